package async

import (
	"context"
	"sync/atomic"
	"time"
)

// jobContext is the context of a job in an executor: the context variables of who
// submitted it, as they were then, over a Go context, and done once the job is over or
// nobody waits for it any more.
//
// Most jobs never ask for a channel. So there is none until somebody does: ending the
// context of such a job is one exchange of a pointer.
type jobContext struct {
	vars  *varMap
	base  context.Context
	scope atomic.Pointer[jobScope] // nil at first
}

// jobScope is what a jobContext has made for who asked. It never changes.
type jobScope struct {
	context.Context
	cancel context.CancelFunc
}

// unaskedScope is the scope of a context that was ended before anybody asked.
var unaskedScope = &jobScope{cancel: func() {}}

// end makes the context done.
func (c *jobContext) end() {
	if !c.scope.CompareAndSwap(nil, unaskedScope) {
		c.scope.Load().cancel()
	}
}

// made returns the scope, made if there was none.
func (c *jobContext) made() *jobScope {
	for {
		old := c.scope.Load()
		if old != nil && old != unaskedScope {
			return old
		}
		ctx, cancel := context.WithCancel(c.base)
		if old == unaskedScope {
			cancel()
		}
		if s := (&jobScope{ctx, cancel}); c.scope.CompareAndSwap(old, s) {
			return s
		}
		cancel() // somebody else was faster
	}
}

// current returns the Go context that c stands for now.
func (c *jobContext) current() context.Context {
	if c.scope.Load() == nil {
		return c.base
	}
	return c.made()
}

// Deadline implements context.Context.
func (c *jobContext) Deadline() (time.Time, bool) { return c.base.Deadline() }

// Done implements context.Context.
func (c *jobContext) Done() <-chan struct{} { return c.made().Done() }

// Err implements context.Context.
func (c *jobContext) Err() error { return c.current().Err() }

// Value implements context.Context, with context variables as Context has them.
func (c *jobContext) Value(key any) any {
	if v, ok := c.vars.lookup(key); ok {
		return v
	}
	return c.current().Value(key)
}

// String implements fmt.Stringer, for contexts derived from c.
func (c *jobContext) String() string { return "async.Context" }
