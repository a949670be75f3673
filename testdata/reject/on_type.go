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
