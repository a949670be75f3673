package async

import (
	"fmt"
	"testing"
	"time"
)

// acquiring starts a task that acquires, notes it and releases after a second.
func acquiring(c *script, r *trace, name string, lock *Lock) *Task[struct{}] {
	task := spawn(c, func(c *script) error {
		if _, err := await(c, lock.Acquire()); err != nil {
			return err
		}
		r.add(name)
		await(c, Sleep(time.Second))
		return lock.Release()
	})
	turns(c, 1)
	return task
}

func TestLockIsGivenInTheOrderOfAsking(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		lock := NewLock()
		expectError(t, lock.Release(), ErrNotAcquired)
		for i := range 3 {
			acquiring(c, &r, fmt.Sprint(i), lock)
		}
		if !lock.Locked() {
			t.Error("not locked")
		}
		await(c, Sleep(5*time.Second))
		if lock.Locked() {
			t.Error("locked")
		}
	})
	r.expect(t, "0", "1", "2")
}

func TestWhoAsksForAPromisedLockWaits(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		lock := NewLock()
		await(c, lock.Acquire())
		acquiring(c, &r, "waiter", lock)
		lock.Release()
		if lock.Locked() {
			t.Error("a promised lock is not held")
		}
		await(c, lock.Acquire())
		r.add("late")
		lock.Release()
	})
	r.expect(t, "waiter", "late")
}

func TestCancelledWaiterLeavesTheLockToTheNext(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		lock := NewLock()
		await(c, lock.Acquire())
		one := acquiring(c, &r, "one", lock)
		two := acquiring(c, &r, "two", lock)
		one.Cancel()
		lock.Release()
		await(c, two)
		if !one.Cancelled() {
			t.Error(one)
		}
	})
	r.expect(t, "two")
}

func TestWaiterCancelledAfterItsWakeUpHandsTheLockOn(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		lock := NewLock()
		await(c, lock.Acquire())
		one := acquiring(c, &r, "one", lock)
		two := acquiring(c, &r, "two", lock)
		lock.Release() // wakes one
		one.Cancel()   // before its turn
		await(c, two)
		if !one.Cancelled() || lock.Locked() {
			t.Error(one, lock.Locked())
		}
	})
	r.expect(t, "two")
}

func TestLockOfAnotherLoopIsRefusedOnlyWhenItIsContended(t *testing.T) {
	lock := NewLock()
	check(t, func(c *script) {
		await(c, lock.Acquire())
		waiter := spawn(c, func(c *script) error { _, err := await(c, lock.Acquire()); return err })
		turns(c, 1)
		waiter.Cancel()
		turns(c, 1)
	})
	check(t, func(c *script) {
		_, err := await(c, lock.Acquire())
		expectError(t, err, ErrDifferentLoop)
	})
}

func TestSemaphoreLetsThatManyPass(t *testing.T) {
	check(t, func(c *script) {
		sem := NewSemaphore(2)
		inside, most := 0, 0
		var tasks []*Task[struct{}]
		for range 7 {
			tasks = append(tasks, spawn(c, func(c *script) error {
				if _, err := await(c, sem.Acquire()); err != nil {
					return err
				}
				inside++
				most = max(most, inside)
				await(c, Sleep(time.Second))
				inside--
				sem.Release()
				return nil
			}))
		}
		for _, task := range tasks {
			await(c, task)
		}
		if most != 2 || sem.Locked() || sem.value != 2 {
			t.Error(most, sem.value)
		}
	})
	expectPanic(t, func() { NewSemaphore(-1) })
}

func TestPermitOfACancelledWaiterGoesOn(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		sem := NewSemaphore(1)
		await(c, sem.Acquire())
		waiter := func(name string) *Task[struct{}] {
			task := spawn(c, func(c *script) error {
				_, err := await(c, sem.Acquire())
				if err == nil {
					r.add(name)
				}
				return err
			})
			turns(c, 1)
			return task
		}
		one, two, three := waiter("one"), waiter("two"), waiter("three")
		two.Cancel()
		sem.Release() // grants one
		one.Cancel()
		turns(c, 3)
		if !one.Cancelled() || !two.Cancelled() || !three.Done() || sem.value != 0 {
			t.Error(one, two, three, sem.value)
		}
		sem.Release()
		if sem.value != 1 || sem.granted != 0 || sem.Locked() {
			t.Error(sem.value, sem.granted)
		}
	})
	r.expect(t, "three")
}

func TestSemaphoreDoesNotLetLatecomersOvertake(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		sem := NewSemaphore(0)
		spawn(c, func(c *script) error { await(c, sem.Acquire()); r.add("first"); return nil })
		turns(c, 1)
		sem.Release()
		sem.Release()
		if !sem.Locked() {
			t.Error("free while a granted task has not run")
		}
		await(c, sem.Acquire())
		r.add("second")
	})
	r.expect(t, "first", "second")
}

func TestReleaseOfASemaphoreServesOneAndItsTurnTheOthers(t *testing.T) { // acquire_fifo_order_4
	var r trace
	check(t, func(c *script) {
		sem := NewSemaphore(0)
		spawn(c, func(c *script) error {
			await(c, sem.Acquire())
			if sem.value != 1 || sem.granted != 2 {
				t.Error(sem.value, sem.granted)
			}
			spawn(c, func(*script) error { r.add("4"); return nil }) // behind those just served
			r.add("1")
			return nil
		})
		spawn(c, func(c *script) error {
			for range 3 {
				sem.Release()
			}
			if sem.value != 2 || !sem.Locked() {
				t.Error(sem.value)
			}
			await(c, sem.Acquire())
			r.add("2")
			return nil
		})
		spawn(c, func(c *script) error { await(c, sem.Acquire()); r.add("3"); return nil })
		turns(c, 1)
		if sem.value != 2 || sem.waiters.length() != 2 || sem.granted != 1 {
			t.Error(sem.value, sem.waiters.length(), sem.granted)
		}
		sem.Release()
		if sem.value != 2 || sem.granted != 2 {
			t.Error("a release serves one who waits:", sem.value, sem.granted)
		}
		turns(c, 3)
		if sem.value != 1 || sem.Locked() {
			t.Error(sem.value)
		}
	})
	r.expect(t, "1", "2", "3", "4")
}

func TestTurnAtASemaphoreServesAllForWhomThereArePermits(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		sem := NewSemaphore(0)
		wait := func(name string, then func(c *script)) {
			spawn(c, func(c *script) error { await(c, sem.Acquire()); r.add(name); then(c); return nil })
		}
		wait("1", func(c *script) {
			if sem.value != 0 || sem.waiters.length() != 0 {
				t.Error(sem.value, sem.waiters.length())
			}
			spawn(c, func(*script) error { r.add("behind them"); return nil })
		})
		turns(c, 1)
		wait("2", func(*script) {}) // both come before the turn of the first, and have to wait
		wait("3", func(*script) {})
		for range 3 {
			sem.Release() // one for who waits, and two
		}
		if r.add("waiting"); sem.value != 2 {
			t.Error(sem.value)
		}
		turns(c, 3)
	})
	r.expect(t, "waiting", "1", "2", "3", "behind them")
}

func TestBoundedSemaphoreRefusesTooManyReleases(t *testing.T) {
	check(t, func(c *script) {
		sem := NewBoundedSemaphore(1)
		expectError(t, sem.Release(), ErrTooManyReleases)
		await(c, sem.Acquire())
		if !sem.Locked() || sem.Release() != nil {
			t.Error("release")
		}
	})
}

func TestEventWakesAllWhoWait(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		event := NewEvent()
		for i := range 3 {
			spawn(c, func(c *script) error {
				if _, err := await(c, event.Wait()); err != nil {
					return err
				}
				r.add(fmt.Sprint(i))
				return nil
			})
		}
		turns(c, 1)
		cancelled := spawn(c, func(c *script) error { _, err := await(c, event.Wait()); return err })
		turns(c, 1)
		cancelled.Cancel()
		turns(c, 1)
		event.Set()
		event.Clear() // they have been woken all the same
		turns(c, 1)
		if event.IsSet() || !cancelled.Cancelled() {
			t.Error(event.IsSet(), cancelled)
		}
		event.Set()
		await(c, event.Wait())
		r.add("set")
	})
	r.expect(t, "0", "1", "2", "set")
}

func TestWhoComesToASetEventIsFirst(t *testing.T) { // Event: wait
	var r trace
	check(t, func(c *script) {
		event := NewEvent()
		wait := func(name string) *Task[struct{}] {
			return spawn(c, func(c *script) error { _, err := await(c, event.Wait()); r.add(name); return err })
		}
		tasks := []*Task[struct{}]{wait("1"), wait("2")}
		turns(c, 1)
		tasks = append(tasks, wait("3")) // its turn comes before those of who is woken now
		event.Set()
		turns(c, 1)
		for _, task := range tasks {
			ended(t, task, false)
		}
	})
	r.expect(t, "3", "1", "2")
}

func TestEventThatIsSetAndCleared(t *testing.T) { // Event: wait_cancel, clear, clear_with_waiters
	check(t, func(c *script) {
		event := NewEvent()
		wait := waitingFor(c, event.Wait())
		event.Set()
		event.Clear()
		event.Set()
		event.Set()
		if !event.IsSet() || event.waiters.length() != 0 || wait.Done() {
			t.Error(event.IsSet(), event.waiters.length(), wait)
		}
		event.Clear()
		turns(c, 1)
		ended(t, wait, false)
		cancelled := waitingFor(c, event.Wait())
		c.t.loop.CallSoon(func() { cancelled.Cancel() })
		_, err := await(c, cancelled)
		expectError(t, err, ErrCancelled)
		if event.waiters.length() != 0 {
			t.Error(event.waiters.length(), "wait")
		}
	})
}
