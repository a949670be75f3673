package async

import "runtime"

// This file lets deferred calls wait while Goexit ends the goroutine of the loop.
//
// A frame that a Goexit goes through cannot be suspended: the goroutine will not come
// back to it, and whoever ran the loop next would have to be ended in its place. So a
// deferred call that has to wait then does what the plain function would: it keeps the
// goroutine until it has what it waits for. Only the loop goes on meanwhile, within the
// deferred call:
//
//	RunForever ── turn ── frame, ended by Goexit ── deferred call ── iterations ── turn ── ...
//
// What the deferred call awaits has a pause in place of the frame as its parent; if that
// is no frame itself, a sleep for example, the pause is the task's top. Its turn comes
// when the wait is over; it leaves the iterations, and the Goexit goes on.
// All else, the frames that run in place above and the parents, is as if the deferred
// call had not waited.
//
// Another task may call Goexit in the meantime. That ends the turns on top of the
// pause and then comes to the same frame, whose Defers wait again. A deferred call
// that waits for what cannot go on before the goroutine has left it waits for ever:
// that is a deadlock in the plain function as well.
//
// # A Goexit that nobody sees
//
// A plain function may call Goexit and then panic in a deferred call of its own. A template's
// recover, or the loop's, gets that panic as it would without a Goexit, and Go goes on
// with the Goexit only once the deferred function that has recovered returns: too late for
// what is awaited until then. But all that has happened is still on the stack in that function:
//
//	Resume ── plain function ── Goexit ── its deferred call ── panic ── function that has recovered
//
// So who has recovered looks there, where it makes a difference: the driver before it has parents
// see the panic, and Defers before a deferred call waits, and before a generator goes on with what delegates to it.

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
	p.task.list()
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
