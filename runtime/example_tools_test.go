package async_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// Outside coroutines, Await blocks: a template can be called as the function it is.
func ExampleAwait() {
	name, err := async.Await(workAsync("done", time.Millisecond, nil))
	fmt.Println(name, err)
	name, err = work("called", time.Millisecond, nil)
	fmt.Println(name, err)
	// Output:
	// done <nil>
	// called <nil>
}

//asyncgen:async
func exampleSleep() error {
	loop := async.RunningLoop()
	begin := loop.Time()
	_, err := async.Await(async.Sleep(8 * time.Hour))
	fmt.Println(loop.Time().Sub(begin))
	return err
}

func ExampleSleep() {
	report(virtually(exampleSleepAsync()))
	// Output: 8h0m0s
}

//asyncgen:async
func exampleWith() error {
	lock := async.NewLock()
	both := async.Gather(
		async.With(lock, workAsync("one", 2*time.Second, nil)),
		async.With(lock, workAsync("other", time.Second, nil)), // waits for its turn
	)
	loop := async.RunningLoop()
	begin := loop.Time()
	names, err := async.Await(both)
	fmt.Println(names, loop.Time().Sub(begin), lock.Locked())
	return err
}

func ExampleWith() {
	report(virtually(exampleWithAsync()))
	// Output: [one other] 3s false
}

//asyncgen:async
func awaitEvent(name string, event *async.Event) error {
	_, err := async.Await(event.Wait())
	fmt.Println(name, "goes on")
	return err
}

//asyncgen:async
func exampleEvent() error {
	event := async.NewEvent()
	all := async.Gather(awaitEventAsync("a", event), awaitEventAsync("b", event))
	if _, err := async.Await(async.Sleep(time.Second)); err != nil {
		return err
	}
	fmt.Println("now")
	event.Set()
	_, err := async.Await(all)
	return err
}

func ExampleEvent() {
	report(virtually(exampleEventAsync()))
	// Output:
	// now
	// a goes on
	// b goes on
}

//asyncgen:async
func takeFrom(stock *int, changed *async.Condition) error {
	if _, err := async.Await(changed.Acquire()); err != nil {
		return err
	}
	defer changed.Release()
	if _, err := async.Await(changed.WaitFor(func() bool { return *stock > 0 })); err != nil {
		return err
	}
	*stock--
	fmt.Println("taken")
	return nil
}

//asyncgen:async
func exampleCondition() error {
	stock, changed := 0, async.NewCondition(nil)
	customer := async.CreateTask(takeFromAsync(&stock, changed))
	if _, err := async.Await(async.Sleep(time.Second)); err != nil {
		return err
	}
	if _, err := async.Await(changed.Acquire()); err != nil {
		return err
	}
	fmt.Println("delivered")
	stock = 1
	changed.Notify(1)
	changed.Release()
	_, err := async.Await(customer)
	return err
}

func ExampleCondition() {
	report(virtually(exampleConditionAsync()))
	// Output:
	// delivered
	// taken
}

//asyncgen:async
func arrive(barrier *async.Barrier, after time.Duration) (time.Time, error) {
	if _, err := async.Await(async.Sleep(after)); err != nil {
		return time.Time{}, err
	}
	_, err := async.Await(barrier.Wait())
	return async.RunningLoop().Time(), err
}

//asyncgen:async
func exampleBarrier() error {
	barrier := async.NewBarrier(2)
	times, err := async.Await(async.Gather(arriveAsync(barrier, time.Second), arriveAsync(barrier, time.Minute)))
	fmt.Println("left together:", times[0].Equal(times[1]))
	return err
}

func ExampleBarrier() {
	report(virtually(exampleBarrierAsync()))
	// Output: left together: true
}

//asyncgen:async
func exampleShield() error {
	saving := async.CreateTask(workAsync("saved", time.Minute, nil))
	_, err := async.Await(async.WaitFor(async.Shield(saving), time.Second))
	fmt.Println(err)
	name, err := async.Await(saving) // the timeout has not reached it
	fmt.Println(name)
	return err
}

func ExampleShield() {
	report(virtually(exampleShieldAsync()))
	// Output:
	// async: timed out
	// saved
}

//asyncgen:async
func exampleWait() error {
	quick := async.CreateTask(workAsync("quick", time.Second, nil))
	slow := async.CreateTask(workAsync("slow", time.Hour, nil))
	waited, err := async.Await(async.Wait([]async.AnyFuture{quick, slow}, async.WaitAtMost(time.Minute)))
	fmt.Println(len(waited.Done), "done,", len(waited.Pending), "pending")
	slow.Cancel()
	return err
}

func ExampleWait() {
	report(virtually(exampleWaitAsync()))
	// Output:
	// 1 done, 1 pending
	// slow was cancelled
}

//asyncgen:async
func exampleSelect() error {
	won, err := async.Await(async.Select(workAsync("hare", time.Minute, nil), workAsync("tortoise", time.Second, nil)))
	fmt.Println(won.Index, won.Value)
	return err
}

func ExampleSelect() {
	report(virtually(exampleSelectAsync()))
	// Output:
	// 1 tortoise
	// hare was cancelled
}

//asyncgen:async
func exampleGatherResults() error {
	results, err := async.Await(async.GatherResults(
		workAsync("good", time.Second, nil),
		workAsync("bad", time.Second, errors.New("out of ink")),
	))
	for _, r := range results {
		fmt.Println(r.Value, r.Err)
	}
	return err
}

func ExampleGatherResults() {
	report(virtually(exampleGatherResultsAsync()))
	// Output:
	// good <nil>
	// bad out of ink
}

//asyncgen:async
func startTwo(group *async.TaskGroup) (int, error) {
	async.Go(group, workAsync("a", time.Second, nil))
	async.Go(group, workAsync("b", time.Minute, nil))
	return 2, nil
}

//asyncgen:async
func exampleInGroup() error {
	started, err := async.Await(async.InGroup(func(g *async.TaskGroup) *async.Coroutine[int] { return startTwoAsync(g) }))
	fmt.Println(started, "started, and none is left:", len(async.AllTasks()) == 1)
	return err
}

func ExampleInGroup() {
	report(virtually(exampleInGroupAsync()))
	// Output: 2 started, and none is left: true
}

//asyncgen:async
func exampleWrapContext(ctx context.Context) error {
	_, err := async.Await(async.WrapContext(ctx))
	fmt.Println(context.Cause(ctx))
	return err
}

func ExampleWrapContext() {
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(time.Millisecond, func() { cancel(errors.New("closing time")) })
	report(virtually(exampleWrapContextAsync(ctx)))
	// Output: closing time
}

//asyncgen:async
func exampleWrapChan() error {
	ch := make(chan int)
	go func() { ch <- 7 }()
	v, err := async.Await(async.WrapChan(ch)) // the loop runs on meanwhile
	fmt.Println(v)
	return err
}

func ExampleWrapChan() {
	report(virtually(exampleWrapChanAsync()))
	// Output: 7
}

// A pool of its own for jobs that are not to take the default executor's workers.
func ExampleRunInExecutor() {
	loop, pool := async.NewLoop(), async.NewWorkerPool(1)
	defer loop.Shutdown()
	defer pool.Shutdown(context.Background())
	job := async.RunInExecutor(loop, pool, func(context.Context) (int, error) {
		numbers := []int{3, 1, 2}
		slices.Sort(numbers)
		return numbers[0], nil
	})
	fmt.Println(async.RunUntilComplete(loop, job))
	// Output: 1 <nil>
}

func ExampleLoop_CallLater() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	loop.CallLater(2*time.Millisecond, func() {
		fmt.Println("later")
		loop.Stop()
	})
	loop.CallSoon(func() { fmt.Println("soon") })
	fmt.Println(loop.RunForever())
	// Output:
	// soon
	// later
	// <nil>
}

//asyncgen:async
func patient() error {
	limit := async.Timeout(time.Hour)
	_, err := async.Await(async.NewEvent().Wait())
	return limit.Exit(err)
}

func ExampleDump() {
	loop := async.NewLoop(async.WithClock(asynctest.NewClock()))
	defer loop.Shutdown()
	async.CreateTaskOn(loop, patientAsync(), async.WithName("patient"))
	report(async.RunUntilComplete(loop, async.Sleep(time.Minute)))
	report(0, async.Dump(loop, os.Stdout))
	// Output:
	// patient waits for an event
	// 	times out in 59m0s
	// 	github.com/asyncgen/asyncgen/runtime_test.patient (example_tools_test.go:294)
}
