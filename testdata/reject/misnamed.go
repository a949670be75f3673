package reject

import async "github.com/asyncgen/asyncgen/runtime"

//asyncgen:async
func fetch(n int) (int, error) { return n, nil }

//asyncgen:async Load
func load() (int, error) { return 1, nil }

type tree[T any] struct{ values []T }

//asyncgen:generator
func (t *tree[T]) walk(yield func(T) bool) {
	for _, v := range t.values {
		if !yield(v) {
			return
		}
	}
}

//asyncgen:async
func ticks(yield func(int) bool) error { return nil }

func otherAsync() {}

func fetch2(n int) (int, error) { return n, nil }

//asyncgen:async
func use(t *tree[int]) error {
	async.Await(fetchAsnyc(1))    // want `undefined: fetchAsnyc; what asyncgen generates is called fetchAsync`
	async.Await(FetchAsync(1))    // want `undefined: FetchAsync; what asyncgen generates is called fetchAsync`
	async.Await(fetchGen(1))      // want `undefined: fetchGen; what asyncgen generates is called fetchAsync`
	async.Await(loadAsync())      // want `undefined: loadAsync; what asyncgen generates is called Load`
	async.Await(ohterAsync())     // want `undefined: ohterAsync; it is generated for a function that is annotated`
	async.Await(fetch2Async(1))   // want `undefined: fetch2Async; fetch2 is not annotated; write //asyncgen:async above it`
	for range t.walkGne().All() { // want `has no field or method walkGne\); what asyncgen generates is called walkGen`
	}
	for range t.walkAsync().All() { // want `has no field or method walkAsync\); what asyncgen generates is called walkGen`
	}
	for range t.walkGen() { // want `cannot range over t.walkGen\(\) .*; range over its All\(\): for v := range g.All\(\)`
	}
	for range ticksAsync() { // want `cannot range over ticksAsync\(\) .*; range over its All\(\): for v, err := range g.All\(\)`
	}
	return nil
}
