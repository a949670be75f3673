package async

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrTimeout is the error of an operation that a timeout has ended. errors.Is(err,
// context.DeadlineExceeded) holds for it as well; it is not a cancellation.
var ErrTimeout error = timeoutError{}

type timeoutError struct{}

// Error implements error.
func (timeoutError) Error() string { return "async: timed out" }

// Is makes a timeout match context.DeadlineExceeded.
func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// Timeout reports true, as net.Error's does.
func (timeoutError) Timeout() bool { return true }

// ErrTimeoutState is what a TimeoutScope reports if it is used after its end.
var ErrTimeoutState = errors.New("async: the timeout has ended already")

// TimeoutScope limits the time of a part of a coroutine: the part between Timeout and
// Exit. At the deadline the task is cancelled; Exit recognises that cancellation and
// turns it into an ErrTimeout.
//
//	limit := async.Timeout(time.Second)
//	v, err := async.Await(fetchAsync(url))
//	err = limit.Exit(err)
//
// Every scope must be left by Exit, on every path. WaitFor does all of this for a
// single awaitable. asyncio: the timeout context manager, with its states:
//
//	entered   the clock is running (or there is no deadline)
//	expiring  the deadline has passed, the task has been cancelled
//	expired   and left; exited: left in time
type TimeoutScope struct {
	task       *TaskCore
	cancelling int // requests to cancel before the scope was entered
	state      timeoutState
	when       time.Time // zero: no deadline
	handle     *Handle
}

type timeoutState uint8

const (
	timeoutEntered timeoutState = iota
	timeoutExpiring
	timeoutExpired
	timeoutExited
)

// Timeout begins a scope that the current task has to leave within d. It panics
// outside a task. asyncio: timeout.
func Timeout(d time.Duration) *TimeoutScope { return TimeoutFrom(mustCurrentTask("Timeout"), d) }

// TimeoutFrom is Timeout for generated code.
func TimeoutFrom(t *TaskCore, d time.Duration) *TimeoutScope {
	return TimeoutAtFrom(t, t.loop.Time().Add(d))
}

// TimeoutAt begins a scope that the current task has to leave before the given
// time of the loop's clock; the zero time means that there is no deadline yet.
// It panics outside a task. asyncio: timeout_at.
func TimeoutAt(when time.Time) *TimeoutScope {
	return TimeoutAtFrom(mustCurrentTask("TimeoutAt"), when)
}

// TimeoutAtFrom is TimeoutAt for generated code.
func TimeoutAtFrom(t *TaskCore, when time.Time) *TimeoutScope {
	t.Hold()
	s := &TimeoutScope{task: t, cancelling: t.Cancelling()}
	s.arm(when)
	return s
}

func mustCurrentTask(function string) *TaskCore {
	if t := CurrentTask(); t != nil {
		return t
	}
	panic("async: " + function + " needs a running task on this goroutine")
}

func (s *TimeoutScope) arm(when time.Time) {
	if s.handle != nil {
		s.handle.Cancel()
		s.handle = nil
	}
	s.when = when
	switch {
	case when.IsZero():
	case !when.After(s.task.loop.Time()):
		s.handle = s.task.loop.CallSoon(s.act)
	default:
		s.handle = s.task.loop.callAt(int64(when.Sub(s.task.loop.epoch)), s, "Timeout")
	}
}

// act is called when the time has come.
func (s *TimeoutScope) act() {
	s.handle = nil
	if s.state == timeoutEntered {
		s.state = timeoutExpiring
		s.task.Cancel("timed out")
	}
}

// When returns the deadline, or the zero time if there is none.
func (s *TimeoutScope) When() time.Time { return s.when }

// Reschedule changes the deadline; the zero time removes it. It returns ErrTimeoutState
// once the scope has expired or was left. asyncio: reschedule.
func (s *TimeoutScope) Reschedule(when time.Time) error {
	if s.state != timeoutEntered {
		return ErrTimeoutState
	}
	s.arm(when)
	return nil
}

// Expired reports whether the deadline has passed within the scope.
func (s *TimeoutScope) Expired() bool {
	return s.state == timeoutExpiring || s.state == timeoutExpired
}

// Exit leaves the scope. err is the error with which the part has ended. If that is the
// cancellation by this timeout, and no other cancellation has been requested, Exit
// returns an error for which errors.Is(err, ErrTimeout) holds, with what was joined to
// the cancellation, and otherwise err. A second Exit returns err. asyncio: __aexit__.
func (s *TimeoutScope) Exit(err error) error {
	if s.handle != nil {
		s.handle.Cancel()
		s.handle = nil
	}
	switch s.state {
	case timeoutEntered:
		s.state = timeoutExited
	case timeoutExpiring:
		s.state = timeoutExpired
		if s.task.Uncancel() <= s.cancelling && errors.Is(err, ErrCancelled) {
			return timeoutWith(err)
		}
	}
	return err
}

// timeoutWith is the timeout that err, a cancellation, was made by, with what a clean-up has joined to that.
func timeoutWith(err error) error {
	if others := besides(err); others != nil {
		return errors.Join(ErrTimeout, others)
	}
	return ErrTimeout
}

// String describes the scope for humans: its state and, while it is active, its
// deadline.
func (s *TimeoutScope) String() string {
	name := [...]string{"active", "expiring", "expired", "finished"}[s.state]
	switch {
	case s.state != timeoutEntered:
		return fmt.Sprintf("<Timeout [%s]>", name)
	case s.when.IsZero():
		return fmt.Sprintf("<Timeout [%s] when=never>", name)
	default:
		return fmt.Sprintf("<Timeout [%s] when=%s>", name, s.when.Format(time.RFC3339Nano))
	}
}

// WaitFor returns an awaitable that awaits a for at most d. After that, a is cancelled
// and the error is ErrTimeout, unless a ends otherwise. A coroutine runs within the
// current task. If d is zero or less, a gets no time at all: it is cancelled unless it
// is done already. Cancelling the waiting task cancels a. asyncio: wait_for.
func WaitFor[T any](a Awaitable[T], d time.Duration) *WaitForAwait[T] {
	return &WaitForAwait[T]{a: a, d: d}
}

// WaitForAwait is the awaitable of WaitFor. It can be awaited once.
type WaitForAwait[T any] struct {
	a     Awaitable[T]
	d     time.Duration
	scope *TimeoutScope
}

// home is the loop of what is waited for.
func (w *WaitForAwait[T]) home() *Loop {
	if w == nil {
		return nil
	}
	return homeOf(w.a)
}

// BeginAwait implements Awaitable.
func (w *WaitForAwait[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	switch {
	case w == nil || w.a == nil:
		return t.refuse(ErrNilCoroutine)
	case w.scope != nil:
		return t.refuse(fmt.Errorf("%w (async.WaitFor)", ErrAlreadyAwaited))
	}
	a := w.a
	if w.d <= 0 {
		f := futureOf(t.loop, t.inheritedContext(), a, nil)
		w.a = f
		if f.Done() {
			w.scope = &TimeoutScope{task: t, state: timeoutExited}
			return f.BeginAwait(t, parent)
		}
		w.a = &timedOut[T]{outcome: f}
		w.scope = &TimeoutScope{task: t, state: timeoutExited}
		return w.a.BeginAwait(t, parent)
	}
	w.scope = TimeoutFrom(t, w.d)
	begun := false
	defer func() {
		if !begun { // it panicked in place
			_ = w.scope.Exit(nil)
		}
	}()
	status := a.BeginAwait(t, parent)
	begun = true
	return status
}

// EndAwait implements Awaitable.
func (w *WaitForAwait[T]) EndAwait(t *TaskCore) (value T, err error) {
	if w == nil || w.scope == nil || w.scope.task != t { // refused: the scope, if there is one, is another await's
		return value, t.interruption()
	}
	defer func() { err = w.scope.Exit(err) }()
	return w.a.EndAwait(t)
}

// timedOut cancels a future, because its time was over before it began, and waits
// until it is done, whatever it makes of that. Cancelling this wait does not cancel
// the future once more.
type timedOut[T any] struct {
	outcome outcomeOf[T]
	done    *Future[struct{}]
	remove  func() bool
}

// BeginAwait implements Awaitable.
func (w *timedOut[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	w.done = NewFuture[struct{}](t.loop)
	w.done.cold().describe = func() string { return "waits for " + pendingNames([]AnyFuture{w.outcome}) + " (wait for)" }
	w.remove = w.outcome.onDone(t.loop.rootContext, func() { _ = w.done.SetResult(struct{}{}) }) // unless it was cancelled
	w.outcome.Cancel("timed out")
	return w.done.BeginAwait(t, parent)
}

// EndAwait implements Awaitable.
func (w *timedOut[T]) EndAwait(t *TaskCore) (T, error) {
	w.remove()
	if _, err := w.done.EndAwait(t); err != nil {
		var zero T
		return zero, err
	}
	v, err := w.outcome.outcomeValue()
	if w.outcome.Cancelled() {
		err = timeoutWith(err)
	}
	return v, err
}
