package runner

import (
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Option configures New, With, Run and RunIn.
type Option func(*options)

type options struct {
	debug        *bool
	factory      func() (*async.Loop, error)
	noInterrupts bool
	name         string
}

// WithDebug turns the loop's debug mode on or off. Without it, debug mode is on if
// ASYNCGEN_DEBUG is set in the environment and is neither empty nor "0". asyncio:
// debug.
func WithDebug(debug bool) Option {
	return func(o *options) { o.debug = &debug }
}

// WithLoopFactory makes the loop with factory, which is called once, when the loop is
// first needed. The loop belongs to the Runner, which closes it. If the factory fails,
// the call that needed the loop returns its error. asyncio: loop_factory.
func WithLoopFactory(factory func() (*async.Loop, error)) Option {
	return func(o *options) { o.factory = factory }
}

// WithInterrupts says whether SIGINT cancels the main task of a run, which is the
// default. A program that handles the signal itself with package signal should pass
// false, because Go does not tell whether other code listens. A program whose loop
// handles it, through AddSignalHandler, need not: that handler replaces the run's. In a
// bubble of testing/synctest, which no signal can enter, it is false.
func WithInterrupts(enabled bool) Option {
	return func(o *options) { o.noInterrupts = !enabled }
}

// WithName names the main task of the run. It applies to Run and RunIn.
func WithName(name string) Option {
	return func(o *options) { o.name = name }
}

func (o *options) makeLoop() (*async.Loop, error) {
	loop, err := o.callFactory()
	if err != nil {
		return nil, err
	}
	if o.debug != nil {
		loop.SetDebug(*o.debug)
	}
	return loop, nil
}

func (o *options) callFactory() (*async.Loop, error) {
	if o.factory == nil {
		return async.NewLoop(), nil
	}
	loop, err := o.factory()
	switch {
	case err != nil:
		return nil, fmt.Errorf("runner: loop factory: %w", err)
	case loop == nil:
		return nil, errors.New("runner: loop factory returned no loop")
	case loop.IsClosed():
		return nil, fmt.Errorf("runner: loop factory returned a closed loop: %w", async.ErrLoopClosed)
	case loop.IsRunning():
		return nil, fmt.Errorf("runner: loop factory returned a running loop: %w", ErrRunning)
	}
	return loop, nil
}
