package reject

// want+2 `the directive annotates a declaration of kind type; only functions and methods can be annotated`
//
//asyncgen:async
type T struct {
	// want+1 `declaration of kind type`
	//asyncgen:async
	f func()
}

// want+2 `the directive annotates a declaration of kind var;`
//
//asyncgen:generator
var f = func() {}

type fetcher interface {
	// want+2 `fetch is a method of an interface; annotate what implements it, and name the generated method, fetchAsync, in the`
	//
	//asyncgen:async
	fetch(url string) (string, error)
	// want+2 `name the generated method, walkGen, in the interface`
	//
	//asyncgen:generator
	walk(yield func(int) bool)
	// want+2 `name the generated method, Each, in the interface`
	//
	//asyncgen:generator Each
	each(yield func(int) bool)
}
