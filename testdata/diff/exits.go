// Package exits has deferred calls that await while runtime.Goexit ends the goroutine.
package exits

import (
	"runtime"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(label string) string {
	defer trace.Note("waited", label)
	return trace.Must(async.Await(trace.Wait(label)))
}

//asyncgen:async
func testSelf(n int) int {
	defer func() { trace.Note("cleanup", trace.Must(async.Await(trace.Wait("cleanup")))) }()
	if n > 0 {
		runtime.Goexit()
	}
	return n
}

// After a suspension, with several deferred calls, one of which awaits a template.
//
//asyncgen:async
func testSeveral(n int) int {
	defer trace.Note("last")
	defer func() {
		for i := range n {
			trace.Note("first", trace.Must(async.Await(trace.Wait(i))))
		}
	}()
	defer func() { trace.Note("plain", recover()) }()
	defer async.Await(waitAsync("deferred"))
	defer func() {
		defer func() { trace.Note("inner", trace.Must(async.Await(trace.Wait("inner")))) }()
		async.Await(waitAsync("second"))
		trace.Note("recovered", recover())
	}()
	async.Await(trace.Wait(n))
	runtime.Goexit()
	return n
}

// What is deferred waits itself, without a coroutine around it.
//
//asyncgen:async
func testDirectly(n int) int {
	defer trace.Note("last")
	defer async.Await(trace.Wait("direct"))
	defer func() { trace.Note("between", trace.Must(async.Await(trace.Wait(n)))) }()
	defer async.Await(trace.Wait("again"))
	if n > 1 {
		async.Await(trace.Wait(n))
	}
	runtime.Goexit()
	return n
}

// child ends the goroutine before or after a suspension.
//
//asyncgen:async
func child(n int) (int, error) {
	defer func() { trace.Note("child", trace.Must(async.Await(waitAsync("child")))) }()
	if n&1 == 0 {
		async.Await(trace.Wait("before"))
	}
	if n > 1 {
		runtime.Goexit()
	}
	return n, nil
}

// between has no deferred calls: its frame is just dropped.
//
//asyncgen:async
func between(n int) int {
	trace.Note("between")
	v := trace.Must(async.Await(childAsync(n)))
	trace.Note("not reached if exiting", n)
	return v
}

//asyncgen:async
func testAncestors(n int) (v int, err error) {
	defer func() { trace.Note("grandparent", v, err, trace.Must(async.Await(waitAsync("grandparent")))) }()
	v = trace.Must(async.Await(betweenAsync(n)))
	return v, nil
}

// The deferred call is what ends the goroutine.
//
//asyncgen:async
func testExitInCleanup(n int) int {
	defer func() { trace.Note("outer", trace.Must(async.Await(waitAsync("outer")))) }()
	defer func() {
		async.Await(waitAsync("in the cleanup"))
		if n > 1 {
			runtime.Goexit()
		}
	}()
	if n == 1 || n == 3 {
		runtime.Goexit()
	}
	return trace.Must(async.Await(trace.Wait(n)))
}

// A panic in a deferred call replaces the Goexit as long as nobody recovers it.
//
//asyncgen:async
func testPanicInCleanup(n int) int {
	defer func() { trace.Note("outer", trace.Must(async.Await(waitAsync("outer")))) }()
	defer func() {
		async.Await(waitAsync("recovering"))
		trace.Note("recovered", recover())
	}()
	defer func() {
		async.Await(waitAsync("panicking"))
		if n > 1 {
			panic("in the cleanup")
		}
	}()
	if n != 2 {
		runtime.Goexit()
	}
	return n
}

//asyncgen:async
func panicking(n int) int {
	defer func() {
		async.Await(waitAsync("panicking"))
		if n > 1 {
			panic("in the child's cleanup")
		}
	}()
	async.Await(trace.Wait(n))
	runtime.Goexit()
	return n
}

// The panic travels on top of the Goexit, through parents too.
//
//asyncgen:async
func testPanicInChildsCleanup(n int) int {
	defer func() { trace.Note("outer", trace.Must(async.Await(waitAsync("outer")))) }()
	defer func() {
		async.Await(waitAsync("recovering"))
		if n < 3 {
			trace.Note("recovered", recover())
		}
	}()
	return trace.Must(async.Await(panickingAsync(n)))
}

//asyncgen:async
func values(n int, yield func(int) bool) error {
	defer func() { trace.Note("values", trace.Must(async.Await(waitAsync("values")))) }()
	for i := range n {
		async.Await(trace.Wait(i))
		if !yield(i) {
			break
		}
	}
	if n == 3 {
		runtime.Goexit()
	}
	return nil
}

// A loop over an async generator is left by Goexit, or the generator calls it.
//
//asyncgen:async
func testLoopOverGenerator(n int) (sum int) {
	defer func() { trace.Note("summed", sum, trace.Must(async.Await(waitAsync("summed")))) }()
	for v, _ := range valuesAsync(n).All() {
		sum += v
		if n == 5 && v == 2 {
			runtime.Goexit()
		}
	}
	return sum
}

//asyncgen:async
func delegating(n int, yield func(int) bool) error {
	defer func() { trace.Note("delegating", trace.Must(async.Await(waitAsync("delegating")))) }()
	return values(n, yield)
}

//asyncgen:async
func testLoopOverDelegation(n int) (sum int) {
	defer func() { trace.Note("summed", sum, trace.Must(async.Await(waitAsync("summed")))) }()
	for v, _ := range delegatingAsync(n).All() {
		sum += v
		if n == 5 && v == 2 {
			runtime.Goexit()
		}
	}
	return sum
}

//asyncgen:async
func testGenerator(n int, yield func(int) bool) error {
	defer func() { trace.Note("generator", trace.Must(async.Await(waitAsync("generator")))) }()
	for i := range n {
		if !yield(trace.Must(async.Await(trace.Wait(i)))) && n > 2 {
			runtime.Goexit()
		}
	}
	return nil
}

// quit calls Goexit, and panics in its own deferred call.
func quit(n int) {
	defer func() {
		trace.Note("quits", n)
		panic(n)
	}()
	runtime.Goexit()
}

// What recovers does not wait, or waits before and after.
//
//asyncgen:async
func testQuits(n int) (v int) {
	defer trace.Note("last")
	defer func() { trace.Note("cleanup", trace.Must(async.Await(waitAsync("cleanup")))) }()
	if n%2 == 0 {
		defer func() { trace.Note("recovered", recover()) }()
	} else {
		defer func() {
			async.Await(trace.Wait("before"))
			trace.Note("recovered", recover())
			async.Await(waitAsync("after"))
		}()
	}
	if n > 1 {
		async.Await(trace.Wait(n))
	}
	if n > 0 {
		quit(n)
	}
	return n
}

// Nobody recovers the panic.
//
//asyncgen:async
func testQuitsUnrecovered(n int) (v int) {
	defer trace.Note("last")
	defer func() { trace.Note("cleanup", trace.Must(async.Await(waitAsync("cleanup")))) }()
	if n > 1 {
		async.Await(trace.Wait(n))
	}
	quit(n)
	return n
}

//asyncgen:async
func quitting(n int) (int, error) {
	if n > 1 {
		async.Await(trace.Wait(n))
	}
	quit(n)
	return n, nil
}

//asyncgen:async
func quittingWithCleanup(n int) (int, error) {
	defer func() { trace.Note("child's", trace.Must(async.Await(waitAsync("child's")))) }()
	if n > 1 {
		async.Await(trace.Wait(n))
	}
	quit(n)
	return n, nil
}

// A child quits, in its parent's turn or in one of its own.
//
//asyncgen:async
func testQuitsInChild(n int) (v int) {
	defer trace.Note("last")
	defer func() { trace.Note("cleanup", trace.Must(async.Await(waitAsync("cleanup")))) }()
	defer func() {
		trace.Note("recovered", recover())
		async.Await(waitAsync("recovering"))
	}()
	if n%3 == 0 {
		return trace.Must(async.Await(quittingWithCleanupAsync(n)))
	}
	return trace.Must(async.Await(quittingAsync(n)))
}

// Somebody between recovers and goes on, as far as a plain function would.
//
//asyncgen:async
func quitRecovered(n int) (v int) {
	defer func() {
		trace.Note("between", recover())
		v = 7
	}()
	return trace.Must(async.Await(quittingAsync(n)))
}

//asyncgen:async
func testQuitsBelow(n int) (v int) {
	defer trace.Note("last")
	defer func() { trace.Note("cleanup", trace.Must(async.Await(waitAsync("cleanup")))) }()
	v = trace.Must(async.Await(quitRecoveredAsync(n)))
	trace.Note("not reached", v)
	return v
}
