package async

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"runtime"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// This file is what the package's own tests are written with: coroutines from
// ordinary functions, without the generator. A script is a function that runs on
// a goroutine of its own (iter.Pull) while its task has its turn, so it reads
// like a template; it gets a handle c, through which it awaits.
//
//	sum := run(t, func(c *script) (int, error) {
//		v, err := await(c, Sleep(time.Second))
//		...
//	})
//
// Panics and Goexit pass through iter.Pull, in both directions, so a script
// behaves at its edges as a generated frame does.

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	goleak.VerifyTestMain(m)
}

// script is the handle of a running script.
type script struct {
	t     *TaskCore
	frame *Frame
	yield func(struct{}) bool
}

// scriptFrame is a script as a coroutine.
type scriptFrame[T any] struct {
	Coroutine[T]
	script script
	body   func(*script) (T, error)
	next   func() (struct{}, bool)
}

// coro makes a coroutine of a script.
func coro[T any](body func(*script) (T, error)) *Coroutine[T] {
	f := &scriptFrame[T]{body: body}
	return f.Init(f)
}

// do makes a coroutine of a script without a result.
func do(body func(*script) error) *Coroutine[struct{}] {
	return coro(func(c *script) (struct{}, error) { return struct{}{}, body(c) })
}

func (f *scriptFrame[T]) Position() Position { return Position{Function: "script"} }

func (f *scriptFrame[T]) Resume(t *TaskCore) Status {
	if f.State == StateCreated {
		f.script = script{t: t, frame: &f.Frame}
		f.next, _ = iter.Pull(func(yield func(struct{}) bool) {
			f.script.yield = yield
			f.Value, f.Err = f.body(&f.script)
		})
	}
	f.State = StateRunning
	if _, suspended := f.next(); suspended {
		f.State = 1
		return Suspended
	}
	f.State = StateCompleted
	return Done
}

// await is Await in a script.
func await[T any](c *script, a Awaitable[T]) (T, error) {
	if a.BeginAwait(c.t, c.frame) == Suspended {
		c.yield(struct{}{})
	}
	return a.EndAwait(c.t)
}

// turns lets everything else that is ready run n times.
func turns(c *script, n int) {
	for range n {
		if _, err := await(c, Sleep(0)); err != nil {
			panic(err)
		}
	}
}

// start makes a task of a script.
func start[T any](c *script, body func(*script) (T, error), opts ...TaskOption) *Task[T] {
	return CreateTaskFrom(c.t, coro(body), opts...)
}

// spawn makes a task of a script without a result.
func spawn(c *script, body func(*script) error, opts ...TaskOption) *Task[struct{}] {
	return CreateTaskFrom(c.t, do(body), opts...)
}

// jumpClock is a clock that never waits: it jumps to the deadline.
type jumpClock struct{ now time.Time }

func (k *jumpClock) Now() time.Time { return k.now }

func (k *jumpClock) Wait(wake <-chan struct{}, deadline time.Time, external int) {
	if external > 0 || deadline.IsZero() {
		select {
		case <-wake:
		case <-time.After(10 * time.Second):
			panic("the loop under test waits for ever")
		}
		return
	}
	k.now = deadline
}

// testLoop is a loop with a clock that jumps, shut down after the test.
func testLoop(t testing.TB, opts ...LoopOption) *Loop {
	t.Helper()
	l := NewLoop(append([]LoopOption{WithClock(&jumpClock{now: time.Unix(1000, 0)})}, opts...)...)
	t.Cleanup(func() {
		if err := l.Shutdown(); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
	})
	return l
}

// run runs a script to its end and returns its value; an error fails the test.
func run[T any](t testing.TB, body func(*script) (T, error)) T {
	t.Helper()
	v, err := RunUntilComplete(testLoop(t), coro(body))
	if err != nil {
		t.Fatalf("the script failed: %v", err)
	}
	return v
}

// check runs a script that reports by itself.
func check(t testing.TB, body func(c *script)) {
	t.Helper()
	run(t, func(c *script) (struct{}, error) { body(c); return struct{}{}, nil })
}

// trace collects what happened, in order.
type trace struct{ events []string }

func (r *trace) add(event string) { r.events = append(r.events, event) }

func (r *trace) expect(t testing.TB, events ...string) {
	t.Helper()
	if !slices.Equal(r.events, events) {
		t.Errorf("events:\n got %q\nwant %q", r.events, events)
	}
}

// expectError fails the test unless err is target.
func expectError(t testing.TB, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("error: got %v, want %v", err, target)
	}
}

// expectPanic calls fn and returns what it panics with.
func expectPanic(t testing.TB, fn func()) (value any) {
	t.Helper()
	defer func() {
		if value = recover(); value == nil {
			t.Error("no panic")
		}
	}()
	fn()
	return nil
}

// collectGarbage runs the collector until its cleanups have had their chance.
func collectGarbage(done func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		runtime.GC()
		if done() {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}
