package runner_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
	"go.uber.org/goleak"
)

// The tests are named after the promises of docs/runner.md.

var errTest = errors.New("test error")

func TestMain(m *testing.M) {
	if name := os.Getenv(childVariable); name != "" {
		os.Exit(runChild(name))
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	goleak.VerifyTestMain(m)
}

var background = context.Background()

// returning is a coroutine that ends at once.
func returning[T any](v T, err error) *async.Coroutine[T] {
	return script(func(*handle) (T, error) { return v, err })
}

// nothing is a coroutine that does nothing.
func nothing() *async.Coroutine[struct{}] { return returning(struct{}{}, nil) }

// forever is a coroutine that sleeps until it is cancelled.
func forever() *async.Coroutine[struct{}] {
	return do(func(c *handle) error { return sleep(c, time.Hour) })
}

func sleep(c *handle, d time.Duration) error {
	_, err := await(c, async.Sleep(d))
	return err
}

func expectError(t testing.TB, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("error: got %v, want %v", err, target)
	}
}

func TestRunReturnsTheResult(t *testing.T) {
	v, err := runner.Run(background, script(func(c *handle) (string, error) {
		return "done", sleep(c, time.Millisecond)
	}))
	if v != "done" || err != nil {
		t.Error(v, err)
	}
}

func TestRunReturnsTheCoroutinesErrorItself(t *testing.T) {
	if _, err := runner.Run(background, returning(0, errTest)); err != errTest {
		t.Error(err)
	}
}

func TestRunPanicsWithTheCoroutinesPanic(t *testing.T) {
	defer func() {
		p, ok := recover().(*async.PanicError)
		if !ok || p.Value != "boom" || !strings.Contains(string(p.Stack), "runner_test.go") {
			t.Errorf("%v", p)
		}
	}()
	runner.Run(background, do(func(*handle) error { panic("boom") }))
}

func TestRunMakesANewLoopAndClosesIt(t *testing.T) {
	var loops []*async.Loop
	for range 2 {
		runner.Run(background, do(func(c *handle) error {
			loops = append(loops, c.T.Loop())
			if !c.T.Loop().IsRunning() {
				t.Error("the loop is not running")
			}
			return nil
		}))
	}
	if loops[0] == loops[1] || !loops[0].IsClosed() || !loops[1].IsClosed() {
		t.Error(loops)
	}
}

func TestRunInsideARunningLoopClosesTheCoroutine(t *testing.T) {
	loop := async.NewLoop()
	defer loop.Close()
	loop.CallSoon(func() {
		coro := nothing()
		_, err := runner.Run(background, coro)
		expectError(t, err, runner.ErrRunning)
		expectError(t, coro.Runnable(), async.ErrCoroutineClosed)
		r := runner.New()
		coro = nothing()
		_, err = runner.RunIn(background, r, coro)
		expectError(t, err, runner.ErrRunning)
		expectError(t, coro.Runnable(), async.ErrCoroutineClosed)
		expectError(t, runner.With(func(*runner.Runner) error { t.Error("entered"); return nil }), runner.ErrRunning)
		loop.Stop()
	})
	loop.RunForever()
}

func TestUnfitCoroutinesAreRefusedWithTheReason(t *testing.T) {
	_, err := runner.Run(background, (*async.Coroutine[int])(nil))
	expectError(t, err, async.ErrNilCoroutine)

	used := nothing()
	runner.Run(background, used)
	_, err = runner.Run(background, used)
	expectError(t, err, async.ErrAlreadyAwaited)

	closed := nothing()
	closed.Close()
	_, err = runner.Run(background, closed)
	expectError(t, err, async.ErrCoroutineClosed)

	runner.With(func(r *runner.Runner) error {
		loop, _ := r.Loop()
		busy := forever()
		async.CreateTaskOn(loop, busy)
		_, err := runner.RunIn(background, r, busy)
		expectError(t, err, async.ErrCoroutineRunning)
		return nil
	})
}

func TestDebugIsSetOrLeftToTheEnvironment(t *testing.T) {
	debug := func(opts ...runner.Option) bool {
		v, err := runner.Run(background, script(func(c *handle) (bool, error) {
			return c.T.Loop().Debug(), nil
		}), opts...)
		if err != nil {
			t.Error(err)
		}
		return v
	}
	if debug() || !debug(runner.WithDebug(true)) {
		t.Error("without the variable")
	}
	t.Setenv(async.DebugVariable, "1")
	if !debug() || debug(runner.WithDebug(false)) {
		t.Error("with the variable")
	}
}

func TestNewAllocatesNothingButTheRunner(t *testing.T) {
	var r *runner.Runner
	if n := testing.AllocsPerRun(100, func() { r = runner.New() }); n > 1 {
		t.Error(n)
	}
	r.Close()
}

func TestLoopIsMadeOnceAtFirstUse(t *testing.T) {
	calls := 0
	factory := runner.WithLoopFactory(func() (*async.Loop, error) { calls++; return async.NewLoop(), nil })
	r := runner.New(factory)
	if calls != 0 {
		t.Error("New called the factory")
	}
	loop, err := r.Loop()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		runner.RunIn(background, r, do(func(c *handle) error {
			if c.T.Loop() != loop {
				t.Error("another loop")
			}
			return nil
		}))
	}
	r.Close()
	r.Loop()
	if calls != 1 {
		t.Error(calls)
	}
	runner.With(func(*runner.Runner) error {
		if calls != 2 {
			t.Error("With enters without a loop")
		}
		return nil
	}, factory)
}

func TestFactoryThatFailsLeavesTheRunnerClosable(t *testing.T) {
	closed := async.NewLoop()
	closed.Close()
	for _, f := range []func() (*async.Loop, error){
		func() (*async.Loop, error) { return nil, errTest },
		func() (*async.Loop, error) { return nil, nil },
		func() (*async.Loop, error) { return closed, nil },
	} {
		r := runner.New(runner.WithLoopFactory(f))
		if _, err := r.Loop(); err == nil {
			t.Error("no error")
		}
		coro := nothing()
		if _, err := runner.RunIn(background, r, coro); err == nil {
			t.Error("no error")
		}
		expectError(t, coro.Runnable(), async.ErrCoroutineClosed)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		called := false
		if err := runner.With(func(*runner.Runner) error { called = true; return nil }, runner.WithLoopFactory(f)); err == nil || called {
			t.Error(err, called)
		}
	}
}

func TestClosedRunnerIsRefused(t *testing.T) {
	r := runner.New()
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := r.Loop()
	expectError(t, err, runner.ErrClosed)
	coro := nothing()
	_, err = runner.RunIn(background, r, coro)
	expectError(t, err, runner.ErrClosed)
	expectError(t, coro.Runnable(), async.ErrCoroutineClosed)
}

func TestCloseInsideARunningLoopIsRefused(t *testing.T) {
	r := runner.New()
	defer r.Close()
	loop, _ := r.Loop()
	_, err := runner.RunIn(background, r, do(func(*handle) error {
		expectError(t, r.Close(), runner.ErrRunning)
		expectError(t, loop.Close(), async.ErrLoopRunning)
		return nil
	}))
	if err != nil || loop.IsClosed() {
		t.Error(err)
	}
}

func TestRunnerUsedByManyGoroutinesServesOneAtATime(t *testing.T) {
	r := runner.New()
	defer r.Close()
	const goroutines = 8
	inside, release := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		_, err := runner.RunIn(background, r, do(func(c *handle) error {
			_, err := await(c, async.ToThread(func(context.Context) (int, error) {
				close(inside)
				<-release
				return 0, nil
			}))
			return err
		}))
		if err != nil {
			t.Error(err)
		}
	})
	<-inside
	for range goroutines {
		group.Go(func() {
			_, err := runner.RunIn(background, r, nothing())
			expectError(t, err, runner.ErrRunning)
			expectError(t, r.Close(), runner.ErrRunning)
		})
	}
	time.Sleep(10 * time.Millisecond)
	close(release)
	group.Wait()
}

func TestContextVariablesLastFromRunToRun(t *testing.T) {
	v := async.NewContextVar("v", "default")
	set := func(value string) *async.Coroutine[string] {
		return script(func(c *handle) (string, error) {
			ctx := async.CurrentContextFrom(c.T)
			old := v.Get(ctx)
			v.Set(ctx, value)
			return old, nil
		})
	}
	runner.With(func(r *runner.Runner) error {
		for _, values := range [][2]string{{"1", "default"}, {"2", "1"}, {"3", "2"}} {
			if old, err := runner.RunIn(background, r, set(values[0])); old != values[1] || err != nil {
				t.Error(old, err)
			}
		}
		// A context that is given takes the place of the runner's own.
		own := async.NewContext(background)
		if old, _ := runner.RunIn(own, r, set("4")); old != "default" || v.Get(own) != "4" {
			t.Error(old, v.Get(own))
		}
		if old, _ := runner.RunIn(background, r, set("5")); old != "3" {
			t.Error(old)
		}
		return nil
	})
}

func TestContextOfAnEarlierRunCanBeGiven(t *testing.T) {
	v := async.NewContextVar("v", "default")
	runner.With(func(r *runner.Runner) error {
		ctx, _ := runner.RunIn(background, r, script(func(c *handle) (*async.Context, error) {
			current := async.CurrentContextFrom(c.T)
			v.Set(current, "kept")
			return current, nil
		}))
		for _, ctx := range []*async.Context{ctx, ctx.Copy()} {
			got, err := runner.RunIn(ctx, r, script(func(c *handle) (string, error) {
				return await(c, async.ToThread(func(ctx context.Context) (string, error) { return v.Get(ctx), ctx.Err() }))
			}))
			if got != "kept" || err != nil {
				t.Error(got, err)
			}
		}
		return nil
	})
}

func TestContextOfAnotherLoopsTaskIsRefused(t *testing.T) {
	foreign, _ := runner.Run(background, script(func(c *handle) (*async.Context, error) {
		return async.CurrentContextFrom(c.T), nil
	}))
	coro := nothing()
	_, err := runner.Run(foreign, coro)
	expectError(t, err, async.ErrDifferentLoop)
	expectError(t, coro.Runnable(), async.ErrCoroutineClosed)
}

func TestGoContextGivesValuesDeadlineAndCancellation(t *testing.T) {
	type key struct{}
	ctx, cancel := context.WithTimeout(context.WithValue(background, key{}, "value"), time.Hour)
	defer cancel()
	runner.Run(ctx, do(func(c *handle) error {
		current := async.CurrentContextFrom(c.T)
		deadline, ok := current.Deadline()
		want, _ := ctx.Deadline()
		if current.Value(key{}) != "value" || !ok || deadline != want || current.Err() != nil {
			t.Error(current.Value(key{}), deadline, current.Err())
		}
		return nil
	}))
}

func TestCancellingTheContextCancelsTheMainTask(t *testing.T) {
	ctx, cancel := context.WithCancelCause(background)
	time.AfterFunc(10*time.Millisecond, func() { cancel(errTest) })
	cleaned := false
	_, err := runner.Run(ctx, do(func(c *handle) error {
		err := sleep(c, time.Hour)
		expectError(t, err, async.ErrCancelled)
		cleaned = sleep(c, time.Millisecond) == nil
		return err
	}))
	expectError(t, err, async.ErrCancelled)
	expectError(t, err, errTest)
	if !cleaned {
		t.Error("the clean-up was not run")
	}
}

func TestDeadlineOfTheContextEndsTheRun(t *testing.T) {
	ctx, cancel := context.WithTimeout(background, 10*time.Millisecond)
	defer cancel()
	_, err := runner.Run(ctx, forever())
	expectError(t, err, context.DeadlineExceeded)
}

func TestCancelledContextNeverStartsTheCoroutine(t *testing.T) {
	ctx, cancel := context.WithCancel(background)
	cancel()
	_, err := runner.Run(ctx, do(func(*handle) error { t.Error("it ran"); return nil }))
	expectError(t, err, async.ErrCancelled)
	expectError(t, err, context.Canceled)
}

func TestCoroutineMayOutliveTheCancellationOfTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(background)
	v, err := runner.Run(ctx, script(func(c *handle) (int, error) {
		cancel()
		expectError(t, sleep(c, time.Hour), async.ErrCancelled)
		return 1, nil
	}))
	if v != 1 || err != nil {
		t.Error(v, err)
	}
}

func TestNilContextIsTheBackground(t *testing.T) {
	for _, ctx := range []context.Context{nil, (*async.Context)(nil)} {
		if _, err := runner.Run(ctx, nothing()); err != nil {
			t.Error(err)
		}
	}
}

func TestWithClosesHoweverItEnds(t *testing.T) {
	var kept *runner.Runner
	if err := runner.With(func(r *runner.Runner) error { kept = r; return errTest }); err != errTest {
		t.Error(err)
	}
	_, err := kept.Loop()
	expectError(t, err, runner.ErrClosed)
	func() {
		defer func() { recover() }()
		runner.With(func(r *runner.Runner) error { kept = r; panic("boom") })
	}()
	_, err = kept.Loop()
	expectError(t, err, runner.ErrClosed)
}

func TestGoexitInACoroutineEndsTheGoroutineAndCleansUp(t *testing.T) {
	var loop *async.Loop
	var cleaned bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		runner.Run(background, do(func(c *handle) error {
			loop = c.T.Loop()
			async.CreateTaskFrom(c.T, do(func(c *handle) error {
				err := sleep(c, time.Hour)
				cleaned = true
				return err
			}))
			sleep(c, 0)
			runtime.Goexit()
			return nil
		}))
		t.Error("Run returned")
	}()
	<-ended
	if !loop.IsClosed() || !cleaned {
		t.Error(loop.IsClosed(), cleaned)
	}
}

func TestCloseReleasesTheContext(t *testing.T) {
	type big struct{ _ [1 << 16]byte }
	kept := async.NewContextVar[*big]("kept", nil)
	r := runner.New()
	value := func() weak.Pointer[big] {
		v := new(big)
		runner.RunIn(background, r, do(func(c *handle) error {
			kept.Set(async.CurrentContextFrom(c.T), v)
			return nil
		}))
		return weak.Make(v)
	}()
	runtime.GC()
	if value.Value() == nil {
		t.Fatal("the Runner has not kept its context")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for end := time.Now().Add(5 * time.Second); value.Value() != nil; runtime.GC() {
		if time.Now().After(end) {
			t.Fatal("Close has not released the context")
		}
	}
	runtime.KeepAlive(r)
}
