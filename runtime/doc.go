// Package async is the runtime of asyncgen: the coroutines and generators that
// generated code consists of, and an event loop modelled on Python's asyncio that
// runs them.
//
//	//asyncgen:async
//	func fetchAll(urls []string) (int, error) { // generated: fetchAllAsync
//		group := async.NewTaskGroup()
//		tasks := make([]*async.Task[string], len(urls))
//		for i, url := range urls {
//			tasks[i] = async.Go(group, fetchAsync(url))
//		}
//		if _, err := async.Await(group.Wait()); err != nil {
//			return 0, err
//		}
//		total := 0
//		for _, task := range tasks {
//			body, _ := task.Result()
//			total += len(body)
//		}
//		return total, nil
//	}
//
// The folder is called runtime and the package async; import it under that name.
// Package runner starts and ends a loop; package asynctest tests coroutines on a
// clock that does not wait.
//
// # What comes in, what goes out
//
// In: coroutines, callbacks, timers, jobs for an executor, signals, and calls from
// other goroutines. Out: the outcome of each task, which is a value and an error, a
// cancellation (ErrCancelled) or a panic (*PanicError).
//
// # Goroutines
//
// A loop runs on one goroutine, one task or callback at a time, until that task
// suspends. So state that only coroutines of one loop use needs no lock, and a
// blocking call in a coroutine stops all of them. Functions, methods and values of
// this package belong to the loop's goroutine unless their comments say that any
// goroutine may use them. CallSoonThreadsafe and RunCoroutineThreadsafe are the way
// into a loop from elsewhere, ToThread and RunInExecutor the way out.
//
// # Invariants
//
//   - What is ready runs in the order in which it became ready (unless WithShuffle
//     says otherwise), and what becomes ready during an iteration runs in the next.
//   - A task that is not done is ready, running, or parked with one thing that will
//     make it ready; the loop refers to it in each case.
//   - A suspended task is a chain of frames. The task refers to the innermost,
//     which is resumed directly, so the depth of the chain does not matter.
//   - A cancelled wait takes nothing: the lock, permit, item or notification goes to
//     the next in the queue.
//
// # Names
//
// Names follow asyncio's where Go has no other convention. Comments name the
// counterpart after "asyncio:"; docs/asyncio-parity.md lists all of them.
//
// What says "for generated code" is not for programs written by hand, and changes
// with the generator: Frame, Resumer, Status, Defers, Pulled, and the functions whose
// names end in From, which take the current task instead of looking it up.
//
// # Files
//
//	contract with generated code    protocol.go, coroutine.go, generator.go, asyncgen.go,
//	                                sendgen.go, defers.go, pull.go, mapiterator.go
//	loop                            loop.go, looprun.go, ready.go, driver.go, shutdown.go
//	tasks and futures               completion.go, taskcore.go, task.go, future.go, coro.go
//	several at once                 group.go, gather.go, wait.go, shield.go, timeout.go
//	synchronisation and queues      lock.go, event.go, condition.go, semaphore.go, barrier.go,
//	                                queue.go, waitqueue.go
//	timers                          timers.go, timerwheel.go, timerrun.go, timerheap.go
//	other goroutines                threadsafe.go, inbox.go, bridge.go, executor.go,
//	                                workerpool.go, signals.go
//	context                         context.go, contextvar.go, varmap.go
//	debugging                       debug.go, dump.go, exception.go, errors.go
package async
