package async

import (
	"errors"
	"fmt"
	"runtime"
)

// Errors of async generators.
var (
	// ErrStopAsyncIteration is the outcome of Next after the last value. asyncio:
	// StopAsyncIteration.
	ErrStopAsyncIteration = errors.New("async: the generator has no more values")
	// ErrGeneratorRunning refuses Next, Close or Throw while another of them is
	// still awaited. asyncio: "anext(): asynchronous generator is already running".
	ErrGeneratorRunning = errors.New("async: the async generator is already running")
	// ErrIgnoredClose is the outcome of Close and Throw if the generator yields
	// although it is being closed. asyncio: "async generator ignored
	// GeneratorExit".
	ErrIgnoredClose = errors.New("async: the async generator yielded although it is being closed")
	// ErrGeneratorsShutDown refuses the first Next of a generator on a loop that
	// has shut its async generators down.
	ErrGeneratorsShutDown = errors.New("async: the loop has shut its async generators down")
)

// AsyncGenerator is a producer of values that may await: a call of an async
// template with a yield parameter. It belongs to the loop that awaits its first
// Next, and is driven by one consumer at a time.
//
//	frame      running  Next
//	created    no       starts it, and registers it with the loop
//	suspended  no       resumes it
//	any        yes      fails with ErrGeneratorRunning
//	completed  no       fails with ErrStopAsyncIteration
//
// A generator that has begun should be closed: range over All, which does that, or
// await Close. What is left open is closed when the loop shuts down, or by the loop
// once the generator has been garbage-collected.
//
// Python: an asynchronous generator object, PEP 525.
type AsyncGenerator[T any] struct {
	// The frame does not refer back to the handle, so that dropping the handle
	// can be noticed.
	frame *AsyncGeneratorFrame[T]
	// private is the loop of blocking use, as long as the generator has not ended.
	private *Loop
}

// AsyncGeneratorFrame is the header of every async generator's frame, for
// generated code.
type AsyncGeneratorFrame[T any] struct {
	Frame
	Err        error // the template's trailing error, once completed
	value      T
	loop       *Loop
	id         uint64
	outer      *AsyncGeneratorFrame[T] // which delegates to this one
	chain      *delegation[T]          // that this one is part of
	delivered  uint16                  // cancellations that its consumer has got before it leaves a loop
	yielded    bool                    // value is to be taken
	running    bool                    // a Next, Close or Throw is awaited
	registered bool
	delegated  bool // another generator drives it, and closes it
	closed     bool // Close or Throw has been awaited: no further Next
	private    bool // loop is the generator's own, of blocking use
	ignored    bool // it has yielded although it was being closed
	Closing    bool // yield returns false from now on, or fails once
}

// NewAsyncGenerator returns the handle of a new frame, for generated code.
func NewAsyncGenerator[T any](self Resumer, frame *AsyncGeneratorFrame[T]) *AsyncGenerator[T] {
	frame.self = self
	return &AsyncGenerator[T]{frame: frame}
}

// Yield hands v to the consumer, for generated code: the frame returns what it
// returns.
func (f *AsyncGeneratorFrame[T]) Yield(v T) Status {
	f.value, f.yielded = v, true
	return Done
}

// begin claims the generator for a Next, Close or Throw on t.
func (f *AsyncGeneratorFrame[T]) begin(t *TaskCore) error {
	switch {
	case f.running:
		return fmt.Errorf("%w (%s)", ErrGeneratorRunning, f.self.Position().Function)
	case f.State == StateCompleted:
		return ErrStopAsyncIteration
	case f.loop != nil && f.loop != t.loop:
		return fmt.Errorf("%w (%s)", ErrDifferentLoop, f.self.Position().Function)
	}
	f.running = true
	return nil
}

// Delegated tells g that another generator drives it from now on, for generated code.
// The loop knows that one; if it closed both, the two closings would interfere.
func (g *AsyncGenerator[T]) Delegated() { g.frame.delegated = true }

// register makes the generator known to the loop of its first Next.
func (g *AsyncGenerator[T]) register(t *TaskCore) error {
	f := g.frame
	if f.loop != nil {
		return nil
	}
	if f.delegated {
		f.loop = t.loop
		return nil
	}
	id, ok := t.loop.generators.add(func() asyncGenCloser { return f })
	if !ok {
		return fmt.Errorf("%w (%s)", ErrGeneratorsShutDown, f.self.Position().Function)
	}
	f.loop, f.id, f.registered, f.private = t.loop, id, true, t.loop == g.private
	runtime.AddCleanup(g, finalise[T], f)
	return nil
}

// finalise closes a generator whose handle has been collected, on its loop. It is
// called on the goroutine of the collector's cleanups.
func finalise[T any](f *AsyncGeneratorFrame[T]) {
	if f.private {
		// That loop does not run any more, and there is nothing else on it.
		go f.loop.Shutdown()
		return
	}
	f.loop.post(func() {
		if f.registered && !f.running {
			f.loop.closeGenerator(f)
		}
	})
}

// resume runs the frame in place.
func (f *AsyncGeneratorFrame[T]) resume(t *TaskCore, parent *Frame) Status {
	returned := false
	defer func() {
		if !returned {
			f.ended() // it panics
		}
	}()
	var status Status
	frame, self := &f.Frame, f.self
	if c := f.delegates(); c != nil {
		frame, self = &c.Frame, c
		status = c.begin(t)
	} else {
		status = self.Resume(t)
	}
	returned = true
	if status == Suspended {
		Link(t, parent, frame, self)
	}
	return status
}

// ended forgets a generator that will not run again.
func (f *AsyncGeneratorFrame[T]) ended() {
	f.running = false
	f.State = StateCompleted
	f.part()
	if f.registered {
		f.registered = false
		f.loop.generators.drop(f.id)
	}
}

// settle ends a Next, Close or Throw whose await is over. It returns an error or
// panics if the await was interrupted.
func (f *AsyncGeneratorFrame[T]) settle(t *TaskCore) error {
	if !t.interrupted() {
		f.running = false
		if f.State == StateCompleted {
			f.ended()
		}
		return nil
	}
	if t.flags&flagThrown != 0 {
		f.ended()
	}
	return t.interruption()
}

// Next returns an awaitable for the next value. Its error is the template's
// error, once, or ErrStopAsyncIteration after the last value. asyncio: anext.
func (g *AsyncGenerator[T]) Next() AsyncNext[T] { return AsyncNext[T]{g} }

// AsyncNext is what AsyncGenerator.Next returns.
type AsyncNext[T any] struct{ g *AsyncGenerator[T] }

// BeginAwait implements Awaitable.
func (n AsyncNext[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	f := n.g.frame
	if f.delegated && t.flags&flagThrown != 0 {
		return Done // f has panicked, and EndAwait is to go on with that
	}
	if err := f.begin(t); err != nil {
		return t.refuse(err)
	}
	if f.delegated && f.State == StateCreated {
		f.join(parent)
	}
	if f.closed {
		f.running = false
		return t.refuse(ErrStopAsyncIteration)
	}
	if err := n.g.register(t); err != nil {
		f.running = false
		return t.refuse(err)
	}
	return f.resume(t, parent)
}

// EndAwait implements Awaitable.
func (n AsyncNext[T]) EndAwait(t *TaskCore) (v T, err error) {
	f := n.g.frame
	if err := f.settle(t); err != nil {
		return v, err
	}
	if f.yielded {
		v, f.value, f.yielded = f.value, v, false
		return v, nil
	}
	if f.Err != nil {
		return v, f.Err
	}
	return v, ErrStopAsyncIteration
}

func (n AsyncNext[T]) privateLoop() (*Loop, func()) { return n.g.blockingLoop() }

// Close returns an awaitable that ends the generator: the yield at which it is
// suspended returns false, and it runs on from there to its end, and may await. The
// error is the template's. A generator that has not begun never runs; closing a
// finished one does nothing. asyncio: agen.aclose.
func (g *AsyncGenerator[T]) Close() AsyncClose[T] { return AsyncClose[T]{g.frame, nil, g} }

// Throw is Close with a reason: if the template ends without an error of its own, the
// awaitable's error is err. asyncio: agen.athrow, which raises at the yield instead of
// making it return false.
func (g *AsyncGenerator[T]) Throw(err error) AsyncClose[T] { return AsyncClose[T]{g.frame, err, g} }

// AsyncClose is what AsyncGenerator.Close and Throw return.
type AsyncClose[T any] struct {
	frame *AsyncGeneratorFrame[T]
	cause error
	g     *AsyncGenerator[T] // keeps the handle; nil when the loop closes
}

// BeginAwait implements Awaitable.
func (c AsyncClose[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	f := c.frame
	if f.State == StateCreated && !f.running {
		f.State = StateCompleted
	}
	switch err := f.begin(t); {
	case err == ErrStopAsyncIteration:
		return Done
	case err != nil:
		return t.refuse(err)
	}
	f.Closing, f.closed = true, true
	return f.resume(t, parent)
}

// EndAwait implements Awaitable.
func (c AsyncClose[T]) EndAwait(t *TaskCore) (none struct{}, err error) {
	f := c.frame
	wasRunning := f.running
	if f.delegated {
		f.part()
	}
	if err := f.settle(t); err != nil {
		return none, err
	}
	switch {
	case f.yielded:
		var zero T
		f.value, f.yielded, f.ignored = zero, false, true
		return none, fmt.Errorf("%w (%s)", ErrIgnoredClose, f.self.Position().Function)
	case wasRunning && f.Err != nil && !errors.Is(f.Err, ErrGeneratorClosed):
		return none, f.Err
	}
	return none, c.cause
}

// IgnoredClose reports whether the generator has yielded although it was being closed. It
// is for generators that delegate to it.
func (g *AsyncGenerator[T]) IgnoredClose() bool { return g.frame.ignored }

func (c AsyncClose[T]) privateLoop() (*Loop, func()) { return c.g.blockingLoop() }

// blockingLoop returns the loop that plain code drives the generator on, and what to
// call afterwards. A generator that has begun keeps to its loop; others, and what is
// left of those whose loop is closed, have one of their own, to their end.
func (g *AsyncGenerator[T]) blockingLoop() (l *Loop, release func()) {
	f := g.frame
	if f.loop != nil && !f.private && !f.loop.IsClosed() {
		return f.loop, func() {}
	}
	if g.private == nil {
		g.private = NewLoop()
	}
	return g.private, func() {
		if f.State == StateCreated || f.State == StateCompleted || f.loop != g.private {
			_ = g.private.Shutdown() // it is not running, and reports failures itself
			g.private = nil
		}
	}
}

// closeForShutdown implements asyncGenCloser.
func (f *AsyncGeneratorFrame[T]) closeForShutdown() *Coroutine[struct{}] {
	c := &closing[T]{frame: f}
	return c.Init(c)
}

// Position implements asyncGenCloser.
func (f *AsyncGeneratorFrame[T]) Position() Position { return f.self.Position() }

// closing is the coroutine in which the loop closes a generator.
type closing[T any] struct {
	Coroutine[struct{}]
	frame *AsyncGeneratorFrame[T]
}

// Resume implements Resumer.
func (c *closing[T]) Resume(t *TaskCore) Status {
	closeIt := AsyncClose[T]{frame: c.frame}
	if c.State == StateCreated && closeIt.BeginAwait(t, &c.Frame) == Suspended {
		c.State = 1
		return Suspended
	}
	c.Value, c.Err = closeIt.EndAwait(t)
	c.State = StateCompleted
	return Done
}

// Position implements Resumer.
func (c *closing[T]) Position() Position { return c.frame.self.Position() }

// AsyncResultOf returns, for generated code, the results of a generator's template to
// which another generator has delegated.
func AsyncResultOf[V, T any](g *AsyncGenerator[T]) (V, error) {
	return g.frame.self.(interface{ Result() (V, error) }).Result()
}
