package async

import "errors"

// This file is the common part of tasks and futures: being pending until they are done,
// and notifying their waiters.
//
// States:
//
//	pending    neither result nor error; may have waiters and callbacks
//	finished   has a result or an error, for ever
//	cancelled  has a cancellation, for ever
//
// Waiters are served in the order in which they came, through the ready queue, never
// from within the call that completes: a completed future calls nothing back before the
// current callback has returned.
//
// Nearly every task is awaited by one task, group or gathering, and has no callbacks.
// That one waiter has its own field (joiner, see also listener.go); everything rarer is
// behind a pointer that is allocated on demand. Invariant: the joiner came before all
// entries of more.callbacks.

const (
	statePending uint8 = iota
	stateFinished
	stateCancelled
)

// completion is the part of tasks and futures that does not depend on the type
// of the result. The last four fields share a word, and all but state are only
// used by tasks.
type completion struct {
	certain
	loop   *Loop
	joiner *TaskCore
	more   *coldState

	state      uint8
	flags      taskFlags
	cancelling uint16 // cancellations requested and not taken back
	number     uint32 // the N of a task's default name, Task-N
}

// coldState is what few tasks and futures ever need.
type coldState struct {
	err       error
	callbacks []doneCallback
	lastID    uint64

	cancelMessage string
	name          string
	lost          *lostFailure

	refused  error   // why the await that has just begun cannot be
	thrown   *thrown // the panic on its way through the task's frames
	creation string  // where the task was created, in debug mode

	describe func() string // what who awaits the future waits for
}

// doneCallback is one that waits for a completion: a task or a function.
type doneCallback struct {
	id   uint64
	task *TaskCore
	fn   func()
	ctx  *Context
}

func (c *completion) cold() *coldState {
	if c.more == nil {
		c.more = new(coldState)
	}
	return c.more
}

// Done reports whether there is a result, an error or a cancellation. It must be called
// on the loop's goroutine. asyncio: done.
func (c *completion) Done() bool { return c.state != statePending }

// Cancelled reports whether c was cancelled. It must be called on the loop's goroutine.
// asyncio: cancelled.
func (c *completion) Cancelled() bool { return c.state == stateCancelled }

// Loop returns the loop that c belongs to. asyncio: get_loop. Any goroutine may
// call it.
func (c *completion) Loop() *Loop { return c.loop }

// Err returns nil if there is a result, the cancellation (errors.Is ErrCancelled) if c
// was cancelled, a *PanicError if it panicked, and ErrInvalidState if it is not done.
// It must be called on the loop's goroutine. asyncio: exception, which raises the
// cancellation.
func (c *completion) Err() error {
	if c.state == statePending {
		return ErrInvalidState
	}
	return c.outcome()
}

// outcome is the error of a completed c; asking marks it as retrieved.
func (c *completion) outcome() error {
	if c.more == nil {
		return nil
	}
	c.markTaken()
	return c.more.err
}

// panicked reports whether c is a task that has ended by a panic.
func (c *completion) panicked() bool {
	if c.more == nil {
		return false
	}
	_, ok := c.more.err.(*PanicError)
	return ok
}

// exited reports whether c is a task that has ended by a Goexit.
func (c *completion) exited() bool { return c.more != nil && c.more.err == errGoexit }

// markTaken keeps the error of c from being reported as never retrieved.
func (c *completion) markTaken() {
	if c.more != nil && c.more.lost != nil {
		c.more.lost.retrieved.Store(true)
	}
}

// settle completes c and schedules all its waiters.
func (c *completion) settle(state uint8, err error) {
	c.state = state
	if err != nil {
		c.cold().err = err
	}
	if t := c.joiner; t != nil {
		c.joiner = nil
		t.wake()
	}
	if c.more == nil {
		return
	}
	callbacks := c.more.callbacks
	c.more.callbacks = nil
	for i := range callbacks {
		if t := callbacks[i].task; t != nil {
			t.wake()
		} else {
			c.loop.callSoonUnheld(callback(callbacks[i].fn), callbacks[i].ctx)
		}
	}
}

// cancelFor cancels c on behalf of a cancelled task that waits for it: a
// cancelled await of a future cancels the future, as in asyncio.
func (c *completion) cancelFor(_ *TaskCore, message string) bool {
	return c.cancelPending(message)
}

func (c *completion) cancelPending(message string) bool {
	if c.state != statePending {
		c.markTaken()
		return false
	}
	c.settle(stateCancelled, cancelledError(message))
	return true
}

// interruptionOf is what interrupted t's wait for c: if both were cancelled, the
// cancellation of c, which came first.
func (c *completion) interruptionOf(t *TaskCore) error {
	err := t.interruption()
	if c.state == statePending || !errors.Is(err, ErrCancelled) {
		return err
	}
	if own := c.outcome(); errors.Is(own, ErrCancelled) {
		return own
	}
	return err
}

// hasCallbacks reports whether anything waits for c besides the joiner.
func (c *completion) hasCallbacks() bool { return c.more != nil && len(c.more.callbacks) > 0 }

// join parks t until c is done; w is c as what t waits for.
func (c *completion) join(t *TaskCore, w waitable) Status {
	if c.state != statePending {
		return Done
	}
	if c.loop != t.loop {
		return t.refuse(ErrDifferentLoop)
	}
	if c.joiner == nil && !c.hasCallbacks() {
		c.joiner = t
	} else {
		m := c.cold()
		m.callbacks = append(m.callbacks, doneCallback{task: t})
	}
	t.wait = w
	return Suspended
}

// onDone has fn called through the loop when c is done, which may be now, in
// the given context. The returned function takes that back and reports whether
// it was in time.
func (c *completion) onDone(ctx *Context, fn func()) (remove func() bool) {
	if c.state != statePending {
		h := c.loop.callSoon(fn, ctx)
		return func() bool {
			pending := !h.over()
			h.Cancel()
			return pending
		}
	}
	m := c.cold()
	m.lastID++
	id := m.lastID
	m.callbacks = append(m.callbacks, doneCallback{id: id, fn: fn, ctx: ctx})
	return func() bool {
		for i := range m.callbacks {
			if m.callbacks[i].id == id {
				m.callbacks = append(m.callbacks[:i:i], m.callbacks[i+1:]...)
				return true
			}
		}
		return false
	}
}
