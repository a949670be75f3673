package behaviour

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// pause suspends its caller until it is released.
type pause struct{ *async.Future[struct{}] }

//asyncgen:async
func child(o *object, p pause) (*object, error) {
	_, err := async.Await(p.Future)
	return o, err
}

//asyncgen:async
func ofChild(o *object, first, second pause) error {
	p, err := async.Await(childAsync(o, first))
	if err != nil {
		return err
	}
	use(p.next)
	_, err = async.Await(second.Future)
	return err
}

//asyncgen:async
func ofAwaited(o *object, first, second pause) error {
	if _, err := async.Await(holding{first.Future, o}); err != nil {
		return err
	}
	_, err := async.Await(second.Future)
	return err
}

// cleaned has a named result, which stays in the frame for its deferred calls.
//
//asyncgen:async
func cleaned(o *object, p pause) (result *object, err error) {
	defer func() { use(result) }()
	result = o
	_, err = async.Await(p.Future)
	return result, err
}

//asyncgen:async
func ofCleaned(o *object, first, second pause) error {
	p, err := async.Await(cleanedAsync(o, first))
	if err != nil {
		return err
	}
	use(p.next)
	_, err = async.Await(second.Future)
	return err
}

// holding is an awaitable that refers to an object.
type holding struct {
	*async.Future[struct{}]
	o *object
}

//asyncgen:async
func failing(o *object, p pause) (int, error) {
	_, err := async.Await(p.Future)
	if err == nil {
		err = &objectError{o}
	}
	return 0, err
}

type objectError struct{ o *object }

func (*objectError) Error() string { return "object" }

//asyncgen:async
func ofError(o *object, first, second pause) error {
	if _, err := async.Await(failingAsync(o, first)); errors.Is(err, context.Canceled) {
		return err
	}
	_, err := async.Await(second.Future)
	return err
}

// bearer has a method that bears an object: as its receiver's field, its argument, its result and its error.
type bearer struct{ o *object }

//asyncgen:async
func (b bearer) bear(o *object, p pause) (*object, error) {
	_, err := async.Await(p.Future)
	if err == nil {
		err = &objectError{b.o}
	}
	return o, err
}

// ofReused awaits coroutines that an interface's method makes, the second in the frame of the first.
//
//asyncgen:async
func ofReused(o *object, first, second pause) error {
	var b interface {
		bearAsync(*object, pause) *async.Coroutine[*object]
	} = bearer{o}
	for i := range 3 {
		p := first
		if i < 2 {
			if i == 0 { // what has ended at once is used again for what waits
				p = pause{async.NewFuture[struct{}](async.RunningLoop())}
				p.SetResult(struct{}{})
			}
			if r, err := async.Await(b.bearAsync(o, p)); r == nil || errors.Is(err, context.Canceled) {
				return err
			}
			continue
		}
		b, o = nil, nil
		if _, err := async.Await(second.Future); err != nil {
			return err
		}
	}
	return nil
}

// observe runs a coroutine up to its second await and reports whether the object
// that it was given is alive at the first and at the second.
//
//asyncgen:async
func observe(make func(*object, pause, pause) *async.Coroutine[struct{}], o weak.Pointer[object], first, second pause, strong **object) ([]bool, error) {
	task := async.CreateTask(make(*strong, first, second))
	*strong = nil
	var seen []bool
	for _, p := range []pause{first, second} {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return nil, err
		}
		runtime.GC()
		seen = append(seen, o.Value() != nil)
		p.SetResult(struct{}{})
		for range 3 {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return nil, err
			}
		}
	}
	_, err := async.Await(task)
	return seen, err
}

//asyncgen:async
func observed(make func(*object, pause, pause) *async.Coroutine[struct{}]) ([]bool, error) {
	strong := &object{}
	o := weak.Make(strong)
	first, second := pause{async.NewFuture[struct{}](async.RunningLoop())}, pause{async.NewFuture[struct{}](async.RunningLoop())}
	return async.Await(observeAsync(make, o, first, second, &strong))
}

func TestAwaitedFramesLetGoOfWhatTheyHeld(t *testing.T) {
	for name, make := range map[string]func(*object, pause, pause) *async.Coroutine[struct{}]{
		"child": ofChildAsync, "child with deferred calls": ofCleanedAsync, "awaited": ofAwaitedAsync, "error": ofErrorAsync, "frame used again": ofReusedAsync,
	} {
		t.Run(name, func(t *testing.T) {
			seen, err := runner.Run(context.Background(), observedAsync(make))
			if err != nil || !slices.Equal(seen, []bool{true, false}) {
				t.Errorf("alive at the first and the second await: %v, %v; want true, false", seen, err)
			}
		})
	}
}
