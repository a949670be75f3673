package runner

import (
	"context"
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Run makes a loop, runs coro on it to its end, ends everything else on the loop as
// Close does, and returns coro's result. Cancelling ctx cancels coro; the coroutine's
// context has the values and the deadline of ctx. A panic of coro panics here, after
// the clean-up.
//
// The errors of the clean-up are joined to coro's error. If a loop is running on this
// goroutine, coro is closed and ErrRunning returned; if coro is nil, was awaited before
// or is running elsewhere, the error says which. asyncio: run.
func Run[T any](ctx context.Context, coro *async.Coroutine[T], opts ...Option) (value T, err error) {
	if async.RunningLoop() != nil {
		return value, refuse(coro, ErrRunning)
	}
	r := New(opts...)
	defer func() { err = joined(err, r.Close()) }()
	return RunIn(ctx, r, coro)
}

// RunIn runs coro to its end on the Runner's loop and returns its result. Context
// variables that one run sets are seen by the next, unless ctx is an *async.Context:
// then coro runs in that instead of the Runner's own. Any other ctx gives the run its
// values, deadline and cancellation. Cancelling ctx cancels the main task; if the
// coroutine returns that cancellation, so does RunIn, joined with ctx's cause.
//
// RunIn returns ErrRunning if a loop is running on this goroutine or the Runner is
// busy, ErrClosed after Close, and ErrInterrupted if the main task ended because of
// SIGINT. If coro cannot be run, it is closed. A panic of coro panics here. Of the
// options, WithName and WithInterrupts apply. asyncio: Runner.run.
func RunIn[T any](ctx context.Context, r *Runner, coro *async.Coroutine[T], opts ...Option) (T, error) {
	var zero T
	if own, ok := ctx.(*async.Context); ctx == nil || ok && own == nil {
		ctx = context.Background()
	}
	if async.RunningLoop() != nil {
		return zero, refuse(coro, ErrRunning)
	}
	if err := coro.Runnable(); err != nil {
		return zero, err
	}
	if err := r.acquire(); err != nil {
		return zero, refuse(coro, err)
	}
	defer r.release()
	o := r.options
	for _, opt := range opts {
		opt(&o)
	}
	return run(ctx, r, coro, &o)
}

// refuse closes a coroutine that is not going to be run.
func refuse[T any](coro *async.Coroutine[T], err error) error {
	if coro != nil && coro.Runnable() == nil {
		_ = coro.Close() // it has just been found closable
	}
	return err
}

// joined is err, joined with the error of the clean-up if there is one.
func joined(err, cleanup error) error {
	if cleanup == nil {
		return err
	}
	return errors.Join(err, cleanup)
}

// run is RunIn once the Runner has been claimed.
func run[T any](ctx context.Context, r *Runner, coro *async.Coroutine[T], o *options) (T, error) {
	var zero T
	taskContext, given := ctx.(*async.Context)
	if !given {
		taskContext = r.vars.WithParent(ctx)
	}
	if l := taskContext.Loop(); l != nil && l != r.loop {
		return zero, refuse(coro, fmt.Errorf("runner: the context belongs to a task of another loop: %w", async.ErrDifferentLoop))
	}
	taskOptions := []async.TaskOption{async.WithContext(taskContext)}
	if o.name != "" {
		taskOptions = append(taskOptions, async.WithName(o.name))
	}
	task := async.CreateTaskOn(r.loop, coro, taskOptions...)

	c := &canceller{loop: r.loop, task: &task.TaskCore}
	defer c.watch(taskContext.Parent(), !o.noInterrupts)()
	defer watchDumps(r.loop)()
	value, err := async.RunUntilComplete(r.loop, task)
	if err != nil && task.Cancelled() {
		err = c.explain(err, taskContext.Parent())
	}
	return value, err
}
