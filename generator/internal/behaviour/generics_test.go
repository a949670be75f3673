package behaviour

import (
	"fmt"
	async "github.com/asyncgen/asyncgen/runtime"
	"testing"
)

type tree[K comparable, V any] struct {
	l, r *tree[K, V]
	k    K
	v    V
}

//asyncgen:async
func (t *tree[_, V]) first() (V, error) {
	if t.l != nil {
		return async.Await(t.l.firstAsync())
	}
	v := t.v
	must(async.Await(waitAsync(v)))
	return v, nil
}

//asyncgen:generator
func (t *tree[K, _]) keys(yield func(K) bool) bool {
	return t == nil || t.l.keys(yield) && yield(t.k) && t.r.keys(yield)
}

type num interface{ ~int | ~float64 }

//asyncgen:async
func sum[S ~[]E, E interface {
	num
	comparable
}](s S, zero E) (E, error) {
	type acc struct {
		e E
		n int
	}
	const limit = 10
	var a acc
	for i, e := range s {
		if i > limit {
			break
		}
		a.e += must(async.Await(waitAsync(e)))
		a.n++
	}
	return a.e + zero, nil
}

//asyncgen:async
func kind[T any](v T, other any) (string, error) {
	switch x := any(v).(type) {
	case int:
		must(async.Await(waitAsync(x)))
		return "int", nil
	case []T:
		return "no", nil
	}
	switch x := other.(type) {
	case T:
		must(async.Await(waitAsync(x)))
		return "T", nil
	case []T, map[string]T:
		must(async.Await(waitAsync(x)))
		return fmt.Sprint(x), nil
	}
	return "?", nil
}

//asyncgen:async
func shadowed[string any](v string) (string, error) {
	w := v
	must(async.Await(waitAsync(w)))
	p := &w
	must(async.Await(waitAsync(p)))
	return *p, nil
}

//asyncgen:async
func conv[From, To any](f func(From) To, list ...From) ([]To, error) {
	var out []To
	for _, x := range list {
		x := x
		y := f(must(async.Await(waitAsync(x))))
		out = append(out, y)
	}
	return out, nil
}

//asyncgen:async
func usesConv() (string, error) {
	a := must(async.Await(convAsync(func(i int) string { return fmt.Sprint(i) }, 1, 2, 3)))
	b := must(async.Await(convAsync[int, float64](func(i int) float64 { return float64(i) / 2 }, []int{4, 5}...)))
	c := must(async.Await(convAsync(func(a any) string { return fmt.Sprint(a) }, any(1), "x")))
	return fmt.Sprint(a, b, c), nil
}

func TestTypeParametersComeAlong(t *testing.T) {
	tr := &tree[string, int]{l: &tree[string, int]{k: "a", v: 1}, k: "b", v: 2}
	check(t, "first", tr.first, tr.firstAsync())
	for k := range tr.keysGen().All() {
		t.Log(k)
	}
	check(t, "sum", func() (float64, error) { return sum([]float64{1, 2.5}, 3) }, sumAsync([]float64{1, 2.5}, 3))
	check(t, "kind", func() (string, error) { return kind(1, 2) }, kindAsync(1, 2))
	check(t, "kind", func() (string, error) { return kind("a", "b") }, kindAsync("a", any("b")))
	check(t, "kind", func() (string, error) { return kind("a", []string{"x"}) }, kindAsync("a", any([]string{"x"})))
	check(t, "shadowed", func() (int, error) { return shadowed(4) }, shadowedAsync(4))
	check(t, "conv", usesConv, usesConvAsync())
}

type small uint8

//asyncgen:async
func rangeconstF() (string, error) {
	var b byte
	var sm small
	out := ""
	for b = range 3 {
		out += fmt.Sprintf("%T%v ", b, must(async.Await(waitAsync(b))))
	}
	for sm = range 2 {
		out += fmt.Sprintf("%T%v ", sm, must(async.Await(waitAsync(sm))))
	}
	const c = 2
	for i := range c {
		out += fmt.Sprintf("%T%v ", i, must(async.Await(waitAsync(i))))
	}
	for i := range small(2) {
		i := i
		out += fmt.Sprintf("%T%v ", i, must(async.Await(waitAsync(i))))
	}
	for i := range small(2) {
		p := &i
		*p += 10
		out += fmt.Sprintf("%T%v ", i, must(async.Await(waitAsync(i))))
	}
	var n int64 = 2
	for i := range n {
		n = 100
		out += fmt.Sprintf("%T%v ", i, must(async.Await(waitAsync(i))))
	}
	for i := range 'b' - 'a' {
		out += fmt.Sprintf("%T%v ", i, must(async.Await(waitAsync(i))))
	}
	return out, nil
}

//asyncgen:async
func overGenericMap[M ~map[K]V, K comparable, V any, S ~[]E, E any](m M, s S) (int, error) {
	n := 0
	for k, v := range m {
		_ = must(async.Await(waitAsync(k)))
		_ = v
		n++
	}
	for i, e := range s {
		_ = must(async.Await(waitAsync(e)))
		n += i
	}
	return n, nil
}

type mm map[string]int

func TestRangesOverIntegersKeepTheirType(t *testing.T) {
	check(t, "f", rangeconstF, rangeconstFAsync())
	check(t, "h", func() (int, error) { return overGenericMap(mm{"a": 1}, []point{{1, 2}, {3, 4}}) }, overGenericMapAsync(mm{"a": 1}, []point{{1, 2}, {3, 4}}))
}
