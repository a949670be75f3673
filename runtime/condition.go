package async

import (
	"errors"
	"math"
)

// ErrNotLocked is what a Condition reports if its lock is not held.
var ErrNotLocked = errors.New("async: the condition's lock is not held")

// Condition lets tasks that hold a lock wait until another task, holding it in
// its turn, notifies them. asyncio: Condition.
//
//	async.Await(cond.Acquire())
//	defer cond.Release()
//	_, err := async.Await(cond.WaitFor(func() bool { return ready }))
//
// A Wait holds the lock again when it returns, even with an error. One that has
// been notified and then returns an error passes the notification on. It is not
// for use by several goroutines.
type Condition struct {
	certain
	lock    *Lock
	waiters waitQueue
}

// NewCondition returns a condition with the given lock, or one of its own if
// lock is nil.
func NewCondition(lock *Lock) *Condition {
	if lock == nil {
		lock = NewLock()
	}
	return &Condition{lock: lock}
}

// Acquire acquires the lock.
func (c *Condition) Acquire() LockAcquire { return c.lock.Acquire() }

// Release releases the lock. It returns ErrNotAcquired if the lock is not held.
func (c *Condition) Release() error { return c.lock.Release() }

// Locked reports whether a task holds the lock.
func (c *Condition) Locked() bool { return c.lock.Locked() }

// Wait returns a coroutine that releases the lock, waits for a notification, and
// acquires the lock again. It fails with ErrNotLocked if the lock is not held. asyncio:
// wait.
func (c *Condition) Wait() *Coroutine[struct{}] {
	return c.WaitFor(nil)
}

// WaitFor returns a coroutine that waits until the predicate is true. The predicate is
// called with the lock held, first at once, then after every notification. A nil
// predicate is true after the first notification. asyncio: wait_for.
func (c *Condition) WaitFor(predicate func() bool) *Coroutine[struct{}] {
	f := &conditionWait{condition: c, predicate: predicate}
	return f.Init(f)
}

// Notify wakes up to n of the waiting tasks, in the order in which they began to wait.
// It returns ErrNotLocked if the lock is not held. asyncio: notify.
func (c *Condition) Notify(n int) error {
	c.lock.loop.checkGoroutine("Condition.Notify")
	if !c.Locked() {
		return ErrNotLocked
	}
	c.notify(n)
	return nil
}

// NotifyAll wakes all waiting tasks. It returns ErrNotLocked if the lock is not held.
// asyncio: notify_all.
func (c *Condition) NotifyAll() error { return c.Notify(math.MaxInt) }

func (c *Condition) notify(n int) {
	for ; n > 0 && c.waiters.grantFirst() != nil; n-- {
	}
}

// cancelFor implements waitable.
func (c *Condition) cancelFor(t *TaskCore, message string) bool {
	return c.waiters.cancel(t, message)
}

// conditionWait is the frame of Wait and WaitFor:
//
//	state 1  waits for a notification, the lock released
//	state 2  waits for the lock
type conditionWait struct {
	Coroutine[struct{}]
	condition *Condition
	predicate func() bool
	notified  bool
}

// Position implements Resumer.
func (f *conditionWait) Position() Position { return Position{Function: "async.(*Condition).Wait"} }

// Resume implements Resumer.
func (f *conditionWait) Resume(t *TaskCore) Status {
	c := f.condition
	start := f.State
	f.State = StateRunning
	switch start {
	case StateCreated:
		if f.predicate == nil || !f.predicate() {
			return f.release(t)
		}
		return f.end(nil)
	case 1:
		f.notified = t.takeGrant()
		f.Err = nil
		if t.interrupted() {
			f.Err = t.interruption()
		}
		if c.Acquire().BeginAwait(t, &f.Frame) == Suspended {
			f.State = 2
			return Suspended
		}
	}
	// The lock must be held whatever happens: a cancellation is kept until it is.
	for {
		_, err := c.Acquire().EndAwait(t)
		if err == nil {
			break
		}
		f.Err = err
		if !errors.Is(err, ErrCancelled) {
			return f.end(err)
		}
		if c.Acquire().BeginAwait(t, &f.Frame) == Suspended {
			f.State = 2
			return Suspended
		}
	}
	if f.Err == nil && f.predicate != nil && !f.predicate() {
		return f.release(t)
	}
	return f.end(f.Err)
}

// release lets the lock go and waits for a notification.
func (f *conditionWait) release(t *TaskCore) Status {
	c := f.condition
	if !c.Locked() {
		return f.end(ErrNotLocked)
	}
	if !c.lock.bind(t) {
		return f.end(ErrDifferentLoop)
	}
	_ = c.Release() // held, as was just seen
	c.waiters.park(t, c)
	f.State = 1
	return Suspended
}

func (f *conditionWait) end(err error) Status {
	if err != nil && f.notified {
		f.condition.notify(1)
	}
	f.Err = err
	f.State = StateCompleted
	return Done
}
