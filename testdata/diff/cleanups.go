// Package cleanups has deferred literals that await: Python's finally with an await in it.
package cleanups

import (
	"errors"
	"fmt"

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
func testAwaitInDefer(n int) (r int, err error) {
	defer note("outermost", r)
	defer func() {
		v := must(async.Await(waitAsync(10)))
		r += v
		if _, e := async.Await(trace.Fail(0, "cleanup")); n == 1 {
			err = e
		}
	}()
	defer func() { note("before", r) }()
	r = must(async.Await(waitAsync(n)))
	if n > 2 {
		return r * 100, errors.New("body")
	}
	return r, nil
}

//asyncgen:async
func testRecoverInAwaitingDefer(n int) (r int, err error) {
	defer func() {
		async.Await(waitAsync(1))
		v := recover()
		trace.Note("recovered", v)
		async.Await(waitAsync(2))
		trace.Note("again", recover())
		if v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	defer func() {
		async.Await(waitAsync(3))
		if n == 3 {
			panic("cleanup panics")
		}
	}()
	async.Await(waitAsync(n))
	if n > 1 {
		panic(n)
	}
	return n, nil
}

// Not recovered: the panic goes on after the cleanup has awaited.
//
//asyncgen:async
func testPanicGoesOn(n int) int {
	defer note("outer")
	defer func() {
		async.Await(waitAsync(1))
		note("cleaned up")
	}()
	async.Await(waitAsync(n))
	if n%2 == 1 {
		panic(fmt.Sprint("p", n))
	}
	return n
}

//asyncgen:async
func testInLoops(n int) (sum int) {
	for i := range n {
		defer func() {
			sum += must(async.Await(waitAsync(i)))
			note("loop", i, sum)
			i += 100
		}()
		defer note("plain", i)
	}
	for i := 0; i < n; i++ {
		defer func(k int) {
			for j := range k {
				async.Await(waitAsync(j))
			}
			note("argument", k, i)
		}(i * 2)
	}
	return must(async.Await(waitAsync(n)))
}

//asyncgen:async
func testNested(n int) (s string) {
	defer func() {
		defer func() {
			s += fmt.Sprint(must(async.Await(waitAsync(2))), recover())
		}()
		s += fmt.Sprint(must(async.Await(waitAsync(1))))
		if n == 2 {
			panic("nested")
		}
	}()
	s = "body"
	if n == 3 {
		panic("three")
	}
	async.Await(waitAsync(n))
	return s + "!"
}

//asyncgen:async
func closing(n int, log *[]string) (err error) {
	defer func() {
		*log = append(*log, fmt.Sprint("close ", n))
		if _, e := async.Await(trace.Fail(n, "close")); e != nil && err == nil {
			err = e
		}
	}()
	if n == 2 {
		panic("closing")
	}
	_, err = async.Await(trace.Wait(n))
	return err
}

//asyncgen:async
func testChildren(n int) (log []string, err error) {
	defer func() {
		if v := recover(); v != nil {
			log = append(log, fmt.Sprint(v))
			err = errors.Join(err, must(async.Await(closeAllAsync(&log))))
		}
	}()
	for i := range n + 1 {
		err = must(async.Await(wrapAsync(i, &log)))
	}
	return log, err
}

//asyncgen:async
func wrap(n int, log *[]string) (result, err error) {
	_, result = async.Await(closingAsync(n, log))
	return result, nil
}

//asyncgen:async
func closeAll(log *[]string) (result, err error) {
	*log = append(*log, "all")
	async.Await(waitAsync(len(*log)))
	return errors.New("closed"), nil
}

//asyncgen:async
func testEarlyReturns(n int) (r int) {
	if n == 0 {
		return -1
	}
	defer func() { r += must(async.Await(waitAsync(1))) }()
	if n == 1 {
		return 10
	}
	defer func() { r *= must(async.Await(waitAsync(3))) }()
	switch n {
	case 2:
		return 20
	case 3:
		r = 30
		return
	}
	r = must(async.Await(waitAsync(40)))
	return
}

func note2(label string, v any) { trace.Note(label, v) }

// What recover sees at every depth of a deferred literal that awaits, while the body panics.
//
//asyncgen:async
func testRecoverDepths(n int) (s string) {
	defer func() { s += fmt.Sprint("last:", recover()) }()
	defer func() {
		async.Await(waitAsync(1))
		func() { note2("in a literal", recover()) }()
		if n == 1 {
			s += fmt.Sprint("own:", recover())
		}
		defer func() {
			note2("deferred plain", recover())
		}()
		defer func() {
			async.Await(waitAsync(2))
			note2("deferred awaiting", recover())
		}()
		f := func() any { return recover() }
		note2("by a variable", f())
		if n == 2 {
			defer recoverer()
			panic("another")
		}
		if n == 3 {
			defer recoverer()
		}
	}()
	if n > 0 {
		async.Await(waitAsync(n))
		panic(n)
	}
	return "end"
}

func recoverer() { trace.Note("recoverer", recover()) }

// A named function with an await cannot be deferred as it is; a coroutine in a deferred literal can.
//
//asyncgen:async
func testRecoverThenAwait(n int) (v int, err error) {
	defer func() {
		if r := recover(); r != nil {
			v, err = async.Await(trace.Fail(7, fmt.Sprint("after ", r)))
		}
	}()
	v, err = async.Await(waitAsync(n))
	if n > 1 {
		var a []int
		return a[v], nil
	}
	return v, err
}

//asyncgen:async
func panics(n int) error {
	defer func() { async.Await(waitAsync(n)) }()
	panic(fmt.Sprint("child ", n))
}

//asyncgen:async
func testPanicOfChildInCleanup(n int) (s string) {
	defer func() { s += fmt.Sprint(" outer ", recover()) }()
	defer func() {
		defer func() { s += fmt.Sprint(" inner ", recover()) }()
		async.Await(panicsAsync(n))
		s += "not reached"
	}()
	if n > 1 {
		panic("body")
	}
	async.Await(waitAsync(n))
	return "end"
}

// The results that a return has set are there for the cleanup, whether they have names or not.
//
//asyncgen:async
func testReturnedValuesSurvive(n int) (int, string, error) {
	x := n
	defer func() {
		async.Await(waitAsync(x))
		x = -1
	}()
	for i := range 3 {
		if i == n {
			return x * 10, fmt.Sprint("at ", i), errors.New("loop")
		}
		x += must(async.Await(waitAsync(i)))
	}
	return async2(x)
}

func async2(x int) (int, string, error) { return x, "function", nil }

//asyncgen:async
func testCleanupOfLoopIteration(n int) (out []string) {
	for i := range n {
		_, err := async.Await(async.Coro(func() (v struct{}, err error) {
			defer func() {
				async.Await(waitAsync(i))
				out = append(out, fmt.Sprint("closed ", i, recover()))
			}()
			if i%2 == 1 {
				panic(i)
			}
			_, err = async.Await(trace.Fail(0, "e"))
			return
		}))
		out = append(out, fmt.Sprint(err))
	}
	return
}

type file struct {
	name string
	open bool
}

//asyncgen:async
func (f *file) close() error {
	async.Await(waitAsync(len(f.name)))
	f.open = false
	trace.Note("close", f.name)
	return errors.New("close " + f.name)
}

// An Await may be deferred itself: its operand is evaluated at once, its results are dropped.
//
//asyncgen:async
func testDeferredAwait(n int) (err error) {
	for i := range n {
		f := &file{fmt.Sprint("f", i), true}
		defer async.Await(f.closeAsync())
		f.name += "x"
	}
	defer async.Await(waitAsync(trace.V(n)))
	defer func() { trace.Note("recovered", recover()) }()
	if n == 3 {
		panic("three")
	}
	_, err = async.Await(waitAsync(n))
	return
}
