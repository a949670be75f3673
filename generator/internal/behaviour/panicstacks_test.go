package behaviour

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// A panicPath says which of three nested calls wait before they go on, whether the middle one has a deferred call, and
// notes the lines that the panic comes from and through.
type panicPath struct {
	topWaits, middleWaits, middleDefers bool
	lines                               []string
}

func (p *panicPath) here() *panicPath {
	p.lines = append(p.lines, caller())
	return p
}

//asyncgen:async
func panicTop(p *panicPath) error {
	if p.topWaits {
		must(async.Await(async.Sleep(0)))
	}
	_, err := async.Await(panicMiddleAsync(p.here()))
	return err
}

//asyncgen:async
func panicMiddle(p *panicPath) error {
	if p.middleWaits {
		must(async.Await(async.Sleep(0)))
	}
	if p.middleDefers {
		_, err := async.Await(panicDeferringAsync(p.here()))
		return err
	}
	_, err := async.Await(panicLeafAsync(p.here()))
	return err
}

//asyncgen:async
func panicDeferring(p *panicPath) error {
	defer func() { p.middleDefers = false }()
	_, err := async.Await(panicLeafAsync(p.here()))
	return err
}

// panicLeaf never waits.
//
//asyncgen:async
func panicLeaf(p *panicPath) error {
	if len(p.lines) > 0 {
		panic("leaf of " + p.here().lines[0])
	}
	return nil
}

// TestPanicOfACalleeThatNeverWaitedKeepsItsStack has a child's child panic in place, below frames that have waited and
// frames that have not. The stack is that of the panic, and of all that runs in place below it.
func TestPanicOfACalleeThatNeverWaitedKeepsItsStack(t *testing.T) {
	for i := range 8 {
		p := &panicPath{topWaits: i&1 != 0, middleWaits: i&2 != 0, middleDefers: i&4 != 0}
		t.Run(fmt.Sprintf("top waits %t, middle waits %t, defers %t", p.topWaits, p.middleWaits, p.middleDefers), func(t *testing.T) {
			want := 3
			if p.middleDefers {
				want++
			}
			defer func() {
				err, ok := recover().(*async.PanicError)
				if !ok || len(p.lines) != want || err.Value != "leaf of "+p.lines[0] {
					t.Fatalf("got %v, lines %v", err, p.lines)
				}
				inPlace := p.lines
				if p.middleWaits {
					inPlace = inPlace[1:] // the loop has resumed the middle, not the top
				}
				rest := string(err.Stack)
				for j := range inPlace { // innermost first
					at := inPlace[len(inPlace)-1-j]
					_, behind, found := strings.Cut(rest, "\t"+at+" ")
					if !found {
						t.Fatalf("%s is not in the stack, or not in its place:\n%s", at, err.Stack)
					}
					rest = behind
				}
			}()
			_, _ = runner.Run(context.Background(), panicTopAsync(p))
		})
	}
}
