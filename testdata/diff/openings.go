// Package openings has beginnings of odd shapes: names that the generated functions use themselves,
// results that are not what they seem, frames that serve again after a call that suspended or panicked.
package openings

import (
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

var status, failure, began, awaited1, resume1 = "status", "failure", "began", 1, 2

type value[T any] struct{ v T }

func must[T any](v T, err error) T { return v }

//asyncgen:async
func names(t, f, value int, status string, failure error, began ...bool) (begin int, self string, err error) {
	if t > 1 {
		_, err = async.Await(trace.Wait(f))
	}
	return t + f + value + len(began), status + fmt.Sprint(failure), err
}

//asyncgen:async
func shadows(int, string int, error string, _ bool, nil ...string) (async int, len error) {
	if int%2 == 1 {
		x := must(awaitWait(string))
		int += x
	}
	return int + string + cap(nil) + cut(error), len
}

func cut(s string) int             { return len(s) }
func awaitWait(n int) (int, error) { return n, nil }

//asyncgen:async
func useGlobals(n int) (string, error) {
	if n > 2 {
		if v := must(async.Await(trace.Wait(n))); v > awaited1 {
			return status + failure + began, nil
		}
	}
	return fmt.Sprint(status, failure, began, awaited1, resume1, value[int]{n}), nil
}

//asyncgen:async
func testNames(n int) (string, error) {
	r, err := async.Await(namesAsync(n, 2, 3, "s", errors.New("e"), true, false))
	s, err2 := async.Await(shadowsAsync(n, 1, "xyz", true, "a", "b"))
	u, err3 := async.Await(useGlobalsAsync(n))
	return fmt.Sprint(r.A, r.B, s, u, err, err2), err3
}

// Odd shapes.

//asyncgen:async
func empty() {}

//asyncgen:async
func ignores(_ int, _ ...string) {}

//asyncgen:async
func onlyPanics(n int) (int, error) { panic(fmt.Sprint("only ", n)) }

//asyncgen:async
func foreverUntil(n int) int {
	i := 0
	for {
		i++
		if i > n {
			return i
		}
		if i%2 == 0 {
			continue
		}
		async.Await(trace.Wait(i))
	}
}

//asyncgen:async
func neverReturns(n int) (int, error) {
	for i := 0; ; i++ {
		if v := must(async.Await(sometimesAsync(i))); v > n {
			panic(fmt.Sprint("never ", v))
		}
	}
}

//asyncgen:async
func sometimes(i int) (int, error) {
	switch {
	case i%3 == 2:
		return async.Await(trace.Wait(i))
	}
	return i, nil
}

//asyncgen:async
func afterReturn(n int) (x int, err error) {
	return n, nil
	x, err = async.Await(trace.Wait(n))
	return x, err
}

//asyncgen:async
func constants(n int) (int, error) {
	const debug = false
	if debug {
		return async.Await(trace.Wait(1))
	}
	if true {
		return n, nil
	}
	return async.Await(trace.Wait(2))
}

//asyncgen:async
func labels(n int) (s string, err error) {
resume:
	for i := 0; i < 3; i++ {
	awaited:
		for j := range n {
			switch {
			case j == 2:
				continue resume
			case i == 2:
				break awaited
			case j == 1:
				s += fmt.Sprint(must(async.Await(sometimesAsync(i + j))))
				continue awaited
			}
			s += "."
		}
	}
	if n == 1 {
		goto end
	}
	_, err = async.Await(trace.Wait(n))
end:
	return
}

//asyncgen:async
func testShapes(n int) (string, error) {
	async.Await(emptyAsync())
	async.Await(ignoresAsync(n, "a"))
	a, _ := async.Await(foreverUntilAsync(n))
	b, err := async.Await(afterReturnAsync(n))
	c, err2 := async.Await(constantsAsync(n))
	d, err3 := async.Await(labelsAsync(n))
	return fmt.Sprint(a, b, c, d, err, err2), err3
}

//asyncgen:async
func testPanic(n int) (int, error) {
	if n == 0 {
		return async.Await(onlyPanicsAsync(n))
	}
	return async.Await(neverReturnsAsync(n))
}

// Results: the destination of an await is an argument of it, or alive elsewhere.

//asyncgen:async
func stir(a *int, list []int, m map[string]int, v any) (any, error) {
	if a != nil && *a%2 == 1 {
		w, err := async.Await(trace.Wait(*a))
		if err != nil {
			return v, err
		}
		*a += w
	}
	for i := range list {
		list[i]++
	}
	if m != nil {
		m["stir"]++
	}
	return v, nil
}

type large struct {
	a [12]int
	s string
}

//asyncgen:async
func sized(l large, wait bool) (large, error) {
	l.a[3]++
	if wait {
		_, err := async.Await(trace.Wait(l.a[3]))
		l.s += "w"
		return l, err
	}
	l.s += "d"
	return l, nil
}

//asyncgen:async
func testDestinations(n int) (res any, err error) {
	x := n
	list := []int{n, n + 1}
	m := map[string]int{}
	for i := range 4 {
		res, err = async.Await(stirAsync(&x, list, m, res))
		if err != nil {
			trace.Note("failed", res, err)
			res = nil
			continue
		}
		res, m["x"], err = fmt.Sprint(res, i), x, nil
		x++
	}
	var l large
	for i := range 3 {
		l, err = async.Await(sizedAsync(l, (i+n)%2 == 0))
		l, _ = async.Await(sizedAsync(l, i == 1))
		trace.Note("l", l.s, l.a[3], err)
	}
	old, oldErr := l, errors.New("old")
	l, err = async.Await(sizedAsync(old, n > 1))
	return fmt.Sprint(res, l.s, old.s, oldErr, x, list, m), err
}

// testLoop has a frame serve in a loop whose calls end in all ways.
//
//asyncgen:async
func testLoop(n int) (int, error) {
	sum := 0
	for i := range 8 {
		v, err := async.Await(riskyOuterAsync(i, n))
		trace.Note("risky", i, v, err)
		sum = sum*3 + v
	}
	return sum, nil
}

//asyncgen:async
func risky(i, n int) (v int, err error) {
	v = 5
	switch (i + n) % 5 {
	case 0:
		return i, nil
	case 1:
		panic(fmt.Sprint("risky ", i))
	case 2:
		v, err = async.Await(trace.Wait(i))
		if err != nil {
			return v, err
		}
		panic(fmt.Sprint("waited ", v))
	case 3:
		return async.Await(trace.Fail(i, "failed"))
	}
	return async.Await(sometimesAsync(i + n))
}

//asyncgen:async
func riskyMiddle(i, n int) (int, error) {
	if i%2 == 0 {
		return async.Await(riskyAsync(i, n))
	}
	v, err := async.Await(riskyAsync(i, n))
	w, err2 := async.Await(riskyAsync(i+3, n))
	return v - w, errors.Join(err, err2)
}

//asyncgen:async
func riskyOuter(i, n int) (v int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("recovered %v", p)
		}
	}()
	for j := range 3 {
		w, e := async.Await(riskyMiddleAsync(i+j, n))
		v, err = v+w, errors.Join(err, e)
	}
	return v, err
}

// Generic frames, embedded receivers, recursion in turns.

type tree[K comparable, V any] struct {
	left, right *tree[K, V]
	k           K
	v           V
}

//asyncgen:async
func (t *tree[K, V]) find(k K, depth int) (V, bool, error) {
	if t == nil {
		var none V
		return none, false, nil
	}
	if t.k == k {
		if depth%2 == 1 {
			if _, err := async.Await(trace.Wait(depth)); err != nil {
				return t.v, false, err
			}
		}
		return t.v, true, nil
	}
	if r, err := async.Await(t.left.findAsync(k, depth+1)); err != nil || r.B {
		return r.A, r.B, err
	}
	r, err := async.Await(t.right.findAsync(k, depth+1))
	return r.A, r.B, err
}

type forest struct{ *tree[string, []int] }

//asyncgen:async
func even[T any](n int, v T) (bool, T, error) {
	if n == 0 {
		return true, v, nil
	}
	r, err := async.Await(oddAsync(n-1, v))
	return r.A, r.B, err
}

//asyncgen:async
func odd[T any](n int, v T) (bool, T, error) {
	if n == 0 {
		_, err := async.Await(trace.Wait(0))
		return false, v, err
	}
	r, err := async.Await(evenAsync(n-1, v))
	return r.A, r.B, err
}

//asyncgen:async
func testGeneric(n int) (string, error) {
	f := forest{&tree[string, []int]{k: "root", v: []int{n}}}
	f.left = &tree[string, []int]{k: "l", v: []int{1}}
	f.right = &tree[string, []int]{k: "r", right: &tree[string, []int]{k: "rr"}}
	s := ""
	for _, k := range []string{"root", "l", "rr", "none", "r"} {
		r, err := async.Await(f.findAsync(k, n))
		s += fmt.Sprint(r.A, r.B, err, ";")
	}
	e, err := async.Await(evenAsync(n, func() int { return n }))
	return fmt.Sprint(s, e.A, e.B()), err
}

// Cancellation that the callee swallows, and literals that begin.

//asyncgen:async
func swallows(n int) (int, error) {
	if n%2 == 0 {
		return n, nil
	}
	for range 2 {
		if v, err := async.Await(trace.Wait(n)); err == nil {
			return v, nil
		}
	}
	return -1, nil
}

//asyncgen:async
func testSwallows(n int) (int, error) {
	sum := 0
	for i := range 3 {
		v, err := async.Await(swallowsAsync(n + i))
		if err != nil {
			return sum, err
		}
		w, err := async.Await(sometimesAsync(n + i))
		if err != nil {
			return -sum, err
		}
		sum += 10*v + w
	}
	return sum, nil
}
