// Package types has local types and constants, generics and methods, types of all sorts in frames.
package types

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"

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
func testLocalTypes(n int) (int, string) {
	type point struct{ x, y int }
	type list []point
	type node struct {
		next  *node
		value point
	}
	type tree map[string]*tree
	type fn func(point) point
	p := point{n, must(async.Await(waitAsync(n)))}
	l := list{p, {1, 2}}
	for i, q := range l {
		async.Await(waitAsync(q.x))
		l[i].y += q.x
	}
	head := &node{value: p}
	head.next = &node{head, point{3, 4}}
	t := tree{"a": &tree{}}
	var f fn = func(p point) point { return point{p.y, p.x} }
	async.Await(waitAsync(len(t)))
	return f(l[0]).x + head.next.value.y, fmt.Sprint(len(*t["a"]), f(p))
}

//asyncgen:async
func testShadowingTypes(n int) string {
	type T struct{ a int }
	x := T{n}
	async.Await(waitAsync(x.a))
	s := ""
	for i := range n {
		type T struct{ b string }
		y := T{fmt.Sprint(i)}
		async.Await(waitAsync(i))
		s += y.b
		{
			type T []T
			z := T{nil, T{}}
			async.Await(waitAsync(len(z)))
			s += fmt.Sprint(len(z[1]))
		}
	}
	return s + fmt.Sprint(x.a)
}

//asyncgen:async
func testConstants(n int) (int, string) {
	const (
		a = iota * 10
		b
		_
		c, d = iota, iota + 1
		e, f
	)
	const big = 1 << 100
	const name, size = "const", len("xyz")
	type weekday int
	const (
		monday weekday = iota + 1
		tuesday
	)
	x := a + must(async.Await(waitAsync(b)))
	var day = tuesday
	async.Await(waitAsync(int(big >> 98)))
	const shadow = 5
	{
		const shadow = shadow * 2
		x += must(async.Await(waitAsync(shadow)))
	}
	x += c + d + e + f + size + shadow
	var small int8 = shadow
	async.Await(waitAsync(int(small)))
	return x + int(day) + int(monday) + int(small), name
}

//asyncgen:async
func mapAll[K comparable, V, W any](m map[K]V, keys []K, f func(V) W) (map[K]W, error) {
	type entry struct {
		k K
		w W
	}
	var list []entry
	for _, k := range keys {
		v := m[k]
		e := entry{k, f(v)}
		async.Await(waitAsync(len(list)))
		list = append(list, e)
	}
	out := make(map[K]W)
	for _, e := range list {
		out[e.k] = e.w
	}
	return out, nil
}

type number interface{ ~int | ~float64 }

//asyncgen:async
func total[T number](list ...T) (sum T) {
	const one = 1
	for i := range list {
		var zero T
		if list[i] == zero {
			continue
		}
		sum += must(async.Await(trace.Wait(list[i]))) + one
	}
	return
}

type stack[T any] struct{ items []T }

//asyncgen:async
func (s *stack[T]) push(items ...T) int {
	for _, v := range items {
		async.Await(trace.Wait(v))
		s.items = append(s.items, v)
	}
	return len(s.items)
}

//asyncgen:async
func (s stack[T]) peek(def T) (T, bool) {
	if len(s.items) == 0 {
		async.Await(trace.Wait(def))
		return def, false
	}
	return must(async.Await(trace.Wait(s.items[len(s.items)-1]))), true
}

type distance float64

func (d distance) String() string { return fmt.Sprintf("%gm", float64(d)) }

//asyncgen:async
func show[T fmt.Stringer](list ...T) string {
	var b strings.Builder
	for _, v := range list {
		b.WriteString(v.String())
		async.Await(trace.Wait(b.Len()))
	}
	return b.String()
}

//asyncgen:async
func testGenerics(n int) (float64, string, bool) {
	m := must(async.Await(mapAllAsync(map[string]int{"a": n}, []string{"a", "b"}, func(v int) float64 { return float64(v) / 2 })))
	s := stack[string]{}
	l := must(async.Await(s.pushAsync("x", "y")))
	list := []string{"p", "q"}
	l += must(async.Await(s.pushAsync(list[:n%2]...)))
	v := must(async.Await(s.peekAsync("none")))
	w := must(async.Await((&stack[int]{}).peekAsync(n)))
	sum := must(async.Await(totalAsync(1.5, m["a"], float64(l))))
	i := must(async.Await(totalAsync[int]()))
	text := must(async.Await(showAsync(distance(1), 2, distance(n))))
	trace.Note("values", v.B, w.A, i, text)
	return sum, v.A, w.B
}

type base struct{ id int }

func (b *base) ID() int { return b.id }

//asyncgen:async
func testStructs(n int) (int, string) {
	anonymous := struct {
		base
		tags [3]string
		in   struct{ a, b int }
	}{base: base{n}}
	anonymous.tags[1] = "t"
	async.Await(waitAsync(anonymous.ID()))
	anonymous.in.a = must(async.Await(waitAsync(2)))
	copied := anonymous
	copied.in.a++
	async.Await(waitAsync(copied.in.a))
	var large [1000]int
	large[n] = n
	for i := range 3 {
		large[i] += must(async.Await(waitAsync(i)))
	}
	var embedded interface {
		fmt.Stringer
		comparableTo(int) bool
	}
	async.Await(waitAsync(large[n]))
	if embedded != nil {
		return 0, embedded.String()
	}
	return copied.in.a + anonymous.in.a + large[n] + large[1], fmt.Sprint(anonymous.tags, len(large))
}

//asyncgen:async
func testKinds(n int) string {
	var (
		b   = n > 1
		i8  = int8(n)
		u64 = uint64(n)
		f32 = float32(n) / 3
		c   = complex(float64(n), 1)
		s   = "s"
		r   = 'r'
		e   error
		a   any = n
		fn  func(int) (int, error)
		ch  chan<- int
		rch <-chan chan int
		p   *int
		up  unsafe.Pointer
		m   map[[2]int]struct{}
		d   = time.Duration(n) * time.Millisecond
		arr = [...]string{2: "x"}
	)
	async.Await(waitAsync(1))
	up = unsafe.Pointer(&i8)
	m = map[[2]int]struct{}{{n, 2}: {}}
	c *= complex(0, 1)
	async.Await(waitAsync(2))
	*(*int8)(up)++
	_, ok := m[[2]int{n, 2}]
	async.Await(waitAsync(3))
	return fmt.Sprint(b, i8, u64, f32, c, s, r, e, a, fn == nil, ch == nil, rch == nil, p == nil, ok, d, arr, real(c), imag(c))
}

//asyncgen:async
func noResult() { async.Await(waitAsync(1)) }

//asyncgen:async
func onlyError(n int) error {
	_, err := async.Await(trace.Fail(n, "only"))
	return err
}

//asyncgen:async
func six(n int) (a int, b string, c bool, d float64, e []int, f any, err error) {
	a, b, c, d, e, f = n, "b", true, 1.5, []int{n}, 'f'
	if n > 2 {
		_, err = async.Await(trace.Fail(n, "six"))
	}
	return
}

//asyncgen:async
func testResultShapes(n int) (int, error) {
	none, err := async.Await(noResultAsync())
	trace.Note("none", none, err)
	_, err = async.Await(onlyErrorAsync(n))
	t, e := async.Await(sixAsync(n))
	a, b, c, d, l, f := t.Unpack()
	trace.Note("six", a, b, c, d, l, f, e)
	if _, err := async.Await(onlyErrorAsync(n)); err != nil && n == 3 {
		return a, err
	}
	return a, err
}

//asyncgen:async
func testNamedResults(n int) (a, b int, err error) {
	a = must(async.Await(waitAsync(n)))
	switch n {
	case 0:
		return
	case 1:
		return b, a, nil
	case 2:
		b = a + 1
		return b, must(async.Await(waitAsync(b))), err
	}
	b, err = async.Await(trace.Fail(7, "named"))
	{
		a := 100
		b, err := async.Await(waitAsync(a))
		trace.Note("inner", b, err)
	}
	return
}

// The operands of a return are evaluated before the results are assigned.
//
//asyncgen:async
func testReturnSwaps(n int) (a, b int) {
	a, b = n, n+1
	async.Await(waitAsync(a))
	if n > 1 {
		return b, a
	}
	return must(async.Await(waitAsync(b))), a + must(async.Await(waitAsync(a)))
}

//asyncgen:async
func testNothingAtAll(n int) {}

//asyncgen:async
func testNoSuspension(n int) (int, error) {
	s := 0
	for i := range n {
		s += i
	}
	return s, nil
}

type embeds struct{ *stack[int] }

//asyncgen:async
func testPromotedGeneric(n int) int {
	e := embeds{&stack[int]{}}
	async.Await(e.pushAsync(n, 2))
	v := must(async.Await(e.stack.peekAsync(0)))
	return v.A + len(e.items)
}

// The names of local types can be seen.
//
//asyncgen:async
func testNamesOfTypes(n int) (s string) {
	defer func() { s += fmt.Sprint(recover()) }()
	type inside struct{ n int }
	type around struct {
		inside
		next *around
	}
	v := around{inside: inside{n}}
	async.Await(trace.Wait(n))
	v.n++
	s = fmt.Sprintf("%T %+v %T %v", v, v, &v.inside, reflect.TypeFor[map[inside][]around]())
	var a any = v
	async.Await(trace.Wait(n))
	_ = a.(*inside)
	return s
}

//asyncgen:async
func nameOf[K comparable](k K) string {
	type pairOf struct{ a, b K }
	p := pairOf{k, k}
	async.Await(trace.Wait(k))
	p.a = k
	return fmt.Sprintf("%T %+v", p, p)
}

//asyncgen:async
func testNamesOfGenericTypes(n int) (s string) {
	a, _ := async.Await(nameOfAsync(n))
	b, _ := async.Await(nameOfAsync("text"))
	return a + b
}

type starred struct{ v int }

// A constraint that would be the length of an array in the declaration of a type.
//
//asyncgen:generator
func starConstraint[P *starred](p P, yield func(int) bool) {
	yield((*starred)(p).v)
	other := P(&starred{2})
	yield((*starred)(p).v + (*starred)(other).v)
}

//asyncgen:generator
func starUnion[P *starred | *int](p P, yield func(bool) bool) {
	yield(p == nil)
	yield(p != nil)
}

//asyncgen:generator
func testConstraintsWithStars(n int, yield func(int) bool) {
	for v := range starConstraintGen(&starred{n}).All() {
		yield(v)
	}
	for v := range starUnionGen(&n).All() {
		trace.Note("nil", v)
	}
}

// Type parameters hide what generated code needs of the universe.
//
//asyncgen:async
func hidingParams[new, nil, int, error any](a new, b nil, c int) (d error, e new) {
	defer trace.Note("deferred")
	get := func() new { return a }
	d2, _ := async.Await(hidingValueAsync(d))
	trace.Note("waited", trace.Must(async.Await(trace.Wait(c))), fmt.Sprintf("%T", d2))
	var zero new
	a, e = zero, a
	b2 := []nil{b}
	return d2, get2(get, e, fmt.Sprint(b2[0]) != "")
}

func get2[T any](get func() T, e T, second bool) T {
	if second {
		return e
	}
	return get()
}

//asyncgen:async
func hidingValue[any interface{}](v any) any {
	async.Await(trace.Wait(1))
	return v
}

//asyncgen:generator
func hidingElements[bool, len interface{}](list []len, v bool, yield func(len) yes) {
	for _, e := range list {
		if !yield(e) {
			return
		}
		trace.Note("v", v)
	}
}

type yes = bool

//asyncgen:async
func testHidingParams(n int) (s string) {
	r, _ := async.Await(hidingParamsAsync[string, float64, int, []int]("a", 1.5, n))
	s = fmt.Sprint(r.A, r.B)
	for v := range hidingElementsGen([]string{"x", "y"}, n).All() {
		s += v
	}
	return s
}
