package async

import (
	"math"
	"time"
)

// Handle is a scheduled callback: of CallSoon, CallLater or CallAt. asyncio: Handle and
// TimerHandle.
//
// Methods must be called on the loop's goroutine.
type Handle struct {
	loop   *Loop
	action action // nil once it was called or cancelled
	ctx    *Context
	when   int64   // loop time of the deadline, for timers
	timer  timerID // of its armed timer, or what has become of the handle, as below
}

// What Handle.timer says when there is nothing left to call. No timer has such a number.
const (
	handleCancelled timerID = math.MaxUint64 - iota
	handleCalled            // or about to be
)

// action is what a handle calls: a function of the user, or an object of the package
// that needs no function made for it.
type action interface{ act() }

// callback is a function as an action.
type callback func()

func (f callback) act() { f() }

// over reports whether h was called or cancelled.
func (h *Handle) over() bool { return h.timer >= handleCalled }

// Cancel prevents the call if it has not been made. It may be called repeatedly, also
// after the call. asyncio: cancel.
func (h *Handle) Cancel() {
	if h.over() {
		return
	}
	h.loop.timers.cancel(&h.timer)
	h.timer = handleCancelled
	h.action, h.ctx = nil, nil
}

// Cancelled reports whether Cancel was called before the callback ran. asyncio:
// cancelled.
func (h *Handle) Cancelled() bool { return h.timer == handleCancelled }

// When returns the time of the loop's clock at which a callback of CallLater or CallAt
// is due. For others it is the time at which the loop was made. asyncio: when.
func (h *Handle) When() time.Time { return h.loop.epoch.Add(time.Duration(h.when)) }

// run makes the call.
func (h *Handle) run() {
	if h.timer == handleCancelled {
		return
	}
	a := h.action
	unheld := h.timer == handleUnheld
	h.timer = handleCalled
	h.action = nil
	h.loop.calling = h
	if f, ok := a.(callback); ok {
		f()
	} else {
		a.act()
	}
	h.loop.calling = nil
	h.ctx = nil
	if unheld {
		h.loop.unheld.keep(h)
	}
}

// CallSoon arranges for fn to be called in the next iteration of the loop, after what
// is ready now. fn sees a copy of the caller's context variables, and its panics go to
// the exception handler. CallSoon panics if the loop is closed and, in debug mode, if
// the loop runs on another goroutine. asyncio: call_soon.
func (l *Loop) CallSoon(fn func()) *Handle {
	l.checkOpen()
	l.checkGoroutine("CallSoon")
	return l.callSoon(fn, l.inheritedContext())
}

// CallSoonContext is CallSoon with fn running in ctx, or, if that is nil, in a copy of the caller's context.
// asyncio: call_soon's context argument.
func (l *Loop) CallSoonContext(ctx *Context, fn func()) *Handle {
	l.checkOpen()
	l.checkGoroutine("CallSoonContext")
	if ctx == nil {
		ctx = l.inheritedContext()
	}
	return l.callSoon(fn, ctx)
}

func (l *Loop) callSoon(fn func(), ctx *Context) *Handle {
	h := &Handle{loop: l, action: callback(fn), ctx: ctx}
	l.ready.pushHandle(h)
	return h
}

// CallLater arranges for fn to be called once d has passed. Callbacks that are due at
// the same time are called in the order of these calls. A loop with thousands of timers
// per second wakes up for many of them at once, so they may be up to a millisecond
// late, as all of asyncio's may be. Otherwise it behaves like CallSoon. asyncio:
// call_later.
func (l *Loop) CallLater(d time.Duration, fn func()) *Handle {
	return l.callAt(l.after(d), callback(fn), "CallLater")
}

// CallAt arranges for fn to be called at the given time of the loop's clock. Otherwise
// it behaves like CallLater. asyncio: call_at.
func (l *Loop) CallAt(when time.Time, fn func()) *Handle {
	return l.callAt(int64(when.Sub(l.epoch)), callback(fn), "CallAt")
}

func (l *Loop) callAt(when int64, a action, caller string) *Handle {
	l.checkOpen()
	l.checkGoroutine(caller)
	h := &Handle{loop: l, action: a, ctx: l.inheritedContext(), when: when}
	l.timers.add(when, h)
	return h
}

// CallSoonThreadsafe is CallSoon for any goroutine; it wakes the loop if that is
// waiting. Calls from one goroutine are made in order. fn sees a copy of the caller's
// context variables if the loop runs on the calling goroutine, and none otherwise. If
// the loop is closed, CallSoonThreadsafe returns ErrLoopClosed and fn will not be
// called. It takes a microsecond or two. asyncio: call_soon_threadsafe.
func (l *Loop) CallSoonThreadsafe(fn func()) error {
	ctx := l.rootContext
	if l.runsHere() {
		ctx = l.inheritedContext()
	}
	return l.inbox.post(postedCall{callback(fn), ctx})
}

// post is CallSoonThreadsafe for what needs no context.
func (l *Loop) post(fn func()) error {
	return l.inbox.post(postedCall{callback(fn), l.rootContext})
}
