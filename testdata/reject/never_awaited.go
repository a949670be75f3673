package reject

import async "github.com/asyncgen/asyncgen/runtime"

//asyncgen:async
func fetch() {}

//asyncgen:async
func ticks(yield func(int) bool) {}

func start() *async.Coroutine[int] { return nil }

//asyncgen:async
func f() {
	fetchAsync()    // want `fetchAsync\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(fetchAsync\(...\)\), or async.CreateTask\(...\)`
	start()         // want `start\(...\) makes a coroutine that nobody awaits`
	go fetchAsync() // want `go fetchAsync\(...\) makes a coroutine that nobody awaits`
	ticksAsync()    // want `ticksAsync\(...\) makes a generator and drops it; range over it`
	_ = fetchAsync()
}
