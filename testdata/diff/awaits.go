// Package awaits has what is awaited: children inline and on the heap, recursion, failures, panics, tasks.
package awaits

import (
	"errors"

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
func fib(n int) (int, error) {
	if n < 2 {
		return async.Await(trace.Wait(n))
	}
	a, err := async.Await(fibAsync(n - 1))
	if err != nil {
		return 0, err
	}
	return a + must(async.Await(fibAsync(n-2))), nil
}

//asyncgen:async
func testRecursion(n int) (int, error) { return async.Await(fibAsync(n)) }

//asyncgen:async
func isEven(n int) bool {
	trace.V(n)
	return n == 0 || must(async.Await(isOddAsync(n-1)))
}

//asyncgen:async
func isOdd(n int) bool {
	must(async.Await(waitAsync(n)))
	return n != 0 && must(async.Await(isEvenAsync(n-1)))
}

//asyncgen:async
func testMutualRecursion(n int) (bool, bool) {
	return must(async.Await(isEvenAsync(n))), must(async.Await(isOddAsync(n * 3)))
}

// One child's frame serves several awaits; nothing of the one before is left in it.
//
//asyncgen:async
func stateful(n int, s []int) (out []int, err error) {
	var list []int
	var seen map[int]bool
	if n > 1 {
		seen = map[int]bool{}
		list = append(list, n)
		async.Await(waitAsync(n))
	}
	trace.Note("seen", seen == nil, len(list))
	out = append(append(out, list...), s...)
	if n == 3 {
		_, err = async.Await(trace.Fail(0, "three"))
	}
	async.Await(waitAsync(len(s)))
	return
}

//asyncgen:async
func testFramesAreReused(n int) int {
	sum := 0
	for i := range n + 2 {
		list, err := async.Await(statefulAsync(i, make([]int, i)))
		sum += len(list)
		trace.Note("round", list, err)
	}
	a, b := must(async.Await(statefulAsync(2, nil))), must(async.Await(statefulAsync(must(async.Await(waitAsync(0))), []int{1})))
	return sum + len(a)*100 + len(b)
}

// A coroutine is a value: made here, awaited there.
//
//asyncgen:async
func testCoroutinesAsValues(n int) (int, error) {
	c, d := waitAsync(n), fibAsync(n)
	trace.Note("made")
	a := must(async.Await(c))
	_, err := async.Await(c)
	trace.Note("again", err)
	list := []*async.Coroutine[int]{waitAsync(1), d, waitAsync(trace.V(3))}
	for _, c := range list {
		a = a*10 + must(async.Await(c))
	}
	var some async.Awaitable[int] = fibAsync(2)
	a += must(async.Await(some))
	some = trace.Wait(5)
	a += must(async.Await(some))
	make := waitAsync
	a += must(async.Await(make(1)))
	var none *async.Coroutine[int]
	_, err = async.Await(none)
	return a, err
}

//asyncgen:async
func failing(n int) (int, error) {
	if n%2 == 1 {
		return n, errors.New("odd")
	}
	return async.Await(trace.Fail(n, "even"))
}

//asyncgen:async
func testFailures(n int) (int, error) {
	v, err := async.Await(failingAsync(n))
	trace.Note("failed", v, err)
	if v, err := async.Await(failingAsync(n + 1)); err != nil {
		return v, errors.Join(err)
	}
	return v, err
}

//asyncgen:async
func panicking(n int) (int, error) {
	a := []int{1, 2}
	async.Await(waitAsync(n))
	if n == 3 {
		panic("three")
	}
	return a[n], nil
}

//asyncgen:async
func testPanics(n int) (int, error) {
	v, err := async.Await(panickingAsync(n))
	trace.Note("survived", v)
	async.Await(waitAsync(v))
	if n == 1 {
		var m map[string]int
		m["x"] = must(async.Await(waitAsync(1)))
	}
	return v, err
}

type value struct{ n int }

//asyncgen:async
func (v value) double() (int, error) { return async.Await(trace.Wait(v.n * 2)) }

//asyncgen:async
func (v *value) set(n int) error {
	old := v.n
	v.n = must(async.Await(trace.Wait(n)))
	trace.Note("set", old, v.n)
	return nil
}

// The receiver and the arguments are evaluated when the coroutine is made.
//
//asyncgen:async
func testReceivers(n int) (int, error) {
	v := value{n}
	c := v.doubleAsync()
	d := v.setAsync(7)
	v.n = 100
	a := must(async.Await(c))
	async.Await(d)
	var nothing *value
	if n == 3 {
		async.Await(nothing.doubleAsync())
	}
	if n == 5 {
		async.Await(nothing.setAsync(1))
	}
	return a*1000 + v.n, nil
}

//asyncgen:async
func testAwaitInArgumentsOfAwait(n int) int {
	return must(async.Await(waitAsync(must(async.Await(waitAsync(trace.V(n)))) + must(async.Await(waitAsync(trace.V(1)))))))
}

type pair struct{ a, b int }

//asyncgen:async
func many(p pair, list []int, f func(int) int, rest ...string) (int, string) {
	x := f(p.a)
	async.Await(waitAsync(x))
	s := ""
	for _, r := range rest {
		s += must(async.Await(trace.Wait(r)))
	}
	return x + p.b + len(list), s
}

//asyncgen:async
func testArguments(n int) (int, string) {
	k := 0
	f := func(v int) int { k++; return v*10 + k }
	t := must(async.Await(manyAsync(pair{n, f(1)}, []int{f(2), n}, f)))
	u := must(async.Await(manyAsync(pair{b: must(async.Await(waitAsync(n)))}, nil, f, "a", must(async.Await(trace.Wait("b"))))))
	w := must(async.Await(manyAsync(pair{}, nil, f, []string{"x", "y"}...)))
	return t.A + u.A + w.A, t.B + u.B + w.B
}

func two(n int) (int, []int) { trace.Note("two"); return n, []int{n} }

//asyncgen:async
func takesTwo(n int, l []int) int { return n + len(l) + must(async.Await(waitAsync(l[0]))) }

//asyncgen:async
func testTupleArgument(n int) int { return must(async.Await(takesTwoAsync(two(n)))) }

//asyncgen:async
func testDeep(n int) int { return must(async.Await(nestAsync(n * 20))) }

//asyncgen:async
func nest(n int) int {
	if n == 0 {
		return must(async.Await(waitAsync(1)))
	}
	return must(async.Await(nestAsync(n-1))) + 1
}

// awaitable is an interface of the author's.
type awaitable interface {
	async.Awaitable[int]
	String() string
}

//asyncgen:async
func testNilInterfaces(n int) (list []error) {
	var a async.Awaitable[int]
	var b awaitable
	if n == 1 {
		a = trace.Wait(n)
	}
	_, err := async.Await(a)
	list = append(list, err)
	_, err = async.Await(b)
	async.Await(a)
	_, none := async.Await[int](nil)
	return append(list, err, none)
}
