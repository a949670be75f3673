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
	v, err := runner.Run(context.Background(), coro)
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
