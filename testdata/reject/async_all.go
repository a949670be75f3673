package reject

import (
	"context"
	"iter"

	async "github.com/asyncgen/asyncgen/runtime"
)

type feed struct{ *async.AsyncGenerator[int] }

type outer struct{ feed }

func take(seq iter.Seq2[int, error]) { _ = seq }

//asyncgen:async
func readsFeed(s feed, o *outer, g *async.AsyncGenerator[int], two *async.AsyncSendGenerator[int, string]) error {
	for range s.All() { // want `All of an embedded async generator is not awaited by the loop that ranges over it; write s.AsyncGenerator.All\(\)`
	}
	for range o.All() { // want `write o.feed.AsyncGenerator.All\(\)`
	}
	all := g.All    // want `All of an async generator is awaited only by the loop that ranges over it; write for v, err := range g.All\(\), where g is the \*async.AsyncGenerator`
	seq := g.All()  // want `All of an async generator is awaited only by the loop`
	take(two.All()) // want `All of an async generator is awaited only by the loop`
	async.Await(async.Coro(func() (int, error) {
		take(g.All()) // want `All of an async generator is awaited only by the loop`
		return 0, nil
	}))
	for _, _ = range (s.AsyncGenerator).All() {
	}
	for _, _ = range (g.All)() {
	}
	_, err := async.Await(async.ToThread(func(ctx context.Context) (int, error) {
		take(g.All()) // not this loop's goroutine
		return 0, nil
	}))
	_, _ = all, seq
	return err
}
