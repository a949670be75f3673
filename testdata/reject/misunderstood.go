package reject

import (
	"context"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

//asyncgen:async
func pause() (int, error) { return 1, nil }

//asyncgen:async
func one[T any](v T) T { return v }

//asyncgen:async
func ticks(yield func(int) bool) error { return nil }

//asyncgen:generator
func digits(yield func(int) bool) {}

func unannotated() (int, error) { return 1, nil }

type service struct{}

//asyncgen:async
func (s *service) stop() (int, error) { return 1, nil }

func main(s *service) {
	ctx := context.Background()
	runner.Run(ctx, pause())       // want `multiple-value pause\(\) .*; its coroutine is pauseAsync\(...\)`
	runner.Run(ctx, s.stop())      // want `multiple-value s.stop\(\) .*; its coroutine is s.stopAsync\(...\)`
	runner.Run(ctx, one(1))        // want `does not match .*; its coroutine is oneAsync\(...\)`
	runner.Run(ctx, pause)         // want `does not match .*; its coroutine is pauseAsync\(...\)`
	runner.Run(ctx, unannotated()) // want `single-value context$`
	runner.Run(ctx, unannotated)   // want `does not match .*; a coroutine is what the constructor of an annotated function returns, or async.Coro`
	runner.Run(ctx, ticksAsync())  // want `does not match .*; an async generator is not awaited itself: range over its All\(\), or await its Next\(\)`
}

//asyncgen:async
func misunderstands(s *service) {
	async.CreateTask(func() (int, error) { return 1, nil }) // want `a coroutine is what the constructor of an annotated function returns`
	async.Await(async.Gather(pause, pause))                 // want `does not satisfy .*; a coroutine is what the constructor of an annotated function returns`
	async.Await(async.WaitFor(s.stop, time.Second))         // want `does not match .*; its coroutine is s.stopAsync\(...\)`
	async.Await(ticksAsync())                               // want `an async generator is not awaited itself`
	for range ticksAsync() {                                // want `cannot range over .*; range over its All\(\): for v, err := range g.All\(\)`
	}
	for range digitsGen() { // want `cannot range over .*; range over its All\(\): for v := range g.All\(\)`
	}
	pausing := pauseAsync()
	var n int = pausing // want `cannot use pausing .*; a coroutine has a value once it is awaited`
	_ = n
	group := async.NewTaskGroup()
	group.Go(pausing)         // want `no field or method Go\); it is a function: async.Go\(group, ...\)`
	group.CreateTask(pausing) // want `no field or method CreateTask\); it is a function: async.Go\(group, ...\)`
	pausing.Await()           // want `no field or method Await\); it is a function: async.Await\(...\)`
}
