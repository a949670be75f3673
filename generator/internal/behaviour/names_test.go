package behaviour

// The names of this file are those of other things as well: of what is generated
// for another template, of the runtime's fields and methods, of packages, types
// and builtins.

import (
	"fmt"
	async "github.com/asyncgen/asyncgen/runtime"
	"testing"
)

type srv struct{ fetch int }
type srvFetchFrame struct{}
type g int

var _, _ = srvFetchFrame{}, g(0)

type TaskCore int

//asyncgen:async
func (s *srv) fetch2(fetch2 int) (int, error) {
	return fetch2 + s.fetch + must(async.Await(waitAsync(1))), nil
}

//asyncgen:async
func srvFetch2(t, f, g, waitFrame int) (int, error) {
	s := &srv{fetch: 1}
	fetch2 := must(async.Await(s.fetch2Async(t)))
	wait := must(async.Await(waitAsync(f)))
	resume1 := fetch2
resume1:
	for i := range 2 {
		for {
			if must(async.Await(waitAsync(i))) == 0 {
				continue resume1
			}
			break resume1
		}
	}
	goto end1
end1:
	return fetch2 + wait + resume1 + g + waitFrame, nil
}

//asyncgen:async
func (srv) unnamed(_ int, _ string, _ bool) (int, error) { return must(async.Await(waitAsync(3))), nil }

//asyncgen:async élan
func état(straße ...int) (ñ int, err error) {
	for _, ñ := range straße {
		must(async.Await(waitAsync(ñ)))
	}
	ñ = len(straße)
	return
}

//asyncgen:async
func builtins() (string, error) {
	nil, true, len, append, int := "n", 1, 2, 3, "i"
	must(async.Await(waitAsync(nil)))
	if true == 1 {
		false := "f"
		error := 7
		must(async.Await(waitAsync(false)))
		for string := range 2 {
			must(async.Await(waitAsync(string + error)))
		}
	}
	if len > 1 {
		nil := 5
		if nil > 7 {
			return "", fmt.Errorf("x")
		}
	}
	return fmt.Sprint(nil, true, len, append, int), error(nil2())
}
func nil2() error { return nil }

//asyncgen:async
func Value(Value, Err, State int, Coroutine string) (Frame int, err error) {
	must(async.Await(waitAsync(1)))
	Close, Init, Resume := 1, 2, 3
	must(async.Await(waitAsync(1)))
	return Value + Err + State + len(Coroutine) + Close + Init + Resume, nil
}

//asyncgen:generator
func Next(All, Running, Link, top, leaf, root, Closing, self, parent, nested int, yield func(int) bool) (result int, failure error) {
	yield(All + Running)
	yield(Link + top + leaf + root + Closing + self + parent + nested)
	return
}

func TestNamesOfAnyKindGoTogether(t *testing.T) {
	check(t, "names", func() (int, error) { return srvFetch2(1, 2, 3, 4) }, srvFetch2Async(1, 2, 3, 4))
	check(t, "unnamed", func() (int, error) { return srv{}.unnamed(1, "", true) }, srv{}.unnamedAsync(1, "", true))
	check(t, "unicode", func() (int, error) { return état(1, 2) }, élan(1, 2))
	check(t, "builtins", builtins, builtinsAsync())
	check(t, "Value", func() (int, error) { return Value(1, 2, 3, "abcd") }, ValueAsync(1, 2, 3, "abcd"))
	for v := range NextGen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).All() {
		t.Log(v)
	}
}

func getp() point { return point{7, 8} }

//asyncgen:async
func shadowF() (int, error) {
	point, q := getp(), getp()
	must(async.Await(waitAsync(1)))
	r := &q
	must(async.Await(waitAsync(1)))
	r.x++
	return point.x + q.x, nil
}

//asyncgen:async
func shadowG() (int, error) {
	new := 5
	x := 3
	p := &x
	use(new)
	must(async.Await(waitAsync(1)))
	*p++
	return x, nil
}

//asyncgen:async
func shadowH(n int) (int, error) {
	shadowHFrame := n
	if n == 0 {
		return 0, nil
	}
	v, err := async.Await(shadowAwAsync(n))
	if err != nil {
		return 0, err
	}
	return shadowHFrame + v, nil
}

//asyncgen:async
func shadowAw(n int) (int, error) {
	shadowAwFrame := n
	if n == 0 {
		return 0, nil
	}
	v := must(async.Await(shadowAwAsync(n - 1)))
	return shadowAwFrame + v, nil
}

func ints() (string []int) { return []int{1, 2, 3} }
func str() string          { return "s" }

//asyncgen:async
func shadowK() (int, error) {
	string := ints()
	s := str()
	must(async.Await(waitAsync(1)))
	int := s
	must(async.Await(waitAsync(int)))
	return len(int) + string[1], nil
}

func TestLocalsMayHideTypesAndBuiltins(t *testing.T) {
	check(t, "f", shadowF, shadowFAsync())
	check(t, "g", shadowG, shadowGAsync())
	check(t, "h", func() (int, error) { return shadowH(3) }, shadowHAsync(3))
	check(t, "aw", func() (int, error) { return shadowAw(3) }, shadowAwAsync(3))
	check(t, "k", shadowK, shadowKAsync())
}

//asyncgen:async
func localconstF() (int, error) {
	var arr [4]int
	const n = len(arr)
	type buf [len(arr) * 2]byte
	const third = float64(len(arr)) / 3
	var b buf
	must(async.Await(waitAsync(1)))
	return n + len(b) + int(third*9) + arr[0], nil
}

//asyncgen:async
func localconstG() (string, error) {
	type base struct{ x int }
	type derived struct {
		base
		P *point
		y int
	}
	d := derived{base{1}, &point{2, 3}, 4}
	must(async.Await(waitAsync(1)))
	d.base.x++
	e := derived{base: base{5}, y: 6}
	must(async.Await(waitAsync(1)))
	return fmt.Sprint(d.x, d.base.x, d.y, e.x, d.P.x), nil
}

func TestLocalTypesAndConstantsLeaveTheirBlocks(t *testing.T) {
	check(t, "f", localconstF, localconstFAsync())
	check(t, "g", localconstG, localconstGAsync())
}
