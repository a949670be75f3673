// Package recovers has panics and recover() in every place that counts.
package recovers

import (
	"errors"
	"fmt"
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

func note(args ...any) { trace.Note("deferred", args...) }

//asyncgen:async
func testRecoverInLiteral(n int) (r int, err error) {
	defer note("outermost")
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered %v", v)
			r += 100
		}
	}()
	defer note("before")
	r = n
	async.Await(waitAsync(n))
	switch n {
	case 1:
		panic("one")
	case 2:
		panic(errors.New("two"))
	case 3:
		a := []int{}
		r = a[must(async.Await(waitAsync(n)))]
	case 5:
		var p *struct{ x int }
		return p.x, nil
	}
	return r * 2, nil
}

func recoverer(r *int) {
	if v := recover(); v != nil {
		trace.Note("recovered", v)
		*r = 1000
	}
}

func nested() { func() { trace.Note("too deep", recover()) }() }

type obj struct{ n int }

func (o obj) recover()   { trace.Note("value method", o.n, recover()) }
func (o *obj) recoverP() { trace.Note("pointer method", o.n, recover()); o.n++ }

//asyncgen:async
func testRecoverInNamedFunction(n int) (r int) {
	defer recoverer(&r)
	async.Await(waitAsync(n))
	if n > 1 {
		panic(n)
	}
	r = 1
	return must(async.Await(waitAsync(n)))
}

//asyncgen:async
func testRecoverInMethods(n int) int {
	o := obj{n}
	p := &o
	switch n {
	case 0:
		defer o.recover()
	case 1:
		defer p.recoverP()
	case 2:
		defer o.recoverP()
	case 3:
		f := o.recover
		defer f()
	default:
		defer (*obj).recoverP(p)
	}
	async.Await(waitAsync(n))
	panic("caught by a method")
}

// A recover that is not called by the deferred function itself recovers nothing.
//
//asyncgen:async
func testRecoverTooDeep(n int) (r int) {
	defer func() { trace.Note("outer", recover()) }()
	defer nested()
	defer func() {
		func() { trace.Note("in a literal", recover()) }()
	}()
	defer func() {
		defer func() { trace.Note("deferred by the deferred", recover()) }()
	}()
	if n > 1 {
		trace.Note("body", recover())
	}
	async.Await(waitAsync(n))
	panic("p")
}

//asyncgen:async
func testRecoverIsABuiltinToo(n int) (r int) {
	defer recover()
	async.Await(waitAsync(n))
	if n > 1 {
		defer recover()
	}
	panic("by the builtin")
}

//asyncgen:async
func testRepanic(n int) (r int, err error) {
	defer func() { trace.Note("last", recover()) }()
	defer func() {
		v := recover()
		trace.Note("first", v)
		if n > 1 {
			panic(fmt.Sprint("again ", v))
		}
		r = 7
	}()
	if n > 0 {
		async.Await(waitAsync(n))
		panic(n)
	}
	return must(async.Await(waitAsync(n))), nil
}

//asyncgen:async
func testPanicInDefer(n int) (r int) {
	defer func() { trace.Note("recovered", recover()); r = n }()
	defer note("between")
	defer func() {
		if n%2 == 1 {
			panic("in defer")
		}
	}()
	async.Await(waitAsync(n))
	if n > 2 {
		panic("in body")
	}
	return 1
}

//asyncgen:async
func testPanicReplaced(n int) int {
	defer note("runs still")
	defer func() { panic(fmt.Sprint("second ", n)) }()
	async.Await(waitAsync(n))
	if n > 0 {
		panic("first")
	}
	return n
}

//asyncgen:async
func testNilPanic(n int) (err error) {
	defer func() {
		v := recover()
		err, _ = v.(error)
	}()
	async.Await(waitAsync(n))
	panic(nil)
}

//asyncgen:async
func testRecoverWithoutPanic(n int) (r int) {
	defer func() {
		trace.Note("nothing", recover(), recover())
		r++
	}()
	return must(async.Await(waitAsync(n)))
}

//asyncgen:async
func testRecoverOnce(n int) (r int) {
	defer func() { trace.Note("second", recover()) }()
	defer func() { trace.Note("first", recover(), recover()) }()
	if n > 0 {
		panic(must(async.Await(waitAsync(n))))
	}
	return n
}

//asyncgen:async
func child(n int) (r int, err error) {
	defer note("child ends", n)
	async.Await(waitAsync(n))
	if n > 1 {
		panic(fmt.Sprint("child ", n))
	}
	return n, nil
}

//asyncgen:async
func catching(n int) (r int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errors.New(fmt.Sprint(v))
		}
	}()
	return async.Await(childAsync(n))
}

//asyncgen:async
func testPanicOfChild(n int) (sum int, err error) {
	for i := range n {
		v, err := async.Await(catchingAsync(i))
		trace.Note("caught", v, err)
		sum += v
	}
	defer func() { trace.Note("own", recover()); sum *= 10 }()
	sum += must(async.Await(childAsync(n)))
	sum++
	return
}

//asyncgen:async
func deep(n int) int {
	if n == 0 {
		panic("deep")
	}
	defer note("level", n)
	v := must(async.Await(deepAsync(n - 1)))
	trace.Note("not reached", v)
	return v
}

//asyncgen:async
func testPanicThroughManyLevels(n int) (r int) {
	defer func() {
		if n != 2 {
			trace.Note("top", recover())
		}
	}()
	async.Await(deepAsync(n))
	return 1
}

// After a recover the coroutine returns what its results hold.
//
//asyncgen:async
func testValuesAfterRecover(n int) (a int, b string, err error) {
	a, b = 1, "set"
	defer func() { recover() }()
	if n > 1 {
		a = must(async.Await(waitAsync(n)))
		panic("x")
	}
	b = "end"
	return a + 1, b, errors.New("e")
}

//asyncgen:async
func testUnnamedResultsAfterRecover(n int) (int, error) {
	defer func() { recover() }()
	v := must(async.Await(waitAsync(n)))
	if n > 1 {
		panic(v)
	}
	return v, errors.New("e")
}

func fails(n int) int {
	if n == 2 {
		panic("in the operand of return")
	}
	return n
}

//asyncgen:async
func testPanicInReturnOperands(n int) (a, b int) {
	defer func() { trace.Note("recovered", recover(), a, b) }()
	a, b = 10, 20
	async.Await(waitAsync(n))
	return fails(n), fails(n + 1)
}

//asyncgen:async
func testGoexit(n int) int {
	defer note("outer")
	defer func() { trace.Note("goexit is no panic", recover()) }()
	v := must(async.Await(waitAsync(n)))
	if n == 2 {
		runtime.Goexit()
	}
	return v
}

//asyncgen:async
func exiting(n int) int {
	defer note("exiting")
	async.Await(waitAsync(n))
	runtime.Goexit()
	return n
}

//asyncgen:async
func testGoexitOfChild(n int) (r int) {
	defer func() { trace.Note("parent", recover()) }()
	if n > 1 {
		r = must(async.Await(exitingAsync(n)))
		trace.Note("not reached")
	}
	return must(async.Await(waitAsync(n)))
}

//asyncgen:generator
func testGenerator(n int, yield func(int) bool) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered %v", v)
		}
	}()
	a := []int{1, 2, 3}
	for i := range n {
		if !yield(a[i]) {
			panic("stopped")
		}
	}
	inner(n, yield)
	return nil
}

//asyncgen:generator
func inner(n int, yield func(int) bool) {
	defer note("inner")
	yield(50)
	if n == 2 {
		panic("inner")
	}
}

//asyncgen:generator
func testGeneratorPanics(n int, yield func(int) bool) {
	defer note("defers run")
	defer func() {
		if n == 3 {
			panic("in defer")
		}
	}()
	for i := range n {
		if !yield(i) {
			return
		}
	}
	if n > 1 {
		panic("end")
	}
}

//asyncgen:async
func testRecoverInLoop(n int) (r int) {
	for i := range n {
		r += func() (v int) {
			defer func() {
				if x := recover(); x != nil {
					v = -1
				}
			}()
			if i%2 == 1 {
				panic(i)
			}
			return i
		}()
		async.Await(waitAsync(r))
	}
	return
}

// The panic finds the variables as they are, saved or not.
//
//asyncgen:async
func testStateAtPanic(n int) (s string) {
	x, y := 1, "y"
	var list []int
	defer func() { s = fmt.Sprint(x, y, list, recover()) }()
	for i := range 4 {
		x += i
		list = append(list, must(async.Await(waitAsync(i))))
		y += "z"
		if i == n {
			panic(i)
		}
	}
	return "end"
}

// One frame, used again and again: a recovered call returns no result of the call before.
//
//asyncgen:async
func sometimes(n int) (int, string, error) {
	defer func() { recover() }()
	async.Await(waitAsync(n))
	if n%2 == 1 {
		panic(n)
	}
	return n + 100, "set", errors.New("set")
}

//asyncgen:async
func testFrameReusedAfterRecover(n int) (sum int) {
	for i := range n + 2 {
		t, err := async.Await(sometimesAsync(i))
		trace.Note("round", t.A, t.B, err)
		sum += t.A
	}
	return
}
