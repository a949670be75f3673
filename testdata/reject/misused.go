package reject

import async "github.com/asyncgen/asyncgen/runtime"

type loader interface {
	load() (int, error)
}

//asyncgen:async
func fetch(n int) (int, error) { return n, nil }

func plain() (int, error) { return 1, nil }

//asyncgen:async
func use(l loader) (int, error) {
	x, err := fetchAsync(1)               // want `returns 1 value; await the coroutine: async.Await`
	y := fetchAsync(1) + 1                // want `mismatched types .*; a coroutine has a value once it is awaited`
	var z int = fetchAsync(2)             // want `as int value in variable declaration; a coroutine has a value once it is awaited`
	async.Await(plainAsync())             // want `undefined: plainAsync; plain is not annotated; write //asyncgen:async above it`
	plainGen()                            // want `undefined: plainGen; plain is not annotated; write //asyncgen:generator above it`
	async.Await(fetchGen(1))              // want `undefined: fetchGen; what asyncgen generates is called fetchAsync`
	async.Await(plaineAsync())            // want `undefined: plaineAsync; it is generated for a function that is annotated, by //asyncgen:async or`
	async.Await(l.loadAsync())            // want `no field or method loadAsync\); it is generated for a method that is annotated; an interface has to list it`
	async.Await(async.Coro(func() error { // want `does not match .*; the literal must return a value and an error: func\(\) \(T, error\)`
		return nil
	}))
	async.CreateTask(fetch(1)) // want `a call of fetch blocks the loop while it waits; its coroutine is fetchAsync\(...\)`
	async.Await(fetch(1))      // want `its coroutine is fetchAsync`
	return x + y + z, err
}
