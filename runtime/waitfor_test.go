package async

import (
	"errors"
	"testing"
	"time"
)

// More of CPython's test_waitfor.py. timeout_test.go has what WaitFor does.

func TestWaitForReturnsAfterTheCleanUp(t *testing.T) { // asyncio_wait_for_..., waits_for_task_cancellation...
	for _, limit := range []time.Duration{0, time.Second} {
		for _, cancel := range []bool{false, true} { // by who waits, instead of the timeout
			check(t, func(c *script) {
				cleaned := false
				inner := spawn(c, func(c *script) error {
					err := nap(c, time.Hour)
					_ = nap(c, time.Second)
					cleaned = true
					return err
				})
				turns(c, 1)
				task := spawn(c, func(c *script) error { _, err := await(c, WaitFor(inner, limit)); return err })
				want := ErrTimeout
				if cancel && limit > 0 {
					turns(c, 1)
					task.Cancel()
					want = ErrCancelled
				}
				_, err := await(c, task)
				expectError(t, err, want)
				if !cleaned || !inner.Cancelled() || task.Cancelling() > 0 != (want == ErrCancelled) {
					t.Error(limit, cancel, cleaned, inner, task)
				}
			})
		}
	}
}

func TestWaitForTakesAResultThatComesAfterAll(t *testing.T) { // cancellation_race_condition, reraises_exception_during_cancellation
	for _, limit := range []time.Duration{0, time.Second} {
		for _, outcome := range []error{nil, errTest} {
			check(t, func(c *script) {
				inner := start(c, func(c *script) (int, error) {
					expectError(t, nap(c, time.Hour), ErrCancelled)
					return 1, outcome
				})
				turns(c, 1)
				if v, err := await(c, WaitFor(inner, limit)); v != 1 || err != outcome || c.t.Cancelling() != 0 {
					t.Error(limit, v, err)
				}
			})
		}
	}
}

func TestWaitForMayBeCancelledWhileItsTimeoutIsIgnored(t *testing.T) { // self_cancellation
	check(t, func(c *script) {
		inner := start(c, func(c *script) (int, error) {
			for range 2 {
				expectError(t, nap(c, 300*time.Millisecond), ErrCancelled)
			}
			return 42, nap(c, 300*time.Millisecond)
		})
		task := spawn(c, func(c *script) error {
			v, err := await(c, WaitFor(inner, 100*time.Millisecond))
			if v != 42 {
				t.Error(v)
			}
			return errors.Join(err, nap(c, 0))
		})
		nap(c, 200*time.Millisecond)
		task.Cancel()
		// The second cancellation went into inner, which ignored it, too. As of
		// Python 3.12 its result then counts, like that of any plain await.
		_, err := await(c, task)
		if v, innerErr := await(c, inner); v != 42 || innerErr != nil || err != nil || task.Cancelling() != 1 {
			t.Error(v, innerErr, err, task.Cancelling())
		}
	})
}

func TestWaitForAShield(t *testing.T) { // WaitForShieldTests
	for _, limit := range []time.Duration{0, time.Millisecond, time.Hour} {
		check(t, func(c *script) {
			task := CreateTaskFrom(c.t, after(time.Second, "done", nil))
			shield := ShieldFrom(c.t, task)
			v, err := await(c, WaitFor(shield, limit))
			if limit == time.Hour {
				if v != "done" || err != nil {
					t.Error(v, err)
				}
				return
			}
			expectError(t, err, ErrTimeout)
			if task.Done() || !shield.Cancelled() {
				t.Error(task, shield.Cancelled())
			}
			if v, err := await(c, task); v != "done" || err != nil {
				t.Error(v, err)
			}
		})
	}
}

func TestWaitForEndsWithWhicheverComesFirst(t *testing.T) { // wait_for_race_condition
	for at, want := range map[time.Duration]error{
		time.Second - 1: nil,
		time.Second:     ErrTimeout, // in one iteration, a cancellation has the last word
		time.Second + 1: ErrTimeout,
	} {
		check(t, func(c *script) {
			f := NewFuture[string](c.t.loop)
			c.t.loop.CallLater(at, func() { f.SetResult("ok") })
			v, err := await(c, WaitFor(f, time.Second))
			if err != want || (v == "ok") != (want == nil) || c.t.Cancelling() != 0 {
				t.Error(at, v, err)
			}
		})
	}
}

func TestCancellationRightAfterAWaitForIsNotLost(t *testing.T) { // wait_for_issue86296, and wait_for_self_cancellation of 3.12
	check(t, func(c *script) {
		for _, started := range []bool{false, true} {
			inner := CreateTaskFrom(c.t, yielding(0))
			reached := false
			task := spawn(c, func(c *script) error {
				if _, err := await(c, WaitFor(inner, time.Minute)); err != nil {
					return err
				}
				err := nap(c, time.Second)
				reached = err == nil
				return err
			})
			if started {
				turns(c, 2)
				if !inner.Done() || task.Done() {
					t.Fatal(inner, task)
				}
			}
			task.Cancel()
			_, err := await(c, task)
			expectError(t, err, ErrCancelled)
			if _, err := await(c, inner); err != nil || reached || task.Cancelling() != 1 {
				t.Error(started, err, reached, task.Cancelling())
			}
		}
	})
}

func TestCancelledWaitForNoTimeLeavesNothingBehind(t *testing.T) {
	check(t, func(c *script) {
		inner := spawn(c, func(c *script) error { nap(c, time.Hour); return nap(c, time.Hour) })
		turns(c, 1)
		task := waitingFor(c, WaitFor(inner, 0))
		turns(c, 1)
		if len(inner.more.callbacks) != 1 || inner.Done() {
			t.Error(len(inner.more.callbacks), inner)
		}
		task.Cancel()
		turns(c, 1)
		ended(t, task, true)
		if len(inner.more.callbacks) != 0 || inner.Cancelling() != 1 {
			t.Error(len(inner.more.callbacks), "callbacks;", inner)
		}
	})
}
