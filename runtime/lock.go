package async

// Lock is a mutual exclusion lock for tasks. It is fair: tasks get it in the order in
// which they asked, and a task that asks while others wait has to wait too. The zero
// value is an unlocked lock. It is not for use by several goroutines, and not
// recursive. asyncio: Lock.
//
//	if _, err := async.Await(lock.Acquire()); err != nil {
//		return err // cancelled
//	}
//	defer lock.Release()
//
// Between a Release and the turn of the task that it woke, the lock is free but
// promised: Locked is false, and yet a new Acquire has to wait. A cancelled waiter
// keeps its place in the queue until its turn; only then does the next one get its
// chance, as in asyncio.
type Lock struct {
	loopBound
	waiters waitQueue
	held    bool
	woken   *TaskCore // whom the lock is promised to
}

// NewLock returns an unlocked lock.
func NewLock() *Lock { return new(Lock) }

// Acquire returns an awaitable that waits until the lock is free and takes it. A
// cancelled wait does not take the lock. asyncio: acquire.
func (l *Lock) Acquire() LockAcquire { return LockAcquire{l} }

// Locked reports whether a task holds the lock.
func (l *Lock) Locked() bool { return l.held }

// Release frees the lock and wakes the task that has waited longest. It need not be
// called by the task that acquired the lock. It returns ErrNotAcquired if the lock is
// free. asyncio: release.
func (l *Lock) Release() error {
	if !l.held {
		return ErrNotAcquired
	}
	l.held = false
	l.wakeFirst()
	return nil
}

// wakeFirst promises a free lock to the first in the queue, unless that has been
// cancelled and has not had its turn yet.
func (l *Lock) wakeFirst() {
	if first := l.waiters.head; l.woken == nil && first != nil && first.flags&flagCancel == 0 {
		l.woken = l.waiters.grantFirst()
	}
}

// contended reports whether any waiting task has not been cancelled.
func (l *Lock) contended() bool {
	for t := l.waiters.head; t != nil; t = t.queueNext {
		if t.flags&flagCancel == 0 {
			return true
		}
	}
	return false
}

// cancelFor implements waitable. The task stays in the queue until its turn.
func (l *Lock) cancelFor(t *TaskCore, message string) bool { return t.wakeCancelled(message) }

// LockAcquire is the awaitable of Lock.Acquire.
type LockAcquire struct{ lock *Lock }

// BeginAwait implements Awaitable.
func (a LockAcquire) BeginAwait(t *TaskCore, _ *Frame) Status {
	l := a.lock
	if !l.held && l.woken == nil && !l.contended() {
		l.held = true
		return Done
	}
	if !l.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return l.waiters.park(t, l)
}

// EndAwait implements Awaitable.
func (a LockAcquire) EndAwait(t *TaskCore) (struct{}, error) {
	l := a.lock
	if t.takeGrant() {
		l.woken = nil
	} else if t.flags&flagCancel != 0 {
		l.waiters.remove(t)
	}
	if t.interrupted() {
		err := t.interruption()
		if !l.held {
			l.wakeFirst()
		}
		return struct{}{}, err
	}
	l.held = true
	return struct{}{}, nil
}
