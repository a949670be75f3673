package async

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func TestToThreadRunsTheFunctionElsewhere(t *testing.T) {
	v := NewContextVar("v", 0)
	check(t, func(c *script) {
		v.Set(CurrentContextFrom(c.t), 3)
		loop := goroutineID()
		got, err := await(c, ToThread(func(ctx context.Context) (int, error) {
			if goroutineID() == loop {
				t.Error("on the loop's goroutine")
			}
			return v.Get(ctx), errTest
		}))
		if got != 3 || err != errTest {
			t.Error(got, err)
		}
	})
}

func TestToThreadCanBeAwaitedOnce(t *testing.T) {
	check(t, func(c *script) {
		once := ToThread(func(context.Context) (int, error) { return 1, nil })
		await(c, once)
		_, err := await(c, once)
		expectError(t, err, ErrAlreadyAwaited)
		_, err = await(c, ToThreadAwait[int]{})
		expectError(t, err, ErrNilCoroutine)
	})
}

func TestPanicOfAJobPanicsInTheAwaiter(t *testing.T) {
	check(t, func(c *script) {
		value := expectPanic(t, func() {
			await(c, ToThread(func(context.Context) (int, error) { panic(errTest) }))
		})
		p, ok := value.(*PanicError)
		if !ok || p.Value != errTest || len(p.Stack) == 0 {
			t.Error(value)
		}
	})
}

// unaskable is an error that cannot be asked what it is.
type unaskable struct{}

func (unaskable) Error() string { return "unaskable" }
func (unaskable) Is(error) bool { panic("asked") }

func TestPanicOfTheErrorOfAJobPanicsInTheAwaiter(t *testing.T) {
	check(t, func(c *script) {
		_, err := await(c, start(c, func(c *script) (int, error) {
			defer func() {
				if p, ok := recover().(*PanicError); !ok || p.Value != "asked" {
					t.Error(p)
				}
			}()
			return await(c, ToThread(func(context.Context) (int, error) { return 0, unaskable{} }))
		}))
		if err != nil {
			t.Error(err)
		}
	})
}

// clinging is a Go context of a user's, with AfterFunc as package context knows it, that panics when
// somebody has lost interest in it.
type clinging struct {
	context.Context
	done  chan struct{}
	armed atomic.Bool
}

func (b *clinging) Done() <-chan struct{} { return b.done }

func (b *clinging) AfterFunc(func()) (stop func() bool) {
	return func() bool {
		if b.armed.Swap(false) {
			panic("clinging")
		}
		return true
	}
}

// TestPanicOfTheContextBehindAJobPanicsInTheAwaiter: it neither ends the loop's run nor takes with it what arrives
// together with the outcome.
func TestPanicOfTheContextBehindAJobPanicsInTheAwaiter(t *testing.T) {
	behind := &clinging{Context: context.Background(), done: make(chan struct{})}
	l := testLoop(t)
	called := false
	_, err := RunUntilComplete(l, coro(func(c *script) (int, error) {
		over := make(chan struct{})
		task := start(c, func(c *script) (int, error) {
			defer func() {
				if p, ok := recover().(*PanicError); !ok || p.Value != "clinging" {
					t.Error(p)
				}
			}()
			return await(c, ToThread(func(ctx context.Context) (int, error) {
				ctx.Done()
				behind.armed.Store(true)
				close(over)
				return 1, nil
			}))
		})
		turns(c, 1)
		<-over
		time.Sleep(5 * time.Millisecond) // the outcome is in the inbox
		l.CallSoonThreadsafe(func() { called = true })
		return await(c, task)
	}), WithContext(NewContext(behind)))
	if err != nil || !called {
		t.Error(err, called)
	}
}

// TestContextOfAJobEndsWithoutTheLoop: the loop never looks at the outcome.
func TestContextOfAJobEndsWithoutTheLoop(t *testing.T) {
	l := NewLoop()
	var job context.Context
	begun, release := make(chan struct{}), make(chan struct{})
	RunInExecutor(l, nil, func(ctx context.Context) (int, error) {
		ctx.Done()
		job = ctx
		close(begun)
		<-release
		return 1, nil
	})
	<-begun
	close(release)
	select {
	case <-job.Done():
	case <-time.After(10 * time.Second):
		t.Error("it goes on although the job is over")
	}
	l.Shutdown()
}

// TestJobPanicsWithACancellation: only one that is returned is one.
func TestJobPanicsWithACancellation(t *testing.T) {
	check(t, func(c *script) {
		f := RunInExecutor(c.t.loop, nil, func(context.Context) (int, error) { panic(ErrCancelled) })
		for !f.Done() {
			turns(c, 1)
		}
		var p *PanicError
		shielded := ShieldFrom(c.t, f)
		turns(c, 2)
		if !errors.As(f.Err(), &p) || f.Cancelled() || !errors.As(shielded.Err(), &p) || shielded.Cancelled() {
			t.Error(f.Err(), f.Cancelled(), shielded.Err(), shielded.Cancelled())
		}
	})
}

// TestOutcomesOfJobsComeInTheirOrder: whether they are errors or not.
func TestOutcomesOfJobsComeInTheirOrder(t *testing.T) {
	check(t, func(c *script) {
		const n = 20
		pool := NewWorkerPool(1)
		release := make(chan struct{})
		var order []int
		var tasks []*Task[int]
		for i := range n {
			tasks = append(tasks, start(c, func(c *script) (int, error) {
				_, err := await(c, RunInExecutor(c.t.loop, pool, func(context.Context) (int, error) {
					<-release
					switch i % 3 {
					case 0:
						return 0, nil
					case 1:
						return 0, ErrCancelled
					default:
						return 0, errors.New("failed")
					}
				}))
				if (i%3 == 0) != (err == nil) || (i%3 == 1) != errors.Is(err, ErrCancelled) {
					t.Error(i, err)
				}
				order = append(order, i)
				return 0, nil
			}))
		}
		turns(c, 2)
		close(release)
		for _, task := range tasks {
			await(c, task)
		}
		if len(order) != n || !slices.IsSorted(order) {
			t.Error(order)
		}
		pool.Shutdown(context.Background())
	})
}

func TestGoexitOfAJobIsAnError(t *testing.T) {
	check(t, func(c *script) {
		c.t.loop.SetDefaultExecutor(NewWorkerPool(1))
		for range 2 {
			_, err := await(c, ToThread(func(context.Context) (int, error) { runtime.Goexit(); return 0, nil }))
			expectError(t, err, errGoexit)
		}
		// The pool is as large as before.
		if v, err := await(c, ToThread(func(context.Context) (int, error) { return 1, nil })); v != 1 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestCancelEndsTheAwaitAtOnceAndTellsTheJob(t *testing.T) {
	check(t, func(c *script) {
		began, ended := make(chan struct{}), make(chan error, 1)
		task := spawn(c, func(c *script) error {
			_, err := await(c, ToThread(func(ctx context.Context) (int, error) {
				close(began)
				<-ctx.Done()
				ended <- ctx.Err()
				return 0, nil
			}))
			return err
		})
		turns(c, 1)
		<-began
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		expectError(t, <-ended, context.Canceled)
	})
}

func TestCancelledJobsThatWaitAreNeverRun(t *testing.T) {
	check(t, func(c *script) {
		l := c.t.loop
		l.SetDefaultExecutor(NewWorkerPool(1))
		release := make(chan struct{})
		busy := RunInExecutor(l, nil, func(context.Context) (int, error) { <-release; return 1, nil })
		waiting := l.RunInExecutor(nil, func(context.Context) (any, error) { t.Error("it ran"); return nil, nil })
		waiting.Cancel()
		turns(c, 2)
		close(release)
		if v, err := await(c, busy); v != 1 || err != nil {
			t.Error(v, err)
		}
		_, err := await(c, waiting)
		expectError(t, err, ErrCancelled)
	})
}

func TestPoolBoundsItsWorkersAndReusesThem(t *testing.T) {
	check(t, func(c *script) {
		pool := NewWorkerPool(3)
		var running, most atomic.Int32
		job := func(context.Context) (int, error) {
			n := running.Add(1)
			for {
				old := most.Load()
				if n <= old || most.CompareAndSwap(old, n) {
					break
				}
			}
			time.Sleep(time.Millisecond)
			running.Add(-1)
			return 0, nil
		}
		var futures []*Future[int]
		for range 12 {
			futures = append(futures, RunInExecutor(c.t.loop, pool, job))
		}
		for _, f := range futures {
			await(c, f)
		}
		if most.Load() != 3 || pool.workers != 3 {
			t.Error(most.Load(), pool.workers)
		}
		if err := pool.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := pool.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		_, err := await(c, RunInExecutor(c.t.loop, pool, job))
		expectError(t, err, ErrExecutorShutdown)
	})
}

func TestShutdownOfTheDefaultExecutor(t *testing.T) {
	check(t, func(c *script) {
		l := c.t.loop
		job := RunInExecutor(l, nil, func(context.Context) (int, error) { time.Sleep(5 * time.Millisecond); return 1, nil })
		if _, err := await(c, l.ShutdownDefaultExecutor(0)); err != nil || !job.Done() {
			t.Error(err, job.Done())
		}
		_, err := await(c, ToThread(func(context.Context) (int, error) { return 0, nil }))
		expectError(t, err, ErrExecutorShutdown)
	})
}

func TestShutdownOfTheExecutorGivesUpAfterItsTimeout(t *testing.T) {
	l := NewLoop()
	release := make(chan struct{})
	_, err := RunUntilComplete(l, do(func(c *script) error {
		RunInExecutor(l, nil, func(context.Context) (int, error) { <-release; return 1, nil })
		_, err := await(c, l.ShutdownDefaultExecutor(time.Millisecond))
		return err
	}))
	expectError(t, err, ErrExecutorTimeout)
	close(release)
	l.Close()
}

func TestExecutorThatRefusesFailsTheAwait(t *testing.T) {
	check(t, func(c *script) {
		refusing := NewWorkerPool(1)
		refusing.Shutdown(context.Background())
		c.t.loop.SetDefaultExecutor(refusing)
		_, err := await(c, ToThread(func(context.Context) (int, error) { return 0, nil }))
		if !errors.Is(err, ErrExecutorShutdown) || c.t.loop.external != 0 {
			t.Error(err, c.t.loop.external)
		}
	})
}

func TestJobThatNeverStartedIsCancelled(t *testing.T) {
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded, &CancelledError{Message: "stop"}} {
		err := neverStarted(cause)
		var c *CancelledError
		if !errors.Is(err, ErrCancelled) || !errors.As(err, &c) || c.Message == "" {
			t.Errorf("%v gives %v", cause, err)
		}
	}
}
