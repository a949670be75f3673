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

func TestTasksThatAreLeftAreCancelledAndAwaited(t *testing.T) {
	var events []string
	runner.Run(background, do(func(c *handle) error {
		for i := range 3 {
			async.CreateTaskFrom(c.T, do(func(c *handle) error {
				err := sleep(c, time.Hour)
				events = append(events, fmt.Sprintf("cancelled %d", i))
				sleep(c, time.Millisecond)
				events = append(events, fmt.Sprintf("cleaned %d", i))
				return err
			}))
		}
		return sleep(c, 0)
	}))
	want := []string{"cancelled 0", "cancelled 1", "cancelled 2", "cleaned 0", "cleaned 1", "cleaned 2"}
	if !slices.Equal(events, want) {
		t.Error(events)
	}
}

func TestTasksCreatedByTheCleanUpEndToo(t *testing.T) {
	var late *async.Task[struct{}]
	runner.Run(background, do(func(c *handle) error {
		async.CreateTaskFrom(c.T, do(func(c *handle) error {
			err := sleep(c, time.Hour)
			late = async.CreateTaskFrom(c.T, forever())
			return err
		}))
		return sleep(c, 0)
	}))
	if !late.Cancelled() {
		t.Error(late)
	}
}

func TestFailuresDuringShutdownGoToTheExceptionHandler(t *testing.T) {
	var reports []async.ExceptionContext
	var failing *async.Task[struct{}]
	runner.Run(background, do(func(c *handle) error {
		c.T.Loop().SetExceptionHandler(func(_ *async.Loop, e async.ExceptionContext) { reports = append(reports, e) })
		failing = async.CreateTaskFrom(c.T, do(func(c *handle) error {
			sleep(c, time.Hour)
			return errTest
		}))
		async.CreateTaskFrom(c.T, do(func(c *handle) error {
			sleep(c, time.Hour)
			panic("during shutdown")
		}))
		return sleep(c, 0)
	}))
	if len(reports) != 2 {
		t.Fatal(reports)
	}
	for _, r := range reports {
		if r.Message != "unhandled exception during runner shutdown" {
			t.Error(r.Message)
		}
	}
	if reports[0].Err != errTest || reports[0].Task != &failing.TaskCore {
		t.Error(reports[0])
	}
	var p *async.PanicError
	if !errors.As(reports[1].Err, &p) || p.Value != "during shutdown" {
		t.Error(reports[1])
	}
}

func TestShutdownWaitsForTheExecutorsJobs(t *testing.T) {
	finished := false
	runner.Run(background, do(func(c *handle) error {
		started := make(chan struct{})
		async.RunInExecutor(c.T.Loop(), nil, func(context.Context) (int, error) {
			close(started)
			time.Sleep(20 * time.Millisecond)
			finished = true
			return 0, nil
		})
		<-started
		return nil
	}))
	if !finished {
		t.Error("the job was not waited for")
	}
}

// failingExecutor refuses to shut down.
type failingExecutor struct{ *async.WorkerPool }

func (e failingExecutor) Shutdown(ctx context.Context) error {
	return errors.Join(errTest, e.WorkerPool.Shutdown(ctx))
}

func TestEveryStepOfTheShutdownHappensAndErrorsAreJoined(t *testing.T) {
	var loop *async.Loop
	_, err := runner.Run(background, do(func(c *handle) error {
		loop = c.T.Loop()
		loop.SetDefaultExecutor(failingExecutor{async.NewWorkerPool(1)})
		loop.SetExceptionHandler(func(*async.Loop, async.ExceptionContext) { panic("handler") })
		async.CreateTaskFrom(c.T, do(func(c *handle) error {
			sleep(c, time.Hour)
			return errors.New("cleanup")
		}))
		sleep(c, 0)
		return context.DeadlineExceeded
	}))
	expectError(t, err, context.DeadlineExceeded)
	expectError(t, err, errTest)
	if !loop.IsClosed() {
		t.Error("the loop was not closed")
	}
}

func TestLoopClosedByTheProgramIsReported(t *testing.T) {
	r := runner.New()
	loop, _ := r.Loop()
	loop.Close()
	_, err := runner.RunIn(background, r, nothing())
	expectError(t, err, async.ErrLoopClosed)
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestTimersOfClosedLoopsAreGone(t *testing.T) {
	fired := false
	runner.Run(background, do(func(c *handle) error {
		c.T.Loop().CallLater(time.Millisecond, func() { fired = true })
		return nil
	}))
	time.Sleep(5 * time.Millisecond)
	if fired {
		t.Error("a timer fired after Run")
	}
}
