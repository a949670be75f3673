package async

import "sync/atomic"

// This file recycles tasks that have ended, with the frames in them. A template that
// drops the handle of a task,
//
//	for _, item := range items {
//		async.Go(group, storeAsync(item))
//	}
//
// runs a million short tasks in the memory of a few. Generated code says which tasks
// these are; there is a TaskPool for each template that is used in this way.
//
//	store started     task := take(pool), or a new one; task.pool = pool
//	store ends        recycled: task goes to the loop's spares of its pool
//
// Nothing may refer to the task when it is used again. So only those tasks are recycled
// that end in their first turn, without having waited and without an error, which would
// be reported. Even so, a turn can give the task away: to a caller that asks for the
// current task or for all tasks, to a scope (a timeout, a group) that refers to the
// task in which it was made, to an awaitable not of this package, to a report of slow
// callbacks. Each of these calls Hold, after which the task is like any other.
//
// Invariant: t.pool is set only if nothing but the loop, its task group and what is
// running now refers to t. A task among the spares is like one that has not begun:
// pending, with flagUnlisted, no top, and no waiters.

// TaskPool stands for the tasks of a template, for generated code. The zero value is ready for use, on
// any goroutine.
type TaskPool struct {
	number atomic.Int32 // in order of first use, from 1 on
}

// taskPools is how many there are.
var taskPools atomic.Int32

// maxSpares is how many tasks of a template a loop keeps to use them again: more than are
// spawned in one go mostly, less than a megabyte.
const maxSpares = 1024

// spareTasks are linked by queueNext.
type spareTasks struct {
	first *TaskCore
	count int
}

// Take returns the allocation of a task of the pool's template that has ended, for a
// task made by t, or nil. It belongs to the caller then.
func (p *TaskPool) Take(t *TaskCore) any { return p.take(t.loop) }

// TakeIn is Take for a task of g.
func (p *TaskPool) TakeIn(g *TaskGroup) any { return p.take(g.parent.loop) }

func (p *TaskPool) take(l *Loop) any {
	number, spares := int(p.number.Load()), l.spares
	if number >= len(spares) || spares[number].first == nil {
		return nil
	}
	list := &spares[number]
	spare := list.first
	list.first, spare.queueNext = spare.queueNext, nil
	list.count--
	return spare.self
}

// index returns the number of p, which is given at the first use.
func (p *TaskPool) index() int32 {
	if n := p.number.Load(); n != 0 {
		return n
	}
	p.number.CompareAndSwap(0, taskPools.Add(1)) // else somebody was faster, and a number is lost
	return p.number.Load()
}

// Hold records, for generated code, that t may be kept, so that it must not be
// recycled. It returns t.
func (t *TaskCore) Hold() *TaskCore {
	t.pool = 0
	return t
}

// BeginUnheld is Begin, for generated code, of a task whose handle is dropped, and
// which is within allocation. It may have ended before.
func (t *Task[T]) BeginUnheld(creator *TaskCore, pool *TaskPool, allocation taskResult, coro *Coroutine[T], self Resumer) {
	t.self, t.pool = allocation, pool.index()
	t.start(creator.loop, creator.inheritedContext(), coro, self)
}

// BeginUnheldIn is BeginIn, for generated code, of a task whose handle is dropped, and
// which is within allocation. It may have ended before.
func (t *Task[T]) BeginUnheldIn(g *TaskGroup, pool *TaskPool, allocation taskResult, coro *Coroutine[T], self Resumer) {
	t.self, t.pool = allocation, pool.index()
	t.BeginIn(g, coro, self)
}

// recycle puts t, whose coroutine has succeeded, among the spares, if nothing refers to it. Otherwise it
// returns false, and has done nothing.
func (t *TaskCore) recycle() bool {
	if t.pool == 0 || t.flags != flagUnlisted || t.more != nil {
		return false
	}
	if t.joiner != nil {
		l := t.listening()
		if l == nil || !l.owner.(*TaskGroup).leave(t) {
			return false
		}
	}
	t.loop.keepSpare(t)
	return true
}

// keepSpare adds t to the spares, unless there are enough.
func (l *Loop) keepSpare(t *TaskCore) {
	n := int(t.pool)
	if n >= len(l.spares) {
		l.spares = append(l.spares, make([]spareTasks, n+1-len(l.spares))...)
	}
	t.top, t.ctx, t.joiner = nil, nil, nil
	if list := &l.spares[n]; list.count < maxSpares {
		t.queueNext, list.first = list.first, t
		list.count++
	}
}

// leave takes a task that has succeeded out of g at once. It returns false if it may be the last of
// those that have not ended: what follows from that waits its turn.
func (g *TaskGroup) leave(t *TaskCore) bool {
	if g.left-g.listener.aside <= 1 {
		return false
	}
	g.members[t.place] = nil
	g.departed()
	return true
}
