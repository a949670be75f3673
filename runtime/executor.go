package async

import (
	"context"
	"errors"
	"runtime/debug"
	"time"
)

// Executor runs jobs outside the loop: blocking calls, long computations. The
// default is a WorkerPool; anything that can run a function somewhere and say
// when it is over can take its place.
type Executor interface {
	// Submit arranges for job(ctx) to be called once, at any time and on any goroutine,
	// and does not wait for it. ctx is done when the result is no longer wanted; a job
	// that has not started by then must still be called, and returns at once. An error
	// means that job will not be called. Any goroutine may call Submit.
	Submit(ctx context.Context, job func(ctx context.Context)) error
	// Shutdown refuses further jobs and waits until those submitted have ended. If ctx
	// is done first, it returns ctx's error.
	Shutdown(ctx context.Context) error
}

// SetDefaultExecutor sets the executor that ToThread and RunInExecutor use instead of a
// WorkerPool made at first use. The loop shuts it down. asyncio: set_default_executor.
func (l *Loop) SetDefaultExecutor(e Executor) {
	l.checkOpen()
	l.executor = e
}

// defaultExecutor returns nil after ShutdownDefaultExecutor.
func (l *Loop) defaultExecutor() Executor {
	if l.executorShutdown {
		return nil
	}
	if l.executor == nil {
		l.executor = NewWorkerPool(0)
	}
	return l.executor
}

// ErrExecutorTimeout is what ShutdownDefaultExecutor reports if jobs are still
// running after the timeout.
var ErrExecutorTimeout = errors.New("async: executor did not finish its jobs in time")

// ShutdownDefaultExecutor refuses further jobs and returns a future that is done when
// the running ones have ended, or fails with ErrExecutorTimeout after the timeout; zero
// means no timeout. If the executor's Shutdown panics, awaiting the future panics.
// asyncio: shutdown_default_executor.
func (l *Loop) ShutdownDefaultExecutor(timeout time.Duration) *Future[struct{}] {
	f := NewFuture[struct{}](l)
	l.executorShutdown = true
	e := l.executor
	if e == nil {
		_ = f.SetResult(struct{}{})
		return f
	}
	ctx, cancel := context.WithCancel(context.Background())
	var timer *Handle
	if timeout > 0 {
		timer = l.CallLater(timeout, func() {
			_ = f.SetError(ErrExecutorTimeout)
			cancel()
		})
	}
	l.external++
	go func() {
		err := errGoexit
		defer func() {
			if v := recover(); v != nil {
				err = asPanicError(v, debug.Stack())
			}
			_ = l.post(func() { // a closed loop has nobody waiting
				l.external--
				cancel()
				if timer != nil {
					timer.Cancel()
				}
				f.setOutcome(struct{}{}, err) // timed out already, perhaps
			})
		}()
		err = e.Shutdown(ctx)
	}()
	return f
}

// closeExecutor tells the executor of a closing loop to end, without waiting.
func (l *Loop) closeExecutor() {
	if l.executor == nil || l.executorShutdown {
		return
	}
	l.executorShutdown = true
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = l.executor.Shutdown(ctx) // not waited for, so always "cancelled"
}
