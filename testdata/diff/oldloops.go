//go:build go1.21

// Package oldloops is of a version of Go whose loops have one variable for all their iterations.
package oldloops

import (
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

type counter int

func (c *counter) inc() int { *c++; return int(*c) }

type large struct {
	names [40]string
	n     int
}

// Closures, pointers and method values of all iterations are of the same variable.
//
//asyncgen:async
func testShared(n int) (s string) {
	var fs []func() string
	var ps []*int
	keep := func(f func() string) { fs = append(fs, f) }
	for i, v := range []int{1, 2, n} {
		keep(func() string { return fmt.Sprint(i, v) })
		async.Await(waitAsync(v))
	}
	for i, v := range [...]string{"a", "b"} {
		keep(func() string { return fmt.Sprint(i, v) })
		s += fs[0]()
	}
	for i := range [3]int{} {
		ps = append(ps, &i)
		if must(async.Await(waitAsync(i))) == 1 {
			continue
		}
	}
	for i, r := range "aé" {
		keep(func() string { return fmt.Sprint(i, r) })
		async.Await(waitAsync(i))
	}
	for k, v := range map[string]int{"k": n} {
		keep(func() string { return fmt.Sprint(k, v) })
		async.Await(waitAsync(v))
	}
	ch := make(chan int, 2)
	ch <- 1
	ch <- n
	close(ch)
	for v := range ch {
		ps = append(ps, &v)
		keep(func() string { return fmt.Sprint(v) })
		async.Await(waitAsync(v))
	}
	for _, c := range []counter{1, 10} {
		inc := c.inc
		keep(func() string { return fmt.Sprint(inc()) })
		async.Await(waitAsync(1))
	}
	for _, l := range []large{{n: 1}, {n: n}} {
		s += fmt.Sprint(l.n, must(async.Await(waitAsync(l.n))), l.names[1])
	}
	for i := 0; i < n; i++ {
		keep(func() string { return fmt.Sprint(i) })
		ps = append(ps, &i)
		async.Await(waitAsync(i))
		if i == 2 {
			i++
			continue
		}
	}
	for i, p := 0, (*int)(nil); i < 3; i++ {
		s += fmt.Sprint(p == &i)
		p = &i
		async.Await(waitAsync(i))
	}
outer:
	for i := 0; i < 3; i++ {
		for j := range []int{0, 1, 2} {
			keep(func() string { return fmt.Sprint(i, j) })
			switch must(async.Await(waitAsync(j))) {
			case 1:
				continue outer
			case i:
				goto next
			}
		next:
			s += fmt.Sprint(j)
		}
	}
	for k := 0; k < 2; k++ {
		for _, f := range fs {
			s += f() + " "
		}
		for _, p := range ps {
			*p++
			s += fmt.Sprint(*p)
		}
	}
	return s
}

// Deferred literals and coroutine literals capture them as other closures do.
//
//asyncgen:async
func testLiterals(n int) (s string) {
	var coros []*async.Coroutine[string]
	for i, v := range []int{1, n, 3} {
		coros = append(coros, async.Coro(func() (string, error) {
			async.Await(waitAsync(v))
			v++
			return fmt.Sprint(i, v), nil
		}))
	}
	for i := range []int{1, 2} {
		defer func() { s += fmt.Sprint("awaits", i, must(async.Await(waitAsync(i)))) }()
		defer func() { s += fmt.Sprint("notes", i) }()
		async.Await(waitAsync(i))
	}
	for i := 0; i < 2; i++ {
		coros = append(coros, async.Coro(func() (string, error) { return fmt.Sprint(i), nil }))
		s += func() string { return fmt.Sprint(must(async.Await(waitAsync(i)))) }()
	}
	for _, c := range coros {
		s += must(async.Await(c)) + " "
	}
	return s
}

//asyncgen:generator
func testYields(n int, yield func(int) bool) {
	var fs []func() int
	for i, v := range []int{5, 6} {
		fs = append(fs, func() int { return i*10 + v })
		if !yield(v) {
			return
		}
	}
	for i := 0; i < n; i++ {
		fs = append(fs, func() int { return i })
	}
	for _, f := range fs {
		if !yield(f()) {
			return
		}
	}
}
