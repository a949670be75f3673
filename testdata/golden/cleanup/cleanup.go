// Package cleanup has a variable shared with a closure, a deferred literal that awaits, and recover.
package cleanup

import (
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func testCleanup(n int) (done int, err error) {
	count := func() { done++ }
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered: %v", v)
		}
		async.Await(trace.Wait("closed"))
		count()
	}()
	for i := range 3 {
		v, _ := async.Await(trace.Wait(i))
		if v == n {
			panic(v)
		}
		count()
	}
	return done, nil
}
