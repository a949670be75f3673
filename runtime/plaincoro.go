package async

import (
	"iter"
	"runtime/debug"
)

// This file makes coroutines of ordinary functions, which have no frame that could be
// resumed. Their state is the stack of a goroutine: the function runs on its own, and
// when it has to wait, in the blocking Await, that goroutine waits while the loop goes
// on.
//
//	loop's goroutine                    function's goroutine
//	Resume ── control ────────────────> runs
//	          <──────── what it awaits  Await
//	BeginAwait: suspended, other turns
//	Resume, EndAwait ── control ──────> Await returns, runs
//	completed <─────────────── the end  returns
//
// Invariant: one of the two runs, and the other waits for it. While the function's
// goroutine runs, it is the loop's goroutine for all purposes (RunningLoop, CreateTask,
// ...), and the current task is its task. Only the loop's own goroutine resumes frames,
// awaits and what they run in place.
//
// If the loop is closed meanwhile, the function is never resumed, and its goroutine
// remains.

// plainFrame is the frame of an ordinary function.
type plainFrame[T any] struct {
	Coroutine[T]
	run   func() (T, error)
	stack *plainStack // nil until it is first resumed
}

// Resume implements Resumer.
func (f *plainFrame[T]) Resume(t *TaskCore) Status {
	f.State = StateRunning
	if f.stack == nil {
		f.stack = newPlainStack(func() { f.Value, f.Err = f.run() })
	}
	if f.stack.resume(t, &f.Frame) == Suspended {
		f.State = 1
		return Suspended
	}
	f.State = StateCompleted
	return Done
}

// Position implements Resumer. It is where the function waits, or begins.
func (f *plainFrame[T]) Position() Position {
	if f.stack != nil && f.stack.at.Line > 0 {
		return f.stack.at
	}
	return beginningOf(f.run)
}

// runPlain runs a, if it is a coroutine of an ordinary function that has not run
// yet, on the calling goroutine.
func runPlain[T any](a Awaitable[T]) (v T, err error, ok bool) {
	c, isCoroutine := a.(*Coroutine[T])
	if !isCoroutine || c == nil {
		return v, nil, false
	}
	f, isPlain := c.self.(*plainFrame[T])
	if !isPlain || c.take() != nil {
		return v, nil, false
	}
	v, err = f.run()
	f.Value, f.Err, f.State = v, err, StateCompleted
	return v, err, true
}

// plainStack is the goroutine of an ordinary function, and the control that goes to and fro. A Goexit of
// the function comes out of next, and a panic out of hand.
type plainStack struct {
	next  func() (*plainWait, bool) // gives control to the function; there is no wait at its end
	yield func(*plainWait) bool     // gives it back
	wait  *plainWait                // what has suspended it
	at    Position                  // of its last Await

	panicked *thrown // what it has ended with

	// While the function has control:
	task *TaskCore
	id   uint64 // of the goroutine
}

// plainWait is an Await of an ordinary function.
type plainWait struct {
	begin  func(t *TaskCore, parent *Frame) Status
	end    func(t *TaskCore)
	thrown *thrown // the panic or Goexit that one of these has ended with
}

func newPlainStack(run func()) *plainStack {
	s := new(plainStack)
	s.next, _ = iter.Pull(func(yield func(*plainWait) bool) {
		s.yield, s.id = yield, goroutineID()
		s.take()
		s.guarded(run)
	})
	return s
}

// resume lets the function run until it has to wait or ends.
func (s *plainStack) resume(t *TaskCore, parent *Frame) Status {
	if w := s.wait; w != nil {
		s.wait = nil
		s.protected(w, t, func() { w.end(t) })
	}
	for {
		w, waits := s.hand(t)
		if !waits {
			return Done
		}
		if s.begin(w, t, parent) == Suspended {
			s.wait = w
			return Suspended
		}
	}
}

// begin begins an await, and ends it if there is nothing to wait for.
func (s *plainStack) begin(w *plainWait, t *TaskCore, parent *Frame) Status {
	status := Done
	s.protected(w, t, func() {
		if status = w.begin(t, parent); status == Done {
			w.end(t)
		}
	})
	return status
}

// protected calls part of an await. Its panic is the function's, which awaits. If the goroutine of the loop is exiting,
// the function is too, and has to be over when this returns: its deferred calls run meanwhile, and what they await is
// waited for here (see exiting.go).
func (s *plainStack) protected(w *plainWait, t *TaskCore, part func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		if v == nil {
			w.thrown = &thrown{goexit: true}
		} else {
			w.thrown = &thrown{value: v, stack: debug.Stack(), exiting: t.isExiting(v)}
			t.noteThrown(w.thrown)
		}
		if v == nil || w.thrown.exiting {
			s.finish(t)
		}
	}()
	part()
	returned = true
}

// finish lets the function, which exits, run to its end.
func (s *plainStack) finish(t *TaskCore) {
	for w, waits := s.hand(t); waits; w, waits = s.hand(t) {
		p := newPause(t)
		if s.begin(w, t, &p.Frame) == Suspended {
			if !p.nested { // no frame has been suspended below it
				t.top = &p.Frame
			}
			s.finishWait(w, p, t)
		}
	}
}

// finishWait waits for what the function awaits while it exits. If another task calls Goexit meanwhile, the function
// has to be over when this returns.
func (s *plainStack) finishWait(w *plainWait, p *pause, t *TaskCore) {
	waited := false
	defer func() {
		if !waited {
			s.finishWait(w, p, t)
			s.finish(t)
		}
	}()
	p.wait()
	waited = true
	s.protected(w, t, func() { w.end(t) })
}

// hand gives control to the function, and returns what it waits for, or false at its end.
func (s *plainStack) hand(t *TaskCore) (w *plainWait, waits bool) {
	l := t.loop
	driver, outer := l.goroutine.Load(), l.plain
	s.task, l.plain = t, s
	defer func() {
		unregisterRunning(s.id)
		l.goroutine.Store(driver)
		s.task, l.plain = nil, outer
		if p := s.panicked; p != nil {
			s.panicked = nil
			t.noteThrown(p)
			panic(p.value) // on top of the Goexit, if there is one
		}
	}()
	return s.next()
}

// guarded calls the function. Its panic is kept with its stack, which would not go through iter.Pull.
func (s *plainStack) guarded(run func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			s.panicked = &thrown{value: v, stack: debug.Stack(), exiting: exitingBelow()}
		}
	}()
	run()
	returned = true
}

// noteThrown keeps the stack of a panic that t's next frame is going to see, if it does not continue the last one.
func (t *TaskCore) noteThrown(p *thrown) {
	if cold := t.cold(); p.exiting || !cold.thrown.same(p.value) {
		cold.thrown = p
	}
}

// take makes the function's goroutine, which has been given control, the loop's.
func (s *plainStack) take() {
	s.task.loop.goroutine.Store(s.id)
	registerRunning(s.id, s.task.loop)
}

// await waits on the function's goroutine.
func (s *plainStack) await(w *plainWait) {
	s.yield(w)
	s.take()
	if w.thrown != nil {
		w.thrown.again()
	}
}

// plainStackHere returns the ordinary function that has control, if that is what the calling goroutine, l's, runs:
// it may also run another task, which it has started eagerly.
func (l *Loop) plainStackHere() *plainStack {
	if s := l.plain; s != nil && s.task == l.current {
		return s
	}
	return nil
}

// awaitOnStack is Await in an ordinary function that is a coroutine.
func awaitOnStack[T any](s *plainStack, a Awaitable[T]) (v T, err error) {
	s.at = callerPosition(2)
	s.await(&plainWait{
		begin: func(t *TaskCore, parent *Frame) Status { return a.BeginAwait(t, parent) },
		end:   func(t *TaskCore) { v, err = a.EndAwait(t) },
	})
	return v, err
}
