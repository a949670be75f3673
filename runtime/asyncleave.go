package async

import "iter"

// This file is ranging over an async generator: All, and closing the generator when the
// loop is left.
//
// A loop cannot receive the error of closing: break, return and panic have outcomes of
// their own. An error without a receiver goes to the exception handler, as everywhere.
// There are two exceptions:
//
//   - a panic propagates, in the code that has left the loop;
//   - a cancellation of the consumer that has arrived in the generator's clean-up is
//     the consumer's: it is delivered again at the consumer's next await.

// All returns the remaining values as a sequence to range over; the last pair has the
// template's error if there is one. A template that ranges over it awaits each value,
// and closes the generator however the loop is left. If closing fails where the loop is
// left early, the error goes to the exception handler; a panic propagates.
//
// Outside templates the range blocks the goroutine. It panics where a loop is running,
// except in a function that Coro has turned into a coroutine.
func (g *AsyncGenerator[T]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if l := RunningLoop(); l != nil && l.plainStackHere() == nil {
			panic("async: a loop over All of an async generator would block the event loop that runs on this goroutine: " +
				"it awaits only in a coroutine's own code, as for v, err := range g.All()")
		}
		defer Await(g.Leave())
		for {
			v, err := Await(g.Next())
			if err == ErrStopAsyncIteration || !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Leave is Close, for generated code, where a loop over the generator is left: its
// error goes to the exception handler instead of being returned.
func (g *AsyncGenerator[T]) Leave() AsyncLeave[T] { return AsyncLeave[T]{g.Close()} }

// AsyncLeave is what AsyncGenerator.Leave returns.
type AsyncLeave[T any] struct{ closing AsyncClose[T] }

// BeginAwait implements Awaitable.
func (a AsyncLeave[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	if f := a.closing.frame; !f.running {
		f.delivered = t.cancelling
		if t.flags&flagMustCancel != 0 {
			f.delivered-- // one is still to come
		}
	}
	return a.closing.BeginAwait(t, parent)
}

// EndAwait implements Awaitable. There is never an error.
func (a AsyncLeave[T]) EndAwait(t *TaskCore) (none struct{}, _ error) {
	_, err := a.closing.EndAwait(t)
	if err == nil {
		return none, nil
	}
	f := a.closing.frame
	if !isCancellation(err) {
		t.loop.reportClosing(f, err, t)
	} else if t.cancelling > f.delivered {
		t.flags |= flagMustCancel
		t.setCancelMessage(cancelMessage(err))
	}
	return none, nil
}

func (a AsyncLeave[T]) privateLoop() (*Loop, func()) { return a.closing.privateLoop() }
