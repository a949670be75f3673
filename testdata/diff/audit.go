// Package audit has, for each phrase of what the generator promises, the forms that no other program has.
package audit

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	. "strings"
	"unsafe"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

// panicsNil panics with nil before or after it has been suspended.
//
//asyncgen:async
func panicsNil(n int) int {
	if n%2 == 0 {
		async.Await(waitAsync(n))
	}
	defer async.Await(waitAsync(1))
	panic(nil)
}

//asyncgen:async
func passesOn(n int) int {
	defer trace.Note("passed", n)
	return must(async.Await(panicsNilAsync(n)))
}

// panic(nil) of a child, seen as a *runtime.PanicNilError two parents up.
//
//asyncgen:async
func testNilPanicOfChild(n int) (s string) {
	for i := range n + 1 {
		func() {
			defer func() { trace.Note("plain", recover()) }()
			var err error
			panic(err)
		}()
		_ = i
	}
	defer func() {
		v := recover()
		async.Await(waitAsync(2))
		var err *runtime.PanicNilError
		if e, ok := v.(error); ok && errors.As(e, &err) {
			s += err.Error()
		}
		s += fmt.Sprintf(" %T", recover())
	}()
	return fmt.Sprint(must(async.Await(passesOnAsync(n))))
}

type counter struct {
	n   int
	log []string
}

func (c *counter) add(v int) int   { c.n += v; return c.n }
func (c counter) sum(v ...int) int { return c.n + trace.Sum(v...) }

type box[T any] struct{ v T }

func (b box[T]) get() T   { return b.v }
func (b *box[T]) set(v T) { b.v = v }

type adder interface{ add(int) int }

// Method expressions and method values of every kind, called, stored and deferred with operands that suspend.
//
//asyncgen:async
func testMethodExpressions(n int) (r int, s string) {
	c := counter{n: n}
	f := (*counter).add
	g := counter.sum
	h := adder.add
	k := (*counter).sum
	set := (*box[int]).set
	r += f(&c, must(async.Await(waitAsync(1))))
	r += g(c, must(async.Await(waitAsync(2))), 3)
	r += h(&c, must(async.Await(waitAsync(4))))
	r += k(&c, []int{must(async.Await(waitAsync(5))), n}...)
	b := box[int]{n}
	set(&b, must(async.Await(waitAsync(6))))
	r += box[int].get(b)
	s = fmt.Stringer.String(trace.Same[fmt.Stringer](named(must(async.Await(waitAsync(7))))))
	for i := range n {
		if i%2 == 0 {
			defer (*counter).add(&c, must(async.Await(waitAsync(i))))
		} else {
			defer set(&b, must(async.Await(waitAsync(i))))
		}
	}
	defer func() { r += c.n + b.get() }()
	return r, s
}

type named int

func (v named) String() string { return fmt.Sprint("named", int(v)) }

// Deferred builtins and literals in a loop that goto makes, under conditions.
//
//asyncgen:async
func testDefersInGotoLoop(n int) (r int) {
	m := map[int]int{1: 1, 2: 2}
	to := make([]int, 4)
	i := 0
	defer func() {
		v := recover()
		r = r*10 + len(m) + to[0]
		trace.Note("end", v)
	}()
head:
	if i < n {
		j := i
		switch {
		case j == 1:
			defer delete(m, must(async.Await(waitAsync(j))))
		case j == 2:
			defer copy(to, []int{must(async.Await(waitAsync(j)))})
		case j == 3:
			defer panic(must(async.Await(waitAsync(j))))
		case j == 4:
			defer clear(m)
		default:
			defer recover()
		}
		defer func() { r += j + must(async.Await(waitAsync(1))) }()
		i++
		goto head
	}
	return i
}

// goto to a loop's head from its end, out of a nested loop, and to a labelled block.
//
//asyncgen:async
func testGotoLoopHead(n int) (r int) {
	rounds := 0
head:
	for i := 0; i < must(async.Await(waitAsync(n))); i++ {
		r += i
		if i == 1 && rounds < 2 {
			rounds++
			goto head
		}
		for {
			if must(async.Await(waitAsync(rounds))) < 2 && i == 2 {
				rounds++
				goto head
			}
			break
		}
	}
block:
	{
		rounds++
		if rounds > 5 {
			goto out
		}
		trace.Note("block", rounds)
		async.Await(waitAsync(rounds))
		goto block
	}
out:
	return r*100 + rounds
}

func pairs(n int) iter.Seq2[string, []int] {
	return func(yield func(string, []int) bool) {
		defer trace.Note("pairs end")
		for i := range n {
			if !yield(Repeat("x", i), make([]int, i)) {
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

type object struct {
	name  string
	_     int
	items [3]any
	next  *object
}

// Seq2 into fields, map entries and blanks; zero-argument functions left by every way out.
//
//asyncgen:async
func testRangeForms(n int) (s string, err error) {
	var o object
	m := map[string]any{}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic %v %v", v, m)
		}
	}()
	for o.name, m[o.name] = range pairs(must(async.Await(waitAsync(n)))) {
		async.Await(waitAsync(1))
		s += o.name
	}
	for _, v := range pairs(3) {
		s += fmt.Sprint(len(v), must(async.Await(waitAsync(2))))
	}
	for k := range pairs(3) {
		if async.Await(waitAsync(2)); k == "x" {
			continue
		}
		s += k
	}
	rounds := 0
outer:
	for range times(3) {
		for range times(must(async.Await(waitAsync(4)))) {
			rounds++
			switch async.Await(waitAsync(1)); {
			case rounds == 2:
				continue outer
			case rounds == 4 && n == 1:
				goto done
			case rounds == 5 && n == 2:
				panic("five")
			case rounds == 6 && n == 3:
				return s, errors.New("six")
			case rounds == 7:
				break outer
			}
		}
	}
done:
	async.Await(waitAsync(1))
	return fmt.Sprint(s, rounds), nil
}

// blanks has blank parameters, results, variables, fields and operands.
//
//asyncgen:async
func blanks(_ int, _ string, v int, _ ...int) (_ int, _ string, err error) {
	var _ = must(async.Await(waitAsync(v)))
	var _, a = must(async.Await(waitAsync(1))), must(async.Await(waitAsync(2)))
	_, _ = must(async.Await(waitAsync(a))), a
	_ = func(_, _ int) {}
	type _ struct{}
	const _ = 1
	for _ = range must(async.Await(waitAsync(2))) {
		async.Await(waitAsync(3))
	}
	for _, _ = range []int{must(async.Await(waitAsync(4)))} {
		async.Await(waitAsync(5))
	}
	defer func() {
		if v > 2 {
			err = errors.New("late")
		}
	}()
	if v > 1 {
		return must(async.Await(waitAsync(7))), "x", nil
	}
	return
}

//asyncgen:async
func testBlanks(n int) (int, string, error) {
	if n == 0 {
		_, _ = async.Await(blanksAsync(1, "", n, 1, 2))
	}
	a, err := async.Await(blanksAsync(1, "", n))
	c, _ := async.Await(blanksAsync(must(async.Await(waitAsync(1))), "", n, []int{1}...))
	return a.A, a.B + c.B, err
}

// Operands of select, map assignments, case lists, ranges, returns.
//
//asyncgen:async
func testOperands(n int) (int, string, map[string]int) {
	m := map[string]int{}
	chs := []chan map[string]int{make(chan map[string]int), make(chan map[string]int)}
	chs[n%2] = make(chan map[string]int, 1)
	chs[n%2] <- map[string]int{"in": n}
	var got [2]map[string]int
	var ok [2]bool
	select {
	case got[must(async.Await(waitAsync(1)))], ok[must(async.Await(waitAsync(0)))] = <-chs[must(async.Await(waitAsync(n%2)))]:
		m["first"] = must(async.Await(waitAsync(1)))
	case chs[must(async.Await(waitAsync(1-n%2)))] <- map[string]int{"x": must(async.Await(waitAsync(2)))}:
		got[1] = <-chs[1-n%2]
	}
	m["a"], m[Repeat("b", must(async.Await(waitAsync(2))))] = must(async.Await(waitAsync(3))), len(got[1])
	m[fmt.Sprint(must(async.Await(waitAsync(1))))] += must(async.Await(waitAsync(4)))
	m["a"]++
	switch x := must(async.Await(waitAsync(n))); x {
	case must(async.Await(waitAsync(0))), must(async.Await(waitAsync(1))):
		m["case"] = 1
		fallthrough
	case must(async.Await(waitAsync(2))):
		m["case"] += 2
	default:
		m["case"] = 9
	}
	for k, v := range map[string]int{"only": must(async.Await(waitAsync(3)))} {
		m[k] = v + must(async.Await(waitAsync(1)))
	}
	for i, r := range Repeat("é", must(async.Await(waitAsync(2)))) {
		m[string(r)] += i + must(async.Await(waitAsync(1)))
	}
	for i := range (&[4]int{})[must(async.Await(waitAsync(1))):] {
		m["slice"] += i
	}
	return must(async.Await(waitAsync(1))) + len(m), fmt.Sprint(must(async.Await(waitAsync(2)))), m
}

// Local types of a generic function: recursive, of each other, in literals, with the parameters they use.
//
//asyncgen:async
func locals[K comparable, V fmt.Stringer](k K, v V, n int) (string, error) {
	type node struct {
		key  K
		next *node
		kids map[K][]*node
	}
	type pair[T any] = struct {
		a T
		b V
	}
	type visitor func(*node, visitor) string
	type both struct {
		fmt.Stringer
		*node
	}
	var head *node
	for range n {
		head = &node{k, head, map[K][]*node{k: {head}}}
		async.Await(waitAsync(1))
	}
	visit := visitor(func(x *node, again visitor) string {
		if x == nil {
			return "."
		}
		return fmt.Sprint(x.key, len(x.kids)) + again(x.next, again)
	})
	p := pair[*node]{head, v}
	async.Await(waitAsync(2))
	b := both{p.b, p.a}
	s, err := async.Await(async.Coro(func() (string, error) {
		type inner struct {
			both
			v V
		}
		x := inner{b, v}
		async.Await(waitAsync(3))
		return x.String() + x.v.String() + fmt.Sprint(x.node == head), nil
	}))
	return visit(p.a, visit) + s, err
}

//asyncgen:async
func testLocalTypes(n int) (string, error) {
	s, err := async.Await(localsAsync("k", named(n), n))
	t, _ := async.Await(localsAsync(1.5, fmt.Stringer(named(2)), 2))
	return s + t, err
}

// Channels of everything, kept over suspensions.
//
//asyncgen:async
func testChannels(n int) string {
	a := make(chan chan<- (<-chan int), 1)
	b := make(chan (<-chan int), 1)
	c := make(chan int, 1)
	d := make(chan func(chan struct{}) (<-chan error, error), 1)
	e := make(chan [2]struct{ c chan any }, 1)
	f := make(chan interface{ String() string }, 1)
	async.Await(waitAsync(1))
	c <- must(async.Await(waitAsync(n)))
	a <- b
	async.Await(waitAsync(1))
	(<-a) <- c
	d <- func(chan struct{}) (<-chan error, error) { return nil, errors.New("d") }
	e <- [2]struct{ c chan any }{{make(chan any)}, {nil}}
	f <- named(n)
	async.Await(waitAsync(2))
	v := <-<-b
	_, err := (<-d)(nil)
	x := <-e
	async.Await(waitAsync(3))
	return fmt.Sprint(v, err, x[0].c == nil, x[1].c == nil, <-f, len(e))
}

// Large arrays and structs: assigned, compared, ranged over, pointed into, returned.
//
//asyncgen:async
func testLarge(n int) ([2]int, bool) {
	var big [600]int
	copied := big
	p := &big[5]
	q := (*int)(unsafe.Pointer(uintptr(unsafe.Pointer(&copied)) + unsafe.Sizeof(0)*3))
	var o [40]object
	for i := range n {
		big[i] = must(async.Await(waitAsync(i + 1)))
		*p += i
		*q++
		o[i].name = fmt.Sprint(i)
		o[i+1].next = &o[i]
	}
	sum := 0
	for i, v := range big {
		if i > 5 {
			break
		}
		big[i+1] = 7
		sum += v + must(async.Await(waitAsync(1)))
	}
	for i := range &big {
		if i > 1 {
			break
		}
		big[1] = i
		sum += must(async.Await(waitAsync(big[1])))
	}
	keep := o
	async.Await(waitAsync(1))
	o[0].name = "changed"
	return [...]int{sum + *p, copied[3]}, keep == o || n > 0 && o[1].next.name == "changed"
}

// Literals called where they stand, as operands, with parameters that are literals.
//
//asyncgen:async
func apply(n int, f func(int) int, more ...func(*int)) (r int) {
	r = f(must(async.Await(waitAsync(n))))
	for _, g := range more {
		g(&r)
		async.Await(waitAsync(1))
	}
	return f(r)
}

//asyncgen:async
func testLiterals(n int) (int, error) {
	k := func(a, b int) int { return a*10 + b }(must(async.Await(waitAsync(1))), func() int { return n }())
	c := applyAsync(k, func(x int) int { k++; return x + k }, func(p *int) { *p *= 2 }, func(p *int) { n += *p })
	async.Await(waitAsync(1))
	v := must(async.Await(c))
	list := []*async.Coroutine[int]{}
	for i := range 3 {
		list = append(list, async.Coro(func() (int, error) {
			defer func() { i++ }()
			w, err := async.Await(async.Coro(func() (int, error) { i += 10; return async.Await(waitAsync(i)) }))
			return w + i + func() int { n++; return n }(), err
		}))
	}
	for _, c := range list {
		v += must(async.Await(c))
	}
	return v + n + k, nil
}

// An endless loop left by yield's answer, with cleanups that note how it ended.
//
//asyncgen:generator
func testEndless(n int, yield func(int) bool) error {
	defer trace.Note("closed", n)
	for i := range n {
		defer func() { trace.Note("defer", i) }()
	}
	for a, b := 0, 1; ; a, b = b, a+b {
		if a > 20 {
			defer (&counter{n: a}).add(b)
			break
		}
		if !yield(a) {
			defer trace.Note("stopped", a, b)
			return nil
		}
	}
	for {
		if !yield(n) {
			return errors.New("left")
		}
		if n++; n > 3 {
			return nil
		}
	}
}

// What runs when a task is cancelled in a cleanup, or among defers in loops.
//
//asyncgen:async
func testCancelled(n int) (s string, err error) {
	for i := range n + 1 {
		defer func() {
			v, err := async.Await(trace.Wait(i))
			trace.Note("cleanup", v, err)
			s += fmt.Sprint(v)
		}()
		if _, err := async.Await(trace.Wait(i)); err != nil {
			return "cut", err
		}
	}
	_, err = async.Await(passesAsync(n))
	return "r", err
}

//asyncgen:async
func passes(n int) (_ int, err error) {
	defer func() { trace.Note("child", err != nil) }()
	return async.Await(trace.Wait(n))
}
