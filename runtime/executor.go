package async

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// Executor runs jobs outside the loop: blocking calls, long computations. The
// default is a WorkerPool; anything that can run a function somewhere and say
// when it is over can take its place.
type Executor interface {
	// Submit arranges for job(ctx) to be called once, some time, somewhere, and
	// does not wait for it. ctx is done when nobody is interested in the job any
	// more; a job that has not been started by then is to be called all the
	// same, and returns at once. An error means that job will not be called.
	// Any goroutine may call Submit.
	Submit(ctx context.Context, job func(ctx context.Context)) error
	// Shutdown refuses further jobs, and waits until those submitted are over or
	// ctx is done, whose error it returns then.
	Shutdown(ctx context.Context) error
}

// WorkerPool is an Executor with a bounded number of goroutines, which are
// started when there is work and none is idle, and end at Shutdown.
type WorkerPool struct {
	limit int

	mu       sync.Mutex
	changed  sync.Cond // a job was queued, or shutdown begun
	jobs     []poolJob
	workers  int
	idle     int
	shutdown bool
	finished chan struct{} // closed when shut down and the last worker has ended
}

type poolJob struct {
	ctx context.Context
	run func(context.Context)
}

// NewWorkerPool returns a pool of at most limit workers; zero or less means the
// default, which is four more than there are processors, but not over 32.
func NewWorkerPool(limit int) *WorkerPool {
	if limit <= 0 {
		limit = min(32, runtime.NumCPU()+4)
	}
	p := &WorkerPool{limit: limit, finished: make(chan struct{})}
	p.changed.L = &p.mu
	return p
}

// Submit implements Executor.
func (p *WorkerPool) Submit(ctx context.Context, job func(context.Context)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shutdown {
		return ErrExecutorShutdown
	}
	p.jobs = append(p.jobs, poolJob{ctx, job})
	if p.idle >= len(p.jobs) {
		p.changed.Signal()
	} else if p.workers < p.limit {
		p.workers++
		go p.work()
	}
	return nil
}

func (p *WorkerPool) work() {
	p.mu.Lock()
	normal := false
	defer func() {
		// Also the end of a worker whose job called Goexit.
		if !normal {
			p.mu.Lock()
		}
		p.workers--
		switch {
		case p.workers == 0 && p.shutdown && len(p.jobs) == 0:
			close(p.finished)
		case !normal && len(p.jobs) > 0:
			p.workers++
			go p.work()
		}
		p.mu.Unlock()
	}()
	for {
		for len(p.jobs) == 0 {
			if p.shutdown {
				normal = true
				return
			}
			p.idle++
			p.changed.Wait()
			p.idle--
		}
		job := p.jobs[0]
		p.jobs[0] = poolJob{}
		p.jobs = p.jobs[1:]
		p.mu.Unlock()
		job.run(job.ctx)
		p.mu.Lock()
	}
}

// Shutdown implements Executor. Jobs that wait for a worker are still run.
func (p *WorkerPool) Shutdown(ctx context.Context) error {
	p.mu.Lock()
	if !p.shutdown {
		p.shutdown = true
		p.changed.Broadcast()
		if p.workers == 0 {
			close(p.finished)
		}
	}
	p.mu.Unlock()
	select {
	case <-p.finished:
		return nil
	default:
	}
	select {
	case <-p.finished:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ToThread runs fn in the loop's default executor when it is awaited, and
// returns what it returns. A panic of fn panics in the awaiting coroutine.
//
// fn's ctx has a copy of the task's context variables, and is done when the
// task is cancelled; the await then ends at once, without waiting for fn. A task that
// is cleaning up after a cancellation may call it too: that one does not count.
// asyncio: to_thread.
func ToThread[T any](fn func(ctx context.Context) (T, error)) ToThreadAwait[T] {
	return ToThreadAwait[T]{&threadCall[T]{fn: fn}}
}

// ToThreadAwait is the awaitable of ToThread. It can be awaited once.
type ToThreadAwait[T any] struct{ call *threadCall[T] }

type threadCall[T any] struct {
	fn     func(context.Context) (T, error)
	future *Future[T]
}

// BeginAwait implements Awaitable.
func (a ToThreadAwait[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	switch {
	case a.call == nil:
		return t.refuse(ErrNilCoroutine)
	case a.call.future != nil:
		return t.refuse(fmt.Errorf("%w (async.ToThread)", ErrAlreadyAwaited))
	}
	a.call.future = runInExecutor(t.loop, nil, t.inheritedContext(), t.ctx, a.call.fn)
	return a.call.future.BeginAwait(t, parent)
}

// EndAwait implements Awaitable.
func (a ToThreadAwait[T]) EndAwait(t *TaskCore) (T, error) {
	if t.interrupted() {
		var zero T
		return zero, t.interruption()
	}
	return a.call.future.EndAwait(t)
}

// RunInExecutor submits fn to e, or to the loop's default executor if e is nil,
// and returns the future of its result. Cancelling the future makes fn's context
// done. If the executor refuses, the future has its error. asyncio:
// loop.run_in_executor.
func RunInExecutor[T any](l *Loop, e Executor, fn func(ctx context.Context) (T, error)) *Future[T] {
	l.checkOpen()
	l.checkGoroutine("RunInExecutor")
	ctx := l.inheritedContext()
	return runInExecutor(l, e, ctx, ctx, fn)
}

// RunInExecutor is the function RunInExecutor for results of any type.
func (l *Loop) RunInExecutor(e Executor, fn func(ctx context.Context) (any, error)) *Future[any] {
	return RunInExecutor(l, e, fn)
}

// runInExecutor submits fn; vars has the context variables and scope the Go
// context that fn runs with.
func runInExecutor[T any](l *Loop, e Executor, vars, scope *Context, fn func(context.Context) (T, error)) *Future[T] {
	f := NewFuture[T](l)
	f.cold().describe = func() string { return "waits for a job in an executor" }
	if e == nil {
		if e = l.defaultExecutor(); e == nil {
			_ = f.SetError(ErrExecutorShutdown)
			return f
		}
	}
	behind := scope.parent()
	if behind.Err() != nil {
		behind = context.WithoutCancel(behind) // a clean-up's job: only what comes from now on ends it
	}
	ctx, cancel := context.WithCancelCause(vars.Copy().WithParent(behind))
	job := func(ctx context.Context) {
		var (
			value T
			err   error = errGoexit
		)
		defer func() {
			if v := recover(); v != nil {
				err = asPanicError(v, debug.Stack())
			}
			_ = l.post(func() { // a closed loop has nobody waiting
				l.external--
				f.setOutcome(value, err)
			})
		}()
		if cause := context.Cause(ctx); cause != nil {
			err = neverStarted(cause)
			return
		}
		value, err = fn(ctx)
	}
	if err := e.Submit(ctx, job); err != nil {
		cancel(err)
		_ = f.SetError(err)
		return f
	}
	l.external++
	f.onDone(l.rootContext, func() { cancel(nil) })
	return f
}

// neverStarted is the outcome of a job whose context was done before a worker had
// time for it: a cancellation, as if the wait for it had been cancelled, since
// whatever ended the context is about to cancel the task too.
func neverStarted(cause error) error {
	if cancellation, ok := asCancellation(cause); ok {
		return cancellation
	}
	return cancelledError(cause.Error())
}

// SetDefaultExecutor makes e what ToThread and RunInExecutor use, instead of a
// WorkerPool made at first use. The loop shuts it down. asyncio:
// set_default_executor.
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

// ShutdownDefaultExecutor refuses further jobs and returns a future that is done
// when those under way are over, or with ErrExecutorTimeout after the timeout;
// zero means no timeout. A panic of the executor's Shutdown panics in who awaits the
// future. asyncio: shutdown_default_executor.
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
