package async

import (
	"context"
	"errors"
	"sync"
)

// This file lets coroutines wait for what Go has instead of awaitables: channels
// and contexts.

// ErrChanClosed is the error of receiving from a channel that is closed and empty.
var ErrChanClosed = errors.New("async: channel is closed")

// WrapChan makes a Go channel awaitable: awaiting it receives one value, without
// blocking the loop, or fails with ErrChanClosed. It can be awaited again and
// again, by one task at a time.
//
// If no value is there at once, a goroutine waits for one until the await ends.
// When the await is cancelled just as that goroutine has received, the value is
// kept for the next await; so nothing is lost as long as one WrapChan is used
// for the channel.
func WrapChan[T any](ch <-chan T) *ChanAwait[T] { return &ChanAwait[T]{ch: ch} }

// ChanAwait is the awaitable of WrapChan.
type ChanAwait[T any] struct {
	ch      <-chan T
	receipt *Future[T] // of the await under way, unless the value was there at once

	mu   sync.Mutex // for kept, which the receiving goroutine fills
	kept []received[T]
	quit chan struct{}
}

type received[T any] struct {
	value T
	ok    bool
}

// take returns a value that is there.
func (a *ChanAwait[T]) take() (r received[T], ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.kept) > 0 {
		r, a.kept = a.kept[0], a.kept[1:]
		return r, true
	}
	select {
	case v, open := <-a.ch:
		return received[T]{v, open}, true
	default:
		return r, false
	}
}

// BeginAwait implements Awaitable.
func (a *ChanAwait[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	if a.receipt != nil {
		return t.refuse(ErrCoroutineRunning)
	}
	a.receipt = NewFuture[T](t.loop)
	if r, ok := a.take(); ok {
		a.settle(r)
		return Done
	}
	l, quit := t.loop, make(chan struct{})
	a.quit = quit
	l.external++
	go func() {
		select {
		case v, open := <-a.ch:
			a.mu.Lock()
			a.kept = append(a.kept, received[T]{v, open})
			a.mu.Unlock()
		case <-quit:
		}
		_ = l.CallSoonThreadsafe(func() { // a closed loop has nobody waiting
			l.external--
			if a.receipt != nil && !a.receipt.Done() {
				if r, ok := a.take(); ok {
					a.settle(r)
				}
			}
		})
	}()
	return a.receipt.BeginAwait(t, parent)
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
	if a.quit != nil {
		close(a.quit)
		a.quit = nil
	}
	if t.interrupted() && receipt.state == stateFinished {
		// Cancelled after the value had come: keep it.
		a.mu.Lock()
		a.kept = append([]received[T]{{receipt.value, receipt.more == nil || receipt.more.err == nil}}, a.kept...)
		a.mu.Unlock()
		receipt.outcome()
	}
	return receipt.EndAwait(t)
}

// WrapContext makes a Go context awaitable: the await ends, without an error,
// when ctx is done. Its cause is then to be had from context.Cause.
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
	if a.ctx.Err() != nil {
		return Done
	}
	l := t.loop
	l.external++
	a.stop = context.AfterFunc(a.ctx, func() {
		_ = l.CallSoonThreadsafe(func() { // a closed loop has nobody waiting
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
	a.done, a.stop = nil, nil
	if t.interrupted() {
		return struct{}{}, t.interruption()
	}
	return struct{}{}, nil
}
