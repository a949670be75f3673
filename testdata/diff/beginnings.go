// Package beginnings has coroutines that come to their end without a wait, or to a wait in
// any place: what generated code begins by a function with parameters and results.
package beginnings

import (
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

func must[T any](v T, err error) T { return v }

// maybe waits only if v is odd.
//
//asyncgen:async
func maybe(v int) (int, error) {
	trace.Note("maybe", v)
	if v%2 == 0 {
		return v, nil
	}
	w, err := async.Await(trace.Wait(v))
	if w > 100 {
		return 0, errors.New("large")
	}
	return w + 1, err
}

//asyncgen:async
func testAliases(n int) (int, error) {
	x, err := async.Await(maybeAsync(n))
	x, err = async.Await(maybeAsync(x + n))
	trace.Note("x", x, err)
	x, _ = async.Await(maybeAsync(x))
	async.Await(maybeAsync(x + 1))
	_, err = async.Await(maybeAsync(101 + 2*n))
	return x, err
}

// Parameters that change before, between and after waits.
//
//asyncgen:async
func changed(a, b int, s ...int) (sum int, err error) {
	a++
	for i := range s {
		s[i] += a
		if s[i]%3 == 0 {
			b, err = async.Await(trace.Wait(b + i))
			a += b
		}
		sum += s[i]
	}
	if len(s) > 2 {
		s = s[1:]
		sum, err = async.Await(maybeAsync(sum + len(s)))
	}
	return sum*1000 + a*10 + b, err
}

//asyncgen:async
func testParameters(n int) (a, b, c int) {
	a, _ = async.Await(changedAsync(n, n+1))
	b, _ = async.Await(changedAsync(n, n+1, 1, 2, n))
	list := append([]int{n, 2, 5}, make([]int, n)...)
	c, _ = async.Await(changedAsync(n, 0, list...))
	trace.Note("list", list)
	return
}

// Results in every form.

//asyncgen:async
func nothing(n int) {
	if n > 2 {
		async.Await(trace.Wait(n))
	}
	trace.Note("nothing", n)
}

//asyncgen:async
func onlyError(n int) error {
	if n > 1 {
		_, err := async.Await(trace.Fail(n, "waited"))
		return err
	}
	if n == 1 {
		return errors.New("at once")
	}
	return nil
}

func pair(n int) (int, string)           { trace.Note("pair"); return n, fmt.Sprint("p", n) }
func triple(n int) (int, string, error)  { return n, "t", nil }
func value(n int) (any, error)           { return n, nil }
func failing(n int) (*int, *customError) { return &n, &customError{n} }

type customError struct{ n int }

func (e *customError) Error() string { return fmt.Sprint("custom ", e.n) }

//asyncgen:async
func two(n int) (int, string) {
	if n == 1 {
		v := must(async.Await(trace.Wait(n)))
		return v, "one"
	}
	return pair(n)
}

//asyncgen:async
func three(n int) (x int, y string, err error) {
	if n == 2 {
		x, y = 7, "seven"
		return
	}
	if n == 3 {
		x, err = async.Await(trace.Wait(n))
		return x, "waited", err
	}
	return triple(n)
}

//asyncgen:async
func converted(n int) (any, error) {
	switch n {
	case 0:
		return nil, nil
	case 1:
		return 1 << 3, &customError{n}
	case 2:
		return value(n)
	case 3:
		p, err := failing(n)
		return *p, err
	}
	return async.Await(trace.Wait(n))
}

//asyncgen:async
func testResults(n int) (string, error) {
	async.Await(nothingAsync(n))
	_, err := async.Await(onlyErrorAsync(n))
	trace.Note("err", err)
	p, _ := async.Await(twoAsync(n + 2))
	t, err := async.Await(threeAsync(n))
	trace.Note("p", p.A, p.B, t.A, t.B, err)
	v, err := async.Await(convertedAsync(n))
	trace.Note("v", v, err)
	return p.B + t.B, err
}

// Receivers and type parameters.

type counter struct{ n int }

//asyncgen:async
func (c counter) byValue(d int) (int, error) {
	c.n += d
	if c.n%2 == 1 {
		return async.Await(trace.Wait(c.n))
	}
	return c.n, nil
}

//asyncgen:async
func (c *counter) byPointer(d int) (int, error) {
	if c == nil {
		return -1, nil
	}
	c.n += d
	if c.n%2 == 1 {
		c.n = must(async.Await(trace.Wait(c.n + 1)))
	}
	return c.n, nil
}

//asyncgen:async
func (*counter) unnamed(_ int, _ string, n int) (int, error) {
	if n > 1 {
		return async.Await(trace.Wait(n))
	}
	return n, nil
}

type box[T any] struct{ v T }

//asyncgen:async
func (b box[T]) get(wait bool) (T, error) {
	if wait {
		if _, err := async.Await(trace.Wait(1)); err != nil {
			var zero T
			return zero, err
		}
	}
	return b.v, nil
}

//asyncgen:async
func firstOf[T any](list []T, otherwise T) (T, error) {
	if len(list) == 0 {
		return otherwise, nil
	}
	return async.Await(box[T]{list[0]}.getAsync(len(list) > 1))
}

//asyncgen:async
func testReceivers(n int) ([]int, error) {
	c := counter{n}
	var list []int
	var err error
	for d := range 3 {
		x, e := async.Await(c.byValueAsync(d))
		y, e2 := async.Await(c.byPointerAsync(d))
		z, e3 := async.Await((*counter)(nil).byPointerAsync(d))
		u, e4 := async.Await(c.unnamedAsync(1, "x", d))
		list, err = append(list, x, y, z, u, c.n), errors.Join(err, e, e2, e3, e4)
	}
	s, e := async.Await(firstOfAsync([]string{"a", "b"}[:min(n, 2)], "none"))
	k, e2 := async.Await(firstOfAsync[*counter](nil, &c))
	trace.Note(s, k.n)
	return list, errors.Join(err, e, e2)
}

// The way to a wait leads through loops, switches, jumps and other coroutines.

//asyncgen:async
func winding(n int) (out []int, err error) {
	i := 0
again:
	switch {
	case i > n+2:
		return out, nil
	case i%4 == 3:
		v, err := async.Await(maybeAsync(i))
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	case i == 2:
		i++
		goto again
	default:
	inner:
		for j := range 3 {
			for k := range 2 {
				if j+k == n {
					break inner
				}
				if j == 2 && k == 1 {
					out = append(out, must(async.Await(trace.Wait(10*j+k))))
					continue inner
				}
				out = append(out, must(async.Await(maybeAsync(2*k))))
			}
		}
	}
	i++
	goto again
}

//asyncgen:async
func deep(n int) (int, error) {
	if n <= 0 {
		return async.Await(maybeAsync(-n))
	}
	v, err := async.Await(deepAsync(n - 2))
	if err != nil || v > 3 {
		return v, err
	}
	w, err := async.Await(deepAsync(n - 3))
	return v + w, err
}

//asyncgen:async
func testWays(n int) (int, error) {
	list, err := async.Await(windingAsync(n))
	trace.Note("l", list, err)
	return async.Await(deepAsync(n + 3))
}

// Panics at the beginning and behind it, and who recovers.

//asyncgen:async
func panicking(n int, list []int) (int, error) {
	if n == 1 {
		return list[n], nil
	}
	v := must(async.Await(maybeAsync(n)))
	return list[v+5], nil
}

//asyncgen:async
func recovering(n int) (v int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("recovered %v, v is %d", p, v)
		}
	}()
	v = 7
	v, err = async.Await(panickingAsync(n, nil))
	return v, err
}

//asyncgen:async
func testPanics(n int) (int, error) {
	_, err := async.Await(recoveringAsync(n))
	trace.Note("e", err)
	_, err = async.Await(recoveringAsync(1))
	trace.Note("e", err)
	if n == 2 {
		return async.Await(panickingAsync(n, nil))
	}
	return n, err
}

// Results that somebody else sees before they are all there.
//
//asyncgen:async
func testVisibleResults(n int) (int, error) {
	v, err := n, error(nil)
	look := func() int { return v }
	show := &err
	for i := range 3 {
		v, err = async.Await(maybeAsync(v + i))
		trace.Note("look", look(), *show)
	}
	var table [2]int
	table[must(async.Await(maybeAsync(0)))], err = async.Await(maybeAsync(1))
	return table[0] + v, err
}

// Closures and literals at the beginning, and one frame for several calls.
//
//asyncgen:async
func enclosing(n int) (int, error) {
	add := func(d int) int { n += d; return n }
	if add(1) > 3 {
		return add(1), nil
	}
	v := must(async.Await(async.Coro(func() (int, error) {
		w, err := async.Await(maybeAsync(n))
		return w + n, err
	})))
	return v + n, nil
}

//asyncgen:async
func testClosures(n int) int {
	sum := 0
	for i := range 4 {
		sum = sum*10 + must(async.Await(enclosingAsync(i+n)))
	}
	return sum
}

// A wait that leaves the loop it is in: behind the beginning there is no loop.
//
//asyncgen:async
func leaving(n int) (int, error) {
	sum := 0
	for i := range 4 {
		sum += i
		switch {
		case i == n:
			v, err := async.Await(trace.Wait(sum))
			sum += v
			if err != nil {
				return sum, err
			}
			goto found
		}
	}
	return sum, nil
found:
	trace.Note("found", sum)
	return -sum, nil
}

// ... or the inner one of two.
//
//asyncgen:async
func leavingInner(n int) (sum int, err error) {
	for i := range 3 {
		for j := range 4 {
			if i+j == n {
				sum += must(async.Await(trace.Wait(i)))
				break
			}
			sum += j
		}
		trace.Note("left", i, sum)
	}
	for i := range n {
		for {
			if i == 1 {
				return sum, errors.New("one")
			}
			sum += must(async.Await(maybeAsync(i)))
			if i == 3 {
				break
			}
			return sum, nil
		}
	}
	return sum, nil
}

//asyncgen:async
func testLeavingLoops(n int) (int, error) {
	v, err := async.Await(leavingAsync(n))
	trace.Note("leaving", v, err)
	w, err := async.Await(leavingInnerAsync(n))
	return v + w, err
}
