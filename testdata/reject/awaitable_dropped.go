package reject

import (
	"context"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

type (
	nap            = async.SleepAwait
	putting[T any] = async.QueuePut[T]
	guarded        struct{ *async.Condition }
)

func generic[A any](a A) A { return a }

//asyncgen:async
func synchronisation(lock *async.Lock, sem *async.Semaphore, bounded *async.BoundedSemaphore, q *async.Queue[int],
	lifo *async.LifoQueue[int], ev *async.Event, barrier *async.Barrier) {
	lock.Acquire()       // want `^lock.Acquire\(...\) does nothing until it is awaited; write async.Await\(lock.Acquire\(...\)\)$`
	defer lock.Acquire() // want `^defer lock.Acquire\(...\) does nothing until it is awaited; write async.Await\(lock.Acquire\(...\)\)$`
	go lock.Acquire()    // want `^go lock.Acquire\(...\) does nothing until it is awaited`
	sem.Acquire()        // want `^sem.Acquire\(...\) does nothing until it is awaited`
	bounded.Acquire()    // want `^bounded.Acquire\(...\) does nothing until it is awaited`
	q.Put(1)             // want `^q.Put\(...\) does nothing until it is awaited; write async.Await\(q.Put\(...\)\)$`
	q.Get()              // want `^q.Get\(...\) does nothing until it is awaited`
	q.Join()             // want `^q.Join\(...\) does nothing until it is awaited`
	lifo.Put(1)          // want `^lifo.Put\(...\) does nothing until it is awaited`
	ev.Wait()            // want `^ev.Wait\(...\) does nothing until it is awaited`
	barrier.Wait()       // want `^barrier.Wait\(...\) does nothing until it is awaited`

	async.Timeout(time.Second)       // want `^async.Timeout\(...\) makes a scope and drops it, so that nothing can leave it; assign it, and call its Exit on every path$`
	defer async.Timeout(time.Second) // want `^defer async.Timeout\(...\) makes a scope and drops it`
	async.NewTaskGroup()             // want `^async.NewTaskGroup\(...\) makes a scope and drops it`
	scope := async.Timeout(time.Second)
	defer func() { _ = scope.Exit(nil) }()

	_, _ = async.Await(lock.Acquire())
	defer lock.Release()
	sem.Release()
	q.PutNowait(1)
	q.GetNowait()
	q.TaskDone()
	ev.Set()
	barrier.Reset()
	_ = q.Put(1)
	waiting := ev.Wait()
	async.Await(waiting)
}

// What belongs to the current task cannot become another.
//
//asyncgen:async
func scopes(cond *async.Condition, g *async.TaskGroup, both guarded) {
	cond.Wait()                               // want `^cond.Wait\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(cond.Wait\(...\)\)$`
	cond.WaitFor(func() bool { return true }) // want `^cond.WaitFor\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(cond.WaitFor\(...\)\)$`
	both.Wait()                               // want `^both.Wait\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(both.Wait\(...\)\)$`
	g.Wait()                                  // want `^g.Wait\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(g.Wait\(...\)\)$`
	defer g.Exit(nil)                         // want `^defer g.Exit\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(g.Exit\(...\)\)$`
	cond.Acquire()                            // want `^cond.Acquire\(...\) does nothing until it is awaited`
	async.With(cond, cond.Wait())             // want `^async.With\(...\) makes a coroutine that nobody awaits, so it never runs; write async.Await\(async.With\(...\)\), or async.CreateTask`

	cond.Notify(1)
	cond.NotifyAll()
	defer cond.Release()
	scope := async.Timeout(time.Second)
	scope.Exit(nil)
}

//asyncgen:async
func functions(coro *async.Coroutine[int], tasks []*async.Task[int], ch chan int, ctx context.Context,
	job func(context.Context) (int, error), rest func() nap, put func() putting[int]) {
	async.Sleep(time.Second)         // want `^async.Sleep\(...\) does nothing until it is awaited; write async.Await\(async.Sleep\(...\)\)$`
	async.WaitFor(coro, time.Second) // want `^async.WaitFor\(...\) does nothing until it is awaited`
	async.ToThread(job)              // want `^async.ToThread\(...\) does nothing until it is awaited`
	go async.ToThread(job)           // want `^go async.ToThread\(...\) does nothing until it is awaited`
	async.Wait(tasks)                // want `^async.Wait\(...\) does nothing until it is awaited`
	async.WrapChan(ch)               // want `^async.WrapChan\(...\) does nothing until it is awaited`
	async.WrapContext(ctx)           // want `^async.WrapContext\(...\) does nothing until it is awaited`
	rest()                           // want `^rest\(...\) does nothing until it is awaited`
	put()                            // want `^put\(...\) does nothing until it is awaited`
	generic(async.Sleep(1))          // want `^generic\(...\) does nothing until it is awaited`
	func() {
		async.Sleep(1) // want `^async.Sleep\(...\) does nothing until it is awaited`
	}()
}

//asyncgen:async
func generators(g *async.AsyncGenerator[int], two *async.AsyncSendGenerator[int, string]) {
	g.Next()        // want `^g.Next\(...\) does nothing until it is awaited; write async.Await\(g.Next\(...\)\)$`
	g.Close()       // want `^g.Close\(...\) does nothing until it is awaited`
	defer g.Close() // want `^defer g.Close\(...\) does nothing until it is awaited`
	g.Throw(nil)    // want `^g.Throw\(...\) does nothing until it is awaited`
	g.Leave()       // want `^g.Leave\(...\) does nothing until it is awaited`
	two.Next()      // want `^two.Next\(...\) does nothing until it is awaited`
	two.Send("")    // want `^two.Send\(...\) does nothing until it is awaited`
	two.Throw(nil)  // want `^two.Throw\(...\) does nothing until it is awaited`

	defer async.Await(g.Close())
}

// Generators that do not await are driven by their methods.
//
//asyncgen:generator
func driven(g *async.Generator[int], two *async.SendGenerator[int, string], lock *async.Lock, yield func(int) bool) {
	g.Next()
	two.Send("")
	defer g.Close()
	lock.Acquire() // want `^lock.Acquire\(...\) does nothing until it is awaited`
}

// What has begun goes on by itself, and an interface may hold what has.
//
//asyncgen:async
func begun(g *async.TaskGroup, l *async.Loop, coro, other *async.Coroutine[int], job func(context.Context) (int, error),
	later func() *async.Future[int], task func() *async.Task[int], any func() async.Awaitable[int]) {
	async.CreateTask(coro)
	async.Go(g, coro)
	async.RunInExecutor(l, nil, job)
	async.Shield(coro)
	async.Gather(coro, other)
	async.GatherResults(coro, other)
	async.Gather2(coro, other)
	async.Select(coro, other)
	async.RunCoroutineThreadsafe(l, coro)
	async.AsCompleted(coro, other)
	l.ShutdownAsyncGenerators()
	l.CallSoon(func() {})
	later()
	go later()
	defer task()
	any()
}
