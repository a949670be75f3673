// Package ranges ranges over everything, with suspensions in body and operand.
package ranges

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
func testSlice(n int) []int {
	list := []int{1, 2, 3, 4, 5, 6, 7}[:n]
	var out []int
	for i, v := range list {
		async.Await(waitAsync(v))
		if i+1 < len(list) {
			list[i+1] += v // seen: the elements are read when their turn comes
		}
		list = append(list, 9) // not seen: the length was taken before
		out = append(out, i, v)
	}
	for i := range list {
		list = nil
		out = append(out, must(async.Await(waitAsync(i))))
	}
	for range out {
		out = out[:len(out)-1]
		async.Await(waitAsync(len(out)))
		if len(out) < 3 {
			break
		}
	}
	i := 0
	for i, out[0] = range append([]int{}, must(async.Await(trace.Wait([]int{4, 5})))...) {
		async.Await(waitAsync(out[0] + i))
	}
	return out
}

//asyncgen:async
func testSliceOperandOnce(n int) int {
	get := func() []int { trace.Note("get"); return make([]int, n) }
	c := 0
	for range get() {
		async.Await(waitAsync(c))
		c++
	}
	for range must(async.Await(trace.Wait(get()))) {
		c++
	}
	for i := range get() {
		async.Await(waitAsync(i))
	}
	return c
}

//asyncgen:async
func testArrayIsCopied(n int) [4]int {
	a := [4]int{1, 2, 3, 4}
	for i, v := range a {
		a[3-i] = v * 10
		trace.Note("array", i, v)
		async.Await(waitAsync(v))
	}
	for i, v := range &a {
		a[3-i] = v + 1
		trace.Note("pointer", i, v)
		async.Await(waitAsync(v))
	}
	for i := range a {
		a[i] += must(async.Await(waitAsync(i)))
	}
	for i, v := range a[:] {
		a[3-i] = v + 1
		trace.Note("slice", i, v)
		async.Await(waitAsync(v))
	}
	b := &a
	for i, v := range b {
		b = &[4]int{}
		trace.Note("once", i, v)
		async.Await(waitAsync(v))
	}
	return a
}

//asyncgen:async
func testArrayLengthOnly(n int) int {
	get := func() [3]int { trace.Note("get"); return [3]int{} }
	var p *[2]int
	c := 0
	for i := range p { // len of a nil pointer to an array is fine
		c += i + must(async.Await(waitAsync(1)))
	}
	for i := range get() {
		c += must(async.Await(waitAsync(i)))
	}
	for i := range len(get()) {
		c += must(async.Await(waitAsync(i)))
	}
	for i := range (struct{ a [3]int }{}).a {
		c += must(async.Await(waitAsync(i)))
	}
	return c
}

//asyncgen:async
func testNilArrayPointerPanics(n int) int {
	var p *[2]int
	c := 0
	for i, v := range p {
		c += v + must(async.Await(waitAsync(i)))
	}
	return c
}

//asyncgen:async
func testString(n int) (string, int) {
	s := "aé\xff漢🙂"
	out, last := "", 0
	for i, r := range s {
		s = "changed"
		trace.Note("rune", i, r)
		must(async.Await(waitAsync(i)))
		out, last = out+string(r), i
	}
	for i := range "xyé" {
		last += must(async.Await(waitAsync(i)))
	}
	for range "é漢" {
		last += must(async.Await(waitAsync(1)))
	}
	type text string
	for _, r := range text("b\x80") {
		out += string(r)
		async.Await(waitAsync(0))
	}
	for i, r := range must(async.Await(trace.Wait("q"))) {
		trace.Note("q", i, r)
	}
	return out, last
}

type small uint8

//asyncgen:async
func testInteger(n int) (int, small) {
	c := 0
	m := n
	for i := range m {
		m = 0
		i *= 2
		c += must(async.Await(waitAsync(i)))
	}
	for range 3 {
		c += must(async.Await(waitAsync(1)))
	}
	var k small
	for k = range small(4) {
		async.Await(waitAsync(int(k)))
	}
	for i := range 10 {
		if i == 3 {
			break
		}
		async.Await(waitAsync(i))
	}
	for i := range must(async.Await(waitAsync(n))) {
		c += i
	}
	for i := range int64(n) - 2 {
		trace.Note("i", i)
		async.Await(waitAsync(c))
	}
	const limit = 2
	for i := range limit {
		trace.Note("limit", i)
		async.Await(waitAsync(i))
	}
	var f small = 250
	for i := range small(255) {
		if i < f {
			continue
		}
		async.Await(waitAsync(int(i)))
	}
	return c, k
}

// An assigned range variable keeps its last value.
//
//asyncgen:async
func testAssigned(n int) (int, int, byte) {
	var i, v int
	for i, v = range []int{5, 6, 7} {
		async.Await(waitAsync(i))
	}
	var s struct{ k int }
	for s.k = range n {
		i += s.k
		async.Await(waitAsync(s.k))
	}
	var list [3]byte
	for list[must(async.Await(waitAsync(1)))] = range byte(3) {
		trace.Note("list", list)
	}
	return i + s.k, v, list[1]
}

//asyncgen:async
func testClosures(n int) []int {
	var fs []func() int
	for i, v := range []int{3, 4, 5} {
		fs = append(fs, func() int { i += v; return i })
		async.Await(waitAsync(i))
	}
	for i := range n {
		fs = append(fs, func() int { i++; return i })
		i += 100
		async.Await(waitAsync(i))
	}
	for _, r := range "ab" {
		fs = append(fs, func() int { r++; return int(r) })
		async.Await(waitAsync(int(r)))
	}
	var out []int
	for _, f := range fs {
		out = append(out, f(), f())
	}
	return out
}

//asyncgen:async
func testMap(n int) (int, int) {
	m := map[int]string{1: "a"}
	sum := 0
	for k, v := range m {
		trace.Note("entry", k, v)
		sum += must(async.Await(waitAsync(k)))
	}
	many := map[int]int{}
	for i := range 10 {
		many[i] = i * i
	}
	count := 0
	for k, v := range many {
		if v != k*k {
			trace.Note("wrong", k, v)
		}
		trace.V(0)
		async.Await(trace.Wait(0))
		for d := range many { // whatever is left is deleted: never to be seen
			if d != k {
				delete(many, d)
			}
		}
		count++
	}
	var none map[string]int
	for k := range none {
		trace.Note("none", k)
		async.Await(waitAsync(0))
	}
	total := 0
	for range map[string]bool{"x": true, "y": false} {
		total += must(async.Await(waitAsync(1)))
	}
	type key struct{ a, b int }
	for k, v := range map[key]*int{{1, 2}: nil} {
		trace.Note("key", k, v)
		async.Await(waitAsync(k.a))
	}
	for k, v := range map[any]error{3: nil} {
		trace.Note("any", k, v)
		async.Await(waitAsync(0))
	}
	return sum + total, count
}

//asyncgen:async
func testMapChanges(n int) int {
	m := map[int]int{1: 1, 2: 2, 3: 3}
	seen := 0
	for k := range m {
		m[k] = 100
		m = map[int]int{7: 7} // another map: the loop goes on with the first
		seen += must(async.Await(waitAsync(1)))
		trace.Note("k")
		_ = k
	}
	for k := range m {
		async.Await(waitAsync(k))
		clear(m)
	}
	return seen
}

//asyncgen:async
func testChannel(n int) (int, int) {
	ch := make(chan int, 10)
	for i := range n {
		ch <- i
	}
	close(ch)
	sum := 0
	for v := range ch {
		if v == 3 {
			break
		}
		sum += must(async.Await(waitAsync(v)))
	}
	left := 0
	for range ch {
		left += must(async.Await(waitAsync(1)))
	}
	var receive <-chan int = ch
	for sum = range receive {
		async.Await(waitAsync(sum))
	}
	return sum, left
}

//asyncgen:async
func each[S ~[]E, E any, M ~map[string]E, I ~int8](s S, m M, n I) (int, []E) {
	var out []E
	c := 0
	for i, v := range s {
		c += must(async.Await(waitAsync(i)))
		out = append(out, v)
	}
	for _, v := range m {
		async.Await(waitAsync(c))
		out = append(out, v)
	}
	for i := range n {
		c += must(async.Await(waitAsync(int(i))))
	}
	return c, out
}

//asyncgen:async
func testGeneric(n int) (int, []string) {
	t, _ := async.Await(eachAsync([]string{"a", "b"}, map[string]string{"k": "v"}, int8(n)))
	return t.A, t.B
}

type level uint8

//asyncgen:async
func repeat[I ~int16](n I) (c int) {
	for range n {
		c += must(async.Await(waitAsync(1)))
		n--
	}
	return c
}

// testWithoutCounter goes round a number of times that nothing in the body can change.
//
//asyncgen:async
func testWithoutCounter(n int) (c, d int) {
	operand := func(v int) int {
		trace.Note("operand", v)
		return v
	}
	for range operand(n) {
		c += must(async.Await(waitAsync(c + 1)))
		n++
		operand = nil
	}
	for range -n {
		d = must(async.Await(waitAsync(-1)))
	}
	for range level(255) {
		if d++; d%64 != 0 {
			continue
		}
		async.Await(waitAsync(d))
	}
	for _ = range n {
		c += must(async.Await(waitAsync(n)))
		n = 0
	}
	limit := level(c%4 + 1)
	p := &limit
	for range limit {
		*p += level(must(async.Await(waitAsync(2))))
		for range limit % 3 {
			d += must(async.Await(waitAsync(d)))
			if d%5 == 0 {
				break
			}
		}
	}
	for range 3 + level(2) {
		c += must(async.Await(waitAsync(1)))
	}
	for range must(async.Await(trace.Wait([]int{1, 2})))[:c%2] {
		d += must(async.Await(waitAsync(c)))
	}
	return c, d + must(async.Await(repeatAsync(int16(c))))
}

type matrix struct {
	rows [2][2]int
	next *matrix
}

// An array of which only the length counts is evaluated if there is a second variable, even a blank one: it may be behind a nil
// pointer.
//
//asyncgen:async
func testArraysBehindNil(n int) (s []any) {
	defer func() { s = append(s, recover()) }()
	var p *[2]int
	var m *matrix
	for i := range *p {
		s = append(s, must(async.Await(waitAsync(i))))
	}
	for range m.next.rows {
		s = append(s, must(async.Await(waitAsync(1))))
	}
	for i, _ := range p {
		s = append(s, must(async.Await(waitAsync(i))))
	}
	switch n {
	case 0:
		for i, _ := range *p {
			s = append(s, must(async.Await(waitAsync(i))))
		}
	case 1:
		for i, _ := range m.rows[1] {
			s = append(s, must(async.Await(waitAsync(i))))
		}
	case 2:
		for _, _ = range m.rows {
			s = append(s, must(async.Await(waitAsync(2))))
		}
	case 3:
		m = &matrix{}
		for i, _ := range m.rows {
			m = m.next
			s = append(s, must(async.Await(waitAsync(i))))
		}
	}
	return s
}
