package reject

import async "github.com/asyncgen/asyncgen/runtime"

type site[K any] struct{}

//asyncgen:async
func (s *site[K]) fetch(key K) (string, error) { return "", nil }

//asyncgen:async
func get[T any](x T) T { return x }

//asyncgen:async
func ticks(n int, yield func(int) bool) error { return nil }

//asyncgen:async
func f(s *site[int]) (string, error) {
	get[string]("")                          // want `a call of get blocks the loop while it waits; await its coroutine: async.Await\(getAsync\[string\]\(...\)\)`
	ticks(1, func(int) bool { return true }) // want `a call of ticks blocks the loop while it waits; range over its generator: for v, err := range ticksAsync\(...\).All\(\)`
	go s.fetch(1)                            // on a goroutine of its own it may block
	call := func() { s.fetch(1) }            // and who knows where this one runs
	call()
	async.Await(s.fetchAsync(1))
	return s.fetch(1) // want `a call of site.fetch blocks the loop while it waits; await its coroutine: async.Await\(s.fetchAsync\(...\)\)`
}

//asyncgen:generator
func g(s *site[int], yield func(string) bool) {
	body, _ := s.fetch(1) // runs wherever its consumer is
	yield(body)
}
