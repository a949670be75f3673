// Package thorns has generic local types, panics upon panics, gotos backwards and operands that are easily confused.
package thorns

import (
	"fmt"
	"iter"
	"unsafe"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

type list[T any] struct {
	head T
	tail *list[T]
}

func (l *list[T]) All() iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		i := 0
		for ; l != nil; l = l.tail {
			if !yield(i, l.head) {
				trace.Note("stopped", i)
				return
			}
			i++
		}
	}
}

//asyncgen:async
func (l *list[T]) fold(f func(T, T) T) (r T, n int, err error) {
	type pair[X any] struct{ a, b X }
	type rec struct {
		next *rec
		p    pair[T]
	}
	var top *rec
	for i, v := range l.All() {
		top = &rec{top, pair[T]{r, v}}
		defer func(p pair[T]) {
			if x := recover(); x != nil {
				err = fmt.Errorf("%v %v", x, p)
			}
		}(top.p)
		r = f(r, must(async.Await(trace.Wait(v))))
		if n = i; i == 3 {
			panic("three")
		}
	}
	for ; top != nil; top = top.next {
		n += must(async.Await(trace.Wait(1)))
	}
	return
}

//asyncgen:async
func testGenericMethod(n int) (string, error) {
	var l *list[string]
	for i := range n {
		l = &list[string]{fmt.Sprint(i), l}
	}
	t := must(async.Await(l.foldAsync(func(a, b string) string { return a + b })))
	return fmt.Sprint(t.A, t.B), nil
}

//asyncgen:async
func testRepanic(n int) (s string) {
	defer func() { s += fmt.Sprint("1:", recover()) }()
	defer func() {
		r := recover()
		s += fmt.Sprint("2:", r)
		if r != nil {
			panic(fmt.Sprint("again ", r))
		}
	}()
	defer func() {
		v, _ := async.Await(trace.Wait("c"))
		s += v
		if n == 2 {
			for range iter.Seq[int](func(y func(int) bool) { defer trace.Note("left"); y(1) }) {
				async.Await(trace.Wait("d"))
				panic("replaced")
			}
		}
	}()
	if n > 0 {
		var a []int
		a[n] = must(async.Await(trace.Wait(1)))
	}
	return "fine"
}

//asyncgen:async
func testChildPanic(n int) (s string) {
	child := func(i int) *async.Coroutine[int] {
		return async.Coro(func() (int, error) {
			defer trace.Note("child", i)
			async.Await(trace.Wait(i))
			if i == 1 {
				panic(fmt.Sprint("child ", i))
			}
			return i, nil
		})
	}
	for i := range n {
		func() {
			defer func() { s += fmt.Sprint(recover(), ";") }()
			v, err := async.Await(child(i))
			s += fmt.Sprint(v, err)
		}()
	}
	return
}

//asyncgen:async
func testUnsafe(n int) int {
	x := [4]int{1, 2, 3, n}
	p := unsafe.Pointer(&x)
	async.Await(trace.Wait(n))
	q := (*int)(unsafe.Add(p, unsafe.Sizeof(x[0])*3))
	*q += must(async.Await(trace.Wait(1)))
	return x[3]
}

//asyncgen:async
func testClosureOverResult(n int) (r int, f func() int) {
	defer func() { r *= 2 }()
	f = func() int { return 7 }
	set := func(v int) { r += v }
	for i := range n {
		set(must(async.Await(trace.Wait(i))))
		if i == 2 {
			return r + 100, nil
		}
	}
	return r, nil
}

//asyncgen:async
func testVariadic(n int) (s string) {
	f := func(a string, b ...any) string { return a + fmt.Sprint(len(b), b == nil) }
	s = f("x") + f(must(async.Await(trace.Wait("y")))) + f("z", must(async.Await(trace.Wait(n))), nil)
	var none []any
	s += f("spread", none...) + f(must(async.Await(trace.Wait("w"))), append(none, n)...)
	both := func() (string, error) { return "both", nil }
	g := func(s string, err error) string { return fmt.Sprint(s, err) }
	s += g(both()) + g(async.Await(trace.Wait("two")))
	return
}

//asyncgen:async
func testGoBackward(n int) (s string) {
	i := 0
top:
	if i > n {
		goto end
	}
	{
		x := i
		f := func() int { x++; return x }
		async.Await(trace.Wait(f()))
		if x%2 == 0 {
			i += 2
			goto top
		}
		for {
			i++
			switch {
			case i%3 == 0:
				goto top
			case i > 10:
				break
			default:
				async.Await(trace.Wait(i))
				continue
			}
			break
		}
		s += fmt.Sprint(f())
	}
	goto top
end:
	return s + fmt.Sprint(i)
}

//asyncgen:async
func testSwitchOrder(n int) (s string) {
	at := func(v int) int { s += fmt.Sprint("@", v); return v }
	switch x := at(must(async.Await(trace.Wait(n)))); at(x) {
	default:
		s += "default"
		fallthrough
	case at(1), must(async.Await(trace.Wait(2))):
		s += "onetwo"
		async.Await(trace.Wait(s))
		if n == 1 {
			break
		}
		fallthrough
	case at(3):
		s += "three"
	case must(async.Await(trace.Wait(4))):
		s += "four"
	}
	switch {
	case must(async.Await(trace.Wait(n > 1))) && must(async.Await(trace.Wait(n < 3))):
		s += "two"
	case must(async.Await(trace.Wait(n > 0))) || must(async.Await(trace.Wait(n == -1))):
		s += "pos"
	}
	return
}

//asyncgen:async
func testMaps(n int) (s string) {
	m := map[string]map[int]*[2]int{}
	for i := range n {
		k := must(async.Await(trace.Wait(fmt.Sprint(i % 2))))
		if m[k] == nil {
			m[k] = map[int]*[2]int{}
		}
		m[k][i] = &[2]int{i}
		m[k][i][must(async.Await(trace.Wait(1)))] += i * 2
		v, ok := m[must(async.Await(trace.Wait("0")))][i]
		if ok {
			s += fmt.Sprint(*v)
		}
		delete(m[k], must(async.Await(trace.Wait(i-2))))
	}
	return s + fmt.Sprint(len(m["0"]), len(m["1"]))
}

//asyncgen:async
func testChannels(n int) (s string) {
	c := make(chan chan func() int, 3)
	for i := range n % 4 {
		inner := make(chan func() int, 1)
		inner <- func() int { return i * i }
		c <- inner
		async.Await(trace.Wait(len(c)))
	}
	close(c)
	for inner := range c {
		s += fmt.Sprint((<-inner)(), must(async.Await(trace.Wait(cap(inner)))))
	}
	v, ok := <-c
	return s + fmt.Sprint(v == nil, ok)
}

//asyncgen:async
func testGoDefer(n int) (s string) {
	done := make(chan string, 2)
	go func(v int) { done <- fmt.Sprint("go", v) }(must(async.Await(trace.Wait(n))))
	s = <-done
	defer func(v, w int) { s += fmt.Sprint("d", v, w) }(n, must(async.Await(trace.Wait(n+1))))
	defer must(async.Await(trace.Wait(func() { s += "called" })))()
	var m map[int]int
	defer delete(m, must(async.Await(trace.Wait(1))))
	defer print()
	defer close(done)
	return s + must(async.Await(trace.Wait("r")))
}

//asyncgen:generator
func tree(n int, yield func(int) bool) bool {
	if n <= 0 {
		return true
	}
	defer trace.Note("leave", n)
	return tree(n-1, yield) && yield(n) && tree(n-2, yield)
}

//asyncgen:generator
func testTree(n int, yield func(int) bool) {
	for v := range treeGen(n).All() {
		if v == 2 {
			continue
		}
		if !yield(v) {
			return
		}
	}
	tree(n, yield)
}

//asyncgen:async
func local[T, U any](t T, u U) (s string, err error) {
	type both[T any, V comparable] struct {
		t T
		v V
		u U
	}
	type same[K ~int | ~string] = map[K]*both[K, K]
	x := both[U, string]{u, "v", u}
	m := same[int]{1: {t: 1}}
	v, err := async.Await(trace.Wait(x.v))
	if func() bool {
		type hidden[A any] []A
		return len(hidden[T]{t}) == 1
	}() {
		m[2] = &both[int, int]{v: 2}
	}
	for k := range 2 {
		type each[A any] struct{ a A }
		e := each[T]{t}
		async.Await(trace.Wait(k))
		s += fmt.Sprint(e, m[k+1].v)
	}
	return s + fmt.Sprint(v, x.t, m[1].t, m[2].v), err
}

//asyncgen:async
func testLocalGenerics(n int) (string, error) {
	return async.Await(localAsync(n, fmt.Sprint(n)))
}
