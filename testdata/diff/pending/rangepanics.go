// Package rangepanics has panics that unwind through the iterator of a range over a function.
package rangepanics

import (
	"iter"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		trace.Note("begin", n)
		defer trace.Note("end", n)
		for i := range n {
			if !yield(i) {
				trace.Note("stopped", i)
				return
			}
		}
	}
}

//asyncgen:async
func testPanicInBody(n int) (r int) {
	defer func() { trace.Note("recovered", recover()) }()
	for i := range count(5) {
		r += must(async.Await(waitAsync(i)))
		if i == n {
			panic(i)
		}
	}
	return
}

func catching(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer func() { trace.Note("caught by the iterator", recover()) }()
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

//asyncgen:async
func testIteratorRecovers(n int) (r int) {
	for i := range catching(5) {
		r += must(async.Await(waitAsync(i)))
		if i == n {
			panic(i)
		}
	}
	return r * 10
}
