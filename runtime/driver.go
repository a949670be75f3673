package async

import (
	"reflect"
	"runtime"
	"runtime/debug"
	"time"
)

// This file resumes coroutines: the only place where frames of suspended tasks
// and callbacks are run, and therefore the only place where their panics end.
//
// # Resumption
//
// A task's turn resumes its top, the innermost suspended frame. If that
// suspends again, the turn is over. If it completes, its parent becomes the top
// and is resumed in the same turn, and so on to the root frame, whose
// completion completes the task. No Go stack builds up: a frame ten levels out
// is resumed from the same loop as the innermost.
//
// # Panics
//
// A deferred function around each turn would cost more than the turn. There is
// one around the run of a whole batch instead. When a callback panics, the batch
// is left, the deferred function notes what happened, and a new run continues
// with the rest of the batch.
//
// If it was a task that panicked, then its top and all frames that ran in place
// above it are dead. The parent of the top has to see the panic at its await:
// it becomes the top with flagThrown set, is resumed first thing in the new run,
// and its EndAwait panics with the original value, inside the parent's own
// frame, where the parent's deferred calls see it. So the panic travels outwards
// frame by frame, with the stack of its beginning kept for the record. At the
// root it becomes the *PanicError that the task fails with.
//
// runtime.Goexit travels in the same way, except that nothing can stop it: the
// parents are resumed, and call Goexit again, from within the deferred function,
// since the goroutine is going to end. The task ends with an error, and the
// loop's own deferred functions make the loop stopped and usable by another
// goroutine. Deferred calls that have to wait are waited for on this one: see
// exiting.go.

// thrown is a panic or Goexit on its way from a child to its parent.
type thrown struct {
	value  any
	stack  []byte
	goexit bool // there is no value
	// exiting says that a deferred call has panicked while the goroutine was exiting:
	// whoever recovers the panic goes on exiting.
	exiting bool
}

// again continues the panic in the frame that awaits.
func (p *thrown) again() {
	switch {
	case p.goexit:
		runtime.Goexit()
	case p.exiting:
		panicExiting(p.value)
	}
	panic(p.value)
}

// panicExiting panics with v on top of a Goexit.
func panicExiting(v any) {
	defer func() { panic(v) }()
	runtime.Goexit()
}

// same reports whether a panic with value v is this one continued.
func (p *thrown) same(v any) bool {
	if p == nil || p.goexit || v == nil {
		return false
	}
	t := reflect.TypeOf(v)
	return t == reflect.TypeOf(p.value) && t.Comparable() && comparableEqual(v, p.value)
}

// isExiting reports whether t's panic with value v, which has just been recovered, is on top of
// a Goexit.
func (t *TaskCore) isExiting(v any) bool {
	return t.more != nil && t.more.thrown.same(v) && t.more.thrown.exiting || exitingBelow()
}

// comparableEqual compares values whose type is comparable; an interface inside
// may still hold something that is not.
func comparableEqual(a, b any) (equal bool) {
	defer func() {
		if recover() != nil {
			equal = false
		}
	}()
	return a == b
}

// step is a turn of the task.
func (t *TaskCore) step() {
	if t.flags&flagsBeforeStep != 0 && !t.prepare() {
		return
	}
	if status := t.top.self.Resume(t); status != Suspended || t.flags&flagsAfterStep != 0 {
		t.afterResume(status)
	}
}

// afterResume goes on with a turn in which the top has been resumed: parents of
// frames that complete are resumed in it too.
func (t *TaskCore) afterResume(status Status) {
	for status != Suspended {
		f := t.top
		p := f.parent
		if p == nil {
			t.self.complete()
			return
		}
		f.parent = nil
		p.nested = false
		t.top = p
		status = p.self.Resume(t)
	}
	t.list()
	if t.flags&flagMustCancel != 0 && t.wait != nil {
		t.cancelNewWait()
	}
}

// prepare deals with what has happened to a ready task before its turn. It
// returns false if there is no turn: the task waits again, or is done.
func (t *TaskCore) prepare() bool {
	if t.flags&flagRecheck != 0 {
		w := t.unpark()
		if t.flags&(flagMustCancel|flagCancel) == 0 {
			return w.recheck(t)
		}
		w.passOn()
	}
	if t.flags&flagMustCancel != 0 {
		t.flags &^= flagMustCancel
		if t.top.State == StateCreated && t.top.parent == nil {
			t.self.abandon()
			t.end(stateCancelled, t.takeCancellation())
			return false
		}
		t.flags |= flagCancel
	}
	return true
}

// cancelNewWait ends the wait that a task has begun although it had been
// cancelled while it was running.
func (t *TaskCore) cancelNewWait() {
	message := ""
	if t.more != nil {
		message = t.more.cancelMessage
	}
	if t.wait.cancelFor(t, message) {
		t.flags &^= flagMustCancel
	}
}

// runBatch runs what was ready when the iteration began.
func (l *Loop) runBatch() {
	l.ready.advance()
	if l.shuffle != nil {
		l.ready.shuffle(l.shuffle)
	}
	for !l.runProtected() && !l.leaving {
	}
}

// runProtected runs the rest of the batch. It returns false if a panic ended it
// early; the panic has been dealt with then.
func (l *Loop) runProtected() (finished bool) {
	defer func() {
		if !finished {
			l.interruptedBy(recover())
		}
	}()
	if t := l.unwinding; t != nil { // its turn goes on, so there is no prepare: a cancellation ends the next wait
		l.unwinding, l.current = nil, t
		if status := t.top.self.Resume(t); status != Suspended || t.flags&flagsAfterStep != 0 {
			t.afterResume(status)
		}
	}
	if l.debug {
		l.runSlowly()
	}
	for {
		var t *TaskCore
		if l.ready.left() > 0 {
			t = l.ready.takeTask()
		} else if !l.ready.hasNext() || !l.undisturbed() {
			break
		} else if t = l.ready.takeOnly(); t == nil {
			l.ready.advance()
			t = l.ready.takeTask()
		}
		if t == callbackTurn {
			l.current = nil
			l.ready.takeHandle().run()
			continue
		}
		l.current = t
		if flags := t.flags & (flagsBeforeStep | flagCancel); flags == flagRecheck {
			// Direct calls of nearly all that recheck are a twentieth of a hand-off; a type switch would load a hash first.
			resumable := false
			w := t.unpark()
			if side, ok := w.(*getSide); ok {
				resumable = side.recheck(t)
			} else if side, ok := w.(*putSide); ok {
				resumable = side.recheck(t)
			} else {
				resumable = w.recheck(t)
			}
			if !resumable {
				continue
			}
		} else if flags&flagsBeforeStep != 0 && !t.prepare() {
			continue
		}
		if status := t.top.self.Resume(t); status != Suspended || t.flags&flagsAfterStep != 0 {
			t.afterResume(status)
		}
	}
	l.current = nil
	return true
}

// undisturbed reports whether all that there is to the next iteration is to run what is
// ready: no timer, no call from another goroutine. It then begins within this one.
func (l *Loop) undisturbed() bool {
	return l.timers.keys == 0 && l.apart == 0 && !l.inbox.pending()
}

// apart has the reasons for which iterations do not run into each other: one word, since it is asked between any two.
type apart uint8

const (
	stopRequested apart = 1 << iota // Stop was called: the run ends behind this iteration
	observed                        // debug mode or shuffle, which see an iteration as a whole
)

func (a apart) has(reason apart) bool { return a&reason != 0 }

func (a *apart) set(reason apart, holds bool) {
	*a &^= reason
	if holds {
		*a |= reason
	}
}

// runSlowly is the loop of runProtected with a clock on every turn.
func (l *Loop) runSlowly() {
	for l.ready.left() > 0 {
		begin := time.Now()
		if t := l.ready.takeTask(); t != callbackTurn {
			l.current = t
			t.Hold() // for the report
			at := t.position()
			t.step()
			l.checkSlow(time.Since(begin), t, at)
		} else {
			l.current = nil
			h := l.ready.takeHandle()
			a := h.action
			h.run()
			l.checkSlow(time.Since(begin), nil, positionOf(a))
		}
	}
}

// interruptedBy deals with the panic (v) or Goexit (v is nil) of the current
// task or callback. It is called from a deferred function.
func (l *Loop) interruptedBy(v any) {
	t, h := l.current, l.calling
	l.current, l.calling = nil, nil
	if _, l.leaving = v.(*pause); l.leaving {
		return
	}
	switch {
	case v == nil:
		if t != nil {
			l.unwindGoexit(t, nil)
		}
	case t != nil && t.isExiting(v):
		l.unwindGoexit(t, v)
	case t != nil:
		t.caught(v, debug.Stack())
	default:
		context := ExceptionContext{Message: "panic in a callback", Err: asPanicError(v, debug.Stack())}
		if h != nil {
			context.Handle = h
		}
		l.CallExceptionHandler(context)
	}
}

// caught records that the task's top has panicked, and makes its parent the
// next to run, or ends the task.
func (t *TaskCore) caught(v any, stack []byte) {
	p := t.cold().thrown
	if !p.same(v) {
		p = &thrown{value: v, stack: stack}
		t.more.thrown = p
	}
	if t.popTop() {
		t.flags |= flagThrown
		t.loop.unwinding = t
		return
	}
	t.self.abandon()
	t.end(stateFinished, asPanicError(p.value, p.stack))
}

// popTop makes the parent of the top, which is dead, the top.
func (t *TaskCore) popTop() bool {
	f := t.top
	f.State = StateCompleted
	p := f.parent
	if p == nil {
		return false
	}
	f.parent = nil
	p.nested = false
	t.top = p
	return true
}

// unwindGoexit runs the deferred calls of all parents of a frame that called
// Goexit, and ends the task. If v is not nil, one of them has panicked meanwhile.
// The goroutine is ending: this runs in one of its deferred functions, and the
// parents' Goexit takes its place.
func (l *Loop) unwindGoexit(t *TaskCore, v any) {
	var stack []byte
	if v != nil {
		stack = debug.Stack()
	}
	if !t.popTop() {
		err := errGoexit
		if v != nil {
			err = asPanicError(v, stack)
		}
		t.self.abandon()
		t.end(stateFinished, err)
		return
	}
	t.cold().thrown = &thrown{value: v, stack: stack, goexit: v == nil, exiting: v != nil}
	t.flags |= flagThrown
	if p, ok := t.top.self.(*pause); ok {
		p.over = true
		return
	}
	left := false
	l.current = t
	defer func() {
		l.current = nil
		if !left {
			l.unwindGoexit(t, recover())
		}
	}()
	t.top.self.Resume(t)
	t.list()
	left = true
}

// stepNow gives a task its first turn within the current one.
func (l *Loop) stepNow(t *TaskCore) {
	current, calling := l.current, l.calling
	if current != nil {
		current.list()
	}
	finished := false
	defer func() {
		if !finished {
			if v := recover(); v != nil && !t.isExiting(v) {
				t.caught(v, debug.Stack())
			} else {
				l.unwindGoexit(t, v)
			}
			finished = true
		}
		l.current, l.calling = current, calling
	}()
	l.current, l.calling = t, nil
	t.step()
	finished = true
}

func asPanicError(v any, stack []byte) *PanicError {
	if p, ok := v.(*PanicError); ok {
		return p
	}
	return &PanicError{Value: v, Stack: stack}
}
