package async

import (
	"runtime"
	"runtime/debug"
)

// Defers holds the deferred calls of a frame, for generated code. A deferred call
// of a template runs when the coroutine ends, not when a Resume returns, so
// the frame keeps it.
//
// # recover
//
// recover works only in a function that a panic runs as a deferred call. So an
// entry is not the call itself but a function that defers it for real and then
// runs what it is given:
//
//	defer handle(x)    becomes    f.defers.Push(func(rest func()) { defer handle(x); rest() })
//
// Without a panic, rest does nothing. While the frame panics, rest panics with
// the value once more: handle then runs as a deferred call of a panicking
// function, one frame below it, as in the template. If the entry returns, the
// panic has been recovered, or there was none.
//
// # How a frame ends
//
//	return   results are stored, then Run runs the entries, last first
//	panic    the frame's Resume catches it, Raise notes it, and the frame is resumed
//	         at the point where it would run the entries after a return
//	Goexit   like a panic that cannot be recovered; rest does nothing
//
// Finish then goes on with the panic if nobody has recovered it. An entry that
// awaits (the template deferred a literal that awaits) suspends the frame, or the
// goroutine during a Goexit; its literal calls Recover in place of recover.
type Defers struct {
	entries []deferred
	// loops are the iterators that the frame ranges over.
	loops []loop
	// waiting is the entry that has suspended the frame.
	waiting   awaitedDefer
	panicking bool
	value     any
	// exiting says that the body, or a deferred call, has called runtime.Goexit, which
	// is under way on this goroutine.
	exiting bool
	// raised says that the body has panicked in the resumption that is under way, and a
	// Goexit may be below the panic.
	raised bool
	// driven says that the frame is a generator's, which runs its entries in one go.
	driven bool
	// pause is where the entry waits if so.
	pause *pause

	// InPlace says that the resumption that runs the entries began at the start
	// of the frame, though the frame has been resumed since because it panicked.
	InPlace bool
}

// deferred is one entry: one of both.
type deferred struct {
	call  func(rest func())
	await awaitedDefer
}

// loop is an iterator that has to be left: by a call, or by awaiting.
type loop struct {
	iterator iterator
	await    awaitedDefer
}

// awaitedDefer is an awaitable whose outcome is not used.
type awaitedDefer interface {
	begin(t *TaskCore, f *Frame) Status
	end(t *TaskCore)
}

type awaited[T any] struct{ Awaitable[T] }

func (a awaited[T]) begin(t *TaskCore, f *Frame) Status {
	t.Hold()
	return a.BeginAwait(t, f)
}

func (a awaited[T]) end(t *TaskCore) { _, _ = a.EndAwait(t) }

// Push adds an entry.
func (d *Defers) Push(call func(rest func())) {
	d.entries = append(d.entries, deferred{call: call})
}

// PushAwait adds an entry that awaits a.
func PushAwait[T any](d *Defers, a Awaitable[T]) {
	d.entries = append(d.entries, deferred{await: awaited[T]{a}})
}

// Enter notes the iterator of a loop of a frame of t. t is nil for a generator.
func (d *Defers) Enter(t *TaskCore, it iterator) {
	if t != nil {
		it.start(t.loop)
	} else {
		it.start(RunningLoop())
	}
	d.loops = append(d.loops, loop{iterator: it})
}

// EnterAwait notes what closes the async generator that a loop ranges over.
func EnterAwait[T any](d *Defers, closing Awaitable[T]) {
	d.loops = append(d.loops, loop{await: awaited[T]{closing}})
}

// Leave leaves the innermost iterator.
func (d *Defers) Leave() { d.popLoop().iterator.leave(nil) }

// Forget drops the innermost iterator, which has been closed.
func (d *Defers) Forget() { d.popLoop() }

func (d *Defers) popLoop() loop {
	last := len(d.loops) - 1
	l := d.loops[last]
	d.loops[last] = loop{}
	d.loops = d.loops[:last]
	return l
}

// Raise notes the panic with value v, or, if v is nil, the Goexit, that has ended
// the body of a frame of t. t is nil for a generator.
func (d *Defers) Raise(t *TaskCore, v any) {
	if v == nil && d.pause != nil {
		return // another task has called Goexit, while an entry waited
	}
	if v == nil {
		d.exiting, d.raised = true, false // below a panic, if an entry has panicked on top of its Goexit
		return
	}
	d.panicking, d.value, d.exiting, d.raised, d.driven = true, v, false, true, t == nil
	if d.driven {
		return
	}
	cold := t.cold()
	if !cold.thrown.same(v) {
		cold.thrown = &thrown{value: v, stack: debug.Stack()}
	}
	d.exiting = cold.thrown.exiting
}

// Run runs the entries, last first. It returns Suspended if one of them waits; the
// frame f then calls it again when it is resumed. t is nil for a generator.
func (d *Defers) Run(t *TaskCore, f *Frame) Status {
	if d.waiting != nil {
		d.raised = false
		d.waited(t)
	}
	for len(d.loops) > 0 {
		l := d.popLoop()
		if l.await == nil {
			d.protect(func() { l.iterator.leave(d.unwinding()) })
		} else if d.wait(l.await, t, f) == Suspended {
			return Suspended
		}
	}
	for len(d.entries) > 0 {
		last := len(d.entries) - 1
		e := d.entries[last]
		d.entries[last] = deferred{}
		d.entries = d.entries[:last]
		if e.await == nil {
			d.protect(func() {
				e.call(d.rest)
				d.panicking, d.value = false, nil
			})
		} else if d.wait(e.await, t, f) == Suspended {
			return Suspended
		}
	}
	if d.panicking && d.exiting && t != nil {
		t.cold().thrown = &thrown{value: d.value, stack: debug.Stack(), exiting: true}
	}
	return Done
}

// wait awaits a; if it suspends, Run takes its outcome when it is called again. A
// Goexit waits for it here.
func (d *Defers) wait(a awaitedDefer, t *TaskCore, f *Frame) Status {
	var p *pause
	if d.exiting || d.raised && exitingBelow() {
		p = newPause(t)
		f = &p.Frame
	}
	status := Done
	if d.protect(func() { status = a.begin(t, f) }) {
		return Done
	}
	d.waiting = a
	if status == Suspended {
		if d.pause = p; p == nil {
			return Suspended
		}
		if !p.nested { // no frame has been suspended below it
			t.top = &p.Frame
		}
	}
	d.waited(t)
	return Done
}

// waited takes the outcome of the entry that has suspended the frame.
func (d *Defers) waited(t *TaskCore) {
	if d.pause != nil {
		d.pause.wait()
		d.pause = nil
	}
	w := d.waiting
	d.waiting = nil
	d.protect(func() { w.end(t) })
}

// unwinding returns what the body has ended with: nil for a return. A panic in a
// deferred call during Goexit is only on top of it: who recovers it goes on exiting.
func (d *Defers) unwinding() func() {
	value, panicking, exiting := d.value, d.panicking, d.exiting
	switch {
	case panicking && exiting:
		return func() { panicExiting(value) }
	case panicking:
		return func() { panic(value) }
	case exiting:
		return runtime.Goexit
	}
	return nil
}

// rest is what an entry runs with its call deferred.
func (d *Defers) rest() {
	if d.panicking {
		panic(d.value)
	}
}

// protect calls f; if it panics, that is the frame's panic from now on. A Goexit
// takes the place of a panic and goes on.
func (d *Defers) protect(f func()) (panicked bool) {
	returned := false
	defer func() {
		if !returned {
			v := recover()
			d.panicking, d.value = v != nil, v
			d.exiting = d.exiting || v == nil
			panicked = true
		}
	}()
	f()
	returned = true
	return false
}

// Recover is what recover is in a deferred literal that awaits.
func (d *Defers) Recover() any {
	v := d.value
	d.panicking, d.value = false, nil
	return v
}

// Finish goes on with the panic of the frame if it has not been recovered, or else with
// its Goexit: what waits for the frame, or delegates to it, must not be resumed as if it had
// returned. The frame counts as completed before. What a generator delegates for would be resumed from here, and not
// seen by a Goexit below the panic that has been recovered.
func (d *Defers) Finish() {
	panicking, value := d.panicking, d.value
	exiting := d.exiting || d.driven && d.raised && !panicking && exitingBelow()
	*d = Defers{InPlace: d.InPlace}
	switch {
	case panicking:
		panic(value)
	case exiting:
		runtime.Goexit()
	}
}
