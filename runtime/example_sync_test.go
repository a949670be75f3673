package async_test

import (
	"errors"
	"fmt"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Examples of locks, queues, tuples and generators.

//asyncgen:async
func exampleLock() error {
	lock := async.NewLock()
	if _, err := async.Await(lock.Acquire()); err != nil {
		return err
	}
	fmt.Println(lock.Locked(), lock.Release(), lock.Locked())
	fmt.Println(errors.Is(lock.Release(), async.ErrNotAcquired))
	return nil
}

func ExampleLock() {
	report(virtually(exampleLockAsync()))
	// Output:
	// true <nil> false
	// true
}

//asyncgen:async
func exampleBoundedSemaphore() error {
	permits := async.NewBoundedSemaphore(1)
	if _, err := async.Await(permits.Acquire()); err != nil {
		return err
	}
	fmt.Println(permits.Locked(), permits.Release())
	fmt.Println(permits.Release() != nil) // once too often
	fmt.Println(async.NewSemaphore(0).Locked())
	return nil
}

func ExampleBoundedSemaphore() {
	report(virtually(exampleBoundedSemaphoreAsync()))
	// Output:
	// true <nil>
	// true
	// true
}

func ExampleEvent_Clear() {
	event := async.NewEvent()
	event.Set()
	fmt.Println(event.IsSet())
	event.Clear()
	fmt.Println(event.IsSet())
	// Output:
	// true
	// false
}

//asyncgen:async
func awaitNews(name string, news *async.Condition) error {
	if _, err := async.Await(news.Acquire()); err != nil {
		return err
	}
	defer news.Release()
	_, err := async.Await(news.Wait())
	fmt.Println(name, "has heard, and holds the lock:", news.Locked())
	return err
}

//asyncgen:async
func exampleNotifyAll() error {
	news := async.NewCondition(async.NewLock())
	all := async.Gather(awaitNewsAsync("a", news), awaitNewsAsync("b", news))
	if _, err := async.Await(async.Sleep(time.Second)); err != nil {
		return err
	}
	if _, err := async.Await(news.Acquire()); err != nil {
		return err
	}
	if err := news.NotifyAll(); err != nil {
		return err
	}
	if err := news.Release(); err != nil {
		return err
	}
	_, err := async.Await(all)
	return err
}

func ExampleCondition_NotifyAll() {
	report(virtually(exampleNotifyAllAsync()))
	// Output:
	// a has heard, and holds the lock: true
	// b has heard, and holds the lock: true
}

//asyncgen:async
func exampleAbort() error {
	barrier := async.NewBarrier(3)
	waiting := async.CreateTask(arriveAsync(barrier, 0))
	if _, err := async.Await(async.Sleep(time.Second)); err != nil {
		return err
	}
	fmt.Println(barrier.Waiting(), "of", barrier.Parties())
	barrier.Abort()
	_, err := async.Await(waiting)
	fmt.Println(errors.Is(err, async.ErrBrokenBarrier), barrier.Broken())
	barrier.Reset()
	fmt.Println(barrier.Broken())
	return nil
}

func ExampleBarrier_Abort() {
	report(virtually(exampleAbortAsync()))
	// Output:
	// 1 of 3
	// true true
	// false
}

//asyncgen:async
func workOff(queue *async.Queue[string]) error {
	for {
		item, err := async.Await(queue.Get())
		if err != nil {
			return err
		}
		fmt.Println("did", item)
		if err := queue.TaskDone(); err != nil {
			return err
		}
	}
}

//asyncgen:async
func exampleJoin() error {
	queue := async.NewQueue[string](2)
	fmt.Println(queue.PutNowait("this"), queue.PutNowait("that"), queue.PutNowait("more"))
	fmt.Println(queue.Len(), queue.Cap(), queue.Full(), queue.Empty())
	async.CreateTask(workOffAsync(queue))
	if _, err := async.Await(queue.Join()); err != nil {
		return err
	}
	_, err := queue.GetNowait()
	fmt.Println(errors.Is(err, async.ErrQueueEmpty))
	return nil
}

func ExampleQueue_Join() {
	report(virtually(exampleJoinAsync()))
	// Output:
	// <nil> <nil> async: queue is full
	// 2 2 true false
	// did this
	// did that
	// true
}

func ExampleLifoQueue() {
	stack := async.NewLifoQueue[int](0)
	for i := range 3 {
		report(0, stack.PutNowait(i))
	}
	fmt.Println(stack.GetNowait())
	// Output: 2 <nil>
}

func ExamplePriorityQueue() {
	urgent := async.NewPriorityQueue(0, func(a, b string) bool { return len(a) < len(b) })
	for _, s := range []string{"whenever", "now", "soon"} {
		report(0, urgent.PutNowait(s))
	}
	fmt.Println(urgent.GetNowait())
	// Output: now <nil>
}

// A template with several results has a tuple as its value.
//
//asyncgen:async
func divide(a, b int) (int, int, error) {
	if b == 0 {
		return 0, 0, errors.New("division by zero")
	}
	return a / b, a % b, nil
}

//asyncgen:async
func exampleTuple2() error {
	both, err := async.Await(divideAsync(17, 5))
	quotient, rest := both.Unpack()
	fmt.Println(quotient, rest, both.A == quotient)
	return err
}

func ExampleTuple2() {
	report(virtually(exampleTuple2Async()))
	// Output: 3 2 true
}

//asyncgen:async
func constant[T any](v T) (T, error) { return v, nil }

//asyncgen:async
func exampleGather2() error {
	both, err := async.Await(async.Gather2(constantAsync(1), constantAsync("two")))
	number, text := both.Unpack()
	fmt.Println(number, text)
	return err
}

func ExampleGather2() {
	report(virtually(exampleGather2Async()))
	// Output: 1 two
}

//asyncgen:async
func exampleGather3() error {
	all, err := async.Await(async.Gather3(constantAsync(1), constantAsync("two"), constantAsync(3.5)))
	fmt.Println(all.Unpack())
	return err
}

func ExampleGather3() {
	report(virtually(exampleGather3Async()))
	// Output: 1 two 3.5
}

//asyncgen:async
func exampleGather4() error {
	all, err := async.Await(async.Gather4(constantAsync(1), constantAsync("two"), constantAsync(3.5), constantAsync(true)))
	fmt.Println(all.Unpack())
	return err
}

func ExampleGather4() {
	report(virtually(exampleGather4Async()))
	// Output: 1 two 3.5 true
}

//asyncgen:async
func exampleGather5() error {
	all, err := async.Await(async.Gather5(
		constantAsync(1), constantAsync("two"), constantAsync(3.5), constantAsync(true), constantAsync([]int{5}),
	))
	fmt.Println(all.Unpack())
	return err
}

func ExampleGather5() {
	report(virtually(exampleGather5Async()))
	// Output: 1 two 3.5 true [5]
}

//asyncgen:async
func exampleGather6() error {
	all, err := async.Await(async.Gather6(
		constantAsync(1), constantAsync("two"), constantAsync(3.5), constantAsync(true), constantAsync([]int{5}), constantAsync('6'),
	))
	fmt.Println(all.Unpack())
	return err
}

func ExampleGather6() {
	report(virtually(exampleGather6Async()))
	// Output: 1 two 3.5 true [5] 54
}

// lines counts, and fails in the end.
//
//asyncgen:generator
func lines(n int, yield func(int) bool) error {
	defer fmt.Println("file closed")
	for i := range n {
		if !yield(i + 1) {
			return nil
		}
	}
	return errors.New("unexpected end")
}

func ExampleGenerator_Err() {
	g := linesGen(2)
	for v := range g.All() {
		fmt.Println(v)
	}
	fmt.Println(g.Err())

	g = linesGen(2)
	g.Next()
	g.Close()
	fmt.Println(g.Err())
	// Output:
	// 1
	// 2
	// file closed
	// unexpected end
	// file closed
	// <nil>
}

//asyncgen:async
func seconds(yield func(int) bool) error {
	for i := 1; yield(i); i++ {
		if _, err := async.Await(async.Sleep(time.Second)); err != nil {
			return err
		}
	}
	fmt.Println("stopped")
	return nil
}

//asyncgen:async
func exampleThrow() error {
	g := secondsAsync()
	fmt.Println(async.Await(g.Next()))
	_, err := async.Await(g.Throw(errors.New("power cut")))
	fmt.Println(err)
	return nil
}

func ExampleAsyncGenerator_Throw() {
	report(virtually(exampleThrowAsync()))
	// Output:
	// 1 <nil>
	// stopped
	// power cut
}

// tally adds up what it is sent, and starts again at an error.
//
//asyncgen:generator
func tally(yield func(int) (int, error)) error {
	for sum := 0; ; {
		v, err := yield(sum)
		if errors.Is(err, async.ErrGeneratorClosed) {
			return err
		}
		sum += v
		if err != nil {
			sum = 0
		}
	}
}

func ExampleSendGenerator_Throw() {
	g := tallyGen()
	g.Next()
	g.Send(3)
	fmt.Println(g.Send(4))
	fmt.Println(g.Throw(errors.New("recount")))
	g.Close()
	fmt.Println(g.Err())
	// Output:
	// 7 true
	// 0 true
	// <nil>
}

//asyncgen:async
func asyncTally(yield func(int) (int, error)) error {
	for sum := 0; ; {
		v, err := yield(sum)
		if errors.Is(err, async.ErrGeneratorClosed) {
			return err
		}
		sum += v
		if err != nil {
			sum = 0
		}
	}
}

//asyncgen:async
func exampleAsyncThrow() error {
	g := asyncTallyAsync()
	if _, err := async.Await(g.Next()); err != nil {
		return err
	}
	fmt.Println(async.Await(g.Send(4)))
	fmt.Println(async.Await(g.Throw(errors.New("recount"))))
	_, err := async.Await(g.Close())
	return err
}

func ExampleAsyncSendGenerator_Throw() {
	report(virtually(exampleAsyncThrowAsync()))
	// Output:
	// 4 <nil>
	// 0 <nil>
}
