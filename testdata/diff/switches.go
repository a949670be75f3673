// Package switches has switches of all kinds, with suspensions in tags, cases, guards and clauses.
package switches

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

//asyncgen:async
func testTag(n int) string {
	s := ""
	switch x := must(async.Await(waitAsync(n))); x + must(async.Await(waitAsync(1))) {
	case 1, 2:
		s += "few"
		async.Await(waitAsync(x))
		if x == 1 {
			break
		}
		s += "!"
	case trace.V(3):
		s += "three"
		fallthrough
	case trace.V(4):
		async.Await(waitAsync(x))
		s += "four"
	default:
		s += "many"
	}
	return s
}

//asyncgen:async
func testSuspendingCases(n int) string {
	s := ""
	switch trace.V(n) {
	case must(async.Await(waitAsync(0))):
		s += "zero"
		fallthrough
	default:
		s += "default"
		fallthrough
	case trace.V(1), must(async.Await(waitAsync(2))), trace.V(3):
		s += "some"
		if n == 2 {
			break
		}
		s += "more"
	case must(async.Await(waitAsync(5))):
		s += "five"
	}
	return s
}

//asyncgen:async
func testWithoutTag(n int) string {
	switch {
	case must(async.Await(waitAsync(n))) == 0:
		return "zero"
	case n == 1, must(async.Await(waitAsync(n))) == 2:
		async.Await(waitAsync(n))
		return "one or two"
	}
	switch async.Await(waitAsync(n)); {
	default:
		trace.Note("default")
	case n == 3:
		async.Await(waitAsync(n))
		trace.Note("three")
	}
	switch {
	}
	switch must(async.Await(waitAsync(n))) {
	}
	switch x := any(must(async.Await(waitAsync(n)))); x {
	case nil:
		return "nil"
	case "3", 3:
		return "any three"
	case 3.0, must(async.Await(waitAsync(5))):
		return "any five"
	}
	return "end"
}

//asyncgen:async
func testNestedSwitches(n int) int {
	c := 0
outer:
	switch n {
	case 0, 1, 2:
		switch must(async.Await(waitAsync(n))) {
		case 0:
			c += 1
			break
		case 1:
			c += 2
			break outer
		default:
			c += 4
		}
		c += must(async.Await(waitAsync(8)))
		fallthrough
	case 3:
		c += 16
		for {
			switch {
			case c > 100:
				break outer
			case c%2 == 1:
				c += must(async.Await(waitAsync(31)))
				continue
			}
			c += 33
		}
	default:
		c = 1000
	}
	return c
}

type shape interface{ area() int }
type square struct{ side int }
type rect struct{ a, b int }

func (s square) area() int { return s.side * s.side }
func (r *rect) area() int  { return r.a * r.b }

func make_(n int) any {
	trace.Note("make", n)
	return []any{nil, 1, "two", square{3}, error(nil), &rect{1, 5}}[n]
}

//asyncgen:async
func describe(v any) (s string) {
	switch x := v.(type) {
	case nil:
		s = "nil"
		must(async.Await(waitAsync(0)))
		trace.Note("x", x)
	case int:
		x += must(async.Await(waitAsync(x)))
		f := func() int { x++; return x }
		trace.Note("x", f(), f(), x)
		s = "int"
	case string, error:
		must(async.Await(waitAsync(1)))
		trace.Note("x", x)
		s = "string or error"
	case shape:
		s = "shape"
		p := &x
		async.Await(waitAsync(x.area()))
		*p = square{9}
		trace.Note("area", x.area())
	default:
		s = "default"
		async.Await(waitAsync(1))
		trace.Note("x", x)
	case []int, map[string]int:
		s = "collection"
	}
	return s
}

//asyncgen:async
func testTypeSwitch(n int) string {
	s := must(async.Await(describeAsync(make_(n))))
	switch make_(n).(type) {
	case int:
		async.Await(waitAsync(1))
		if n == 1 {
			break
		}
		s += "?"
	case string:
		s += must(async.Await(trace.Wait("str")))
	}
	switch y := must(async.Await(trace.Wait(make_(n)))).(type) {
	case square:
		s += "square"
		trace.Note("y", y.side)
	case *rect:
		s += "rect"
		y.a = must(async.Await(waitAsync(7)))
		trace.Note("y", y.area())
	}
	switch z := 5; w := any(z + n).(type) {
	case int:
		async.Await(waitAsync(w))
		trace.Note("w", w, z)
	}
	for _, v := range []any{1, "a", 2.5, nil} {
		s += must(async.Await(describeAsync(v)))
	}
	return s
}

//asyncgen:async
func kind[T any](v any) (string, T) {
	var zero T
	switch x := v.(type) {
	case T:
		async.Await(trace.Wait(0))
		return "T", x
	case []T:
		async.Await(trace.Wait(1))
		return "[]T", x[0]
	case interface{ area() int }:
		async.Await(trace.Wait(x.area()))
	}
	return "other", zero
}

//asyncgen:async
func testGenericTypeSwitch(n int) (string, string, string) {
	a := must(async.Await(kindAsync[int](any(n))))
	b := must(async.Await(kindAsync[string](any([]string{"x"}))))
	c := must(async.Await(kindAsync[float64](any(square{2}))))
	trace.Note("values", a.B, b.B, c.B)
	return a.A, b.A, c.A
}

// The switch's own variable is not shared by clauses.
//
//asyncgen:async
func testClauseScopes(n int) int {
	x := 1
	switch x := x + n; {
	case x > 3:
		x := must(async.Await(waitAsync(x)))
		x++
		trace.Note("x", x)
	default:
		x += must(async.Await(waitAsync(10)))
		if x := x + 1; x > 12 {
			trace.Note("x", x)
			async.Await(waitAsync(x))
		} else if y := x + must(async.Await(waitAsync(1))); y > 12 {
			trace.Note("xy", x, y)
		} else {
			async.Await(waitAsync(y))
			trace.Note("else", x, y)
		}
	}
	return x
}

type flag bool

// A switch without a tag compares its cases with true, and they may be interfaces.
//
//asyncgen:async
func testInterfacesWithoutTag(n int) (s string) {
	var is any = n == 1
	true := false
	switch {
	case is:
		s += "one"
		async.Await(waitAsync(n))
		fallthrough
	case any(must(async.Await(trace.Wait(n == 2)))):
		s += "two"
	case any(n), any([]int(nil)), true:
		s += "never"
	case must(async.Await(trace.Wait(flag(n == 3)))) == flag(n > 2):
		s += "same"
	}
	switch {
	case must(async.Await(trace.Wait(is))):
		s += must(async.Await(trace.Wait("waited")))
	}
	return s
}
