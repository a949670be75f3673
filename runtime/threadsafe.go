package async

import (
	"context"
	"runtime/debug"
)

// ConcurrentFuture is the result of a coroutine that runs on the loop of another
// goroutine. Any goroutine may call its methods. asyncio: concurrent.futures.Future.
type ConcurrentFuture[T any] struct {
	loop  *Loop
	done  chan struct{}
	task  *Task[T] // belongs to the loop's goroutine
	early bool     // cancelled before there was a task; likewise
	value T        // valid when done is closed
	err   error
}

// RunCoroutineThreadsafe makes l, which runs on another goroutine or will run, execute
// coro as a task. If the loop is closed, coro is closed and the result is
// ErrLoopClosed. Any goroutine but the loop's own may wait for the result. asyncio:
// run_coroutine_threadsafe.
func RunCoroutineThreadsafe[T any](l *Loop, coro *Coroutine[T], opts ...TaskOption) *ConcurrentFuture[T] {
	f := &ConcurrentFuture[T]{loop: l, done: make(chan struct{})}
	start := func() {
		defer func() {
			if f.task == nil { // the task factory panicked
				f.err = asPanicError(recover(), debug.Stack())
				close(f.done)
				panic(f.err)
			}
		}()
		f.task = CreateTaskOn(l, coro, opts...)
		f.task.onDone(l.rootContext, func() {
			f.value, f.err = f.task.value, f.task.outcome()
			close(f.done)
		})
		if f.early {
			f.task.Cancel()
		}
	}
	if err := l.CallSoonThreadsafe(start); err != nil {
		coro.discard()
		f.err = err
		close(f.done)
	}
	return f
}

// Wait blocks until the coroutine has ended and returns its outcome; a panic of the
// coroutine panics here too. If ctx is done first, Wait returns its error, and the
// coroutine keeps running; if the loop is closed first, it returns ErrLoopClosed. It
// panics on the loop's own goroutine, which it would block for ever.
func (f *ConcurrentFuture[T]) Wait(ctx context.Context) (T, error) {
	select {
	case <-f.done:
		return f.result()
	default:
	}
	if f.loop.IsRunning() && RunningLoop() == f.loop {
		panic("async: ConcurrentFuture.Wait on the goroutine of the loop that it waits for: await a task instead")
	}
	select {
	case <-f.done:
		return f.result()
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	case <-f.loop.over:
	}
	select {
	case <-f.done:
		return f.result()
	default: // it will never end
		var zero T
		return zero, ErrLoopClosed
	}
}

func (f *ConcurrentFuture[T]) result() (T, error) {
	if p, ok := f.err.(*PanicError); ok {
		panic(p)
	}
	return f.value, f.err
}

// Done returns a channel that is closed when the coroutine has ended.
func (f *ConcurrentFuture[T]) Done() <-chan struct{} { return f.done }

// Cancel requests the cancellation of the coroutine's task.
func (f *ConcurrentFuture[T]) Cancel() {
	_ = f.loop.post(func() { // a closed loop runs nothing
		if f.task != nil {
			f.task.Cancel()
		} else {
			f.early = true
		}
	})
}
