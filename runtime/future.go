package async

// Future is a result that is set later. Any number of tasks may await it; if one of
// them is cancelled while it waits, the future is cancelled (Shield prevents that). See
// completion.go for its states. asyncio: Future.
//
// Methods must be called on the loop's goroutine. The zero value is not usable.
type Future[T any] struct {
	completion
	value T
}

// NewFuture returns a pending future of loop l. asyncio: loop.create_future.
func NewFuture[T any](l *Loop) *Future[T] {
	return &Future[T]{completion: completion{loop: l}}
}

// SetResult completes the future with a value. If the future is done already, nothing
// changes and ErrInvalidState is returned. asyncio: set_result.
func (f *Future[T]) SetResult(value T) error {
	f.loop.checkGoroutine("Future.SetResult")
	if f.state != statePending {
		return ErrInvalidState
	}
	f.value = value
	f.settle(stateFinished, nil)
	return nil
}

// SetError completes the future with an error, which must not be nil. A cancellation
// cancels the future, and a *PanicError makes awaiting it panic. If the future is done
// already, nothing changes and ErrInvalidState is returned. An error that is never
// retrieved is reported to the exception handler once the future is garbage, or when
// the loop is closed. asyncio: set_exception.
func (f *Future[T]) SetError(err error) error {
	f.loop.checkGoroutine("Future.SetError")
	if f.state != statePending || err == nil {
		return ErrInvalidState
	}
	f.fail(err, isCancellation(err))
	return nil
}

// fail makes a pending future done with an error that is known to be a cancellation, or none.
func (f *Future[T]) fail(err error, cancelled bool) {
	if cancelled {
		f.settle(stateCancelled, err)
		return
	}
	f.loop.watchFailure(&f.completion, err, nil)
	f.settle(stateFinished, err)
}

// setOutcome gives a future that is still pending what a function returned.
func (f *Future[T]) setOutcome(value T, err error) {
	if f.state != statePending {
		return
	}
	f.value = value
	if err != nil {
		_ = f.SetError(err) // pending, as was just seen
	} else {
		f.settle(stateFinished, nil)
	}
}

// Cancel completes a pending future with a *CancelledError, and reports whether it was
// pending. asyncio: cancel.
func (f *Future[T]) Cancel(message ...string) bool {
	f.loop.checkGoroutine("Future.Cancel")
	return f.cancelPending(first(message))
}

// Result returns the value or error of the future, the cancellation, or ErrInvalidState
// while it is pending. asyncio: result.
func (f *Future[T]) Result() (T, error) { return f.value, f.Err() }

// AddDoneCallback arranges for the loop to call fn with f when f is done, which may
// already be the case. Callbacks and awaiting tasks are served in the order in which
// they were added. The returned function removes the callback, and reports whether it
// was still to be called. asyncio: add_done_callback, remove_done_callback.
func (f *Future[T]) AddDoneCallback(fn func(*Future[T])) (remove func() bool) {
	return f.onDone(f.loop.inheritedContext(), func() { fn(f) })
}

// BeginAwait implements Awaitable.
func (f *Future[T]) BeginAwait(t *TaskCore, _ *Frame) Status {
	if f == nil {
		return t.refuse(ErrNilCoroutine)
	}
	return f.join(t, &f.completion)
}

// EndAwait implements Awaitable.
func (f *Future[T]) EndAwait(t *TaskCore) (T, error) {
	if t.interrupted() {
		var zero T
		if f == nil {
			return zero, t.interruption()
		}
		return zero, f.interruptionOf(t)
	}
	return f.value, f.awaited()
}

// outcomeOf is a task or a future of a T, inside the package.
type outcomeOf[T any] interface {
	Awaitable[T]
	AnyFuture
	// outcomeValue is the outcome for an await: it panics with a *PanicError.
	outcomeValue() (T, error)
	// inspect is the outcome for inspection: a *PanicError is an error.
	inspect() (T, error)
}

func (f *Future[T]) outcomeValue() (T, error) { return f.value, f.awaited() }
func (t *Task[T]) outcomeValue() (T, error)   { return t.value, t.awaited() }
func (f *Future[T]) inspect() (T, error)      { return f.value, f.outcome() }
func (t *Task[T]) inspect() (T, error)        { return t.value, t.outcome() }
func (c *completion) core() *completion       { return c }

// futureOf returns a itself if it is a task or a future of l, and else a new task
// of l that awaits it, which fails with ErrDifferentLoop if a is another loop's.
// asyncio: ensure_future.
func futureOf[T any](l *Loop, ctx *Context, a Awaitable[T], opts []TaskOption) outcomeOf[T] {
	switch a := a.(type) {
	case *Coroutine[T]:
		return newTask(l, ctx, a, opts)
	case outcomeOf[T]:
		if !isNil[T](a) && a.Loop() == l {
			return a
		}
	}
	return newTask(l, ctx, coroutineOf(a), opts)
}
