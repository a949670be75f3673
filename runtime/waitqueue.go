package async

// waitQueue is a queue of parked tasks, linked through the tasks themselves:
// first in, first out, and any of them can leave it in constant time. A task is
// in one queue at most, since it waits for one thing at a time.
type waitQueue struct {
	head, tail *TaskCore
}

// park puts t at the end; w is what t then waits for.
func (q *waitQueue) park(t *TaskCore, w waitable) Status {
	if q.tail == nil {
		q.head, q.tail, t.wait = t, t, w
		return Suspended
	}
	t.queuePrev = q.tail
	q.tail.queueNext, q.tail, t.wait = t, t, w
	return Suspended
}

// remove takes t out of the queue.
func (q *waitQueue) remove(t *TaskCore) {
	if t.queuePrev == nil {
		q.head = t.queueNext
	} else {
		t.queuePrev.queueNext = t.queueNext
	}
	if t.queueNext == nil {
		q.tail = t.queuePrev
	} else {
		t.queueNext.queuePrev = t.queuePrev
	}
	t.queuePrev, t.queueNext = nil, nil
}

// takeFirst takes the first task out of a queue that is not empty.
func (q *waitQueue) takeFirst() *TaskCore {
	t := q.head
	if t == q.tail {
		q.head, q.tail = nil, nil
		return t
	}
	q.head = t.queueNext
	q.head.queuePrev, t.queueNext = nil, nil
	return t
}

// cancel takes t out of the queue and resumes it with a cancellation.
func (q *waitQueue) cancel(t *TaskCore, message string) bool {
	q.remove(t)
	return t.wakeCancelled(message)
}

// grantFirst takes the first task out of the queue and makes it ready, with the
// flag that says that it was given what it waited for. It returns nil if nobody
// waits.
func (q *waitQueue) grantFirst() *TaskCore {
	if q.head == nil {
		return nil
	}
	t := q.takeFirst()
	t.flags |= flagGranted
	t.wake()
	return t
}

// takeGrant reports whether t was resumed because of grantFirst, and forgets it.
func (t *TaskCore) takeGrant() bool {
	granted := t.flags&flagGranted != 0
	t.flags &^= flagGranted
	return granted
}

// loopBound is for objects that belong to the first loop whose tasks have to
// wait for them, as asyncio's do.
type loopBound struct {
	certain
	loop *Loop
}

func (b *loopBound) bind(t *TaskCore) bool {
	if b.loop == nil {
		b.loop = t.loop
	}
	return b.loop == t.loop
}
