package async

import (
	"context"
	"errors"
	"fmt"
)

// This file holds the errors of the package. Two things look like errors and
// are not the same:
//
//   - a cancellation is an error value (*CancelledError). It arrives at an
//     await, is returned through the coroutines, and ends the task as
//     cancelled. errors.Is(err, ErrCancelled) recognises it, wrapped or not,
//     and so does errors.Is(err, context.Canceled).
//   - a panic is not an error value: it unwinds the coroutines that await each
//     other, is kept by the task as *PanicError, and panics again in whoever
//     awaits the task. Only where a task is inspected rather than awaited
//     (Task.Err, Task.Result, an exception handler) is it an error value.

// CancelledError is the outcome of a cancelled task, future or await. asyncio:
// CancelledError.
type CancelledError struct {
	// Message is the argument of Cancel, or empty.
	Message string
}

// Error implements error.
func (e *CancelledError) Error() string {
	if e.Message == "" {
		return "async: cancelled"
	}
	return "async: cancelled: " + e.Message
}

// Is makes every cancellation match ErrCancelled and context.Canceled.
func (e *CancelledError) Is(target error) bool {
	return target == ErrCancelled || target == context.Canceled
}

// ErrCancelled is a cancellation without a message. errors.Is(err, ErrCancelled)
// recognises any cancellation.
var ErrCancelled error = &CancelledError{}

func cancelledError(message string) error {
	if message == "" {
		return ErrCancelled
	}
	return &CancelledError{Message: message}
}

// isCancellation reports whether err is a cancellation, wrapped or not. A panic is none, whatever its value.
func isCancellation(err error) bool {
	if err == nil {
		return false
	}
	_, panicked := err.(*PanicError)
	return !panicked && errors.Is(err, ErrCancelled)
}

// besides returns what err, a cancellation, has beside that: what a clean-up has joined to it, or nil. Go's own
// word for the cancellation of a context is nothing of that kind.
func besides(err error) error {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return besides(e.Unwrap())
	case interface{ Unwrap() []error }:
		var others []error
		for _, err := range e.Unwrap() {
			if errors.Is(err, context.Canceled) { // as cancellations of tasks are
				err = besides(err)
			}
			others = append(others, err)
		}
		return errors.Join(others...)
	}
	return nil
}

// cancelMessage is the message of the cancellation in err.
func cancelMessage(err error) string {
	var c *CancelledError
	if errors.As(err, &c) {
		return c.Message
	}
	return ""
}

// PanicError is a panic that reached the edge of a task or of an executor's
// job. Awaiting that task panics with it.
type PanicError struct {
	Value any    // what was given to panic
	Stack []byte // the stack at the time of the (first) panic, as debug.Stack prints it
}

// Error returns the value and the stack as text.
func (e *PanicError) Error() string {
	return fmt.Sprintf("async: panic: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the value if it is an error, and otherwise nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Misuse of coroutines. Await, CreateTask and the Runner report them.
var (
	// ErrNilCoroutine is reported for a nil coroutine or any other nil awaitable.
	ErrNilCoroutine = errors.New("async: nil coroutine")
	// ErrAlreadyAwaited is reported for a coroutine that has already run to its end. A
	// coroutine is one call; call the function again.
	ErrAlreadyAwaited = errors.New("async: coroutine was awaited before")
	// ErrCoroutineRunning is reported for a coroutine that is awaited elsewhere or that
	// a task runs. To wait for one result in several places, make a task of the
	// coroutine and await that.
	ErrCoroutineRunning = errors.New("async: coroutine is being awaited elsewhere")
	// ErrCoroutineClosed is reported for a coroutine that was closed before it ran.
	ErrCoroutineClosed = errors.New("async: coroutine was closed")
)

// Misuse of loops, tasks and futures.
var (
	// ErrInvalidState is reported for taking the result of a task or future that is not
	// done, and for setting the result of one that is.
	ErrInvalidState = errors.New("async: invalid state")
	// ErrLoopClosed is reported for the use of a closed loop; functions without an
	// error result panic with it.
	ErrLoopClosed = errors.New("async: loop is closed")
	// ErrLoopRunning is reported for running a loop that is already running, or on a
	// goroutine that runs another loop.
	ErrLoopRunning = errors.New("async: loop is already running")
	// ErrLoopStopped is reported by RunUntilComplete if Stop ended the loop first.
	ErrLoopStopped = errors.New("async: loop stopped before the awaitable was done")
	// ErrDifferentLoop is reported for awaiting an object of another loop.
	ErrDifferentLoop = errors.New("async: awaited object belongs to a different loop")
	// ErrAwaitSelf is reported for a task that awaits itself.
	ErrAwaitSelf = errors.New("async: task cannot await itself")
	// ErrNotAcquired is reported for the release of a lock that nobody holds.
	ErrNotAcquired = errors.New("async: lock is not acquired")
	// ErrExecutorShutdown is reported for a job submitted to an executor after
	// its shutdown.
	ErrExecutorShutdown = errors.New("async: executor was shut down")
	// errGoexit is the outcome of a task whose coroutine called runtime.Goexit.
	errGoexit = errors.New("async: coroutine called runtime.Goexit")
)
