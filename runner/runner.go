package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Errors of the Runner; errors.Is recognises them.
var (
	// ErrRunning is reported if a loop is running on the calling goroutine, or
	// the Runner is busy on another. The coroutine that was given is closed.
	ErrRunning = errors.New("runner: a loop is already running")
	// ErrClosed is reported for the use of a closed Runner.
	ErrClosed = errors.New("runner: runner is closed")
	// ErrInterrupted is reported by a run whose main task ended because of
	// SIGINT. asyncio raises KeyboardInterrupt.
	ErrInterrupted = errors.New("runner: interrupted")
)

// state is where a Runner is in its life:
//
//	created      New has been called; there is no loop yet
//	initialised  there are a loop and a context, from With, Loop or RunIn
//	closed       Close has been called; for ever
//
// A factory that fails leaves the Runner created. It is asked at most once
// successfully.
type state int

const (
	created state = iota
	initialised
	closed
)

// Runner runs coroutines one after the other on one loop and in one context. New makes
// one; Close ends it. asyncio: Runner.
//
// Any goroutine may use a Runner, but only one at a time: others get ErrRunning while
// it is busy.
type Runner struct {
	options options

	mu    sync.Mutex
	state state
	busy  bool // a run or Close is under way
	loop  *async.Loop
	vars  *async.Context // keeps context variables from run to run
}

// New returns a Runner that has no loop yet. It allocates only the Runner.
func New(opts ...Option) *Runner {
	r := &Runner{}
	for _, opt := range opts {
		opt(&r.options)
	}
	return r
}

// With makes a Runner with a loop, calls fn with it, and closes it however fn ends. It
// returns fn's error joined with that of Close. If the loop cannot be made, With
// returns that error without calling fn; likewise ErrRunning if a loop is running on
// this goroutine, where the Runner could neither run nor be closed. asyncio: with
// Runner() as runner.
func With(fn func(*Runner) error, opts ...Option) (err error) {
	if async.RunningLoop() != nil {
		return ErrRunning
	}
	r := New(opts...)
	defer func() { err = joined(err, r.Close()) }()
	if _, err := r.Loop(); err != nil {
		return err
	}
	return fn(r)
}

// Loop returns the loop, making it at the first use. It returns ErrClosed after Close,
// and the factory's error if that fails. asyncio: get_loop.
func (r *Runner) Loop() (*async.Loop, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.initialise(); err != nil {
		return nil, err
	}
	return r.loop, nil
}

// initialise makes loop and context if there are none. r.mu is held.
func (r *Runner) initialise() error {
	switch r.state {
	case closed:
		return ErrClosed
	case initialised:
		return nil
	}
	loop, err := r.options.makeLoop()
	if err != nil {
		return err
	}
	r.loop = loop
	r.vars = async.NewContext(context.Background())
	r.state = initialised
	return nil
}

// acquire claims the Runner for a run.
func (r *Runner) acquire() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy {
		return ErrRunning
	}
	if err := r.initialise(); err != nil {
		return err
	}
	if r.loop.IsRunning() {
		return ErrRunning
	}
	if r.loop.IsClosed() {
		return fmt.Errorf("runner: the runner's loop was closed by somebody else: %w", async.ErrLoopClosed)
	}
	r.busy = true
	return nil
}

func (r *Runner) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy = false
}

// Close ends the Runner: it cancels the remaining tasks and waits for them (their
// errors go to the loop's exception handler), closes async generators, waits for the
// jobs of the default executor (five minutes at most), and closes the loop. Every step
// happens even if another fails; the errors of the steps are joined. Closing again, or
// closing a Runner that never ran, does nothing. Close returns ErrRunning if the Runner
// is busy or a loop is running on this goroutine. asyncio: close.
func (r *Runner) Close() error {
	r.mu.Lock()
	if r.state == created {
		r.state = closed
	}
	if r.state == closed {
		r.mu.Unlock()
		return nil
	}
	if r.busy || r.loop.IsRunning() || async.RunningLoop() != nil {
		r.mu.Unlock()
		return ErrRunning
	}
	r.busy = true
	loop := r.loop
	r.mu.Unlock()

	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.busy = false
		r.state = closed
		r.loop, r.vars = nil, nil
	}()
	return loop.Shutdown()
}
