package reject

//asyncgen:async
func closeIt() error { return nil }

//asyncgen:async
func f(yield func(int) bool) {
	defer closeIt()      // want `a call of closeIt blocks the loop while it waits; await its coroutine: async.Await\(closeItAsync\(...\)\)`
	defer closeItAsync() // want `defer closeItAsync\(...\) makes a coroutine that nobody awaits`
	defer yield(1)       // want `yield escapes: it is used in a defer statement`
	defer func() {
		closeIt() // want `a call of closeIt blocks the loop`
		yield(2)  // want `yield escapes: a function literal captures it`
	}()
	defer func() { recover() }()
}
