package reject

import "slices"

type consumer func(int) bool

func use(func(int) bool) {}

//asyncgen:async
func takesIt(f func(int) bool, n int) {}

//asyncgen:generator
func numbers(yield func(int) bool) {}

//asyncgen:generator
func f(yield func(int) bool) func(int) bool {
	save := yield       // want `yield escapes: it is stored in a variable; call it in the body of f, or pass it to an annotated generator`
	var save2 = (yield) // want `yield escapes: it is stored in a variable`
	use(yield)          // want `yield escapes: it is passed to use, which is not an annotated generator`
	use(save)
	use(save2)
	takesIt(yield, 1)                          // want `yield escapes: it is passed to takesIt, but not as that one's yield`
	slices.Values([]int{1})(yield)             // want `yield escapes: it is passed to slices.Values\(.*\), which is not an annotated generator`
	list := []func(int) bool{yield}            // want `yield escapes: it is stored in a composite literal`
	pointer := &yield                          // want `yield escapes: its address is taken`
	channel := make(chan func(int) bool)       //
	channel <- yield                           // want `yield escapes: it is sent to a channel`
	_ = consumer(yield)(1)                     // want `yield escapes: it is converted`
	literal := func() bool { return yield(1) } // want `yield escapes: a function literal captures it`
	go yield(1)                                // want `yield escapes: it is used in a go statement`
	go numbers(yield)                          // want `yield escapes: it is used in a go statement`
	for range yield {                          // want `cannot range over yield` `yield escapes: it is ranged over`
	}
	_, _, _ = list, pointer, literal
	return yield // want `yield escapes: it is returned`
}

//asyncgen:generator
func g(yield func(int) bool) {
	if yield == nil { // want `yield is compared; the generator's yield is never nil`
		return
	}
	yield = func(int) bool { return false } // want `yield is assigned to; give the new function a name of its own`
}
