package async_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

//go:generate go tool asyncgen

// virtually runs a coroutine on a clock that jumps, so that the examples take no
// time.
func virtually[T any](coro *async.Coroutine[T]) (T, error) {
	r := runner.New(runner.WithLoopFactory(func() (*async.Loop, error) {
		return async.NewLoop(async.WithClock(asynctest.NewClock())), nil
	}))
	defer r.Close()
	return runner.RunIn(context.Background(), r, coro)
}

// report prints the error of an example's coroutine.
func report[T any](_ T, err error) {
	if err != nil {
		fmt.Println("error:", err)
	}
}

//asyncgen:async
func work(name string, d time.Duration, err error) (string, error) {
	if _, cancelled := async.Await(async.Sleep(d)); cancelled != nil {
		fmt.Println(name, "was cancelled")
		return "", cancelled
	}
	return name, err
}

//asyncgen:async
func exampleGather() error {
	names, err := async.Await(async.Gather(workAsync("a", 2*time.Second, nil), workAsync("b", time.Second, nil)))
	fmt.Println(names, err)
	pair, err := async.Await(async.Gather2(workAsync("c", time.Second, nil), async.ToThread(func(context.Context) (int, error) { return 4, nil })))
	fmt.Println(pair.A, pair.B, err)
	return nil
}

func ExampleGather() {
	report(virtually(exampleGatherAsync()))
	// Output:
	// [a b] <nil>
	// c 4 <nil>
}

//asyncgen:async
func exampleTaskGroup() error {
	group := async.NewTaskGroup()
	async.Go(group, workAsync("slow", time.Hour, nil))
	async.Go(group, workAsync("bad", time.Second, errors.New("out of paper")))
	_, err := async.Await(group.Wait())
	fmt.Println(err)
	return nil
}

func ExampleTaskGroup() {
	report(virtually(exampleTaskGroupAsync()))
	// Output:
	// slow was cancelled
	// async: 1 task failed in the task group: out of paper
}

//asyncgen:async
func exampleTimeout() error {
	limit := async.Timeout(time.Minute)
	_, err := async.Await(workAsync("first", time.Hour, nil))
	err = limit.Exit(err)
	fmt.Println(err, errors.Is(err, context.DeadlineExceeded))

	_, err = async.Await(async.WaitFor(workAsync("second", time.Hour, nil), time.Minute))
	fmt.Println(err)
	return nil
}

func ExampleTimeout() {
	report(virtually(exampleTimeoutAsync()))
	// Output:
	// first was cancelled
	// async: timed out true
	// second was cancelled
	// async: timed out
}

//asyncgen:async
func consume(queue *async.Queue[int], results *[]int) error {
	for {
		n, err := async.Await(queue.Get())
		if errors.Is(err, async.ErrQueueShutdown) {
			return nil
		}
		if err != nil {
			return err
		}
		*results = append(*results, n*n)
	}
}

//asyncgen:async
func exampleQueue() error {
	queue := async.NewQueue[int](2)
	var results []int
	consumer := async.CreateTask(consumeAsync(queue, &results))
	for i := range 5 {
		if _, err := async.Await(queue.Put(i)); err != nil {
			return err
		}
	}
	queue.Shutdown(false)
	_, err := async.Await(consumer)
	fmt.Println(results)
	return err
}

func ExampleQueue() {
	report(virtually(exampleQueueAsync()))
	// Output: [0 1 4 9 16]
}

//asyncgen:async
func exampleAsCompleted() error {
	for next := range async.AsCompleted(workAsync("slow", 2*time.Second, nil), workAsync("quick", time.Second, nil)) {
		name, err := async.Await(next)
		fmt.Println(name, err)
	}
	won, err := async.Await(async.Select(workAsync("hare", time.Second, nil), workAsync("tortoise", time.Minute, nil)))
	fmt.Println(won.Index, won.Value, err)
	return nil
}

func ExampleAsCompleted() {
	report(virtually(exampleAsCompletedAsync()))
	// Output:
	// quick <nil>
	// slow <nil>
	// 0 hare <nil>
	// tortoise was cancelled
}

//asyncgen:async
func guarded(sem *async.Semaphore, inside *int) error {
	if _, err := async.Await(sem.Acquire()); err != nil {
		return err
	}
	defer sem.Release()
	*inside++
	fmt.Println("inside:", *inside)
	_, err := async.Await(async.Sleep(time.Second))
	*inside--
	return err
}

//asyncgen:async
func exampleSemaphore() error {
	sem, inside := async.NewSemaphore(2), 0
	var all []*async.Coroutine[struct{}]
	for range 4 {
		all = append(all, guardedAsync(sem, &inside))
	}
	_, err := async.Await(async.Gather(all...))
	return err
}

func ExampleSemaphore() {
	report(virtually(exampleSemaphoreAsync()))
	// Output:
	// inside: 1
	// inside: 2
	// inside: 1
	// inside: 2
}

var requestID = async.NewContextVar("request id", "none")

//asyncgen:async
func handle() (string, error) {
	return requestID.Get(async.CurrentContext()), nil
}

//asyncgen:async
func exampleContextVar() error {
	requestID.Set(async.CurrentContext(), "42")
	task := async.CreateTask(handleAsync())
	requestID.Set(async.CurrentContext(), "43") // the task has its own copy
	id, err := async.Await(task)
	fmt.Println(id)
	return err
}

func ExampleContextVar() {
	report(virtually(exampleContextVarAsync()))
	// Output: 42
}

//asyncgen:async
func exampleFuture() error {
	loop := async.RunningLoop()
	future := async.NewFuture[string](loop)
	loop.CallLater(time.Second, func() { future.SetResult("called back") })
	text, err := async.Await(future)
	fmt.Println(text)
	return err
}

func ExampleFuture() {
	report(virtually(exampleFutureAsync()))
	// Output: called back
}

//asyncgen:async
func exampleTask() error {
	task := async.CreateTask(workAsync("it", time.Hour, nil), async.WithName("worker"))
	if _, err := async.Await(async.Sleep(time.Second)); err != nil {
		return err
	}
	for _, t := range async.AllTasks() {
		fmt.Println(t.Name())
	}
	task.Cancel("no longer needed")
	_, err := async.Await(task)
	fmt.Println(err, task.Cancelled())
	return nil
}

func ExampleTask() {
	report(virtually(exampleTaskAsync()))
	// Output:
	// Task-1
	// worker
	// it was cancelled
	// async: cancelled: no longer needed true
}

//asyncgen:async
func exampleToThread() error {
	n, err := async.Await(async.ToThread(func(ctx context.Context) (int, error) {
		entries, err := os.ReadDir(".") // blocks, but not the loop
		return len(entries), err
	}))
	fmt.Println(n > 0, err)
	return nil
}

func ExampleToThread() {
	report(virtually(exampleToThreadAsync()))
	// Output: true <nil>
}

func ExampleRunCoroutineThreadsafe() {
	loop := async.NewLoop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = loop.RunForever() // until it is stopped
		_ = loop.Shutdown()
	}()
	result := async.RunCoroutineThreadsafe(loop, workAsync("remote", time.Millisecond, nil))
	fmt.Println(result.Wait(context.Background()))
	_ = loop.CallSoonThreadsafe(loop.Stop) // the loop is open
	<-ended
	// Output: remote <nil>
}
