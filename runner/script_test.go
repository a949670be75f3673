package runner_test

import (
	"iter"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file makes coroutines of ordinary functions, so that the Runner is tested
// without the generator. A script runs on a goroutine of its own (iter.Pull)
// while its task has its turn, and suspends through the handle it is given, so
// it reads like a template:
//
//	coro := script(func(c *handle) (int, error) {
//		_, err := await(c, async.Sleep(time.Second))
//		return 1, err
//	})
//
// Its panics and its Goexit come out of the loop as those of a generated frame
// do. What finds the running loop by goroutine does not work in a script; the
// twins ending in From do, with c.T.

// handle is what a running script awaits through.
type handle struct {
	T     *async.TaskCore // the task that runs the script
	frame *async.Frame
	yield func(struct{}) bool
}

type scriptFrame[T any] struct {
	async.Coroutine[T]
	c    handle
	body func(*handle) (T, error)
	next func() (struct{}, bool)
}

// script makes a coroutine of body.
func script[T any](body func(*handle) (T, error)) *async.Coroutine[T] {
	f := &scriptFrame[T]{body: body}
	return f.Init(f)
}

// do makes a coroutine without a result of body.
func do(body func(*handle) error) *async.Coroutine[struct{}] {
	return script(func(c *handle) (struct{}, error) { return struct{}{}, body(c) })
}

// Position implements async.Resumer.
func (f *scriptFrame[T]) Position() async.Position { return async.Position{Function: "script"} }

// Resume implements async.Resumer.
func (f *scriptFrame[T]) Resume(t *async.TaskCore) async.Status {
	if f.State == async.StateCreated {
		f.c = handle{T: t, frame: &f.Frame}
		f.next, _ = iter.Pull(func(yield func(struct{}) bool) {
			f.c.yield = yield
			f.Value, f.Err = f.body(&f.c)
		})
	}
	f.State = async.StateRunning
	if _, suspended := f.next(); suspended {
		f.State = 1
		return async.Suspended
	}
	f.State = async.StateCompleted
	return async.Done
}

// await awaits a in a script.
func await[T any](c *handle, a async.Awaitable[T]) (T, error) {
	if a.BeginAwait(c.T, c.frame) == async.Suspended {
		c.yield(struct{}{})
	}
	return a.EndAwait(c.T)
}
