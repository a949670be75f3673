package async

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
)

// ErrGroupClosed is the error of a task that was to join a group which is
// shutting down or has ended.
var ErrGroupClosed = errors.New("async: task group is shutting down or has ended")

// GroupError is the error of a TaskGroup: the errors of its tasks, in the order in
// which they ended, followed by that of the body, if it failed by itself. errors.Is and
// errors.As examine all of them. asyncio: ExceptionGroup.
type GroupError struct{ Errors []error }

// Error implements error.
func (e *GroupError) Error() string {
	texts := make([]string, len(e.Errors))
	for i, err := range e.Errors {
		texts[i] = err.Error()
	}
	tasks := "1 task"
	if len(texts) > 1 {
		tasks = fmt.Sprintf("%d tasks", len(texts))
	}
	return fmt.Sprintf("async: %s failed in the task group: %s", tasks, strings.Join(texts, "; "))
}

// Unwrap returns the errors.
func (e *GroupError) Unwrap() []error { return e.Errors }

// TaskGroup is a scope that its tasks do not outlive. The task that makes the group is
// its parent; the scope ends when the parent awaits Exit (or Wait), which it must do on
// every path.
//
//	group := async.NewTaskGroup()
//	async.Go(group, readAsync())
//	async.Go(group, writeAsync())
//	_, err := async.Await(group.Wait())
//
// The first task that fails cancels the others, and also the parent if it is still in
// the body, so that its await there returns. Exit then reports all failures as a
// *GroupError. Cancelling the parent cancels the tasks. If a task panics, Exit panics
// after all have ended. A cancelled task is not a failure, but an error that it
// has joined to the cancellation is.
//
// InGroup makes and leaves a group around a body that is a coroutine. asyncio:
// TaskGroup.
type TaskGroup struct {
	parent          *TaskCore
	members         []*TaskCore // as they joined; some have ended, and nil is one that is just beginning, or has succeeded at once
	left            int         // of them have not ended, as far as the group knows; those that are still calls count
	unbegun         int         // tasks that are still calls, see unbegun.go
	unordered       bool        // members have joined in another order than that of their creation: some were calls
	listener        listener
	failed          []*TaskCore // their errors are lost, and reported, if nobody leaves the group
	panicked        *PanicError
	empty           *Future[struct{}] // what Exit waits for
	exiting         bool
	aborting        bool
	parentRequested bool // the group has cancelled its parent
}

// NewTaskGroup makes a group with the current task as its parent. It panics
// outside a task.
func NewTaskGroup() *TaskGroup { return NewTaskGroupFrom(mustCurrentTask("NewTaskGroup")) }

// NewTaskGroupFrom is NewTaskGroup for generated code.
func NewTaskGroupFrom(t *TaskCore) *TaskGroup {
	t.Hold()
	g := &TaskGroup{parent: t}
	g.listener.init(g)
	return g
}

// Go starts coro as a task of the group. Tasks of the group may start others. If the
// group is shutting down or has ended, coro is closed and the returned task fails with
// ErrGroupClosed. As with CreateTask, a task that is cancelled before its first turn never
// runs. asyncio: create_task, which raises.
//
// In a template, a Go statement that drops the task allocates nothing for a task that
// ends without having waited.
func Go[T any](g *TaskGroup, coro *Coroutine[T], opts ...TaskOption) *Task[T] {
	l := g.parent.loop
	if g.isClosed() {
		coro.discard()
		return newTask(l, l.inheritedContext(), failing[T](ErrGroupClosed), opts)
	}
	place := g.reserve()
	task := newTask(l, l.inheritedContext(), coro, opts)
	g.join(place, &task.TaskCore)
	return task
}

// BeginIn is Go for generated code that has allocated the task and the frame of its
// coroutine together: what runs coro is its frame, self. t is empty.
func (t *Task[T]) BeginIn(g *TaskGroup, coro *Coroutine[T], self Resumer) *Task[T] {
	l := g.parent.loop
	if g.isClosed() {
		coro.discard()
		return t.begin(l, l.inheritedContext(), failing[T](ErrGroupClosed), nil)
	}
	place := g.reserve()
	t.start(l, l.inheritedContext(), coro, self)
	g.join(place, &t.TaskCore)
	return t
}

// isClosed reports whether no task may join.
func (g *TaskGroup) isClosed() bool { return g.aborting || g.exiting && g.left == 0 }

// reserve returns the place of a task that is going to join: before an eager start, which may
// start others in the group.
func (g *TaskGroup) reserve() int {
	g.members = append(g.members, nil)
	return len(g.members) - 1
}

// join makes t a member. It may have been started eagerly and have ended: even so, its failure
// is to find all that was started before it in the group, and nobody in the middle of a turn.
// If it has not failed, there is nothing to tell, and it may be among the spares already.
func (g *TaskGroup) join(place int, t *TaskCore) {
	if t.top == nil && (t.more == nil || t.more.err == nil || t.Cancelled()) {
		if place == len(g.members)-1 {
			g.members = g.members[:place]
		}
		return
	}
	g.left++
	g.admit(place, t)
}

// admit gives t, which counts as a member, its place among them.
func (g *TaskGroup) admit(place int, t *TaskCore) {
	g.members[place] = t
	t.stand(place)
	listenTo(t, t.loop, &g.listener)
}

// told implements told: a task is done.
func (g *TaskGroup) told(f AnyFuture) {
	t := f.(*TaskCore)
	if g.empty != nil && g.left == 1 {
		_ = g.empty.SetResult(struct{}{}) // cancelled at the same time, perhaps
	}
	g.departed()
	g.ended(t)
}

// departed counts a task that has ended, and drops the members that have ended when these are a
// third of all, so a task costs a few steps of that.
func (g *TaskGroup) departed() {
	g.left--
	if ended := len(g.members) - (g.left - g.unbegun); ended <= 8+g.left/2 {
		return
	}
	g.members = slices.DeleteFunc(g.members, func(t *TaskCore) bool { return t == nil || t.Done() })
	for i, t := range g.members {
		t.stand(i)
	}
}

// failureOf is the error of a task that has one, which counts as the group's. A cancellation does not, but what a
// clean-up has joined to it does.
func failureOf(t *TaskCore) error {
	if t.Cancelled() {
		return besides(t.more.err)
	}
	return t.more.err
}

// ended takes note of how a task has ended.
func (g *TaskGroup) ended(t *TaskCore) {
	if t.more == nil || t.more.err == nil {
		return
	}
	err := failureOf(t)
	if err == nil {
		return
	}
	g.failed = append(g.failed, t.Hold())
	if p, ok := err.(*PanicError); ok && g.panicked == nil {
		g.panicked = p
	}
	if g.parent.Done() {
		t.markTaken()
		g.parent.loop.CallExceptionHandler(ExceptionContext{
			Message: fmt.Sprintf("task %s failed after its group's parent had ended", t.Name()),
			Err:     err,
			Task:    t,
		})
		return
	}
	if !g.aborting && !g.parentRequested {
		// The parent is still in the body, or in Exit: get it out of its wait.
		g.abort()
		g.parentRequested = true
		g.parent.Cancel()
	}
}

// abort cancels the tasks of the group, in the order of their creation. Those that are still calls are cancelled when they become tasks.
func (g *TaskGroup) abort() {
	g.aborting = true
	members := g.members
	if g.unordered {
		members = slices.DeleteFunc(slices.Clone(members), func(t *TaskCore) bool { return t == nil })
		slices.SortFunc(members, byCreation)
	}
	for _, t := range members {
		if t != nil && !t.Done() {
			t.Cancel()
		}
	}
}

// Wait is Exit for a body that succeeded: Exit(nil).
func (g *TaskGroup) Wait() *Coroutine[struct{}] { return g.Exit(nil) }

// Exit returns a coroutine that ends the scope and that the parent must await, once.
// err is the error of the body; if it is not nil, the tasks are cancelled. When all
// tasks have ended, the await returns a *GroupError if a task or the body itself has
// failed, the cancellation if the parent was cancelled from outside, or nil. asyncio:
// __aexit__.
func (g *TaskGroup) Exit(err error) *Coroutine[struct{}] {
	f := &groupExit{group: g, body: err}
	return f.Init(f)
}

// groupExit is the frame of Exit.
type groupExit struct {
	Coroutine[struct{}]
	group     *TaskGroup
	body      error
	cancelled error // the cancellation to be passed on
}

// Position implements Resumer.
func (f *groupExit) Position() Position { return Position{Function: "async.(*TaskGroup).Exit"} }

// Resume implements Resumer.
func (f *groupExit) Resume(t *TaskCore) Status {
	g := f.group
	start := f.State
	f.State = StateRunning
	if start == StateCreated {
		f.begin()
	} else {
		f.woken(t)
	}
	if g.left > 0 {
		g.empty = NewFuture[struct{}](t.loop)
		g.empty.BeginAwait(t, &f.Frame) // pending, hence suspended
		f.State = 1
		return Suspended
	}
	f.Err = f.outcome()
	f.State = StateCompleted
	return Done
}

func (f *groupExit) begin() {
	g := f.group
	g.exiting = true
	if errors.Is(f.body, ErrCancelled) {
		f.cancelled = f.body
	}
	if f.body != nil && !g.aborting {
		g.abort()
	}
}

// woken is the resumption when the tasks have ended, or the parent was cancelled
// while it waited for that.
func (f *groupExit) woken(t *TaskCore) {
	g := f.group
	_, err := g.empty.EndAwait(t)
	g.empty = nil
	if err == nil {
		return
	}
	if !g.aborting {
		f.cancelled = err
		g.abort()
	}
}

func (f *groupExit) outcome() error {
	g := f.group
	if g.parentRequested {
		g.parent.Uncancel() // what the group itself requested; it has failures to report then
	}
	failures := make([]error, 0, len(g.failed))
	for _, t := range g.failed {
		t.markTaken()
		failures = append(failures, failureOf(t))
	}
	if g.panicked != nil {
		panic(g.panicked)
	}
	if f.cancelled != nil && len(failures) == 0 {
		return f.cancelled
	}
	if body := f.body; body != nil {
		if errors.Is(body, ErrCancelled) {
			body = besides(body)
		}
		if body != nil {
			failures = append(failures, body)
		}
	}
	if len(failures) == 0 {
		return nil
	}
	if g.parent.Cancelling() > 0 {
		// Somebody else has cancelled the parent as well: that is to arrive at
		// its next await, the failures being reported now.
		g.parent.Uncancel()
		g.parent.Cancel()
	}
	return &GroupError{Errors: failures}
}

// InGroup makes a group, runs the coroutine that body returns within the current task,
// and leaves the group with the coroutine's error. It returns the coroutine's value if
// nothing failed. asyncio: async with TaskGroup.
//
//	total, err := async.Await(async.InGroup(func(g *async.TaskGroup) *async.Coroutine[int] {
//		return sumAsync(g, inputs)
//	}))
func InGroup[T any](body func(*TaskGroup) *Coroutine[T]) *Coroutine[T] {
	f := &inGroup[T]{make: body}
	return f.Init(f)
}

// inGroup is the frame of InGroup.
type inGroup[T any] struct {
	Coroutine[T]
	make  func(*TaskGroup) *Coroutine[T]
	group *TaskGroup
	body  *Coroutine[T]
	exit  *Coroutine[struct{}]
}

// Position implements Resumer.
func (f *inGroup[T]) Position() Position { return Position{Function: "async.InGroup"} }

// Resume implements Resumer.
func (f *inGroup[T]) Resume(t *TaskCore) Status {
	start := f.State
	f.State = StateRunning
	var err error
	switch start {
	case StateCreated:
		f.group = NewTaskGroupFrom(t)
		status := Done
		err = f.guard(func() error {
			f.body = f.make(f.group)
			if status = f.body.BeginAwait(t, &f.Frame); status == Done {
				return f.endBody(t)
			}
			return nil
		})
		if status == Suspended {
			f.State = 1
			return Suspended
		}
	case 1:
		err = f.guard(func() error { return f.endBody(t) })
	case 2:
		return f.leave(t)
	}
	f.exit = f.group.Exit(err)
	if f.exit.BeginAwait(t, &f.Frame) == Suspended {
		f.State = 2
		return Suspended
	}
	return f.leave(t)
}

func (f *inGroup[T]) endBody(t *TaskCore) (err error) {
	f.Value, err = f.body.EndAwait(t)
	return err
}

func (f *inGroup[T]) leave(t *TaskCore) Status {
	_, f.Err = f.exit.EndAwait(t)
	f.State = StateCompleted
	return Done
}

// guard makes a panic of the body a failure of the group: its tasks are ended
// first, and then Exit panics with it again.
func (f *inGroup[T]) guard(body func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			p := asPanicError(v, debug.Stack())
			f.group.panicked, err = p, p
		}
	}()
	return body()
}
