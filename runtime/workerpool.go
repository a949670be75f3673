package async

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// This file is the default executor. Jobs and workers share a single number, free: the
// number of workers that wait for a job, less the jobs that wait for a worker. A job
// subtracts one, a worker that has done its job adds one, and each knows from the
// result, without a lock, what to do:
//
//	submit  free 1 -> 0    into the queue: a worker waits there
//	submit  free 0 -> -1   start a worker, or into the queue if there are enough: the first to be free takes it
//	work    free -1 -> 0   from the queue, where a job is or is about to be
//	work    free 0 -> 1    the same, and wait
//
// Shutdown moves the zero down to poolClosed, so low that no job finds a worker free. A
// worker that finds poolClosed ends, since no job waits for it; one that is waiting is
// told by a nil in the queue. There are as many jobs and nils as there are workers to
// receive them, in whatever order they come.
//
// Invariant: once the pool is closed, free is not above poolClosed. An operation that
// would raise it above ends a worker instead.

// WorkerPool is an Executor with a bounded number of goroutines, which are
// started when there is work and none is idle, and end at Shutdown.
type WorkerPool struct {
	limit int
	free  atomic.Int64
	full  atomic.Bool // there are as many workers as there may be
	queue jobQueue

	mu       sync.Mutex
	workers  int
	shutdown bool
	finished chan struct{} // closed when shut down and the last worker has ended
}

// poolClosed is free of a closed pool that no job and no worker waits for. No number of waiting jobs comes near it.
const poolClosed = -1 << 62

// job is what a pool runs: a function of the user's, or an object of the package that needs
// no function made for it.
type job interface{ do() }

// submittedJob is a function of the user's as a job.
type submittedJob struct {
	ctx context.Context
	fn  func(context.Context)
}

func (j submittedJob) do() { j.fn(j.ctx) }

// noJob is what a worker begins with that replaces another.
type noJob struct{}

func (noJob) do() {}

// NewWorkerPool returns a pool of at most limit workers. If limit is zero or less, the
// limit is the default: four more than there are processors, but at most 32. asyncio:
// ThreadPoolExecutor, with max_workers.
func NewWorkerPool(limit int) *WorkerPool {
	if limit <= 0 {
		limit = min(32, runtime.NumCPU()+4)
	}
	return &WorkerPool{limit: limit, finished: make(chan struct{})}
}

// Submit implements Executor.
func (p *WorkerPool) Submit(ctx context.Context, job func(context.Context)) error {
	return p.submit(submittedJob{ctx, job})
}

func (p *WorkerPool) submit(j job) error {
	free := p.free.Add(-1)
	if free < 0 && (free < poolClosed || !p.full.Load()) {
		return p.submitLocked(j)
	}
	p.queue.put(j)
	return nil
}

// submitLocked is submit of a job for which a worker may have to be started, or that is refused.
func (p *WorkerPool) submitLocked(j job) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.shutdown:
		if !p.release() {
			p.queue.put(nil)
		}
		return ErrExecutorShutdown
	case p.workers < p.limit:
		if p.workers == 0 {
			// Not before: in a bubble of testing/synctest the workers that wait on it must not count as busy, whoever made the
			// pool. Nobody puts a job into the queue before there is a worker.
			p.queue.open()
		}
		p.release()
		p.workers++
		p.full.Store(p.workers == p.limit)
		go p.work(j)
	default:
		p.queue.put(j)
	}
	return nil
}

// release adds one to free. It does not, and returns false, if the pool is closed and a worker would wait for nothing.
func (p *WorkerPool) release() bool {
	for {
		free := p.free.Load()
		if free == poolClosed {
			return false
		}
		if p.free.CompareAndSwap(free, free+1) {
			return true
		}
	}
}

// work is a worker, which begins with j.
func (p *WorkerPool) work(j job) {
	over := false
	defer func() {
		if !over { // the job has called Goexit
			go p.work(noJob{})
		}
	}()
	for j != nil {
		j.do()
		j = nil
		if p.release() {
			j = p.queue.get()
		}
	}
	over = true
	p.mu.Lock()
	defer p.mu.Unlock()
	p.workers--
	if p.workers == 0 {
		close(p.finished)
	}
}

// Shutdown implements Executor. Jobs that wait for a worker are still run.
func (p *WorkerPool) Shutdown(ctx context.Context) error {
	p.close()
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

// close refuses further jobs and has workers end when there is nothing to do for them.
func (p *WorkerPool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shutdown {
		return
	}
	p.shutdown = true
	free := p.free.Load()
	for !p.free.CompareAndSwap(free, min(free, 0)+poolClosed) {
		free = p.free.Load()
	}
	for range free { // they wait in the queue
		p.queue.put(nil)
	}
	if p.workers == 0 {
		close(p.finished)
	}
}
