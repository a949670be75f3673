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

type (
	handle      = *async.Coroutine[int]
	of[T any]   = *async.Coroutine[T]
	server      struct{ start func() *async.Coroutine[int] }
	starter     interface{ Start() *async.Coroutine[int] }
	ownHandle   struct{ *async.Coroutine[int] }
	notRuntimes func() ownHandle
)

func made[C any](f func() C) C { return f() }

// Coroutines of calls that name no function, or another type.
//
//asyncgen:async
func origins(mk func() *async.Coroutine[int], s server, i starter, aliased func() handle, generic func() of[string], own notRuntimes) {
	mk()       // want `^mk\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(mk\(...\)\), or async.CreateTask\(...\) to go on without waiting$`
	go mk()    // want `^go mk\(...\) makes a coroutine that nobody awaits`
	defer mk() // want `^defer mk\(...\) makes a coroutine that nobody awaits`
	(mk())     // want `^mk\(...\) makes a coroutine that nobody awaits`
	s.start()  // want `^s.start\(...\) makes a coroutine that nobody awaits`
	i.Start()  // want `^i.Start\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(i.Start\(...\)\), or async.CreateTask`
	aliased()  // want `^aliased\(...\) makes a coroutine that nobody awaits`
	generic()  // want `^generic\(...\) makes a coroutine that nobody awaits`
	made(mk)   // want `^made\(...\) makes a coroutine that nobody awaits`
	func() {
		mk() // want `^mk\(...\) makes a coroutine that nobody awaits`
	}()
	func() handle { return mk() }()                   // want `makes a coroutine that nobody awaits`
	async.Coro(func() (int, error) { return 1, nil }) // want `^async.Coro\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(async.Coro\(...\)\), or async.CreateTask\(...\)`

	_ = mk()
	_, _ = async.Await(mk())
	async.CreateTask(mk())
	own()
	defer func() { _ = mk() }()
}
