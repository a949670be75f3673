package async

import (
	"errors"
	"fmt"
	"reflect"
)

// Two-way generators take answers: their yield is a func(T) (S, error), which hands
// a value out and returns what the consumer sends back. In plain Go such a template
// is a function with a callback; its generator is driven from outside:
//
//	//asyncgen:generator
//	func average(yield func(float64) (float64, error)) error {
//		sum, mean := 0.0, 0.0
//		for n := 1.0; ; n++ {
//			v, err := yield(mean)
//			if err != nil {
//				return err
//			}
//			sum += v
//			mean = sum / n
//		}
//	}
//
//	g := averageGen()
//	g.Next()           // 0: runs to the first yield
//	g.Send(10)         // 10
//	g.Send(30)         // 20
//	g.Close()          // yield fails with ErrGeneratorClosed
//
// A frame, one-way or not, knows T only: stepping, delegation and panics are
// Generator's. What goes inwards is left in an inbox, which the frame that has yielded
// empties when it is resumed. So a Next finds it empty: it sends nothing.

// ErrGeneratorClosed is what the yield of a two-way generator returns when the
// consumer closes the generator. A template that passes it on, wrapped or not, has
// ended as it should: the consumer gets to see no error. Python: GeneratorExit.
var ErrGeneratorClosed = errors.New("async: the generator has been closed")

// ErrGeneratorNotStarted refuses a value sent to an async generator that stands at no
// yield yet. Python: "can't send non-None value to a just-started generator".
var ErrGeneratorNotStarted = errors.New("async: a value was sent to a generator that has not begun; ask for its Next first")

// Inbox holds what a consumer has sent, for generated code.
type Inbox[S any] struct {
	value S
	err   error
}

// take empties the inbox. closing says that the consumer has not sent anything but
// is closing the generator; it holds for one yield.
func (b *Inbox[S]) take(closing *bool) (S, error) {
	sent := *b
	*b = Inbox[S]{}
	if *closing {
		*closing = false
		var zero S
		return zero, ErrGeneratorClosed
	}
	return sent.value, sent.err
}

// tooEarly reports whether a value must not be sent to a generator in its first
// state: there is no yield to return it.
func tooEarly[S any](state int32, v S) bool {
	return state == StateCreated && !reflect.ValueOf(&v).Elem().IsZero()
}

// SendGeneratorFrame is the header of every frame of a two-way generator, for generated
// code. Frames that delegate to each other share one inbox, the one of the generator
// that runs.
type SendGeneratorFrame[T, S any] struct {
	GeneratorFrame[T]
	Inbox *Inbox[S]
}

// Sent returns the result of the yield at which g was suspended.
func (f *SendGeneratorFrame[T, S]) Sent(g *Generator[T]) (S, error) { return f.Inbox.take(&g.Closing) }

// SendGenerator is a generator that answers can be sent to: a call of a generator
// template whose yield is a func(T) (S, error). What Generator says holds for it as
// well.
//
//	consumer        yield returns
//	Next            the zero value, nil
//	Send(v)         v, nil
//	Throw(err)      the zero value, err
//	Close           the zero value, ErrGeneratorClosed
//
// Python: a generator object with send, throw and close.
type SendGenerator[T, S any] struct {
	Generator[T]
	inbox Inbox[S]
	frame *SendGeneratorFrame[T, S] // the root
}

// Init makes frame, whose header is given too, what g runs. It is for generated
// code.
func (g *SendGenerator[T, S]) Init(frame GeneratorResumer[T], header *SendGeneratorFrame[T, S]) *SendGenerator[T, S] {
	g.Generator.Init(frame, &header.GeneratorFrame)
	g.frame = header
	header.Inbox = &g.inbox
	return g
}

// Send makes the yield at which the generator is suspended return v, and runs the
// generator to its next yield, like Next. A generator that has not begun is at no
// yield: Send is then Next if v is the zero value, and panics otherwise. On a generator
// that has ended, Send does nothing. Python: generator.send.
func (g *SendGenerator[T, S]) Send(v S) (T, bool) {
	if tooEarly(g.frame.State, v) {
		panic(fmt.Sprintf("%v (%s)", ErrGeneratorNotStarted, g.top.Position().Function))
	}
	return g.Reply(v, nil)
}

// Throw makes the yield at which the generator is suspended return err, and runs the
// generator to its next yield, like Next. A generator that has not begun ends with err
// as its error; one that has ended stays as it is. Python: generator.throw.
func (g *SendGenerator[T, S]) Throw(err error) (T, bool) {
	if g.frame.State == StateCreated && err != nil {
		g.cold().err = err
		g.Close()
	}
	var zero S
	return g.Reply(zero, err)
}

// Err returns the error that the template has returned. It is nil before the end, for a
// template without an error result, and for the ErrGeneratorClosed that Close passed
// in.
func (g *SendGenerator[T, S]) Err() error {
	if errors.Is(g.Generator.Err(), ErrGeneratorClosed) {
		return nil
	}
	return g.Generator.Err()
}

// Reply is Send and Throw in one, for generated code: yield returns v and err. A
// generator that has not begun starts.
func (g *SendGenerator[T, S]) Reply(v S, err error) (T, bool) {
	if f := g.top.header(); f.State < StateCreated {
		return g.Refuse(f, f.State)
	}
	g.inbox = Inbox[S]{v, err}
	return g.top.Resume(&g.Generator)
}

// Run starts g, a new generator of another package, in place of by, which
// delegates to it and has the given inbox.
func (g *SendGenerator[T, S]) Run(by *Generator[T], inbox *Inbox[S]) (T, bool) {
	g.frame.Inbox = inbox
	return g.Generator.Run(by)
}
