// Package defers has deferred calls of all forms, and what they see and change.
package defers

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

type obj struct{ n int }

func (o obj) show(s string)       { trace.Note("show", o.n, s) }
func (o *obj) change(d int) int   { o.n += d; trace.Note("change", o.n); return o.n }
func (o *obj) get() func(int) int { trace.Note("get"); return o.change }

//asyncgen:async
func testForms(n int) int {
	o := obj{n}
	defer note()
	defer note(1, trace.V(2))
	defer note([]any{1, "x"}...)
	defer o.show("value")
	defer o.change(1)
	defer o.get()(10)
	f := o.show
	o.n += 100
	defer f("bound")
	defer (*obj).change(&o, 1000)
	defer obj.show(o, "expression")
	defer fmt.Sprint("unused result")
	async.Await(waitAsync(n))
	m := map[int]int{1: 1, 2: 2}
	defer func() { note("m", len(m)) }()
	defer delete(m, 1)
	ch := make(chan int, 1)
	defer func() { _, ok := <-ch; note("closed", !ok) }()
	defer close(ch)
	defer print()
	var g func() = func() { note("variable", o.n) }
	defer g()
	g = nil
	o.n++
	async.Await(waitAsync(n))
	return o.n
}

//asyncgen:async
func testArgumentsAreEvaluatedAtTheDefer(n int) (int, error) {
	x := n
	defer note("value", x)
	x++
	defer func(y int) { note("argument", y, "captured", x) }(x)
	defer note(must(async.Await(waitAsync(x))), trace.V(x))
	s := []int{1, 2, 3}
	defer note(s[min(n, 2)])
	s[0] = 99
	x *= 10
	p := &x
	defer note(*p)
	*p = -1
	async.Await(waitAsync(x))
	return x, nil
}

//asyncgen:async
func testInLoopsAndConditions(n int) int {
	for i := range n {
		defer note("loop", i)
		defer func() { note("captured", i) }()
		async.Await(waitAsync(i))
		i *= 10
		if i > 10 {
			defer note("big", i)
		}
		switch i {
		case 10:
			defer note("ten")
		}
	}
	if n == 2 {
		return -1
	}
	for i := 0; i < n; i++ {
		defer func() { note("clause", i) }()
		if i == 1 {
			break
		}
		async.Await(waitAsync(i))
	}
	return n
}

//asyncgen:async
func testNamedResults(n int) (v int, s string, err error) {
	defer func() {
		v *= 2
		if err != nil {
			s, err = s+"!", fmt.Errorf("wrapped: %w", err)
		}
	}()
	v = must(async.Await(waitAsync(n)))
	switch n {
	case 0:
		return
	case 1:
		return 100, "one", nil
	case 2:
		return v + 1, "two", errors.New("two")
	case 3:
		_, err = async.Await(trace.Fail(0, "three"))
		return v, "three", err
	}
	defer func(before int) { v += before }(v)
	v = 1000
	return v + must(async.Await(waitAsync(1))), s, err
}

//asyncgen:async
func testUnnamedResultsAreOutOfReach(n int) (int, error) {
	v := n
	var err error
	defer func() { v, err = 1000, errors.New("lost") }()
	async.Await(waitAsync(n))
	return v, err
}

//asyncgen:async
func testOnlyDefersNoSuspension(n int) (r int) {
	defer func() { r++ }()
	defer func() { r *= 2 }()
	if n > 2 {
		return n
	}
	r = 10
	return
}

//asyncgen:async
func testDeferredChildren(n int) (r int, err error) {
	defer func() { r += 1 }()
	r, err = async.Await(childAsync(n))
	defer note("after child", r, err)
	for i := range 2 {
		v, err := async.Await(childAsync(i))
		defer note(v, err)
	}
	return r * 10, nil
}

//asyncgen:async
func child(n int) (r int, err error) {
	defer func() {
		if n == 2 {
			err = errors.New("two")
		}
	}()
	defer note("child", n)
	return must(async.Await(waitAsync(n))), nil
}

//asyncgen:async
func (o *obj) method(n int) (r int) {
	defer o.change(n)
	defer func() { r = o.n }()
	async.Await(waitAsync(n))
	o.n = 5
	return 0
}

//asyncgen:async
func generic[T any](list []T, f func(T)) (last T) {
	for _, v := range list {
		defer f(v)
		last = must(async.Await(trace.Wait(v)))
	}
	defer func() { f(last) }()
	return
}

//asyncgen:async
func testMethodsAndGenerics(n int) (int, string) {
	o := &obj{n}
	v := must(async.Await(o.methodAsync(n)))
	s := must(async.Await(genericAsync([]string{"a", "b"}, func(s string) { note("generic", s) })))
	return v + o.n, s
}

//asyncgen:generator
func testGenerator(n int, yield func(int) bool) (err error) {
	defer note("outer")
	defer func() {
		if n == 3 {
			err = errors.New("three")
		}
	}()
	for i := range n {
		defer note("loop", i)
		if !yield(i) {
			return errors.New("stopped")
		}
	}
	part(n, yield)
	yield(100)
	return nil
}

//asyncgen:generator
func part(n int, yield func(int) bool) (ok bool) {
	defer func() { note("part", ok) }()
	ok = true
	for i := range min(n, 2) {
		ok = ok && yield(10+i)
	}
	return ok
}

// A nil function panics when the deferred call is made, not at the defer.
//
//asyncgen:async
func testNilFunction(n int) int {
	var f func()
	defer note("still runs")
	if n > 1 {
		defer f()
	}
	return must(async.Await(waitAsync(n)))
}

// The operands of a deferred call may panic themselves: then it is not deferred.
//
//asyncgen:async
func testPanicInOperands(n int) int {
	var o *obj
	a := []int{1, 2}
	defer note("first")
	async.Await(waitAsync(n))
	defer note(a[n])
	async.Await(waitAsync(n))
	if n == 1 {
		defer o.show("nil receiver")
	}
	async.Await(waitAsync(n))
	return n
}

// Results of the deferred literal's own are dropped; its parameters shadow.
//
//asyncgen:async
func testLiteralShapes(n int) (r int) {
	defer func(r, n int) int {
		r, n = n, r
		note("swapped", r, n)
		return r
	}(1, must(async.Await(waitAsync(n))))
	defer func(list ...int) { note(len(list)); r += len(list) }(1, 2, n)
	defer func(list ...int) { r += len(list) }([]int{1, 2, n}...)
	defer func() {
		defer note("nested")
		for i := range 2 {
			defer func() { r += i }()
		}
	}()
	return must(async.Await(waitAsync(n)))
}

type small int8
type flag bool

func typed(a small, b flag, c float32, list ...any) {
	trace.Note("typed", a, b, c, fmt.Sprintf("%T", list))
}

func inferred[T any](a T, b ...T) { trace.Note("inferred", a, fmt.Sprintf("%T", b), len(b)) }

func (o *obj) typed(a int8, b ...flag) { trace.Note("method", o.n, a, b) }

// What an argument is may depend on the parameter: comparisons, and shifts of constants.
//
//asyncgen:async
func testUntypedArguments(n int) int {
	by := uint(n + 6)
	o := &obj{n}
	var i interface{ typed(int8, ...flag) } = o
	f := o.typed
	lists := [2]func(...small){1: func(list ...small) { trace.Note("list", list) }}
	defer typed(1<<by, n == 1, 'a', 1<<by, 'a', n == 2, nil)
	defer typed(-(1 << by >> 1), !(n == 1 && by > 1), 1)
	defer typed(1<<must(async.Await(trace.Wait(by))), must(async.Await(waitAsync(n))) == 1, 2)
	defer inferred(1<<by, 1)
	defer inferred[small](1<<by, 'a')
	defer inferred[any](1<<by, n == 1, 'a')
	defer o.typed(1<<by, n == 1, n == 2)
	defer (*obj).typed(o, 1<<by, n != 1)
	defer i.typed(1<<by, n > 1)
	defer f(1<<by, n < 1)
	defer lists[1](1<<by, 2)
	defer func(a small, b flag, c any) {
		async.Await(waitAsync(n))
		trace.Note("literal", a, b, c)
	}(1<<by, n == 1, 1<<by)
	defer func(a small, b flag, c any) { trace.Note("literal", a, b, c) }(1<<by, n == 1, 1<<by)
	return must(async.Await(waitAsync(n)))
}

func apply[A, B any](f func(A) B, a A) B {
	b := f(a)
	trace.Note("apply", b)
	return b
}

func same[T any](v T) T { return v }

func to[B, A any](a A) (b B) {
	b, _ = any(a).(B)
	return b
}

// A generic function that is an argument gets its type arguments from the parameter; a method that is one is bound at once.
//
//asyncgen:async
func testFunctionArguments(n int) int {
	o := &obj{n}
	keep := obj.keep
	defer apply[int, int](same, n)
	defer apply[int, any](to, n)
	defer apply(to[string, int], n)
	defer apply(same[int], n)
	defer apply(o.change, 1)
	defer apply(o.keep, 2)
	defer apply((o.keep), must(async.Await(waitAsync(3))))
	defer func(f func(*obj, int) int, g, h func(obj, int) int) {
		trace.Note("expressions", f(&obj{n}, 1), g(obj{n}, 2), h(obj{n}, 3))
	}((*obj).change, obj.keep, keep)
	defer func(f func(string) string, g func(string) any) {
		trace.Note("literal", f("f"), g(must(async.Await(trace.Wait("g")))))
	}(same, to)
	keep, o = nil, &obj{n + 10}
	return o.n + must(async.Await(waitAsync(n)))
}

func (o obj) keep(d int) int { return o.n + d }
