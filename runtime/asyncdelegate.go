package async

import "runtime/debug"

// This file makes delegation between async generators flat: a value costs the same at
// any depth.
//
// A generator that passes its yield on awaits the values of an inner one and yields
// them (package normalise shows the loop):
//
//	root ── hands on ── middle ── hands on ── leaf
//
// The first value goes up level by level. After it, every frame but the leaf is at the
// yield that has passed it on, and will do nothing with the next one but pass it on. So
// Next of the root resumes the leaf directly, and moves its value to the root. Only
// when the leaf ends is the frame around it resumed, as if its yield had returned: it
// asks the leaf for a value once more, learns that there is none, and continues. From
// then on it is the leaf.
//
// If the leaf has to wait, its parent is not the frame around it but the delegation,
// which is what the consumer awaits. When the leaf has yielded or ended, the delegation
// is resumed, and does what is described above.
//
// A panic of the leaf belongs to the frame around it, at its await: the delegation
// catches it, and the task records it (flagThrown) until that frame asks for the next
// value, which panics with it. A Goexit is treated alike, except that it cannot be
// caught: the frames around the leaf are resumed in a deferred call.
//
// Close goes through all levels, since each has its part in it.

// delegation is a chain of generators that delegate to each other. It is a frame, of
// which the task knows while the current generator of the chain waits.
type delegation[T any] struct {
	Frame
	root    *AsyncGeneratorFrame[T] // which the consumer has
	leaf    *AsyncGeneratorFrame[T] // which makes the values
	current *AsyncGeneratorFrame[T] // which runs, or has suspended the consumer
}

// header is how a frame is found through the Resumer of its generated type.
func (f *AsyncGeneratorFrame[T]) header() *AsyncGeneratorFrame[T] { return f }

// join makes f, which begins, the leaf of the generator that awaits it in parent.
func (f *AsyncGeneratorFrame[T]) join(parent *Frame) {
	outer, ok := parent.self.(interface {
		header() *AsyncGeneratorFrame[T]
	})
	if !ok {
		return
	}
	f.outer = outer.header()
	if f.outer.chain == nil {
		f.outer.chain = &delegation[T]{root: f.outer}
	}
	f.chain = f.outer.chain
	f.chain.leaf = f
}

// part takes f, which has ended or is closed, off the chain.
func (f *AsyncGeneratorFrame[T]) part() {
	if f.chain != nil && f.chain.leaf == f {
		f.chain.leaf = f.outer
	}
}

// delegates returns the chain whose leaf is to be resumed in place of f, or nil.
func (f *AsyncGeneratorFrame[T]) delegates() *delegation[T] {
	if c := f.chain; c != nil && c.root == f && c.leaf != f && c.leaf != nil && !f.Closing {
		return c
	}
	return nil
}

// begin resumes the leaf in place, for a consumer in parent.
func (c *delegation[T]) begin(t *TaskCore) Status {
	c.current = c.leaf
	if c.run(t) == Suspended {
		return Suspended
	}
	return c.advance(t)
}

// Resume implements Resumer: the current generator has had to wait, and has now
// yielded, ended or panicked.
func (c *delegation[T]) Resume(t *TaskCore) Status { return c.advance(t) }

// advance hands the value of the current generator to the consumer, or, if that has
// ended, resumes those around it until there is one.
func (c *delegation[T]) advance(t *TaskCore) Status {
	for c.current != c.root {
		f := c.current
		if f.yielded {
			c.root.Yield(f.value)
			var zero T
			f.value, f.yielded = zero, false
			return Done
		}
		c.current = f.outer
		f.ended()
		if c.run(t) == Suspended {
			return Suspended
		}
	}
	return Done
}

// run resumes the current generator in place.
func (c *delegation[T]) run(t *TaskCore) Status {
	f := c.current
	status := Done
	if f == c.root {
		status = f.self.Resume(t) // what it panics with is the consumer's
	} else {
		status = c.runProtected(t, f)
	}
	if status == Suspended {
		c.State = 1
		Link(t, &c.Frame, &f.Frame, f.self)
	}
	return status
}

// runProtected resumes f, and keeps its panic for the generator around it.
func (c *delegation[T]) runProtected(t *TaskCore, f *AsyncGeneratorFrame[T]) (status Status) {
	returned := false
	defer func() {
		if returned {
			return
		}
		cold, v := t.cold(), recover()
		if v == nil {
			cold.thrown = &thrown{goexit: true}
		} else if !cold.thrown.same(v) {
			cold.thrown = &thrown{value: v, stack: debug.Stack()}
		}
		t.flags |= flagThrown
		status = Done
		if v == nil {
			c.advance(t) // now: this goroutine is ending
		}
	}()
	status = f.self.Resume(t)
	returned = true
	return status
}

// Position implements Resumer.
func (c *delegation[T]) Position() Position { return c.root.self.Position() }

// positions are those of the generators around the current one, the innermost first.
func (c *delegation[T]) positions() (all []Position) {
	for f := c.current.outer; f != nil; f = f.outer {
		all = append(all, f.self.Position())
	}
	return all
}
