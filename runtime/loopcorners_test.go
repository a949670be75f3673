package async

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// More of CPython's test_base_events.py and of the portable part of
// test_events.py. loop_test.go has what a loop is.

func TestTimersInThePastFireInTheirOrder(t *testing.T) { // call_later_negative_delays, time_and_call_at
	var r trace
	l := testLoop(t)
	begin := l.Time()
	l.CallLater(-time.Second, func() { r.add("1s ago") })
	l.CallLater(-2*time.Second, func() { r.add("2s ago") })
	l.CallAt(begin.Add(-3*time.Second), func() { r.add("3s ago") })
	l.CallSoon(func() { r.add("soon") })
	l.CallAt(begin.Add(time.Second), l.Stop)
	l.RunForever()
	r.expect(t, "soon", "3s ago", "2s ago", "1s ago")
	if d := l.Time().Sub(begin); d != time.Second {
		t.Error(d)
	}
}

func TestTimerThatIsDueRunsBeforeWhatItMakesReady(t *testing.T) { // run_once, run_once_schedule_handle
	var r trace
	l := testLoop(t)
	l.CallLater(-1, func() { r.add("timer"); l.CallSoon(func() { r.add("soon") }) })
	l.Stop()
	l.RunForever()
	r.expect(t, "timer")
	l.Stop()
	l.RunForever()
	r.expect(t, "timer", "soon")
}

func TestCancelledTimersGoOnceTheyAreMany(t *testing.T) { // run_once_cancelled_event_cleanup
	l := testLoop(t)
	count := func() int { return l.timers.keys }
	turn := func() { l.Stop(); l.RunForever() }
	l.CallLater(3000*time.Second, func() {})
	for range 2 {
		l.CallLater(3600*time.Second, func() {}).Cancel()
		l.CallLater(100*time.Second, func() {}).Cancel()
	}
	turn() // a few are not looked for
	if n := count(); n != 5 || l.timers.stale != 4 {
		t.Error(n, l.timers.stale)
	}
	var kept []*Handle
	for range sweepFrom / 2 {
		kept = append(kept, l.CallLater(3600*time.Second, func() {}))
	}
	for range 2 * sweepFrom {
		l.CallLater(3600*time.Second, func() {}).Cancel()
	}
	turn()
	if n := count(); n > len(kept)+1+sweepFrom || n < len(kept)+1 {
		t.Error(n, "timers")
	}
	for _, h := range kept {
		if h.Cancelled() {
			t.Error("one that was not cancelled is")
		}
		h.Cancel()
	}
}

func TestHandleKnowsWhenAndWhetherItWasCancelled(t *testing.T) { // HandleTests.handle, TimerTests.when, .timer
	l := testLoop(t)
	h := l.CallLater(time.Minute, func() { t.Error("called") })
	if h.Cancelled() || !h.When().Equal(l.Time().Add(time.Minute)) {
		t.Error(h.Cancelled(), h.When())
	}
	h.Cancel()
	if !h.Cancelled() || h.action != nil || h.ctx != nil || !h.When().Equal(l.Time().Add(time.Minute)) {
		t.Error("it holds on to what it was going to call")
	}
	var again *Handle
	again = l.CallSoon(func() { again.Cancel(); l.Stop() }) // while it is called
	l.RunForever()
	if again.Cancelled() {
		t.Error("cancelled while it was called")
	}
}

func TestRunUntilCompleteOfWhatIsDoneOrStopped(t *testing.T) { // run_until_complete_..., run_forever_pre_stopped
	l := testLoop(t)
	done := NewFuture[int](l)
	done.SetResult(5)
	if v, err := RunUntilComplete(l, done); v != 5 || err != nil {
		t.Error(v, err)
	}
	// Stopped before: one iteration, which is enough for this...
	l.Stop()
	if v, err := RunUntilComplete(l, coro(func(*script) (int, error) { return 6, nil })); v != 6 || err != nil {
		t.Error(v, err)
	}
	// ... and not for that; the next run takes it on.
	task := CreateTaskOn(l, coro(func(c *script) (int, error) { return 7, nap(c, time.Second) }))
	l.Stop()
	_, err := RunUntilComplete(l, task)
	expectError(t, err, ErrLoopStopped)
	if v, err := RunUntilComplete(l, task); v != 7 || err != nil {
		t.Error(v, err)
	}
	// What has stopped a run does not stop the next one.
	_, err = RunUntilComplete(l, do(func(c *script) error { l.Stop(); return nap(c, time.Second) }))
	expectError(t, err, ErrLoopStopped)
	called := false
	l.CallSoon(func() { called = true; l.Stop() })
	if err := l.RunForever(); err != nil || !called {
		t.Error(err, called)
	}
}

func TestStopInTheMiddleLeavesTheTaskAsItIs(t *testing.T) { // stop_while_run_in_complete
	l := testLoop(t)
	begin, x := l.Time(), 0
	task := CreateTaskOn(l, do(func(c *script) error {
		for x < 10 {
			if err := nap(c, 100*time.Millisecond); err != nil {
				return err
			}
			if x++; x == 2 {
				l.Stop()
			}
		}
		return nil
	}))
	_, err := RunUntilComplete(l, task)
	expectError(t, err, ErrLoopStopped)
	if task.Done() || x != 2 || l.Time().Sub(begin) != 200*time.Millisecond {
		t.Error(task, x, l.Time().Sub(begin))
	}
	task.Cancel()
	_, err = RunUntilComplete(l, task)
	expectError(t, err, ErrCancelled)
}

func TestPanicEndsRunUntilCompleteAndLeavesNoStop(t *testing.T) { // run_until_complete_baseexception, run_forever_keyboard_interrupt
	l := testLoop(t)
	reports := 0
	l.SetExceptionHandler(func(*Loop, ExceptionContext) { reports++ })
	expectPanic(t, func() { RunUntilComplete(l, do(func(*script) error { panic(errTest) })) })
	called := 0
	l.CallSoon(func() { l.CallSoon(func() { called++; l.Stop() }) })
	l.RunForever()
	collectGarbage(func() bool { return true })
	l.Stop()
	l.RunForever()
	if called != 1 || reports != 0 {
		t.Error(called, reports)
	}
}

func TestThreadsafeCallsOfTheLoopsOwnGoroutine(t *testing.T) { // call_soon_threadsafe_same_thread
	var r trace
	l := testLoop(t)
	l.CallSoonThreadsafe(func() { r.add("threadsafe") })
	l.CallSoon(func() { r.add("soon"); l.CallSoonThreadsafe(l.Stop) })
	if err := l.RunForever(); err != nil || len(r.events) != 2 {
		t.Error(err, r.events)
	}
}

func TestClosedLoopRefusesExecutorsAndSignals(t *testing.T) { // EventLoopTestsMixin.close
	l := NewLoop()
	l.Close()
	for name, call := range map[string]func(){
		"CallAt":             func() { l.CallAt(time.Time{}, func() {}) },
		"CallSoonContext":    func() { l.CallSoonContext(NewContext(context.Background()), func() {}) },
		"RunInExecutor":      func() { l.RunInExecutor(nil, nil) },
		"SetDefaultExecutor": func() { l.SetDefaultExecutor(NewWorkerPool(1)) },
		"AddSignalHandler":   func() { l.AddSignalHandler(syscall.SIGUSR2, func() {}) },
	} {
		if v := expectPanic(t, call); v != ErrLoopClosed {
			t.Error(name, v)
		}
	}
	if l.RemoveSignalHandler(syscall.SIGUSR2) {
		t.Error("there was a handler")
	}
	if err := l.Shutdown(); err != nil {
		t.Error(err)
	}
}

func TestDebugModeChecksEveryMethodThatIsOfTheLoopsGoroutine(t *testing.T) { // check_thread
	for _, debug := range []bool{true, false} {
		l := testLoop(t, WithLoopDebug(debug))
		l.CallSoon(func() {
			caught := make(chan any, 3)
			go func() {
				try := func(call func() *Handle) {
					defer func() { caught <- recover() }()
					if debug { // without the check, this would be a race
						call()
					}
				}
				try(func() *Handle { return l.CallSoon(func() {}) })
				try(func() *Handle { return l.CallLater(time.Hour, func() {}) })
				try(func() *Handle { return l.CallAt(l.Time(), func() {}) })
			}()
			for range 3 {
				text, _ := (<-caught).(string)
				if strings.Contains(text, "use CallSoonThreadsafe") != debug {
					t.Errorf("debug %v: %q", debug, text)
				}
			}
			l.Stop()
		})
		l.RunForever()
	}
}

func TestJobThatIsCancelledDisturbsNobody(t *testing.T) { // run_in_executor, run_in_executor_cancel
	l := NewLoop()
	release := make(chan struct{})
	job := RunInExecutor(l, nil, func(context.Context) (int, error) { <-release; return 1, errTest })
	job.Cancel()
	close(release)
	if _, err := RunUntilComplete(l, l.ShutdownDefaultExecutor(0)); err != nil {
		t.Error(err)
	}
	if err := l.Shutdown(); err != nil || !job.Cancelled() {
		t.Error(err, job.Err())
	}
}

func TestToThreadRunsJobsAtTheSameTime(t *testing.T) { // to_thread_concurrent, to_thread_once, to_thread_exception
	check(t, func(c *script) {
		meet := make(chan int)
		swap := func(mine int, sends bool) ToThreadAwait[int] {
			return ToThread(func(context.Context) (int, error) {
				if sends {
					meet <- mine
					return <-meet, nil
				}
				other := <-meet
				meet <- mine
				return other, nil
			})
		}
		both, err := await(c, Gather2From(c.t, swap(1, true), swap(2, false)))
		if err != nil || both != (Tuple2[int, int]{2, 1}) {
			t.Error(both, err)
		}
		_, err = await(c, ToThread(func(context.Context) (int, error) { return 0, fmt.Errorf("job: %w", errTest) }))
		expectError(t, err, errTest)
	})
}

func TestJobsSeeACopyOfTheContext(t *testing.T) { // to_thread_contextvars
	v := NewContextVar("v", 0)
	check(t, func(c *script) {
		ctx := CurrentContextFrom(c.t)
		v.Set(ctx, 1)
		seen, err := await(c, ToThread(func(job context.Context) (int, error) {
			seen := v.Get(job)
			if own := NewContext(job); own != nil {
				v.Set(own, 2)
			}
			return seen, nil
		}))
		if seen != 1 || err != nil || v.Get(ctx) != 1 {
			t.Error(seen, err, v.Get(ctx))
		}
	})
}

func TestShutdownOfTheExecutorMayBeAskedForTwice(t *testing.T) { // shutdown_default_executor
	check(t, func(c *script) {
		l := c.t.loop
		if _, err := await(c, l.ShutdownDefaultExecutor(time.Second)); err != nil { // there is none
			t.Error(err)
		}
		_, err := await(c, RunInExecutor(l, nil, func(context.Context) (int, error) { return 0, nil }))
		if !errors.Is(err, ErrExecutorShutdown) {
			t.Error(err)
		}
		if _, err := await(c, l.ShutdownDefaultExecutor(0)); err != nil {
			t.Error(err)
		}
	})
}
