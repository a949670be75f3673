package async

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// shutDown waits for the jobs of a pool, and complains if its workers are not gone then.
func shutDown(t *testing.T, p *WorkerPool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := p.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.workers != 0 {
		t.Error(p.workers, "workers after the end")
	}
}

func TestPoolOfOneRunsJobsInTheirOrder(t *testing.T) {
	const n = 5 * jobQueueRoom
	p := NewWorkerPool(1)
	var order []int
	for i := range n {
		if err := p.Submit(context.Background(), func(context.Context) { order = append(order, i) }); err != nil {
			t.Fatal(err)
		}
	}
	shutDown(t, p)
	if len(order) != n || !slices.IsSorted(order) {
		t.Error(len(order), "jobs, in this order:", order)
	}
}

func TestPoolStartsNoSecondWorkerWhileOneIsIdle(t *testing.T) {
	p := NewWorkerPool(8)
	for range 100 {
		done := make(chan struct{})
		if err := p.Submit(context.Background(), func(context.Context) { close(done) }); err != nil {
			t.Fatal(err)
		}
		<-done
		for p.free.Load() != 1 { // until the worker waits again
			runtime.Gosched()
		}
	}
	if p.workers != 1 {
		t.Error(p.workers, "workers for one job at a time")
	}
	shutDown(t, p)
}

func TestJobsThatCallGoexitCostNoWorker(t *testing.T) {
	const n = 200
	for _, limit := range []int{1, 3} {
		p := NewWorkerPool(limit)
		var calls atomic.Int32
		for range n {
			if err := p.Submit(context.Background(), func(context.Context) { calls.Add(1); runtime.Goexit() }); err != nil {
				t.Fatal(err)
			}
		}
		shutDown(t, p)
		if calls.Load() != n {
			t.Error(calls.Load(), "of", n, "jobs have run with", limit, "workers")
		}
	}
}

// TestShutdownWhileJobsAreSubmitted: each job either runs or is refused, and nothing waits for ever.
func TestShutdownWhileJobsAreSubmitted(t *testing.T) {
	for round := range 300 {
		p := NewWorkerPool(1 + round%4)
		var calls, accepted atomic.Int32
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				for range 50 {
					err := p.Submit(context.Background(), func(context.Context) { calls.Add(1) })
					switch err {
					case nil:
						accepted.Add(1)
					case ErrExecutorShutdown:
					default:
						t.Error(err)
					}
				}
			})
		}
		group.Go(func() {
			for range round % 40 {
				runtime.Gosched()
			}
			p.close()
		})
		group.Wait()
		shutDown(t, p)
		if calls.Load() != accepted.Load() {
			t.Fatal(calls.Load(), "jobs have run,", accepted.Load(), "were accepted")
		}
		if free := p.free.Load(); free != poolClosed {
			t.Fatal("there are", free-poolClosed, "more workers than jobs")
		}
	}
}

func TestShutdownEndsWorkersThatWait(t *testing.T) {
	p := NewWorkerPool(4)
	var running sync.WaitGroup
	running.Add(4)
	for range 4 {
		if err := p.Submit(context.Background(), func(context.Context) { running.Done(); running.Wait() }); err != nil {
			t.Fatal(err)
		}
	}
	running.Wait()
	for p.free.Load() != 4 {
		runtime.Gosched()
	}
	shutDown(t, p)
	if err := p.Submit(context.Background(), func(context.Context) {}); err != ErrExecutorShutdown {
		t.Error(err)
	}
}

func TestShutdownOfAPoolThatWasNotUsed(t *testing.T) {
	p := NewWorkerPool(0)
	shutDown(t, p)
	shutDown(t, p)
}

// TestPoolWorksInABubbleThatItWasNotMadeIn: its idle workers do not keep the bubble's time from passing.
func TestPoolWorksInABubbleThatItWasNotMadeIn(t *testing.T) {
	p := NewWorkerPool(2)
	synctest.Test(t, func(t *testing.T) {
		done := make(chan struct{})
		if err := p.Submit(context.Background(), func(context.Context) { close(done) }); err != nil {
			t.Error(err)
		}
		<-done
		time.Sleep(time.Hour)
		shutDown(t, p)
	})
}
