package async

import "errors"

// ErrTooManyReleases is what a BoundedSemaphore reports for a release without
// an acquire.
var ErrTooManyReleases = errors.New("async: semaphore released too many times")

// Semaphore limits how many tasks may proceed at a time. It is fair: tasks get permits
// in the order in which they asked. It is not for use by several goroutines. asyncio:
// Semaphore.
//
//	sem := async.NewSemaphore(16)
//	...
//	if _, err := async.Await(sem.Acquire()); err != nil {
//		return err // cancelled
//	}
//	defer sem.Release()
//
// A permit that Release grants to a waiting task no longer counts as free. If that task
// is cancelled before its turn, the permit goes to the next. Invariants: the free, held
// and granted permits add up to a constant; while permits are free, a task waits only
// behind one that was granted a permit, whose turn serves the others. The order is
// asyncio's, as of Python 3.13.
type Semaphore struct {
	loopBound
	waiters waitQueue
	value   int // free permits
	granted int // handed out to tasks that have not run since
}

// NewSemaphore returns a semaphore with the given number of permits. It panics
// if that is negative.
func NewSemaphore(permits int) *Semaphore {
	if permits < 0 {
		panic("async: negative number of permits")
	}
	return &Semaphore{value: permits}
}

// Acquire returns an awaitable that waits for a permit and takes it. asyncio: acquire.
func (s *Semaphore) Acquire() SemaphoreAcquire { return SemaphoreAcquire{s} }

// Locked reports whether Acquire would have to wait.
func (s *Semaphore) Locked() bool {
	return s.value == 0 || s.waiters.head != nil || s.granted > 0
}

// Release returns a permit, which goes to the task that has waited longest, if any.
// asyncio: release.
func (s *Semaphore) Release() {
	s.loop.checkGoroutine("Semaphore.Release")
	s.value++
	s.grant()
}

// grant hands a free permit to the first waiting task. It returns false if no permit is
// free or no task waits.
func (s *Semaphore) grant() bool {
	if s.value == 0 || s.waiters.grantFirst() == nil {
		return false
	}
	s.value--
	s.granted++
	return true
}

// cancelFor implements waitable.
func (s *Semaphore) cancelFor(t *TaskCore, message string) bool {
	return s.waiters.cancel(t, message)
}

// SemaphoreAcquire is the awaitable of Semaphore.Acquire.
type SemaphoreAcquire struct{ semaphore *Semaphore }

// BeginAwait implements Awaitable.
func (a SemaphoreAcquire) BeginAwait(t *TaskCore, _ *Frame) Status {
	s := a.semaphore
	if !s.Locked() {
		s.value--
		return Done
	}
	if !s.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return s.waiters.park(t, s)
}

// EndAwait implements Awaitable.
func (a SemaphoreAcquire) EndAwait(t *TaskCore) (struct{}, error) {
	s := a.semaphore
	granted := t.takeGrant()
	if granted {
		s.granted--
	}
	var err error
	if t.interrupted() {
		err = t.interruption()
		if granted {
			s.value++
		}
	}
	for s.grant() { // who came later had to wait although permits were free
	}
	return struct{}{}, err
}

// BoundedSemaphore is a Semaphore that never has more permits than it began with.
// asyncio: BoundedSemaphore.
type BoundedSemaphore struct {
	semaphore Semaphore
	permits   int
}

// NewBoundedSemaphore returns a semaphore with the given number of permits. It
// panics if that is negative.
func NewBoundedSemaphore(permits int) *BoundedSemaphore {
	return &BoundedSemaphore{semaphore: *NewSemaphore(permits), permits: permits}
}

// Acquire returns an awaitable that waits for a permit and takes it.
func (s *BoundedSemaphore) Acquire() SemaphoreAcquire { return s.semaphore.Acquire() }

// Locked reports whether Acquire would have to wait.
func (s *BoundedSemaphore) Locked() bool { return s.semaphore.Locked() }

// Release returns a permit. It fails with ErrTooManyReleases if none is held.
func (s *BoundedSemaphore) Release() error {
	if s.semaphore.value >= s.permits {
		return ErrTooManyReleases
	}
	s.semaphore.Release()
	return nil
}
