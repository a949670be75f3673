package async_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// Examples of loops, their callbacks and their executors.

func ExampleRunUntilComplete() {
	loop := async.NewLoop()
	name, err := async.RunUntilComplete(loop, workAsync("done", time.Millisecond, nil))
	fmt.Println(name, err)
	fmt.Println(loop.Shutdown(), loop.IsClosed())
	// Output:
	// done <nil>
	// <nil> true
}

//asyncgen:async
func exampleRunningLoop() error {
	loop := async.RunningLoop()
	fmt.Println(loop == async.CurrentTask().Loop(), loop.IsRunning())
	return nil
}

func ExampleRunningLoop() {
	report(virtually(exampleRunningLoopAsync()))
	fmt.Println(async.RunningLoop()) // none runs here
	// Output:
	// true true
	// <nil>
}

func ExampleHandle() {
	loop := async.NewLoop(async.WithClock(asynctest.NewClock()))
	defer loop.Shutdown()
	begin := loop.Time()
	never := loop.CallLater(time.Hour, func() { fmt.Println("never") })
	loop.CallAt(begin.Add(2*time.Hour), loop.Stop)
	fmt.Println(never.When().Sub(begin))
	never.Cancel()
	fmt.Println(never.Cancelled(), loop.RunForever())
	// Output:
	// 1h0m0s
	// true <nil>
}

func ExampleLoop_CallSoonContext() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	ctx := async.NewContext(context.Background())
	requestID.Set(ctx, "7")
	loop.CallSoonContext(ctx, func() {
		fmt.Println(requestID.Get(async.CurrentContext()))
		loop.Stop()
	})
	fmt.Println(loop.RunForever())
	// Output:
	// 7
	// <nil>
}

func ExampleLoop_SetExceptionHandler() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	loop.SetExceptionHandler(func(l *async.Loop, e async.ExceptionContext) {
		var p *async.PanicError
		if errors.As(e.Err, &p) {
			fmt.Println(e.Message+":", p.Value)
			return
		}
		l.DefaultExceptionHandler(e) // logs
	})
	loop.CallSoon(func() { panic("out of coffee") })
	loop.CallSoon(loop.Stop)
	fmt.Println(loop.RunForever(), loop.ExceptionHandler() != nil)
	// Output:
	// panic in a callback: out of coffee
	// <nil> true
}

// A library that runs callbacks of its users hands their failures on.
func ExampleExceptionContext() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	loop.SetExceptionHandler(func(_ *async.Loop, e async.ExceptionContext) { fmt.Println(e.Message, "-", e.Err) })
	loop.CallExceptionHandler(async.ExceptionContext{Message: "a subscriber failed", Err: errors.New("no ink")})
	// Output: a subscriber failed - no ink
}

func ExampleLoop_AddSignalHandler() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	loop.AddSignalHandler(syscall.SIGUSR1, func() {
		fmt.Println("reload")
		loop.Stop()
	})
	loop.CallSoon(func() { syscall.Kill(os.Getpid(), syscall.SIGUSR1) })
	fmt.Println(loop.RunForever(), loop.RemoveSignalHandler(syscall.SIGUSR1))
	// Output:
	// reload
	// <nil> true
}

func ExampleLoop_SetTaskFactory() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	count := 0
	loop.SetTaskFactory(func(*async.TaskCore) []async.TaskOption {
		count++
		return []async.TaskOption{async.WithName(fmt.Sprint("worker ", count))}
	})
	fmt.Println(async.CreateTaskOn(loop, workAsync("it", 0, nil)).Name())
	fmt.Println(async.CreateTaskOn(loop, workAsync("it", 0, nil), async.WithName("mine")).Name())
	// Output:
	// worker 1
	// mine
}

func ExampleLoop_SetDebug() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	loop.SetDebug(true)
	loop.SetSlowCallbackDuration(time.Second) // what takes longer is logged
	loop.CallSoon(func() {
		foreign := make(chan any)
		go func() {
			defer func() { foreign <- recover() }()
			loop.CallSoon(func() {})
		}()
		fmt.Println(<-foreign)
		loop.Stop()
	})
	fmt.Println(loop.Debug(), loop.IsRunning(), loop.RunForever())
	// Output:
	// async: CallSoon called from a goroutine that does not run the loop: use CallSoonThreadsafe
	// true false <nil>
}

func ExampleLoopOption() {
	loop := async.NewLoop(
		async.WithClock(asynctest.NewClock()), // jumps instead of waiting
		async.WithShuffle(1),                  // runs what is ready in a random order, the same for each seed
		async.WithEagerTasks(),                // runs a new task at once, to its first suspension
		async.WithLoopDebug(false),            // whatever ASYNCGEN_DEBUG says
	)
	defer loop.Shutdown()
	fmt.Println(async.RunUntilComplete(loop, workAsync("a week", 7*24*time.Hour, nil)))
	// Output: a week <nil>
}

func ExampleClock() {
	var clock async.Clock = asynctest.NewClock()
	begin := clock.Now()
	clock.Wait(nil, begin.Add(time.Minute), 0) // as a loop does that has nothing to do
	fmt.Println(clock.Now().Sub(begin))
	// Output: 1m0s
}

// What Shutdown does, step by step, except for cancelling what is left.
func ExampleLoop_ShutdownAsyncGenerators() {
	loop := async.NewLoop()
	values := async.Each(make(chan int))
	consumer := async.CreateTaskOn(loop, nextOfAsync(values))
	report(async.RunUntilComplete(loop, async.Sleep(time.Millisecond)))
	fmt.Println(len(loop.Tasks()), "left")
	consumer.Cancel()
	report(async.RunUntilComplete(loop, async.Sleep(0)))
	report(async.RunUntilComplete(loop, loop.ShutdownAsyncGenerators()))
	report(async.RunUntilComplete(loop, loop.ShutdownDefaultExecutor(time.Minute)))
	fmt.Println(loop.Close(), consumer.Cancelled())
	// Output:
	// 1 left
	// <nil> true
}

//asyncgen:async
func nextOf(values *async.AsyncGenerator[int]) (int, error) { return async.Await(values.Next()) }

// inTurn is an executor of another kind: it runs its jobs one after the other, on a
// goroutine that a library may already have.
type inTurn struct{ jobs chan func() }

func (e inTurn) Submit(ctx context.Context, job func(context.Context)) error {
	e.jobs <- func() { job(ctx) }
	return nil
}

func (e inTurn) Shutdown(context.Context) error {
	close(e.jobs)
	return nil
}

func ExampleExecutor() {
	engine := inTurn{make(chan func(), 10)}
	go func() {
		for job := range engine.jobs {
			job()
		}
	}()
	loop := async.NewLoop()
	defer loop.Shutdown()
	loop.SetDefaultExecutor(engine)
	job := loop.RunInExecutor(nil, func(context.Context) (any, error) { return "elsewhere", nil })
	fmt.Println(async.RunUntilComplete(loop, job))
	// Output: elsewhere <nil>
}

func ExampleWorkerPool() {
	pool := async.NewWorkerPool(2)
	done := make(chan string)
	err := pool.Submit(context.Background(), func(context.Context) { done <- "by a worker" })
	fmt.Println(<-done, err)
	fmt.Println(pool.Shutdown(context.Background()))
	err = pool.Submit(context.Background(), func(context.Context) {})
	fmt.Println(errors.Is(err, async.ErrExecutorShutdown))
	// Output:
	// by a worker <nil>
	// <nil>
	// true
}
