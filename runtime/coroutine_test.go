package async

import (
	"errors"
	"runtime"
	"testing"
	"time"
)

func TestSecondAwaitIsRefused(t *testing.T) {
	check(t, func(c *script) {
		once := coro(func(*script) (int, error) { return 1, nil })
		if v, err := await(c, once); v != 1 || err != nil {
			t.Error(v, err)
		}
		_, err := await(c, once)
		expectError(t, err, ErrAlreadyAwaited)
		_, err = await(c, CreateTaskFrom(c.t, once))
		expectError(t, err, ErrAlreadyAwaited)
	})
}

func TestNilCoroutineIsRefused(t *testing.T) {
	check(t, func(c *script) {
		_, err := await(c, (*Coroutine[int])(nil))
		expectError(t, err, ErrNilCoroutine)
		_, err = await(c, CreateTaskFrom(c.t, (*Coroutine[int])(nil)))
		expectError(t, err, ErrNilCoroutine)
		_, err = await(c, (*Task[int])(nil))
		expectError(t, err, ErrNilCoroutine)
		_, err = await(c, (*Future[int])(nil))
		expectError(t, err, ErrNilCoroutine)
		if err := (*Coroutine[int])(nil).Close(); err != ErrNilCoroutine {
			t.Error(err)
		}
	})
}

func TestCoroutineThatRunsElsewhereIsRefused(t *testing.T) {
	check(t, func(c *script) {
		shared := do(func(c *script) error { turns(c, 3); return nil })
		task := CreateTaskFrom(c.t, shared)
		turns(c, 1)
		_, err := await(c, shared)
		expectError(t, err, ErrCoroutineRunning)
		expectError(t, shared.Close(), ErrCoroutineRunning)
		expectError(t, shared.Runnable(), ErrCoroutineRunning)
		await(c, task)
		expectError(t, shared.Runnable(), ErrAlreadyAwaited)
	})
}

// Who awaits a coroutine keeps its frame to use it again, unless somebody else has claimed it: they may be on another
// goroutine by then.
func TestFramesOfOthersAreNotUsedAgain(t *testing.T) {
	if f := FrameOf((*Coroutine[int])(nil)); f != nil {
		t.Error(f)
	}
	check(t, func(c *script) {
		shared := do(func(c *script) error { turns(c, 3); return nil })
		if FrameOf(shared) == nil {
			t.Error("no frame")
		}
		task := CreateTaskFrom(c.t, shared)
		for range 2 {
			if f := FrameOf(shared); f != nil {
				t.Error(f)
			}
			await(c, task)
		}
		closed := do(func(*script) error { return nil })
		expectError(t, closed.Close(), nil)
		if f := FrameOf(closed); f != nil {
			t.Error(f)
		}
	})
}

func TestClosedCoroutineIsRefused(t *testing.T) {
	check(t, func(c *script) {
		never := do(func(*script) error { t.Error("it ran"); return nil })
		if err := never.Close(); err != nil {
			t.Error(err)
		}
		if err := never.Close(); err != nil {
			t.Error(err)
		}
		_, err := await(c, never)
		expectError(t, err, ErrCoroutineClosed)
	})
}

func TestPanicTravelsThroughAwaits(t *testing.T) {
	check(t, func(c *script) {
		for _, suspend := range []int{0, 1} {
			inner := do(func(c *script) error { turns(c, suspend); panic(errTest) })
			middle := do(func(c *script) error { _, err := await(c, inner); return err })
			func() {
				defer func() {
					if v := recover(); v != errTest {
						t.Errorf("suspended %d times: recovered %v", suspend, v)
					}
				}()
				await(c, middle)
			}()
		}
		// The frame that recovered goes on as if nothing had happened.
		turns(c, 2)
	})
}

func TestPanicBecomesPanicErrorAtTheTasksEdge(t *testing.T) {
	check(t, func(c *script) {
		inner := do(func(c *script) error { turns(c, 1); panic("boom") })
		task := spawn(c, func(c *script) error { turns(c, 1); _, err := await(c, inner); return err })
		value := expectPanic(t, func() { await(c, task) })
		p, ok := value.(*PanicError)
		if !ok || p.Value != "boom" || len(p.Stack) == 0 {
			t.Errorf("%#v", value)
		}
		if task.Err() != error(p) || task.Cancelled() {
			t.Error(task.Err())
		}
	})
}

func TestPanicThroughTwoTasksIsOnePanicError(t *testing.T) {
	check(t, func(c *script) {
		one := spawn(c, func(*script) error { panic(errTest) })
		two := spawn(c, func(c *script) error { _, err := await(c, one); return err })
		value := expectPanic(t, func() { await(c, two) })
		if value != any(one.Err()) || !errors.Is(two.Err(), errTest) {
			t.Error(value)
		}
	})
}

func TestPanicLeavesTheRestOfTheBatchAlone(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		c.t.loop.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { r.add(e.Message) })
		one := spawn(c, func(*script) error { panic("first") })
		c.t.loop.CallSoon(func() { panic("callback") })
		spawn(c, func(*script) error { r.add("second"); return nil })
		turns(c, 2)
		one.Err()
	})
	r.expect(t, "panic in a callback", "second")
}

func TestPanicInPlaceOfARunningParentReachesItsParent(t *testing.T) {
	check(t, func(c *script) {
		parent := do(func(c *script) error {
			turns(c, 1)
			_, err := await(c, do(func(*script) error { panic("in place") }))
			return err
		})
		if v := expectPanic(t, func() { await(c, parent) }); v != "in place" {
			t.Error(v)
		}
		expectError(t, parent.Runnable(), ErrAlreadyAwaited)
	})
}

func TestPanicReturnsFromRunUntilComplete(t *testing.T) {
	l := testLoop(t)
	v := expectPanic(t, func() {
		RunUntilComplete(l, do(func(*script) error { panic("main") }))
	})
	if p, ok := v.(*PanicError); !ok || p.Value != "main" {
		t.Error(v)
	}
	if l.IsRunning() {
		t.Error("still running")
	}
}

func TestGoexitRunsTheDefersOfAllParents(t *testing.T) {
	var r trace
	l := testLoop(t)
	ended := make(chan struct{})
	var task *Task[struct{}]
	go func() {
		defer close(ended)
		inner := do(func(c *script) error {
			defer r.add("inner")
			turns(c, 1)
			runtime.Goexit()
			return nil
		})
		middle := do(func(c *script) error {
			defer r.add("middle")
			_, err := await(c, inner)
			return err
		})
		task = CreateTaskOn(l, do(func(c *script) error {
			defer r.add("outer")
			_, err := await(c, middle)
			return err
		}))
		RunUntilComplete(l, task)
		r.add("not reached")
	}()
	<-ended
	r.expect(t, "inner", "middle", "outer")
	if l.IsRunning() || !task.Done() || task.Err() != errGoexit {
		t.Error(l.IsRunning(), task, task.Err())
	}
	// The loop is usable by another goroutine.
	if _, err := RunUntilComplete(l, Sleep(1)); err != nil {
		t.Error(err)
	}
}

// Who comes to an awaitable that somebody else awaits is refused, and disturbs nobody: the timeout goes on, the place
// at the barrier is kept, nobody takes the outcome away.
func TestSecondAwaitOfWhatIsBeingAwaitedLeavesTheFirstAlone(t *testing.T) {
	check(t, func(c *script) {
		never := NewFuture[int](c.t.loop)
		limited := WaitFor(Awaitable[int](never), time.Hour)
		first := waitingFor(c, Awaitable[int](limited))
		_, err := await(c, limited)
		expectError(t, err, ErrAlreadyAwaited)
		_, err = await(c, first)
		expectError(t, err, ErrTimeout)
	})
	check(t, func(c *script) {
		barrier := NewBarrier(2)
		place := barrier.Wait()
		first := waitingFor(c, Awaitable[int](place))
		_, err := await(c, place)
		expectError(t, err, ErrAlreadyAwaited)
		if index, err := await(c, barrier.Wait()); index != 1 || err != nil {
			t.Error(index, err)
		}
		if index, err := await(c, first); index != 0 || err != nil {
			t.Error(index, err)
		}
	})
	check(t, func(c *script) {
		future := NewFuture[int](c.t.loop)
		wait := Wait([]*Future[int]{future})
		selection := SelectFrom[int](c.t, future)
		waits := waitingFor(c, Awaitable[Waited[*Future[int]]](wait))
		selects := waitingFor(c, Awaitable[Selected[int]](selection))
		_, err := await(c, wait)
		expectError(t, err, ErrCoroutineRunning)
		_, err = await(c, selection)
		expectError(t, err, ErrCoroutineRunning)
		future.SetResult(1)
		if waited, err := await(c, waits); len(waited.Done) != 1 || err != nil {
			t.Error(waited, err)
		}
		if selected, err := await(c, selects); selected.Value != 1 || err != nil {
			t.Error(selected, err)
		}
		for range 2 { // again and again, since nobody else does now
			if waited, err := await(c, wait); len(waited.Done) != 1 || err != nil {
				t.Error(waited, err)
			}
			if selected, err := await(c, selection); selected.Value != 1 || err != nil {
				t.Error(selected, err)
			}
		}
	})
}
