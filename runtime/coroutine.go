package async

// Coroutine is a call of an async template that has not run yet, or the part
// of it that has.
type Coroutine[T any] struct {
	Frame
	Value T     // the result, once completed
	Err   error // the template's trailing error, once completed
}

// Init makes self, the frame that embeds c, the thing that c runs.
func (c *Coroutine[T]) Init(self Resumer) *Coroutine[T] {
	c.self = self
	return c
}

// BeginAwait implements Awaitable.
func (c *Coroutine[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	if c.self.Resume(t) == Suspended {
		Link(t, parent, &c.Frame, c.self)
		return Suspended
	}
	return Done
}

// EndAwait implements Awaitable.
func (c *Coroutine[T]) EndAwait(t *TaskCore) (T, error) {
	if t.thrown != nil {
		t.rethrow()
	}
	return c.Value, c.Err
}
