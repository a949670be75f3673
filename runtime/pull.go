package async

import "iter"

// # Ranges over functions
//
// If a template ranges over a function and its loop suspends, generated code pulls from
// the function, because the body is not a function that the iterator could call. The
// iterator must not notice. However the body ends, that passes through the iterator's
// frames, where its deferred calls see it:
//
//	break, return, goto    its yield returns false
//	panic                  its yield panics with that value; it may recover it, and then Go
//	                       itself panics after the loop
//	runtime.Goexit         its yield does the same
//
// So the other side of iter.Pull is a real range over the function, whose body hands
// out a value, waits, and then does what the template's body has done. The checks that
// Go makes in such loops are made here: against an iterator that continues after its
// yield has returned false or has panicked, or that calls yield after its end.
//
// The iterator runs on its own goroutine, where the loop of the task counts as running,
// so it may create tasks.

// iterator is what a loop of generated code takes values from and has to leave.
type iterator interface {
	// start tells on which loop the iterator is used, nil for none.
	start(l *Loop)
	// leave ends the iteration. If unwind is not nil, the loop's body has done what
	// unwind does: it panicked or called Goexit.
	leave(unwind func())
}

// start does nothing: a generator runs on the goroutine that asks it.
func (g *Generator[T]) start(*Loop) {}

// leave closes the generator.
func (g *Generator[T]) leave(func()) { g.Close() }

// pulled is the state of a range over a function.
type pulled struct {
	loop   *Loop
	unwind func()
	stop   func()
}

func (p *pulled) start(l *Loop) { p.loop = l }

// register has the iterator's goroutine count as the loop's, until the function
// that it returns is called.
func (p *pulled) register() func() {
	if p.loop == nil {
		return func() {}
	}
	id := goroutineID()
	registerRunning(id, p.loop)
	return func() { unregisterRunning(id) }
}

// resumed does what the body of the loop has done, unless it has just gone on.
func (p *pulled) resumed() {
	if p.unwind != nil {
		p.unwind()
	}
}

// Pulled is a range over a function with one variable, for generated code.
type Pulled[V any] struct {
	pulled
	next func() (V, bool)
}

// Pull makes a range over seq, whose yield may have a type of its own.
func Pull[F ~func(Y), Y ~func(V) bool, V any](seq F) *Pulled[V] {
	p := &Pulled[V]{}
	p.next, p.stop = iter.Pull(func(yield func(V) bool) {
		defer p.register()()
		for v := range seq {
			if !yield(v) {
				break
			}
			p.resumed()
		}
	})
	return p
}

// Next begins the next iteration, and reports whether there is one.
func (p *Pulled[V]) Next() (V, bool) { return p.next() }

func (p *Pulled[V]) leave(unwind func()) {
	if p.unwind = unwind; unwind == nil {
		p.stop()
		return
	}
	p.next()
}

// Pulled2 is Pulled for two variables.
type Pulled2[K, V any] struct {
	pulled
	next func() (K, V, bool)
}

// Pull2 makes a range over seq.
func Pull2[F ~func(Y), Y ~func(K, V) bool, K, V any](seq F) *Pulled2[K, V] {
	p := &Pulled2[K, V]{}
	p.next, p.stop = iter.Pull2(func(yield func(K, V) bool) {
		defer p.register()()
		for k, v := range seq {
			if !yield(k, v) {
				break
			}
			p.resumed()
		}
	})
	return p
}

// Next begins the next iteration, and reports whether there is one.
func (p *Pulled2[K, V]) Next() (K, V, bool) { return p.next() }

func (p *Pulled2[K, V]) leave(unwind func()) {
	if p.unwind = unwind; unwind == nil {
		p.stop()
		return
	}
	p.next()
}

// Pulled0 is Pulled for no variable.
type Pulled0 struct {
	pulled
	next func() (struct{}, bool)
}

// Pull0 makes a range over seq.
func Pull0[F ~func(Y), Y ~func() bool](seq F) *Pulled0 {
	p := &Pulled0{}
	p.next, p.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer p.register()()
		for range seq {
			if !yield(struct{}{}) {
				break
			}
			p.resumed()
		}
	})
	return p
}

// Next begins the next iteration, and reports whether there is one.
func (p *Pulled0) Next() bool {
	_, ok := p.next()
	return ok
}

func (p *Pulled0) leave(unwind func()) {
	if p.unwind = unwind; unwind == nil {
		p.stop()
		return
	}
	p.next()
}
