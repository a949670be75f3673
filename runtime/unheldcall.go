package async

import (
	"math"
	"time"
)

// This file makes calls whose handle nobody takes. A template that drops what CallLater returns,
//
//	for _, d := range delays {
//		loop.CallLater(d, done)
//	}
//
// cannot cancel the call, nor ask for its time. Generated code says so by the methods here, and then a
// call that waits is not an object of its own: its timer's key has the function. A
// handle is needed only from the moment the call is due to its end, and is used
// again afterwards.
//
//	CallLaterUnheld    key{when, id, unheldCall(done)}  in the wheel
//	it is due          a spare handle, or a new one     in the ready queue
//	done has returned  the handle                       among the spares
//
// A key has no room for a context. It need not: nearly all calls that wait at one time
// were made in the same one, which the loop has for all of them. A call that is made in another
// meanwhile gets a handle of its own, as one that is held does.
//
// Nobody has the handles of calls that other goroutines ask for either; they are made in the same
// way.
//
// Invariant: what refers to a handle with handleUnheld is the ready queue, or run while it
// makes the call. A call that does not return, by a panic or Goexit, takes its handle with it, since
// the exception handler is given that.

// unheldCall is a callback as the owner of a timer that cannot be cancelled.
type unheldCall func()

func (unheldCall) arm(timerID) {}

// maxSpareHandles is how many handles a loop keeps: more than become due at a time mostly.
const maxSpareHandles = 1024

// handleUnheld is what Handle.timer says of a call to be made whose handle nobody has. No timer has such a number.
const handleUnheld timerID = math.MaxUint64 - 2

// unheldCalls are the calls of a loop that nobody can cancel.
type unheldCalls struct {
	waiting int      // for their time
	ctx     *Context // of those
	spares  []*Handle
}

// CallSoonUnheld is CallSoon, for generated code, of a call whose handle nobody wants to have.
func (l *Loop) CallSoonUnheld(fn func()) {
	l.checkOpen()
	l.checkGoroutine("CallSoon")
	l.callSoonUnheld(callback(fn), l.inheritedContext())
}

// CallSoonContextUnheld is CallSoonContext, for generated code, of a call whose handle nobody wants to have.
func (l *Loop) CallSoonContextUnheld(ctx *Context, fn func()) {
	l.checkOpen()
	l.checkGoroutine("CallSoonContext")
	l.callSoonUnheld(callback(fn), ctx)
}

// CallLaterUnheld is CallLater, for generated code, of a call whose handle nobody wants to have.
func (l *Loop) CallLaterUnheld(d time.Duration, fn func()) {
	l.callAtUnheld(l.after(d), fn, "CallLater")
}

// CallAtUnheld is CallAt, for generated code, of a call whose handle nobody wants to have.
func (l *Loop) CallAtUnheld(when time.Time, fn func()) {
	l.callAtUnheld(int64(when.Sub(l.epoch)), fn, "CallAt")
}

func (l *Loop) callAtUnheld(when int64, fn func(), caller string) {
	l.checkOpen()
	l.checkGoroutine(caller)
	calls, ctx := &l.unheld, l.inheritedContext()
	if calls.waiting == 0 {
		calls.ctx = ctx
	}
	if calls.ctx != ctx {
		l.callAt(when, callback(fn), caller)
		return
	}
	calls.waiting++
	l.timers.add(when, unheldCall(fn))
}

// fireUnheld makes a call ready whose time has come.
func (l *Loop) fireUnheld(fn unheldCall, when int64) {
	l.unheld.waiting--
	l.callSoonUnheld(callback(fn), l.unheld.ctx).when = when
	if l.unheld.waiting == 0 {
		l.unheld.ctx = nil // it may be large
	}
}

// callSoonUnheld is callSoon with a handle that is used again.
func (l *Loop) callSoonUnheld(a action, ctx *Context) *Handle {
	h := l.unheld.take()
	if h == nil {
		h = &Handle{loop: l}
	}
	h.action, h.ctx, h.when, h.timer = a, ctx, 0, handleUnheld
	l.ready.pushHandle(h)
	return h
}

// take removes and returns a spare handle, or nil.
func (c *unheldCalls) take() *Handle {
	last := len(c.spares) - 1
	if last < 0 {
		return nil
	}
	h := c.spares[last]
	c.spares = c.spares[:last]
	return h
}

// keep adds a handle whose call has been made to the spares, unless there are enough.
func (c *unheldCalls) keep(h *Handle) {
	if len(c.spares) < maxSpareHandles {
		c.spares = append(c.spares, h)
	}
}
