package async

import "slices"

// This file stores tasks that have not begun as the arguments of their calls. A
// template that spawns a million tasks before the first of them has a turn, and drops
// their handles,
//
//	for _, item := range items {
//		async.Go(group, storeAsync(item))
//	}
//
// would have a million tasks and frames, nearly 200 bytes each, of which one at a time
// is in use. So from a certain length of the ready queue on, generated code asks for an
// UnbegunCalls, and adds the arguments to that. In the queue it is one entry, a task
// that stands for all of them:
//
//	ready: t1 ... t1024 calls         calls = {item 1025, item 1026, ...}
//
// Each of its turns takes one call, makes a task of it, usually a recycled one
// (taskpool.go), and runs that. As long as calls are left, the entry returns to the
// place it had in the queue: the next turn is that of the next call, and a wait in the middle
// of a Goexit finds the queue as it should be.
//
// An entry only has calls that agree and are consecutive in everything: the queue, the
// tasks' numbers, template, group and context. Code that needs to see tasks that have
// not begun (AllTasks, debug mode) has them made first: unfold. A group that cancels
// its tasks has those cancelled as soon as they are made.
//
// Invariant: an entry is in the ready queue as long as it has calls, and its
// flagRecheck is set there.

// unbegunFrom is the length of the ready queue from which on tasks are kept as calls; that many are used again then.
const unbegunFrom = maxSpares

// maxUnbegun is how many calls an entry has at most: enough for the entry itself to count for nothing, and few enough for the
// memory of those that have begun to be free soon.
const maxUnbegun = 4096

// UnbegunCalls are calls that are going to be tasks, with arguments C, for generated code: C is the type of one template's.
type UnbegunCalls[C any] struct {
	entry  TaskCore
	calls  []C
	next   int
	begin  func(*C, any) *TaskCore
	pool   *TaskPool
	group  *TaskGroup // or nil
	ctx    *Context
	number uint32 // of the task that the first call is going to be
}

// unbegun is an UnbegunCalls of any type.
type unbegun interface {
	waitable
	// unfold makes tasks of all calls that are left.
	unfold() []*TaskCore
}

// Unbegun returns, for generated code, where to put the arguments of a call that is
// going to be a task made by creator, or false if the task is to be made at once. pool
// is the template's; begin makes a task of the arguments, reusing the allocation of one
// that has ended if that is not nil.
func Unbegun[C any](creator *TaskCore, pool *TaskPool, begin func(*C, any) *TaskCore) (u *UnbegunCalls[C], ok bool) {
	l := creator.loop
	if !l.keepsCalls() {
		return nil, false
	}
	return unbegunIn(l, nil, creator.inheritedContext(), pool, begin), true
}

// UnbegunIn is Unbegun, for generated code, for a task of g.
func UnbegunIn[C any](g *TaskGroup, pool *TaskPool, begin func(*C, any) *TaskCore) (u *UnbegunCalls[C], ok bool) {
	l := g.parent.loop
	if !l.keepsCalls() || g.isClosed() {
		return nil, false
	}
	g.left++
	g.unbegun++
	g.unordered = true
	return unbegunIn(l, g, l.inheritedContext(), pool, begin), true
}

// keepsCalls reports whether a task that is made now can be kept as a call.
func (l *Loop) keepsCalls() bool {
	return len(l.ready.next.tasks) >= unbegunFrom && !l.debug && !l.eager && l.factory == nil && l.shuffle == nil
}

// unbegunIn returns the last entry of the queue if a call can be added to that, or a new one, and counts the task.
func unbegunIn[C any](l *Loop, g *TaskGroup, ctx *Context, pool *TaskPool, begin func(*C, any) *TaskCore) *UnbegunCalls[C] {
	l.taskCount++
	size := 1
	if u, ok := l.ready.next.tasks[len(l.ready.next.tasks)-1].wait.(*UnbegunCalls[C]); ok {
		if len(u.calls) < maxUnbegun && u.group == g && u.ctx == ctx && u.number+uint32(len(u.calls)) == l.taskCount {
			return u
		}
		size = len(u.calls)
	}
	u := &UnbegunCalls[C]{calls: make([]C, 0, size), begin: begin, pool: pool, group: g, ctx: ctx, number: l.taskCount}
	u.entry.loop = l
	u.await()
	l.ready.pushNew(&u.entry)
	return u
}

// Add adds the arguments of a call.
func (u *UnbegunCalls[C]) Add(call C) { u.calls = append(u.calls, call) }

// await prepares the entry for its next turn.
func (u *UnbegunCalls[C]) await() {
	u.entry.flags = flagRecheck
	u.entry.wait = u
}

// cancelFor implements waitable. The entry is not accessible, so it is never cancelled.
func (*UnbegunCalls[C]) cancelFor(*TaskCore, string) bool { return false }

// passOn implements waitable. It is not called either.
func (*UnbegunCalls[C]) passOn() {}

// recheck implements waitable: the turn of the entry is that of the task that the next call becomes.
func (u *UnbegunCalls[C]) recheck(*TaskCore) bool {
	l := u.entry.loop
	t := u.take()
	if u.next < len(u.calls) {
		u.await()
		l.ready.putBack(&u.entry)
	} else {
		u.calls = nil
	}
	l.current = t
	t.step()
	return false
}

// take makes a task of the next call.
func (u *UnbegunCalls[C]) take() *TaskCore {
	l := u.entry.loop
	call := &u.calls[u.next]
	t := u.begin(call, u.pool.take(l))
	var none C
	*call = none // for what it refers to
	t.loop, t.number, t.flags, t.ctx = l, u.number+uint32(u.next), flagUnlisted, u.ctx
	u.next++
	if g := u.group; g != nil {
		g.unbegun--
		g.admit(g.reserve(), t)
		if g.aborting {
			t.Cancel()
		}
	}
	return t
}

// unfold implements unbegun.
func (u *UnbegunCalls[C]) unfold() []*TaskCore {
	var tasks []*TaskCore
	for u.next < len(u.calls) {
		tasks = append(tasks, u.take())
	}
	return tasks
}

// unfold makes tasks of all calls that are kept instead of tasks.
func (l *Loop) unfold() {
	q := &l.ready
	if left := q.now.tasks[q.atTask:]; slices.ContainsFunc(left, standsForCalls) {
		q.now.tasks, q.atTask = unfolded(left), 0
	}
	if slices.ContainsFunc(q.next.tasks, standsForCalls) {
		q.next.tasks = unfolded(q.next.tasks)
	}
}

// standsForCalls reports whether t is no task.
func standsForCalls(t *TaskCore) bool {
	_, ok := t.wait.(unbegun)
	return ok
}

// unfolded returns entries of the ready queue with the tasks that others stand for in their places.
func unfolded(entries []*TaskCore) []*TaskCore {
	var tasks []*TaskCore
	for _, t := range entries {
		if u, ok := t.wait.(unbegun); ok {
			tasks = append(tasks, u.unfold()...)
		} else {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// Prepare, for generated code, makes an empty t, within allocation, a task that runs coro: for the begin of Unbegun. What runs
// coro is its frame, self.
func (t *Task[T]) Prepare(pool *TaskPool, allocation taskResult, coro *Coroutine[T], self Resumer) *TaskCore {
	t.self, t.pool = allocation, pool.index()
	coro.self, coro.taken = self, true
	t.top = &coro.Frame
	return &t.TaskCore
}
