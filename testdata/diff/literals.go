// Package literals has coroutines made of function literals.
package literals

import (
	"errors"
	"fmt"

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
func testCapture(n int) (int, error) {
	x := n
	c := async.Coro(func() (int, error) {
		v, err := async.Await(waitAsync(x))
		x += 10
		return v + x, err
	})
	x++
	a, err := async.Await(c)
	if err != nil {
		return 0, err
	}
	_, err = async.Await(c)
	trace.Note("again", err != nil)
	return a*100 + x, nil
}

//asyncgen:async
func testInLoop(n int) (sum int, err error) {
	var list []*async.Coroutine[int]
	for i := range n {
		list = append(list, async.Coro(func() (int, error) {
			i += must(async.Await(waitAsync(i)))
			if i == 4 {
				return 0, errors.New("four")
			}
			return i, nil
		}))
		i *= 2
	}
	for _, c := range list {
		v, err := async.Await(c)
		trace.Note("v", v, err)
		sum += v
	}
	return sum, nil
}

//asyncgen:async
func testNested(n int) (string, error) {
	s := "a"
	outer := async.Coro(func() (string, error) {
		t := "b"
		inner := async.Coro(func() (int, error) {
			s += t
			async.Await(waitAsync(n))
			t += s
			return len(s), nil
		})
		k, err := async.Await(inner)
		return fmt.Sprint(t, k), err
	})
	v, err := async.Await(outer)
	return s + v, err
}

//asyncgen:async
func apply(f func(int) *async.Coroutine[int], n int) (int, error) {
	return async.Await(f(n))
}

//asyncgen:async
func testPassed(n int) (int, error) {
	calls := 0
	v, err := async.Await(applyAsync(func(k int) *async.Coroutine[int] {
		calls++
		return async.Coro(func() (int, error) {
			calls += must(async.Await(waitAsync(k)))
			return calls, nil
		})
	}, n))
	return v*10 + calls, err
}

//asyncgen:async
func testPanicAndRecover(n int) (r int, err error) {
	defer func() { trace.Note("recovered", recover()) }()
	_, err = async.Await(async.Coro(func() (v struct{}, err error) {
		defer func() {
			if n == 2 {
				err = fmt.Errorf("inner %v", recover())
			}
		}()
		async.Await(waitAsync(n))
		if n > 1 {
			panic("literal")
		}
		return
	}))
	r = 5
	return r, err
}

//asyncgen:async
func testTypes(n int) (string, error) {
	type pair struct{ a, b int }
	p, err := async.Await(async.Coro(func() (*pair, error) {
		p := pair{a: must(async.Await(waitAsync(n)))}
		p.b = must(async.Await(waitAsync(p.a)))
		return &p, nil
	}))
	if err != nil {
		return "", err
	}
	t, err := async.Await(async.Coro(func() (async.Tuple2[int, string], error) {
		return async.Tuple2[int, string]{A: p.b, B: "x"}, nil
	}))
	return fmt.Sprint(*p, t.A, t.B), err
}

//asyncgen:async
func generic[T any](v T, n int) ([]T, error) {
	var list []T
	for range n {
		w, err := async.Await(async.Coro(func() (T, error) { return async.Await(trace.Wait(v)) }))
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
}

//asyncgen:async
func testGeneric(n int) (int, string) {
	a := must(async.Await(genericAsync(7, n)))
	b := must(async.Await(genericAsync("s", 2)))
	return len(a), b[1]
}

//asyncgen:async
func testControlFlow(n int) (int, error) {
	sum := 0
outer:
	for i := range 4 {
		v, err := async.Await(async.Coro(func() (int, error) {
		outer:
			for j := range 4 {
				switch {
				case j == i:
					continue outer
				case j > n:
					break outer
				}
				sum += must(async.Await(waitAsync(j)))
			}
			return sum, nil
		}))
		if err != nil || v > 10 {
			break outer
		}
	}
	return sum, nil
}

// Immediately called literals without suspension.
//
//asyncgen:async
func testCalled(n int) int {
	v := func(a int) int { return a + n }(must(async.Await(waitAsync(n))))
	func() { v++ }()
	return v
}

// testCalledAndAwaiting has literals that await and are called where they stand.
//
//asyncgen:async
func testCalledAndAwaiting(n int) (string, int, error) {
	total := 0
	a, b, err := func(k int, more ...int) (int, string, error) {
		total += k + len(more)
		v, err := async.Await(waitAsync(k))
		defer func() { total++; trace.Note("deferred", recover()) }()
		if n == 2 {
			panic("two")
		}
		return v, "s", err
	}(n, 1, 2)
	if func() bool { async.Await(waitAsync(1)); return total > 3 }() {
		total *= 10
	}
	for i := range 3 {
		func() {
			async.Await(waitAsync(1))
			total += i
		}()
	}
	return b, total + a, err
}
