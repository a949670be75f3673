// Package peeled has loops that go round with and without a suspension: what a resumption has to do of an iteration stands
// apart from them.
package peeled

import (
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) (int, error) { return async.Await(trace.Wait(v)) }

// soon waits only for what is odd.
//
//asyncgen:async
func soon(v int) (int, error) {
	if v%2 == 0 {
		return -v, nil
	}
	return async.Await(trace.Wait(v))
}

//asyncgen:generator
func testFilter(n int, yield func(int) bool) {
	for i := range 4 * n {
		if i%3 == 1 && !yield(i) {
			trace.Note("stopped at", i)
			return
		}
	}
	trace.Note("end")
}

//asyncgen:generator
func testWords(n int, yield func(string, int) bool) {
	s := "the words  of a\nsentence "[:min(7*n, 25)]
	start := -1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ', '\n':
			if start >= 0 {
				if !yield(s[start:i], start) {
					return
				}
			}
			start = -1
		default:
			if start < 0 {
				start = i
			}
		}
	}
	if start >= 0 {
		yield(s[start:], start)
	}
}

// Two suspensions in an iteration: the rest of the one has the other.
//
//asyncgen:async
func testTwoAwaits(n int) (list []int, err error) {
	for i := 0; i < 3*n; i++ {
		if i%3 == 0 {
			continue
		}
		v, err := async.Await(waitAsync(i))
		if err != nil {
			return list, err
		}
		list = append(list, v)
		if v%2 == 0 {
			w, err := async.Await(soonAsync(v + 1))
			list = append(list, w)
			if err != nil {
				return nil, err
			}
		}
		if v%5 == 4 {
			w, _ := async.Await(soonAsync(v))
			list = append(list, w)
		}
	}
	return list, nil
}

// Closures over what each iteration has of its own, in what stands twice.
//
//asyncgen:async
func testClosures(n int) []int {
	var show []func() int
	for i, step := 0, 1; i < 3*n; i, step = i+step, step+1 {
		own := i * 10
		show = append(show, func() int { own++; return own + i })
		if i%2 == 1 {
			v, err := async.Await(waitAsync(i))
			if err != nil {
				break
			}
			own += v
			show = append(show, func() int { own += 1000; i += 5; return own })
		}
		late := own
		show = append(show, func() int { late *= 2; return late })
	}
	var list []int
	for _, f := range show {
		list = append(list, f(), f())
	}
	return list
}

// Labels of the author's, loops that stay as they are, and jumps of every kind in what stands twice.
//
//asyncgen:async
func testJumps(n int) (trail []string) {
outer:
	for i := range 4 * n {
		if i%2 == 0 {
			trail = append(trail, "even")
			continue outer
		}
		v, err := async.Await(waitAsync(i))
	inner:
		for j := range 5 {
			for k := range 5 {
				switch {
				case err != nil && j == 1:
					break outer
				case j*k == v:
					continue inner
				case j+k > v+3:
					break inner
				}
				trail = append(trail, fmt.Sprint(i, j, k))
			}
		}
		if v == 7 {
			goto out
		}
		if v > 8 {
			break
		}
	}
	return append(trail, "end")
out:
	return append(trail, "out")
}

// A circle of gotos keeps the rest in its loop.
//
//asyncgen:async
func testCircle(n int) (sum int) {
	for i := range 2 * n {
		if i == 1 {
			continue
		}
		tries := 0
	again:
		v, err := async.Await(waitAsync(i))
		if err != nil {
			return -1
		}
		if tries++; tries < v {
			sum += tries
			goto again
		}
	}
	return sum
}

// A type is the same in all iterations.
//
//asyncgen:generator
func testTypes(n int, yield func(any) bool) {
	var last any
	for i := range 3 * n {
		if i%3 == 1 && !yield(last) {
			return
		}
		func() {
			type local struct{ n int }
			if l, ok := last.(local); ok {
				trace.Note("the same", l.n)
			}
			last = local{i}
		}()
	}
}

// Loops in loops: each has its own rest, but one that goes through another loop.
//
//asyncgen:generator
func testNested(n int, yield func(int) bool) {
	for i := range n + 1 {
		if i == 1 && !yield(100+i) {
			trace.Note("outer")
			return
		}
		for j := range 4 {
			if (i+j)%3 == 0 && !yield(10*i+j) {
				trace.Note("inner")
				break
			}
			for k := range 3 {
				if k == j && i == j && !yield(1000+k) {
					return
				}
			}
		}
		if i == 2 && !yield(200+i) {
			continue
		}
		trace.Note("round", i)
	}
}

// The rest may panic, and be recovered from.
//
//asyncgen:async
func testPanics(n int) (s string, err error) {
	defer func() {
		if r := recover(); r != nil {
			s += fmt.Sprint(" recovered ", r)
		}
	}()
	list := []int{4, 0, 2}
	for i := range 3 * n {
		if i%2 == 0 {
			continue
		}
		v, err := async.Await(waitAsync(i))
		if err != nil {
			return s, err
		}
		s += fmt.Sprint(" ", list[v])
		defer trace.Note("deferred", i)
	}
	return s, nil
}

// A select and a type switch with ways to the next iteration.
//
//asyncgen:async
func testSwitches(n int) (list []string) {
	ready := make(chan int, 10)
	for i := range 4 * n {
		var x any = i
		if i%2 == 0 {
			x = fmt.Sprint(i)
		}
		switch x := x.(type) {
		case string:
			list = append(list, x)
			continue
		case int:
			v, err := async.Await(soonAsync(x))
			if err != nil {
				return append(list, "cancelled")
			}
			ready <- v
		}
		select {
		case v, ok := <-ready:
			if v == 3 {
				break
			}
			list = append(list, fmt.Sprint(v, ok))
		default:
			list = append(list, "none")
		}
		trace.Note("next", i)
	}
	return list
}

// A rest that begins another loop, which no other way leads to.
//
//asyncgen:generator
func testLoopBehind(n int, yield func(int) bool) {
	for i := range 3 * n {
		if i%3 != 2 {
			continue
		}
		if !yield(i) {
			for j := range 3 {
				if j == i && !yield(j) {
					trace.Note("twice")
				}
			}
			return
		}
	}
}
