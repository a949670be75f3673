package async

import (
	"fmt"
	"iter"
)

// A GeneratorResumer is a generator's frame.
type GeneratorResumer[T any] interface {
	// Resume runs the body to its next yield, and returns the value and true,
	// or to its end, and returns what Generator.Return gives; after its end it
	// returns false again.
	Resume(g *Generator[T]) (T, bool)
	// Position says where the frame stands.
	Position() Position
}

// GeneratorFrame is the header of every generator frame. Only State belongs to
// generated code.
//
// A generator that passes its own yield to another one runs that one's frame in
// place, as Await does (see Link). Once the inner one has yielded, Next resumes
// it directly: a value costs the same at any depth.
type GeneratorFrame[T any] struct {
	self    GeneratorResumer[T]
	parent  *GeneratorFrame[T]
	State   int32
	nested  bool // suspended inside another generator
	guarded bool // and has deferred calls
	alone   bool // Resume ends without calling Return
}

// EndsAlone notes that the frame calls nothing: its Resume is a function without calls, so that
// it needs no stack frame, and says nothing but false at the end. It returns f. It is for
// generated code.
func (f *GeneratorFrame[T]) EndsAlone() *GeneratorFrame[T] {
	f.alone = true
	return f
}

// resume runs f, the innermost frame of g, and if it ends alone, what delegates to it.
func (f *GeneratorFrame[T]) resume(g *Generator[T]) (T, bool) {
	v, more := f.self.Resume(g)
	if more || !f.alone {
		return v, more
	}
	parent := f.parent
	f.parent = nil
	g.pop(parent)
	return g.top.Resume(g)
}

// Generator is a producer of values that runs only when asked for the next one:
// a call of a generator template. It is driven by one goroutine at a time, and
// needs no loop; it holds no goroutine, so one that is dropped is garbage.
//
//	State      top                       Next
//	created    the root frame, state 0   runs it from its start
//	suspended  the innermost frame       resumes it
//	running    that frame, state -1      panics
//	finished   finished                  returns false
//
// Python: a generator object; a generator is an iter.Pull without the
// goroutine.
type Generator[T any] struct {
	top     GeneratorResumer[T] // what Next resumes: leaf's frame, or a guard for it
	leaf    *GeneratorFrame[T]  // the innermost frame
	root    *GeneratorFrame[T]
	more    *coldGenerator
	Closing bool // yield returns false from now on, or fails once; set by Close
}

// coldGenerator is what few generators ever need.
type coldGenerator struct {
	err    error
	thrown *thrown // the panic that a guard hands on to a frame with deferred calls
	guards int     // how many of the frames around leaf are guarded
}

func (g *Generator[T]) cold() *coldGenerator {
	if g.more == nil {
		g.more = new(coldGenerator)
	}
	return g.more
}

// Init makes frame, whose header is given too, what g runs. It is for generated
// code.
func (g *Generator[T]) Init(frame GeneratorResumer[T], header *GeneratorFrame[T]) *Generator[T] {
	g.top = frame
	g.root, g.leaf = header, header
	header.self = frame
	return g
}

// Next runs the generator to its next yield and returns the value and true, or to
// its end and returns false; from then on it returns false. A panic of the
// generator is the caller's. Calling Next from within the generator itself, or
// after it panicked, panics. Python: next.
func (g *Generator[T]) Next() (T, bool) { return g.top.Resume(g) }

// All returns the values that are still to come as a sequence to range over. Leaving
// the loop early closes the generator. The sequence can be used once.
func (g *Generator[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		left := false // by the consumer, not by a panic of the generator
		defer func() {
			if left {
				g.Close()
			}
		}()
		for {
			v, ok := g.Next()
			if !ok {
				return
			}
			left = true
			if !yield(v) {
				return
			}
			left = false
		}
	}
}

// Close ends the generator: the yield at which it stands returns false, and it
// runs on from there to its end. One that has not begun never does. Closing a
// finished generator, one that a panic ended, or from within the generator itself does
// nothing. Close panics if the generator yields again. Python: generator.close.
func (g *Generator[T]) Close() {
	if g.root.State == StateCreated {
		g.root.State = StateCompleted
		g.finish()
		return
	}
	if _, ok := g.top.(finished[T]); ok {
		return
	}
	g.Closing = true
	if _, again := g.top.Resume(g); again {
		position := g.top.Position()
		panic(fmt.Sprintf("async: %s yielded again although its consumer has closed it (%s:%d); return instead",
			position.Function, position.File, position.Line))
	}
}

// Err returns the error with which the template ended, nil before its end or if it
// has no error result.
func (g *Generator[T]) Err() error {
	if g.more == nil {
		return nil
	}
	return g.more.err
}

// Link records that parent delegates to child, whose frame is self, and which has
// just yielded for the first time after parent ran it in place.
func (g *Generator[T]) Link(parent, child *GeneratorFrame[T], self GeneratorResumer[T]) {
	child.self = self
	child.parent = parent
	if !child.nested {
		g.setTop(child)
	}
	parent.nested = true
}

// LinkGuarded is Link for a parent with deferred calls: a panic of child, or of
// what child delegates to, has to reach it.
func (g *Generator[T]) LinkGuarded(parent, child *GeneratorFrame[T], self GeneratorResumer[T]) {
	g.Link(parent, child, self)
	parent.guarded = true
	g.cold().guards++
	g.setTop(g.leaf)
}

func (g *Generator[T]) setTop(leaf *GeneratorFrame[T]) {
	g.leaf = leaf
	switch {
	case g.more != nil && g.more.guards > 0:
		g.top = guard[T]{leaf}
	case leaf.alone:
		g.top = follower[T]{leaf}
	default:
		g.top = leaf.self
	}
}

func (g *Generator[T]) finish() { g.top = finished[T]{} }

// pop makes the parent the innermost frame.
func (g *Generator[T]) pop(parent *GeneratorFrame[T]) {
	parent.nested = false
	if parent.guarded {
		parent.guarded = false
		g.more.guards--
	}
	g.setTop(parent)
}

// Return ends frame f. inPlace says that the resumption that ends it began at its
// start: then its parent, if any, is what called Resume and goes on by itself;
// else the parent has to be resumed.
func (g *Generator[T]) Return(f *GeneratorFrame[T], inPlace bool) (v T, ok bool) {
	f.State = StateCompleted
	parent := f.parent
	if parent == nil || inPlace {
		if f == g.root {
			g.finish()
		}
		return
	}
	f.parent = nil
	g.pop(parent)
	return g.top.Resume(g)
}

// ReturnError is Return for a template with an error result.
func (g *Generator[T]) ReturnError(f *GeneratorFrame[T], inPlace bool, err error) (T, bool) {
	if f == g.root && err != nil {
		g.cold().err = err
	}
	return g.Return(f, inPlace)
}

// Running refuses to resume a frame that runs already, or that a panic ended.
// Closing such a generator does nothing.
func (g *Generator[T]) Running() (v T, ok bool) {
	if g.Closing {
		return v, false
	}
	panic("async: Next on a generator that is running already or that a panic ended")
}

// A follower resumes a frame that ends alone, and after its end the one that delegates to it.
type follower[T any] struct{ frame *GeneratorFrame[T] }

// Resume implements GeneratorResumer.
func (w follower[T]) Resume(g *Generator[T]) (T, bool) { return w.frame.resume(g) }

// Position implements GeneratorResumer.
func (w follower[T]) Position() Position { return w.frame.self.Position() }

// A guard resumes a frame some of whose parents have deferred calls: those parents
// are not on the Go stack, so it catches a panic and hands it on to the next of
// them.
type guard[T any] struct{ frame *GeneratorFrame[T] }

// Resume implements GeneratorResumer.
func (w guard[T]) Resume(g *Generator[T]) (v T, ok bool) {
	ended := false
	defer func() {
		// Once the frame has ended, its parents have been resumed from here, too: if the last guarded one panics
		// in its turn, that is the consumer's.
		if !ended && g.more.guards > 0 {
			value := recover()
			v, ok = g.unwind(&thrown{value: value, goexit: value == nil})
		}
	}()
	v, ok = w.frame.resume(g)
	ended = true
	return v, ok
}

// Position implements GeneratorResumer.
func (w guard[T]) Position() Position { return w.frame.self.Position() }

// unwind resumes the next guarded frame with the panic that has ended the
// innermost one.
func (g *Generator[T]) unwind(p *thrown) (T, bool) {
	f := g.leaf
	for {
		parent := f.parent
		f.State, f.parent = StateCompleted, nil
		f = parent
		if f.guarded {
			break
		}
	}
	g.pop(f)
	g.cold().thrown = p
	return g.top.Resume(g)
}

// Rethrow goes on with the panic of what a frame with deferred calls has delegated
// to.
func (g *Generator[T]) Rethrow() {
	if g.more == nil || g.more.thrown == nil {
		return
	}
	p := g.more.thrown
	g.more.thrown = nil
	p.again()
}

// Run starts g, a new generator of another package, in place of by, which
// delegates to it.
func (g *Generator[T]) Run(by *Generator[T]) (T, bool) { return g.root.self.Resume(by) }

// LinkTo is Link for a generator of another package after Run.
func (g *Generator[T]) LinkTo(by *Generator[T], parent *GeneratorFrame[T]) {
	by.Link(parent, g.root, g.root.self)
}

// LinkGuardedTo is LinkGuarded for a generator of another package after Run.
func (g *Generator[T]) LinkGuardedTo(by *Generator[T], parent *GeneratorFrame[T]) {
	by.LinkGuarded(parent, g.root, g.root.self)
}

// ResultOf returns what the template of a generator that has been run by another
// one returned.
func ResultOf[V, T any](g *Generator[T]) (V, error) {
	return g.root.self.(interface{ Result() (V, error) }).Result()
}

// finished is the top of a generator that has ended.
type finished[T any] struct{}

// Resume implements GeneratorResumer.
func (finished[T]) Resume(*Generator[T]) (v T, ok bool) { return v, false }

// Position implements GeneratorResumer.
func (finished[T]) Position() Position { return Position{} }
