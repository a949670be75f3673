// Package unwinding has deferred calls, panics and recoveries in unusual company.
package unwinding

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

type logger struct {
	name string
	list *[]string
}

func (l logger) value(v ...int) {
	*l.list = append(*l.list, fmt.Sprint(l.name, v))
	trace.Note(l.name, len(v))
}
func (l *logger) pointer(v ...int) {
	*l.list = append(*l.list, fmt.Sprint("p", l.name, v))
	trace.Note(l.name, len(v))
}
func (l *logger) recover() { trace.Note(l.name, fmt.Sprint(recover())) }
func (l logger) recovers(s *string) {
	if v := recover(); v != nil {
		*s += fmt.Sprint(l.name, v)
	}
}

type doer interface{ value(...int) }

// Builtins, method values, interface methods, fields of function type, in loops and branches.
//
//asyncgen:async
func testBuiltinsAndMethodValues(n int) (s string, err error) {
	var list []string
	m := map[int]int{1: 1, 2: 2, 3: 3}
	ch := make(chan int, 4)
	src, dst := []int{1, 2, 3}, make([]int, 3)
	var mu sync.Mutex
	l := logger{"a", &list}
	defer func() { s += fmt.Sprint(list, m, dst, len(ch), cap(ch)) }()
	for i := range n {
		mu.Lock()
		switch i {
		case 0:
			defer delete(m, i+1)
			defer copy(dst, src)
		case 1:
			defer close(ch)
			defer print()
		default:
			if i%2 == 0 {
				defer clear(m)
			} else {
				defer mu.TryLock()
			}
		}
		async.Await(waitAsync(i))
		f := l.value
		g := l.pointer
		l.name = fmt.Sprint("b", i)
		defer f(i)
		defer g(i, i)
		defer (&l).value(src[:i%3]...)
		var d doer = l
		defer d.value()
		table := []struct{ f func(...int) }{{l.value}, {l.pointer}}
		defer table[must(async.Await(waitAsync(i%2)))].f(i, i, i)
		defer logger.value(l, 1, 2)
		defer (*logger).pointer(&l, 3)
		mu.Unlock()
	}
	src[0] = 100
	l.name = "end"
	return "r", nil
}

// Nested functions of the unwinding: who recovers what.
//
//asyncgen:async
func testNestedPanics(n int) (s string) {
	var list []string
	l := &logger{"l", &list}
	defer l.recovers(&s)
	defer func() {
		defer func() {
			defer func() { s += fmt.Sprint("inner", recover(), ";") }()
			if n > 1 {
				panic("third")
			}
		}()
		if n > 0 {
			panic("second")
		}
	}()
	async.Await(waitAsync(n))
	panic("first")
}

// A deferred function that suspends, panics, and is recovered by the next, again and again.
//
//asyncgen:async
func testSuspendingChain(n int) (s string) {
	for i := range n {
		defer func() {
			v := recover()
			async.Await(waitAsync(i))
			s += fmt.Sprint(i, v, ";")
			if i > 0 {
				panic(fmt.Sprint("from ", i))
			}
			s += fmt.Sprint(recover())
		}()
	}
	async.Await(waitAsync(n))
	panic("body")
}

//asyncgen:async
func testRecoverAfterAwaitInDeferred(n int) (s string, err error) {
	defer func() {
		if n%2 == 0 {
			if _, err2 := async.Await(trace.Fail(n, "cleanup")); err2 != nil {
				err = errors.Join(err, err2)
			}
		}
		if v := recover(); v != nil {
			async.Await(waitAsync(1))
			err = errors.Join(err, fmt.Errorf("recovered %v", v))
			defer func() { s += fmt.Sprint("nested:", recover()) }()
			if n > 2 {
				panic("again")
			}
		}
		s += "end"
	}()
	defer func() {
		for i := range n {
			async.Await(waitAsync(i))
			defer func() { s += fmt.Sprint("d", i) }()
		}
	}()
	async.Await(waitAsync(n))
	if n > 0 {
		var p *logger
		s = p.name
	}
	return "fine", nil
}

// Panics of children pass inline frames, recursive frames, handles, called literals and coroutine literals.
//
//asyncgen:async
func faulty(depth, n int, log *[]string) (r int, err error) {
	defer func() { *log = append(*log, fmt.Sprint("faulty", depth, r)) }()
	if depth == 0 {
		async.Await(waitAsync(n))
		switch n {
		case 0:
			panic(errors.New("an error"))
		case 1:
			panic(nil)
		case 2:
			_ = []int{}[n]
		case 3:
			var e error
			_ = e.Error()
		}
		return n, nil
	}
	r, err = async.Await(faultyAsync(depth-1, n, log))
	return r + 1, err
}

func text(v any) string {
	switch v := v.(type) {
	case *runtime.PanicNilError:
		return "nil: " + v.Error()
	case runtime.Error:
		return "runtime: " + v.Error()
	case error:
		return "error: " + v.Error()
	}
	return fmt.Sprint(v)
}

//asyncgen:async
func testPanicsThroughFrames(n int) (all []string) {
	for depth := range 4 {
		func() {
			defer func() { all = append(all, text(recover())) }()
			r, err := async.Await(faultyAsync(depth, n, &all))
			all = append(all, fmt.Sprint(r, err))
		}()
		c := faultyAsync(depth, n, &all)
		func() {
			defer func() { all = append(all, text(recover())) }()
			async.Await(c)
		}()
		lit := async.Coro(func() (int, error) {
			defer func() { all = append(all, "literal") }()
			return async.Await(faultyAsync(depth, n, &all))
		})
		func() {
			defer func() { all = append(all, text(recover())) }()
			r, err := async.Await(lit)
			all = append(all, fmt.Sprint(r, err))
		}()
	}
	return all
}

//asyncgen:async
func testNamedResults(n int) (a, b int, err error) {
	defer func() {
		a, b = b, a
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
			b *= 2
		}
	}()
	defer func(old int) { a += old + b }(a)
	for a = range 4 {
		b += a
		async.Await(waitAsync(a))
		if a == n {
			return b, must(async.Await(waitAsync(a * 10))), nil
		}
		if a == 3 {
			panic(a)
		}
	}
	return
}

//asyncgen:async
func testReturnOperandsPanic(n int) (a int, s string, err error) {
	defer func() { recover(); s += fmt.Sprint("a", a) }()
	a = 5
	list := make([]int, n)
	return must(async.Await(waitAsync(n))), fmt.Sprint(list[2]), errors.New("e")
}

// Goexit in a deferred function, with panics around.
//
//asyncgen:async
func testGoexitReplacesPanic(n int) (s string) {
	defer trace.Note("last")
	defer func() { trace.Note("recovered", recover()) }()
	defer func() {
		async.Await(waitAsync(n))
		if n > 1 {
			runtime.Goexit()
		}
	}()
	async.Await(waitAsync(n))
	if n > 0 {
		panic("lost")
	}
	return "ok"
}

type stack []func()

func (s *stack) push(f func()) *stack { *s = append(*s, f); return s }
func (s *stack) run() {
	for i := range *s {
		(*s)[len(*s)-1-i]()
	}
}

//asyncgen:async
func testChainedDefers(n int) (s string) {
	st := new(stack)
	defer st.push(func() { s += "1" }).push(func() { s += "2" }).run()
	st.push(func() { s += fmt.Sprint(must(3, nil)) })
	async.Await(waitAsync(n))
	defer strings.NewReplacer("a", "b").Replace(s)
	defer func(f func(int) string, args ...any) { s += f(n) + fmt.Sprint(args...) }(
		func(i int) string { return fmt.Sprint("f", i) }, n, s, must(async.Await(waitAsync(n))))
	s = "s"
	return s
}

// recover called in a function that is deferred by a deferred function.
//
//asyncgen:async
func testRecoverLevels(n int) (s string) {
	defer func() { s += fmt.Sprint("outer:", recover()) }()
	direct := func() { s += fmt.Sprint("helper:", recover()) }
	defer func() {
		if n == 0 {
			direct() // one frame too deep
			return
		}
		if n == 1 {
			defer direct() // recovers nothing: there is no panic in this function
			return
		}
		if n == 2 {
			func() { defer direct(); panic("local") }()
		}
		s += fmt.Sprint("here:", recover())
	}()
	async.Await(waitAsync(n))
	panic("body")
}

//asyncgen:async
func testRangeOverDefers(n int) (s string) {
	for i, f := range []func() string{
		func() string { return "a" },
		nil,
		func() string { return "c" },
	} {
		if f == nil {
			continue
		}
		defer func() { s += f() }()
		async.Await(waitAsync(i))
		if i == n {
			goto out
		}
	}
out:
	defer func() { s += ";" }()
	async.Await(waitAsync(n))
	return s
}

// A value receiver is copied when it is deferred, an embedded pointer is not.
type outer struct {
	logger
	*inner
}
type inner struct{ n int }

func (i *inner) add(v int, s *string) { i.n += v; *s += fmt.Sprint("add", i.n) }
func (i inner) show(s *string)        { *s += fmt.Sprint("show", i.n) }

//asyncgen:async
func testPromoted(n int) (s string) {
	var list []string
	o := outer{logger{"o", &list}, &inner{n}}
	defer func() { s += fmt.Sprint(list) }()
	defer o.add(1, &s)
	defer o.show(&s)
	defer o.value(1)
	defer o.pointer(2)
	async.Await(waitAsync(n))
	o.inner = &inner{100}
	o.name = "changed"
	defer o.show(&s)
	async.Await(waitAsync(n))
	return "r"
}

//asyncgen:async
func testPromotedRecovers(n int) (s string) {
	o := &outer{logger{"o", nil}, nil}
	defer o.recover()
	if n > 1 {
		defer o.recovers(&s)
	}
	async.Await(waitAsync(n))
	panic("recovered")
}

//asyncgen:async
func testNilReceivers(n int) (s string) {
	defer func() { s += text(recover()) }()
	var o outer
	var d doer
	var i *inner
	async.Await(waitAsync(n))
	switch n {
	case 0:
		defer o.show(&s)
	case 1:
		defer d.value()
	case 2:
		defer i.show(&s)
	case 3:
		defer i.add(1, &s)
	case 5:
		f := o.inner.add
		defer f(1, &s)
	}
	async.Await(waitAsync(n))
	return "reached"
}

//asyncgen:generator
func testGeneratorUnwinds(n int, yield func(string) bool) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered %v", v)
		}
	}()
	for i := range 3 {
		defer func() { trace.Note("defer", i); _ = [3]int{}[(i+n)%5] }()
		if !yield(fmt.Sprint(i)) {
			return errors.New("closed")
		}
	}
	return nil
}

//asyncgen:async
func testAsyncGeneratorUnwinds(n int, yield func(string) bool) (err error) {
	defer func() {
		async.Await(waitAsync(n))
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered %v", v)
		}
	}()
	for i := range 3 {
		defer func() { async.Await(waitAsync(i)); trace.Note("defer", i); _ = [3]int{}[(i+n)%5] }()
		if !yield(fmt.Sprint(i)) {
			return errors.New("closed")
		}
	}
	return nil
}
