// Package rangefuncs ranges over functions and generators, with suspensions in the body.
package rangefuncs

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		trace.Note("begin", n)
		defer trace.Note("end", n)
		for i := range n {
			if !yield(i) {
				trace.Note("stopped", i)
				return
			}
		}
	}
}

func pairs(n int) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		defer trace.Note("pairs end")
		for i := range n {
			if !yield(fmt.Sprint("k", i), i*i) {
				return
			}
		}
	}
}

func times(n int) func(func() bool) {
	return func(yield func() bool) {
		defer trace.Note("times end")
		for range n {
			if !yield() {
				return
			}
		}
	}
}

//asyncgen:async
func testForms(n int) (sum int) {
	for i := range count(n) {
		sum += must(async.Await(waitAsync(i)))
	}
	for k, v := range pairs(n) {
		sum += len(k) + must(async.Await(waitAsync(v)))
	}
	for range times(n) {
		sum += must(async.Await(waitAsync(1)))
	}
	for range count(2) {
		async.Await(waitAsync(sum))
	}
	for k := range pairs(2) {
		async.Await(trace.Wait(k))
	}
	for _, v := range pairs(2) {
		async.Await(trace.Wait(v))
	}
	var i, last int
	for i = range count(n) {
		last += must(async.Await(waitAsync(i)))
	}
	var list [2]int
	for list[must(async.Await(waitAsync(1)))] = range count(n) {
		trace.Note("list", list)
	}
	return sum*100 + last + i
}

//asyncgen:async
func testOperandOnce(n int) (sum int) {
	get := func() iter.Seq[int] { trace.Note("get"); return count(n) }
	for i := range get() {
		sum += i
		async.Await(waitAsync(i))
	}
	for i := range must(async.Await(trace.Wait(get()))) {
		sum += i
	}
	for i := range count(must(async.Await(waitAsync(n)))) {
		sum += i
	}
	return sum
}

//asyncgen:async
func testWaysOut(n int) (r int, err error) {
	for i := range count(10) {
		async.Await(waitAsync(i))
		if i == n {
			break
		}
		if i == 4 {
			return i, errors.New("four")
		}
	}
	trace.Note("after break")
outer:
	for i := range count(4) {
		for j := range count(4) {
			async.Await(waitAsync(j))
			switch {
			case j == n:
				continue outer
			case i == 2:
				break outer
			case j == 1 && i == 1:
				goto out
			}
			trace.Note("ij", i, j)
		}
	}
out:
	for i := range count(3) {
		if i == 1 {
			return i, nil
		}
		if i == n {
			return async.Await(trace.Fail(n, "awaited"))
		}
		async.Await(waitAsync(i))
	}
	return -1, nil
}

func panics(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer trace.Note("panics end")
		for i := range n {
			if !yield(i) {
				return
			}
		}
		panic("in sequence")
	}
}

//asyncgen:async
func testPanicInSequence(n int) (r int) {
	defer func() { trace.Note("recovered", recover()) }()
	for i := range panics(n) {
		r += must(async.Await(waitAsync(i)))
		if i == 2 {
			break
		}
	}
	return r
}

//asyncgen:async
func testDefersInBody(n int) (r int) {
	for i := range count(n) {
		defer func() { trace.Note("deferred", i); r++ }()
		async.Await(waitAsync(i))
		i += 10
	}
	return
}

//asyncgen:async
func testClosuresInBody(n int) []int {
	var fs []func() int
	for i := range count(n) {
		fs = append(fs, func() int { i++; return i })
		async.Await(waitAsync(i))
		i *= 10
	}
	var out []int
	for _, f := range fs {
		out = append(out, f(), f())
	}
	return out
}

//asyncgen:async
func testLibrary(n int) []int {
	var out []int
	for i, v := range slices.Backward([]int{1, 2, 3}) {
		out = append(out, i, must(async.Await(waitAsync(v))))
	}
	for k := range maps.Keys(map[int]bool{n: true}) {
		out = append(out, must(async.Await(waitAsync(k))))
	}
	for _, k := range slices.Sorted(maps.Keys(map[int]bool{n: true, -1: true})) {
		out = append(out, must(async.Await(waitAsync(k))))
	}
	return out
}

//asyncgen:generator
func numbers(n int, yield func(int) bool) {
	defer trace.Note("numbers end")
	for i := range n {
		if !yield(i) {
			return
		}
	}
}

//asyncgen:async
func testOverGenerators(n int) (sum int) {
	for v := range numbersGen(n).All() {
		sum += must(async.Await(waitAsync(v)))
		if v == 3 {
			break
		}
	}
	g := numbersGen(n)
	for v := range g.All() {
		async.Await(waitAsync(v))
		sum += v
		if v == 1 {
			break
		}
	}
	_, more := g.Next()
	trace.Note("more", more)
	return sum
}

//asyncgen:generator
func testInGenerator(n int, yield func(int) bool) (err error) {
	for i := range count(n) {
		if !yield(i) {
			return errors.New("stopped")
		}
	}
	for i, v := range pairs(2) {
		if v == n {
			break
		}
		if !yield(v + len(i)) {
			return nil
		}
	}
	for i := range count(2) {
		numbers(i, yield)
	}
	return nil
}

//asyncgen:generator
func testMapGenerator(n int, yield func(string) bool) {
	for v := range numbersGen(n).All() {
		if v%2 == 0 && !yield(fmt.Sprint(v)) {
			break
		}
	}
	trace.Note("end")
}

//asyncgen:async
func apply[T, U any](seq iter.Seq[T], f func(T) U) (out []U) {
	for v := range seq {
		out = append(out, must(async.Await(trace.Wait(f(v)))))
	}
	return
}

//asyncgen:async
func testGeneric(n int) []string {
	return must(async.Await(applyAsync(count(n), func(i int) string { return fmt.Sprint(i) })))
}

// Without a suspension in the body, the loop stays as it is.
//
//asyncgen:async
func testPlain(n int) (sum int) {
	for i := range count(n) {
		if i == 2 {
			continue
		}
		sum += i
		if i == 4 {
			return -1
		}
	}
	async.Await(waitAsync(sum))
	return
}

//asyncgen:async
func testNil(n int) int {
	var seq iter.Seq[int]
	for i := range seq {
		async.Await(waitAsync(i))
	}
	return n
}

type pairYield func(int, string) bool

type (
	valueYield   func(int) bool
	nothingYield func() bool
	values       func(valueYield)
)

func namedPairs(yield pairYield) {
	_ = yield(1, "a") && yield(2, "b")
}

func namedValues(n int) values {
	return func(yield valueYield) {
		for i := range n + 2 {
			if !yield(i) {
				return
			}
		}
	}
}

func namedNothing(yield nothingYield) { _ = yield() && yield() }

// The yield of what is ranged over has a type of its own.
//
//asyncgen:generator
func testNamedYields(n int, yield func(int) bool) {
	for k, s := range namedPairs {
		trace.Note("pair", k, s)
		yield(k)
	}
	for v := range namedValues(n) {
		if v == 2 {
			break
		}
		yield(v)
	}
	for range namedNothing {
		yield(n)
	}
}
