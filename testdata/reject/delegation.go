package reject

//asyncgen:async
func ticks(n int, yield func(int) bool) error {
	yield(n)
	return nil
}

//asyncgen:generator
func f(yield func(int) bool) {
	ticks(1, yield) // want `f is a generator, and ticks an async generator, which it cannot wait for; make f //asyncgen:async`
}

//asyncgen:async
func g(yield func(int) bool) {
	ticks(1, yield)
	f(yield)
}
