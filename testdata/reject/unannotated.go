package reject

import (
	"context"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// pause awaits, and is no template.
func pause(d time.Duration) error {
	_, err := async.Await(async.Sleep(d))
	return err
}

type service struct{}

func (*service) stop() { async.Await(async.Sleep(1)) }

func first[T any](list ...async.Awaitable[T]) (T, error) { return async.Await(list[0]) }

// later makes what awaits, but does not await.
func later() *async.Coroutine[int] {
	return async.Coro(func() (int, error) {
		async.Await(async.Sleep(1))
		return 1, nil
	})
}

//asyncgen:async
func use(s *service, f func()) error {
	if err := pause(1); err != nil { // want `a call of pause panics where that awaits, because the loop is running; annotate it with //asyncgen:async and await its coroutine`
		return err
	}
	s.stop()                         // want `a call of s.stop panics where that awaits`
	first[int](async.Coro[int](nil)) // want `a call of first\[int\] panics where that awaits` `async.Coro makes a coroutine of a function literal only`
	defer s.stop()                   // want `a call of s.stop panics where that awaits`
	defer func() { pause(1) }()      // want `a call of pause panics where that awaits`
	go pause(1)
	_ = async.ToThread(func(context.Context) (int, error) { return 1, pause(1) })
	async.Await(later())
	f()
	return nil
}

//asyncgen:generator
func pauses(yield func(int) bool) {
	pause(1)
	yield(1)
}

func plain() { pause(1) }
