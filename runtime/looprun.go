package async

import "time"

// This file is the loop's iteration, which is asyncio's:
//
//  1. If nothing is ready, wait for the earliest timer or a call from another
//     goroutine.
//  2. Make what other goroutines asked for ready, then what timers are due.
//  3. Run what is ready now, in order. What becomes ready meanwhile is for the
//     next iteration, so that no task can starve the timers.

// RunForever runs the loop on this goroutine until Stop is called. It returns
// ErrLoopClosed if the loop is closed, and ErrLoopRunning if it is running already or
// this goroutine runs another loop. asyncio: run_forever.
func (l *Loop) RunForever() error {
	if err := l.enter(); err != nil {
		return err
	}
	defer l.leave()
	for {
		if l.waitsForOthers() {
			// Here and not in a function that this one calls. A processor that has run other goroutines in between has
			// forgotten where calls return to, and mispredicts each return to here: three are a fifteenth of an executor's job.
			<-l.inbox.wake
		}
		l.iterate()
		if l.apart.has(stopRequested) {
			return nil
		}
	}
}

// waitsForOthers reports whether there is nothing to do until another goroutine asks for something.
func (l *Loop) waitsForOthers() bool {
	return l.ready.empty() && l.timers.keys == 0 && l.realTime && !l.apart.has(stopRequested) && !l.inbox.pending()
}

// enter makes this goroutine the loop's.
func (l *Loop) enter() error {
	if l.IsClosed() {
		return ErrLoopClosed
	}
	id := goroutineID()
	if runningCount.Load() > 0 {
		if _, running := runningLoops.Load(id); running {
			return ErrLoopRunning
		}
	}
	if !l.goroutine.CompareAndSwap(0, id) {
		return ErrLoopRunning
	}
	registerRunning(id, l)
	if l.watches = l.debug; l.watches {
		watching.Add(1)
	}
	return nil
}

// leave is called when a run ends, even by Goexit.
func (l *Loop) leave() {
	l.apart.set(stopRequested, false)
	if l.watches {
		watching.Add(-1)
	}
	l.current, l.calling = nil, nil
	unregisterRunning(l.goroutine.Load())
	l.goroutine.Store(0)
}

func (l *Loop) iterate() {
	l.inbox.drain(l)
	waited := false
	if l.ready.empty() && !l.apart.has(stopRequested) {
		waited = l.idle()
	}
	if l.timers.keys > 0 {
		l.fireTimers(waited)
	}
	l.runBatch()
}

// idle waits until there may be something to do. It reports whether it had to.
func (l *Loop) idle() (waited bool) {
	var deadline time.Time
	if when, ok := l.timers.next(); ok {
		if when <= l.now() {
			return false
		}
		deadline = l.epoch.Add(time.Duration(when)).Add(l.moderation.slack) // the sum of the two may overflow
	}
	l.clock.Wait(l.inbox.wake, deadline, l.external)
	l.inbox.drain(l)
	return true
}

// fireTimers makes ready what is due; waited says whether the loop has just waited.
func (l *Loop) fireTimers(waited bool) {
	now := l.now()
	fired := 0
	var first, last int64
	for {
		k, ok := l.timers.popDue(now)
		if !ok {
			break
		}
		if fired == 0 {
			first = k.when
		}
		last = k.when
		fired++
		switch owner := k.owner.(type) {
		case *TaskCore:
			owner.wake()
		case *Handle:
			l.ready.pushHandle(owner)
		case unheldCall:
			l.fireUnheld(owner, k.when)
		}
	}
	if l.realTime {
		l.moderation.fired(fired, time.Duration(last-first), waited)
	}
}

// RunUntilComplete runs l on this goroutine until a is done, and returns the outcome of
// a. A coroutine becomes a task first. A panic of a panics here. Other tasks and
// callbacks that are not done by then stay for the next run.
//
// In addition to a's own error it returns those of RunForever, and ErrLoopStopped if
// Stop was called before a was done. asyncio: run_until_complete.
func RunUntilComplete[T any](l *Loop, a Awaitable[T], opts ...TaskOption) (T, error) {
	var zero T
	switch {
	case l.IsClosed():
		return zero, ErrLoopClosed
	case l.IsRunning(), RunningLoop() != nil:
		return zero, ErrLoopRunning
	}
	f := futureOf(l, l.rootContext, a, opts)
	waiting := true
	remove := f.onDone(l.rootContext, func() {
		if waiting {
			l.Stop()
		}
	})
	returned := false
	// Also if Goexit ends the run: the next one is not to be stopped by this, and a
	// panic of a deferred call meanwhile goes on here.
	defer func() {
		waiting = false
		remove()
		switch {
		case returned:
		case f.core().panicked():
			f.outcomeValue()
		case f.core().exited():
			f.core().markTaken() // the caller ends with it
		}
	}()
	err := l.RunForever()
	returned = true
	if err != nil {
		return zero, err
	}
	if !f.Done() {
		return zero, ErrLoopStopped
	}
	return f.outcomeValue()
}
