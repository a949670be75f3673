package async

import "time"

// Handle is a callback that a loop has been asked to call: soon, later, or at a
// time. asyncio: Handle and TimerHandle.
//
// Methods are to be called on the loop's goroutine.
type Handle struct {
	loop      *Loop
	fn        func()
	ctx       *Context
	limits    *TaskCore // whom a timeout's timer is going to cancel, for dumps
	when      int64     // loop time of the deadline, for timers
	timer     timerID   // of its armed timer
	cancelled bool
	done      bool // called, or about to be
}

// Cancel prevents the call if it has not been made. It may be called any number
// of times, also after the call.
func (h *Handle) Cancel() {
	if h.cancelled || h.done {
		return
	}
	h.cancelled = true
	h.fn, h.ctx, h.limits = nil, nil, nil
	h.loop.timers.cancel(timerOwner{handle: h})
}

// Cancelled reports whether Cancel was called before the callback was.
func (h *Handle) Cancelled() bool { return h.cancelled }

// When returns the time a callback of CallLater or CallAt is due, on the loop's
// clock. For others it is the time the loop was made.
func (h *Handle) When() time.Time { return h.loop.epoch.Add(time.Duration(h.when)) }

// run makes the call.
func (h *Handle) run() {
	if h.cancelled {
		return
	}
	fn := h.fn
	h.done = true
	h.fn = nil
	h.loop.calling = h
	fn()
	h.loop.calling = nil
	h.ctx = nil
}

// CallSoon has fn called in the next iteration of the loop, after what is ready
// now. It sees a copy of the caller's context variables. A panic in fn goes to
// the exception handler. It panics if the loop is closed, and in debug mode if
// the calling goroutine is not the loop's while the loop runs. asyncio:
// call_soon.
func (l *Loop) CallSoon(fn func()) *Handle {
	l.checkOpen()
	l.checkGoroutine("CallSoon")
	return l.callSoon(fn, l.inheritedContext())
}

// CallSoonContext is CallSoon with fn running in ctx. asyncio: call_soon's
// context argument.
func (l *Loop) CallSoonContext(ctx *Context, fn func()) *Handle {
	l.checkOpen()
	l.checkGoroutine("CallSoonContext")
	return l.callSoon(fn, ctx)
}

func (l *Loop) callSoon(fn func(), ctx *Context) *Handle {
	h := &Handle{loop: l, fn: fn, ctx: ctx}
	l.ready.pushHandle(h)
	return h
}

// CallLater has fn called once d has passed. Callbacks due at the same time are
// called in the order in which they were asked for. A loop whose timers are due
// by the thousands a second wakes up for many at once: they may then be up to a
// millisecond late, as all of asyncio's are. Otherwise as CallSoon.
// asyncio: call_later.
func (l *Loop) CallLater(d time.Duration, fn func()) *Handle {
	return l.callAt(l.after(d), fn, "CallLater")
}

// CallAt has fn called at the given time of the loop's clock. Otherwise as
// CallLater. asyncio: call_at.
func (l *Loop) CallAt(when time.Time, fn func()) *Handle {
	return l.callAt(int64(when.Sub(l.epoch)), fn, "CallAt")
}

func (l *Loop) callAt(when int64, fn func(), caller string) *Handle {
	l.checkOpen()
	l.checkGoroutine(caller)
	h := &Handle{loop: l, fn: fn, ctx: l.inheritedContext(), when: when}
	l.timers.add(when, timerOwner{handle: h})
	return h
}

// CallSoonThreadsafe is CallSoon for any goroutine; it wakes the loop if that
// is waiting. Calls from one goroutine are made in order. fn sees a copy of the
// caller's context variables if the loop runs on the calling goroutine, and none
// otherwise. It returns ErrLoopClosed if the loop is closed, and fn will not be
// called then. It takes about a microsecond. asyncio: call_soon_threadsafe.
func (l *Loop) CallSoonThreadsafe(fn func()) error {
	ctx := l.rootContext
	if l.runsHere() {
		ctx = l.inheritedContext()
	}
	return l.inbox.post(&Handle{loop: l, fn: fn, ctx: ctx})
}

// post is CallSoonThreadsafe for what needs no context.
func (l *Loop) post(fn func()) error {
	return l.inbox.post(&Handle{loop: l, fn: fn, ctx: l.rootContext})
}
