package runner_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// This file tests the order of the shutdown, and async generators in it.

// recordingExecutor says when it is shut down.
type recordingExecutor struct {
	*async.WorkerPool
	events *[]string
}

func (e recordingExecutor) Shutdown(ctx context.Context) error {
	*e.events = append(*e.events, "executor")
	return e.WorkerPool.Shutdown(ctx)
}

//asyncgen:async
func sleeper(events *[]string) error {
	_, err := async.Await(async.Sleep(time.Hour))
	*events = append(*events, "task")
	return err
}

// recorder ends its clean-up in the executor, which must be there still.
//
//asyncgen:async
func recorder(events *[]string, end error, yield func(int) bool) error {
	*events = append(*events, fmt.Sprint("begins, to end with ", end))
	for i := 0; yield(i); i++ {
	}
	_, err := async.Await(async.ToThread(func(context.Context) (int, error) { return 0, end }))
	*events = append(*events, fmt.Sprint("generator ", err))
	return err
}

// leaveOpen leaves open what there is to leave open. It returns the generator, which
// would be closed at once if it were garbage.
//
//asyncgen:async
func leaveOpen(events *[]string, end error) (*async.AsyncGenerator[int], error) {
	async.RunningLoop().SetDefaultExecutor(recordingExecutor{async.NewWorkerPool(1), events})
	async.CreateTask(sleeperAsync(events))
	g := recorderAsync(events, end)
	_, err := async.Await(g.Next())
	if _, err := async.Await(async.Sleep(0)); err != nil {
		return nil, err
	}
	return g, err
}

func TestTheStepsOfTheShutdownComeInOrder(t *testing.T) {
	var events []string
	r := runner.New()
	loop, err := r.Loop()
	if err != nil {
		t.Fatal(err)
	}
	g, err := runner.RunIn(background, r, leaveOpenAsync(&events, nil))
	if err != nil || len(events) != 1 {
		t.Error(err, events)
	}
	if err := r.Close(); err != nil || !loop.IsClosed() {
		t.Error(err, loop.IsClosed())
	}
	if want := []string{"begins, to end with <nil>", "task", "generator <nil>", "executor"}; !slices.Equal(events, want) {
		t.Errorf("got %q, want %q", events, want)
	}
	if _, err := async.Await(g.Next()); err != async.ErrStopAsyncIteration {
		t.Error(err)
	}
}

func TestFailureOfAGeneratorDuringShutdownGoesToTheExceptionHandler(t *testing.T) {
	var events []string
	var reports []async.ExceptionContext
	g, err := runner.Run(background, leaveOpenAsync(&events, errTest), runner.WithLoopFactory(func() (*async.Loop, error) {
		loop := async.NewLoop()
		loop.SetExceptionHandler(func(_ *async.Loop, e async.ExceptionContext) { reports = append(reports, e) })
		return loop, nil
	}))
	if err != nil || g == nil {
		t.Error(err)
	}
	if len(reports) != 1 || !errors.Is(reports[0].Err, errTest) {
		t.Error(reports)
	}
	if want := []string{"begins, to end with test error", "task", "generator test error", "executor"}; !slices.Equal(events, want) {
		t.Errorf("got %q, want %q", events, want)
	}
}
