package async

import "fmt"

// Coroutine is a call of an async template that has not begun, is suspended, is
// running, or has ended. It can be used once: await it, make a task of it, give it to
// the Runner, or Close it.
//
// Generated code that holds a callee's frame inline calls Resume, Link and EndAwait on
// it and never BeginAwait, which checks for misuse; inline frames do not pay for that.
type Coroutine[T any] struct {
	Frame
	Value T     // the result, once completed and until somebody has taken it
	Err   error // the template's trailing error, likewise
}

// Init makes self, the frame that embeds c, the thing that c runs, for generated code.
func (c *Coroutine[T]) Init(self Resumer) *Coroutine[T] {
	c.self = self
	watchUnused(&c.Frame)
	return c
}

// BeginAwait implements Awaitable. Awaiting a coroutine that is nil, was awaited
// before, runs elsewhere or was closed ends with the error that says so.
func (c *Coroutine[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	if c == nil || c.taken {
		return t.refuse(c.misuse())
	}
	c.taken = true
	markUsed(&c.Frame)
	if c.self.Resume(t) == Suspended {
		Link(t, parent, &c.Frame, c.self)
		return Suspended
	}
	return Done
}

// EndAwait implements Awaitable.
func (c *Coroutine[T]) EndAwait(t *TaskCore) (v T, err error) {
	if t.interrupted() {
		err = t.interruption()
		return
	}
	return c.Value, c.Err
}

// FrameOf returns, for generated code that is about to await c, the frame that c runs.
// It is nil if c is nil or not available: if another party has claimed the coroutine,
// reusing its frame is theirs.
func FrameOf[T any](c *Coroutine[T]) Resumer {
	if c == nil || c.taken {
		return nil
	}
	return c.self
}

// Again is BeginAwait, for generated code, of a coroutine that had ended, was started
// again, and has been resumed with the given status. Anyone who has kept it sees a
// coroutine that was awaited, whatever it does now (see reused).
func (c *Coroutine[T]) Again(t *TaskCore, parent *Frame, status Status) (*Coroutine[T], Status) {
	if status == Suspended {
		Link(t, parent, &c.Frame, c.self)
	}
	return c, status
}

// EndAgain is EndAwait, for generated code, of a coroutine whose frame is kept for
// reuse: it clears the outcome in the frame.
func (c *Coroutine[T]) EndAgain(t *TaskCore) (v T, err error) {
	if t.interrupted() {
		err = t.interruption()
		return
	}
	if !c.reused { // others may look at it later, even from other goroutines
		c.reused = true
	}
	return c.takeOutcome()
}

// Rest returns, for generated code, the outcome of the first resumption of a coroutine,
// in the form of its begin function.
func (c *Coroutine[T]) Rest(status Status) (v T, _ Status, err error) {
	if status == Done {
		v, err = c.takeOutcome()
	}
	return v, status, err
}

// takeOutcome takes the results out of the frame, which may outlive their receiver.
func (c *Coroutine[T]) takeOutcome() (v T, err error) {
	var none T
	v, err = c.Value, c.Err
	c.Value, c.Err = none, nil
	return v, err
}

// Close marks a coroutine that is not going to be run as closed; awaiting it is an
// error from then on. Closing twice, or after the end, does nothing. Close returns
// ErrCoroutineRunning for a coroutine that has begun and not ended, and ErrNilCoroutine
// for nil. asyncio: coroutine.close.
func (c *Coroutine[T]) Close() error {
	if err := c.take(); err != nil {
		if c != nil && (c.reused || c.State == StateCompleted) {
			return nil
		}
		return err
	}
	c.State = StateCompleted
	c.closed = true
	return nil
}

// coroutine implements Resumer.
func (c *Coroutine[T]) coroutine() any { return c }

// discard closes a coroutine if it has not run.
func (c *Coroutine[T]) discard() {
	if c != nil {
		_ = c.Close() // one that runs elsewhere is somebody else's
	}
}

// take claims the coroutine for the caller, once.
func (c *Coroutine[T]) take() error {
	if c == nil || c.taken {
		return c.misuse()
	}
	c.taken = true
	markUsed(&c.Frame)
	return nil
}

// misuse says why the coroutine cannot be run.
func (c *Coroutine[T]) misuse() error {
	switch {
	case c == nil:
		return ErrNilCoroutine
	case c.reused:
		return ErrAlreadyAwaited // its frame is another call's
	case c.closed:
		return fmt.Errorf("%w (%s)", ErrCoroutineClosed, c.self.Position().Function)
	case c.State == StateCompleted:
		return fmt.Errorf("%w (%s)", ErrAlreadyAwaited, c.self.Position().Function)
	default:
		return fmt.Errorf("%w (%s)", ErrCoroutineRunning, c.self.Position().Function)
	}
}

// Runnable returns nil for a coroutine that has not been awaited, made a task or
// closed, and otherwise the error that says why it cannot be run. It changes nothing.
func (c *Coroutine[T]) Runnable() error {
	if c == nil || c.taken {
		return c.misuse()
	}
	return nil
}
