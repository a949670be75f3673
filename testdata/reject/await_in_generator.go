package reject

import async "github.com/asyncgen/asyncgen/runtime"

//asyncgen:generator
func f(yield func(struct{}) bool) {
	defer func() {
		async.Await(async.Sleep(1)) // want `f is a generator, which cannot await; make it //asyncgen:async`
	}()
	v, _ := async.Await(async.Sleep(1)) // want `f is a generator, which cannot await; make it //asyncgen:async`
	yield(v)
}
