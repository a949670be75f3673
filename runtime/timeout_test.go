package async

import (
	"errors"
	"testing"
	"time"
)

// The tests follow CPython's test_timeouts.py and test_waitfor.py.

func TestTimeoutEndsWhatTakesTooLong(t *testing.T) {
	check(t, func(c *script) {
		begin := c.t.loop.Time()
		limit := TimeoutFrom(c.t, time.Second)
		if !limit.When().Equal(begin.Add(time.Second)) {
			t.Error(limit.When(), limit)
		}
		err := limit.Exit(nap(c, 10*time.Second))
		if err != ErrTimeout || !limit.Expired() || errors.Is(err, ErrCancelled) {
			t.Error(err, limit)
		}
		if d := c.t.loop.Time().Sub(begin); d != time.Second || c.t.Cancelling() != 0 {
			t.Error(d, c.t.Cancelling())
		}
		if err := nap(c, 1); err != nil {
			t.Error(err)
		}
	})
}

func TestTimeoutThatIsMetDoesNothing(t *testing.T) {
	check(t, func(c *script) {
		limit := TimeoutFrom(c.t, time.Second)
		if err := limit.Exit(nap(c, 10*time.Millisecond)); err != nil || limit.Expired() {
			t.Error(err)
		}
		if err := nap(c, time.Hour); err != nil {
			t.Error(err)
		}
		expectError(t, limit.Reschedule(time.Time{}), ErrTimeoutState)
		if err := limit.Exit(errTest); err != errTest {
			t.Error(err)
		}
	})
}

func TestTimeoutWithoutDeadlineAndInThePast(t *testing.T) {
	check(t, func(c *script) {
		limit := TimeoutAtFrom(c.t, time.Time{})
		if err := limit.Exit(nap(c, time.Hour)); err != nil || !limit.When().IsZero() {
			t.Error(err)
		}
		for _, d := range []time.Duration{0, -time.Second} {
			limit = TimeoutFrom(c.t, d)
			if err := limit.Exit(nap(c, time.Hour)); err != ErrTimeout {
				t.Error(err)
			}
			limit = TimeoutFrom(c.t, d)
			if err := limit.Exit(nap(c, 0)); err != ErrTimeout {
				t.Error(err)
			}
		}
	})
}

func TestTimeoutOnlyConvertsItsOwnCancellation(t *testing.T) {
	check(t, func(c *script) {
		limit := TimeoutFrom(c.t, time.Second)
		if err := limit.Exit(errTest); err != errTest || limit.Expired() {
			t.Error(err)
		}
		limit = TimeoutFrom(c.t, time.Second)
		nap(c, 2*time.Second)
		if err := limit.Exit(errTest); err != errTest || !limit.Expired() {
			t.Error(err)
		}
		// A cancellation that somebody else requested while it was active...
		task := spawn(c, func(c *script) error {
			limit := TimeoutFrom(c.t, time.Minute)
			err := limit.Exit(nap(c, time.Hour))
			if limit.Expired() {
				t.Error("expired")
			}
			return err
		})
		turns(c, 1)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		// ... or besides its own.
		task = spawn(c, func(c *script) error {
			limit := TimeoutFrom(c.t, time.Second)
			err := nap(c, time.Hour)
			c.t.Cancel()
			return limit.Exit(err)
		})
		_, err = await(c, task)
		expectError(t, err, ErrCancelled)
		if task.Cancelling() != 1 {
			t.Error(task.Cancelling())
		}
	})
}

func TestNestedTimeouts(t *testing.T) {
	check(t, func(c *script) {
		outer := TimeoutFrom(c.t, time.Second)
		inner := TimeoutFrom(c.t, time.Hour)
		err := inner.Exit(nap(c, 2*time.Hour))
		expectError(t, err, ErrCancelled)
		if err = outer.Exit(err); err != ErrTimeout || inner.Expired() {
			t.Error(err)
		}
		// Both at once: the inner one reports, the outer one too.
		outer = TimeoutFrom(c.t, time.Second)
		inner = TimeoutFrom(c.t, time.Second)
		err = inner.Exit(nap(c, time.Hour))
		expectError(t, err, ErrCancelled)
		if err = outer.Exit(err); err != ErrTimeout || c.t.Cancelling() != 0 {
			t.Error(err, c.t.Cancelling())
		}
	})
}

func TestTimeoutAfterACancellationThatWasSurvived(t *testing.T) { // timeout_after_cancellation
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			expectError(t, nap(c, time.Hour), ErrCancelled)
			limit := TimeoutFrom(c.t, time.Second)
			err := limit.Exit(nap(c, time.Hour))
			if c.t.Cancelling() != 1 {
				t.Error(c.t.Cancelling())
			}
			return err
		})
		turns(c, 1)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrTimeout)
	})
}

func TestTimeoutCanBeRescheduled(t *testing.T) {
	check(t, func(c *script) {
		begin := c.t.loop.Time()
		limit := TimeoutFrom(c.t, time.Second)
		if err := limit.Reschedule(begin.Add(time.Minute)); err != nil {
			t.Error(err)
		}
		if err := limit.Exit(nap(c, time.Hour)); err != ErrTimeout {
			t.Error(err)
		}
		if d := c.t.loop.Time().Sub(begin); d != time.Minute {
			t.Error(d)
		}
		expectError(t, limit.Reschedule(begin), ErrTimeoutState)
	})
}

func TestWaitForReturnsTheOutcomeInTime(t *testing.T) {
	check(t, func(c *script) {
		if v, err := await(c, WaitFor(after(time.Second, 4, errTest), time.Minute)); v != 4 || err != errTest {
			t.Error(v, err)
		}
		once := WaitFor(after(time.Second, 4, nil), time.Minute)
		await(c, once)
		_, err := await(c, once)
		expectError(t, err, ErrAlreadyAwaited)
		_, err = await(c, WaitFor[int](nil, time.Second))
		expectError(t, err, ErrNilCoroutine)
		if n := c.t.loop.timers.live(); n != 0 {
			t.Error(n, "timers are left")
		}
	})
}

func TestWaitForCancelsWhatTakesTooLong(t *testing.T) {
	check(t, func(c *script) {
		task := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
		_, err := await(c, WaitFor(task, time.Second))
		expectError(t, err, ErrTimeout)
		if !task.Cancelled() || c.t.Cancelling() != 0 {
			t.Error(task, c.t.Cancelling())
		}
		// It waits until the cancellation has been dealt with, and takes an
		// error of that for what it is.
		begin := c.t.loop.Time()
		slow := spawn(c, func(c *script) error { nap(c, time.Hour); nap(c, time.Minute); return errTest })
		_, err = await(c, WaitFor(slow, time.Second))
		if err != errTest || c.t.loop.Time().Sub(begin) != time.Second+time.Minute {
			t.Error(err)
		}
	})
}

func TestWaitForNoTimeAtAll(t *testing.T) {
	check(t, func(c *script) {
		for _, d := range []time.Duration{0, -time.Second} {
			done := NewFuture[string](c.t.loop)
			done.SetResult("done")
			if v, err := await(c, WaitFor(done, d)); v != "done" || err != nil {
				t.Error(v, err)
			}
			ran := false
			_, err := await(c, WaitFor(do(func(*script) error { ran = true; return nil }), d))
			if err != ErrTimeout || ran {
				t.Error(err, ran)
			}
			task := spawn(c, func(c *script) error { return nap(c, time.Hour) })
			turns(c, 1)
			_, err = await(c, WaitFor(task, d))
			if err != ErrTimeout || !task.Cancelled() {
				t.Error(err, task)
			}
			stubborn := start(c, func(c *script) (int, error) { nap(c, time.Hour); return 1, nil })
			turns(c, 1)
			if v, err := await(c, WaitFor(stubborn, d)); v != 1 || err != nil {
				t.Error(v, err)
			}
		}
	})
}

func TestCancellingWaitForCancelsWhatItWaitsFor(t *testing.T) {
	check(t, func(c *script) {
		inner := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
		task := start(c, func(c *script) (int, error) { return await(c, WaitFor(inner, time.Minute)) })
		turns(c, 2)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if !inner.Cancelled() || errors.Is(err, ErrTimeout) {
			t.Error(inner, err)
		}
	})
}

func TestWaitForLetsAPanicThrough(t *testing.T) {
	check(t, func(c *script) {
		for _, d := range []time.Duration{0, time.Second} {
			body := do(func(c *script) error {
				if d > 0 {
					nap(c, d)
				}
				panic(errTest)
			})
			if v := expectPanic(t, func() { await(c, WaitFor(body, time.Minute)) }); v != errTest {
				t.Error(v)
			}
		}
		if n := c.t.loop.timers.live(); n != 0 {
			t.Error(n, "timers are left")
		}
	})
}
