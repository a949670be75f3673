package async

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The tests follow those of CPython's test_base_events.py and test_futures2.py
// about exception handlers.

// task_exc_handler_correct_context, handle_exc_handler_correct_context
func TestExceptionHandlerRunsInTheContextOfWhatFailed(t *testing.T) {
	v := NewContextVar("v", "none")
	var r trace
	check(t, func(c *script) {
		l := c.t.loop
		l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { r.add(v.Get(CurrentContext()) + ": " + e.Message) })
		note := func(value string, fail func()) {
			func() {
				v.Set(CurrentContextFrom(c.t), value)
				fail()
				v.Set(CurrentContextFrom(c.t), "other")
			}()
		}
		note("soon", func() { l.CallSoon(func() { panic(1) }) })
		note("later", func() { l.CallLater(time.Second, func() { panic(2) }) })
		note("callback", func() {
			f := NewFuture[int](l)
			f.AddDoneCallback(func(*Future[int]) { panic(3) })
			f.SetResult(1)
		})
		own := NewContext(context.Background())
		v.Set(own, "own")
		l.CallSoonContext(own, func() { panic(4) })
		nap(c, time.Minute)
		note("task", func() { spawn(c, func(*script) error { return errTest }, WithName("lost")) })
		turns(c, 2)
		collectGarbage(func() bool { turns(c, 1); return len(r.events) == 5 })
		// Handlers may be called by hand, about tasks that go on.
		sleeper := spawn(c, func(c *script) error {
			v.Set(CurrentContextFrom(c.t), "sleeper")
			return nap(c, time.Second)
		})
		turns(c, 1)
		l.CallSoon(func() {
			l.CallExceptionHandler(ExceptionContext{Message: "by hand", Task: &sleeper.TaskCore})
			l.CallExceptionHandler(ExceptionContext{Message: "about nothing"})
			if v.Get(CurrentContext()) != "other" {
				t.Error("the caller is not itself any more")
			}
		})
		turns(c, 1)
	})
	r.expect(t, "soon: panic in a callback", "callback: panic in a callback", "own: panic in a callback",
		"later: panic in a callback", "task: failure of task lost was never retrieved",
		"sleeper: by hand", "other: about nothing")
}

func TestDefaultExceptionHandlerLogs(t *testing.T) { // default_exc_handler_callback, _coro
	log := captureLog(t)
	l := testLoop(t)
	l.CallSoon(func() { panic("soon") })
	l.CallLater(time.Second, func() { panic("later") })
	l.CallLater(time.Minute, l.Stop)
	l.RunForever()
	if !log.contains("level=ERROR", "panic in a callback", "async: panic: soon", "async: panic: later", "exception_test.go:") {
		t.Error(log.text.String())
	}
}

func TestExceptionHandlerCanBeSetAndIsReplaced(t *testing.T) { // set_exc_handler_custom
	log := captureLog(t)
	l := testLoop(t)
	if l.ExceptionHandler() != nil {
		t.Error("a handler")
	}
	fail := func() (h *Handle) {
		h = l.CallSoon(func() { panic(errTest) })
		l.Stop()
		l.RunForever()
		return h
	}
	var got []ExceptionContext
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { got = append(got, e) })
	if l.ExceptionHandler() == nil {
		t.Error("no handler")
	}
	if h := fail(); len(got) != 1 || got[0].Handle != h || !errors.Is(got[0].Err, errTest) || log.contains("panic") {
		t.Error(got, log.text.String())
	}
	l.SetExceptionHandler(nil)
	if fail(); len(got) != 1 || !log.contains("panic in a callback") {
		t.Error(got, log.text.String())
	}
}

func TestExceptionHandlerThatPanicsIsReportedWithWhatItWasTold(t *testing.T) { // set_exc_handler_broken
	log := captureLog(t)
	l := testLoop(t)
	l.SetExceptionHandler(func(*Loop, ExceptionContext) { panic("spam") })
	l.CallSoon(func() { panic("original") })
	called := false
	l.CallSoon(func() { called = true; l.Stop() })
	l.RunForever()
	if !log.contains("original", "panic in the exception handler", "spam") || !called {
		t.Error(log.text.String())
	}
}

// brokenLog is a log handler that panics.
type brokenLog struct{ slog.Handler }

func (brokenLog) Handle(context.Context, slog.Record) error { panic("no space for logs") }

func TestLoopGoesOnThoughItsLogPanics(t *testing.T) {
	captureLog(t)
	slog.SetDefault(slog.New(brokenLog{slog.Default().Handler()}))
	l := testLoop(t)
	l.CallSoon(func() { panic("original") })
	called := false
	l.CallSoon(func() { called = true; l.Stop() })
	written := standardErrorOf(t, func() { l.RunForever() })
	if !called || !strings.Contains(written, "panic in a callback, and logging that panicked (no space for logs): async: panic: original") {
		t.Error(called, written)
	}
}

// standardErrorOf returns what f writes to the standard error.
func standardErrorOf(t *testing.T, f func()) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stderr")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stderr
	os.Stderr = file
	defer func() { os.Stderr = old }()
	f()
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What is lost and what is not, for futures and for tasks.
func TestOnlyErrorsNobodyHasSeenAreReported(t *testing.T) { // the tb_logger tests, future_exception_never_retrieved
	for _, test := range []struct {
		name string
		err  error
		use  func(f AnyFuture)
		want int
	}{
		{"a result", nil, func(AnyFuture) {}, 0},
		{"a cancellation", ErrCancelled, func(AnyFuture) {}, 0},
		{"an error", errTest, func(AnyFuture) {}, 1},
		{"asked whether it is done", errTest, func(f AnyFuture) { f.Done(); f.Cancelled() }, 1},
		{"asked for its error", errTest, func(f AnyFuture) { f.Err() }, 0},
		{"cancelled too late", errTest, func(f AnyFuture) { f.Cancel() }, 0},
		{"called back", errTest, func(f AnyFuture) { f.onDone(f.Loop().rootContext, func() {}) }, 1},
	} {
		for _, task := range []bool{false, true} {
			reports := 0
			check(t, func(c *script) {
				c.t.loop.SetExceptionHandler(func(*Loop, ExceptionContext) { reports++ })
				func() {
					var f AnyFuture
					if task {
						f = start(c, func(*script) (int, error) { return 1, test.err })
						f.Err() // too early to take anything
						turns(c, 1)
					} else {
						future := NewFuture[int](c.t.loop)
						future.Err()
						future.setOutcome(1, test.err)
						f = future
					}
					test.use(f)
				}()
				collected(c)
			})
			if reports != test.want {
				t.Errorf("%s (task: %v): %d reports", test.name, task, reports)
			}
		}
	}
}
