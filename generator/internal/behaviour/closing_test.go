package behaviour

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// counted notes when the iterator is left, and how.
func counted(log *[]string) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer func() { *log = append(*log, "iterator left") }()
		for i := 0; ; i++ {
			if !yield(i) {
				*log = append(*log, fmt.Sprint("stopped at ", i))
				return
			}
		}
	}
}

//asyncgen:generator
func insideIterator(log *[]string, yield func(int) bool) {
	defer func() { *log = append(*log, "body left") }()
	for i := range counted(log) {
		for j := range counted(log) {
			if !yield(i + j) {
				*log = append(*log, "closed")
				return
			}
		}
	}
}

//asyncgen:async
func insideIteratorAwaiting(log *[]string, yield func(int) bool) error {
	defer func() {
		_, err := async.Await(async.Sleep(0))
		*log = append(*log, fmt.Sprint("body left ", err))
	}()
	for i := range counted(log) {
		if _, err := async.Await(async.Sleep(0)); err != nil || !yield(i) {
			*log = append(*log, "closed")
			return err
		}
	}
	return nil
}

//asyncgen:async
func waitsInIterator(log *[]string) error {
	defer func() { *log = append(*log, "body left") }()
	for range counted(log) {
		if _, err := async.Await(async.NewFuture[int](async.RunningLoop())); err != nil {
			return err
		}
	}
	return nil
}

// TestClosedInsideIterator closes a generator that stands in the body of ranges over functions: they are left, inner ones
// first, before its own deferred calls run.
func TestClosedInsideIterator(t *testing.T) {
	var log []string
	g := insideIteratorGen(&log)
	for range 3 {
		g.Next()
	}
	if len(log) > 0 {
		t.Errorf("left before it is closed: %q", log)
	}
	g.Close()
	want := []string{"closed", "stopped at 2", "iterator left", "stopped at 0", "iterator left", "body left"}
	if !slices.Equal(log, want) {
		t.Errorf("got %q, want %q", log, want)
	}
}

//asyncgen:async
func closesInsideIterator(log *[]string) error {
	g := insideIteratorAwaitingAsync(log)
	if _, err := async.Await(g.Next()); err != nil {
		return err
	}
	_, err := async.Await(g.Close())
	return err
}

// TestAsyncGeneratorClosedInsideIterator does so with an async generator.
func TestAsyncGeneratorClosedInsideIterator(t *testing.T) {
	var log []string
	_, err := runner.Run(context.Background(), closesInsideIteratorAsync(&log))
	want := []string{"closed", "stopped at 0", "iterator left", "body left <nil>"}
	if !slices.Equal(log, want) || err != nil {
		t.Errorf("got %q, %v, want %q", log, err, want)
	}
}

//asyncgen:async
func cancelsInsideIterator(log *[]string) error {
	task := async.CreateTask(waitsInIteratorAsync(log))
	if _, err := async.Await(async.Sleep(0)); err != nil {
		return err
	}
	task.Cancel()
	_, err := async.Await(task)
	return err
}

// TestCancelledInsideIterator cancels a coroutine that waits there.
func TestCancelledInsideIterator(t *testing.T) {
	var log []string
	_, err := runner.Run(context.Background(), cancelsInsideIteratorAsync(&log))
	want := []string{"stopped at 0", "iterator left", "body left"}
	if !slices.Equal(log, want) || !errors.Is(err, async.ErrCancelled) {
		t.Errorf("got %q, %v, want %q", log, err, want)
	}
}

// TestShutDownInsideIterator leaves it waiting: the runner cancels it when it closes.
func TestShutDownInsideIterator(t *testing.T) {
	var log []string
	_, err := runner.Run(context.Background(), leavesInsideIteratorAsync(&log))
	want := []string{"main left", "stopped at 0", "iterator left", "body left"}
	if !slices.Equal(log, want) || err != nil {
		t.Errorf("got %q, %v, want %q", log, err, want)
	}
}

//asyncgen:async
func leavesInsideIterator(log *[]string) error {
	async.CreateTask(waitsInIteratorAsync(log))
	_, err := async.Await(async.Sleep(0))
	*log = append(*log, "main left")
	return err
}
