package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// pipeline looks for the number with the longest Collatz chain (halve it if it is
// even, else triple it and add one, until it is one), block by block:
//
//	produce --- queue ---> work, several at a time --- record ---> found
//
// The queue is bounded, so the producer is never far ahead. In comes how many
// blocks there are, out comes what was found in those that were dealt with.
//
// Who stops what is the point of the example. The producer runs within the main
// task, the workers are tasks of a group. An interrupt cancels the main task, hence
// the producer, wherever it stands; the producer takes that as the end of its
// work and shuts the queue down; the workers, which nobody has cancelled, empty the
// queue and end because nothing is left. Two cancellations are no wish to stop gently:
// a worker's failure cancels the group, and whoever cancels the main task when the
// producer has ended cancels the workers. So of every block that was put, either
// the result is there, or run returns an error.
type pipeline struct {
	blocks int // to be produced at most
	length int // numbers in a block
	queue  *async.Queue[block]
	found
	recorded func() // called after each block, on the loop; may be nil
}

// block is the numbers from first to before end.
type block struct{ first, end int }

// found is the outcome.
type found struct {
	produced int  // blocks put into the queue
	done     int  // blocks searched
	stopped  bool // the producer was cancelled
	best     chain
}

// chain is a number and how many steps it takes to one.
type chain struct{ start, steps int }

const (
	workers  = 4
	capacity = 8 // of the queue
)

func newPipeline(blocks, length int) *pipeline {
	return &pipeline{blocks: blocks, length: length, queue: async.NewQueue[block](capacity)}
}

// run is the program. It returns what was found with any error.
//
//asyncgen:async
func (p *pipeline) run() (found, error) {
	_, err := async.Await(async.InGroup(func(group *async.TaskGroup) *async.Coroutine[struct{}] {
		for n := range workers {
			async.Go(group, p.workAsync(), async.WithName(fmt.Sprintf("worker %d", n)))
		}
		return p.produceAsync()
	}))
	return p.found, err
}

// produce puts one block after the other into the queue until there are enough
// or it is cancelled.
//
//asyncgen:async
func (p *pipeline) produce() error {
	defer p.queue.Shutdown(false) // nothing more will come; what is there stays
	for p.produced < p.blocks {
		first := 1 + p.produced*p.length
		_, err := async.Await(p.queue.Put(block{first, first + p.length}))
		if errors.Is(err, async.ErrCancelled) {
			// Not passed on: the group would cancel the workers. If it has, because
			// one failed, it reports that all the same.
			p.stopped = true
			return nil
		}
		if err != nil {
			return err
		}
		p.produced++
	}
	return nil
}

// work searches blocks as long as some come. The searching is done by the loop's
// executor, so that the loop stays free, and on several processors.
//
//asyncgen:async
func (p *pipeline) work() error {
	for {
		b, err := async.Await(p.queue.Get())
		if errors.Is(err, async.ErrQueueShutdown) {
			return nil
		}
		if err != nil {
			return err
		}
		best, err := async.Await(async.ToThread(func(ctx context.Context) (chain, error) {
			return b.search(ctx)
		}))
		if err != nil {
			return fmt.Errorf("numbers %d to %d: %w", b.first, b.end-1, err)
		}
		p.record(best)
	}
}

// record adds the result of a block. It needs no lock: only the loop's goroutine
// comes here.
func (p *pipeline) record(best chain) {
	p.done++
	// Of chains of equal length the least number's, in whatever order they come.
	if p.done == 1 || best.steps > p.best.steps || best.steps == p.best.steps && best.start < p.best.start {
		p.best = best
	}
	if p.recorded != nil {
		p.recorded()
	}
}

// search returns the longest chain of a block, the first of several. It stops early if ctx
// is done. It is a plain function and runs on a goroutine of the executor.
func (b block) search(ctx context.Context) (best chain, err error) {
	for n := b.first; n < b.end; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return chain{}, context.Cause(ctx)
		}
		steps, err := collatz(n)
		if err != nil {
			return chain{}, err
		}
		if steps > best.steps || best.start == 0 {
			best = chain{n, steps}
		}
	}
	return best, nil
}

// errNoChain is reported for a number from which there is no way to one.
var errNoChain = errors.New("no chain ends from a number less than 1")

func collatz(n int) (steps int, err error) {
	if n < 1 {
		return 0, errNoChain
	}
	for ; n != 1; steps++ {
		if n%2 == 0 {
			n /= 2
		} else {
			n = 3*n + 1
		}
	}
	return steps, nil
}

func (f found) print(w io.Writer) error {
	if f.stopped {
		fmt.Fprintln(w, "stopped; what was produced is finished")
	}
	_, err := fmt.Fprintf(w, "blocks   %d of %d produced\nlongest  %d, %d steps\n",
		f.done, f.produced, f.best.start, f.best.steps)
	return err
}
