// Package thickets has features of the language on top of each other, several of those that other programs have one by one.
package thickets

import (
	"errors"
	"fmt"
	"strings"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

func count(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		defer trace.Note("count left", n)
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

type stack[T any] struct {
	items []T
	_     int
}

//asyncgen:async
func (s *stack[T]) drain(f func(T) string) (r string, err error) {
	coro := async.Coro(func() (text string, err error) {
		defer func() {
			v, _ := async.Await(trace.Wait(len(s.items)))
			text += fmt.Sprint("!", v, recover())
		}()
		for i, x := range s.items {
			for j := range count(i + 1) {
				defer func() { text += fmt.Sprint(j, f(x)) }()
				if j == 2 {
					panic(fmt.Sprint("at ", j))
				}
				if _, err := async.Await(trace.Wait(j)); err != nil {
					return "", err
				}
			}
		}
		return "all", nil
	})
	return async.Await(coro)
}

//asyncgen:async
func testMethodLiteral(n int) (string, error) {
	s := &stack[int]{items: make([]int, n)}
	return async.Await(s.drainAsync(func(v int) string { return fmt.Sprint("<", v, ">") }))
}

//asyncgen:async
func testGotoOut(n int) (s string) {
	tries := 0
again:
	for i := range count(n) {
		for j := range count(n) {
			async.Await(trace.Wait(i*10 + j))
			if i+j == 2 && tries < 2 {
				tries++
				s += fmt.Sprint("again", i, j)
				goto again
			}
			if j == 3 {
				goto out
			}
		}
	}
	s += "end"
out:
	return s + fmt.Sprint(tries)
}

//asyncgen:async
func testLabelledSelect(n int) (s string) {
	a, b := make(chan int, 8), make(chan string, 8)
	get := func(c chan int, k int) chan int { trace.Note("get", k); return c }
loop:
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			a <- i
		}
		first, _ := async.Await(trace.Wait(i))
		select {
		case v := <-get(a, must(async.Await(trace.Wait(first)))):
			if v == 2 {
				async.Await(trace.Wait("two"))
				continue loop
			}
			s += fmt.Sprint("v", v)
		default:
			select {
			case b <- fmt.Sprint(must(async.Await(trace.Wait(-i)))):
				if i == 3 {
					break loop
				}
			case v := <-(chan string)(nil):
				s += v
			}
			if i == 5 {
				break loop
			}
		}
		s += ";"
	}
	return s + fmt.Sprint(len(a), len(b))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

type guard struct{ name string }

func (g *guard) release(s *string) {
	*s += fmt.Sprint(g.name, recover())
}

//asyncgen:async
func testDeferredMethod(n int) (s string) {
	g := &guard{"g"}
	defer g.release(&s)
	h := guard{"h"}
	defer h.release(&s)
	release := h.release
	h.name = "changed"
	if n == 1 {
		defer release(&s)
	}
	for i := range n {
		async.Await(trace.Wait(i))
		if i == 2 {
			panic("two")
		}
	}
	return "end"
}

//asyncgen:async
func testNamedResults(n int) (a int, b string, err error) {
	defer func() {
		v, _ := async.Await(trace.Wait(a))
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered %v", r)
			b = "recovered"
		}
		a += v * 2
		async.Await(trace.Wait(b))
		b += "?"
	}()
	a = n
	if n == 1 {
		return 10, "one", nil
	}
	if n == 2 {
		var m map[string]int
		m["x"]++
	}
	if n == 3 {
		b, a = "swapped", a+1
		return
	}
	return a + 1, fmt.Sprint(must(async.Await(trace.Wait("b")))), errors.New("none")
}

//asyncgen:async
func kind[T any](v T) (s string) {
	switch x := any(v).(type) {
	case int:
		async.Await(trace.Wait(x + 1))
		s = "int"
	case []T:
		s = fmt.Sprint("slice", len(x))
	case fmt.Stringer, error:
		async.Await(trace.Wait("iface"))
		s = fmt.Sprint(x)
	default:
		var zero T
		f := func() T { v, zero = zero, v; return v }
		async.Await(trace.Wait("default"))
		s = fmt.Sprintf("%T %v %v", x, f(), zero)
	}
	return
}

//asyncgen:async
func testTypeParameter(n int) string {
	switch n {
	case 0:
		return must(async.Await(kindAsync(1)))
	case 1:
		return must(async.Await(kindAsync("text")))
	case 2:
		return must(async.Await(kindAsync[error](errors.New("e"))))
	}
	return must(async.Await(kindAsync([]string{"a"})))
}

//asyncgen:async
func testArrays(n int) (s string) {
	var grid [3][2]struct {
		n int
		_ string
		s []int
	}
	other := [2][3]int{{1, 2, 3}, {4, 5, 6}}
	for i := range grid {
		for j, row := range other {
			other[0][i] += 10
			grid[i][j].n = row[i]
			async.Await(trace.Wait(grid[i][j].n))
			grid[i][j].s = append(grid[i][j].s, must(async.Await(trace.Wait(i)))+j)
		}
	}
	copied := grid
	grid[n%3][0].n = -1
	for i, row := range &copied {
		copied[2][1].n++
		async.Await(trace.Wait(i))
		s += fmt.Sprint(row[1].n, len(row[0].s))
	}
	p := &other
	for i, row := range p {
		p[1] = [3]int{7, 8, 9}
		async.Await(trace.Wait(i))
		s += fmt.Sprint(row)
	}
	return s + fmt.Sprint(copied[0][0].n == grid[0][0].n, other == [2][3]int{})
}

type blanks struct {
	a int
	_ int
	b string
}

//asyncgen:async
func testCompare(n int) (r bool, c complex128, s string) {
	x := blanks{a: n, b: "b"}
	y := x
	async.Await(trace.Wait(n))
	y.b = strings.Clone("b")
	r = x == y && must(async.Await(trace.Wait(true)))
	c = complex(float64(n), float64(must(async.Await(trace.Wait(2)))))
	c *= c + complex(1, imag(c))
	s = fmt.Sprint(real(c), min(n, must(async.Await(trace.Wait(2))), 3), max("a", fmt.Sprint(n)), min(2.5, float64(n)))
	m := map[blanks]int{x: 1}
	async.Await(trace.Wait(m[y]))
	clear(m)
	l := []int{1, n}
	clear(l[must(async.Await(trace.Wait(1))):])
	return r, c, s + fmt.Sprint(len(m), l)
}

type inner interface{ Get(int) string }

type outer interface {
	inner
	Set(string)
}

type impl struct{ s string }

func (i *impl) Get(n int) string { return i.s[:min(n, len(i.s))] }
func (i *impl) Set(s string)     { i.s = s }

type holder struct{ outer }

//asyncgen:async
func testMethodValues(n int) (s string) {
	h := holder{&impl{"first"}}
	get := h.Get
	defer h.Set("deferred")
	h.outer = &impl{"second"}
	expr := inner.Get
	set := (*impl).Set
	s = get(must(async.Await(trace.Wait(n)))) + expr(h, must(async.Await(trace.Wait(n)))) + h.Get(n)
	set(h.outer.(*impl), "third")
	async.Await(trace.Wait(h.outer.Get(9)))
	return s + holder.Get(h, 9)
}

//asyncgen:async
func testLoopVariables(n int) (s string) {
	var fs []func() int
	for i, step := 0, 1; i < n; i, step = i+must(async.Await(trace.Wait(step))), step+1 {
		fs = append(fs, func() int { i += 10; return i*100 + step })
		if i == 3 {
			i++
			continue
		}
		async.Await(trace.Wait(fs[len(fs)-1]() % 7))
	}
	for _, f := range fs {
		s += fmt.Sprint(f(), " ")
	}
	return s
}

//asyncgen:async
func testConstants(n int) (s string) {
	const (
		a = iota * 10
		b
		c = "c"
		d
		e = 1 << iota
	)
	f := func() string {
		const b = iota + 5
		return fmt.Sprint(a, b, c, d, e)
	}
	async.Await(trace.Wait(b))
	fmt := func(x ...any) string { return strings.Repeat("f", len(x)) }
	s = f() + fmt(a, b)
	async.Await(trace.Wait(fmt()))
	{
		trace := e
		strings := "shadowed"
		s += strings[:trace%5]
	}
	return s + fmt(1, n)
}

//asyncgen:async
func testNamesOfLabels(n int) (x int) {
	t, f, state, loop1, resume1 := 1, 2, 3, 4, 5
x:
	for i := range n {
	t:
		for f := range n {
			async.Await(trace.Wait(f + t))
			switch {
			case f == 1 && i == 1:
				continue x
			case f == 2:
				break t
			}
			x += f + state
		}
		x += loop1
		goto resume1
	resume1:
		x += resume1
		async.Await(trace.Wait(f))
	}
	entered, status, value, g := x, t, f, state
	defer func() { x += entered + status + value + g }()
	return x * 2
}

//asyncgen:generator
func testGeneratorThicket(n int, yield func(int, string) bool) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
outer:
	for i := range count(n) {
		for k, v := range map[int]string{i: "one"} {
			switch {
			case i == 2:
				continue outer
			case i == 4:
				panic("four")
			}
			if !yield(k, v) || i > 2 && !yield(-k, v) {
				break outer
			}
		}
	}
	return nil
}

//asyncgen:async
func testPanicInDefer(n int) (s string) {
	defer func() { s += fmt.Sprint("outer", recover()) }()
	defer func() {
		defer func() {
			if n == 2 {
				s += fmt.Sprint("inner", recover())
			}
		}()
		async.Await(trace.Wait("cleanup"))
		if n > 0 {
			panic("second")
		}
	}()
	if n > 1 {
		var p *impl
		s = p.s
	}
	for range count(2) {
		if _, err := async.Await(trace.Wait(n)); err != nil || n == 1 {
			return "returned"
		}
	}
	return "end"
}

//asyncgen:async
func testOddOperands(n int) (s string) {
	type point struct{ x, y int }
	m := map[point][]int{{1, 2}: {1}}
	ps := []*point{{1, 2}, {3, 4}}
	m[point{must(async.Await(trace.Wait(1))), 2}] = append(m[*ps[0]], must(async.Await(trace.Wait(n))))
	ps[must(async.Await(trace.Wait(n%2)))].x, s = must(async.Await(trace.Wait(7))), "s"
	*ps[0], *ps[1] = *ps[must(async.Await(trace.Wait(1)))], *ps[0]
	fn := [...]func(...int) int{1: func(v ...int) int { return len(v) }}
	l := fn[must(async.Await(trace.Wait(1)))](m[point{1, 2}]...)
	for i, c := range [...]string{2: must(async.Await(trace.Wait("c")))} {
		s += fmt.Sprint(i, c)
	}
	for i := must(async.Await(trace.Wait(0))); i < must(async.Await(trace.Wait(2))); i += must(async.Await(trace.Wait(1))) {
		l <<= uint(must(async.Await(trace.Wait(i))))
	}
	var x any = must(async.Await(trace.Wait(n)))
	if v, ok := x.(int); ok && v&^must(async.Await(trace.Wait(1))) == 0 || l > must(async.Await(trace.Wait(3))) {
		s += "odd"
	}
	return s + fmt.Sprint(l, m, *ps[0], *ps[1])
}
