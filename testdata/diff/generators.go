// Package generators has generators: every form of yield, delegation, early stops.
package generators

import "m/trace"

//asyncgen:generator
func testCount(n int, yield func(int) bool) {
	for i := range n {
		if !yield(i) {
			trace.Note("stopped at", i)
			return
		}
	}
	trace.Note("end")
}

//asyncgen:generator
func testStatements(n int, yield func(int) bool) {
	yield(1)
	ok := trace.V(yield(2))
	if !ok {
		return
	}
	if more := yield(3); !more {
		return
	}
	if yield(4) && yield(5) && (n > 2 || yield(6)) {
		trace.Note("all")
	}
}

//asyncgen:generator
func testOneValue(yield func(string) bool) { yield("x") }

//asyncgen:generator
func testNothing(yield func(string) bool) { trace.Note("nothing") }

//asyncgen:generator
func testPairs(n int, yield func(string, int) bool) {
	for i, s := range []string{"a", "b", "c"}[:min(n, 3)] {
		if !yield(s, i*trace.V(2)) {
			break
		}
	}
	trace.Note("end")
}

//asyncgen:generator
func testFibonacci(n int, yield func(int) bool) error {
	a, b := 0, 1
	for range n + 2 {
		if !yield(a) {
			return nil
		}
		a, b = b, a+b
	}
	return errEnd
}

type text string

func (t text) Error() string { return string(t) }

var errEnd error = text("end")

//asyncgen:generator
func testNamedResult(n int, yield func(int) bool) (err error) {
	err = errEnd
	for i := range n {
		if !yield(i) {
			return
		}
		err = nil
	}
	if n == 3 {
		return text("three")
	}
	return
}

//asyncgen:generator
func testSeveralResults(n int, yield func(int) bool) (count int, ok bool, err error) {
	for yield(count) && count < n {
		count++
	}
	return count, n > 2, errEnd
}

type tree struct {
	left, right *tree
	value       int
}

//asyncgen:generator
func (t *tree) walk(yield func(int) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.value) && t.right.walk(yield)
}

func build(low, high int) *tree {
	if low >= high {
		return nil
	}
	mid := (low + high) / 2
	return &tree{build(low, mid), build(mid+1, high), mid}
}

//asyncgen:generator
func testTree(n int, yield func(int) bool) {
	if build(0, n*3).walk(yield) {
		trace.Note("complete")
	} else {
		trace.Note("stopped")
	}
}

//asyncgen:generator
func hanoi(n int, from, to, via string, yield func(string, string) bool) (moves int) {
	if n == 0 {
		return 0
	}
	moves += hanoi(n-1, from, via, to, yield)
	if !yield(from, to) {
		return -1000
	}
	moves++
	moves += hanoi(n-1, via, to, from, yield)
	return moves
}

//asyncgen:generator
func testHanoi(n int, yield func(string, string) bool) {
	trace.Note("moves", hanoi(min(n, 3), "a", "b", "c", yield))
}

// part yields without looking at the answer more than it has to.
//
//asyncgen:generator
func part(from, to int, yield func(int) bool) (last int, err error) {
	for i := from; i < to; i++ {
		last = i
		if !yield(i) {
			return last, text("stopped")
		}
	}
	return last, nil
}

//asyncgen:generator
func testDelegation(n int, yield func(int) bool) error {
	last, err := part(0, n, yield)
	trace.Note("first", last, err)
	if err != nil {
		return err
	}
	if last, err := part(10, 10+n, yield); err != nil {
		return err
	} else {
		trace.Note("second", last)
	}
	for i := range 2 {
		part(100*i, 100*i+1, yield)
		if !yield(-i) {
			return nil
		}
		if _, err = part(7, 7+i, yield); err != nil {
			break
		}
	}
	return err
}

//asyncgen:generator
func countdown(n int, yield func(int) bool) bool {
	return n == 0 || yield(n) && countdown(n-1, yield)
}

//asyncgen:generator
func testTailDelegation(n int, yield func(int) bool) { countdown(n*2, yield) }

//asyncgen:generator
func filter[T any](keep func(T) bool, list []T, yield func(T) bool) (dropped int) {
	for _, v := range list {
		if !keep(v) {
			dropped++
			continue
		}
		if !yield(v) {
			return
		}
	}
	return
}

type pair[K comparable, V any] struct {
	k K
	v V
}

//asyncgen:generator
func (p *pair[K, V]) each(times int, yield func(K, V) bool) {
	for range times {
		if !yield(p.k, p.v) {
			return
		}
	}
}

//asyncgen:generator
func testGeneric(n int, yield func(int) bool) {
	trace.Note("dropped", filter(func(v int) bool { return v%2 == n%2 }, []int{1, 2, 3, 4, 5}, yield))
	filter[int](func(int) bool { trace.Note("keep"); return n > 2 }, []int{9, 8}, yield)
}

//asyncgen:generator
func testGenericMethod(n int, yield func(string, bool) bool) {
	(&pair[string, bool]{"k", true}).each(n, yield)
	p := pair[string, bool]{"l", false}
	p.each(1, yield)
}

// Generators drive each other through their handles.
//
//asyncgen:generator
func testDriving(n int, yield func(int) bool) {
	a, b := testCountGen(n), part2Gen(5, 5+n)
	for {
		v, ok := a.Next()
		w, more := b.Next()
		if !ok || !more {
			break
		}
		if !yield(v * w) {
			break
		}
	}
	a.Close()
	b.Close()
	trace.Note("err", b.Err())
	for v := range part2Gen(n, n+2).All() {
		trace.Note("v", v)
		if v == n+1 {
			break
		}
	}
}

//asyncgen:generator part2Gen
func partTwo(from, to int, yield func(int) bool) error {
	for from < to && yield(from) {
		from++
	}
	return errEnd
}

//asyncgen:generator
func testPanic(n int, yield func(int) bool) {
	a := []int{1, 2, 3}
	for i := range 5 {
		if !yield(a[i]) {
			panic("stopped")
		}
	}
}

//asyncgen:generator
func inner(n int, yield func(int) bool) {
	for i := range n {
		if !yield(i) {
			panic(text("inner stopped"))
		}
	}
	if n > 2 {
		panic(n)
	}
}

//asyncgen:generator
func testPanicOfDelegate(n int, yield func(int) bool) {
	yield(-1)
	inner(n, yield)
	yield(-2)
}

//asyncgen:generator
func testValueIsEvaluatedFirst(n int, yield func(int) bool) {
	x := 0
	next := func() int { x++; trace.Note("next", x); return x }
	for yield(next()*10+n) && yield(next()) {
		if x > 4 {
			return
		}
	}
}

//asyncgen:generator
func testClosures(n int, yield func(func() int) bool) {
	var fs []func() int
	for i := range n {
		f := func() int { i++; return i }
		fs = append(fs, f)
		f()
		if !yield(f) {
			break
		}
		i *= 2
	}
	for _, f := range fs {
		trace.Note("f", f())
	}
}

//asyncgen:generator
func testYieldInConditions(n int, yield func(int) bool) {
	for i := 0; yield(i); i++ {
		if i == n {
			break
		}
	}
	switch yield(10) {
	case true:
		if yield(11) != (n > 2) {
			return
		}
		trace.Note("equal")
	case n > 100:
	default:
		trace.Note("stopped")
	}
}

//asyncgen:generator
func testUnusedParameter(_ int, yield func(int) bool) { yield(1) }
