package runner

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file is what cancels the main task of a run from outside: the Go context
// that was given, and SIGINT.
//
// # SIGINT
//
// The first one cancels the main task, so that it can clean up. A second one
// ends the process as if nobody had handled it: the disposition is given back
// first, then the signal is raised again, so that a parent process sees a death
// by SIGINT. When the run is over, the disposition is as it was.
//
// A SIGINT that the process ignores (a job in the background) stays ignored.
//
// Signals arrive on a goroutine of their own, which lives as long as the run and
// reaches the task through the loop's inbox: a loop that waits is woken, one that
// is busy gets to it after the current iteration. One that never comes to the end
// of an iteration is ended by the second signal.
//
// # Which one was it
//
// A run reports ErrInterrupted if the task ended as cancelled and nobody but this
// file has requested that, the signal among the reasons. The task's count of
// requests tells: one that the task has cancelled for reasons of its own is
// another's. A context of signal.NotifyContext, which the same signal cancels,
// does not hide the interrupt.

// canceller counts the requests to cancel the main task that come from outside.
// The counts belong to the loop's goroutine.
type canceller struct {
	loop       *async.Loop
	task       *async.TaskCore
	requests   int
	interrupts int
}

// watchContext cancels the task when ctx is done, until the returned function is
// called. A ctx that is done already cancels the task before it begins.
func (c *canceller) watchContext(ctx context.Context) (stop func()) {
	cancel := func() { c.cancel(context.Cause(ctx).Error()) }
	if ctx.Err() != nil {
		cancel()
		return func() {}
	}
	unregister := context.AfterFunc(ctx, func() {
		_ = c.loop.CallSoonThreadsafe(cancel) // a closed loop has no task left
	})
	return func() { unregister() }
}

func (c *canceller) cancel(message string) {
	if c.task.Cancel(message) {
		c.requests++
	}
}

// watchInterrupts cancels the task at the first SIGINT and ends the process at
// the second, until the returned function is called.
func (c *canceller) watchInterrupts(enabled bool) (stop func()) {
	if !enabled || signal.Ignored(os.Interrupt) {
		return func() {}
	}
	signals := make(chan os.Signal, 2)
	quit := make(chan struct{})
	var listener sync.WaitGroup
	signal.Notify(signals, os.Interrupt)
	listener.Go(func() {
		select {
		case <-quit:
			return
		case <-signals:
		}
		_ = c.loop.CallSoonThreadsafe(func() { // a closed loop has no task left
			c.interrupts++
			c.cancel("interrupted")
		})
		select {
		case <-quit:
		case <-signals:
			die()
		}
	})
	return func() {
		signal.Stop(signals)
		close(quit)
		listener.Wait()
	}
}

// die ends the process by SIGINT.
func die() {
	signal.Reset(os.Interrupt)
	if p, err := os.FindProcess(os.Getpid()); err == nil && p.Signal(syscall.SIGINT) == nil {
		select {} // until the signal has done its work
	}
	os.Exit(130) // where a process cannot signal itself
}

// explain is the error of a run whose task ended as cancelled with err.
func (c *canceller) explain(err error, ctx context.Context) error {
	switch ours := c.task.Cancelling() == c.requests; {
	case ours && c.interrupts > 0:
		return ErrInterrupted
	case ours && ctx.Err() != nil:
		return errors.Join(err, context.Cause(ctx))
	}
	return err
}
