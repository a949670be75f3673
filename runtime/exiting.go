package async

import "runtime"

// This file lets deferred calls wait while Goexit ends the goroutine of the loop.
//
// A frame that a Goexit passes through cannot be suspended: the goroutine will not come
// back to it, and whichever goroutine ran the loop next would have to be ended in its
// place. So a deferred call that has to wait does what the plain function would: it
// keeps the goroutine until the wait is over. But meanwhile the loop goes on, within
// the deferred call:
//
//	RunForever ── turn ── frame, ended by Goexit ── deferred call ── iterations ── turn ── ...
//
// What the deferred call awaits has a pause as its parent, in place of the frame; if it
// is not itself a frame, for example a sleep, the pause is the task's top. The pause
// gets its turn when the wait is over; it leaves the iterations, and the Goexit
// continues. For everything else, the frames that run in place above and the parents,
// it is as if the deferred call had not waited.
//
// Another task may call Goexit in the meantime. That ends the turns on top of the pause
// and then reaches the same frame, whose Defers wait again. A deferred call waits for
// ever if what it waits for cannot continue before the goroutine has left it: that is a
// deadlock in the plain function as well.
//
// # A Goexit hidden by a panic
//
// A plain function may call Goexit and then panic in a deferred call of its own. A
// template's recover, or the loop's, gets that panic as it would without a Goexit, and
// Go continues the Goexit only once the deferred function that has recovered returns.
// That is too late for what is awaited until then. But everything that has happened is
// still on the stack in that function:
//
//	Resume ── plain function ── Goexit ── its deferred call ── panic ── function that has recovered
//
// So code that has recovered examines the stack where it makes a difference: the driver
// before parents see the panic, and Defers before a deferred call waits and before a
// generator continues in the frame that delegates to it.

// pause is the parent of what a deferred call awaits during a Goexit.
type pause struct {
	Frame
	task *TaskCore
	top  *Frame // the task's before
	over bool
}

func newPause(t *TaskCore) *pause {
	p := &pause{task: t, top: t.top}
	p.self, p.parent = p, t.top
	return p
}

// wait runs the loop until what has suspended p is over. A Goexit of another task
// ends it earlier: then it is to be called again.
func (p *pause) wait() {
	l := p.task.loop
	calling := l.calling
	p.task.afterResume(Suspended) // cancels the wait, if the task has been cancelled before
	for !p.over {
		l.apart.set(stopRequested, false) // the run ends anyway, as soon as this is over
		l.iterate()
		l.leaving = false
	}
	p.task.top = p.top
	l.current, l.calling = p.task, calling
}

// Resume implements Resumer: the wait is over. It does not return.
func (p *pause) Resume(*TaskCore) Status {
	p.over = true
	panic(p)
}

// Position implements Resumer.
func (*pause) Position() Position { return Position{Function: "runtime.Goexit"} }

// drivers are the functions that resume frames: what is below them on the stack is another frame's.
var drivers = map[string]bool{
	packagePath + ".(*Loop).runProtected": true,
	packagePath + ".(*Loop).stepNow":      true,
	packagePath + ".(*Loop).unwindGoexit": true,

	packagePath + ".(*plainStack).protected": true,

	packagePath + ".(*Generator[...]).Next":      true,
	packagePath + ".(*Generator[...]).Close":     true,
	packagePath + ".(*SendGenerator[...]).Reply": true,
}

// exitingBelow reports, for a deferred function that has recovered a panic, whether the goroutine is
// going to end when it returns, as the panic was on top of a Goexit.
func exitingBelow() bool {
	var pcs [64]uintptr
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		frames := runtime.CallersFrames(pcs[:n])
		for more := n > 0; more; {
			var frame runtime.Frame
			if frame, more = frames.Next(); frame.Function == "runtime.Goexit" {
				return true
			}
			if drivers[frame.Function] {
				return false
			}
		}
		if n < len(pcs) {
			return false
		}
	}
}
