// Package ticks is an async generator and its consumer.
package ticks

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

// testTicks yields n numbers, each after a wait.
//
//asyncgen:async
func testTicks(n int, yield func(int) bool) error {
	for i := range n {
		if _, err := async.Await(trace.Wait("tick")); err != nil {
			return err // cancelled
		}
		if !yield(i) {
			break
		}
	}
	return nil
}

//asyncgen:async
func testSum(n int) (int, error) {
	sum := 0
	for v, err := range testTicksAsync(n).All() {
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}
