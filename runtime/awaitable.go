package async

import (
	"context"
	"reflect"
)

// Awaitable is what Await accepts: coroutines, tasks, futures, sleeps, and anything
// else that implements the two methods. Only generated code and the runtime call them.
type Awaitable[T any] interface {
	// BeginAwait starts to wait on behalf of t, whose frame parent awaits. Done means
	// that the outcome can be taken now; Suspended that t is parked and will be made
	// ready later.
	BeginAwait(t *TaskCore, parent *Frame) Status
	// EndAwait returns the outcome. It is called exactly once, directly after
	// BeginAwait returned Done, or else after t has been resumed.
	EndAwait(t *TaskCore) (T, error)
}

// Await waits for a and returns its outcome.
//
// In a template, Await is a suspension point: the coroutine is suspended, and its loop
// runs other tasks meanwhile. A cancellation of the task arrives as an error for which
// errors.Is(err, ErrCancelled) holds.
//
// In any other code Await blocks the goroutine. A task or future, and a Wait, Select or
// WaitFor of these, is waited for on its own loop, which runs elsewhere or, if it is
// not running, is run here. Anything else runs to its end on a private loop, which is
// shut down afterwards; so a template that is called as a plain function runs
// synchronously. On a goroutine whose loop is running, Await cannot block and panics,
// except in a function that Coro has turned into a coroutine.
func Await[T any](a Awaitable[T]) (T, error) {
	if l := RunningLoop(); l != nil {
		if s := l.plainStackHere(); s != nil {
			if home := homeOf(a); home != nil && home != l {
				return awaitElsewhere(home, a)
			}
			if v, err, ok := runPlain(a); ok {
				return v, err
			}
			return awaitOnStack(s, a)
		}
		panic("async: Await outside a coroutine would block the loop that runs on this goroutine: " +
			"annotate the function with //asyncgen:async and await its coroutine, or make a task of it with CreateTask")
	}
	if v, err, ok := runPlain(a); ok {
		return v, err
	}
	if l := homeOf(a); l != nil {
		return awaitElsewhere(l, a)
	}
	if own, ok := a.(interface{ privateLoop() (*Loop, func()) }); ok {
		l, release := own.privateLoop()
		defer release()
		if l.IsRunning() {
			return awaitElsewhere(l, a)
		}
		return runRelayed(l, a)
	}
	l := NewLoop()
	defer l.Shutdown()
	if c, ok := a.(*Coroutine[T]); ok && c.Runnable() == nil {
		return runRelayed(l, a)
	}
	return RunUntilComplete(l, a)
}

// homeOf is the loop that a belongs to, or nil if it can be awaited on any.
func homeOf(a any) *Loop {
	switch a := a.(type) {
	case interface{ core() *completion }:
		if v := reflect.ValueOf(a); v.Kind() != reflect.Pointer || !v.IsNil() {
			return a.core().loop
		}
	case interface{ home() *Loop }:
		return a.home()
	}
	return nil
}

// awaitElsewhere blocks until a, which belongs to l, is done.
func awaitElsewhere[T any](l *Loop, a Awaitable[T]) (T, error) {
	if l.IsRunning() {
		return RunCoroutineThreadsafe(l, coroutineOf(a)).Wait(context.Background())
	}
	return RunUntilComplete(l, a)
}

// BeginAwaitOf is a.BeginAwait, for generated code. If a is nil, the await ends with
// ErrNilCoroutine.
func BeginAwaitOf[T any](a Awaitable[T], t *TaskCore, parent *Frame) Status {
	if a == nil {
		return t.refuse(ErrNilCoroutine)
	}
	return a.BeginAwait(t, parent)
}

// EndAwaitOf is a.EndAwait, for generated code, after BeginAwaitOf.
func EndAwaitOf[T any](a Awaitable[T], t *TaskCore) (T, error) {
	if a == nil {
		var zero T
		return zero, t.interruption()
	}
	return a.EndAwait(t)
}

// isNil reports whether a is nil or a nil pointer.
func isNil[T any](a Awaitable[T]) bool {
	v := reflect.ValueOf(a)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// awaitFrame is a coroutine that awaits one thing: how awaitables that are not
// coroutines become tasks.
type awaitFrame[T any] struct {
	Coroutine[T]
	a Awaitable[T]
}

// coroutineOf returns a coroutine that awaits a.
func coroutineOf[T any](a Awaitable[T]) *Coroutine[T] {
	if a == nil {
		return nil
	}
	f := &awaitFrame[T]{a: a}
	return f.Init(f)
}

// Resume implements Resumer.
func (f *awaitFrame[T]) Resume(t *TaskCore) Status {
	start := f.State
	f.State = StateRunning
	if start == StateCreated && f.a.BeginAwait(t, &f.Frame) == Suspended {
		f.State = 1
		return Suspended
	}
	f.Value, f.Err = f.a.EndAwait(t)
	f.a = nil
	f.State = StateCompleted
	return Done
}

// Position implements Resumer.
func (f *awaitFrame[T]) Position() Position { return Position{Function: "async.Await"} }

// failFrame is a coroutine that fails at once.
type failFrame[T any] struct {
	Coroutine[T]
	err error
}

func failing[T any](err error) *Coroutine[T] {
	f := &failFrame[T]{err: err}
	return f.Init(f)
}

// Resume implements Resumer.
func (f *failFrame[T]) Resume(*TaskCore) Status {
	f.Err = f.err
	f.State = StateCompleted
	return Done
}

// Position implements Resumer.
func (f *failFrame[T]) Position() Position { return Position{Function: "async.CreateTask"} }
