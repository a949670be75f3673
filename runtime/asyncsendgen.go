package async

// AsyncSendGenerator is an async generator to which the consumer can send answers: a
// call of an async template whose yield is a func(T) (S, error). Everything said of
// AsyncGenerator holds for it as well; SendGenerator lists what yield returns. If the
// template returns ErrGeneratorClosed, wrapped or not, Close has no error.
//
// Python: an asynchronous generator object with asend, athrow and aclose.
type AsyncSendGenerator[T, S any] struct {
	AsyncGenerator[T]
	frame *AsyncSendGeneratorFrame[T, S]
}

// AsyncSendGeneratorFrame is the header of every frame of a two-way async generator, for
// generated code.
type AsyncSendGeneratorFrame[T, S any] struct {
	AsyncGeneratorFrame[T]
	inbox Inbox[S]
}

// NewAsyncSendGenerator returns the handle of a new frame, for generated code.
func NewAsyncSendGenerator[T, S any](self Resumer, frame *AsyncSendGeneratorFrame[T, S]) *AsyncSendGenerator[T, S] {
	return &AsyncSendGenerator[T, S]{
		AsyncGenerator: *NewAsyncGenerator(self, &frame.AsyncGeneratorFrame),
		frame:          frame,
	}
}

// Sent returns the result of the yield at which the frame was suspended.
func (f *AsyncSendGeneratorFrame[T, S]) Sent() (S, error) { return f.inbox.take(&f.Closing) }

// receive puts what the consumer has sent where the frame finds it.
func (f *AsyncSendGeneratorFrame[T, S]) receive(sent Inbox[S]) { f.inbox = sent }

// Send returns an awaitable that makes the yield at which the generator is suspended
// return v, and that has the outcome of Next. A generator that has not begun is at no
// yield: Send is then Next if v is the zero value, and fails with
// ErrGeneratorNotStarted otherwise. asyncio: agen.asend.
func (g *AsyncSendGenerator[T, S]) Send(v S) AsyncSend[T, S] { return g.Reply(v, nil) }

// Throw returns an awaitable that makes the yield at which the generator is suspended
// return err, and that has the outcome of Next: the generator may yield again. A
// generator that has not begun or has ended fails with err. asyncio: agen.athrow.
func (g *AsyncSendGenerator[T, S]) Throw(err error) AsyncSend[T, S] {
	var zero S
	return g.Reply(zero, err)
}

// Reply is Send and Throw in one, for generated code: yield returns v and err. A
// generator that has not begun starts if err is nil.
func (g *AsyncSendGenerator[T, S]) Reply(v S, err error) AsyncSend[T, S] {
	return AsyncSend[T, S]{AsyncNext: g.Next(), frame: g.frame, inbox: Inbox[S]{v, err}}
}

// AsyncSend is what AsyncSendGenerator.Send and Throw return.
type AsyncSend[T, S any] struct {
	AsyncNext[T]
	frame *AsyncSendGeneratorFrame[T, S]
	inbox Inbox[S]
}

// BeginAwait implements Awaitable.
func (s AsyncSend[T, S]) BeginAwait(t *TaskCore, parent *Frame) Status {
	f := s.frame
	if err := s.inbox.err; err != nil && f.State <= StateCreated && !f.running {
		f.State = StateCompleted
		return t.refuse(err) // on whatever loop it ran
	}
	if f.running || f.loop != nil && f.loop != t.loop {
		return s.AsyncNext.BeginAwait(t, parent) // which refuses
	}
	if tooEarly(f.State, s.inbox.value) {
		return t.refuse(ErrGeneratorNotStarted)
	}
	if c := f.delegates(); c != nil {
		c.leaf.self.(interface{ receive(Inbox[S]) }).receive(s.inbox)
	} else {
		f.inbox = s.inbox
	}
	return s.AsyncNext.BeginAwait(t, parent)
}
