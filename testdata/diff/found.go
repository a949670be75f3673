// Package found has what random programs have found, made small by the tool.
package found

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

// The outer deferred literal awaits only in what it defers.
//
//asyncgen:async
func testCleanupOfCleanup(n int) (r int) {
	defer func(x int) {
		defer func() {
			r += trace.Must(async.Await(trace.Wait(x)))
		}()
	}(n)
	return 1
}

// A local constant and a local type, used in a coroutine literal and in a cleanup.
//
//asyncgen:async
func testLocalDeclarationsInLiterals(n int) (int, error) {
	const c = 3
	type pair struct{ a, b int }
	defer func() {
		const d = c + 1
		trace.Note("late", trace.Must(async.Await(trace.Wait(pair{c, d}.b))))
	}()
	return async.Await(async.Coro(func() (int, error) {
		p := pair{c, n}
		v, err := async.Await(trace.Wait(p.a + c))
		return v + p.b, err
	}))
}

type object struct{ a int }

// Nothing suspends in the loop, but what it declares hides a predeclared name.
//
//asyncgen:generator
func testHiddenNameInPlainLoop(n int, yield func(int) bool) error {
	for _, v := range trace.Pairs(1) {
		if v == n {
			return nil
		}
		close := &object{v}
		trace.Note("close", *close)
	}
	yield(n)
	return nil
}

// An await that is done at once saves nothing: the next one has to.
//
//asyncgen:async
func testMixedSuspensions(n int) (int, string) {
	x, s := n, ""
	for i := range 4 {
		x += trace.Must(async.Await(trace.Wait(i)))
		s += trace.Must(async.Await(trace.Wait("a")))
		x *= 2
	}
	return x, s
}

// The receiver of a deferred method is evaluated at the defer, also when an argument suspends.
//
//asyncgen:async
func testReceiversOfDeferredMethods(n int, yield func(int) bool) {
	for i := range n {
		defer (&trace.Obj{A: i}).Catch(trace.Must(async.Await(trace.Wait(i))))
		o := trace.Obj{A: 10 * i}
		defer o.Sum(trace.Must(async.Await(trace.Wait(i))))
		p := []trace.Obj{o, o}
		defer p[i&1].Inc(trace.Must(async.Await(trace.Wait(i))))
		p[0].A, p[1].A = 7, 8
		if !yield(i) {
			return
		}
	}
}

// A two-way async generator that is finished ends with what is thrown, whichever loop it ran on.
//
//asyncgen:async
func finished(n int, yield func(int) (int, error)) error { return nil }

//asyncgen:async
func testThrowAtAFinishedGenerator(n int) {
	g := finishedAsync(n)
	for range 2 {
		_, err := async.Await(g.Next())
		trace.Note("next", err)
	}
	_, err := async.Await(g.Throw(trace.Error("thrown")))
	trace.Note("throw", err)
}

//asyncgen:generator
func dividing(n int, yield func(int) bool) {
	defer func() {}()
	trace.At([]int{}, n)
}

// A generator that panics in the midst of a range loop.
//
//asyncgen:async
func testRangeOverAPanic(n int) (r bool, err error) {
	for n = range dividingGen(3).All() {
		_ = (&trace.Obj{A: trace.Must(async.Await(trace.Wait(n)))}).Catch
	}
	return
}

// A generator with deferred calls that a panic has ended is at its end, whatever is asked of it.
//
//asyncgen:async
func testAfterAPanic(n int) {
	g := dividingGen(n)
	for range 3 {
		func() {
			defer func() { trace.Note("recovered", recover()) }()
			trace.Note("next", trace.V(n))
			g.Next()
		}()
		async.Await(trace.Wait(n))
	}
	g.Close()
}

// insists yields again although its consumer has stopped.
//
//asyncgen:async
func insists(n int, yield func(int) bool) {
	for i := range n {
		if yield(i) {
			trace.Note("taken", i)
		}
	}
}

// A generator that delegates to one that ignores being closed ignores it too.
//
//asyncgen:async
func testDelegationToOneThatIgnoresClose(n int, yield func(int) bool) error {
	insists(3, yield)
	trace.Note("not reached by who has stopped", n)
	return nil
}

// A return where a namesake of a named result is visible means the result, here one that a closure shares.
//
//asyncgen:async
func testHiddenResult(n int) (int, error) {
	return async.Await(async.Coro(func() (v int, err error) {
		show := func() error { return err }
		if n > 0 {
			v, err := n, error(nil)
			if n > 1 {
				return v + 1, func() error { return err }()
			}
			trace.Note("hidden", v, err)
		}
		_, err = async.Await(trace.Fail(n, "waited"))
		return v, show()
	}))
}

//asyncgen:async
func hiddenResult(n int) (v int, err error) {
	p := &err
	for v := range n {
		if err := error(nil); v == 2 {
			return v * 10, err
		}
		v, err := async.Await(trace.Wait(v))
		trace.Note("turn", v, err, *p)
	}
	_, err = async.Await(trace.Fail(n, "end"))
	return
}

//asyncgen:async
func testHiddenResultOfChild(n int) (int, error) { return async.Await(hiddenResultAsync(n)) }

//asyncgen:generator
func once(n int, yield func(int) bool) {
	if yield(n) {
	}
}

// What is deferred panics after the generator that was delegated to has ended.
//
//asyncgen:generator
func testPanicBehindDelegate(n int, yield func(int) bool) {
	defer func(a int) {
		panic(trace.V(a))
	}(n)
	once(n, yield)
}

// The same below a generator that has deferred calls, too.
//
//asyncgen:generator
func testPanicBehindDelegates(n int, yield func(int) bool) {
	defer func() {
		trace.Note("recovered", recover())
	}()
	trace.Note("outer")
	testPanicBehindDelegate(n, yield)
}

// 150022013: a deferred call of a delegate that has ended calls Goexit; what delegates to it went on.
//
//asyncgen:generator
func exitingDelegate(yield func(string, int) bool) {
	defer func() { trace.Goexit() }()
	yield("éx", trace.Sum())
}

//asyncgen:generator
func testExitingDelegate(n int, yield func(string, int) bool) error {
	for range 3 {
		exitingDelegate(yield)
	}
	return nil
}

// The frame in the middle, which a panic went through, is used again.

//asyncgen:generator
func panicking(yield func(string, int) bool) {
	yield("panicking", 0)
	panic("leaf")
}

//asyncgen:generator
func inTheMiddle(i int, yield func(string, int) bool) {
	if i%2 == 0 {
		panicking(yield)
	}
	if yield("middle", i) {
		yield("again", i)
	}
}

//asyncgen:generator
func recovering(i int, yield func(string, int) bool) {
	defer func() { trace.Note("recovered", recover()) }()
	inTheMiddle(i, yield)
}

//asyncgen:generator
func testFrameBehindPanic(n int, yield func(string, int) bool) error {
	for i := range n + 3 {
		recovering(i, yield)
	}
	return nil
}

// A panic on top of a Goexit is recovered: what delegates to the generator went on.

//asyncgen:generator
func panickingOnTop(yield func(string, int) bool) {
	defer func() { panic("in place of the exit") }()
	yield("on top", 1)
	trace.Goexit()
}

//asyncgen:generator
func recoveringOnTop(yield func(string, int) bool) {
	defer func() { trace.Note("recovered", recover()) }()
	panickingOnTop(yield)
}

//asyncgen:generator
func testRecoveredOnTopOfExit(n int, yield func(string, int) bool) error {
	if n > 0 {
		defer trace.Note("left")
	}
	recoveringOnTop(yield)
	trace.Note("goes on")
	yield("next", 2)
	return nil
}

//asyncgen:generator
func testRecoveredOnTopOfPlainExit(n int, yield func(string, int) bool) error {
	recoveringPlain(yield)
	trace.Note("goes on")
	yield("next", 2)
	return nil
}

//asyncgen:generator
func recoveringPlain(yield func(string, int) bool) {
	defer func() { trace.Note("recovered", recover()) }()
	yield("plain", 1)
	func() {
		defer func() { panic("in place of the exit") }()
		trace.Goexit()
	}()
}

// 200002497: a deferred literal that awaits ends with a panic on top of a Goexit; the panic was forgotten.

//asyncgen:async
func exitsWhenLeft(n int) (int, error) {
	defer func() { trace.Goexit() }()
	return async.Await(trace.Wait(n))
}

//asyncgen:async
func panicsOnTopOfExit(n int) (int, error) {
	defer func() { trace.Note("bounds", "x"[:n]) }()
	return async.Await(exitsWhenLeftAsync(n))
}

//asyncgen:async
func testPanicOnTopOfExitInDeferred(n int) (err error) {
	defer func() { trace.Note("last", recover()) }()
	defer func() {
		_, err = async.Await(panicsOnTopOfExitAsync(n + 2))
	}()
	return
}

//asyncgen:async
func testPanicOnTopOfExitUnseen(n int, yield func(string) bool) (err error) {
	defer func() {
		_, err = async.Await(panicsOnTopOfExitAsync(n + 2))
	}()
	yield("one")
	return
}

// Groups of declarations may be empty.
//
//asyncgen:async
func testEmptyGroups(n int) int {
	var ()
	type ()
	const ()
	v, _ := async.Await(trace.Wait(n))
	return v
}
