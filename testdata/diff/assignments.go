// Package assignments has suspensions in assignments of every form.
package assignments

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

func index(label string, i int) int { trace.Note(label, i); return i }

//asyncgen:async
func testTuple(n int) (int, int, []int) {
	a := []int{1, 2, 3}
	i := 0
	i, a[i] = 2, must(async.Await(waitAsync(n)))
	a[index("l", 1)], a[index("m", 2)] = a[index("r", 2)], must(async.Await(waitAsync(n)))+a[index("s", 0)]
	x, y := must(async.Await(waitAsync(1))), must(async.Await(waitAsync(2)))
	x, y = y, x
	x, y = y+must(async.Await(waitAsync(1))), x
	return x, y, a
}

//asyncgen:async
func testPhases(n int) []int {
	a := []int{1, 2, 3}
	b := a
	get := func() []int { trace.Note("get"); return a }
	get()[index("i", 0)], a = must(async.Await(waitAsync(n))), []int{7, 8, 9}
	a, get()[index("j", 1)] = nil, must(async.Await(waitAsync(n)))
	return b
}

//asyncgen:async
func testMap(n int) map[string]int {
	m := map[string]int{}
	key := func(s string) string { trace.Note("key", s); return s }
	m[key("a")] = must(async.Await(waitAsync(n)))
	m[key("b")] += must(async.Await(waitAsync(n)))
	m[must(async.Await(trace.Wait("c")))] = trace.V(1)
	m[must(async.Await(trace.Wait("c")))] += must(async.Await(waitAsync(5)))
	m[key("d")]++
	m[must(async.Await(trace.Wait("d")))]++
	m[key("e")], m[key("f")] = must(async.Await(waitAsync(1))), must(async.Await(waitAsync(2)))
	return m
}

//asyncgen:async
func testNilMapPanicsAfterItsOperands(n int) (int, error) {
	var m map[string]int
	m["a"] = must(async.Await(waitAsync(n)))
	return 0, nil
}

//asyncgen:async
func testOperations(n int) (int, string, uint8) {
	x := n
	x += must(async.Await(waitAsync(3)))
	x *= must(async.Await(waitAsync(x)))
	x -= must(async.Await(waitAsync(1)))
	x <<= uint(must(async.Await(waitAsync(2))))
	x |= must(async.Await(waitAsync(1)))
	x &^= must(async.Await(waitAsync(4)))
	x %= must(async.Await(waitAsync(1000)))
	s := "a"
	s += must(async.Await(trace.Wait("b")))
	var b uint8 = 200
	b += uint8(must(async.Await(waitAsync(100))))
	b >>= must(async.Await(waitAsync(1)))
	return x, s, b
}

//asyncgen:async
func testOperationReadsFirst(n int) (int, int) {
	x := 1
	inc := func() int { x += 10; return x }
	y := trace.V(x) + must(async.Await(waitAsync(inc())))
	p := &x
	*p += must(async.Await(waitAsync(n)))
	return x, y
}

//asyncgen:async
func testArrays(n int) ([3]int, [3]int, [2][2]int) {
	a := [3]int{1, 2, 3}
	b := a
	a[must(async.Await(waitAsync(1)))] = must(async.Await(waitAsync(n)))
	b[index("b", 2)] += must(async.Await(waitAsync(n)))
	var c [2][2]int
	c[index("i", 1)][must(async.Await(waitAsync(0)))] = 5
	c[0] = must(async.Await(trace.Wait([2]int{8, 9})))
	return a, b, c
}

type inner struct{ values [2]int }
type outer struct {
	in  inner
	ptr *inner
}

//asyncgen:async
func testFields(n int) (int, int, int) {
	o := outer{ptr: &inner{}}
	get := func() *outer { trace.Note("get"); return &o }
	o.in.values[must(async.Await(waitAsync(1)))] = must(async.Await(waitAsync(n)))
	get().in.values[index("v", 0)] += must(async.Await(waitAsync(2)))
	get().ptr.values[1], o.ptr = must(async.Await(waitAsync(7))), o.ptr
	return o.in.values[0], o.in.values[1], o.ptr.values[1]
}

//asyncgen:async
func testRedefinition(n int) (int, int, error) {
	x, err := async.Await(trace.Wait(n))
	y, err := async.Await(trace.Fail(x+1, "failed"))
	trace.Note("err", err)
	z, err := async.Await(waitAsync(y))
	{
		x, err := async.Await(trace.Fail(100, "inner"))
		trace.Note("inner", x, err)
		x, z := z, x
		trace.Note("inner", x, z)
	}
	return x, z, err
}

//asyncgen:async
func testBlank(n int) (_ int, err error) {
	_, _ = async.Await(waitAsync(1))
	_ = must(async.Await(waitAsync(2)))
	_, err = async.Await(trace.Fail(0, "blank"))
	_, x := must(async.Await(waitAsync(3))), must(async.Await(waitAsync(4)))
	trace.Note("x", x)
	var _, y = must(async.Await(waitAsync(5))), must(async.Await(waitAsync(6)))
	return y, err
}

//asyncgen:async
func testVar(n int) (int, any, float32) {
	var a, b int = must(async.Await(waitAsync(1))), must(async.Await(waitAsync(n)))
	var c any = must(async.Await(waitAsync(n)))
	var d float32
	var e, err = async.Await(waitAsync(b))
	trace.Note("e", e, err)
	for range 3 {
		var fresh int
		fresh += must(async.Await(waitAsync(1)))
		trace.Note("fresh", fresh)
		d += float32(fresh)
	}
	return a + b, c, d
}

// The awaited thing is evaluated before, and its outcome assigned after, in order.
//
//asyncgen:async
func testAwaitToPlaces(n int) (int, error) {
	var e struct{ err error }
	a := []int{0, 0, 0}
	a[index("place", 1)], e.err = async.Await(trace.Fail(index("operand", n), "x"))
	p := &a[2]
	*p, _ = async.Await(waitAsync(n))
	var i any
	i, e.err = async.Await(waitAsync(9))
	return a[1] + a[2] + i.(int), e.err
}

//asyncgen:async
func testMultipleResults(n int) (int, string, bool) {
	three := func() (int, string, bool) { return trace.V(n), "x", true }
	a, b, c := three()
	t, _ := async.Await(tripleAsync(n))
	d, e, f := t.Unpack()
	a, b, c = a+d, b+e, c != f
	return a, b, c
}

//asyncgen:async
func triple(n int) (int, string, bool) { return n, must(async.Await(trace.Wait("y"))), true }

// A panic on the right leaves the left unassigned.
//
//asyncgen:async
func testIndexOutOfRange(n int) int {
	a := []int{1, 2, 3}
	x := a[must(async.Await(waitAsync(n)))]
	a[must(async.Await(waitAsync(n)))+1] = trace.V(7)
	return x
}
