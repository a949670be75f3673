package async

import (
	"context"
	"errors"
	"testing"
)

// The tests follow those of CPython about task factories and about tasks that
// cannot be made: test_set_task_factory, test_create_task_error_closes_coro,
// test_run_coroutine_threadsafe_task_factory_exception.

func TestTaskFactoryThatPanicsLeavesNothing(t *testing.T) {
	check(t, func(c *script) {
		l := c.t.loop
		l.SetTaskFactory(func(*TaskCore) []TaskOption { panic(errTest) })
		body := do(func(*script) error { t.Error("it ran"); return nil })
		if v := expectPanic(t, func() { CreateTaskFrom(c.t, body) }); v != errTest {
			t.Error(v)
		}
		expectError(t, body.Runnable(), ErrCoroutineClosed)
		if n := len(l.Tasks()); n != 1 {
			t.Error(n, "tasks") // one that is listed and never runs would stop the shutdown
		}
		if l.TaskFactory() == nil {
			t.Error("no factory")
		}
		l.SetTaskFactory(nil)
		if l.TaskFactory() != nil {
			t.Error("a factory")
		}
	})
}

func TestPanicOfATaskFactoryReachesWhoWaitsElsewhere(t *testing.T) {
	l := NewLoop()
	var reported error
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reported = e.Err })
	l.SetTaskFactory(func(*TaskCore) []TaskOption { panic(errTest) })
	ended := make(chan struct{})
	go func() { defer close(ended); l.RunForever() }()
	remote := RunCoroutineThreadsafe(l, do(func(*script) error { return nil }))
	p, ok := expectPanic(t, func() { remote.Wait(context.Background()) }).(*PanicError)
	if !ok || p.Value != errTest {
		t.Error(p)
	}
	l.CallSoonThreadsafe(l.Stop)
	<-ended
	if !errors.Is(reported, errTest) {
		t.Error(reported)
	}
	l.SetTaskFactory(nil)
	l.Shutdown()
}

func TestTaskOfAClosedLoopClosesItsCoroutine(t *testing.T) {
	l := NewLoop()
	l.Close()
	body := do(func(*script) error { return nil })
	expectPanic(t, func() { CreateTaskOn(l, body) })
	expectError(t, body.Runnable(), ErrCoroutineClosed)
}
