package async_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Examples of tasks, scopes, contexts and errors.

//asyncgen:async
func exampleCreateTask() error {
	task := async.CreateTask(workAsync("it", time.Second, nil))
	task.AddDoneCallback(func(t *async.Task[string]) { fmt.Println("done:", t.Done()) })
	_, err := task.Result()
	fmt.Println(errors.Is(err, async.ErrInvalidState)) // it has not run yet
	name, err := async.Await(task)
	fmt.Println(name)
	return err
}

func ExampleCreateTask() {
	report(virtually(exampleCreateTaskAsync()))
	// Output:
	// true
	// done: true
	// it
}

func ExampleCreateTaskOn() {
	loop := async.NewLoop()
	defer loop.Shutdown()
	task := async.CreateTaskOn(loop, workAsync("begun before the loop", time.Millisecond, nil))
	fmt.Println(async.RunUntilComplete(loop, task))
	// Output: begun before the loop <nil>
}

//asyncgen:async
func exampleCurrentTask() error {
	me := async.CurrentTask()
	me.SetName("main")
	me.Cancel("by myself")
	_, err := async.Await(async.Sleep(time.Second))
	fmt.Println(me.Name(), err, me.Cancelling())
	fmt.Println(me.Uncancel()) // dealt with
	return nil
}

func ExampleCurrentTask() {
	report(virtually(exampleCurrentTaskAsync()))
	// Output:
	// main async: cancelled: by myself 1
	// 0
}

//asyncgen:async
func exampleAllTasks() error {
	async.CreateTask(workAsync("it", time.Hour, nil), async.WithName("helper"))
	for _, t := range async.AllTasks() {
		fmt.Println(t.Name(), t == async.CurrentTask())
	}
	return nil
}

func ExampleAllTasks() {
	report(virtually(exampleAllTasksAsync()))
	// Output:
	// Task-1 true
	// helper false
	// it was cancelled
}

func ExampleCoroutine() {
	coro := workAsync("never", time.Hour, nil) // nothing runs yet
	fmt.Println(coro.Runnable(), coro.Close())
	_, err := async.Await(coro)
	fmt.Println(errors.Is(err, async.ErrCoroutineClosed))
	// Output:
	// <nil> <nil>
	// true
}

//asyncgen:async
func exampleTaskOption() error {
	shared := async.NewContext(context.Background())
	requestID.Set(shared, "8")
	task := async.CreateTask(handleAsync(), async.WithName("eager"), async.WithContext(shared), async.WithEagerStart())
	id, err := task.Result() // there already: it has not had to wait
	fmt.Println(task.Name(), id)
	return err
}

func ExampleTaskOption() {
	report(virtually(exampleTaskOptionAsync()))
	// Output: eager 8
}

//asyncgen:async
func exampleGoInGroup() (err error) {
	group := async.NewTaskGroup()
	task := async.Go(group, workAsync("member", time.Second, nil))
	if _, err := async.Await(group.Exit(nil)); err != nil {
		return err
	}
	name, err := task.Result()
	fmt.Println(name)
	return err
}

func ExampleGo() {
	report(virtually(exampleGoInGroupAsync()))
	// Output: member
}

//asyncgen:async
func exampleGroupError() error {
	group := async.NewTaskGroup()
	async.Go(group, workAsync("a", time.Second, context.DeadlineExceeded))
	async.Go(group, workAsync("b", time.Second, errors.New("out of paper")))
	_, err := async.Await(group.Wait())
	var failures *async.GroupError
	fmt.Println(errors.As(err, &failures), errors.Is(err, context.DeadlineExceeded))
	for _, err := range failures.Errors {
		fmt.Println(err)
	}
	return nil
}

func ExampleGroupError() {
	report(virtually(exampleGroupErrorAsync()))
	// Output:
	// true true
	// context deadline exceeded
	// out of paper
}

//asyncgen:async
func exampleTimeoutAt() error {
	deadline := async.RunningLoop().Time().Add(time.Minute)
	limit := async.TimeoutAt(deadline)
	_, err := async.Await(workAsync("slow", time.Hour, nil))
	fmt.Println(limit.Exit(err), limit.Expired())
	return nil
}

func ExampleTimeoutAt() {
	report(virtually(exampleTimeoutAtAsync()))
	// Output:
	// slow was cancelled
	// async: timed out true
}

//asyncgen:async
func exampleTimeoutScope() error {
	limit := async.Timeout(time.Minute)
	if err := limit.Reschedule(limit.When().Add(time.Hour)); err != nil { // it takes longer than expected
		return err
	}
	name, err := async.Await(workAsync("done", 30*time.Minute, nil))
	fmt.Println(name, limit.Exit(err), limit.Expired())
	return nil
}

func ExampleTimeoutScope() {
	report(virtually(exampleTimeoutScopeAsync()))
	// Output: done <nil> false
}

//asyncgen:async
func exampleWaitFor() error {
	_, err := async.Await(async.WaitFor(workAsync("slow", time.Hour, nil), time.Minute))
	fmt.Println(err, errors.Is(err, async.ErrTimeout))
	return nil
}

func ExampleWaitFor() {
	report(virtually(exampleWaitForAsync()))
	// Output:
	// slow was cancelled
	// async: timed out true
}

//asyncgen:async
func exampleWaitOption() error {
	quick := async.CreateTask(workAsync("quick", time.Second, nil))
	slow := async.CreateTask(workAsync("slow", time.Minute, nil))
	both := []async.AnyFuture{quick, slow}
	waited, err := async.Await(async.Wait(both, async.Until(async.FirstCompleted), async.WaitAtMost(time.Hour)))
	fmt.Println(len(waited.Done), len(waited.Pending))
	if err == nil {
		waited, err = async.Await(async.Wait(waited.Pending))
		fmt.Println(len(waited.Done), len(waited.Pending))
	}
	return err
}

func ExampleWaitOption() {
	report(virtually(exampleWaitOptionAsync()))
	// Output:
	// 1 1
	// 1 0
}

// The context of a task is a Go context: what blocks in the executor ends with it.
//
//asyncgen:async
func exampleCurrentContext() error {
	ctx := async.CurrentContext()
	fmt.Println(ctx.Err(), ctx.Loop() == async.RunningLoop(), ctx.Parent() == context.Background())
	async.CurrentTask().Cancel("enough")
	<-ctx.Done()
	fmt.Println(ctx.Err(), "-", context.Cause(ctx))
	async.CurrentTask().Uncancel()
	return nil
}

func ExampleCurrentContext() {
	report(virtually(exampleCurrentContextAsync()))
	// Output:
	// <nil> true true
	// context canceled - async: cancelled: enough
}

func ExampleContext() {
	type key struct{}
	ctx := async.NewContext(context.WithValue(context.Background(), key{}, "of Go"))
	requestID.Set(ctx, "1")
	copied := ctx.Copy()
	requestID.Set(copied, "2")
	shared := ctx.WithParent(context.Background())
	requestID.Set(shared, "3")
	fmt.Println(requestID.Get(ctx), requestID.Get(copied), requestID.Get(shared))
	fmt.Println(ctx.Value(key{}), copied.Value(key{}), shared.Value(key{}))
	_, limited := ctx.Deadline()
	fmt.Println(limited)
	// Output:
	// 3 2 3
	// of Go of Go <nil>
	// false
}

func ExampleContextVar_Reset() {
	ctx := async.NewContext(context.Background())
	token := requestID.Set(ctx, "9")
	fmt.Println(requestID.Name(), requestID.Get(ctx))
	fmt.Println(requestID.Reset(ctx, token))
	_, set := requestID.Lookup(ctx)
	fmt.Println(requestID.Get(ctx), set)
	// Output:
	// request id 9
	// <nil>
	// none false
}

//asyncgen:async
func exampleFutureCallback() error {
	future := async.NewFuture[int](async.RunningLoop())
	future.AddDoneCallback(func(f *async.Future[int]) { fmt.Println(f.Result()) })
	fmt.Println(future.SetError(errors.New("no answer")), future.Cancel())
	_, err := async.Await(future)
	fmt.Println(err)
	return nil
}

func ExampleFuture_SetError() {
	report(virtually(exampleFutureCallbackAsync()))
	// Output:
	// <nil> false
	// no answer
	// 0 no answer
}

//asyncgen:async
func exampleCancelledError() error {
	task := async.CreateTask(workAsync("it", time.Hour, nil))
	task.Cancel("shop closes")
	_, err := async.Await(task)
	var cancelled *async.CancelledError
	fmt.Println(errors.As(err, &cancelled), cancelled.Message)
	fmt.Println(errors.Is(err, async.ErrCancelled), errors.Is(err, context.Canceled))
	return nil
}

func ExampleCancelledError() {
	report(virtually(exampleCancelledErrorAsync()))
	// Output:
	// true shop closes
	// true true
}

//asyncgen:async
func fallOver() error { panic("out of memory") }

//asyncgen:async
func examplePanicError() error {
	task := async.CreateTask(fallOverAsync())
	if _, err := async.Await(async.Sleep(time.Second)); err != nil {
		return err
	}
	var p *async.PanicError
	fmt.Println(errors.As(task.Err(), &p), p.Value, len(p.Stack) > 0)
	return nil
}

func ExamplePanicError() {
	report(virtually(examplePanicErrorAsync()))
	// Output: true out of memory true
}

//asyncgen:async
func examplePosition() error {
	task := async.CreateTask(patientAsync())
	if _, err := async.Await(async.Sleep(time.Second)); err != nil {
		return err
	}
	for _, at := range task.Stack() {
		fmt.Println(at.Function, at.File)
	}
	return nil
}

func ExamplePosition() {
	report(virtually(examplePositionAsync()))
	// Output: github.com/asyncgen/asyncgen/runtime_test.patient example_tools_test.go
}
