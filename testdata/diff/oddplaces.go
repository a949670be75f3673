// Package oddplaces has suspensions where one does not expect them.
package oddplaces

import (
	"errors"
	"fmt"
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

func two(n int) (int, string) { trace.Note("two", n); return n + 1, fmt.Sprint(n) }

func takesTwo(n int, s string) string { return fmt.Sprint(n, "-", s) }

//asyncgen:async
func testBuiltins(n int) string {
	l := append(must(async.Await(trace.Wait([]int{1, 2}))), must(async.Await(trace.Wait([]int{n})))...)
	l = append(l, must(async.Await(waitAsync(n))), trace.V(3))
	c := copy(l[must(async.Await(waitAsync(1))):], must(async.Await(trace.Wait([]int{8, 9}))))
	m := map[string]int{"a": 1, "b": 2}
	delete(must(async.Await(trace.Wait(m))), must(async.Await(trace.Wait("a"))))
	size := len(must(async.Await(trace.Wait(m)))) + cap(must(async.Await(trace.Wait(make(chan int, 3)))))
	arrays := len([3]int{must(async.Await(waitAsync(1)))})
	made := make([]int, must(async.Await(waitAsync(n))), must(async.Await(waitAsync(n)))+trace.V(2))
	low := min(must(async.Await(waitAsync(n))), trace.V(2), must(async.Await(waitAsync(3))))
	high := max(1.5, float64(must(async.Await(waitAsync(n)))))
	z := complex(float64(must(async.Await(waitAsync(n)))), 2) * complex(0, 1)
	p := new(int)
	*p = must(async.Await(waitAsync(4)))
	ch := make(chan int, 1)
	close(must(async.Await(trace.Wait(ch))))
	_, open := <-ch
	clear(must(async.Await(trace.Wait(m))))
	never := unsafe.Sizeof(must(trace.V(n), error(nil)))
	return fmt.Sprint(l, c, size, arrays, len(made), cap(made), low, high, real(z), imag(z), *p, open, len(m), never)
}

//asyncgen:async
func testPanicOperand(n int) (err error) {
	defer func() { err = fmt.Errorf("recovered %v", recover()) }()
	panic(must(async.Await(waitAsync(n))))
}

//asyncgen:async
func testUntyped(n int) string {
	_, err := async.Await(trace.Fail(0, "e"))
	a := nil == must(async.Await(trace.Wait(err))) || must(async.Await(trace.Wait(error(nil)))) != nil
	b := "x" < must(async.Await(trace.Wait("y")))
	c := 'a' + must(async.Await(trace.Wait('b'))) - 1
	d := 1 << must(async.Await(waitAsync(n)))
	e := must(async.Await(trace.Wait(int8(100)))) + 27
	f := 0.5 * must(async.Await(trace.Wait(float32(n))))
	g := must(async.Await(waitAsync(n))) > 2.0
	var h uint8 = 1 << must(async.Await(waitAsync(n))) >> 1
	i := any(1) == any(must(async.Await(waitAsync(n))))
	var j any = "s" + must(async.Await(trace.Wait("t")))
	k := uint8(1) << must(async.Await(waitAsync(7)))
	var x interface{ Error() string } = must(async.Await(trace.Wait(err)))
	l := x == err
	var none []int
	q := none == nil && must(async.Await(trace.Wait(none))) == nil
	return fmt.Sprint(a, b, c, d, e, f, g, h, i, j, k, l, q)
}

//asyncgen:async
func testTupleCalls(n int) (a int, b string) {
	s := takesTwo(two(must(async.Await(waitAsync(n)))))
	x, y := two(must(async.Await(waitAsync(n))))
	var z, w = two(x + must(async.Await(waitAsync(1))))
	var f struct {
		n int
		s string
	}
	f.n, f.s = two(must(async.Await(waitAsync(z))))
	list := []string{"", ""}
	_, list[must(async.Await(waitAsync(1)))] = two(trace.V(5))
	trace.Note("two", s, x, y, z, w, f.n, f.s, list)
	if n > 1 {
		return two(must(async.Await(waitAsync(n))))
	}
	defer trace.Note("deferred", must(async.Await(trace.Wait(s))))
	func(n int, s string) { trace.Note("literal", n, s) }(two(must(async.Await(waitAsync(9)))))
	a, b = two(n)
	return
}

//asyncgen:async
func testCommaOk(n int) string {
	m := map[int]string{1: "one", 2: "two"}
	v, ok := m[must(async.Await(waitAsync(n)))]
	var w, found = m[must(async.Await(waitAsync(n)))+1]
	x, isInt := must(async.Await(trace.Wait(any(n)))).(int)
	y, isString := any(must(async.Await(waitAsync(n)))).(string)
	ch := make(chan int, 2)
	ch <- 5
	z, received := <-must(async.Await(trace.Wait(ch)))
	close(ch)
	var s struct {
		v  string
		ok bool
	}
	s.v, s.ok = m[must(async.Await(waitAsync(2)))]
	if v, ok := m[must(async.Await(waitAsync(1)))]; ok && v == must(async.Await(trace.Wait("one"))) {
		v, ok = m[99]
		trace.Note("inner", v, ok)
	}
	var a any
	a, ok = <-must(async.Await(trace.Wait(ch)))
	return fmt.Sprint(v, ok, w, found, x, isInt, y, isString, z, received, s, a)
}

//asyncgen:async
func testGoOperands(n int) int {
	ch := make(chan int)
	send := func(v int, to chan<- int) { to <- v }
	go send(must(async.Await(waitAsync(n))), must(async.Await(trace.Wait(ch))))
	a := <-ch
	go func(k int) { ch <- k * n }(must(async.Await(waitAsync(7))))
	b := <-ch
	get := func() func(int, chan<- int) { trace.Note("get"); return send }
	go get()(trace.V(a+b), must(async.Await(trace.Wait(ch))))
	return <-ch
}

type named struct{ n int }

func (v named) String() string    { return fmt.Sprint("named ", v.n) }
func (v *named) add(d int) *named { trace.Note("add", d); v.n += d; return v }

//asyncgen:async
func direct(n int) (fmt.Stringer, error) { return async.Await(trace.Wait(named{n})) }

//asyncgen:async
func directPointer(n int) (s fmt.Stringer, err error) {
	defer func() { trace.Note("result", s.String(), err) }()
	return async.Await(trace.Wait(&named{n}))
}

// The value is converted to the result's type.
//
//asyncgen:async
func testConvertedResults(n int) (any, error) {
	s, err := async.Await(directAsync(n))
	trace.Note("direct", s.String(), err)
	s, err = async.Await(directPointerAsync(n))
	var t interface{ String() string }
	t, err = async.Await(trace.Wait(named{7}))
	trace.Note("converted", s.String(), t.String(), err)
	var x, y any = must(async.Await(waitAsync(n))), must(async.Await(trace.Wait("s")))
	trace.Note("any", x, y)
	var f func(int) (int, error)
	f = func(v int) (int, error) { return v, nil }
	list := []any{must(async.Await(waitAsync(1))), nil, must(async.Await(trace.Wait(1.5))), must(f(2))}
	trace.Note("list", list)
	m := map[any]fmt.Stringer{must(async.Await(waitAsync(1))): must(async.Await(trace.Wait(named{3})))}
	trace.Note("map", m[1].String())
	ch := make(chan fmt.Stringer, 1)
	ch <- must(async.Await(trace.Wait(named{4})))
	trace.Note("sent", (<-ch).String())
	return async.Await(trace.Fail(n, "e"))
}

// Calling a method of a nil interface, or a nil function, panics after the arguments have been evaluated.
//
//asyncgen:async
func testNilCallee(n int) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered: %v", v)
		}
	}()
	var f func(int)
	var p *named
	switch n {
	case 0:
		f(must(async.Await(waitAsync(1))))
	case 1:
		p.add(must(async.Await(waitAsync(2))))
	case 2:
		var m map[string]func(int)
		m["x"](must(async.Await(waitAsync(3))))
	}
	return nil
}

//asyncgen:async
func testParentheses(n int) int {
	a := (must(async.Await(waitAsync(n))))
	(a) = ((a) + (must(async.Await((waitAsync(1))))))
	b := *(must(async.Await(trace.Wait(&a))))
	c := &(named{must(async.Await(waitAsync(b)))})
	((*c).n)++
	(must[int])(async.Await(waitAsync(2)))
	if (must(async.Await(waitAsync(n))) > 1) && !(must(async.Await(trace.Wait(false)))) {
		(c.add)(must(async.Await(waitAsync(1))))
	}
	return (c.n)
}

//asyncgen:async
func testChannelsOfChannels(n int) int {
	outer := make(chan chan func(int) int, 1)
	inner := make(chan func(int) int, 1)
	inner <- func(v int) int { return v * 10 }
	outer <- inner
	v := (<-<-must(async.Await(trace.Wait(outer))))(must(async.Await(waitAsync(n))))
	var dir <-chan int = func() chan int { c := make(chan int, 1); c <- v; return c }()
	return <-dir + must(async.Await(waitAsync(1)))
}

//asyncgen:async
func testCompare(n int) string {
	type pair struct {
		a int
		b string
	}
	x := pair{n, "x"}
	a := x == pair{must(async.Await(waitAsync(n))), must(async.Await(trace.Wait("x")))}
	b := [2]int{n, 2} != [2]int{must(async.Await(waitAsync(1))), 2}
	c := any(x) == any(pair{must(async.Await(waitAsync(2))), "x"})
	var e error = errors.New("e")
	d := must(async.Await(trace.Wait(e))) == e
	return fmt.Sprint(a, b, c, d)
}

// Operands of comparisons with incomparable dynamic types panic, after both have been evaluated.
//
//asyncgen:async
func testIncomparable(n int) (err error) {
	defer func() { err = fmt.Errorf("recovered %v", recover()) }()
	var x any = []int{n}
	trace.Note("equal", x == must(async.Await(trace.Wait(any([]int{n})))))
	return nil
}

type number interface{ ~int | ~float64 }

type setter[T any] interface {
	*T
	add(int) *T
}

//asyncgen:async
func generic[T any, P setter[T], F ~func(P) string, C ~chan T](n int, f F, ch C) string {
	var v T
	P(&v).add(must(async.Await(waitAsync(n))))
	ch <- v
	w := <-ch
	return f(P(&w).add(must(async.Await(waitAsync(1)))))
}

//asyncgen:async
func sum[T number](list ...T) T {
	var s T
	for _, v := range list {
		s += must(async.Await(trace.Wait(v)))*2 - 1
		s = s + T(len(list))
	}
	return s
}

//asyncgen:async
func testConstraints(n int) (string, int, float64) {
	s := must(async.Await(genericAsync(n, func(v *named) string { return v.String() }, make(chan named, 1))))
	return s, must(async.Await(sumAsync[int](1, n))), must(async.Await(sumAsync(0.5, float64(n))))
}

//asyncgen:async
func testEmptyAndLast(n int) {
	{
	}

	if must(async.Await(trace.Wait(n > 1))) {
	} else {
	}
	for range must(async.Await(waitAsync(n))) {
	}
	switch must(async.Await(waitAsync(n))) {
	case 1:
	default:
	}
	if n == 2 {
		goto end
	}
	async.Await(waitAsync(7))
end:
}

//asyncgen:async
func testSwitchOddities(n int) string {
	s := ""
	switch x := must(async.Await(trace.Wait(any(n)))); y := x.(type) {
	case int, string:
		s += fmt.Sprint("int or string ", y)
	}
	switch true {
	case must(async.Await(trace.Wait(n > 2))):
		s += " big"
	case must(async.Await(trace.Wait(n > 0))):
		s += " some"
	}
	switch x := any(n); must(async.Await(waitAsync(1))) {
	case 1:
		s += fmt.Sprint(" one ", x)
	}
	switch must(async.Await(waitAsync(n))); {
	case n == 3:
		s += " three"
	}
	switch fmt.Sprint(must(async.Await(waitAsync(n)))) {
	case "0", fmt.Sprint(must(async.Await(waitAsync(1)))):
		s += " low"
	}
	switch must(async.Await(trace.Wait(any(1)))) {
	case 1.0, "x":
		s += " not an int"
	case 1:
		s += " an int"
	}
	return s
}

// A named function type, a map of functions, a method value of an interface: callees are evaluated first.
//
//asyncgen:async
func testCallees(n int) string {
	type op func(a, b int) int
	ops := map[string]op{"add": func(a, b int) int { return a + b }, "mul": func(a, b int) int { return a * b }}
	a := ops["add"](must(async.Await(waitAsync(n))), 2)
	f := ops["mul"]
	b := f(a, must(async.Await(waitAsync(3))))
	f = nil
	var st fmt.Stringer = named{b}
	str := st.String
	st = named{100}
	c := str() + must(async.Await(trace.Wait(st.String())))
	d := must(async.Await(trace.Wait(op(func(a, b int) int { return a - b }))))(b, must(async.Await(waitAsync(1))))
	e := struct{ f func(string) string }{func(s string) string { return s + "!" }}
	return e.f(must(async.Await(trace.Wait(c)))) + fmt.Sprint(d, f == nil)
}
