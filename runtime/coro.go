package async

// Coro makes a coroutine of a function literal.
//
// In a template it is what the literal would be as a template of its own: the
// literal may Await, and captures variables like any closure.
//
//	task := async.CreateTask(async.Coro(func() (int, error) {
//		_, err := async.Await(async.Sleep(time.Second))
//		return n, err
//	}))
//
// In other code, and for a function value that is not a literal, f is an
// ordinary function: the coroutine runs it in one go. Awaited by the blocking
// Await, it runs on the caller's goroutine.
func Coro[T any](f func() (T, error)) *Coroutine[T] {
	c := &plainFrame[T]{run: f}
	return c.Init(c)
}

// plainFrame is the frame of an ordinary function.
type plainFrame[T any] struct {
	Coroutine[T]
	run func() (T, error)
}

// Resume implements Resumer.
func (f *plainFrame[T]) Resume(*TaskCore) Status {
	f.Value, f.Err = f.run()
	f.State = StateCompleted
	return Done
}

// Position implements Resumer.
func (*plainFrame[T]) Position() Position { return Position{Function: "async.Coro"} }

// runPlain runs a, if it is a coroutine of an ordinary function that has not run
// yet, on the calling goroutine.
func runPlain[T any](a Awaitable[T]) (v T, err error, ok bool) {
	c, isCoroutine := a.(*Coroutine[T])
	if !isCoroutine || c == nil {
		return v, nil, false
	}
	f, isPlain := c.self.(*plainFrame[T])
	if !isPlain || c.take() != nil {
		return v, nil, false
	}
	v, err = f.run()
	f.Value, f.Err, f.State = v, err, StateCompleted
	return v, err, true
}
