// Package rangepanics has panics that unwind through the iterator of a range over a function.
package rangepanics

import (
	"fmt"
	"iter"
	"runtime"

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

// How an iterator behaves towards the loop that it runs.
type manners int

const (
	polite      manners = iota
	recovering          // recovers what the body panics with
	resuming            // ... and panics with it again
	replacing           // ... and panics with something else
	insisting           // goes on after its yield has returned false
	persisting          // goes on after its yield has panicked
	panicking           // panics when its yield has returned false
	exiting             // ... or calls Goexit
	cleaningUp          // panics in a deferred call
	lateRunning         // has its yield called after its end
	kinds
)

var late func(int) bool

func seq(m manners, n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer trace.Note("end", int(m))
		switch m {
		case recovering, resuming, replacing, persisting:
			defer func() {
				v := recover()
				trace.Note("iterator sees", v)
				switch {
				case v == nil:
				case m == resuming:
					panic(v)
				case m == replacing:
					panic(fmt.Sprint("instead of ", v))
				case m == persisting:
					trace.Note("goes on", yield(100))
				}
			}()
		case cleaningUp:
			defer func() { panic("cleanup") }()
		case lateRunning:
			late = yield
		}
		for i := range n {
			if yield(i) {
				continue
			}
			trace.Note("stopped", i)
			switch m {
			case insisting:
				trace.Note("insists", yield(i))
			case panicking:
				panic("after stop")
			case exiting:
				runtime.Goexit()
			}
			return
		}
	}
}

// How a body ends: the number of the iteration in which something happens, and what.
type ending int

const (
	falls ending = iota
	breaks
	returns
	panics
	panicsNil
	fails // a runtime error
	exits
	jumps
	endings
)

func end(e ending) {
	switch e {
	case panics:
		panic("body")
	case panicsNil:
		panic(nil)
	case fails:
		var m map[string]int
		m["x"] = 1
	case exits:
		runtime.Goexit()
	}
}

func note() {
	if v := recover(); v != nil {
		trace.Note("recovered", fmt.Sprint(v))
	}
}

//asyncgen:async
func loop(m manners, e ending, at int) (r int) {
	defer func() { trace.Note("loop ends", r) }()
	for i := range seq(m, 3) {
		r += must(async.Await(waitAsync(i)))
		if i != at {
			continue
		}
		r *= 10
		if e == breaks {
			break
		}
		if e == returns {
			return -r
		}
		if e == jumps {
			goto out
		}
		end(e)
		r++
	}
	r++
out:
	if m == lateRunning {
		late(1)
	}
	return
}

//asyncgen:async
func guarded(m manners, e ending, at int) int {
	defer note()
	return must(async.Await(loopAsync(m, e, at)))
}

//asyncgen:async
func testManners(n int) (all []int) {
	for m := range kinds {
		for e := range endings {
			if e == exits || m == exiting {
				continue
			}
			all = append(all, must(async.Await(guardedAsync(m, e, n))))
		}
	}
	return
}

//asyncgen:async
func testExit(n int) {
	defer trace.Note("parent")
	m := []manners{polite, recovering, resuming, cleaningUp, insisting, exiting}[n]
	async.Await(guardedAsync(m, exits, 1))
}

//asyncgen:async
func testIteratorExits(n int) {
	defer trace.Note("parent")
	async.Await(guardedAsync(exiting, ending(n), 1))
}

//asyncgen:async
func nested(outer, inner manners, e ending) (r int) {
	defer note()
	for i := range seq(outer, 2) {
		for j := range seq(inner, 3) {
			r += must(async.Await(waitAsync(i + j)))
			if i+j == 2 {
				if e == breaks {
					break
				}
				if e == returns {
					return -r
				}
				end(e)
			}
		}
		r *= 10
	}
	return
}

//asyncgen:async
func testNested(n int) (all []int) {
	for outer := range kinds {
		for inner := range kinds {
			if outer == exiting || inner == exiting {
				continue
			}
			all = append(all, must(async.Await(nestedAsync(outer, inner, []ending{falls, breaks, returns, panics, panicsNil, fails}[n]))))
		}
	}
	return
}

//asyncgen:async
func testNestedExit(n int) {
	defer trace.Note("parent")
	outer := []manners{polite, recovering, resuming, cleaningUp, insisting, exiting}[n]
	async.Await(nestedAsync(outer, cleaningUp, exits))
}

//asyncgen:generator
func testGenerator(n int, yield func(int) bool) (err error) {
	defer func() { trace.Note("recovered", recover()) }()
	for i := range seq(manners(n), 3) {
		if !yield(i) {
			trace.Note("closed")
			return fmt.Errorf("closed at %d", i)
		}
		if i == 1 {
			panic("in a generator")
		}
	}
	return nil
}

//asyncgen:async
func testAsyncGenerator(n int, yield func(int) bool) (err error) {
	defer func() { trace.Note("recovered", recover()) }()
	for i := range seq(resuming, 3) {
		async.Await(waitAsync(i))
		for j := range seq(manners(n), 2) {
			if !yield(10*i + j) {
				trace.Note("closed")
				return fmt.Errorf("closed at %d", i)
			}
			if i == 1 {
				panic("in a generator")
			}
		}
	}
	return nil
}

// A deferred call in the body belongs to the function, and runs after the iterators have ended.
//
//asyncgen:async
func testDefersInBody(n int) (r int) {
	for i := range catching(4) {
		defer func() { trace.Note("deferred", i, recover()) }()
		async.Await(waitAsync(i))
		if i == n {
			panic("body")
		}
	}
	return
}

// An await that fails by a panic of its child unwinds the iterator too.
//
//asyncgen:async
func testPanicOfChild(n int) (r int) {
	defer note()
	for i := range catching(4) {
		r += must(async.Await(panickyAsync(i, n)))
	}
	return
}

//asyncgen:async
func panicky(i, n int) int {
	async.Await(waitAsync(i))
	if i == n {
		panic(fmt.Sprint("child ", i))
	}
	return i
}

// The iterator's own range over a function passes the panic on.
//
//asyncgen:async
func testFilter(n int) (r int) {
	defer note()
	even := func(yield func(int) bool) {
		defer func() { trace.Note("filter ends") }()
		for i := range catching(10) {
			if i%2 == 0 && !yield(i) {
				return
			}
		}
	}
	for i := range even {
		async.Await(waitAsync(i))
		if i >= 2*n {
			panic(i)
		}
		r += i
	}
	return
}
