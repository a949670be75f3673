package async

import (
	"fmt"
	"math"
)

// TaskCore is the part of a task that does not depend on the type of its
// result: what frames are resumed with, what waits in queues, and what
// CurrentTask and AllTasks hand out.
//
// A task that is not done is in one of these conditions:
//
//	condition   wait   in the ready queue   flags
//	running     nil    no                   loop.current is the task
//	ready       nil    yes                  mustCancel: cancelled since it became ready
//	rechecking  set    yes                  recheck: asks its waitable before it runs
//	parked      set    no
//
// One that is done may be in the ready queue once more, for a listener (see listener.go).
//
// A task waits for one thing at a time, so the links of the queue it waits in
// and the number of its timer are fields of the task, and waiting allocates
// nothing.
//
// Cancel asks whatever a parked task waits for to end that wait; a task in any
// other condition gets the mustCancel flag, and the cancellation is thrown at
// its next resumption or, if it is running, ends its next wait. The leaf that
// is resumed returns it from EndAwait.
//
// All methods must be called on the goroutine of the task's loop.
type TaskCore struct {
	// The first 64 bytes, a cache line, are all that a wake-up and a turn touch.
	completion
	top   *Frame     // the innermost suspended frame, which is resumed next
	wait  waitable   // what a parked task waits for
	timer timerID    // of a sleeping task
	self  taskResult // the *Task[T] around it
	ctx   *Context   // context variables and Go context, see context.go

	queuePrev, queueNext *TaskCore // in the waitQueue it is parked in
	place                int32     // in the loop's list of tasks; until it is in that, among the members of its group
	pool                 int32     // where it goes when it ends in its first turn, see taskpool.go; or 0
}

// taskFlags are rare conditions of a task.
type taskFlags uint8

const (
	// flagMustCancel: a cancellation to be thrown at the next resumption.
	flagMustCancel taskFlags = 1 << iota
	// flagRecheck: the task is to ask what it waited for before it is resumed.
	flagRecheck
	// flagCancel: the leaf that is resumed is to return the cancellation.
	flagCancel
	// flagRefused: the await that has just begun is an error.
	flagRefused
	// flagThrown: the parent that is resumed is to panic, its child having panicked.
	flagThrown
	// flagGranted: the task has been taken out of a queue and given what it waited for.
	flagGranted
	// flagOwnContext: ctx belongs to this task alone.
	flagOwnContext
	// flagUnlisted: the task has not had its first turn, and is not in the taskList.
	flagUnlisted

	flagsBeforeStep   = flagMustCancel | flagRecheck
	flagsAfterStep    = flagMustCancel | flagUnlisted
	flagsBeforeResult = flagCancel | flagRefused | flagThrown
)

// waitable is what a parked task waits for, seen by the task.
type waitable interface {
	// cancelFor ends t's wait because t is cancelled. It returns false if it
	// does not take that on, and the cancellation is to be thrown later.
	cancelFor(t *TaskCore, message string) bool
	// recheck is asked before t is resumed if it was woken by wakeToRecheck,
	// since what it was woken for may be gone. It returns true if t can be
	// resumed, and otherwise has parked t again.
	recheck(t *TaskCore) bool
	// passOn is called instead if t was cancelled after it was woken: what it was
	// woken for is for the next who waits.
	passOn()
}

// certain is embedded by what keeps its promises: its waiters need not recheck.
type certain struct{}

func (certain) recheck(*TaskCore) bool { return true }
func (certain) passOn()                {}

// taskResult is the typed side of a task.
type taskResult interface {
	// complete takes the result out of the coroutine, which has ended.
	complete()
	// abandon releases the coroutine, which will not end by itself.
	abandon()
}

// wake makes a parked task ready.
func (t *TaskCore) wake() {
	t.wait = nil
	t.loop.ready.pushTask(t)
}

// wakeToRecheck makes a parked task ready to look again whether it can go on.
func (t *TaskCore) wakeToRecheck() {
	t.flags |= flagRecheck
	t.loop.ready.pushTask(t)
}

// unpark takes what t waited for from t, which rechecks.
func (t *TaskCore) unpark() waitable {
	w := t.wait
	t.flags &^= flagRecheck
	t.wait = nil
	return w
}

// wakeCancelled ends the wait of a parked task with a cancellation.
func (t *TaskCore) wakeCancelled(message string) bool {
	t.setCancelMessage(message)
	t.flags |= flagCancel
	t.wake()
	return true
}

// refuse makes the await that is just beginning end with err.
func (t *TaskCore) refuse(err error) Status {
	t.cold().refused = err
	t.flags |= flagRefused
	return Done
}

// interrupted reports whether EndAwait is to return (or panic with) something
// else than the outcome of what was awaited: the value of interruption.
func (t *TaskCore) interrupted() bool { return t.flags&flagsBeforeResult != 0 }

// interruption takes what interrupted a wait: it returns the error, or goes on
// with the panic or the Goexit of a child.
func (t *TaskCore) interruption() error {
	flags := t.flags
	t.flags &^= flagsBeforeResult
	switch {
	case flags&flagThrown != 0:
		t.more.thrown.again()
		return nil
	case flags&flagRefused != 0:
		err := t.more.refused
		t.more.refused = nil
		return err
	default:
		return t.takeCancellation()
	}
}

func (t *TaskCore) setCancelMessage(message string) {
	if message != "" || t.more != nil {
		t.cold().cancelMessage = message
	}
}

func (t *TaskCore) takeCancellation() error {
	if t.more == nil {
		return ErrCancelled
	}
	err := cancelledError(t.more.cancelMessage)
	t.more.cancelMessage = ""
	return err
}

// Cancel requests the cancellation of the task: what it awaits, or is going to await
// next, returns a *CancelledError with the message, and the Go context of the task is
// cancelled. The coroutine may clean up, or even carry on; the task counts as cancelled
// once its coroutine has returned the cancellation. If the task has not begun, its
// coroutine does not run at all.
//
// Cancel returns false if the task is done, and true otherwise. If the task has failed,
// its error is no longer reported as never retrieved. asyncio: Task.cancel.
func (t *TaskCore) Cancel(message ...string) bool {
	t.loop.checkGoroutine("Task.Cancel")
	if t.state != statePending {
		t.markTaken()
		return false
	}
	if t.cancelling < math.MaxUint16 {
		t.cancelling++
	}
	text := first(message)
	if t.flags&flagOwnContext != 0 {
		t.ctx.cancelScope(cancelledError(text))
	}
	if t.wait != nil && t.flags&flagRecheck == 0 && t.wait.cancelFor(t, text) {
		return true
	}
	if t.flags&flagCancel == 0 { // else one is under way, and its message stays
		t.setCancelMessage(text)
	}
	t.flags |= flagMustCancel
	return true
}

// first is an optional argument, or the zero value.
func first[T any](optional []T) (v T) {
	if len(optional) > 0 {
		v = optional[0]
	}
	return v
}

// cancelFor passes the cancellation of a task that awaits t on to t.
func (t *TaskCore) cancelFor(_ *TaskCore, message string) bool {
	return t.Cancel(message)
}

// Uncancel withdraws one cancellation request and returns how many are left. It is
// called by code that has cancelled a task and handled that, such as a timeout or a
// task group. When none is left, a cancellation that has not been delivered yet is
// dropped, and the Go context of the task is usable again: CurrentContext has a new
// Done channel. asyncio: Task.uncancel, as of Python 3.13.
func (t *TaskCore) Uncancel() int {
	if t.cancelling > 0 {
		t.cancelling--
		if t.cancelling == 0 {
			t.flags &^= flagMustCancel
			if t.flags&flagOwnContext != 0 {
				t.ctx.renewScope()
			}
		}
	}
	return int(t.cancelling)
}

// Cancelling returns the number of cancellation requests that have not been withdrawn.
// asyncio: Task.cancelling.
func (t *TaskCore) Cancelling() int { return int(t.cancelling) }

// Name returns the name given by WithName or SetName, or else "Task-N", where N
// counts the tasks of the loop.
func (t *TaskCore) Name() string {
	if t.more != nil && t.more.name != "" {
		return t.more.name
	}
	return fmt.Sprintf("Task-%d", t.number)
}

// SetName changes the name.
func (t *TaskCore) SetName(name string) { t.cold().name = name }

// String describes the task for humans.
func (t *TaskCore) String() string {
	state := "pending"
	switch {
	case t.state == stateFinished:
		state = "finished"
	case t.state == stateCancelled:
		state = "cancelled"
	case t.cancelling > 0:
		state = "cancelling"
	}
	return fmt.Sprintf("<Task %s %s>", t.Name(), state)
}

// finishWith ends the task with the outcome of its coroutine.
func (t *TaskCore) finishWith(err error) {
	state := stateFinished
	if isCancellation(err) {
		state = stateCancelled
	} else if err == nil && t.flags&flagMustCancel != 0 {
		// Cancelled while it was running, and it never awaited again.
		state, err = stateCancelled, t.takeCancellation()
	}
	t.end(state, err)
}

// end completes the task and releases all that it held.
func (t *TaskCore) end(state uint8, err error) {
	l := t.loop
	if t.flags&flagUnlisted == 0 {
		l.tasks.remove(t)
	}
	if t.flags&flagOwnContext != 0 {
		t.ctx.releaseScope()
	}
	t.flags = 0
	ctx := t.ctx
	t.top, t.ctx, t.wait = nil, nil, nil
	if t.more != nil {
		t.more.thrown = nil
	}
	if state == stateFinished && err != nil {
		l.watchFailure(&t.completion, err, t)
		t.more.lost.context.ctx = ctx
	}
	if l := t.listening(); l != nil {
		t.joiner = nil
		t.tell(l)
	}
	t.settle(state, err)
}

// CurrentTask returns the task that is running on the calling goroutine, or nil
// outside tasks. asyncio: current_task.
func CurrentTask() *TaskCore {
	l := RunningLoop()
	if l == nil || l.current == nil {
		return nil
	}
	return l.current.Hold()
}

// CurrentTaskFrom is CurrentTask for generated code.
func CurrentTaskFrom(t *TaskCore) *TaskCore { return t.Hold() }

// AllTasks returns the tasks of the loop running on the calling goroutine that
// are not done, oldest first. It panics if no loop runs. asyncio: all_tasks.
func AllTasks() []*TaskCore { return mustRunningLoop("AllTasks").Tasks() }

// AllTasksFrom is AllTasks for generated code.
func AllTasksFrom(t *TaskCore) []*TaskCore { return t.loop.Tasks() }
