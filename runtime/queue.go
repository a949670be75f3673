package async

import "errors"

// Errors of queues.
var (
	// ErrQueueEmpty is what GetNowait reports for an empty queue.
	ErrQueueEmpty = errors.New("async: queue is empty")
	// ErrQueueFull is what PutNowait reports for a full queue.
	ErrQueueFull = errors.New("async: queue is full")
	// ErrQueueShutdown is reported for a Put after Shutdown, and for a Get when
	// nothing is left in the queue.
	ErrQueueShutdown = errors.New("async: queue was shut down")
	// ErrTaskDone is what TaskDone reports if it is called more often than items
	// were put.
	ErrTaskDone = errors.New("async: TaskDone called too many times")
)

// Queue passes items from tasks that put to tasks that get, first in, first out. If it
// has a capacity, Put waits while the queue is full. Waiting tasks are served in the
// order in which they began to wait. It is not for use by several goroutines. asyncio:
// Queue.
//
// A woken task checks again at its turn, since another task may have taken the item or
// the place meanwhile; it then waits again, behind the others. One that is cancelled
// after it was woken wakes the next. So no item and no wake-up is ever lost: a Get that
// returns an error has taken nothing, and a Put that returns one has put nothing.
type Queue[T any] struct {
	queueCore
	ring  ring[T]      // the items, unless the queue has an order of its own
	order itemStore[T] // or else they are here
}

// itemStore is another order in which a queue hands out its items.
type itemStore[T any] interface {
	put(T)
	get() T // of a store that is not empty
	clear()
}

// NewQueue returns a queue that holds at most capacity items; zero or less means
// that there is no limit.
func NewQueue[T any](capacity int) *Queue[T] {
	return &Queue[T]{queueCore: queueCore{capacity: max(capacity, 0)}}
}

// PriorityQueue is a Queue that returns the least item first and, among equal items,
// the one that was put first. asyncio: PriorityQueue.
type PriorityQueue[T any] struct{ Queue[T] }

// NewPriorityQueue returns a queue ordered by less.
func NewPriorityQueue[T any](capacity int, less func(a, b T) bool) *PriorityQueue[T] {
	q := &PriorityQueue[T]{}
	q.order = &itemHeap[T]{less: less}
	q.capacity = max(capacity, 0)
	return q
}

// LifoQueue is a Queue that returns the most recent item first. asyncio: LifoQueue.
type LifoQueue[T any] struct{ Queue[T] }

// NewLifoQueue returns a queue that works as a stack.
func NewLifoQueue[T any](capacity int) *LifoQueue[T] {
	q := &LifoQueue[T]{}
	q.order = new(itemStack[T])
	q.capacity = max(capacity, 0)
	return q
}

// PutNowait puts an item without waiting. It returns ErrQueueFull if there is no place,
// and ErrQueueShutdown after Shutdown. asyncio: put_nowait.
func (q *Queue[T]) PutNowait(item T) error {
	q.loop.checkGoroutine("Queue.PutNowait")
	return q.put(nil, item)
}

// put is PutNowait, and the end of t's Put unless t is nil.
func (q *Queue[T]) put(t *TaskCore, item T) error {
	switch {
	case t != nil && t.interrupted():
		return t.interruption()
	case q.shutdown:
		return ErrQueueShutdown
	case q.Full():
		return ErrQueueFull
	}
	q.count++
	q.unfinished++
	if q.order == nil {
		q.ring.put(q.count-1, item)
	} else {
		q.order.put(item)
	}
	q.getters.wakeFirst()
	return nil
}

// GetNowait takes an item without waiting. If there is none it returns ErrQueueEmpty,
// or ErrQueueShutdown after Shutdown. asyncio: get_nowait.
func (q *Queue[T]) GetNowait() (T, error) {
	q.loop.checkGoroutine("Queue.GetNowait")
	return q.get(nil)
}

// get is GetNowait, and the end of t's Get unless t is nil.
func (q *Queue[T]) get(t *TaskCore) (item T, err error) {
	if t != nil && t.interrupted() {
		return item, t.interruption()
	}
	if q.count == 0 {
		if q.shutdown {
			return item, ErrQueueShutdown
		}
		return item, ErrQueueEmpty
	}
	q.count--
	if q.order == nil {
		item = q.ring.get()
	} else {
		item = q.order.get()
	}
	q.putters.wakeFirst()
	return item, nil
}

// Put returns an awaitable that waits for a place and puts the item. It fails with
// ErrQueueShutdown after Shutdown, even if it was already waiting. asyncio: put.
func (q *Queue[T]) Put(item T) QueuePut[T] { return QueuePut[T]{q, item} }

// Get returns an awaitable that waits for an item and takes it. It fails with
// ErrQueueShutdown if the queue was shut down and is empty. asyncio: get.
func (q *Queue[T]) Get() QueueGet[T] { return QueueGet[T]{q} }

// Join returns an awaitable that waits until every item that was put has been
// processed: until TaskDone has been called once for each. asyncio: join.
func (q *Queue[T]) Join() QueueJoin[T] { return QueueJoin[T]{q} }

// Shutdown makes every Put fail from now on, and every Get once the queue is empty;
// waiting tasks are woken to find that out. If immediate is true, the remaining items
// are dropped and count as processed. asyncio: shutdown, of Python 3.13.
func (q *Queue[T]) Shutdown(immediate bool) {
	q.loop.checkGoroutine("Queue.Shutdown")
	q.shutdown = true
	if immediate {
		q.finish(min(q.clear(), q.unfinished)) // TaskDone may have been called for them already
	}
	for q.getters.wakeFirst() {
	}
	for q.putters.wakeFirst() {
	}
}

// clear drops the items, and returns how many there were.
func (q *Queue[T]) clear() (dropped int) {
	dropped, q.count = q.count, 0
	if q.order == nil {
		q.ring = ring[T]{}
	} else {
		q.order.clear()
	}
	return dropped
}

// QueueGet is the awaitable of Queue.Get.
type QueueGet[T any] struct{ queue *Queue[T] }

// BeginAwait implements Awaitable.
func (a QueueGet[T]) BeginAwait(t *TaskCore, _ *Frame) Status { return a.queue.beginGet(t) }

// EndAwait implements Awaitable.
func (a QueueGet[T]) EndAwait(t *TaskCore) (item T, err error) {
	return a.queue.get(t)
}

// QueuePut is the awaitable of Queue.Put.
type QueuePut[T any] struct {
	queue *Queue[T]
	item  T
}

// BeginAwait implements Awaitable.
func (a QueuePut[T]) BeginAwait(t *TaskCore, _ *Frame) Status { return a.queue.beginPut(t) }

// EndAwait implements Awaitable.
func (a QueuePut[T]) EndAwait(t *TaskCore) (struct{}, error) {
	return struct{}{}, a.queue.put(t, a.item)
}

// QueueJoin is the awaitable of Queue.Join.
type QueueJoin[T any] struct{ queue *Queue[T] }

// BeginAwait implements Awaitable.
func (a QueueJoin[T]) BeginAwait(t *TaskCore, _ *Frame) Status { return a.queue.beginJoin(t) }

// EndAwait implements Awaitable.
func (a QueueJoin[T]) EndAwait(t *TaskCore) (struct{}, error) {
	t.takeGrant()
	if t.interrupted() {
		return struct{}{}, t.interruption()
	}
	return struct{}{}, nil
}
