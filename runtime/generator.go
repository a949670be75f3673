package async

import (
	"fmt"
	"iter"
)

// A GeneratorResumer is a generator's frame.
type GeneratorResumer[T any] interface {
	// Resume runs the body to its next yield, and returns the value and true, or to its
	// end, and returns the results of Generator.Return; after the end it returns false.
	Resume(g *Generator[T]) (T, bool)
	// Position says where the frame stands.
	Position() Position
	header() *GeneratorFrame[T]
}

// GeneratorFrame is the header of every generator frame. Only State belongs to
// generated code.
//
// A generator that passes its own yield to another one runs that one's frame in
// place, as Await does (see Link). Once the inner one has yielded, Next resumes
// it directly: a value costs the same at any depth.
type GeneratorFrame[T any] struct {
	link    *GeneratorLink[T] // to what delegates to it, nil if that runs it in place, or is not there
	State   int32
	nested  bool // suspended inside another generator
	guarded bool // and has deferred calls
	alone   bool // Resume ends without calling Return
	root    bool // of the generator that runs it
}

func (f *GeneratorFrame[T]) header() *GeneratorFrame[T] { return f }

// A GeneratorLink connects a frame to the frame that it delegates to, for generated
// code. Only frames that delegate have one, since the cost of making a generator is its
// size.
type GeneratorLink[T any] struct{ outer, inner GeneratorResumer[T] }

// EndsAlone records, for generated code, that the frame calls nothing: its Resume has
// no calls, so that it needs no stack frame, and only returns false at the end. It
// returns f.
func (f *GeneratorFrame[T]) EndsAlone() *GeneratorFrame[T] {
	f.alone = true
	return f
}

// resume runs the inner frame, the innermost of g, and if that ends alone, what delegates to it.
func (l *GeneratorLink[T]) resume(g *Generator[T]) (T, bool) {
	inner := l.inner
	v, more := inner.Resume(g)
	if more {
		return v, more
	}
	f := inner.header()
	if !f.alone {
		return v, more
	}
	g.pop(f)
	return g.top.Resume(g)
}

// Generator is a producer of values that runs only when asked for the next one: a call
// of a generator template. One goroutine at a time may drive it, and no loop is needed.
// It occupies no goroutine, so one that is dropped is garbage.
//
//	State      top                       Next
//	created    the root frame, state 0   runs it from its start
//	suspended  the innermost frame       resumes it
//	running    that frame, state -1      panics
//	finished   the root frame, state -2  returns false
//
// Python: a generator object. In Go's terms it is an iter.Pull without the goroutine.
type Generator[T any] struct {
	top     GeneratorResumer[T] // what Next resumes: the innermost frame, or what stands for it
	more    *coldGenerator
	Closing bool // yield returns false from now on, or fails once; set by Close
}

// coldGenerator is what few generators ever need.
type coldGenerator struct {
	err    error
	thrown *thrown // the panic that a guard hands on to a frame with deferred calls
	guards int     // how many of the frames around the innermost are guarded
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
	header.root = true
	return g
}

// Next runs the generator to its next yield and returns the value and true, or to its
// end and returns false, as it does from then on. A panic of the generator propagates
// to the caller. Next panics if it is called from within the generator itself, or after
// the generator has panicked. Python: next.
func (g *Generator[T]) Next() (T, bool) { return g.top.Resume(g) }

// All returns the remaining values as a sequence to range over. Leaving the loop early
// closes the generator. The sequence can be used once.
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

// Close ends the generator: the yield at which it is suspended returns false, and it
// runs on from there to its end. A generator that has not begun never runs. Close does
// nothing if the generator has ended, by a panic or otherwise, or is the caller itself.
// It panics if the generator yields again. Python: generator.close.
func (g *Generator[T]) Close() {
	f := g.top.header()
	switch f.State {
	case StateCreated:
		f.State = StateCompleted
		return
	case StateCompleted, StateRunning, StateUnwound:
		return
	}
	g.Closing = true
	if _, again := g.top.Resume(g); again {
		position := g.top.Position()
		panic(fmt.Sprintf("async: %s yielded again although its consumer has closed it (%s:%d); return instead",
			position.Function, position.File, position.Line))
	}
}

// Err returns the error that the template has returned. It is nil before the end, and
// for a template without an error result.
func (g *Generator[T]) Err() error {
	if g.more == nil {
		return nil
	}
	return g.more.err
}

// Link records that outer, the frame that has link, delegates to inner, whose header is given too and which has
// just yielded for the first time after outer ran it in place.
func (g *Generator[T]) Link(link *GeneratorLink[T], outer GeneratorResumer[T], header *GeneratorFrame[T], inner GeneratorResumer[T]) {
	link.outer, link.inner = outer, inner
	header.link = link
	if !header.nested {
		g.setTop(inner, header)
	}
	outer.header().nested = true
}

// LinkGuarded is Link for an outer frame with deferred calls: a panic of inner, or of
// what inner delegates to, has to reach it.
func (g *Generator[T]) LinkGuarded(link *GeneratorLink[T], outer GeneratorResumer[T], header *GeneratorFrame[T], inner GeneratorResumer[T]) {
	g.Link(link, outer, header, inner)
	outer.header().guarded = true
	g.cold().guards++
	g.top = guard[T]{g.top.header().link}
}

// setTop makes frame, whose header is given too, the innermost one.
func (g *Generator[T]) setTop(frame GeneratorResumer[T], header *GeneratorFrame[T]) {
	switch {
	case g.more != nil && g.more.guards > 0:
		g.top = guard[T]{header.link}
	case header.alone:
		g.top = follower[T]{header.link}
	default:
		g.top = frame
	}
}

// unlink takes f, which has ended, from what delegates to it, and returns that.
func (f *GeneratorFrame[T]) unlink() GeneratorResumer[T] {
	link := f.link
	outer := link.outer
	f.link = nil
	*link = GeneratorLink[T]{}
	return outer
}

// pop makes what delegates to f, which has ended, the innermost frame.
func (g *Generator[T]) pop(f *GeneratorFrame[T]) { g.enter(f.unlink()) }

// enter makes a frame that has delegated the innermost one.
func (g *Generator[T]) enter(frame GeneratorResumer[T]) {
	f := frame.header()
	f.nested = false
	if f.guarded {
		f.guarded = false
		g.more.guards--
	}
	g.setTop(frame, f)
}

// Return ends frame f, for generated code. inPlace means that the resumption that ends
// f began at its start: then the frame that delegates to it, if any, is the caller of
// Resume and continues by itself; otherwise that frame has to be resumed.
func (g *Generator[T]) Return(f *GeneratorFrame[T], inPlace bool) (v T, ok bool) {
	f.State = StateCompleted
	if f.link == nil || inPlace {
		return
	}
	g.pop(f)
	return g.top.Resume(g)
}

// ReturnError is Return for a template with an error result.
func (g *Generator[T]) ReturnError(f *GeneratorFrame[T], inPlace bool, err error) (T, bool) {
	if f.root && err != nil {
		g.cold().err = err
	}
	return g.Return(f, inPlace)
}

// Refuse answers, for generated code, the resumption of a frame that was in the given
// state and is at no yield. One that has ended yields nothing more; one that is
// running, or that was ended by a panic, must not be resumed.
func (g *Generator[T]) Refuse(f *GeneratorFrame[T], state int32) (v T, ok bool) {
	f.State = state
	if state == StateCompleted {
		return v, false
	}
	panic("async: Next on a generator that is running already or that a panic ended")
}

// Position is the inner frame's.
func (l *GeneratorLink[T]) Position() Position { return l.inner.Position() }

func (l *GeneratorLink[T]) header() *GeneratorFrame[T] { return l.inner.header() }

// A follower resumes a frame that ends alone, and after its end the one that delegates to it.
type follower[T any] struct{ *GeneratorLink[T] }

// Resume implements GeneratorResumer.
func (w follower[T]) Resume(g *Generator[T]) (T, bool) { return w.resume(g) }

// A guard resumes a frame some of whose parents have deferred calls: those parents
// are not on the Go stack, so it catches a panic and hands it on to the next of
// them.
type guard[T any] struct{ *GeneratorLink[T] }

// Resume implements GeneratorResumer.
func (w guard[T]) Resume(g *Generator[T]) (v T, ok bool) {
	if f := w.inner.header(); f.State < StateCreated {
		return g.Refuse(f, f.State) // to who resumes it, not to a parent: the frame has not panicked, it is running
	}
	ended := false
	defer func() {
		// Once the frame has ended, its parents have been resumed from here, too: if the last guarded one panics
		// in its turn, that is the consumer's.
		if !ended && g.more.guards > 0 {
			value := recover()
			v, ok = g.unwind(&thrown{value: value, goexit: value == nil})
		}
	}()
	v, ok = w.resume(g)
	ended = true
	return v, ok
}

// unwind resumes the next guarded frame with the panic that has ended the
// innermost one.
func (g *Generator[T]) unwind(p *thrown) (T, bool) {
	f := g.top.header()
	for {
		f.State, f.nested = StateCompleted, false
		outer := f.unlink()
		if f = outer.header(); f.guarded {
			g.enter(outer)
			break
		}
	}
	g.cold().thrown = p
	return g.top.Resume(g)
}

// Rethrow continues the panic of a generator to which a frame with deferred calls has
// delegated, for generated code.
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
func (g *Generator[T]) Run(by *Generator[T]) (T, bool) {
	g.top.header().root = false
	return g.top.Resume(by)
}

// LinkTo is Link for a generator of another package after Run.
func (g *Generator[T]) LinkTo(by *Generator[T], link *GeneratorLink[T], outer GeneratorResumer[T]) {
	by.Link(link, outer, g.top.header(), g.top)
}

// LinkGuardedTo is LinkGuarded for a generator of another package after Run.
func (g *Generator[T]) LinkGuardedTo(by *Generator[T], link *GeneratorLink[T], outer GeneratorResumer[T]) {
	by.LinkGuarded(link, outer, g.top.header(), g.top)
}

// ResultOf returns, for generated code, the results of a generator's template to which
// another generator has delegated and that has ended.
func ResultOf[V, T any](g *Generator[T]) (V, error) {
	return g.top.(interface{ Result() (V, error) }).Result()
}
