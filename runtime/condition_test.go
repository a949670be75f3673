package async

import (
	"fmt"
	"testing"
	"time"
)

// The tests follow the Condition tests of CPython's test_locks.py.

func waitOn(c *script, cond *Condition, r *trace, name string) *Task[struct{}] {
	task := spawn(c, func(c *script) error {
		if _, err := await(c, cond.Acquire()); err != nil {
			return err
		}
		defer cond.Release()
		_, err := await(c, cond.Wait())
		if !cond.Locked() {
			r.add(name + " without the lock")
		}
		if err == nil {
			r.add(name)
		}
		return err
	})
	turns(c, 1)
	return task
}

func notify(c *script, cond *Condition, n int) {
	await(c, cond.Acquire())
	cond.Notify(n)
	cond.Release()
}

func TestNotifyWakesThatManyInOrder(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		cond := NewCondition(nil)
		for i := range 4 {
			waitOn(c, cond, &r, fmt.Sprint(i))
		}
		notify(c, cond, 1)
		turns(c, 3)
		r.add("one more")
		notify(c, cond, 2)
		turns(c, 5)
		await(c, cond.Acquire())
		r.add("all")
		cond.NotifyAll()
		cond.Release()
		turns(c, 3)
		if cond.Locked() {
			t.Error("locked")
		}
	})
	r.expect(t, "0", "one more", "1", "2", "all", "3")
}

func TestConditionNeedsItsLock(t *testing.T) {
	check(t, func(c *script) {
		lock := NewLock()
		cond := NewCondition(lock)
		_, err := await(c, cond.Wait())
		expectError(t, err, ErrNotLocked)
		_, err = await(c, cond.WaitFor(func() bool { return false }))
		expectError(t, err, ErrNotLocked)
		expectError(t, cond.Notify(1), ErrNotLocked)
		expectError(t, cond.NotifyAll(), ErrNotLocked)
		expectError(t, cond.Release(), ErrNotAcquired)
		await(c, lock.Acquire())
		if !cond.Locked() || cond.NotifyAll() != nil {
			t.Error("the lock is shared")
		}
	})
}

func TestWaitForPredicate(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		cond := NewCondition(nil)
		n := 0
		task := spawn(c, func(c *script) error {
			await(c, cond.Acquire())
			defer cond.Release()
			_, err := await(c, cond.WaitFor(func() bool { r.add(fmt.Sprint(n)); return n >= 2 }))
			return err
		})
		turns(c, 1)
		for range 2 {
			await(c, cond.Acquire())
			n++
			cond.NotifyAll()
			cond.Release()
			turns(c, 2)
		}
		if _, err := await(c, task); err != nil || cond.Locked() {
			t.Error(err)
		}
	})
	r.expect(t, "0", "1", "2")
}

func TestCancelledWaitHoldsTheLockAgain(t *testing.T) { // wait_cancel, wait_cancel_contested
	var r trace
	check(t, func(c *script) {
		cond := NewCondition(nil)
		for _, contested := range []bool{false, true} {
			task := waitOn(c, cond, &r, "waiter")
			if contested {
				await(c, cond.Acquire())
			}
			task.Cancel("why")
			turns(c, 2)
			if contested {
				task.Cancel("again") // while it waits for the lock
				turns(c, 2)
				if task.Done() {
					t.Error("it returned without the lock")
				}
				cond.Release()
			}
			_, err := await(c, task)
			expectError(t, err, ErrCancelled)
			if cond.Locked() || cond.waiters.length() != 0 {
				t.Error(cond)
			}
		}
	})
	r.expect(t)
}

func TestNotificationOfACancelledWaiterGoesOn(t *testing.T) { // wait_cancel_after_notify
	var r trace
	check(t, func(c *script) {
		cond := NewCondition(nil)
		one := waitOn(c, cond, &r, "one")
		waitOn(c, cond, &r, "two")
		await(c, cond.Acquire())
		cond.Notify(1)
		one.Cancel()
		cond.Release()
		turns(c, 5)
		if !one.Cancelled() {
			t.Error(one)
		}
	})
	r.expect(t, "two")
}

func TestNotifiedWaiterCancelledAtTheLockPassesTheNotificationOn(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		cond := NewCondition(nil)
		one := waitOn(c, cond, &r, "one")
		waitOn(c, cond, &r, "two")
		await(c, cond.Acquire())
		cond.Notify(1)
		turns(c, 1) // one waits for the lock now
		one.Cancel()
		turns(c, 1)
		cond.Release()
		turns(c, 5)
		if !one.Cancelled() {
			t.Error(one)
		}
	})
	r.expect(t, "two")
}

func TestWithReleasesHoweverItsBodyEnds(t *testing.T) {
	check(t, func(c *script) {
		lock, sem, bounded, cond := NewLock(), NewSemaphore(1), NewBoundedSemaphore(1), NewCondition(nil)
		for _, g := range []struct {
			guard  Guard
			locked func() bool
		}{{lock, lock.Locked}, {sem, sem.Locked}, {bounded, bounded.Locked}, {cond, cond.Locked}} {
			if v, err := await(c, With(g.guard, coro(func(c *script) (bool, error) {
				return g.locked(), nap(c, time.Second)
			}))); !v || err != nil || g.locked() {
				t.Error(v, err)
			}
			for _, d := range []time.Duration{0, time.Second} {
				expectPanic(t, func() {
					await(c, With(g.guard, do(func(c *script) error {
						if d > 0 {
							nap(c, d)
						}
						panic(1)
					})))
				})
				if g.locked() {
					t.Error("not released after a panic")
				}
			}
			acquire, release := g.guard.guard()
			await(c, acquire)
			body := do(func(*script) error { return nil })
			task := CreateTaskFrom(c.t, With(g.guard, body))
			turns(c, 1)
			task.Cancel()
			_, err := await(c, task)
			expectError(t, err, ErrCancelled)
			expectError(t, body.Runnable(), ErrCoroutineClosed)
			release()
			if g.locked() {
				t.Error("not released")
			}
		}
	})
}
