package async

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"sync/atomic"
)

// ExceptionContext tells an exception handler about a failure that no caller can
// receive.
type ExceptionContext struct {
	Message string    // what happened, for humans
	Err     error     // the error; a panic is a *PanicError
	Task    *TaskCore // the task concerned, or nil
	Handle  *Handle   // the callback concerned, or nil
	Created string    // where the task was created, in debug mode

	ctx *Context // that of the task or callback, in which the handler runs
}

// SetExceptionHandler sets the handler of errors that no caller can receive: panics in
// callbacks, failed tasks whose error was never retrieved, failures during shutdown.
// nil restores the default, which logs with log/slog. The handler is called on the
// loop's goroutine, with the context variables of the task or callback concerned.
// asyncio: set_exception_handler.
func (l *Loop) SetExceptionHandler(handler func(*Loop, ExceptionContext)) {
	l.exceptionHandler = handler
}

// ExceptionHandler returns the last argument of SetExceptionHandler, or nil. asyncio:
// get_exception_handler.
func (l *Loop) ExceptionHandler() func(*Loop, ExceptionContext) { return l.exceptionHandler }

// DefaultExceptionHandler logs the context at level Error. If the log's handler panics,
// the loop goes on, and both are written to the standard error. asyncio:
// default_exception_handler.
func (l *Loop) DefaultExceptionHandler(c ExceptionContext) {
	var attrs []slog.Attr
	if c.Err != nil {
		attrs = append(attrs, slog.Any("err", c.Err))
	}
	if c.Task != nil {
		attrs = append(attrs, slog.String("task", c.Task.Name()))
	}
	if c.Created != "" {
		attrs = append(attrs, slog.String("created", c.Created))
	}
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(os.Stderr, "async: %s, and logging that panicked (%v): %v\n", c.Message, v, c.Err)
		}
	}()
	slog.LogAttrs(context.Background(), slog.LevelError, "async: "+c.Message, attrs...)
}

// context is the context of what has failed, or nil if it has none.
func (c *ExceptionContext) context() *Context {
	switch t := c.Task; {
	case c.ctx != nil:
		return c.ctx
	case t != nil && t.ctx != nil:
		return t.ctx
	case t != nil && t.more != nil && t.more.lost != nil:
		return t.more.lost.context.ctx
	case c.Handle != nil:
		return c.Handle.ctx
	}
	return nil
}

// CallExceptionHandler passes c to the exception handler. If the handler panics, that
// is reported to the default one. asyncio: call_exception_handler.
func (l *Loop) CallExceptionHandler(c ExceptionContext) {
	if l.exceptionHandler == nil {
		l.DefaultExceptionHandler(c)
		return
	}
	current, calling := l.current, l.calling
	if ctx := c.context(); ctx != nil {
		if current != nil {
			current.list()
		}
		l.current, l.calling = nil, &Handle{loop: l, ctx: ctx}
	}
	defer func() {
		l.current, l.calling = current, calling
		if v := recover(); v != nil {
			l.DefaultExceptionHandler(c)
			l.DefaultExceptionHandler(ExceptionContext{
				Message: "panic in the exception handler",
				Err:     asPanicError(v, debug.Stack()),
			})
		}
	}()
	l.exceptionHandler(l, c)
}

// lostFailure watches whether anybody takes the error of a failed task. It is
// what remains when the task has been collected.
type lostFailure struct {
	retrieved atomic.Bool
	loop      *Loop
	context   ExceptionContext
}

// lostFailures are the failures of a loop that nobody has taken. A program is often over before
// the collector finds their tasks.
type lostFailures struct {
	all   []*lostFailure
	limit int // how many to keep before those that were taken are looked for
}

func (s *lostFailures) add(f *lostFailure) {
	if len(s.all) >= s.limit {
		s.all = slices.DeleteFunc(s.all, func(f *lostFailure) bool { return f.retrieved.Load() })
		s.limit = max(16, 2*len(s.all))
	}
	s.all = append(s.all, f)
}

// report is called when the loop is closed.
func (s *lostFailures) report() {
	for _, f := range s.all {
		if !f.retrieved.Swap(true) {
			f.loop.CallExceptionHandler(f.context)
		}
	}
	s.all = nil
}

// report is called once the task is garbage, on a goroutine of the collector.
func (f *lostFailure) report() {
	if f.retrieved.Swap(true) {
		return
	}
	report := func() { f.loop.CallExceptionHandler(f.context) }
	if f.loop.post(report) != nil {
		f.loop.DefaultExceptionHandler(f.context)
	}
}
