package behaviour

import (
	"fmt"
	async "github.com/asyncgen/asyncgen/runtime"
	"testing"
)

type B bool
type E struct {
	a  [3]int
	m  map[string]*E
	f  func(...int) (int, string)
	in struct {
		X, Y int
	}
}

func two() (int, string) { return 1, "a" }
func ptr[T any](v T) *T  { return &v }

//asyncgen:async
func exprsF() (string, error) {
	var s uint = must(async.Await(waitAsync(uint(3))))
	var y int64 = 1 << must(async.Await(waitAsync(s)))
	z := fmt.Sprint(uint8(1<<must(async.Await(waitAsync(s)))), int16(1)<<s, must(async.Await(waitAsync(1))))
	var b B = y > 3 && B(must(async.Await(waitAsync(true))))
	c := !b || B(must(async.Await(waitAsync(y > 7))))
	e := &E{m: map[string]*E{"x": {a: [3]int{1, 2, 3}}}, f: func(v ...int) (int, string) { return len(v), "f" }}
	e.m["x"].a[must(async.Await(waitAsync(1)))], e.in.X = e.a[0]+5, must(async.Await(waitAsync(9)))
	e.a[0], e.a[1] = e.a[1], must(async.Await(waitAsync(8)))
	e.m[must(async.Await(waitAsync("y")))] = &E{in: struct {
		X, Y int
	}{Y: must(async.Await(waitAsync(4)))}}
	n, str := e.f(e.a[:must(async.Await(waitAsync(2)))]...)
	arr := [...]string{2: must(async.Await(waitAsync("c"))), 0: "a"}
	var i any = must(async.Await(waitAsync(e)))
	_, ok := i.(*E)
	q, ok2 := e.m[must(async.Await(waitAsync("zz")))]
	ch := make(chan int, must(async.Await(waitAsync(2))))
	ch <- 5
	v, ok3 := <-must(async.Await(waitAsync(ch)))
	k := func(fs ...func() int) int {
		t := 0
		for _, f := range fs {
			t += f()
		}
		return t
	}(func() int { return n }, func() int { return int(y) })
	m := min(must(async.Await(waitAsync(3))), 2, k)
	*ptr(must(async.Await(waitAsync(1)))) += 2
	(*e).a[2] |= must(async.Await(waitAsync(6)))
	e.a[2] &^= must(async.Await(waitAsync(2)))
	cplx := complex(must(async.Await(waitAsync(1.5))), 2)
	conv := []byte(must(async.Await(waitAsync("hi"))))[must(async.Await(waitAsync(1))):]
	d := -must(async.Await(waitAsync(3))) - -2*+must(async.Await(waitAsync(4)))
	x := (*E).sum(e, must(async.Await(waitAsync(1)))) + E.val(*e, must(async.Await(waitAsync(1))))
	var iface interface{ sum(int) int } = e
	x += iface.sum(must(async.Await(waitAsync(2))))
	fn := iface.sum
	x += fn(must(async.Await(waitAsync(2))))
	return fmt.Sprint(y, z, b, c, e.m["x"].a, e.in, e.a, e.m["y"].in.Y, n, str, arr, ok, q, ok2, v, ok3, k, m, cplx, conv, d, x, 'a', 0x1F, 1e3, "\n"+`\n`), nil
}

func (e *E) sum(n int) int { return e.a[0] + n }
func (e E) val(n int) int  { return e.a[1] + n }

//asyncgen:async
func exprsG() (s string, err error) {
	x := 1
	x, y := must(async.Await(waitAsync(x)))+1, x
	{
		x := x
		x, y := y, must(async.Await(waitAsync(x)))
		s += fmt.Sprint(x, y)
	}
	if x := must(async.Await(waitAsync(x))); x > 1 {
		s += "x"
	} else if y := x; y > 0 {
		s += "y"
	}
	var a, b = must(async.Await(waitAsync(3))), "b"
	var (
		c    int = must(async.Await(waitAsync(4)))
		d, e     = two()
		h    struct{ A int }
		_    = must(async.Await(waitAsync(5)))
	)
	h.A++
	const (
		_ = iota
		k1
		_
		k3 float64 = iota * 1.5
		k4
	)
	must(async.Await(waitAsync(5)))
	s += fmt.Sprint(x, y, a, b, c, d, e, h, k1, k3, k4)
	return
}

func TestExpressionsHaveTheirValues(t *testing.T) {
	check(t, "f", exprsF, exprsFAsync())
	check(t, "g", exprsG, exprsGAsync())
}

//asyncgen:async
func caseprecF(a, b bool) (int, error) {
	switch b {
	case a && b == !a, must(async.Await(waitAsync(true))):
		return 1, nil
	}
	return 2, nil
}

//asyncgen:async
func caseprecG(p point) (int, error) {
	switch p {
	case point{1, 2}, must(async.Await(waitAsync(point{3, 4}))):
		return 1, nil
	case point{5, 6}:
		return 3, nil
	}
	return 2, nil
}

func TestCasesAreOperands(t *testing.T) {
	for _, a := range []bool{true, false} {
		for _, b := range []bool{true, false} {
			check(t, "prec", func() (int, error) { return caseprecF(a, b) }, caseprecFAsync(a, b))
		}
	}
	check(t, "comp", func() (int, error) { return caseprecG(point{5, 6}) }, caseprecGAsync(point{5, 6}))
}

type server struct{ n int }

//asyncgen:async
func (s server) val(a int) (int, error) { return s.n + must(async.Await(waitAsync(a))), nil }

//asyncgen:async
func (s *server) ptr(a int) (int, error) { return s.n + must(async.Await(waitAsync(a))), nil }

type outerServer struct{ server }
type outerpServer struct{ *server }

//asyncgen:async
func methodexprF(s server, o outerServer, op outerpServer) (int, error) {
	a := must(async.Await(server.valAsync(s, 1)))
	a += must(async.Await((*server).valAsync(&s, 2)))
	a += must(async.Await((*server).ptrAsync(&s, 3)))
	a += must(async.Await(outerServer.valAsync(o, 4)))
	a += must(async.Await(outerpServer.ptrAsync(op, 5)))
	a += must(async.Await((*outerServer).ptrAsync(&o, 6)))
	fn := s.valAsync
	a += must(async.Await(fn(7)))
	a += must(async.Await(op.valAsync(8)))
	a += must(async.Await((&o).valAsync(9)))
	return a, nil
}

func TestMethodExpressionsPassTheirReceiver(t *testing.T) {
	check(t, "f", func() (int, error) {
		return methodexprF(server{100}, outerServer{server{1000}}, outerpServer{&server{10000}})
	}, methodexprFAsync(server{100}, outerServer{server{1000}}, outerpServer{&server{10000}}))
}

//asyncgen:async
func rawstringF() (string, error) {
	must(async.Await(waitAsync(1)))
	s := `a
//line foo.go:12
	}
//line :1

b
`
	must(async.Await(waitAsync(s)))
	return s + `
//line x.go:3
` + must(async.Await(waitAsync(`
//line :1
`))), nil
}

func TestRawStringsStay(t *testing.T) { check(t, "raw", rawstringF, rawstringFAsync()) }

//asyncgen:async
func blankresF() (_ int, _ string, err error) {
	x := must(async.Await(waitAsync(1)))
	if x > 5 {
		return
	}
	return 5, "a", nil
}

//asyncgen:async
func blankresG() (_ int, err error) {
	defer func() { recover() }()
	must(async.Await(waitAsync(1)))
	return 5, nil
}

func TestBlankResultsAreReturned(t *testing.T) {
	check(t, "blank", func() (async.Tuple2[int, string], error) {
		a, b, e := blankresF()
		return async.Tuple2[int, string]{A: a, B: b}, e
	}, blankresFAsync())
	check(t, "blankdefer", blankresG, blankresGAsync())
}
