package bench

import (
	"context"
	"runtime"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// run runs a coroutine to its end.
func run[T any](tb testing.TB, coro *async.Coroutine[T]) T {
	tb.Helper()
	return runOn(tb, coro)
}

// runEagerly is run on a loop that starts every task at once.
func runEagerly[T any](tb testing.TB, coro *async.Coroutine[T]) T {
	tb.Helper()
	return runOn(tb, coro, runner.WithLoopFactory(func() (*async.Loop, error) {
		return async.NewLoop(async.WithEagerTasks()), nil
	}))
}

func runOn[T any](tb testing.TB, coro *async.Coroutine[T], opts ...runner.Option) T {
	tb.Helper()
	v, err := runner.Run(context.Background(), coro, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// oneProcessor gives the benchmark one P, on which goroutines switch as tasks do: without
// waking another thread.
func oneProcessor(b *testing.B) {
	before := runtime.GOMAXPROCS(1)
	b.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

// sink takes results, so that the compiler cannot do without the work that led to them.
var sink int
