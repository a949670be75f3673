// Package company has generators, literals, iterators and generics in each other's company.
package company

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

// Literals in loops that capture variables of each iteration, and of the loops around, and write to them.
//
//asyncgen:async
func testLiteralsInLoops(n int) (s string, err error) {
	total := 0
	var cs []*async.Coroutine[string]
	for i := 0; i < 3; i++ {
		for j, w := range []string{"a", "b"} {
			k := i * j
			cs = append(cs, async.Coro(func() (string, error) {
				total += must(async.Await(waitAsync(i)))
				k++
				inner := async.Coro(func() (int, error) {
					total += k
					w += "'"
					k += must(async.Await(waitAsync(j)))
					return k, nil
				})
				v, err := async.Await(inner)
				i += 0
				return fmt.Sprint(i, j, w, v, total), err
			}))
			async.Await(waitAsync(k))
			k += n
			w += "!"
		}
	}
	slices.Reverse(cs)
	for _, c := range cs {
		s += must(async.Await(c)) + ";"
	}
	return s + fmt.Sprint(total), nil
}

// Literals that call each other and themselves.
//
//asyncgen:async
func testRecursiveLiterals(n int) (int, error) {
	var even, odd func(int) *async.Coroutine[int]
	even = func(k int) *async.Coroutine[int] {
		return async.Coro(func() (int, error) {
			if k == 0 {
				return n, nil
			}
			async.Await(waitAsync(k))
			v, err := async.Await(odd(k - 1))
			return v + 1, err
		})
	}
	odd = func(k int) *async.Coroutine[int] {
		return async.Coro(func() (v int, err error) {
			defer func() {
				if r := recover(); r != nil {
					v = 1000
				}
			}()
			if k == 0 {
				panic("odd")
			}
			v, err = async.Await(even(k - 1))
			return v + 10, err
		})
	}
	return async.Await(even(n))
}

// Literals with deferred literals with literals, all of them suspending.
//
//asyncgen:async
func testLiteralsInDefers(n int) (s string) {
	defer func() {
		v, err := async.Await(async.Coro(func() (string, error) {
			defer func() {
				async.Await(waitAsync(1))
				s += fmt.Sprint("inner", recover())
			}()
			async.Await(waitAsync(2))
			if n == 1 {
				panic("literal")
			}
			return s + "value", nil
		}))
		s += fmt.Sprint(v, err, recover())
	}()
	s = func(v int) string {
		defer func() { s += "called" }()
		async.Await(waitAsync(v))
		return func() string { return fmt.Sprint(must(async.Await(waitAsync(v + 1)))) }()
	}(n)
	if n > 1 {
		panic("body")
	}
	return s
}

//asyncgen:generator
func count[T any](list []T, yield func(int, T) bool) (n int, err error) {
	defer func() { trace.Note("count ends", n) }()
	for i, v := range list {
		if n++; !yield(i, v) {
			return n, errors.New("stopped")
		}
	}
	return n, nil
}

//asyncgen:async
func acount[T any](list []T, yield func(int, T) bool) (n int, err error) {
	defer func() { async.Await(waitAsync(n)); trace.Note("acount ends", n) }()
	for i, v := range list {
		if n++; !yield(i, v) {
			return n, errors.New("stopped")
		}
		async.Await(waitAsync(i))
	}
	return n, nil
}

// All ways to leave ranges over generators, async generators and functions inside each other.
//
//asyncgen:async
func leave(way int) (s string, err error) {
	defer func() {
		if v := recover(); v != nil {
			s += fmt.Sprint("recovered", v)
		}
	}()
	list := []string{"x", "y", "z"}
	seq := func(yield func(int) bool) {
		defer trace.Note("seq ends")
		for i := range 3 {
			if !yield(i) {
				return
			}
		}
	}
first:
	for p, err := range acountAsync(list).All() {
		if err != nil {
			return "failed", err
		}
	second:
		for q := range countGen(list[:2]).All() {
			defer trace.Note("deferred", p.A, q.A)
		third:
			for i := range seq {
				for p2, err := range acountAsync(list).All() {
					async.Await(waitAsync(i))
					if p2.A < 1 {
						continue
					}
					s += fmt.Sprint(p.A, q.A, i, p2.B, err, " ")
					switch way*10 + i {
					case 1:
						break third
					case 11:
						continue second
					case 21:
						break second
					case 31:
						continue first
					case 41:
						break first
					case 51:
						return s, errors.New("returned")
					case 61:
						goto out
					case 71:
						panic("panic")
					case 81:
						continue third
					case 90:
						break
					}
					if i > 0 {
						break
					}
				}
			}
		}
	}
out:
	async.Await(waitAsync(-1))
	return s + "end", nil
}

//asyncgen:async
func testLeaving(n int) (all []string) {
	for way := 2 * n; way < 2*n+2; way++ {
		s, err := async.Await(leaveAsync(way))
		all = append(all, fmt.Sprint(s, err))
	}
	return
}

// Type parameters whose core types are ranged over, called, received from, indexed.
//
//asyncgen:async
func cores[S ~[]E, E ~string | ~[]byte, M ~map[K]S, K comparable, F ~func(func(K, E) bool), C ~chan E, I ~uint8, A interface{ ~[2]E }, P interface{ *[2]E }](
	m M, k K, f F, c C, i I, a A,
) (s string, err error) {
	for k, v := range m {
		async.Await(trace.Wait(len(v)))
		s += fmt.Sprint(k, len(v))
	}
	for j, e := range m[k] {
		async.Await(waitAsync(j))
		s += string(e)
		c <- e
	}
	for k, e := range f {
		async.Await(trace.Wait(k))
		s += string(e[:1])
	}
	close(c)
	for e := range c {
		async.Await(trace.Wait(string(e)))
	}
	for j := range i {
		async.Await(trace.Wait(j))
		a[j%2] = m[k][0]
	}
	for j, e := range a {
		async.Await(waitAsync(j))
		s += string(e)
	}
	b := [2]E(a)
	var p P = &b
	for j := range p {
		async.Await(waitAsync(j))
	}
	for j, e := range *p {
		async.Await(waitAsync(j))
		s += string(e)
	}
	return s + fmt.Sprintf("%T %T %T", m, p, i), nil
}

//asyncgen:async
func testCores(n int) (string, error) {
	type text string
	type small uint8
	type seq func(func(int, text) bool)
	m := map[int][]text{n: {"a", "b"}}
	f := seq(func(yield func(int, text) bool) {
		for i := range 3 {
			if !yield(i, text(fmt.Sprint("t", i))) {
				return
			}
		}
	})
	return async.Await(coresAsync(m, n, f, make(chan text, 5), small(n), [2]text{"p", "q"}))
}

type list[T any] struct {
	head T
	tail *list[T]
}

//asyncgen:generator
func (l *list[T]) walk(yield func(T) bool) bool {
	return l == nil || yield(l.head) && l.tail.walk(yield)
}

//asyncgen:generator
func mapped[T, U any](seq iter.Seq[T], f func(T) U, yield func(U) bool) {
	for v := range seq {
		if !yield(f(v)) {
			return
		}
	}
}

//asyncgen:generator
func zipped[A, B any](a iter.Seq[A], b *async.Generator[B], yield func(A, B) bool) (rest int) {
	defer b.Close()
	for v := range a {
		w, ok := b.Next()
		if !ok {
			rest++
			continue
		}
		if !yield(v, w) {
			return -1
		}
	}
	return rest
}

//asyncgen:generator
func testPipelines(n int, yield func(string) bool) (err error) {
	var l *list[int]
	for i := range n {
		l = &list[int]{i, l}
	}
	double := mappedGen(l.walkGen().All(), func(v int) float64 { return float64(v) * 2 })
	for p := range zippedGen(slices.Values([]string{"a", "b", "c"}), double).All() {
		if !yield(p.A + fmt.Sprint(p.B)) {
			return errors.New("closed")
		}
	}
	mapped(l.walkGen().All(), func(v int) string { return strings.Repeat("v", v) }, yield)
	return nil
}

//asyncgen:async
func testAsyncPipelines(n int, yield func(string) bool) (err error) {
	var l *list[string]
	for i := range n {
		l = &list[string]{fmt.Sprint(i), l}
	}
	if !l.walk(yield) {
		return errors.New("walk stopped")
	}
	for p, err := range acountAsync([]float64{1, float64(n)}).All() {
		if err != nil || !yield(fmt.Sprint(p)) {
			return err
		}
	}
	mapped(l.walkGen().All(), func(v string) string { return v + v }, yield)
	return nil
}

//asyncgen:async
func testNew(n int) (s string) {
	p := new(must(async.Await(waitAsync(n))))
	q := new(*p + 1)
	async.Await(waitAsync(*q))
	r := new([]int{must(async.Await(waitAsync(1))), 2})
	*p++
	x, y := min(*p, must(async.Await(waitAsync(3))), 2), max(must(async.Await(waitAsync(n))), *q)
	clear(*r)
	async.Await(waitAsync(x))
	return fmt.Sprint(*p, *q, *r, x, y)
}

//asyncgen:async
func testDeferredBuiltins(n int) (s string) {
	defer func() { s += fmt.Sprint(recover()) }()
	defer recover()
	if n > 1 {
		defer panic(fmt.Sprint("deferred", n))
	}
	m := map[int]bool{n: true}
	defer delete(m, must(async.Await(waitAsync(n))))
	defer func() { s += fmt.Sprint(len(m)) }()
	async.Await(waitAsync(n))
	if n > 2 {
		panic("body")
	}
	return "r"
}

// Ranges over closures of the template that capture its variables and change them.
//
//asyncgen:async
func testOwnIterators(n int) (s string) {
	pos, log := 0, []string{}
	next := func(yield func(int, *int) bool) {
		for pos < 6 {
			pos++
			if !yield(pos, &pos) {
				log = append(log, "left")
				return
			}
		}
	}
	for i, p := range next {
		async.Await(waitAsync(i))
		*p += n
		if i > 3 {
			break
		}
	}
	for i := range next {
		pos += must(async.Await(waitAsync(i)))
	}
	func() {
		for range next {
			return
		}
		for i := range func(yield func(int) bool) { _ = yield(1) && yield(2) } {
			async.Await(waitAsync(i))
			log = append(log, fmt.Sprint(i))
			if i == n {
				return
			}
		}
	}()
	return fmt.Sprint(pos, log)
}
