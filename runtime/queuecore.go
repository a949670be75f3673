package async

// This file is the part of a queue that does not depend on the type of its items: how
// many there are, and which tasks wait. Its functions are not generic, so that
// generated code can call them, and the loop a woken task's recheck, without a
// dictionary and a wrapper in between.
//
// A task waits for one side of the queue, an item or a place:
//
//	Get, empty     beginGet: parked among the getters, waiting for the getSide
//	PutNowait      wakeFirst: ready, to look again
//	its turn       getSide.recheck: resumed if there is still an item, or else parked again
//	  or           getSide.passOn, if it was cancelled meanwhile: the next one is woken
//	EndAwait       GetNowait
//
// Invariant: if there are items, and getters wait, then enough tasks have been woken to
// look again that one of them will take an item; the same holds for places and putters.

// queueCore is a queue without its items.
type queueCore struct {
	loopBound
	count      int // of items
	capacity   int // 0: unlimited
	getters    waitQueue
	putters    waitQueue
	joiners    waitQueue
	unfinished int
	shutdown   bool
}

// Len returns the number of items in the queue. asyncio: qsize.
func (q *queueCore) Len() int { return q.count }

// Cap returns the capacity; zero means no limit. asyncio: maxsize.
func (q *queueCore) Cap() int { return q.capacity }

// Empty reports whether there is no item. asyncio: empty.
func (q *queueCore) Empty() bool { return q.count == 0 }

// Full reports whether there is no free place. asyncio: full.
func (q *queueCore) Full() bool {
	return uint(q.count) > uint(q.capacity)-1 // with no limit, that is the largest number
}

// TaskDone says that an item taken by Get has been processed. It returns ErrTaskDone if
// there is no such item. asyncio: task_done.
func (q *queueCore) TaskDone() error {
	if q.unfinished == 0 {
		return ErrTaskDone
	}
	q.finish(1)
	return nil
}

func (q *queueCore) finish(n int) {
	q.unfinished -= n
	if q.unfinished == 0 {
		for q.joiners.grantFirst() != nil {
		}
	}
}

// beginGet begins an await of an item.
func (q *queueCore) beginGet(t *TaskCore) Status {
	if q.count > 0 || q.shutdown {
		return Done
	}
	if !q.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return q.getters.park(t, (*getSide)(q))
}

// beginPut begins an await of a place.
func (q *queueCore) beginPut(t *TaskCore) Status {
	if !q.Full() || q.shutdown {
		return Done
	}
	if !q.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return q.putters.park(t, (*putSide)(q))
}

// beginJoin begins an await of all items being dealt with.
func (q *queueCore) beginJoin(t *TaskCore) Status {
	if q.unfinished == 0 {
		return Done
	}
	if !q.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return q.joiners.park(t, (*joinSide)(q))
}

// getSide, putSide and joinSide are the queue as what a getting, putting or joining task
// waits for.
type (
	getSide  queueCore
	putSide  queueCore
	joinSide queueCore
)

// cancelFor implements waitable.
func (s *getSide) cancelFor(t *TaskCore, message string) bool { return s.getters.cancel(t, message) }

// recheck implements waitable.
func (s *getSide) recheck(t *TaskCore) bool {
	if s.count > 0 || s.shutdown {
		return true
	}
	s.getters.park(t, s)
	return false
}

// passOn implements waitable.
func (s *getSide) passOn() {
	if s.count > 0 {
		s.getters.wakeFirst()
	}
}

// cancelFor implements waitable.
func (s *putSide) cancelFor(t *TaskCore, message string) bool { return s.putters.cancel(t, message) }

// recheck implements waitable.
func (s *putSide) recheck(t *TaskCore) bool {
	if q := (*queueCore)(s); !q.Full() || q.shutdown {
		return true
	}
	s.putters.park(t, s)
	return false
}

// passOn implements waitable.
func (s *putSide) passOn() {
	if !(*queueCore)(s).Full() {
		s.putters.wakeFirst()
	}
}

// cancelFor implements waitable.
func (s *joinSide) cancelFor(t *TaskCore, message string) bool { return s.joiners.cancel(t, message) }

// wakeFirst takes the first task out of the queue, if there is one, and lets it look again.
func (w *waitQueue) wakeFirst() bool {
	if w.head == nil {
		return false
	}
	w.takeFirst().wakeToRecheck()
	return true
}
