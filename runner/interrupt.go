package runner

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

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
// One for which the program has given the loop a handler, by AddSignalHandler, is that
// handler's: it counts neither as the first nor as the second. The loop and the
// run have one channel for the signal between them, see TakeSignal, so that whoever reads it
// decides once whose it is, on which a handler that removes itself depends.
//
// Signals arrive on a goroutine of their own, which lives as long as the run and
// reaches the task through the loop's inbox: a loop that waits is woken, one that
// is busy gets to it after the current iteration. One that never comes to the end
// of an iteration is ended by the second signal.
//
// # One signal, two messengers
//
// A program may also have the signal cancel ctx: with signal.NotifyContext, or a
// handler of its own that calls a cancel function. Then one SIGINT arrives twice, in
// any order. It is one request all the same, and an interrupt: the task is cancelled
// once, so that its clean-up is left in peace, and the run returns ErrInterrupted. So
// both arrive on the same goroutine, which
//
//   - takes a ctx that is cancelled after an interrupt for its echo (a deadline that
//     passes is a reason of its own);
//   - looks for a signal before it takes ctx's word. Package signal delivers to all
//     channels under one lock, so once that lock has been had after ctx was done, the
//     signal that did it, if one did, is there.
//
// # Bubbles
//
// Package signal and the runtime make channels at their first use. If that is in a bubble of
// testing/synctest, the process dies, since goroutines outside receive from them, and
// one from outside could not send a signal into the bubble either. So a run in a
// bubble leaves signals to the process.
//
// # Which one was it
//
// A run reports ErrInterrupted if the task ended as cancelled and nobody but this
// file has requested that, the signal among the reasons. The task's count of
// requests tells: one that the task has cancelled for reasons of its own is
// another's.

// canceller counts the requests to cancel the main task that come from outside.
// The counts belong to the loop's goroutine.
type canceller struct {
	loop       *async.Loop
	task       *async.TaskCore
	requests   int
	interrupts int
}

// watch cancels the task when ctx is done and, if interrupts says so, at the first
// SIGINT, and ends the process at the second, until the returned function is called. A
// ctx that is done already cancels the task before it begins.
func (c *canceller) watch(ctx context.Context, interrupts bool) (stop func()) {
	done := ctx.Done()
	if ctx.Err() != nil {
		c.cancel(context.Cause(ctx).Error())
		done = nil
	}
	if !interrupts || inBubble() || signal.Ignored(os.Interrupt) {
		if done == nil {
			return func() {}
		}
		unregister := context.AfterFunc(ctx, func() { c.contextDone(ctx) })
		return func() { unregister() }
	}
	signals, handled, release := c.loop.TakeSignal(os.Interrupt)
	quit := make(chan struct{})
	var listener sync.WaitGroup
	listener.Go(func() { c.listen(ctx, done, signals, handled, quit) })
	return func() {
		close(quit)
		listener.Wait()
		release()
	}
}

// inBubble reports whether the caller is in a bubble of testing/synctest. Times there are the
// only ones that come without a reading of the monotonic clock, which Round takes away.
func inBubble() bool {
	now := time.Now()
	return now == now.Round(0)
}

// listen is the goroutine of watch. handled reports of the signal that was read last
// whether the loop has a handler for it, which is called then.
func (c *canceller) listen(ctx context.Context, done <-chan struct{}, signals <-chan os.Signal, handled func() bool, quit <-chan struct{}) {
	interrupted := false
	for {
		select {
		case <-quit:
			return
		case <-signals:
			switch {
			case handled():
			case interrupted:
				die()
			default:
				interrupted = true
				c.interrupt()
			}
		case <-done:
			done = nil
			switch {
			case !interrupted && arrived(signals) && !handled():
				interrupted = true
				c.interrupt()
			case !interrupted || ctx.Err() != context.Canceled:
				c.contextDone(ctx)
			}
		}
	}
}

// arrived takes the signal that has led to what the caller has just seen, if one has.
func arrived(signals <-chan os.Signal) bool {
	signal.Stop(make(chan os.Signal)) // takes the lock under which signals are delivered
	select {
	case <-signals:
		return true
	default:
		return false
	}
}

// interrupt and contextDone are called on other goroutines than the loop's. A closed
// loop has no task left.

func (c *canceller) interrupt() {
	_ = c.loop.CallSoonThreadsafe(func() {
		c.interrupts++
		c.cancel("interrupted")
	})
}

func (c *canceller) contextDone(ctx context.Context) {
	_ = c.loop.CallSoonThreadsafe(func() { c.cancel(context.Cause(ctx).Error()) })
}

func (c *canceller) cancel(message string) {
	if c.task.Cancel(message) {
		c.requests++
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
	case ours && c.interrupts > 0 && joinsOthers(err):
		return errors.Join(ErrInterrupted, err)
	case ours && c.interrupts > 0:
		return ErrInterrupted
	case ours && ctx.Err() != nil:
		return errors.Join(err, context.Cause(ctx))
	}
	return err
}

// joinsOthers reports whether err, a cancellation, may have other errors joined to it: those of a clean-up.
func joinsOthers(err error) bool {
	for err != nil {
		if _, joined := err.(interface{ Unwrap() []error }); joined {
			return true
		}
		err = errors.Unwrap(err)
	}
	return false
}
