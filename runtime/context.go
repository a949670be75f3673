package async

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Context carries two things through the tasks of a program: context variables
// (ContextVar), as Python's contextvars.Context does, and a Go context.Context.
//
// # Variables
//
// A new task gets a copy of its creator's variables; a Set in one is not seen
// by the other. The variables are a persistent map, so a copy is a pointer, and
// tasks that set nothing share one Context and allocate none.
//
// # The Go side
//
// As a context.Context, a task's Context has the values, the deadline and the
// cancellation of the context given to Run; besides, it is done when its task
// is cancelled or has ended. So a blocking call that is handed CurrentContext
// ends when its task is cancelled. Value finds context variables too, under the
// *ContextVar as the key. Tasks do not inherit each other's cancellation:
// cancelling a task does not cancel the tasks that it created, as in asyncio.
//
// # Three kinds
//
//	frozen    a snapshot, shared by tasks and callbacks that have not asked for
//	          their context yet; nobody outside the package sees it
//	a task's  made at the task's first CurrentContext; its own cancellation
//	          scope, variables of its own or shared with the one that
//	          WithContext gave
//	a user's  from NewContext, Copy and WithParent: no scope of its own
//
// Reading is safe on any goroutine; Set and Reset belong to the loop's.
type Context struct {
	store    *varStore
	base     context.Context
	frozen   bool
	snapshot *Context // the latest frozen copy, of use while the variables are the same

	loop   *Loop // of the task that owns c, if one does; c has a scope of its own then
	mu     sync.Mutex
	scope  context.Context // made when somebody asks
	cancel context.CancelCauseFunc
	cause  error // why the scope was cancelled before it was made
}

// varStore is where a context's variables are; several contexts may share one.
type varStore struct{ vars atomic.Pointer[varMap] }

var emptyContext = &Context{store: new(varStore), base: context.Background(), frozen: true}

// NewContext returns a context without variables whose parent is a Go context; nil
// means context.Background. If parent is a *Context, the variables are copied from it;
// if it is a task's, the new context is done when that task is cancelled or has ended.
func NewContext(parent context.Context) *Context {
	if parent == nil {
		parent = context.Background()
	}
	if c, ok := parent.(*Context); ok {
		return &Context{store: c.copyStore(), base: c.parent()}
	}
	return &Context{store: new(varStore), base: parent}
}

// Copy returns a context with the same variables and the same parent; later changes to
// its variables are not shared. This is what a new task gets. If c is a task's, the
// copy is not done when that task is cancelled or has ended. asyncio:
// contextvars.copy_context.
func (c *Context) Copy() *Context {
	return &Context{store: c.copyStore(), base: c.base}
}

// WithParent returns a context that shares c's variables, including later changes, and
// has another Go context as its parent.
func (c *Context) WithParent(parent context.Context) *Context {
	return &Context{store: c.store, base: parent}
}

// CurrentContext returns the context of the task or callback that is running on
// this goroutine. It is the same one for the whole life of a task. Outside any
// loop it returns a new, empty context over context.Background.
func CurrentContext() *Context {
	l := RunningLoop()
	switch {
	case l == nil:
		return NewContext(context.Background())
	case l.current != nil:
		return l.current.context()
	case l.calling != nil:
		return l.calling.context()
	}
	return l.rootContext.view()
}

// CurrentContextFrom is CurrentContext for generated code.
func CurrentContextFrom(t *TaskCore) *Context { return t.context() }

// context makes the task's context its own, so that it can be handed out.
func (t *TaskCore) context() *Context {
	if t.flags&flagOwnContext == 0 {
		t.ctx = t.ctx.view()
		t.ctx.loop = t.loop
		t.flags |= flagOwnContext
		if t.cancelling > 0 {
			t.ctx.cancelScope(ErrCancelled)
		}
	}
	return t.ctx
}

// context makes the callback's context one that can be handed out.
func (h *Handle) context() *Context {
	if h.ctx.frozen {
		h.ctx = h.ctx.view()
	}
	return h.ctx
}

// inheritedContext is what a task or callback created by t runs in.
func (t *TaskCore) inheritedContext() *Context {
	if t.ctx == nil {
		return t.loop.rootContext
	}
	return t.ctx.freeze()
}

// inheritedContext is what a task or callback created now runs in.
func (l *Loop) inheritedContext() *Context {
	switch {
	case l.current != nil:
		return l.current.inheritedContext()
	case l.calling != nil && l.calling.ctx != nil:
		return l.calling.ctx.freeze()
	}
	return l.rootContext
}

// freeze returns a frozen copy of c as it is now.
func (c *Context) freeze() *Context {
	if c.frozen {
		return c
	}
	vars := c.store.vars.Load()
	if s := c.snapshot; s != nil && s.store.vars.Load() == vars {
		return s
	}
	s := &Context{store: c.copyStore(), base: c.base, frozen: true}
	c.snapshot = s
	return s
}

// view returns a context that can be handed out: variables of its own if c is
// frozen, shared ones if c is a user's.
func (c *Context) view() *Context {
	if c.frozen {
		return &Context{store: c.copyStore(), base: c.base}
	}
	return &Context{store: c.store, base: c.base}
}

func (c *Context) copyStore() *varStore {
	s := new(varStore)
	s.vars.Store(c.store.vars.Load())
	return s
}

// apart returns c, or, if c is a task's, a context that shares its variables and
// outlives the task.
func (c *Context) apart() *Context {
	if c == nil || c.loop == nil {
		return c
	}
	return &Context{store: c.store, base: c.base}
}

// parent is the Go context for what is to end with c's task.
func (c *Context) parent() context.Context {
	if c.loop != nil {
		return c
	}
	return c.base
}

// Parent returns the Go context behind c: for a task's context the one given to Run,
// otherwise the one given to NewContext or WithParent.
func (c *Context) Parent() context.Context { return c.base }

// Loop returns the loop of the task whose context c is, or nil for a context
// made by NewContext, Copy or WithParent.
func (c *Context) Loop() *Loop { return c.loop }

// goContext is the Go context that c stands for; make says that a scope is
// needed even if nothing has been cancelled.
func (c *Context) goContext(make bool) context.Context {
	if c.loop == nil {
		return c.base
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.scope == nil {
		if !make && c.cause == nil {
			return c.base
		}
		c.scope, c.cancel = context.WithCancelCause(c.base)
		if c.cause != nil {
			c.cancel(c.cause)
		}
	}
	return c.scope
}

// cancelScope cancels the scope: its task is cancelled.
func (c *Context) cancelScope(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.cause = cause
	}
	if c.cancel != nil {
		c.cancel(cause)
	}
}

// releaseScope is called when the task has ended.
func (c *Context) releaseScope() { c.cancelScope(context.Canceled) }

// renewScope gives a task that has dealt with its cancellation a new scope.
func (c *Context) renewScope() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scope, c.cancel, c.cause = nil, nil, nil
}

// Deadline implements context.Context.
func (c *Context) Deadline() (time.Time, bool) { return c.base.Deadline() }

// Done implements context.Context. A task's context has its channel closed when the
// task is cancelled or has ended, or when the context given to Run is done. After
// Uncancel has withdrawn the last cancellation, Done returns a new channel.
func (c *Context) Done() <-chan struct{} { return c.goContext(true).Done() }

// Err implements context.Context.
func (c *Context) Err() error { return c.goContext(false).Err() }

// Value implements context.Context. A *ContextVar as the key gives the
// variable's value if it is set.
func (c *Context) Value(key any) any {
	if v, ok := c.store.vars.Load().lookup(key); ok {
		return v
	}
	return c.goContext(false).Value(key)
}

// String implements fmt.Stringer, for contexts derived from c.
func (c *Context) String() string { return "async.Context" }
