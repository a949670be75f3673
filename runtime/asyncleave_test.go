package async_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file tests what becomes of failures of closing an async generator when a loop
// over it is left early.

// closingBadly yields for ever, and ends in the given way when it is closed.
//
//asyncgen:async
func closingBadly(way string, yield func(int) bool) error {
	for i := 0; ; i++ {
		if !yield(i) {
			break
		}
	}
	if _, err := async.Await(async.Sleep(time.Millisecond)); err != nil {
		return err
	}
	switch way {
	case "panic":
		panic("while closing")
	case "yield":
		yield(-1)
	}
	return errGiven
}

// leavesBadly leaves a loop over closingBadly in the given way.
//
//asyncgen:async
func leavesBadly(way, closing string) (result string, err error) {
	defer func() {
		if v := recover(); v != nil {
			result = fmt.Sprint("recovered ", v)
		}
	}()
	for v, err := range closingBadlyAsync(closing).All() {
		if err != nil {
			return "failed", err
		}
		switch {
		case v < 2:
			continue
		case way == "return":
			return "returned", nil
		case way == "panic":
			panic("consumer")
		}
		break
	}
	return "went on", nil
}

// reporting is a loop that notes what reaches its exception handler.
func reporting(t *testing.T, reports *[]async.ExceptionContext) *async.Loop {
	l := asynctest.NewLoop(t, asynctest.WithReports())
	l.SetExceptionHandler(func(_ *async.Loop, e async.ExceptionContext) { *reports = append(*reports, e) })
	return l
}

func TestErrorOfClosingALoopThatIsLeftIsReported(t *testing.T) {
	for way, want := range map[string]string{
		"break": "went on", "return": "returned", "panic": "recovered consumer",
	} {
		for closing, failure := range map[string]error{"": errGiven, "yield": async.ErrIgnoredClose} {
			var reports []async.ExceptionContext
			l := reporting(t, &reports)
			got, err := async.RunUntilComplete(l, leavesBadlyAsync(way, closing), async.WithName("consumer"))
			if got != want || err != nil {
				t.Errorf("%s: %q, %v", way, got, err)
			}
			if len(reports) != 1 || !errors.Is(reports[0].Err, failure) || reports[0].Task.Name() != "consumer" ||
				reports[0].Message != "an error occurred while closing async generator github.com/asyncgen/asyncgen/runtime_test.closingBadly" {
				t.Errorf("%s, %q: %v", way, closing, reports)
			}
			if got, err := leavesBadly(way, closing); got != want || err != nil { // logs instead
				t.Errorf("template: %s: %q, %v", way, got, err)
			}
		}
	}
}

func TestPanicOfClosingALoopThatIsLeftGoesOn(t *testing.T) {
	for _, way := range []string{"break", "return", "panic"} {
		var reports []async.ExceptionContext
		got, err := async.RunUntilComplete(reporting(t, &reports), leavesBadlyAsync(way, "panic"))
		if got != "recovered while closing" || err != nil || len(reports) > 0 {
			t.Errorf("%s: %q, %v, %v", way, got, err, reports)
		}
	}
}

// leavesLater leaves a loop, and says what its awaits return then.
//
//asyncgen:async
func leavesLater(self bool, events *[]string) error {
	for _, err := range closingBadlyAsync("").All() {
		if err != nil {
			return err
		}
		if self {
			async.CurrentTask().Cancel("by itself")
		}
		break
	}
	*events = append(*events, "left")
	_, err := async.Await(async.Sleep(time.Second))
	*events = append(*events, fmt.Sprint(err))
	_, err = async.Await(async.Sleep(time.Second))
	*events = append(*events, fmt.Sprint(err))
	return nil
}

// A cancellation that arrives in the generator's clean-up is the consumer's, and not
// swallowed with the error of closing.
func TestCancellationWhileALoopIsLeftReachesTheConsumer(t *testing.T) {
	for self, want := range map[bool][]string{
		false: {"left", "async: cancelled: by another", "<nil>"},
		true:  {"left", "async: cancelled: by itself", "<nil>"},
	} {
		var events []string
		var reports []async.ExceptionContext
		l := reporting(t, &reports)
		task := async.CreateTaskOn(l, leavesLaterAsync(self, &events))
		if !self {
			l.CallLater(time.Millisecond/2, func() { task.Cancel("by another") })
		}
		if _, err := async.RunUntilComplete(l, task); err != nil || len(reports) > 0 || !slices.Equal(events, want) {
			t.Errorf("got %q, %v, %v, want %q", events, err, reports, want)
		}
	}
}

// awaitsCancelled fails with a cancellation that is not its consumer's.
//
//asyncgen:async
func awaitsCancelled(yield func(int) bool) error {
	yield(1)
	task := async.CreateTask(async.Coro(func() (int, error) { return 0, context.Canceled }))
	task.Cancel()
	_, err := async.Await(task)
	return err
}

//asyncgen:async
func leavesCancelled() error {
	for _, _ = range awaitsCancelledAsync().All() {
		break
	}
	_, err := async.Await(async.Sleep(time.Second))
	return err
}

func TestCancellationOfAnotherTaskInTheCleanUpIsNotTheConsumers(t *testing.T) {
	if _, err := virtually(leavesCancelledAsync()); err != nil {
		t.Error(err)
	}
}
