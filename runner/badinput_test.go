package runner_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// inCallback runs fn where a loop is running on the goroutine.
func inCallback(fn func()) {
	loop := async.NewLoop()
	defer loop.Close()
	loop.CallSoon(func() {
		defer loop.Stop()
		fn()
	})
	loop.RunForever()
}

// awaited returns a coroutine that has been awaited.
func awaited() *async.Coroutine[struct{}] {
	coro := nothing()
	async.Await(coro)
	return coro
}

// badInputs is what cannot be run, and why. Each entry is given a new coroutine and
// returns the one that it has not run.
var badInputs = []struct {
	name  string
	want  error
	begin func(t *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error)
}{
	{"nil coroutine", async.ErrNilCoroutine, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		_, err := runner.Run(background, (*async.Coroutine[int])(nil))
		return refused(coro), err
	}},
	{"coroutine awaited twice", async.ErrAlreadyAwaited, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		_, err := async.Await(awaited())
		if err != nil {
			return refused(coro), err
		}
		again := awaited()
		_, err = async.Await(again)
		return refused(coro), err
	}},
	{"finished coroutine", async.ErrAlreadyAwaited, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		_, err := runner.Run(background, awaited())
		return refused(coro), err
	}},
	{"closed coroutine", async.ErrCoroutineClosed, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		_, err := runner.Run(background, refused(coro))
		return coro, err
	}},
	{"running coroutine", async.ErrCoroutineRunning, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		err := runner.With(func(r *runner.Runner) error {
			loop, err := r.Loop()
			if err != nil {
				return err
			}
			busy := forever()
			async.CreateTaskOn(loop, busy)
			if _, err := runner.RunIn(background, r, do(func(c *handle) error { return sleep(c, 0) })); err != nil {
				return err
			}
			_, err = runner.RunIn(background, r, busy)
			return err
		})
		return refused(coro), err
	}},
	{"Run inside a running loop", runner.ErrRunning, func(_ *testing.T, coro *async.Coroutine[struct{}]) (_ *async.Coroutine[struct{}], err error) {
		inCallback(func() { _, err = runner.Run(background, coro) })
		return coro, err
	}},
	{"RunIn inside a running loop", runner.ErrRunning, func(_ *testing.T, coro *async.Coroutine[struct{}]) (_ *async.Coroutine[struct{}], err error) {
		r := runner.New()
		defer r.Close()
		inCallback(func() { _, err = runner.RunIn(background, r, coro) })
		return coro, err
	}},
	{"With inside a running loop", runner.ErrRunning, func(_ *testing.T, coro *async.Coroutine[struct{}]) (_ *async.Coroutine[struct{}], err error) {
		inCallback(func() { err = runner.With(func(*runner.Runner) error { return nil }) })
		return refused(coro), err
	}},
	{"Close inside a running loop", runner.ErrRunning, func(_ *testing.T, coro *async.Coroutine[struct{}]) (_ *async.Coroutine[struct{}], err error) {
		r := runner.New()
		defer r.Close()
		loop, _ := r.Loop()
		inCallback(func() { err = r.Close() })
		if loop.IsClosed() {
			return nil, errors.New("it is closed all the same")
		}
		return refused(coro), err
	}},
	{"Loop after Close", runner.ErrClosed, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		r := runner.New()
		r.Close()
		_, err := r.Loop()
		return refused(coro), err
	}},
	{"RunIn after Close", runner.ErrClosed, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		r := runner.New()
		r.Close()
		_, err := runner.RunIn(background, r, coro)
		return coro, err
	}},
	{"context of another loop", async.ErrDifferentLoop, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		foreign, _ := runner.Run(background, script(func(c *handle) (*async.Context, error) {
			return async.CurrentContextFrom(c.T), nil
		}))
		_, err := runner.Run(foreign, coro)
		return coro, err
	}},
	{"context cancelled before", context.Canceled, func(t *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		ctx, cancel := context.WithCancelCause(background)
		cancel(errTest)
		_, err := runner.Run(ctx, coro)
		expectError(t, err, async.ErrCancelled)
		expectError(t, err, errTest)
		return coro, err
	}},
	{"deadline before", context.DeadlineExceeded, func(t *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		ctx, cancel := context.WithDeadline(background, time.Unix(0, 0))
		defer cancel()
		_, err := runner.Run(ctx, coro)
		expectError(t, err, async.ErrCancelled)
		return coro, err
	}},
	{"factory that fails", errTest, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		_, err := runner.Run(background, coro, runner.WithLoopFactory(func() (*async.Loop, error) { return nil, errTest }))
		return coro, err
	}},
	{"factory that returns a closed loop", async.ErrLoopClosed, func(_ *testing.T, coro *async.Coroutine[struct{}]) (*async.Coroutine[struct{}], error) {
		closed := async.NewLoop()
		closed.Close()
		_, err := runner.Run(background, coro, runner.WithLoopFactory(func() (*async.Loop, error) { return closed, nil }))
		return coro, err
	}},
}

// refused closes a coroutine, for entries that are not about one.
func refused(coro *async.Coroutine[struct{}]) *async.Coroutine[struct{}] {
	coro.Close()
	return coro
}

// Each has an error of its own, the coroutine is not run and cannot be any more, and
// debug mode has nothing to report as left behind.
func TestBadInputIsRefusedWithASpecificError(t *testing.T) {
	log := &lockedBuffer{}
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	defer slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	t.Setenv(async.DebugVariable, "1")
	for _, test := range badInputs {
		t.Run(test.name, func(t *testing.T) {
			ran := false
			var coro *async.Coroutine[struct{}]
			inCallback(func() { // where debug mode watches it
				coro = do(func(*handle) error { ran = true; return nil })
			})
			given, err := test.begin(t, coro)
			expectError(t, err, test.want)
			if ran || given == nil || given.Runnable() == nil {
				t.Error("the coroutine can still be run, or was", ran)
			}
		})
	}
	for range 3 {
		runtime.GC()
	}
	if text := log.String(); strings.Contains(text, "never awaited") || strings.Contains(text, "destroyed") {
		t.Error(text)
	}
}

// lockedBuffer takes what several goroutines log.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
