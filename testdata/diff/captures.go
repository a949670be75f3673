// Package captures has variables that are shared in ways that do not meet the eye: written without an assignment,
// addressed without an operator.
package captures

import (
	"fmt"
	"math"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

//asyncgen:async
func testWrittenByRedefinition(n int) int {
	x, y := n, 1
	f := func() int { return x*10 + y }
	x, z := f(), 2
	async.Await(waitAsync(z))
	y, w := must(async.Await(waitAsync(x))), 3
	async.Await(waitAsync(w))
	y, err := async.Await(waitAsync(y + 1))
	if err != nil {
		return -1
	}
	return f()
}

//asyncgen:async
func testWrittenByRangeAndReceive(n int) string {
	var i, v, r, k int
	var ok bool
	f := func() string { return fmt.Sprint(i, v, r, k, ok) }
	s := ""
	for i, v = range []int{5, 6, 7}[:min(n, 3)] {
		async.Await(waitAsync(v))
		s += f()
	}
	ch := make(chan int, 1)
	ch <- n
	select {
	case r, ok = <-ch:
		async.Await(waitAsync(r))
		s += f()
	}
	close(ch)
	r, ok = <-ch
	async.Await(waitAsync(1))
	for k = range n {
		async.Await(waitAsync(k))
	}
	return s + f()
}

//asyncgen:async
func testWrittenByIncrement(n int) int {
	a, b, c := n, n, n
	f := func() int { return a*100 + b*10 + c }
	async.Await(waitAsync(f()))
	a++
	b -= 2
	async.Await(waitAsync(f()))
	c <<= must(async.Await(waitAsync(1)))
	return f()
}

type counter struct{ n int }

func (c *counter) inc() int { c.n++; return c.n }

type nest struct {
	counter
	in   struct{ c counter }
	list [2]counter
	ptr  *counter
}

// x.m() takes the address of x, of its field, or of its element.
//
//asyncgen:async
func testAddressedByMethods(n int) string {
	var a, b, c, d nest
	var arr [2]counter
	f := a.inc
	g := b.in.c.inc
	h := c.list[1].inc
	i := arr[n%2].inc
	d.ptr = &d.counter
	k := d.ptr.inc
	async.Await(waitAsync(n))
	f()
	g()
	h()
	i()
	k()
	async.Await(waitAsync(n))
	a.inc()
	b.in.c.inc()
	arr[n%2].inc()
	return fmt.Sprint(a.n, b.in.c.n, c.list[1].n, arr[n%2].n, d.n)
}

//asyncgen:async
func testAddressedBySlicing(n int) string {
	var a [4]int
	var s struct{ in [2]int }
	t, u := a[1:3], s.in[:]
	async.Await(waitAsync(n))
	t[0], u[1] = 5, 6
	copy(a[2:], []int{8, 9})
	for i := range a[:2] {
		a[i] += must(async.Await(waitAsync(1)))
	}
	return fmt.Sprint(a, s, t, u)
}

// A copy of a struct or an array is a copy.
//
//asyncgen:async
func testCopies(n int) string {
	a := [3]int{1, 2, 3}
	c := counter{n}
	b, d := a, c
	p, q := &a, &c
	async.Await(waitAsync(n))
	p[0], q.n = 100, 200
	e, f := *p, *q
	async.Await(waitAsync(n))
	p[1], q.n = 300, 400
	g := [2][3]int{a, b}
	g[0][2]++
	async.Await(waitAsync(n))
	return fmt.Sprint(a, b, c, d, e, f, g)
}

// Conditions must not be turned round where a comparison may have a third outcome.
//
//asyncgen:async
func testNaN(n int) string {
	x := math.NaN()
	s := ""
	if x < 1 {
		s += must(async.Await(trace.Wait("less ")))
	}
	if !(x < 1) {
		s += must(async.Await(trace.Wait("not less ")))
	}
	if x >= 1 || x <= 1 {
		s += "ordered "
		async.Await(waitAsync(1))
	} else if x != x {
		async.Await(waitAsync(2))
		s += "nan "
	}
	for i := 0; !(x > float64(i)) && i < n; i++ {
		s += must(async.Await(trace.Wait("loop ")))
	}
	m := map[float64]int{x: 1, 2: 2}
	m[x] = 3
	sum := 0
	for k, v := range m {
		if k != k {
			sum += 10
		}
		sum += must(async.Await(trace.Wait(0))) + v
	}
	return s + fmt.Sprint(sum)
}

func lessThan[T ~int | ~float64](a, b T) bool { return !(a >= b) }

//asyncgen:async
func generic[T ~int | ~float64](a, b T) (s string) {
	if a < b {
		async.Await(trace.Wait(a))
		s += "less"
	} else if !(a >= b) {
		async.Await(trace.Wait(0))
		s += "neither"
	} else {
		async.Await(trace.Wait(1))
	}
	for a > b {
		a -= must(async.Await(trace.Wait(T(1))))
		s += "."
	}
	return
}

//asyncgen:async
func testGenericComparisons(n int) string {
	return must(async.Await(genericAsync(n, 2))) + must(async.Await(genericAsync(2.5, 1))) +
		fmt.Sprint(lessThan(math.NaN(), 1), must(async.Await(genericAsync(1.0, 1))))
}

// Two coroutine literals and the body share one variable; each iteration has its own.
//
//asyncgen:async
func testSharedByCoroutines(n int) string {
	s := ""
	for i := range n {
		x := i
		c := async.Coro(func() (int, error) {
			x += must(async.Await(waitAsync(10)))
			i++
			return x, nil
		})
		d := async.Coro(func() (int, error) {
			defer func() { x *= 2 }()
			return x + i, nil
		})
		x++
		a := must(async.Await(d))
		b := must(async.Await(c))
		s += fmt.Sprint(a, b, x, i, ";")
	}
	return s
}

// Conversions of large and of empty things.
//
//asyncgen:async
func testSizes(n int) string {
	var nothing struct{}
	var empty [0]int
	var large [5000]byte
	large[n] = 7
	p, q := &nothing, &empty
	async.Await(waitAsync(n))
	other := large
	large[n]++
	async.Await(waitAsync(len(q)))
	_ = p
	return fmt.Sprint(nothing, empty, large[n], other[n], len(other))
}
