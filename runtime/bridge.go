package async

import (
	"context"
	"errors"
)

// This file lets coroutines wait for Go's own channels and contexts.

// ErrChanClosed is the error of receiving from a channel that is closed and empty.
var ErrChanClosed = errors.New("async: channel is closed")

// WrapChan makes a Go channel awaitable: awaiting it receives one value, without
// blocking the loop, or fails with ErrChanClosed. It can be awaited repeatedly, by one
// task at a time.
//
// If no value is available at once, a goroutine waits for one until the await ends, or
// the loop is closed. If the await is cancelled just after that goroutine has received a
// value, the value is kept for the next await. So no value is lost, and the order is kept, as long as one
// WrapChan is used for the channel.
func WrapChan[T any](ch <-chan T) *ChanAwait[T] { return &ChanAwait[T]{ch: ch} }

// ChanAwait is the awaitable of WrapChan. Its fields belong to the loop's
// goroutine.
type ChanAwait[T any] struct {
	ch        <-chan T
	receipt   *Future[T]    // of the await under way
	kept      []received[T] // received and not delivered
	reception *reception[T] // under way, or its end has not been noted
}

type received[T any] struct {
	value T
	ok    bool
}

// reception is a goroutine that receives one value for the awaits on a loop. got is its own until ended is closed.
type reception[T any] struct {
	loop  *Loop
	quit  chan struct{} // ends it
	left  bool          // quit is closed
	ended chan struct{}
	got   []received[T]
}

// BeginAwait implements Awaitable.
func (a *ChanAwait[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	if a.receipt != nil && !a.receipt.loop.IsClosed() {
		return t.refuse(ErrCoroutineRunning)
	}
	a.receipt = NewFuture[T](t.loop)
	a.receipt.cold().describe = func() string { return "waits for a channel" }
	if r := a.reception; r != nil && r.loop != t.loop {
		r.leave()
		<-r.ended // at once. The other loop may never hear of it: it has been closed, or does not run any more
		a.note(r)
	}
	if a.reception == nil { // otherwise it goes on when the goroutine has ended
		a.receive()
	}
	return a.receipt.BeginAwait(t, parent)
}

// receive settles the receipt with a value that is there, or starts a goroutine
// to wait for one.
func (a *ChanAwait[T]) receive() {
	if len(a.kept) > 0 {
		a.settle(a.kept[0])
		a.kept = a.kept[1:]
		return
	}
	select {
	case v, open := <-a.ch:
		a.settle(received[T]{v, open})
		return
	default:
	}
	l := a.receipt.loop
	r := &reception[T]{loop: l, quit: make(chan struct{}), ended: make(chan struct{})}
	a.reception = r
	l.external++
	go func() {
		select {
		case v, open := <-a.ch:
			r.got = append(r.got, received[T]{v, open})
		case <-r.quit:
		case <-l.over: // nobody is left to end the await
		}
		close(r.ended)
		_ = l.post(func() { // a closed loop has nobody waiting
			l.external--
			if a.reception == r {
				a.note(r)
				if a.receipt != nil && !a.receipt.Done() {
					a.receive()
				}
			}
		})
	}()
}

// note takes note of the end of r.
func (a *ChanAwait[T]) note(r *reception[T]) {
	a.reception = nil
	a.kept = append(a.kept, r.got...)
}

// leave ends the goroutine.
func (r *reception[T]) leave() {
	if !r.left {
		r.left = true
		close(r.quit)
	}
}

func (a *ChanAwait[T]) settle(r received[T]) {
	if r.ok {
		_ = a.receipt.SetResult(r.value) // pending: each caller has seen to it
	} else {
		_ = a.receipt.SetError(ErrChanClosed) // likewise
	}
}

// EndAwait implements Awaitable.
func (a *ChanAwait[T]) EndAwait(t *TaskCore) (T, error) {
	receipt := a.receipt
	if t.flags&flagRefused != 0 {
		var zero T
		return zero, t.interruption()
	}
	a.receipt = nil
	if a.reception != nil {
		a.reception.leave()
	}
	if t.interrupted() && receipt.state == stateFinished {
		// Cancelled after the value had come: keep it.
		a.kept = append([]received[T]{{receipt.value, receipt.outcome() == nil}}, a.kept...)
	}
	return receipt.EndAwait(t)
}

// WrapContext makes a Go context awaitable: the await ends, without an error, when ctx
// is done. context.Cause then tells why.
func WrapContext(ctx context.Context) *ContextAwait { return &ContextAwait{ctx: ctx} }

// ContextAwait is the awaitable of WrapContext. It can be awaited again, by one
// task at a time.
type ContextAwait struct {
	ctx  context.Context
	done *Future[struct{}]
	stop func() bool
}

// BeginAwait implements Awaitable.
func (a *ContextAwait) BeginAwait(t *TaskCore, parent *Frame) Status {
	if a.done != nil {
		return t.refuse(ErrCoroutineRunning)
	}
	done := NewFuture[struct{}](t.loop)
	a.done = done
	done.cold().describe = func() string { return "waits for a context" }
	if a.ctx.Err() != nil {
		_ = done.SetResult(struct{}{}) // new, hence pending
		return Done
	}
	l := t.loop
	l.external++
	a.stop = context.AfterFunc(a.ctx, func() {
		_ = l.post(func() { // a closed loop has nobody waiting
			l.external--
			_ = done.SetResult(struct{}{}) // cancelled meanwhile, perhaps
		})
	})
	return done.BeginAwait(t, parent)
}

// EndAwait implements Awaitable.
func (a *ContextAwait) EndAwait(t *TaskCore) (struct{}, error) {
	if t.flags&flagRefused != 0 {
		return struct{}{}, t.interruption()
	}
	if a.stop != nil && a.stop() {
		a.done.loop.external-- // the function will not be called
	}
	done := a.done
	a.done, a.stop = nil, nil
	return done.EndAwait(t)
}
