package reject

import async "github.com/asyncgen/asyncgen/runtime"

//asyncgen:async
func f() (int, error) {
	return async.Await(async.Coro(func() (int, error) { return 1, nil })) // want `async.Coro is not translated yet; annotate a declared function`
}
