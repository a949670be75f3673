package emit_test

import (
	"strings"
	"testing"
)

const promoting = `
-- m.go --
package m

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/other"
)

func wait() async.Awaitable[int] { return nil }

//asyncgen:async
func twice(o other.Public) int {
	y := o.Field
	if y.N > 0 {
		async.Await(wait())
		y = o.Field
	}
	return y.N
}

//asyncgen:async
func shared(o other.Public) {
	y := o.Field
	f := func() { y.N++ }
	for f(); o == (other.Public{}); {
		async.Await(wait())
		return
	}
	if y.N > 0 {
		async.Await(wait())
	}
}

//asyncgen:async
func closure(o other.Public, n int) {
	for i := range n {
		y := o.Made(func() int { return i })
		i++
		if y.N > i { async.Await(wait()) }
	}
}

//asyncgen:async
func received(o other.Public) {
	select {
	case y, ok := <-o.Chan:
		if ok && y.N > 0 { async.Await(wait()) }
	}
}

//asyncgen:async
func unused(o other.Public) {
	y := o.Field
	y.N = 1
	async.Await(wait())
	y = o.Field
}

-- other/other.go --
package other

type Public struct{ *inner }

type inner struct {
	Field hidden
	Chan  chan hidden
	Made  func(func() int) hidden
}

type hidden struct{ N int }
`

// TestVariablesAreDeclaredWhereTheyGetTheirValues compares the blocks that are opened for variables without another way to
// their types.
func TestVariablesAreDeclaredWhereTheyGetTheirValues(t *testing.T) {
	text := string(generate(t, promoting, false)["m_asyncgen.go"])
	flat := strings.Join(strings.Fields(text), " ")
	for name, want := range map[string][]string{
		"what needs it is copied, and a suspension ends the block": {
			"{ y := o.Field if y.N > 0 { goto then1 } goto endif12 endif12: f.Value = y.N",
			"then1: awaited = wait()",
			"resume1: async.EndAwaitOf(awaited, t) { y := o.Field goto endif13 endif13: f.Value = y.N",
		},
		"a box": {"{ value2 := o.Field y := &value2 { y := y f = func() { y.N++ } }"},
		"closures in the value have copies of their own": {
			"i4 := i y := o.Made(func() int { return (*i4) })",
		},
		"a received value": {"case y, ok2 := <-o.Chan: ok = ok2 goto case12 case12:"},
		"a value that nothing reads": {
			"resume1: async.EndAwaitOf(awaited, t) { y := o.Field _ = y",
		},
	} {
		for _, line := range want {
			if !strings.Contains(flat, line) {
				t.Errorf("%s: no %q in\n%s", name, line, text)
			}
		}
	}
}
