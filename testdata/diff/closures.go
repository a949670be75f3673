// Package closures has variables that closures and pointers share with the body, and that live across suspensions.
package closures

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
func testShared(n int) (a int, p *int) {
	a = n
	p = &a
	inc := func() { a++ }
	inc()
	async.Await(waitAsync(a))
	*p += 10
	inc()
	async.Await(waitAsync(*p))
	a *= 2
	return a + *p, p
}

//asyncgen:async
func testParameters(n int) int {
	p := &n
	async.Await(waitAsync(n))
	*p += 5
	f := func() int { n++; return n }
	return f() + must(async.Await(waitAsync(f()))) + n
}

type counter struct{ n, m int }

func (c *counter) inc() int { c.n++; return c.n }
func (c counter) get() int  { return c.n }

// Methods with pointer receivers share the variable too.
//
//asyncgen:async
func (c counter) run(k int) int {
	c.inc()
	async.Await(waitAsync(c.n))
	inc := c.inc
	get := c.get
	inc()
	async.Await(waitAsync(c.get()))
	return c.inc()*100 + get()*10 + k
}

//asyncgen:async
func (c *counter) change(k int) {
	c.n += k
	async.Await(waitAsync(c.n))
	c.m += c.n
}

//asyncgen:async
func testMethods(n int) (int, int) {
	c := counter{n: n}
	v := must(async.Await(c.runAsync(n)))
	async.Await(c.changeAsync(3))
	d := &c
	async.Await(d.changeAsync(n))
	must(async.Await(d.runAsync(1)))
	async.Await((*d).changeAsync(1))
	return v + c.n, c.m
}

// A local whose methods change it is not to be copied.
//
//asyncgen:async
func testMethodOfLocal(n int) int {
	var c counter
	c.inc()
	async.Await(waitAsync(n))
	c.inc()
	inc := c.inc
	async.Await(waitAsync(c.n))
	inc()
	return c.n
}

//asyncgen:async
func testSlicedArray(n int) [3]int {
	var a [3]int
	s := a[:]
	s[0] = 1
	async.Await(waitAsync(n))
	s[1] = 2
	a[2] = s[0] + s[1]
	return a
}

//asyncgen:async
func testFieldsAndElements(n int) (int, int) {
	c := counter{}
	p := &c.m
	var a [2]counter
	q := &a[1].n
	async.Await(waitAsync(n))
	*p, *q = 4, 5
	async.Await(waitAsync(n))
	return c.m, a[1].n
}

//asyncgen:async
func testNestedClosures(n int) []int {
	var out []int
	x := 1
	outer := func() func() int {
		y := x
		x++
		return func() int { y += x; out = append(out, y); return y }
	}
	f := outer()
	async.Await(waitAsync(f()))
	g := outer()
	async.Await(waitAsync(g()))
	x = 100
	f()
	g()
	return out
}

//asyncgen:async
func testRecursiveClosure(n int) int {
	var fib func(int) int
	fib = func(k int) int {
		if k < 2 {
			return k
		}
		return fib(k-1) + fib(k-2)
	}
	a := fib(n)
	async.Await(waitAsync(a))
	return fib(n + 1)
}

// Each passage of a declaration makes a new variable.
//
//asyncgen:async
func testDeclarationsInLoops(n int) []int {
	var ps []*int
	var fs []func()
	for i := 0; i < n; i++ {
		x, y := i, i*i
		var z int
		ps = append(ps, &x, &z)
		async.Await(waitAsync(i))
		fs = append(fs, func() { x++; y++; z += y })
		if z, err := async.Await(waitAsync(y)); err == nil {
			ps = append(ps, &z)
			async.Await(waitAsync(z))
			z++
		}
	}
	for _, f := range fs {
		f()
		f()
	}
	var out []int
	for _, p := range ps {
		out = append(out, *p)
	}
	return out
}

//asyncgen:async
func testConditionalDeclarations(n int) int {
	var p *int
	if x := must(async.Await(waitAsync(n))); x > 2 {
		p = &x
		async.Await(waitAsync(1))
		x++
	} else if y := x + 1; y > 1 {
		async.Await(waitAsync(2))
		p = &y
		y++
	} else {
		z := new(int)
		p = z
		async.Await(waitAsync(3))
		*z = x + y
	}
	*p++
	return *p
}

// Captured, never changed: by value or not, nobody can tell.
//
//asyncgen:async
func testCapturedConstant(n int) int {
	x := n * 2
	var late int
	f := func() int { return x + late }
	async.Await(waitAsync(f()))
	g := func() func() int { return func() int { return x * f() } }
	late = 7
	async.Await(waitAsync(g()()))
	return g()() + f()
}

//asyncgen:async
func testDefinedByClosureBeforeUse(n int) (r int) {
	set := func(v int) { r = v }
	async.Await(waitAsync(1))
	set(n)
	if n == 2 {
		return
	}
	async.Await(waitAsync(r))
	if n == 3 {
		return r + 1
	}
	get := func() int { return r }
	return get() + must(async.Await(waitAsync(get())))
}

// The named result is shared: return sets it, and then the closure can be asked.
var last func() int

//asyncgen:async
func result(n int) (r int, err error) {
	last = func() int { return r }
	async.Await(waitAsync(n))
	if n > 1 {
		return n * 2, nil
	}
	r = 5
	return
}

//asyncgen:async
func testResultOutlivesCall(n int) (int, int) {
	v := must(async.Await(resultAsync(n)))
	return v, last()
}

//asyncgen:async
func testLiteralWithoutSuspension(n int) int {
	x := func(a, b int) int { return a*b + n }(must(async.Await(waitAsync(n))), trace.V(3))
	func() {
		x++
		for i := range 3 {
			if i == 1 {
				continue
			}
			x += i
		}
		return
	}()
	apply := func(fs ...func(int) int) (v int) {
		v = x
		for _, f := range fs {
			v = f(v)
		}
		return
	}
	x = apply(func(v int) int { return v + 1 }, func(v int) int { return v * n })
	async.Await(waitAsync(x))
	return x
}

//asyncgen:async
func testPointerToPointer(n int) int {
	x := n
	p := &x
	pp := &p
	async.Await(waitAsync(**pp))
	y := 50
	*pp = &y
	async.Await(waitAsync(*p))
	**pp++
	return x*1000 + y + *p
}
