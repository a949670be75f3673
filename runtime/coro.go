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
// ordinary function, which the coroutine calls: the loop waits for it. It may use
// the blocking Await. Awaited by the blocking Await itself, it runs on the caller's
// goroutine.
func Coro[T any](f func() (T, error)) *Coroutine[T] {
	c := &plainFrame[T]{run: f}
	return c.Init(c)
}

// plainFrame is the frame of an ordinary function.
type plainFrame[T any] struct {
	Coroutine[T]
	run func() (T, error)
}

// Resume implements Resumer. The function runs on a goroutine of its own, where a
// blocking Await does not find the loop that it would block; this one waits, so
// nothing runs at the same time.
func (f *plainFrame[T]) Resume(*TaskCore) Status {
	done := make(chan *thrown)
	go func() {
		ended := &thrown{goexit: true}
		defer func() {
			if v := recover(); v != nil {
				ended = &thrown{value: v}
			}
			done <- ended
		}()
		f.Value, f.Err = f.run()
		ended = nil
	}()
	if p := <-done; p != nil {
		p.again()
	}
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
