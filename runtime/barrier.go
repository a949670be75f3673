package async

import "errors"

// ErrBrokenBarrier is what a Barrier's Wait reports if the barrier was aborted,
// or reset while the task was waiting.
var ErrBrokenBarrier = errors.New("async: barrier is broken")

// Barrier lets a fixed number of tasks wait for each other, again and again.
// asyncio: Barrier, with its states:
//
//	filling    tasks arrive and wait; the last one of the party opens it
//	draining   the party leaves; tasks that arrive now wait until all have left
//	resetting  like draining, but the tasks leave with ErrBrokenBarrier
//	broken     every Wait fails, until Reset
//
// It is not for use by several goroutines.
type Barrier struct {
	loopBound
	parties int
	state   barrierState
	inside  int       // tasks between arrival and departure
	waiting waitQueue // tasks inside, while it fills
	blocked waitQueue // tasks that arrived while it was draining or resetting
}

type barrierState uint8

const (
	barrierFilling barrierState = iota
	barrierDraining
	barrierResetting
	barrierBroken
)

// NewBarrier returns a barrier for the given number of tasks. It panics if parties is
// less than one.
func NewBarrier(parties int) *Barrier {
	if parties < 1 {
		panic("async: barrier for less than one task")
	}
	return &Barrier{parties: parties}
}

// Parties returns the number of tasks that the barrier waits for. asyncio: parties.
func (b *Barrier) Parties() int { return b.parties }

// Waiting returns the number of tasks that wait while the barrier is filling.
// asyncio: n_waiting.
func (b *Barrier) Waiting() int {
	if b.state == barrierFilling {
		return b.inside
	}
	return 0
}

// Broken reports whether the barrier is broken.
func (b *Barrier) Broken() bool { return b.state == barrierBroken }

// Wait returns an awaitable that waits until all parties have called Wait. Its value is
// the order of arrival, from 0 to one less than the number of parties. A task that is
// cancelled while it waits leaves the party, and the next to arrive takes its place;
// the others keep waiting. It fails with ErrBrokenBarrier if the barrier is broken or
// reset. asyncio: wait.
func (b *Barrier) Wait() *BarrierWait { return &BarrierWait{barrier: b} }

// Reset makes the barrier empty and usable again; tasks that are waiting fail with
// ErrBrokenBarrier. asyncio: reset.
func (b *Barrier) Reset() {
	if b.inside > 0 {
		if b.state != barrierResetting {
			b.state = barrierResetting
		}
	} else {
		b.state = barrierFilling
	}
	b.wakeAll()
}

// Abort breaks the barrier: tasks that are waiting, and all that arrive before the next
// Reset, fail with ErrBrokenBarrier. asyncio: abort.
func (b *Barrier) Abort() {
	b.state = barrierBroken
	b.wakeAll()
}

func (b *Barrier) wakeAll() {
	for b.waiting.grantFirst() != nil {
	}
	for b.blocked.wakeFirst() {
	}
}

// leave is the departure of one task.
func (b *Barrier) leave() {
	b.inside--
	if b.inside == 0 && (b.state == barrierDraining || b.state == barrierResetting) {
		b.state = barrierFilling
		for b.blocked.wakeFirst() {
		}
	}
}

// BarrierWait is the awaitable of Barrier.Wait. It can be awaited once.
type BarrierWait struct {
	barrier *Barrier
	task    *TaskCore
	index   int
	arrived bool
	err     error
}

// BeginAwait implements Awaitable.
func (w *BarrierWait) BeginAwait(t *TaskCore, _ *Frame) Status {
	b := w.barrier
	if w.task != nil {
		return t.refuse(ErrAlreadyAwaited)
	}
	w.task = t
	if !b.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	if b.state == barrierDraining || b.state == barrierResetting {
		return b.blocked.park(t, w)
	}
	if w.arrive() {
		return Done
	}
	return b.waiting.park(t, w)
}

// arrive makes the task one of the party. It returns false if it has to wait.
func (w *BarrierWait) arrive() bool {
	b := w.barrier
	if b.state == barrierBroken {
		w.err = ErrBrokenBarrier
		return true
	}
	w.arrived = true
	w.index = b.inside
	b.inside++
	if b.inside < b.parties {
		return false
	}
	b.state = barrierDraining
	for b.waiting.grantFirst() != nil {
	}
	return true
}

// recheck implements waitable, for tasks that arrived too early.
func (w *BarrierWait) recheck(t *TaskCore) bool {
	b := w.barrier
	if b.state == barrierDraining || b.state == barrierResetting {
		b.blocked.park(t, w)
		return false
	}
	if w.arrive() {
		return true
	}
	b.waiting.park(t, w)
	return false
}

// passOn implements waitable. All woken tasks look for themselves.
func (*BarrierWait) passOn() {}

// cancelFor implements waitable.
func (w *BarrierWait) cancelFor(t *TaskCore, message string) bool {
	if w.arrived {
		return w.barrier.waiting.cancel(t, message)
	}
	return w.barrier.blocked.cancel(t, message)
}

// EndAwait implements Awaitable.
func (w *BarrierWait) EndAwait(t *TaskCore) (index int, err error) {
	if w.task != t { // refused: the place at the barrier is another task's
		return 0, t.interruption()
	}
	t.takeGrant()
	err = w.err
	if w.arrived {
		if w.barrier.state != barrierDraining {
			err = ErrBrokenBarrier // aborted or reset while it waited
		}
		w.barrier.leave()
		w.arrived = false
	}
	if t.interrupted() {
		err = t.interruption()
	}
	if err != nil {
		return 0, err
	}
	return w.index, nil
}
