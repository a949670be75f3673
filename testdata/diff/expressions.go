// Package expressions has a suspension in every position of an expression.
package expressions

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

// wait gives v later.
//
//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

//asyncgen:async
func waitBool(v bool) bool {
	v, _ = async.Await(trace.Wait(v))
	return v
}

// must drops the error of an await that is an operand.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func sum(label string, list ...int) int {
	s := 0
	for _, v := range list {
		s = s*10 + v
	}
	trace.Note(label, s)
	return s
}

type point struct{ x, y int }

func (p point) add(n int) point     { trace.Note("add", p.x, n); return point{p.x + n, p.y} }
func (p *point) scale(n int) *point { trace.Note("scale", n); p.x *= n; return p }

//asyncgen:async
func testBinary(n int) int {
	a := trace.V(n) + must(async.Await(waitAsync(1))) + trace.V(3)
	b := must(async.Await(waitAsync(n)))*10 - must(async.Await(trace.Wait(2)))
	c := -must(async.Await(waitAsync(n))) << uint(must(async.Await(trace.Wait(n))))
	d := (trace.V(1) + (must(async.Await(waitAsync(2))) + trace.V(3))) * trace.V(4)
	return sum("binary", a, b, c, d)
}

//asyncgen:async
func testArguments(n int) int {
	f := func(label string) func(...int) int {
		trace.Note("callee", label)
		return func(list ...int) int { return sum(label, list...) }
	}
	a := sum("first", trace.V(1), must(async.Await(waitAsync(2))), trace.V(3), must(async.Await(waitAsync(n))), trace.V(5))
	b := f("second")(trace.V(1), must(async.Await(waitAsync(2))), trace.V(3))
	c := sum("spread", append([]int{trace.V(n)}, must(async.Await(trace.Wait([]int{1, 2})))...)...)
	return sum("sum", a, b, c)
}

//asyncgen:async
func testReceiver(n int) (int, int) {
	p := point{n, 2}
	q := p.add(must(async.Await(waitAsync(1)))).add(trace.V(2)).add(must(async.Await(waitAsync(3))))
	p.scale(must(async.Await(waitAsync(4)))).scale(must(async.Await(waitAsync(5))))
	m := p.add
	p.x = 1000
	r := m(must(async.Await(waitAsync(n))))
	s := (*point).scale(&p, must(async.Await(waitAsync(2))))
	u := point.add(p, must(async.Await(waitAsync(2))))
	return q.x + r.x + u.x, s.x
}

// A receiver that a call returns is evaluated before the suspension, and a method value binds it.
//
//asyncgen:async
func testReceiverIsBoundFirst(n int) (int, int) {
	p := point{n, 2}
	get := func() point { trace.Note("get"); return p }
	inc := func() int { p.x++; return p.x }
	q := get().add(inc() + must(async.Await(waitAsync(1))))
	add := p.add
	r := add(must(async.Await(waitAsync(inc()))))
	return q.x, r.x
}

//asyncgen:async
func testIndex(n int) int {
	list := []int{10, 20, 30, 40, 50, 60, 70}
	m := map[string]int{"a": 1, "b": 2}
	get := func() []int { trace.Note("get"); return list }
	a := get()[must(async.Await(waitAsync(n)))]
	b := must(async.Await(trace.Wait(list)))[trace.V(1)]
	c := m[must(async.Await(trace.Wait("b")))]
	d, ok := m[must(async.Await(trace.Wait("z")))]
	trace.Note("ok", ok)
	e := get()[must(async.Await(waitAsync(1))):must(async.Await(waitAsync(n+1)))]
	g := get()[:must(async.Await(waitAsync(2))):must(async.Await(waitAsync(4)))]
	array := [5]int{1, 2, 3, 4, 5}
	h := array[must(async.Await(waitAsync(1))):]
	h[0] = 99
	str := "hello"[must(async.Await(waitAsync(1))):must(async.Await(waitAsync(3)))]
	trace.Note("slices", e, g, cap(g), h, array, str)
	return sum("index", a, b, c, d)
}

//asyncgen:async
func testComposite(n int) (int, int) {
	type pair struct {
		a, b int
		c    []int
	}
	p := pair{trace.V(1), must(async.Await(waitAsync(2))), []int{trace.V(3), must(async.Await(waitAsync(4))), 5: must(async.Await(waitAsync(n)))}}
	q := &pair{b: must(async.Await(waitAsync(6))), a: trace.V(7)}
	m := map[int]point{
		must(async.Await(waitAsync(1))): {trace.V(2), must(async.Await(waitAsync(3)))},
		trace.V(4):                      {y: must(async.Await(waitAsync(5)))},
	}
	l := [...]*point{{1, must(async.Await(waitAsync(n)))}, {must(async.Await(waitAsync(n))), 3}}
	trace.Note("values", p, *q, m, *l[0], *l[1], len(p.c))
	return p.b, q.a
}

//asyncgen:async
func testShortCircuit(n int) (bool, bool, bool, bool) {
	a := trace.V(n > 1) && must(async.Await(waitBoolAsync(n > 2))) && trace.V(n > 3)
	b := must(async.Await(waitBoolAsync(n > 1))) || must(async.Await(waitBoolAsync(n > 2))) || trace.V(true)
	c := !(must(async.Await(waitBoolAsync(n == 0))) || trace.V(n == 1) && must(async.Await(waitBoolAsync(n == 2))))
	d := (n == 3) == (must(async.Await(waitBoolAsync(true))) && trace.V(n != 3) || must(async.Await(waitBoolAsync(false))))
	return a, b, c, d
}

type flag bool

//asyncgen:async
func testShortCircuitOfNamedType(n int) flag {
	x := flag(n > 1)
	y := x && must(async.Await(trace.Wait(flag(n > 2)))) || flag(must(async.Await(waitBoolAsync(n == 0))))
	return y
}

//asyncgen:async
func testConversions(n int) (int64, string, any) {
	a := int64(must(async.Await(waitAsync(n)))) + int64(trace.V(1))
	b := string(rune('a' + must(async.Await(waitAsync(n)))))
	var c any = must(async.Await(waitAsync(n)))
	d := c.(int) + must(async.Await(trace.Wait(any(n)))).(int)
	e, ok := must(async.Await(trace.Wait(any("x")))).(int)
	trace.Note("asserted", d, e, ok)
	f := float64(n) + float64(must(async.Await(waitAsync(1))))/4
	trace.Note("float", f)
	return a, b, c
}

//asyncgen:async
func testUntypedConstants(n int) (float64, int8, rune) {
	var a float64 = 1
	a += 2 * float64(must(async.Await(waitAsync(n))))
	var b int8 = 1 + int8(must(async.Await(waitAsync(n))))
	c := 'a' + rune(must(async.Await(waitAsync(n))))
	var shift uint8 = 1 << must(async.Await(waitAsync(n)))
	trace.Note("shift", shift)
	return a, b, c
}

// 1<<s takes its type from the context; a temporary must not change it.
//
//asyncgen:async
func testShiftedConstants(n int) (float64, int64, any) {
	s := uint(n) * 7
	var x int64 = 1<<s + int64(must(async.Await(waitAsync(n))))
	var y uint8 = uint8(must(async.Await(waitAsync(0)))) + 255<<s>>s
	var z any = 1 << uint(must(async.Await(waitAsync(3))))
	trace.Note("y", y)
	return float64(int64(1)<<s) + float64(must(async.Await(waitAsync(n)))), x, z
}

//asyncgen:async
func testPointers(n int) int {
	p := &point{1, 2}
	get := func() *point { trace.Note("get"); return p }
	(*get()).x = must(async.Await(waitAsync(n)))
	get().y += must(async.Await(waitAsync(n)))
	*(&get().x) += must(async.Await(waitAsync(3)))
	pp := &must(async.Await(trace.Wait(p))).y
	*pp++
	q := &[]int{1, 2, 3}[must(async.Await(waitAsync(1)))]
	*q += p.x
	scaled := must(async.Await(trace.Wait(p))).scale(2).x
	return sum("pointers", p.x, p.y, *q, scaled)
}
