package async

// relay is the frame in which the blocking Await runs a coroutine on its private
// loop. A panic of the coroutine is to be the caller's, with its own value, as if
// the coroutine had been called; a task would make a *PanicError of it.
type relay[T any] struct {
	Coroutine[T]
	child    Awaitable[T]
	panicked bool
	value    any
}

// Resume implements Resumer.
func (f *relay[T]) Resume(t *TaskCore) (status Status) {
	ended := false
	defer func() {
		if ended {
			return
		}
		if v := recover(); v != nil {
			f.panicked, f.value = true, v
			f.State = StateCompleted
			status = Done
		}
	}()
	if f.State == StateCreated && f.child.BeginAwait(t, &f.Frame) == Suspended {
		f.State = 1
		ended = true
		return Suspended
	}
	f.Value, f.Err = f.child.EndAwait(t)
	f.State = StateCompleted
	ended = true
	return Done
}

// Position implements Resumer.
func (f *relay[T]) Position() Position { return Position{Function: "async.Await"} }

// runRelayed awaits a on l to its end.
func runRelayed[T any](l *Loop, a Awaitable[T]) (T, error) {
	f := &relay[T]{child: a}
	defer func() { // the panic may be on top of a Goexit, which goes on
		if f.panicked {
			panic(f.value)
		}
	}()
	return RunUntilComplete(l, Awaitable[T](f.Init(f)))
}
