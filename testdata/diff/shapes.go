// Package shapes has types of unusual shape in templates: generic, recursive, anonymous, embedded, large, local.
package shapes

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sort"
	. "strings"
	"sync/atomic"
	tm "time"
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

// Local types that are recursive, mutually and through type parameters, with methods by embedding.
//
//asyncgen:async
func tree[K cmp.Ordered, V any](keys []K, values ...V) (s string, err error) {
	const (
		less = iota - 1
		equal
		greater
	)
	type node struct {
		key         K
		value       V
		left, right *node
		seen        map[K]*node
	}
	type pair struct {
		*node
		rank int
	}
	var root *node
	for i, k := range keys {
		at := &root
		for *at != nil {
			switch c := cmp.Compare(k, (*at).key); c {
			case less:
				at = &(*at).left
			case greater:
				at = &(*at).right
			case equal:
				return "twice", errors.New(fmt.Sprint(k))
			}
			if v, _ := async.Await(trace.Wait(i)); v > 3 {
				break
			}
		}
		if *at == nil {
			*at = &node{key: k, value: values[i%len(values)], seen: map[K]*node{k: root}}
		}
	}
	var walk func(n *node, rank int) []pair
	walk = func(n *node, rank int) (list []pair) {
		if n == nil {
			return nil
		}
		list = append(list, walk(n.left, rank+1)...)
		list = append(list, pair{n, rank})
		return append(list, walk(n.right, rank+1)...)
	}
	for _, p := range walk(root, 0) {
		async.Await(trace.Wait(p.rank))
		s += fmt.Sprint(p.key, p.value, p.rank, len(p.seen), ";")
	}
	return s, nil
}

//asyncgen:async
func testTree(n int) (string, error) {
	a, err := async.Await(treeAsync([]int{3, 1, n, 2}, "x", "y"))
	b, err2 := async.Await(treeAsync[string, [2]byte]([]string{"b", "c", "a"}, [2]byte{1}, [2]byte{2, byte(n)}))
	return a + b, errors.Join(err, err2)
}

type number interface {
	~int | ~int64 | ~float64
}

type matrix[T number, R any] struct {
	cells [3][3]T
	note  func(T) R
	next  *matrix[T, R]
}

//asyncgen:async
func (m *matrix[T, R]) trace(list ...T) (sum T, out []R, err error) {
	defer func(before T) { out = append(out, m.note(before), m.note(sum)) }(m.cells[0][0])
	for i, row := range m.cells {
		for j := range row {
			if i == j {
				sum += row[j]
			}
			m.cells[j][i] = must(async.Await(trace.Wait(row[j] + T(i))))
		}
	}
	for _, v := range list {
		sum *= v
	}
	if m.next != nil {
		pair, err := async.Await(m.next.traceAsync(append(list, sum)...))
		rest, more := pair.Unpack()
		return rest + sum, append(out, more...), err
	}
	return
}

//asyncgen:generator
func (m matrix[_, R]) all(yield func(int, R) bool) {
	for i, row := range m.cells {
		if !yield(i, m.note(row[i])) {
			return
		}
	}
	if m.next != nil {
		m.next.all(yield)
	}
}

//asyncgen:async
func testGenericMethods(n int) (string, error) {
	type id int64
	note := func(v id) string { return fmt.Sprintf("%T%v", v, v) }
	m := &matrix[id, string]{note: note}
	m.next = &matrix[id, string]{cells: [3][3]id{{1, 2}, {0, id(n)}}, note: note}
	pair, err := async.Await(m.traceAsync(1, 2))
	s := fmt.Sprint(pair.Unpack())
	for p := range m.allGen().All() {
		async.Await(waitAsync(p.A))
		s += p.B
	}
	return s, err
}

// Embedded interfaces, generic and local ones.
type getter[T any] interface{ get() T }
type source interface {
	getter[int]
	fmt.Stringer
}
type src struct{ n int }

func (s *src) get() int       { s.n++; return s.n }
func (s *src) String() string { return fmt.Sprint("src", s.n) }

//asyncgen:async
func testEmbeddedInterfaces(n int) (s string) {
	type both interface {
		source
		getter[int]
	}
	var b both = &src{n}
	wrapped := struct {
		both
		extra []interface{ get() int }
	}{both: b}
	async.Await(waitAsync(n))
	wrapped.extra = append(wrapped.extra, wrapped, b)
	for i, g := range wrapped.extra {
		async.Await(waitAsync(i))
		s += fmt.Sprint(g.get(), wrapped.both)
	}
	f, g := wrapped.get, source.get
	async.Await(waitAsync(n))
	s += fmt.Sprint(f(), g(b), getter[int].get(b))
	if st, ok := b.(interface{ String() string }); ok {
		async.Await(waitAsync(n))
		s += st.String()
	}
	return
}

//asyncgen:async
func testChannelsOfEverything(n int) (s string) {
	a := make(chan chan<- func() <-chan [2]struct{ c chan int }, 1)
	inner := make(chan func() <-chan [2]struct{ c chan int }, 1)
	a <- inner
	async.Await(waitAsync(n))
	out := <-a
	out <- func() <-chan [2]struct{ c chan int } {
		c := make(chan [2]struct{ c chan int }, 1)
		v := [2]struct{ c chan int }{1: {make(chan int, 1)}}
		v[1].c <- n
		c <- v
		return c
	}
	async.Await(waitAsync(n))
	v, ok := <-(<-inner)()
	async.Await(waitAsync(n))
	s = fmt.Sprint(<-v[1].c, ok)
	var nothing <-chan (<-chan error)
	var p **<-chan int
	async.Await(waitAsync(n))
	return s + fmt.Sprint(nothing == nil, p == nil)
}

//asyncgen:async
func testUnsafe(n int) (s string) {
	x := [4]int32{1, 2, 3, int32(n)}
	p := unsafe.Pointer(&x[1])
	u := uintptr(p) - uintptr(unsafe.Pointer(&x))
	async.Await(waitAsync(n))
	q := (*int32)(unsafe.Add(p, unsafe.Sizeof(x[0])))
	*q += 10
	async.Await(waitAsync(n))
	b := unsafe.Slice(&x[0], 4)
	b[0] = 7
	const size = unsafe.Sizeof(x)
	async.Await(waitAsync(int(size)))
	var f struct {
		a byte
		b int64
	}
	async.Await(waitAsync(int(unsafe.Offsetof(f.b))))
	return fmt.Sprint(x, u, *(*int32)(p), unsafe.String(unsafe.StringData("abc"), 2), f)
}

type big struct {
	data [300]int
	sub  struct{ m [10][10]byte }
}

//asyncgen:async
func testLarge(n int) (s string, out big) {
	var a [500]int
	b := big{}
	c := b
	for i := range a {
		a[i] = i
		b.data[i%300] += i
	}
	async.Await(waitAsync(n))
	c.sub.m[n][1] = byte(must(async.Await(waitAsync(n))))
	sum := 0
	for i, v := range a {
		if i%100 == 0 {
			async.Await(waitAsync(i))
			a[i+1] = -1
		}
		sum += v
	}
	for i := range b.data {
		b.data[i]++
		if i%150 == 3 {
			b.data[must(async.Await(waitAsync(i)))] *= 2
			b, c = c, b
		}
	}
	p := &c
	async.Await(waitAsync(n))
	p.data[5] = 5
	out = c
	a2 := a
	async.Await(waitAsync(n))
	a2[1]++
	return fmt.Sprint(sum, a[101], a2[1] == a[1], a2 == a, b == c, out.data[5]), out
}

// Blank identifiers wherever they may stand.
//
//asyncgen:async
func blanks[_ any, T any](_ int, v T, _ ...string) (_ T, _ int, err error) {
	_ = must(async.Await(trace.Wait(v)))
	var _, a = must(async.Await(trace.Wait(1))), must(async.Await(trace.Wait(2)))
	_, b := a, must(async.Await(trace.Wait(3)))
	for _, _ = range []int{1, 2} {
		async.Await(trace.Wait(a))
	}
	for range 2 {
		async.Await(trace.Wait(b))
	}
	const _ = 1
	type _ struct{ T any }
	type t struct {
		_ int
		a int
		_ string
	}
	x := t{a: a}
	async.Await(trace.Wait(x.a))
	func(_ int, _ T) { _ = v }(a, v)
	switch _, ok := any(v).(int); ok {
	case true:
		async.Await(trace.Wait(0))
	}
	_ = x
	var _ = func() int { trace.Note("initialised"); return 1 }()
	return v, b, nil
}

type recv struct{ a int }

//asyncgen:async
func (recv) method(int, string) (int, error) { return async.Await(waitAsync(1)) }

//asyncgen:async
func (_ *recv) other(_ int) int { return must(async.Await(waitAsync(2))) }

//asyncgen:async
func testBlanks(n int) string {
	ab, err := async.Await(blanksAsync[string](1, n, "x"))
	a, b := ab.Unpack()
	c, _ := async.Await(recv{}.methodAsync(1, ""))
	d, _ := async.Await((*recv)(nil).otherAsync(1))
	return fmt.Sprint(a, b, c, d, err)
}

// Imports that are dotted or renamed, in types and values.
//
//asyncgen:async
func testImports(n int) (s string) {
	var b Builder
	r := NewReplacer("a", "b")
	d := tm.Duration(n) * tm.Second
	async.Await(waitAsync(n))
	Time := tm.Unix(0, 0).UTC()
	strings := []string{"x"}
	b.WriteString(ToUpper(r.Replace("abc")))
	async.Await(waitAsync(n))
	f := func(l []string) (Split func(string, string) []string) {
		return func(a, b string) []string { return append(l, a, b) }
	}
	Split := f(strings)
	async.Await(waitAsync(n))
	return Join(Split("a b", " "), "+") + b.String() + d.String() + Time.Format(tm.Kitchen) + fmt.Sprint(tm.Month(n+1))
}

// Local constants, typed and untyped, with iota in odd places.
//
//asyncgen:async
func testIota(n int) (s string) {
	type weekday uint8
	const (
		_  = 1 << (10 * iota)
		kb = 1 << (10 * iota)
		mb
	)
	const (
		mon, tue weekday = iota + 1, iota * 10
		wed, thu
		_, _
		fri, sat = 1.5, "text"
	)
	async.Await(waitAsync(n))
	const huge = 1 << 100
	const frac = huge >> 98
	const iota = 7
	const after = iota + iota
	var x [frac]weekday
	x[n%frac] = thu
	async.Await(waitAsync(n))
	var f float32 = fri
	if y := tue + wed; y > weekday(must(async.Await(waitAsync(1)))) {
		const local = "l" + sat
		async.Await(waitAsync(len(local)))
		s = local
	}
	type arr [len(sat) + after]byte
	var z arr
	async.Await(waitAsync(n))
	return fmt.Sprintf("%v %v %v %v %v %v %T %v %v", s, kb, mb, mon, wed, x, f, len(z), len(arr{}))
}

type option func(*config)
type config struct {
	a atomic.Int32
	f map[string][]option
}

//asyncgen:async
func testAtomics(n int) (s string) {
	var c config
	c.f = map[string][]option{"x": {func(c *config) { c.a.Add(int32(n)) }}}
	async.Await(waitAsync(n))
	for _, k := range slices.Sorted(maps.Keys(c.f)) {
		for _, o := range c.f[k] {
			async.Await(waitAsync(1))
			o(&c)
		}
	}
	return fmt.Sprint(c.a.Load())
}

type seq[T any] = iter.Seq2[int, T]
type list[T any] []T

func (l list[T]) all() seq[T] { return slices.All(l) }

// Aliases, generic aliases, methods on slices and functions.
//
//asyncgen:async
func testAliases(n int) (s string) {
	type set = map[string]struct{ v any }
	var m set = set{"a": {n}}
	l := list[set]{m, nil}
	var q seq[set] = l.all()
	for i, v := range q {
		async.Await(waitAsync(i))
		s += fmt.Sprint(i, len(v))
	}
	var h sort.Interface = sort.Reverse(sort.IntSlice{1, n, 2})
	async.Await(waitAsync(n))
	sort.Sort(h)
	return s + fmt.Sprint(h.Len(), h.Less(0, 1))
}

type heavy struct {
	names [40]string
	next  *heavy
	n     int
}

func (h heavy) sum() (n int) {
	for i, s := range h.names {
		n += i * len(s)
	}
	return n + h.n
}

func (h *heavy) set(i int, s string) *heavy { h.names[i] = s; return h }

//asyncgen:async
func heavyParams(h heavy, list ...heavy) (out heavy, arr [30]any, err error) {
	out = h
	async.Await(waitAsync(h.n))
	h.names[0] = "changed"
	for i, l := range list {
		async.Await(waitAsync(i))
		l.n += out.n
		list[i], out = out, l
		arr[i] = func() int { l.n++; return l.n }
	}
	return out, arr, nil
}

// Large variables with pointers in them are not copied at each suspension, but behave as if they were.
//
//asyncgen:async
func testHeavy(n int) (s string, err error) {
	var zero, a heavy
	b := heavy{n: n}
	var fs []func() int
	for i := 0; i < n; i++ {
		var c heavy
		d := b
		async.Await(waitAsync(i))
		c.names[i], d.names[i+1] = "c", "dd"
		fs = append(fs, c.sum, d.sum, func() int { return c.sum() + d.n })
		c.n, a = i, c
		b = d
		d.n = 100
	}
	for _, f := range fs {
		s += fmt.Sprint(f(), " ")
	}
	arr := [20]*heavy{&b, 3: &a}
	for i, p := range arr {
		if p == nil {
			continue
		}
		async.Await(waitAsync(i))
		arr[4] = &zero
		s += fmt.Sprint(i, p.set(i, "ranged").sum(), ";")
	}
	for h := (heavy{n: n}); h.n < n+2; h.n++ {
		async.Await(waitAsync(h.n))
		fs = append(fs, h.sum)
	}
	x, y := b, a
	x, y = y, x
	v, err := async.Await(heavyParamsAsync(x, y, heavy{n: must(async.Await(waitAsync(n)))}))
	out, all := v.Unpack()
	for _, f := range all[:2] {
		if f, ok := f.(func() int); ok {
			s += fmt.Sprint(f(), f())
		}
	}
	coro := async.Coro(func() (heavy, error) {
		async.Await(waitAsync(zero.n))
		y.n += zero.n
		return y, nil
	})
	y.n = 7
	got, err := async.Await(coro)
	return s + fmt.Sprint(out.sum(), got.n, y.n, zero == heavy{}, x == b, len(fs)), err
}

//asyncgen:generator
func testHeavyGenerator(n int, yield func(heavy) bool) (last heavy) {
	h := heavy{n: n}
	for i := range 3 {
		if !yield(h) {
			return h
		}
		h.names[i] = fmt.Sprint(i)
		last = h
		h = heavy{n: last.n + 1}
	}
	return last
}

//asyncgen:async
func testHeavyOperands(n int) (s string, err error) {
	h := heavy{n: n}
	async.Await(waitAsync(n))
	f := func(a heavy, b int, c heavy) string { return fmt.Sprint(a.n, b, c.n, a == c) }
	s = f(h, must(async.Await(waitAsync(n+1))), h)
	defer func(h heavy) { s += fmt.Sprint(h.n) }(h)
	h.n++
	m := map[int]heavy{must(async.Await(waitAsync(n))): h}
	ch := make(chan heavy, 1)
	ch <- m[must(async.Await(waitAsync(n)))]
	h.n = must(async.Await(waitAsync(h.n)))*2 + (<-ch).n
	switch v := any(h).(type) {
	case heavy:
		async.Await(waitAsync(v.n))
		v.n++
		h = v
	}
	return s + fmt.Sprint(h.n), nil
}
