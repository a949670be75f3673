package async

import (
	"context"
	"fmt"
	"runtime/debug"
)

// This file calls functions in executors: ToThread for a result that is awaited at
// once, RunInExecutor for a future.

// ToThread returns an awaitable that runs fn in the loop's default executor and has
// fn's results. A panic of fn panics in the awaiting coroutine.
//
// fn's ctx has a copy of the task's context variables, and is done when the task is
// cancelled; the await then ends at once, without waiting for fn. A task that cleans up
// after a cancellation may use ToThread too: only a new cancellation ends it. asyncio:
// to_thread.
func ToThread[T any](fn func(ctx context.Context) (T, error)) ToThreadAwait[T] {
	return ToThreadAwait[T]{&executorCall[T]{fn: fn}}
}

// ToThreadAwait is the awaitable of ToThread. It can be awaited once.
type ToThreadAwait[T any] struct{ call *executorCall[T] }

// BeginAwait implements Awaitable.
func (a ToThreadAwait[T]) BeginAwait(t *TaskCore, _ *Frame) Status {
	switch {
	case a.call == nil:
		return t.refuse(ErrNilCoroutine)
	case a.call.future.loop != nil:
		return t.refuse(fmt.Errorf("%w (async.ToThread)", ErrAlreadyAwaited))
	}
	a.call.submit(t.loop, nil, t.inheritedContext(), t.ctx)
	return a.call.future.join(t, a.call)
}

// EndAwait implements Awaitable.
func (a ToThreadAwait[T]) EndAwait(t *TaskCore) (T, error) {
	if t.interrupted() {
		var zero T
		return zero, t.interruption()
	}
	return a.call.future.EndAwait(t)
}

// RunInExecutor submits fn to e, or to the loop's default executor if e is nil, and
// returns the future of its result. Cancelling the future makes fn's context done. If
// the executor refuses the job, the future has its error. asyncio:
// loop.run_in_executor.
func RunInExecutor[T any](l *Loop, e Executor, fn func(ctx context.Context) (T, error)) *Future[T] {
	l.checkOpen()
	l.checkGoroutine("RunInExecutor")
	c := &executorCall[T]{fn: fn}
	ctx := l.inheritedContext()
	c.submit(l, e, ctx, ctx)
	f := &c.future
	if !f.Done() {
		f.cold().describe = c.describeWait
		f.onDone(l.rootContext, c.release) // it may be cancelled
	}
	return f
}

// RunInExecutor is the function RunInExecutor for results of any type.
func (l *Loop) RunInExecutor(e Executor, fn func(ctx context.Context) (any, error)) *Future[any] {
	return RunInExecutor(l, e, fn)
}

// executorCall is the call of a function in an executor, in one allocation: the
// future of its result, the context it runs with, and the action that brings the
// outcome back to the loop. It is also what the task of a ToThread waits for, and
// the job of a WorkerPool.
//
// run is called where the executor likes, everything else on the loop's goroutine.
// value, err, ctx.begun and ctx.cancelled are run's until it has posted the call to the loop's inbox.
type executorCall[T any] struct {
	certain
	fn     func(context.Context) (T, error)
	future Future[T] // its loop is set once the call has been submitted
	ctx    jobContext
	value  T
	err    error
}

// submit hands the call to e, or to the default executor. vars has the context
// variables and scope the Go context that fn runs with.
func (c *executorCall[T]) submit(l *Loop, e Executor, vars, scope *Context) {
	c.future.loop = l
	if e == nil {
		if e = l.defaultExecutor(); e == nil {
			_ = c.future.SetError(ErrExecutorShutdown) // it is new, as below
			return
		}
	}
	behind := scope.parent()
	if behind.Err() != nil {
		behind = context.WithoutCancel(behind) // a clean-up's job: only what comes from now on ends it
	}
	c.ctx.vars, c.ctx.base = vars.store.vars.Load(), behind
	var err error
	if pool, ok := e.(*WorkerPool); ok {
		err = pool.submit(c)
	} else {
		err = e.Submit(&c.ctx, c.run)
	}
	if err != nil {
		c.release()
		_ = c.future.SetError(err)
		return
	}
	c.ctx.counted = true
	l.external++
}

// do implements job.
func (c *executorCall[T]) do() { c.run(&c.ctx) }

// run is the job. It also asks the error whether it is a cancellation, and ends the job's context: the
// methods of the error, or of the Go context behind, may be the user's and panic.
func (c *executorCall[T]) run(ctx context.Context) {
	if c.ctx.begun { // the executor runs the job twice: its context has ended, and the loop may be reading the outcome
		return
	}
	c.ctx.begun = true
	returned := false
	defer func() {
		if !returned {
			c.err, c.ctx.cancelled = c.failure(recover()), false
		}
		_ = c.future.loop.inbox.post(postedCall{action: c}) // a closed loop has nobody waiting
	}()
	if ctx.Err() != nil {
		c.err = neverStarted(context.Cause(ctx))
	} else {
		c.value, c.err = c.fn(ctx)
	}
	c.ctx.cancelled = isCancellation(c.err)
	c.release()
	returned = true
}

// failure ends the context of a job that has panicked with v, or called Goexit if there is none, and returns
// the error that this is.
func (c *executorCall[T]) failure(v any) (err error) {
	err = errGoexit
	if v != nil {
		err = asPanicError(v, debug.Stack())
	}
	defer func() { _ = recover() }() // the first panic is what counts
	c.release()
	return err
}

// act takes the outcome, on the loop. It calls nothing.
func (c *executorCall[T]) act() {
	if c.ctx.counted { // else the executor has refused the job that it has run
		c.ctx.counted = false
		c.future.loop.external--
	}
	switch f := &c.future; {
	case f.state != statePending:
	case c.err != nil:
		f.value = c.value
		f.fail(c.err, c.ctx.cancelled)
	default:
		_ = f.SetResult(c.value) // pending, as was just seen
	}
}

// release makes the job's context done: the job is over, or nothing waits for it.
func (c *executorCall[T]) release() { c.ctx.end() }

// cancelFor implements waitable.
func (c *executorCall[T]) cancelFor(_ *TaskCore, message string) bool {
	if !c.future.cancelPending(message) {
		return false
	}
	c.release()
	return true
}

func (c *executorCall[T]) describeWait() string { return "waits for a job in an executor" }

// neverStarted is the outcome of a job whose context was done before a worker had
// time for it: a cancellation, as if the wait for it had been cancelled, since
// whatever ended the context is about to cancel the task too.
func neverStarted(cause error) error {
	if isCancellation(cause) {
		return cause
	}
	return cancelledError(cause.Error())
}
