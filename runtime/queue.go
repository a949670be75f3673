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

// Queue hands items from tasks that put to tasks that get, first in, first out.
// If it has a capacity, Put waits while it is full. Waiting tasks are served in
// the order in which they came. It is not for use by several goroutines.
// asyncio: Queue.
//
// A task that is woken checks again at its turn, since somebody may have taken
// the item or the place meanwhile; it then waits again, behind the others. One
// that is cancelled after it was woken wakes the next. So no item and no wake-up
// is ever lost: a Get that returns an error has taken nothing, a Put that returns
// one has put nothing.
type Queue[T any] struct {
	loopBound
	ring       ring[T]      // the items, unless the queue has an order of its own
	order      itemStore[T] // or else they are here
	count      int          // of items
	capacity   int          // 0: unlimited
	getters    waitQueue
	putters    waitQueue
	joiners    waitQueue
	unfinished int
	shutdown   bool
}

// itemStore is another order in which a queue hands out its items.
type itemStore[T any] interface {
	put(T)
	get() T // of a store that is not empty
}

// take takes an item out of a queue that has one.
func (q *Queue[T]) take() T {
	q.count--
	if q.order == nil {
		return q.ring.get()
	}
	return q.order.get()
}

// NewQueue returns a queue that holds at most capacity items; zero or less means
// that there is no limit.
func NewQueue[T any](capacity int) *Queue[T] {
	return &Queue[T]{capacity: max(capacity, 0)}
}

// PriorityQueue is a Queue that hands out the least item first; of equal ones,
// the one that was put first. asyncio: PriorityQueue.
type PriorityQueue[T any] struct{ Queue[T] }

// NewPriorityQueue returns a queue ordered by less.
func NewPriorityQueue[T any](capacity int, less func(a, b T) bool) *PriorityQueue[T] {
	q := &PriorityQueue[T]{}
	q.order = &itemHeap[T]{less: less}
	q.capacity = max(capacity, 0)
	return q
}

// LifoQueue is a Queue that hands out the latest item first. asyncio: LifoQueue.
type LifoQueue[T any] struct{ Queue[T] }

// NewLifoQueue returns a queue that works as a stack.
func NewLifoQueue[T any](capacity int) *LifoQueue[T] {
	q := &LifoQueue[T]{}
	q.order = new(itemStack[T])
	q.capacity = max(capacity, 0)
	return q
}

// Len returns the number of items in the queue. asyncio: qsize.
func (q *Queue[T]) Len() int { return q.count }

// Cap returns the capacity; zero means that there is no limit. asyncio: maxsize.
func (q *Queue[T]) Cap() int { return q.capacity }

// Empty reports whether there is no item.
func (q *Queue[T]) Empty() bool { return q.count == 0 }

// Full reports whether there is no place.
func (q *Queue[T]) Full() bool { return q.capacity > 0 && q.count >= q.capacity }

// PutNowait puts an item without waiting. It returns ErrQueueFull or
// ErrQueueShutdown if that is not possible.
func (q *Queue[T]) PutNowait(item T) error {
	switch {
	case q.shutdown:
		return ErrQueueShutdown
	case q.Full():
		return ErrQueueFull
	}
	q.count++
	q.unfinished++
	if q.order == nil {
		q.ring.put(item)
	} else {
		q.order.put(item)
	}
	if q.getters.head != nil {
		q.getters.wakeFirst()
	}
	return nil
}

// GetNowait takes an item without waiting. It returns ErrQueueEmpty, or
// ErrQueueShutdown after Shutdown, if there is none.
func (q *Queue[T]) GetNowait() (item T, err error) {
	if q.count == 0 {
		if q.shutdown {
			return item, ErrQueueShutdown
		}
		return item, ErrQueueEmpty
	}
	item = q.take()
	if q.putters.head != nil {
		q.putters.wakeFirst()
	}
	return item, nil
}

// Put waits for a place and puts the item. It fails with ErrQueueShutdown after
// Shutdown, also if it was waiting before.
func (q *Queue[T]) Put(item T) QueuePut[T] { return QueuePut[T]{q, item} }

// Get waits for an item and takes it. It fails with ErrQueueShutdown if the
// queue was shut down and is empty.
func (q *Queue[T]) Get() QueueGet[T] { return QueueGet[T]{q} }

// TaskDone says that an item that was got has been dealt with. It returns
// ErrTaskDone if there is no such item.
func (q *Queue[T]) TaskDone() error {
	if q.unfinished == 0 {
		return ErrTaskDone
	}
	q.finish(1)
	return nil
}

func (q *Queue[T]) finish(n int) {
	q.unfinished -= n
	if q.unfinished == 0 {
		for q.joiners.grantFirst() != nil {
		}
	}
}

// Join waits until every item that was put has been dealt with: as many calls of
// TaskDone as items.
func (q *Queue[T]) Join() QueueJoin[T] { return QueueJoin[T]{q} }

// Shutdown makes every Put fail from now on, and every Get once the queue is
// empty; who waits is woken to find that out. With immediate, the items are
// dropped and count as dealt with. asyncio: shutdown, of Python 3.13.
func (q *Queue[T]) Shutdown(immediate bool) {
	q.shutdown = true
	if immediate {
		n := q.count
		for range n {
			q.take()
		}
		q.finish(min(n, q.unfinished)) // TaskDone may have been called for them already
	}
	for q.getters.wakeFirst() {
	}
	for q.putters.wakeFirst() {
	}
}

// wakeFirst takes the first task out of the queue and lets it look again.
func (w *waitQueue) wakeFirst() bool {
	if w.head == nil {
		return false
	}
	t := w.takeFirst()
	t.flags |= flagGranted
	t.wakeToRecheck()
	return true
}

// getSide and putSide are the queue as what a getting or putting task waits for.
type (
	getSide[T any] Queue[T]
	putSide[T any] Queue[T]
)

// cancelFor implements waitable.
func (s *getSide[T]) cancelFor(t *TaskCore, message string) bool {
	return s.getters.cancel(t, message)
}

// recheck implements waitable.
func (s *getSide[T]) recheck(t *TaskCore) bool {
	if q := (*Queue[T])(s); q.count > 0 || q.shutdown {
		return true
	}
	t.flags &^= flagGranted
	s.getters.park(t, s)
	return false
}

// cancelFor implements waitable.
func (s *putSide[T]) cancelFor(t *TaskCore, message string) bool {
	return s.putters.cancel(t, message)
}

// recheck implements waitable.
func (s *putSide[T]) recheck(t *TaskCore) bool {
	if q := (*Queue[T])(s); !q.Full() || q.shutdown {
		return true
	}
	t.flags &^= flagGranted
	s.putters.park(t, s)
	return false
}

// QueueGet is the awaitable of Queue.Get.
type QueueGet[T any] struct{ queue *Queue[T] }

// BeginAwait implements Awaitable.
func (a QueueGet[T]) BeginAwait(t *TaskCore, _ *Frame) Status {
	q := a.queue
	if q.count > 0 || q.shutdown {
		return Done
	}
	if !q.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return q.getters.park(t, (*getSide[T])(q))
}

// EndAwait implements Awaitable.
func (a QueueGet[T]) EndAwait(t *TaskCore) (item T, err error) {
	q := a.queue
	granted := t.takeGrant()
	if t.interrupted() {
		err = t.interruption()
		if granted && q.count > 0 {
			q.getters.wakeFirst()
		}
		return item, err
	}
	return q.GetNowait()
}

// QueuePut is the awaitable of Queue.Put.
type QueuePut[T any] struct {
	queue *Queue[T]
	item  T
}

// BeginAwait implements Awaitable.
func (a QueuePut[T]) BeginAwait(t *TaskCore, _ *Frame) Status {
	q := a.queue
	if !q.Full() || q.shutdown {
		return Done
	}
	if !q.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return q.putters.park(t, (*putSide[T])(q))
}

// EndAwait implements Awaitable.
func (a QueuePut[T]) EndAwait(t *TaskCore) (struct{}, error) {
	q := a.queue
	granted := t.takeGrant()
	if t.interrupted() {
		err := t.interruption()
		if granted && !q.Full() {
			q.putters.wakeFirst()
		}
		return struct{}{}, err
	}
	return struct{}{}, q.PutNowait(a.item)
}

// QueueJoin is the awaitable of Queue.Join.
type QueueJoin[T any] struct{ queue *Queue[T] }

// BeginAwait implements Awaitable.
func (a QueueJoin[T]) BeginAwait(t *TaskCore, _ *Frame) Status {
	q := a.queue
	if q.unfinished == 0 {
		return Done
	}
	if !q.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return q.joiners.park(t, joinSide{waiters: &q.joiners})
}

// joinSide is a queue of tasks that wait for a Join.
type joinSide struct {
	certain
	waiters *waitQueue
}

// cancelFor implements waitable.
func (s joinSide) cancelFor(t *TaskCore, message string) bool {
	return s.waiters.cancel(t, message)
}

// EndAwait implements Awaitable.
func (a QueueJoin[T]) EndAwait(t *TaskCore) (struct{}, error) {
	t.takeGrant()
	if t.interrupted() {
		return struct{}{}, t.interruption()
	}
	return struct{}{}, nil
}
