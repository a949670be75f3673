package async

// Each returns a generator of the values received from a Go channel, which ends when
// the channel is closed. The loop is not blocked meanwhile. In a template:
//
//	for v, err := range async.Each(ch).All() {
//		if err != nil {
//			return err // cancelled
//		}
//		...
//	}
//
// A value that was received just before the loop was left or cancelled is lost; to
// receive single values without such a loss, keep a WrapChan.
func Each[T any](ch <-chan T) *AsyncGenerator[T] {
	f := &eachFrame[T]{receive: WrapChan(ch)}
	return NewAsyncGenerator(f, &f.AsyncGeneratorFrame)
}

// eachFrame is the frame of Each:
//
//	state 1  waits for a value
//	state 2  has yielded one
type eachFrame[T any] struct {
	AsyncGeneratorFrame[T]
	receive *ChanAwait[T]
}

// Position implements Resumer.
func (f *eachFrame[T]) Position() Position { return Position{Function: "async.Each"} }

// Resume implements Resumer.
func (f *eachFrame[T]) Resume(t *TaskCore) Status {
	start := f.State
	f.State = StateRunning
	if start == 2 && f.Closing {
		f.State = StateCompleted
		return Done
	}
	if start != 1 && f.receive.BeginAwait(t, &f.Frame) == Suspended {
		f.State = 1
		return Suspended
	}
	v, err := f.receive.EndAwait(t)
	if err != nil {
		if err != ErrChanClosed {
			f.Err = err
		}
		f.State = StateCompleted
		return Done
	}
	f.State = 2
	return f.Yield(v)
}
