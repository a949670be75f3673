// Package other has what benchmarks await across packages: the awaiting package cannot
// hold its frames, but use one again.
package other

import async "github.com/asyncgen/asyncgen/runtime"

//go:generate go tool asyncgen

// Next returns x plus one, at once unless x is negative.
//
//asyncgen:async
func Next(x int) (int, error) {
	if x < 0 {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return x + 1, nil
}
