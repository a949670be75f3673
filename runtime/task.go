package async

// Task runs a coroutine on a loop, concurrently with other tasks. Its creator need not
// keep it: the loop refers to every task that is not done.
//
// Any number of tasks may await a task. Awaiting it returns the coroutine's result,
// panics if the coroutine panicked, and passes a cancellation of the waiting task on to
// the awaited one (Shield prevents that). asyncio: Task.
//
// Methods must be called on the goroutine of the task's loop.
type Task[T any] struct {
	value T // in front, since behind the rest even a struct{} would take a word
	TaskCore
}

// TaskOption changes how a task is created.
type TaskOption func(*taskOptions)

type taskOptions struct {
	name  string
	ctx   *Context
	eager bool
}

// WithName names the task.
func WithName(name string) TaskOption {
	return func(o *taskOptions) { o.name = name }
}

// WithContext makes the task run in ctx itself instead of in a copy of its creator's
// context, so that both see each other's changes of context variables. The task's
// context is done when the Go context behind ctx is, but that does not cancel the task.
// If ctx is another task's context, only its variables and its parent are used.
func WithContext(ctx *Context) TaskOption {
	return func(o *taskOptions) { o.ctx = ctx.apart() }
}

// WithEagerStart runs the coroutine up to its first suspension within the call that
// creates the task. If it ends there, the task is done on return and the loop has
// nothing to do. The task's loop must be running. asyncio: eager_start.
func WithEagerStart() TaskOption {
	return func(o *taskOptions) { o.eager = true }
}

// CreateTask starts coro as a task of the loop that runs on this goroutine; its first
// turn comes after the callbacks that are ready now. From now on the coroutine belongs
// to the task. If coro cannot be run (nil, awaited before, running elsewhere, closed),
// the task fails with the corresponding error.
//
// A task that is cancelled before its first turn never runs its coroutine, not even the
// deferred calls. If the coroutine is to release something that it is given, such as a
// connection, use WithEagerStart.
//
// CreateTask closes coro and panics if no loop runs on this goroutine or the loop's
// task factory panics. asyncio: create_task.
func CreateTask[T any](coro *Coroutine[T], opts ...TaskOption) *Task[T] {
	l := RunningLoop()
	if l == nil {
		coro.discard()
	}
	return CreateTaskOn(mustRunningLoop("CreateTask"), coro, opts...)
}

// CreateTaskFrom is CreateTask for generated code.
func CreateTaskFrom[T any](t *TaskCore, coro *Coroutine[T], opts ...TaskOption) *Task[T] {
	return newTask(t.loop, t.inheritedContext(), coro, opts)
}

// CreateTaskOn starts coro as a task of l, which need not be running yet. It must be
// called on l's goroutine, or before l runs. If l is closed, it closes coro and panics.
// asyncio: loop.create_task.
func CreateTaskOn[T any](l *Loop, coro *Coroutine[T], opts ...TaskOption) *Task[T] {
	return newTask(l, l.inheritedContext(), coro, opts)
}

// Begin is CreateTask for generated code that has allocated the task and the frame of
// its coroutine together: what runs coro is its frame, self. t is empty.
func (t *Task[T]) Begin(creator *TaskCore, coro *Coroutine[T], self Resumer) *Task[T] {
	t.start(creator.loop, creator.inheritedContext(), coro, self)
	return t
}

// start makes an empty t run coro, which is new.
func (t *Task[T]) start(l *Loop, ctx *Context, coro *Coroutine[T], self Resumer) {
	coro.self = self
	if l.debug || l.eager || l.factory != nil {
		t.begin(l, ctx, coro, nil)
		return
	}
	coro.taken = true
	t.fill(l, ctx)
	t.top = &coro.Frame
	l.ready.pushNew(&t.TaskCore)
}

func newTask[T any](l *Loop, ctx *Context, coro *Coroutine[T], opts []TaskOption) *Task[T] {
	if l.IsClosed() {
		coro.discard()
		panic(ErrLoopClosed)
	}
	return new(Task[T]).begin(l, ctx, coro, opts)
}

// fill makes an empty t a task that belongs to l, and is not listed yet.
func (t *Task[T]) fill(l *Loop, ctx *Context) {
	l.taskCount++
	t.loop, t.number, t.flags = l, l.taskCount, flagUnlisted
	if t.self == nil {
		t.self = t
	}
	t.ctx = ctx
}

// begin makes an empty t run coro.
func (t *Task[T]) begin(l *Loop, ctx *Context, coro *Coroutine[T], opts []TaskOption) *Task[T] {
	t.fill(l, ctx)
	if l.debug || l.factory != nil {
		t.Hold()
	}
	if l.debug {
		t.cold().creation = creationSite()
	}
	eager := l.eager
	if len(opts) > 0 || l.factory != nil {
		eager = t.apply(opts, coro)
	}
	if err := coro.take(); err != nil {
		coro = failing[T](err)
		_ = coro.take() // it is new
	}
	t.top = &coro.Frame
	if eager && l.onLoop() {
		l.stepNow(&t.TaskCore)
		return t
	}
	l.ready.pushNew(&t.TaskCore)
	return t
}

// apply applies the options of a new task, which nobody knows yet: if the task
// factory panics, nothing is left of it, and coro is closed.
func (t *Task[T]) apply(opts []TaskOption, coro *Coroutine[T]) (eager bool) {
	applied := false
	defer func() {
		if !applied {
			coro.discard()
		}
	}()
	o := taskOptions{eager: t.loop.eager}
	if t.loop.factory != nil {
		for _, opt := range t.loop.factory(&t.TaskCore) {
			opt(&o)
		}
	}
	for _, opt := range opts {
		opt(&o)
	}
	if o.name != "" {
		t.SetName(o.name)
	}
	if o.ctx != nil {
		t.ctx = o.ctx
	}
	applied = true
	return o.eager
}

// complete implements taskResult.
func (t *Task[T]) complete() {
	value, err := t.root().takeOutcome()
	if err == nil && t.recycle() {
		return
	}
	t.value = value
	t.finishWith(err)
}

// abandon implements taskResult.
func (t *Task[T]) abandon() {
	c := t.root()
	if f, ok := c.self.(discarder); ok {
		f.Discard()
		c.self, c.taken = f, true // somebody may have the coroutine
	}
	c.State = StateCompleted
}

// root returns the coroutine of a task that is ending: its top.
func (t *Task[T]) root() *Coroutine[T] { return t.top.self.coroutine().(*Coroutine[T]) }

// discarder is a frame that may be allocated together with a task. One that ends by
// itself leaves nothing behind; for one that does not, Discard lets go of what it
// refers to.
type discarder interface {
	Resumer
	Discard()
}

// Result returns the coroutine's result and error once the task is done: a
// cancellation (errors.Is ErrCancelled) if it was cancelled, a *PanicError if
// it panicked. Before, it returns ErrInvalidState. asyncio: Task.result.
func (t *Task[T]) Result() (T, error) {
	return t.value, t.Err()
}

// AddDoneCallback arranges for the loop to call fn with t when t is done, which may
// already be the case. Callbacks and awaiting tasks are served in the order in which
// they were added. The returned function removes the callback, and reports whether it
// was still to be called. asyncio: add_done_callback, remove_done_callback.
func (t *Task[T]) AddDoneCallback(fn func(*Task[T])) (remove func() bool) {
	return t.onDone(t.loop.inheritedContext(), func() { fn(t) })
}

// BeginAwait implements Awaitable.
func (t *Task[T]) BeginAwait(current *TaskCore, _ *Frame) Status {
	switch {
	case t == nil:
		return current.refuse(ErrNilCoroutine)
	case &t.TaskCore == current:
		return current.refuse(ErrAwaitSelf)
	}
	return t.join(current, &t.TaskCore)
}

// EndAwait implements Awaitable.
func (t *Task[T]) EndAwait(current *TaskCore) (T, error) {
	if current.interrupted() {
		var zero T
		if t == nil {
			return zero, current.interruption()
		}
		return zero, t.interruptionOf(current)
	}
	return t.value, t.awaited()
}

// awaited is the outcome for the awaiting coroutine: a panic propagates.
func (c *completion) awaited() error {
	err := c.outcome()
	if p, ok := err.(*PanicError); ok {
		panic(p)
	}
	return err
}
