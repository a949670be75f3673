// Package corners has suspensions in the corners of statements and expressions.
package corners

import (
	"errors"
	"fmt"
	"iter"
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

func id[T any](v T) T { trace.Note("id", fmt.Sprint(v)); return v }

type point struct{ x, y int }

func (p point) add(q point) point       { return point{p.x + q.x, p.y + q.y} }
func (p *point) move(dx int, dy ...int) { p.x += dx; p.y += len(dy) }

//asyncgen:async
func (p *point) later(n int) (*point, error) {
	_, err := async.Await(trace.Wait(n))
	p.x += n
	return p, err
}

// Every clause of a loop, with labels, continue and closures.
//
//asyncgen:async
func testForClauses(n int) (s string) {
	var fs []func() int
outer:
	for i, j := must(async.Await(waitAsync(0))), n; must(async.Await(waitAsync(i))) < j; i, j = must(async.Await(waitAsync(i+1))), j-must(async.Await(waitAsync(0))) {
		fs = append(fs, func() int { i += 10; return i*100 + j })
		for k := 0; ; k += must(async.Await(waitAsync(1))) {
			switch {
			case k == 2:
				continue outer
			case i == 3:
				break outer
			case must(async.Await(waitAsync(k))) == 1 && i == 1:
				fs[0]()
				continue
			}
			s += fmt.Sprint(i, j, k, " ")
		}
	}
	for _, f := range fs {
		s += fmt.Sprint(f(), ",")
	}
	return
}

//asyncgen:async
func testInits(n int) (s string) {
	if v, err := async.Await(waitAsync(n)); err != nil || v > 3 {
		s += fmt.Sprint("big", v)
	} else if w, err := async.Await(waitAsync(v + 1)); w > 2 && err == nil {
		s += fmt.Sprint("middle", v, w)
	} else if u := w + must(async.Await(waitAsync(v))); u == 0 {
		s += "never"
	} else {
		v := v + u
		s += fmt.Sprint("small", v, w, u)
	}
	switch w := must(async.Await(waitAsync(n))) * 2; must(async.Await(waitAsync(w))) {
	case id(0), must(async.Await(waitAsync(2))):
		s += "a"
		fallthrough
	case must(async.Await(waitAsync(4))), id(6):
		s += "b"
		if w == 2 {
			break
		}
		s += "c"
	default:
		s += "d"
	}
	switch x := any(must(async.Await(waitAsync(n)))); y := x.(type) {
	case int, string:
		async.Await(trace.Wait(y))
		s += fmt.Sprintf("%T", y)
	}
	return
}

//asyncgen:async
func testSelectOperands(n int) (s string) {
	a, b := make(chan int, 3), make(chan map[string]*point, 3)
	m := map[string]int{}
	list := []int{0, 0, 0}
	for i := range 3 {
		select {
		case []chan int{a, a}[must(async.Await(waitAsync(0)))] <- must(async.Await(waitAsync(n))):
			s += "sent"
		}
		select {
		case list[must(async.Await(waitAsync(i)))] = <-a:
			s += fmt.Sprint(list)
			async.Await(waitAsync(i))
		}
		b <- map[string]*point{"p": {i, n}}
		a <- i + n
		select {
		case m[fmt.Sprint("k", must(async.Await(waitAsync(i))))] = <-[]chan int{nil, a}[must(async.Await(waitAsync(1)))]:
			s += fmt.Sprint(len(m))
		}
	}
	return s + fmt.Sprint(m)
}

//asyncgen:async
func testMapOperands(n int) (s string) {
	m := map[point]map[string][]int{}
	get := func(i int) point { trace.Note("get", i); return point{i, n} }
	for i := range 2 {
		m[get(i)] = map[string][]int{must(async.Await(trace.Wait("k"))): {1, must(async.Await(waitAsync(i)))}}
	}
	m[get(0)]["k"][must(async.Await(waitAsync(1)))] += must(async.Await(waitAsync(n)))
	m[get(1)][must(async.Await(trace.Wait("k")))][0]++
	v, ok := m[get(must(async.Await(waitAsync(5))))]["none"]
	s += fmt.Sprint(v == nil, ok)
	m[get(1)]["k"], m[get(0)]["x"] = append(m[get(0)]["k"], must(async.Await(waitAsync(3)))), nil
	delete(m[get(0)], must(async.Await(trace.Wait("x"))))
	var none map[string]int
	defer func() { s += fmt.Sprint(m, recover()) }()
	none[must(async.Await(trace.Wait("a")))] = id(1)
	return
}

//asyncgen:async
func testComposites(n int) string {
	type inner struct {
		p    *point
		list [3]point
		f    func(...int) int
	}
	v := []map[string]inner{
		{"a": {p: &point{must(async.Await(waitAsync(1))), id(2)}, list: [3]point{2: {y: must(async.Await(waitAsync(n)))}}}},
		{must(async.Await(trace.Wait("b"))): {f: func(v ...int) int { return len(v) + n }}},
		2: {id("c"): {list: [...]point{{1, id(1)}, {must(async.Await(waitAsync(2))), 2}, {}}}},
	}
	arr := [...]string{2: must(async.Await(trace.Wait("x"))), "y"}
	pp := &[]*point{{1, 2}, {must(async.Await(waitAsync(3))), 4}}
	return fmt.Sprint(v[0]["a"].list, v[1]["b"].f(1, 2), v[2]["c"].list, arr, *(*pp)[1])
}

//asyncgen:async
func testConversionsAndOperators(n int) string {
	f := float64(must(async.Await(waitAsync(n)))) / 2
	b := []byte(must(async.Await(trace.Wait("text"))))[must(async.Await(waitAsync(1))):]
	r := []rune(string(b) + must(async.Await(trace.Wait("é"))))
	p := (*point)(&struct{ x, y int }{must(async.Await(waitAsync(n))), 1})
	var e error = error(errors.New(must(async.Await(trace.Wait("e")))))
	i := -must(async.Await(waitAsync(n))) << uint(must(async.Await(waitAsync(2)))) &^ 3
	ok := !must(async.Await(trace.Wait(n > 1))) != (must(async.Await(waitAsync(n))) == n)
	c := complex(float64(must(async.Await(waitAsync(n)))), 1)
	var seq iter.Seq[int] = iter.Seq[int](func(yield func(int) bool) { yield(n) })
	for v := range must(async.Await(trace.Wait(seq))) {
		f += float64(v)
	}
	i |= must(async.Await(waitAsync(1)))
	i <<= must(async.Await(waitAsync(1)))
	p.x &= must(async.Await(waitAsync(3)))
	s := "s"
	s += must(async.Await(trace.Wait("t"))) + s
	return fmt.Sprint(f, b, string(r), *p, e, i, ok, real(c), s)
}

//asyncgen:async
func testMethodExpressions(n int) (s string) {
	p := &point{n, 1}
	add := point.add
	q := add(*must(async.Await(p.laterAsync(1))), point{must(async.Await(waitAsync(2))), 3})
	(*point).move(must(async.Await(p.laterAsync(n))), must(async.Await(waitAsync(1))), 2, 3)
	(*point).move(p, 1, []int{1, must(async.Await(waitAsync(2)))}...)
	p.move(must(async.Await(waitAsync(5))), append([]int{}, must(async.Await(waitAsync(6))))...)
	f := must(async.Await(p.laterAsync(1))).move
	f(must(async.Await(waitAsync(7))))
	g := (*point).laterAsync
	h := p.laterAsync
	r, err := async.Await(g(p, 1))
	r2, _ := async.Await(h(must(async.Await((*point).laterAsync(r, 2))).x))
	return fmt.Sprint(*p, q, *r, *r2, err, strings.Join(must(async.Await(trace.Wait([]string{"a", "b"}))), must(async.Await(trace.Wait("-")))))
}

func variadic(sep string, list ...any) string {
	return strings.Join(strings.Fields(fmt.Sprint(list...)), sep)
}

//asyncgen:async
func variadicAwaiting(sep string, list ...any) (string, error) {
	async.Await(trace.Wait(len(list)))
	if list != nil {
		list[0] = sep
	}
	return variadic(sep, list...), nil
}

//asyncgen:async
func testVariadics(n int) (s string) {
	list := []any{1, 2, n}
	s += variadic(must(async.Await(trace.Wait("+"))), list...)
	s += must(async.Await(variadicAwaitingAsync("-", list...)))
	s += must(async.Await(variadicAwaitingAsync("-")))
	s += must(async.Await(variadicAwaitingAsync("-", nil)))
	s += must(async.Await(variadicAwaitingAsync("-", []any(nil)...)))
	s += must(async.Await(variadicAwaitingAsync(must(async.Await(trace.Wait("*"))), 1, must(async.Await(waitAsync(n))), list)))
	c := variadicAwaitingAsync("/", list[1:]...)
	list[1] = "changed"
	return s + must(async.Await(c)) + fmt.Sprint(list...)
}

// goto back into a loop's head from its end, over blocks, out of switches and selects.
//
//asyncgen:async
func testGotos(n int) (s string) {
	i := 0
head:
	for ; i < 3; i++ {
		s += fmt.Sprint("h", i)
		switch {
		case must(async.Await(waitAsync(i))) == 1 && n > 0:
			n--
			i++
			goto head
		case i == 2:
			goto tail
		}
	}
tail:
	{
		s += "t"
		if n > 0 {
			n--
			async.Await(waitAsync(n))
			goto tail
		}
	}
block:
	for {
		select {
		default:
			if i++; i < 6 {
				async.Await(waitAsync(i))
				break block
			}
			if must(async.Await(waitAsync(i))) > 7 {
				goto end
			}
		}
		goto block
	}
	if i < 5 {
		goto block
	}
end:
	return s + fmt.Sprint(i)
}

//asyncgen:generator
func testYieldEverywhere(n int, yield func(int) bool) (s string) {
	list := []int{0, 0, 0}
	m := map[bool]int{}
	for i := 0; yield(i) && i < n; func() { s += "post" }() {
		i++
		list[i%3]++
		m[yield(i*10)] += i
		if ok := yield(-i); !ok || i == 3 {
			return s + "if"
		}
		switch yield(100 + i) {
		case yield(200 + i):
			s += "same"
		case false:
			return s + "different"
		}
		s += fmt.Sprint(map[bool]string{true: "t"}[yield(300)], [2]bool{yield(1), 1: yield(2)})
		defer func(ok bool) { trace.Note("deferred", ok) }(yield(400))
	}
	if !yield(5) || !yield(6) {
		return "short"
	}
	return s + fmt.Sprint(m, list)
}

//asyncgen:async
func testGoAndDefer(n int) (s string) {
	done := make(chan string, 4)
	go func(v int, p *point) { done <- fmt.Sprint(v, *p) }(must(async.Await(waitAsync(n))), must(async.Await((&point{}).laterAsync(1))))
	s += <-done
	go must(async.Await(trace.Wait(func(v string) { done <- v })))(must(async.Await(trace.Wait("go"))))
	s += <-done
	defer must(async.Await(trace.Wait(func(v string) { s += v })))(must(async.Await(trace.Wait("defer"))))
	p := &point{}
	defer must(async.Await(p.laterAsync(n))).move(must(async.Await(waitAsync(1))), 1)
	defer func() { s += fmt.Sprint(*p) }()
	async.Await(waitAsync(n))
	return
}

//asyncgen:async
func testReturns(n int) (a int, p point, err error) {
	switch n {
	case 0:
		return must(async.Await(waitAsync(1))), point{must(async.Await(waitAsync(2))), a}, nil
	case 1:
		a = 5
		return a, point{a, must(async.Await(waitAsync(a)))}, errors.New(must(async.Await(trace.Wait("err"))))
	case 2:
		return func() (int, point, error) { return 1, point{}, nil }()
	}
	if a, err := async.Await(waitAsync(3)); err == nil {
		return a + 1, *must(async.Await((&point{a, 2}).laterAsync(a))), err
	}
	return
}

//asyncgen:async
func testShadowing(n int) (s string) {
	async.Await(waitAsync(n))
	x := 1
	{
		x := x + n
		async.Await(waitAsync(x))
		x, y := x*2, x
		s += fmt.Sprint(x, y)
		if x := y; x > 1 {
			x, err := async.Await(waitAsync(x))
			s += fmt.Sprint(x, err)
			for x := range x {
				x := x * x
				async.Await(waitAsync(x))
				s += fmt.Sprint(x)
				_ = func(x int) int { return x }
			}
		}
	}
	x, s = x+1, s+"."
	fmt := fmt.Sprintf
	trace, wait := trace.Wait(x), waitAsync
	async.Await(trace)
	async.Await(wait(x))
	f, t, g, State, Frame, frame, Resume, defers, entered, resume1 := 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
	async.Await(wait(f + t))
	defer func() { recover := g; s += fmt("%d", recover+State+Frame+frame+Resume+defers+entered+resume1) }()
	async := 1
	return s + fmt("%v", async+x)
}

//asyncgen:async
func testInfinite(n int) (s string) {
	for {
		if n++; must(async.Await(waitAsync(n))) > 6 {
			break
		}
		for {
			if n%2 == 0 {
				break
			}
			n++
			async.Await(waitAsync(n))
		}
		func() {
			for {
				return
			}
		}()
	}
	for range 2 {
		for {
			n++
			if n > 9 {
				return fmt.Sprint(n)
			}
			if must(async.Await(waitAsync(n)))%3 == 0 {
				s += "x"
				break
			}
		}
	}
	panic(s)
}
