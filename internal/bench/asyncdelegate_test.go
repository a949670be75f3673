package bench

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// asyncInner yields 0 to n-1 from within as many async generators as depth says. It may
// wait before each.
//
//asyncgen:async
func asyncInner(depth, n int, waits bool, yield func(int) bool) error {
	if depth > 0 {
		return asyncInner(depth-1, n, waits, yield)
	}
	for i := range n {
		if waits {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return err
			}
		}
		if !yield(i) {
			return nil
		}
	}
	return nil
}

//asyncgen:async
func drain(depth, n int, waits bool) (int, error) {
	sum := 0
	for v, err := range asyncInnerAsync(depth, n, waits).All() {
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}

// BenchmarkAsyncDelegation takes one value out of an async generator that delegates to
// another one, and so on: one that need not wait, and one that waits a turn of the loop.
func BenchmarkAsyncDelegation(b *testing.B) {
	for _, waits := range []bool{false, true} {
		for _, depth := range []int{1, 1000} {
			name := map[bool]string{false: "ready", true: "waits"}[waits] + map[int]string{1: "/depth1", 1000: "/depth1000"}[depth]
			b.Run(name, func(b *testing.B) {
				loop := async.NewLoop()
				defer loop.Shutdown()
				sum, err := async.RunUntilComplete(loop, drainAsync(depth, b.N, waits))
				if err != nil {
					b.Fatal(err)
				}
				sink = sum
			})
		}
	}
}
