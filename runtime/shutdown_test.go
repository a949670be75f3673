package async

import (
	"context"
	"errors"
	"testing"
	"time"
)

// This file tests the shutdown of a loop where its steps do more than they should.
// Package runner tests their order and their errors.

// A generator's clean-up, and the callback of a job that the executor waits for, begin
// tasks after all tasks have been cancelled.
func TestTasksBegunByLaterStepsOfTheShutdownEndToo(t *testing.T) {
	var events trace
	l := NewLoop()
	begin := func(name string) {
		CreateTaskOn(l, do(func(c *script) error {
			err := nap(c, time.Hour)
			events.add(name + " " + err.Error())
			return err
		}), WithEagerStart())
	}
	open := agen(func(_ *script, yield func(int) bool) error {
		yield(1)
		begin("of the generator")
		return nil
	})
	finish := make(chan struct{})
	RunUntilComplete(l, do(func(c *script) error {
		expectNext(t, c, open, 1)
		job := RunInExecutor(l, nil, func(context.Context) (int, error) { <-finish; return 0, nil })
		job.AddDoneCallback(func(*Future[int]) { begin("of the job") })
		return nil
	}))
	l.SetDefaultExecutor(&telling{Executor: l.executor, begins: finish})
	if err := l.Shutdown(); err != nil || len(l.Tasks()) != 0 {
		t.Error(err, len(l.Tasks()))
	}
	events.expect(t, "of the generator async: cancelled", "of the job async: cancelled")
}

// telling closes a channel when its shutdown begins.
type telling struct {
	Executor
	begins chan struct{}
}

func (e *telling) Shutdown(ctx context.Context) error {
	close(e.begins)
	return e.Executor.Shutdown(ctx)
}

func TestStopDoesNotEndAStepOfTheShutdownEarly(t *testing.T) {
	var events trace
	l := NewLoop(WithClock(&jumpClock{now: time.Unix(1000, 0)}))
	open := agen(func(c *script, yield func(int) bool) error {
		yield(1)
		l.Stop()
		turns(c, 2)
		events.add("generator")
		return nil
	})
	RunUntilComplete(l, do(func(c *script) error {
		expectNext(t, c, open, 1)
		spawn(c, func(c *script) error {
			err := nap(c, time.Hour)
			l.Stop()
			turns(c, 2)
			events.add("task")
			return err
		})
		turns(c, 1)
		return nil
	}))
	l.SetDefaultExecutor(&stopping{WorkerPool: NewWorkerPool(1), loop: l})
	l.Stop()
	if err := l.Shutdown(); err != nil {
		t.Error(err)
	}
	events.expect(t, "task", "generator")
}

// stopping stops the loop while that waits for its shutdown.
type stopping struct {
	*WorkerPool
	loop *Loop
}

func (e *stopping) Shutdown(ctx context.Context) error {
	stopped := make(chan struct{})
	e.loop.CallSoonThreadsafe(func() { e.loop.Stop(); close(stopped) })
	<-stopped
	return e.WorkerPool.Shutdown(ctx)
}

// panicking is an executor that cannot be shut down.
type panicking struct{ *WorkerPool }

func (e panicking) Shutdown(ctx context.Context) error {
	e.WorkerPool.Shutdown(ctx)
	panic("broken")
}

func TestPanicOfTheExecutorsShutdownPanicsAfterTheLastStep(t *testing.T) {
	l := NewLoop()
	l.SetDefaultExecutor(panicking{NewWorkerPool(1)})
	p, ok := expectPanic(t, func() { l.Shutdown() }).(*PanicError)
	if !ok || p.Value != "broken" || !l.IsClosed() {
		t.Error(p, l.IsClosed())
	}
}

// hasty is a clock that jumps over whatever is under way outside the loop.
type hasty struct{ jumpClock }

func (c *hasty) Wait(wake <-chan struct{}, deadline time.Time, _ int) {
	c.jumpClock.Wait(wake, deadline, 0)
}

func TestShutdownGivesTheExecutorFiveMinutesAndWarns(t *testing.T) {
	log := captureLog(t)
	l := NewLoop(WithClock(&hasty{jumpClock{now: time.Unix(1000, 0)}}))
	release, ended := make(chan struct{}), make(chan struct{})
	l.CallSoon(func() {
		RunInExecutor(l, nil, func(context.Context) (int, error) { defer close(ended); <-release; return 0, nil })
		l.Stop()
	})
	l.RunForever()
	begin := l.Time()
	if err := l.Shutdown(); !errors.Is(err, ErrExecutorTimeout) || !l.IsClosed() {
		t.Error(err, l.IsClosed())
	}
	if took := l.Time().Sub(begin); took != 5*time.Minute {
		t.Error(took)
	}
	if !log.contains("level=WARN", "the executor did not finish its jobs in time", "timeout=5m0s") {
		t.Error(log.text.String())
	}
	close(release)
	<-ended
}
