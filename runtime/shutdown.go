package async

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// This file ends a loop so that nothing of it remains, in this order:
//
//  1. every task is cancelled and awaited; failures go to the exception handler;
//  2. async generators that are not finished are closed, all at once;
//  3. the default executor is shut down, jobs under way are waited for;
//  4. the loop is closed.
//
// Tasks that the second and third step create (the clean-up of a generator, the
// callback of a job) are ended like those of the first.
//
// Each step happens whatever became of the one before, even if that panicked or ended
// by runtime.Goexit; hence the deferred calls. Nor can a Stop from a callback or a
// clean-up end a step early.

// executorTimeout is how long Shutdown waits for jobs in the executor.
const executorTimeout = 5 * time.Minute

// shutdownRounds bounds how often tasks that were created by the clean-up of
// others are cancelled in their turn.
const shutdownRounds = 100

// Shutdown ends everything on a loop that is not running, and closes it; meanwhile it
// runs the loop on this goroutine. A second call does nothing. It returns
// ErrLoopRunning if the loop is running, and otherwise the errors of the steps, joined.
// asyncio: the work of Runner.close.
func (l *Loop) Shutdown() (err error) {
	if l.IsRunning() {
		return ErrLoopRunning
	}
	if l.IsClosed() {
		return nil
	}
	note := func(e error) { err = errors.Join(err, e) }
	defer func() { note(l.Close()) }()
	defer func() { note(l.cancelAllTasks()) }()
	defer func() { note(l.endExecutor()) }()
	defer func() { note(l.cancelAllTasks()) }()
	defer func() { note(l.endGenerators()) }()
	note(l.cancelAllTasks())
	return err
}

// cancelAllTasks cancels the tasks and waits for them. Clean-up may create
// more; they are cancelled in the next round.
func (l *Loop) cancelAllTasks() error {
	for range shutdownRounds {
		tasks := l.Tasks()
		if len(tasks) == 0 {
			return nil
		}
		for _, t := range tasks {
			t.Cancel()
		}
		if err := l.runUntilDone(tasks); err != nil {
			return err
		}
		for _, t := range tasks {
			if t.Cancelled() {
				continue
			}
			if err := t.outcome(); err != nil {
				l.CallExceptionHandler(ExceptionContext{
					Message: "unhandled exception during runner shutdown",
					Err:     err,
					Task:    t,
				})
			}
		}
	}
	return fmt.Errorf("async: tasks keep creating tasks during shutdown: %d left", len(l.Tasks()))
}

// runUntilDone runs the loop until all the tasks are done.
func (l *Loop) runUntilDone(tasks []*TaskCore) error {
	left := len(tasks)
	for _, t := range tasks {
		t.onDone(l.rootContext, func() {
			left--
			if left == 0 {
				l.Stop()
			}
		})
	}
	for left > 0 {
		if err := l.RunForever(); err != nil {
			return err
		}
	}
	return nil
}

func (l *Loop) endGenerators() error {
	if l.generators.empty() {
		l.generators.closed = true
		return nil
	}
	return l.runUntilSettled(l.ShutdownAsyncGenerators())
}

// runUntilSettled runs the loop until f is done, and returns its error.
func (l *Loop) runUntilSettled(f *Future[struct{}]) error {
	for {
		if _, err := RunUntilComplete(l, f); err != ErrLoopStopped {
			return err
		}
	}
}

func (l *Loop) endExecutor() error {
	if l.executor == nil {
		l.executorShutdown = true
		return nil
	}
	err := l.runUntilSettled(l.ShutdownDefaultExecutor(executorTimeout))
	if errors.Is(err, ErrExecutorTimeout) {
		slog.Warn("async: the executor did not finish its jobs in time", "timeout", executorTimeout)
	}
	return err
}
