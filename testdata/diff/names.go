// Package names has names that collide with what the generator makes, with packages and with what
// is predeclared.
package names

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

type testTypesFrame struct{ Resume, State int }

var resume1, state, self = 1, 2, 3

// Coroutine and Frame are fields of what is generated.
type Coroutine struct{ Frame int }

type Frame struct{ Value, Err int }

//asyncgen:async
func testGeneratorNames(n int) int {
	t, f, g, self, state, entered, frame := 1, 2, 3, 4, 5, 6, 7
	resume1, loop1, next, tmp, cond, awaited, guard, switch1 := 1, 2, 3, 4, 5, 6, 7, 8
	tmp1, tmp2, awaited2, i2 := 1, 2, 3, 4
	async.Await(waitAsync(t + f + g))
	Value, Err, State, Coroutine := 10, 20, 30, 40
	t += tmp1 + must(async.Await(waitAsync(tmp2))) + trace.V(1)
	f += awaited2 + must(async.Await(trace.Wait(i2)))
	return t + f + g + self + state + entered + frame + resume1 + loop1 + next + tmp + cond + awaited + guard + switch1 +
		Value + Err + State + Coroutine
}

//asyncgen:async
func testParameterNamedFrame(f int) int {
	t := f
	async.Await(waitAsync(f))
	t, state := f+t, state
	async.Await(waitAsync(t))
	return t + f + state + resume1
}

//asyncgen:async
func testShadowedBuiltins(n int) (int, bool, any) {
	len := func(s string) int { return 100 + n }
	true := n > 2
	nil := any("nil")
	int := n
	var error struct{ string }
	append, panic, new, cap := 1, 2, 3, 4
	async.Await(waitAsync(len("x")))
	error.string = "e"
	for iota := range append + new {
		async.Await(waitAsync(iota))
		int += iota
	}
	if true {
		async.Await(waitAsync(cap))
	}
	for i, c := range "ab" {
		async.Await(waitAsync(i))
		int += len(string(c)) + panic
	}
	for range []string{"a", "b"} {
		int += must(async.Await(waitAsync(1)))
	}
	return int, true, nil
}

//asyncgen:async
func testShadowedTypes(n int) (x int, e error) {
	type string = int
	type bool struct{ ok string }
	type error interface{ Resume() string }
	var s string = must(async.Await(waitAsync(n)))
	var b bool
	b.ok = s
	var err error
	async.Await(waitAsync(b.ok))
	if err == nil {
		s++
	}
	return s + b.ok, nil
}

//asyncgen:async
func testShadowedPackages(n int) int {
	v := must(async.Await(trace.Wait(n)))
	note := trace.Note
	{
		trace := v + 1
		_, err := async.Await(waitAsync(trace))
		async := trace * 2
		note("async", async, err)
		v += async
	}
	trace := must(async.Await(trace.Wait(5)))
	return v + trace
}

//asyncgen:async
func testSameNames(n int) int {
	x := n
	{
		x := x + 1
		{
			x := x * 10
			async.Await(waitAsync(x))
			n += x
		}
		async.Await(waitAsync(x))
		n += x
		y := func() int { x++; return x }
		async.Await(waitAsync(y()))
		n += y()
	}
	if x := x + 2; must(async.Await(waitAsync(x))) > 0 {
		x := "s"
		async.Await(trace.Wait(x))
		n += len(x)
	}
	return n + x
}

//asyncgen:async
func testTypes(n int) int {
	var v testTypesFrame
	v.Resume = must(async.Await(waitAsync(n)))
	c := Coroutine{Frame: 2}
	d := Frame{Value: must(async.Await(waitAsync(3)))}
	async.Await(waitAsync(1))
	return v.Resume + c.Frame + d.Value
}

//asyncgen:async Resume
func testNamedResume(n int) int { return must(async.Await(waitAsync(n))) }

//asyncgen:async
func underscores(_, _x int, _ string) int { async.Await(waitAsync(_x)); return _x }

//asyncgen:async
func testUnderscores(_x int) int { return must(async.Await(underscoresAsync(1, _x, ""))) }

//asyncgen:async
func testUnicode(größe int) (résultat int) {
	π := must(async.Await(waitAsync(größe)))
	async.Await(waitAsync(π))
	résultat = π * 2
	return
}

type embedded struct {
	*counter
	other
}
type counter struct{ n int }
type other struct{ State, Value, self int }

//asyncgen:async
func (counter) blank(_ int, f int) int { return must(async.Await(waitAsync(f))) }

//asyncgen:async
func (c *counter) add(d int) (n int) {
	c.n += must(async.Await(waitAsync(d)))
	return c.n
}

//asyncgen:async
func (f other) sum() int {
	async.Await(waitAsync(f.State))
	return f.State + f.Value + f.self
}

//asyncgen:async
func testPromotedMethods(n int) (int, int, int) {
	e := embedded{&counter{n}, other{1, 2, 3}}
	a := must(async.Await(e.addAsync(5)))
	b := must(async.Await(e.sumAsync()))
	c := must(async.Await(e.blankAsync(1, 2)))
	p := &e
	a += must(async.Await(p.addAsync(trace.V(1))))
	b += must(async.Await(p.other.sumAsync()))
	return a, b + e.counter.n, c
}

// A local has the name of a type parameter.
//
//asyncgen:async
func hidesParam[T any](t T, n int) (T, int) {
	total := 0
	for T := range n {
		total += must(async.Await(waitAsync(T)))
	}
	return t, total
}

//asyncgen:async
func testHiddenTypeParameter(n int) (string, int) {
	s := must(async.Await(hidesParamAsync("x", n)))
	return s.A, s.B
}

// Parameters and receivers have the names that the types of the frames would have.
//
//asyncgen:async
func testFrameNames(n int) (int, error) {
	v, err := async.Await(framedAsync(n, 2, 3))
	if err != nil {
		return 0, err
	}
	for w := range (framedReceiver{v}).rooted(n, 4) {
		v += w
	}
	return v, nil
}

//asyncgen:async
func framed(framedFrame, framedRoot, framedTask int) (int, error) {
	v, err := async.Await(trace.Wait(framedFrame))
	return v + framedRoot*framedTask, err
}

type framedReceiver struct{ n int }

func (f framedReceiver) rooted(n, m int) func(func(int) bool) {
	return func(yield func(int) bool) { f.twice(n, m, yield) }
}

//asyncgen:generator
func (framedReceiverTwiceFrame framedReceiver) twice(framedReceiverTwiceRoot, m int, yield func(int) bool) {
	if yield(framedReceiverTwiceRoot) {
		yield(framedReceiverTwiceFrame.n + m)
	}
}
