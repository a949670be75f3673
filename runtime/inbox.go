package async

import (
	"sync"
	"sync/atomic"
)

// inbox is the one door of a loop for other goroutines: callbacks in from
// anywhere, out on the loop's goroutine in the order of arrival. Posting to an
// empty inbox also wakes a loop that waits.
//
// Invariant: if the inbox holds calls, they are pending, and the wake channel is sent to
// after the loop last looked; no wake-up is lost between the loop's look at
// pending and its wait.
type inbox struct {
	wake    chan struct{} // capacity 1
	posted  atomic.Uint64 // counts calls; changes with mu locked
	drained uint64        // what posted was when the loop took calls last; of the loop's goroutine
	mu      sync.Mutex
	calls   []postedCall
	closed  bool
	spare   []postedCall // the slice drained last, to be filled next; of the loop's goroutine
}

// postedCall is a call that another goroutine asks for. Without a context it is an action of the
// package's own that calls nobody, but makes ready who waits for it, an outcome for example: it need not wait
// for a turn itself, and is taken when the inbox is drained.
type postedCall struct {
	action action
	ctx    *Context
}

// arrive makes c ready, or takes it.
func (c postedCall) arrive(l *Loop) {
	if c.ctx == nil {
		c.action.act()
	} else {
		l.callSoonUnheld(c.action, c.ctx)
	}
}

func (b *inbox) post(c postedCall) error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return ErrLoopClosed
	}
	b.calls = append(b.calls, c)
	first := len(b.calls) == 1
	b.posted.Add(1)
	b.mu.Unlock()
	if first {
		b.nudge()
	}
	return nil
}

// nudge makes the next or current wait of the loop return.
func (b *inbox) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// pending reports whether something has arrived, on the loop's goroutine.
func (b *inbox) pending() bool { return b.posted.Load() != b.drained }

// drain makes ready what has arrived, or takes it. l is the loop of the inbox.
func (b *inbox) drain(l *Loop) {
	if !b.pending() {
		return
	}
	b.mu.Lock()
	b.drained = b.posted.Load()
	calls := b.calls
	if len(calls) == 1 { // as mostly: there is no need for a second slice
		only := calls[0]
		calls[0] = postedCall{}
		b.calls = calls[:0]
		b.mu.Unlock()
		only.arrive(l)
		return
	}
	b.calls = b.spare
	b.mu.Unlock()
	b.spare = nil
	for _, c := range calls {
		c.arrive(l)
	}
	clear(calls)
	b.spare = calls[:0]
}

func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.calls, b.spare = nil, nil
	b.drained = b.posted.Load()
}
