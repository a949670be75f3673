package reject

import (
	"slices"

	async "github.com/asyncgen/asyncgen/runtime"
)

//asyncgen:generator
func numbers(yield func(int) bool) {}

//asyncgen:async
func f(xs []int) {
	slices.SortFunc(xs, func(a, b int) int {
		async.Await(async.Sleep(1)) // want `Await in a function literal, whose caller cannot suspend; make the literal a coroutine with async.Coro, or await outside of it`
		return 0
	})
	go func() {
		async.Await(async.Sleep(1)) // want `Await in a goroutine cannot suspend the coroutine; start a task instead: async.CreateTask\(async.Coro\(func\(\) ...\)\)`
	}()
	numbers(func(int) bool {
		_, err := async.Await(async.Sleep(1)) // want `Await in a literal that is called by numbers, which cannot suspend; range over its generator instead: for v := range numbersGen\(...\).All\(\)`
		return err == nil
	})
	numbers(func(int) bool { return false }) // a plain push iteration
	go async.Await(async.Sleep(1))           // want `a go statement cannot await for the coroutine; write async.CreateTask`
}
