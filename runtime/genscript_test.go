package async

import (
	"iter"
	"testing"
)

// A script can be an async generator as well: a function with a handle and a yield,
// which runs while Next, Close or Throw is awaited.
//
//	g := agen(func(c *script, yield func(int) bool) error {
//		if yield(1) {
//			turns(c, 1)
//			yield(2)
//		}
//		return nil
//	})

// genScriptFrame is a script as an async generator.
type genScriptFrame[T any] struct {
	AsyncGeneratorFrame[T]
	script script
	body   func(*script, func(T) bool) error
	next   func() (bool, bool) // whether it has yielded a value, and whether it goes on
}

// agen makes an async generator of a script.
func agen[T any](body func(*script, func(T) bool) error) *AsyncGenerator[T] {
	f := &genScriptFrame[T]{body: body}
	return NewAsyncGenerator(f, &f.AsyncGeneratorFrame)
}

func (f *genScriptFrame[T]) Position() Position {
	return Position{Function: "generator", File: "generator.go", Line: 7}
}

func (f *genScriptFrame[T]) Resume(t *TaskCore) Status {
	f.script.t = t
	if f.State == StateCreated {
		f.script.frame = &f.Frame
		f.next, _ = iter.Pull(func(pull func(bool) bool) {
			f.script.yield = func(struct{}) bool { return pull(false) }
			f.Err = f.body(&f.script, func(v T) bool {
				f.Yield(v)
				pull(true)
				return !f.Closing
			})
		})
	}
	f.State = StateRunning
	yielded, more := f.next()
	switch {
	case !more:
		f.State = StateCompleted
		return Done
	case yielded:
		f.State = 1
		return Done
	default:
		f.State = 2
		return Suspended
	}
}

// counter yields 1, 2, ..., n, with a turn before each.
func counter(n int) *AsyncGenerator[int] {
	return agen(func(c *script, yield func(int) bool) error {
		for i := range n {
			turns(c, 1)
			if !yield(i + 1) {
				break
			}
		}
		return nil
	})
}

// cleaning yields 1, 2, ... and takes two turns to clean up.
func cleaning(events *trace) *AsyncGenerator[int] {
	return agen(func(c *script, yield func(int) bool) error {
		defer func() {
			turns(c, 2)
			events.add("cleaned up")
		}()
		for i := 1; yield(i); i++ {
		}
		return nil
	})
}

// expectNext awaits a value.
func expectNext[T comparable](t *testing.T, c *script, g *AsyncGenerator[T], want T) {
	t.Helper()
	if v, err := await(c, g.Next()); v != want || err != nil {
		t.Errorf("Next: got %v, %v, want %v", v, err, want)
	}
}

// expectStop awaits the end of a generator, twice.
func expectStop[T any](t *testing.T, c *script, g *AsyncGenerator[T]) {
	t.Helper()
	for range 2 {
		if v, err := await(c, g.Next()); err != ErrStopAsyncIteration {
			t.Errorf("Next: got %v, %v, want the end", v, err)
		}
	}
}

// expectClose closes a generator and compares the error.
func expectClose[T any](t *testing.T, c *script, g *AsyncGenerator[T], want error) {
	t.Helper()
	if _, err := await(c, g.Close()); err != want {
		t.Errorf("Close: got %v, want %v", err, want)
	}
}
