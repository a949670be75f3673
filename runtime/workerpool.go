package async

import (
	"context"
	"runtime"
	"sync"
)

// WorkerPool is an Executor with a bounded number of goroutines, which are
// started when there is work and none is idle, and end at Shutdown.
type WorkerPool struct {
	limit int

	mu       sync.Mutex
	changed  sync.Cond // a job was queued, or shutdown begun
	jobs     ring[poolJob]
	queued   int // jobs in the ring
	workers  int
	idle     int
	shutdown bool
	finished chan struct{} // closed when shut down and the last worker has ended
}

type poolJob struct {
	ctx context.Context
	job job
}

// job is what a pool runs: a function of the user's, or an object of the package that needs
// no function made for it.
type job interface{ run(context.Context) }

// jobFunc is a function as a job.
type jobFunc func(context.Context)

func (f jobFunc) run(ctx context.Context) { f(ctx) }

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
	return p.submit(ctx, jobFunc(job))
}

func (p *WorkerPool) submit(ctx context.Context, j job) error {
	p.mu.Lock()
	if p.shutdown {
		p.mu.Unlock()
		return ErrExecutorShutdown
	}
	p.jobs.put(p.queued, poolJob{ctx, j})
	p.queued++
	wake := p.idle >= p.queued
	start := !wake && p.workers < p.limit
	if start {
		p.workers++
	}
	p.mu.Unlock()
	switch {
	case wake:
		p.changed.Signal()
	case start:
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
		case p.workers == 0 && p.shutdown && p.queued == 0:
			close(p.finished)
		case !normal && p.queued > 0:
			p.workers++
			go p.work()
		}
		p.mu.Unlock()
	}()
	for {
		for p.queued == 0 {
			if p.shutdown {
				normal = true
				return
			}
			p.idle++
			p.changed.Wait()
			p.idle--
		}
		p.queued--
		next := p.jobs.get()
		p.mu.Unlock()
		next.job.run(next.ctx)
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
