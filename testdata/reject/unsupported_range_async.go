package reject

//asyncgen:async
func ticks(yield func(int) bool) error { return nil }

//asyncgen:async
func f() {
	for v, err := range ticksAsync().All() { // want `a range over an async generator is not translated yet; await its values one by one`
		_, _ = v, err
	}
}
