package runner

import (
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Option changes what New, With and Run make.
type Option func(*options)

type options struct {
	debug        *bool
	factory      func() (*async.Loop, error)
	noInterrupts bool
	name         string
}

// WithDebug sets the loop's debug mode. Without it the global setting holds:
// ASYNCGEN_DEBUG=1 in the environment. asyncio: debug.
func WithDebug(debug bool) Option {
	return func(o *options) { o.debug = &debug }
}

// WithLoopFactory has the loop made by factory, which is called once, when the
// loop is first needed. Its loop belongs to the Runner, which closes it. An
// error of the factory is returned by what needed the loop. asyncio:
// loop_factory.
func WithLoopFactory(factory func() (*async.Loop, error)) Option {
	return func(o *options) { o.factory = factory }
}

// WithInterrupts says whether SIGINT cancels the main task of a run, which it
// does by default. A program that handles the signal itself with package signal says
// false: Go does not tell whether somebody else listens. One that has the loop handle it, by
// AddSignalHandler, need not: that handler takes the place of the run's.
func WithInterrupts(enabled bool) Option {
	return func(o *options) { o.noInterrupts = !enabled }
}

// WithName names the main task of the run. It is of use with Run and RunIn.
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
