package async

import (
	"sync"
	"sync/atomic"
)

// inbox is the one door of a loop for other goroutines: callbacks in from
// anywhere, out on the loop's goroutine in the order of arrival. Posting to an
// empty inbox also wakes a loop that waits.
//
// Invariant: if the inbox holds callbacks, pending is set and the wake channel
// has been sent to since the loop last looked; no wake-up is lost between the
// loop's look at pending and its wait.
type inbox struct {
	wake    chan struct{} // capacity 1
	pending atomic.Bool
	mu      sync.Mutex
	handles []*Handle
	closed  bool
	spare   []*Handle // the slice drained last, to be filled next; of the loop's goroutine
}

func (b *inbox) post(h *Handle) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return ErrLoopClosed
	}
	b.handles = append(b.handles, h)
	if !b.pending.Load() {
		b.pending.Store(true)
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

// drain moves what has arrived to the ready queue.
func (b *inbox) drain(ready *readyQueue) {
	if !b.pending.Load() {
		return
	}
	b.mu.Lock()
	handles := b.handles
	b.handles = b.spare
	b.spare = nil
	b.pending.Store(false)
	b.mu.Unlock()
	for _, h := range handles {
		ready.pushHandle(h)
	}
	clear(handles)
	b.spare = handles[:0]
}

func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.handles, b.spare = nil, nil
	b.pending.Store(false)
}
