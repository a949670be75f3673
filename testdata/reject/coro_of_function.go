package reject

import async "github.com/asyncgen/asyncgen/runtime"

func work() (int, error) { return 0, nil }

//asyncgen:async
func f() {
	n, _ := async.Await(async.Coro(work)) // want `async.Coro makes a coroutine of a function literal only; write func\(\) \(T, error\) { ... } here, or annotate the function`
	_ = n
}
