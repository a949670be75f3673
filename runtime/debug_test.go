package async

import (
	"bytes"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// logged collects what fn logs.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) contains(parts ...string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, part := range parts {
		if !strings.Contains(b.text.String(), part) {
			return false
		}
	}
	return true
}

// captureLog has slog write to the returned buffer during the test.
func captureLog(t *testing.T) *logBuffer {
	b := &logBuffer{}
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(b, nil)))
	t.Cleanup(func() { slog.SetDefault(old) })
	return b
}

func TestDebugModeLogsSlowTurns(t *testing.T) {
	log := captureLog(t)
	l := testLoop(t, WithLoopDebug(true))
	l.SetSlowCallbackDuration(time.Millisecond)
	l.CallSoon(func() { time.Sleep(2 * time.Millisecond) })
	RunUntilComplete(l, do(func(*script) error { time.Sleep(2 * time.Millisecond); return nil }), WithName("sluggish"))
	if !log.contains("slow callback", "position=\"github.com/asyncgen/asyncgen/runtime.TestDebugModeLogsSlowTurns.func1 (debug_test.go:", "slow task", "task=sluggish", "position=script", "duration=") {
		t.Error(log.text.String())
	}
}

func TestDebugModeCatchesCallsFromForeignGoroutines(t *testing.T) {
	l := testLoop(t, WithLoopDebug(true))
	l.CallSoon(func() {
		caught := make(chan any)
		go func() {
			defer func() { caught <- recover() }()
			l.CallSoon(func() {})
		}()
		if text, _ := (<-caught).(string); !strings.Contains(text, "CallSoonThreadsafe") {
			t.Errorf("%q", text)
		}
		l.CallSoon(l.Stop)
	})
	l.RunForever()
}

// What wakes tasks would leave the loop asleep, if it is, and races with it in any case.
func TestDebugModeCatchesWakesFromForeignGoroutines(t *testing.T) {
	check(t, func(c *script) {
		l := c.t.loop
		future, task := NewFuture[int](l), CreateTaskFrom(c.t, sleeper(time.Hour))
		queue, full := NewQueue[int](0), NewQueue[int](1)
		event, permits, condition := NewEvent(), NewSemaphore(0), NewCondition(nil)
		full.PutNowait(0)
		waiting := []*Task[struct{}]{
			spawn(c, func(c *script) error { _, err := await(c, queue.Get()); return err }),
			spawn(c, func(c *script) error { _, err := await(c, full.Put(1)); return err }),
			spawn(c, func(c *script) error { _, err := await(c, event.Wait()); return err }),
			spawn(c, func(c *script) error { _, err := await(c, permits.Acquire()); return err }),
			spawn(c, func(c *script) error {
				await(c, condition.Acquire())
				_, err := await(c, condition.Wait())
				return err
			}),
		}
		turns(c, 2)
		await(c, condition.Acquire())
		l.SetDebug(true)
		for name, call := range map[string]func(){
			"Future.SetResult":  func() { future.SetResult(1) },
			"Future.SetError":   func() { future.SetError(errTest) },
			"Future.Cancel":     func() { future.Cancel() },
			"Task.Cancel":       func() { task.Cancel() },
			"Queue.PutNowait":   func() { queue.PutNowait(1) },
			"Queue.GetNowait":   func() { full.GetNowait() },
			"Queue.Shutdown":    func() { queue.Shutdown(true) },
			"Event.Set":         event.Set,
			"Semaphore.Release": permits.Release,
			"Condition.Notify":  func() { condition.NotifyAll() },
		} {
			caught := make(chan any)
			go func() {
				defer func() { caught <- recover() }()
				call()
			}()
			if text, _ := (<-caught).(string); !strings.Contains(text, name+" called from") || !strings.Contains(text, "CallSoonThreadsafe") {
				t.Errorf("%s: %q", name, text)
			}
		}
		l.SetDebug(false) // scripts run on goroutines of their own
		task.Cancel()
		for _, w := range waiting {
			if w.Done() {
				t.Error("woken")
			}
			w.Cancel()
		}
		condition.Release()
		turns(c, 3)
	})
}

func TestDebugModeReportsTasksDestroyedPending(t *testing.T) {
	l := NewLoop(WithLoopDebug(true))
	var reports []ExceptionContext
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reports = append(reports, e) })
	CreateTaskOn(l, sleeper(time.Hour), WithName("left"))
	l.Stop()
	l.RunForever()
	l.Close()
	if len(reports) != 1 || !strings.Contains(reports[0].Message, "destroyed but it is pending: left") ||
		!strings.Contains(reports[0].Created, "debug_test.go:") {
		t.Error(reports)
	}
}

// The goroutine that ran the loop has ended as the coroutine did.
func TestGoexitOfTheMainTaskIsNotReported(t *testing.T) {
	l := NewLoop(WithLoopDebug(true))
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { t.Error(e.Message, e.Err) })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		RunUntilComplete(l, do(func(c *script) error {
			turns(c, 1)
			runtime.Goexit()
			return nil
		}))
		t.Error("went on")
	}()
	<-ended
	l.Close()
}

// Otherwise they are reported when they are garbage, which may be never.
func TestFailuresNobodyHasTakenAreReportedWhenTheLoopIsClosed(t *testing.T) {
	for _, debug := range []bool{false, true} {
		testFailuresAtClose(t, debug)
	}
}

func testFailuresAtClose(t *testing.T, debug bool) {
	l := NewLoop(WithLoopDebug(debug))
	var reports []ExceptionContext
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reports = append(reports, e) })
	var taken, lost []*Task[struct{}]
	for range 40 {
		taken = append(taken, CreateTaskOn(l, failing[struct{}](errTest)))
		lost = append(lost, CreateTaskOn(l, failing[struct{}](errTest), WithName("lost")))
	}
	l.Stop()
	l.RunForever()
	for _, task := range taken {
		task.Err()
	}
	future := NewFuture[int](l)
	future.SetError(errTest)
	l.Close()
	runtime.KeepAlive(lost)
	if len(reports) != 41 || reports[0].Err != errTest || reports[0].Message != "failure of task lost was never retrieved" ||
		strings.Contains(reports[0].Created, "debug_test.go:") != debug {
		t.Error(debug, len(reports), reports[0])
	}
}

func TestDebugModeReportsCoroutinesNeverAwaited(t *testing.T) {
	log := captureLog(t)
	l := testLoop(t, WithLoopDebug(true))
	l.CallSoon(func() {
		trivial(1)
		closed := trivial(2)
		closed.Close()
		CreateTask(trivial(3))
		CreateTask(closed) // fails, which is another report
		l.CallSoon(l.Stop)
	})
	l.RunForever()
	if !collectGarbage(func() bool { return log.contains("never awaited", "_test.go:") }) {
		t.Error(log.text.String())
	}
	runtime.GC()
	if n := strings.Count(log.text.String(), "never awaited"); n != 1 {
		t.Error(n, "reports")
	}
}

func TestDumpSaysWhereEverybodyIs(t *testing.T) {
	l := testLoop(t)
	var text strings.Builder
	l.CallLater(time.Second, func() {
		if err := Dump(l, &text); err != nil {
			t.Error(err)
		}
	})
	RunUntilComplete(l, do(func(c *script) error {
		lock, queue := NewLock(), NewQueue[int](1)
		await(c, lock.Acquire())
		sleeping := spawn(c, func(c *script) error { return nap(c, time.Minute) }, WithName("sleeper"))
		spawn(c, func(c *script) error { _, err := await(c, lock.Acquire()); return err }, WithName("locked"))
		spawn(c, func(c *script) error { _, err := await(c, queue.Get()); return err }, WithName("getter"))
		spawn(c, func(c *script) error { _, err := await(c, sleeping); return err }, WithName("joiner"))
		spawn(c, func(c *script) error { _, err := await(c, NewFuture[int](c.t.loop)); return err }, WithName("future"))
		spawn(c, func(c *script) error {
			_, err := await(c, Wait([]AnyFuture{sleeping}))
			return err
		}, WithName("waiter"))
		spawn(c, func(c *script) error {
			_, err := await(c, GatherFrom(c.t, sleeping, sleeping))
			return err
		}, WithName("gatherer"))
		spawn(c, func(c *script) error {
			_, err := await(c, GatherFrom(c.t, ShieldFrom(c.t, sleeping), NewFuture[struct{}](c.t.loop)))
			return err
		}, WithName("nested"))
		spawn(c, func(c *script) error {
			_, err := await(c, SelectFrom(c.t, sleeping, sleeping))
			return err
		}, WithName("selector"))
		spawn(c, func(c *script) error {
			for f := range AsCompletedFrom(c.t, sleeping) {
				await(c, f)
			}
			return nil
		}, WithName("taker"))
		spawn(c, func(c *script) error {
			g := NewTaskGroupFrom(c.t)
			Go(g, after(time.Minute, 0, nil), WithName("member"))
			return leave(c, g, nil)
		}, WithName("parent"))
		spawn(c, func(c *script) error {
			_, err := await(c, WaitFor(ShieldFrom[struct{}](c.t, sleeping), time.Hour))
			return err
		}, WithName("shielded"))
		spawn(c, func(c *script) error {
			outer, inner := TimeoutFrom(c.t, time.Hour), TimeoutFrom(c.t, 11*time.Second)
			return outer.Exit(inner.Exit(nap(c, 2*time.Second)))
		}, WithName("limited"))
		return nap(c, 2*time.Second)
	}))
	for _, line := range []string{
		"Task-1 sleeps\n\tscript\n",
		"sleeper sleeps",
		"locked waits for a lock",
		"getter waits for an item of a queue",
		"joiner waits for sleeper",
		"future waits for a future",
		"waiter waits for sleeper (wait)",
		"gatherer waits for sleeper (gather)",
		"nested waits for sleeper (shield), a future (gather)",
		"selector waits for sleeper, sleeper (select)",
		"taker waits for sleeper (as completed)",
		"parent waits for member (task group)\n\tasync.(*TaskGroup).Exit\n\tscript\n",
		"member sleeps",
		"shielded waits for sleeper (shield)\n\ttimes out in 59m59s\n",
		"limited sleeps\n\ttimes out in 10s\n\ttimes out in 59m59s\n\tscript\n",
	} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("no %q in\n%s", line, text.String())
		}
	}
}

func TestDumpFromAnotherGoroutine(t *testing.T) {
	l := NewLoop()
	ended := make(chan struct{})
	go func() { defer close(ended); l.RunForever(); l.Shutdown() }()
	for !l.IsRunning() {
		time.Sleep(time.Millisecond)
	}
	RunCoroutineThreadsafe(l, sleeper(time.Hour), WithName("remote"))
	var text strings.Builder
	if err := Dump(l, &text); err != nil || !strings.Contains(text.String(), "remote") {
		t.Error(err, text.String())
	}
	l.CallSoonThreadsafe(l.Stop)
	<-ended
	if err := Dump(l, &text); err != nil {
		t.Error(err)
	}
}

// A loop that is asked for a dump and stops, or is closed, before it gets to it.
func TestDumpDoesNotWaitForALoopThatHasStopped(t *testing.T) {
	for _, end := range []func(*Loop) error{
		func(*Loop) error { return nil },
		func(l *Loop) error { return l.Close() },
	} {
		l := NewLoop()
		CreateTaskOn(l, sleeper(time.Hour), WithName("left"))
		busy, asked := make(chan struct{}), make(chan struct{})
		l.CallSoon(func() {
			close(busy)
			<-asked
			l.Stop()
		})
		ended := make(chan error)
		go func() {
			err := l.RunForever()
			if err == nil {
				err = end(l)
			}
			ended <- err
		}()
		<-busy
		var text strings.Builder
		dumped := make(chan error)
		go func() { dumped <- Dump(l, &text) }()
		for !l.inbox.pending() {
			time.Sleep(time.Millisecond)
		}
		close(asked)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := <-dumped; err == nil && !strings.Contains(text.String(), "left sleeps") || err != nil && err != ErrLoopClosed {
			t.Error(err, text.String())
		}
		l.Shutdown()
	}
}

func TestStackOfATask(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			_, err := await(c, after(time.Hour, 0, nil))
			return err
		})
		turns(c, 1)
		if stack := task.Stack(); len(stack) != 2 || stack[0].Function != "script" {
			t.Error(stack)
		}
		task.Cancel()
		turns(c, 1)
		if stack := task.Stack(); len(stack) != 0 {
			t.Error(stack)
		}
	})
}

func TestEnvironmentSetsDebugMode(t *testing.T) {
	for value, want := range map[string]bool{"": false, "0": false, "1": true} {
		t.Setenv(DebugVariable, value)
		if l := NewLoop(); l.Debug() != want {
			t.Error(value, l.Debug())
		}
	}
	l := NewLoop()
	l.SetDebug(true)
	if !l.Debug() {
		t.Error("SetDebug")
	}
}
