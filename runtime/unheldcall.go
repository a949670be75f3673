package async

import (
	"math"
	"time"
)

// This file makes calls whose handle is dropped. A template that drops the result of
// CallLater,
//
//	for _, d := range delays {
//		loop.CallLater(d, done)
//	}
//
// cannot cancel the call, nor ask for its time. Generated code says so by calling the
// methods here, and then a waiting call is not an object of its own: the key of its
// timer holds the function. A handle is needed only from the moment at which the call
// is due until it has been made, and is recycled afterwards.
//
//	CallLaterUnheld    key{when, id, unheldCall(done)}  in the wheel
//	it is due          a spare handle, or a new one     in the ready queue
//	done has returned  the handle                       among the spares
//
// A key has no room for a context, and rarely needs one: nearly all calls that wait at
// the same time were made in the same context, which the loop stores once. A call that
// is made in another one meanwhile gets its own handle, like a call whose handle is
// kept.
//
// The handles of calls that other goroutines ask for are not kept either; they are made
// in the same way.
//
// Invariant: only the ready queue, or run while it makes the call, refers to a handle
// with handleUnheld. A call that does not return, because of a panic or Goexit, takes
// its handle along, since the exception handler receives it.

// unheldCall is a callback as the owner of a timer that cannot be cancelled.
type unheldCall func()

func (unheldCall) arm(timerID) {}

// maxSpareHandles is how many handles a loop keeps: more than become due at a time mostly.
const maxSpareHandles = 1024

// handleUnheld is what Handle.timer says of a call to be made whose handle nobody has. No timer has such a number.
const handleUnheld timerID = math.MaxUint64 - 2

// unheldCalls are the calls of a loop that cannot be cancelled.
type unheldCalls struct {
	waiting int      // for their time
	ctx     *Context // of those
	spares  []*Handle
}

// CallSoonUnheld is CallSoon, for generated code, of a call whose handle is dropped.
func (l *Loop) CallSoonUnheld(fn func()) {
	l.checkOpen()
	l.checkGoroutine("CallSoon")
	l.callSoonUnheld(callback(fn), l.inheritedContext())
}

// CallSoonContextUnheld is CallSoonContext, for generated code, of a call whose handle
// is dropped.
func (l *Loop) CallSoonContextUnheld(ctx *Context, fn func()) {
	l.checkOpen()
	l.checkGoroutine("CallSoonContext")
	if ctx == nil {
		ctx = l.inheritedContext()
	}
	l.callSoonUnheld(callback(fn), ctx)
}

// CallLaterUnheld is CallLater, for generated code, of a call whose handle is dropped.
func (l *Loop) CallLaterUnheld(d time.Duration, fn func()) {
	l.callAtUnheld(l.after(d), fn, "CallLater")
}

// CallAtUnheld is CallAt, for generated code, of a call whose handle is dropped.
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
