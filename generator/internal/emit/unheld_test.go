package emit_test

import (
	"fmt"
	"strings"
	"testing"
)

// unheldHeader is what the statements of TestCallsWithoutHandles use.
const unheldHeader = `-- m.go --
package m

import (
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

type promoted struct{ *async.Loop }
type other struct{}

func (other) CallLater(d time.Duration, f func()) {}

func wait(d time.Duration) async.Awaitable[time.Duration] { return nil }
func must[T any](v T, err error) T                        { return v }
func more() bool                                          { return false }
`

func TestCallsWithoutHandles(t *testing.T) {
	tests := []struct{ statement, want string }{
		{"loop.CallSoon(f)", "loop.CallSoonUnheld(f)"},
		{"loop.CallSoonContext(ctx, f)", "loop.CallSoonContextUnheld(ctx, f)"},
		{"loop.CallLater(d, f)", "loop.CallLaterUnheld(d, f)"},
		{"loop.CallAt(when, f)", "loop.CallAtUnheld(when, f)"},
		{"(loop.CallSoon(f))", "loop.CallSoonUnheld(f)"},
		{"(loop.CallSoon)(f)", "loop.CallSoonUnheld(f)"},
		{"async.RunningLoop().CallSoon(f)", "async.RunningLoopFrom(t).CallSoonUnheld(f)"},
		{"loop.CallLater(must(async.Await(wait(d))), f)", "loop.CallLaterUnheld("},
		{"loop.CallLater(d, func() { println() })", "loop.CallLaterUnheld(d, func() {"},
		{"loop.CallLater(d, func() {\nloop.CallSoon(f)\n})", "loop.CallLaterUnheld(d, func() {\n\t\t\tloop.CallSoonUnheld(f)"},
		{"for ; more(); loop.CallSoon(f) {\n}", "loop.CallSoonUnheld(f)"},
		{"if loop.CallSoon(f); more() {\n}", "loop.CallSoonUnheld(f)"},
		{"func() { loop.CallSoon(f) }()", "loop.CallSoonUnheld(f)"},
		{"loop.CallSoonThreadsafe(f)", "loop.CallSoonThreadsafe(f)"},
		{"loop.CallSoon(f).Cancel()", "loop.CallSoon(f).Cancel()"},
		{"_ = loop.CallSoon(f)", "_ = loop.CallSoon(f)"},
		{"handle := loop.CallSoon(f); handle.Cancel()", "loop.CallSoon(f)"},
		{"(*async.Loop).CallSoon(loop, f)", ".CallSoon(loop, f)"},
		{"defer loop.CallSoon(f)", ".CallSoon("},
		{"go loop.CallSoon(f)", "go loop.CallSoon(f)"},
		{"promoted{loop}.CallSoon(f)", ".CallSoon(f)"},
		{"other{}.CallLater(d, f)", ".CallLater(d, f)"},
	}
	module := &strings.Builder{}
	module.WriteString(unheldHeader)
	for i, test := range tests {
		fmt.Fprintf(module, `
//asyncgen:async
func case%d(loop *async.Loop, ctx *async.Context, d time.Duration, when time.Time, f func()) error {
	async.Await(wait(d))
	%s
	return nil
}
`, i, test.statement)
	}
	text := string(generate(t, module.String(), false)["m_asyncgen.go"])
	for i, test := range tests {
		_, resume, _ := strings.Cut(text, fmt.Sprintf(" *case%dFrame) Resume(", i))
		resume, _, _ = strings.Cut(resume, "\nfunc ")
		if !strings.Contains(resume, test.want) {
			t.Errorf("%s: no %s in\n%s", test.statement, test.want, resume)
		}
		if strings.Count(resume, "Unheld(") != strings.Count(test.want, "Unheld(") {
			t.Errorf("%s: becomes\n%s", test.statement, resume)
		}
	}
}
