package runner_test

import (
	"context"
	"io"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// The names and signatures that programs rely on, as the compiler sees them: a change
// of one does not compile here.

// Package runner.
var (
	_ func(context.Context, *async.Coroutine[int], ...runner.Option) (int, error)                 = runner.Run[int]
	_ func(context.Context, *runner.Runner, *async.Coroutine[int], ...runner.Option) (int, error) = runner.RunIn[int]
	_ func(...runner.Option) *runner.Runner                                                       = runner.New
	_ func(func(*runner.Runner) error, ...runner.Option) error                                    = runner.With
	_ func(*runner.Runner) (*async.Loop, error)                                                   = (*runner.Runner).Loop
	_ func(*runner.Runner) error                                                                  = (*runner.Runner).Close
	_ func(bool) runner.Option                                                                    = runner.WithDebug
	_ func(bool) runner.Option                                                                    = runner.WithInterrupts
	_ func(func() (*async.Loop, error)) runner.Option                                             = runner.WithLoopFactory

	_, _, _ error = runner.ErrRunning, runner.ErrClosed, runner.ErrInterrupted
)

// Loops.
var (
	_ func(...async.LoopOption) *async.Loop                              = async.NewLoop
	_ func() *async.Loop                                                 = async.RunningLoop
	_ func(*async.Loop) bool                                             = (*async.Loop).Debug
	_ func(*async.Loop, bool)                                            = (*async.Loop).SetDebug
	_ func(*async.Loop) bool                                             = (*async.Loop).IsRunning
	_ func(*async.Loop) bool                                             = (*async.Loop).IsClosed
	_ func(*async.Loop, time.Duration, func()) *async.Handle             = (*async.Loop).CallLater
	_ func(*async.Handle)                                                = (*async.Handle).Cancel
	_ func(*async.Loop, func()) *async.Handle                            = (*async.Loop).CallSoon
	_ func(*async.Loop, func()) error                                    = (*async.Loop).CallSoonThreadsafe
	_ func(*async.Loop, func(*async.Loop, async.ExceptionContext))       = (*async.Loop).SetExceptionHandler
	_ func(*async.Loop, async.Executor)                                  = (*async.Loop).SetDefaultExecutor
	_ func(*async.Loop, io.Writer) error                                 = async.Dump
	_ func(async.Executor, context.Context, func(context.Context)) error = async.Executor.Submit

	_ = async.ExceptionContext{Message: "", Err: nil}
)

// Coroutines, tasks and futures.
var (
	_ func(*async.Coroutine[int], ...async.TaskOption) *async.Task[int] = async.CreateTask[int]
	_ func(*async.Coroutine[int]) error                                 = (*async.Coroutine[int]).Close
	_ func(async.Awaitable[int]) (int, error)                           = async.Await[int]
	_ func(func() (int, error)) *async.Coroutine[int]                   = async.Coro[int]
	_ func(*async.Loop) *async.Future[int]                              = async.NewFuture[int]
	_ func(*async.Task[int]) (int, error)                               = (*async.Task[int]).Result
	_ func(*async.Task[int]) []async.Position                           = (*async.Task[int]).Stack

	_ interface {
		SetResult(int) error
		SetError(error) error
		Cancel(message ...string) bool
		Cancelled() bool
		Done() bool
	} = (*async.Future[int])(nil)
	_ interface {
		Cancel(message ...string) bool
		Cancelled() bool
		Done() bool
		Result() (int, error)
	} = (*async.Task[int])(nil)

	_ error                           = async.ErrCancelled
	_ error                           = (*async.PanicError)(nil)
	_ async.Awaitable[int]            = (*async.Coroutine[int])(nil)
	_ async.Awaitable[int]            = (*async.Task[int])(nil)
	_ async.Awaitable[int]            = (*async.Future[int])(nil)
	_ func(v *async.Future[int]) bool = func(v *async.Future[int]) bool { return v.Cancel() }
	_ func(v *async.Task[int]) bool   = func(v *async.Task[int]) bool { return v.Cancel() }
)

// Generators, contexts and the executor.
var (
	_ async.Awaitable[int]                                                  = (*async.AsyncGenerator[int])(nil).Next()
	_ func(string, int) *async.ContextVar[int]                              = async.NewContextVar[int]
	_ func(*async.ContextVar[int], context.Context) int                     = (*async.ContextVar[int]).Get
	_ func(*async.ContextVar[int], *async.Context, int) *async.Token[int]   = (*async.ContextVar[int]).Set
	_ func(*async.ContextVar[int], *async.Context, *async.Token[int]) error = (*async.ContextVar[int]).Reset
	_ func() *async.Context                                                 = async.CurrentContext
	_ func(func(context.Context) (int, error)) async.ToThreadAwait[int]     = async.ToThread[int]
	_ context.Context                                                       = (*async.Context)(nil)
	_ async.Awaitable[int]                                                  = async.ToThreadAwait[int]{}
	_ async.Executor                                                        = (*async.WorkerPool)(nil)
)
