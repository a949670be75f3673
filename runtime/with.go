package async

// Guard is an argument of With: a Lock, a Semaphore, a BoundedSemaphore or a Condition.
type Guard interface {
	// guard returns how to acquire and how to release it.
	guard() (acquire Awaitable[struct{}], release func())
}

func (l *Lock) guard() (Awaitable[struct{}], func()) {
	return l.Acquire(), func() { _ = l.Release() } // held, unless the body has released it
}

func (s *Semaphore) guard() (Awaitable[struct{}], func()) { return s.Acquire(), s.Release }

func (s *BoundedSemaphore) guard() (Awaitable[struct{}], func()) {
	return s.Acquire(), func() { _ = s.Release() } // out, unless the body has released it
}

func (c *Condition) guard() (Awaitable[struct{}], func()) { return c.lock.guard() }

// With acquires g, awaits body within the current task, and releases g however
// body ends: with a result, an error, a cancellation or a panic. If the wait for
// g is cancelled, body is not run. asyncio: async with lock.
//
//	v, err := async.Await(async.With(lock, updateAsync()))
func With[T any](g Guard, body *Coroutine[T]) *Coroutine[T] {
	f := &withFrame[T]{body: body}
	f.acquire, f.release = g.guard()
	return f.Init(f)
}

// withFrame is the frame of With:
//
//	state 1  waits for the guard
//	state 2  waits for the body
type withFrame[T any] struct {
	Coroutine[T]
	acquire Awaitable[struct{}]
	release func()
	body    *Coroutine[T]
}

// Position implements Resumer.
func (f *withFrame[T]) Position() Position { return Position{Function: "async.With"} }

// Resume implements Resumer.
func (f *withFrame[T]) Resume(t *TaskCore) Status {
	start := f.State
	f.State = StateRunning
	if start == StateCreated && f.acquire.BeginAwait(t, &f.Frame) == Suspended {
		f.State = 1
		return Suspended
	}
	if start != 2 {
		if _, f.Err = f.acquire.EndAwait(t); f.Err != nil {
			f.body.discard()
			f.State = StateCompleted
			return Done
		}
	}
	suspended := false
	defer func() {
		if !suspended {
			f.release()
		}
	}()
	if start != 2 && f.body.BeginAwait(t, &f.Frame) == Suspended {
		suspended = true
		f.State = 2
		return Suspended
	}
	f.Value, f.Err = f.body.EndAwait(t)
	f.State = StateCompleted
	return Done
}
