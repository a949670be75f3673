package async

import (
	"context"
	"runtime"
	"testing"
	"time"
)

// This file tests that an Executor need not have goroutines: what it is asked for is
// to call a function some time.

// queueing keeps its jobs until somebody calls them.
type queueing struct {
	jobs []func()
	shut bool
}

func (e *queueing) Submit(ctx context.Context, job func(context.Context)) error {
	if e.shut {
		return ErrExecutorShutdown
	}
	e.jobs = append(e.jobs, func() { job(ctx) })
	return nil
}

func (e *queueing) Shutdown(context.Context) error {
	e.shut = true
	for ; len(e.jobs) > 0; e.jobs = e.jobs[1:] {
		e.jobs[0]()
	}
	return nil
}

func TestExecutorMayCallItsJobsWhereItLikes(t *testing.T) {
	check(t, func(c *script) {
		l, e := c.t.loop, &queueing{}
		l.SetDefaultExecutor(e)
		first := RunInExecutor(l, nil, func(context.Context) (int, error) { return 1, nil })
		second := spawn(c, func(c *script) error {
			_, err := await(c, ToThread(func(ctx context.Context) (int, error) { t.Error("it ran"); return 0, ctx.Err() }))
			return err
		})
		turns(c, 1)
		second.Cancel() // while its job waits
		turns(c, 1)
		l.CallSoon(func() { e.jobs[0](); e.jobs = e.jobs[1:] }) // on the loop itself
		if v, err := await(c, first); v != 1 || err != nil {
			t.Error(v, err)
		}
		third := RunInExecutor(l, nil, func(context.Context) (int, error) { return 3, nil })
		if _, err := await(c, l.ShutdownDefaultExecutor(0)); err != nil || len(e.jobs) > 0 {
			t.Error(err, len(e.jobs))
		}
		if v, err := await(c, third); v != 3 || err != nil {
			t.Error(v, err)
		}
		if l.external != 0 {
			t.Error(l.external, "jobs under way")
		}
		expectError(t, e.Submit(context.Background(), func(context.Context) {}), ErrExecutorShutdown)
	})
}

// immediate calls a job while it is submitted.
type immediate struct{}

func (immediate) Submit(ctx context.Context, job func(context.Context)) error { job(ctx); return nil }
func (immediate) Shutdown(context.Context) error                              { return nil }

func TestExecutorMayCallAJobAtOnce(t *testing.T) {
	check(t, func(c *script) {
		v, err := await(c, RunInExecutor(c.t.loop, immediate{}, func(context.Context) (int, error) { return 1, errTest }))
		if v != 1 || err != errTest || c.t.loop.external != 0 {
			t.Error(v, err, c.t.loop.external)
		}
		p := expectPanic(t, func() {
			await(c, RunInExecutor(c.t.loop, immediate{}, func(context.Context) (int, error) { panic("broken") }))
		})
		if p, ok := p.(*PanicError); !ok || p.Value != "broken" {
			t.Error(p)
		}
	})
}

// careless calls each job a number of times and then reports err.
type careless struct {
	times int
	err   error
}

func (e careless) Submit(ctx context.Context, job func(context.Context)) error {
	for range e.times {
		job(ctx)
	}
	return e.err
}

func (careless) Shutdown(context.Context) error { return nil }

func TestCarelessExecutorsDoNotConfuseTheLoop(t *testing.T) {
	check(t, func(c *script) {
		l := c.t.loop
		one := func(context.Context) (int, error) { return 1, nil }
		if v, err := await(c, RunInExecutor(l, careless{times: 2}, one)); v != 1 || err != nil {
			t.Error(v, err)
		}
		_, err := await(c, RunInExecutor(l, careless{times: 1, err: errTest}, one))
		expectError(t, err, errTest)
		turns(c, 2)
		if l.external != 0 {
			t.Error(l.external, "jobs under way")
		}
	})
}

// Whatever has been cancelled: the task, whose own context is done then, or the context
// that it runs in.
func TestCleanUpOfACancelledTaskMayUseTheExecutor(t *testing.T) {
	type key struct{}
	for _, own := range []bool{false, true} {
		for _, outside := range []bool{false, true} {
			check(t, func(c *script) {
				ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "kept"))
				defer cancel()
				task := start(c, func(c *script) (string, error) {
					if own {
						CurrentContextFrom(c.t)
					}
					_, err := await(c, Sleep(time.Hour))
					expectError(t, err, ErrCancelled)
					return await(c, ToThread(func(ctx context.Context) (string, error) {
						return ctx.Value(key{}).(string), ctx.Err()
					}))
				}, WithContext(NewContext(ctx)))
				turns(c, 1)
				if outside {
					cancel()
				}
				task.Cancel()
				if v, err := await(c, task); v != "kept" || err != nil {
					t.Error(own, outside, v, err)
				}
			})
		}
	}
}

func TestDefaultExecutorIsMadeAtItsFirstUse(t *testing.T) {
	check(t, func(c *script) {
		l := c.t.loop
		if l.executor != nil {
			t.Error("it is there already")
		}
		await(c, ToThread(func(context.Context) (int, error) { return 0, nil }))
		pool, ok := l.executor.(*WorkerPool)
		if want := min(32, runtime.NumCPU()+4); !ok || pool.limit != want || NewWorkerPool(7).limit != 7 {
			t.Error(pool, want)
		}
	})
}

// asyncio sets the result in a callback of its own, so what was posted after it would come first there.
func TestOutcomeOfAJobIsTakenWhenItArrives(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		f := RunInExecutor(c.t.loop, immediate{}, func(context.Context) (int, error) { return 1, nil })
		task := spawn(c, func(c *script) error {
			_, err := await(c, f)
			r.add("awaited")
			return err
		})
		if err := c.t.loop.CallSoonThreadsafe(func() { r.add("posted later") }); err != nil {
			t.Error(err)
		}
		turns(c, 2)
		await(c, task)
	})
	r.expect(t, "awaited", "posted later")
}
