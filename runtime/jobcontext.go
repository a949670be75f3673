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
// context of such a job is one exchange of a number.
//
// Invariant: a scope is cancelled once the context has ended. Whoever comes second, who makes it or who ends the
// context, finds what the first has done and cancels it.
type jobContext struct {
	vars  *varMap
	base  context.Context
	scope atomic.Pointer[jobScope] // nil as long as nobody has asked; does not change any more then
	state atomic.Uint32

	// Of the call whose context this is, where it takes no room.
	counted   bool // among what is under way outside the loop; of the loop's goroutine
	begun     bool // the job
	cancelled bool // its error is a cancellation
}

// What jobContext.state says.
const (
	jobUnasked uint32 = iota // nobody has asked for a channel, and it has not ended
	jobAsked                 // there is a scope
	jobEnded                 // it has ended before anybody asked
)

// jobScope is what a jobContext has made for who asked. It never changes.
type jobScope struct {
	context.Context
	cancel context.CancelFunc
}

// end makes the context done.
func (c *jobContext) end() {
	if c.state.CompareAndSwap(jobUnasked, jobEnded) {
		return
	}
	if s := c.scope.Load(); s != nil {
		s.cancel()
	}
}

// made returns the scope, made if there was none.
func (c *jobContext) made() *jobScope {
	if c.scope.Load() == nil {
		ctx, cancel := context.WithCancel(c.base)
		if !c.scope.CompareAndSwap(nil, &jobScope{ctx, cancel}) {
			cancel() // somebody else was faster
		}
	}
	s := c.scope.Load()
	if !c.state.CompareAndSwap(jobUnasked, jobAsked) && c.state.Load() == jobEnded {
		s.cancel()
	}
	return s
}

// current returns the Go context that c stands for now.
func (c *jobContext) current() context.Context {
	if c.state.Load() == jobUnasked {
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
