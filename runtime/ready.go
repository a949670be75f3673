package async

import (
	"math/rand/v2"
	"slices"
)

// This file is the ready queue: what runs next, in the order in which it became
// ready. An entry is a task to be resumed or a handle whose callback is to be
// called.
//
// There are two lists, since an iteration of the loop runs what was ready when it
// began: now is what it runs, next is what becomes ready meanwhile. Between
// iterations next becomes now, and the empty list is filled again. So an entry is
// appended and read at an index, without a ring's masking and wrapping.
//
// Nearly all entries are tasks. A list therefore holds tasks, a word each, and
// callbackTurn stands for a callback, whose handle is the next in a list of its own.
//
//	tasks     t1  callbackTurn  t2  callbackTurn
//	handles   h1  h2
//
// runs t1, h1, t2, h2.
//
// Invariants: now's entries before the positions are nil, so that the queue keeps
// nothing alive; of the entries from there on there are as many callbackTurns as
// there are handles. The lists grow and never shrink.

// callbackTurn is no task: it stands for a callback in a list of turns.
var callbackTurn = new(TaskCore)

type turnList struct {
	tasks   []*TaskCore
	handles []*Handle
}

type readyQueue struct {
	now            turnList
	atTask, atCall int // the positions in now
	next           turnList
}

func (q *readyQueue) pushTask(t *TaskCore) { q.next.tasks = append(q.next.tasks, t) }

// pushNew is pushTask for a task that has just been created. That is where long
// lists come from: they are doubled, since append alone would copy them far more often.
func (q *readyQueue) pushNew(t *TaskCore) {
	if len(q.next.tasks) == cap(q.next.tasks) {
		q.next.tasks = slices.Grow(q.next.tasks, len(q.next.tasks)+16)
	}
	q.pushTask(t)
}

func (q *readyQueue) pushHandle(h *Handle) {
	q.pushTask(callbackTurn)
	q.next.handles = append(q.next.handles, h)
}

// empty reports whether nothing is ready.
func (q *readyQueue) empty() bool { return q.left() == 0 && !q.hasNext() }

// hasNext reports whether something is ready for the next iteration.
func (q *readyQueue) hasNext() bool { return len(q.next.tasks) > 0 }

// left returns how many entries of the iteration have not had their turn.
func (q *readyQueue) left() int { return len(q.now.tasks) - q.atTask }

// advance begins an iteration: what is ready is what it runs. If something is left
// of the one before, which Goexit has ended, that comes first.
func (q *readyQueue) advance() {
	if q.left() > 0 {
		return
	}
	q.atTask = 0
	q.now.tasks, q.next.tasks = q.next.tasks, q.now.tasks[:0]
	if len(q.next.handles) > 0 || q.atCall > 0 {
		q.atCall = 0
		q.now.handles, q.next.handles = q.next.handles, q.now.handles[:0]
	}
}

// takeOnly is an iteration with one entry, a task: it takes that. It returns nil if
// there is anything else to run, or nothing. It is to be called when nothing is left of
// the iteration before. Two tasks that wait for each other are all such iterations, and
// exchanging lists would cost them more than their turns.
func (q *readyQueue) takeOnly() *TaskCore {
	if len(q.next.tasks) != 1 {
		return nil
	}
	t := q.next.tasks[0]
	if t == callbackTurn {
		return nil
	}
	q.next.tasks[0] = nil
	q.next.tasks = q.next.tasks[:0]
	return t
}

// takeTask takes the next entry, of which there is one; it is callbackTurn if
// takeHandle is to be called.
func (q *readyQueue) takeTask() *TaskCore {
	slot := &q.now.tasks[q.atTask]
	t := *slot
	*slot = nil
	q.atTask++
	return t
}

// putBack puts t, which takeTask has just taken, back to where it was.
func (q *readyQueue) putBack(t *TaskCore) {
	q.atTask--
	q.now.tasks[q.atTask] = t
}

// takeHandle takes the next handle.
func (q *readyQueue) takeHandle() *Handle {
	slot := &q.now.handles[q.atCall]
	h := *slot
	*slot = nil
	q.atCall++
	return h
}

// eachTask calls visit with the tasks in the queue.
func (q *readyQueue) eachTask(visit func(*TaskCore)) {
	for _, list := range [][]*TaskCore{q.now.tasks[q.atTask:], q.next.tasks} {
		for _, t := range list {
			if t != callbackTurn {
				visit(t)
			}
		}
	}
}

// shuffle puts what the iteration is going to run into another order; the seeded
// shuffle of test loops uses it.
func (q *readyQueue) shuffle(random *rand.Rand) {
	tasks, handles := q.now.tasks[q.atTask:], q.now.handles[q.atCall:]
	random.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
	random.Shuffle(len(handles), func(i, j int) { handles[i], handles[j] = handles[j], handles[i] })
}
