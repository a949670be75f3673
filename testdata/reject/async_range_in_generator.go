package reject

import async "github.com/asyncgen/asyncgen/runtime"

//asyncgen:async
func ticks(yield func(int) bool) {}

//asyncgen:async
func asks(yield func(int) (string, error)) error { return nil }

func call(f func()) { f() }

//asyncgen:generator
func f(ch chan int, yield func(int) bool) {
	for v := range ticksAsync().All() { // want `f is a generator, which cannot await the values of ticksAsync\(\); make it //asyncgen:async`
		if !yield(v) {
			return
		}
	}
	for range async.Each(ch).All() { // want `f is a generator, which cannot await the values of async.Each\(ch\); make it //asyncgen:async`
	}
	for v := range (*async.AsyncSendGenerator[int, string]).All(asksAsync()) { // want `f is a generator, which cannot await the values of asksAsync\(\)`
		yield(v)
	}
	func() {
		for range asksAsync().All() { // want `f is a generator, which cannot await the values of asksAsync\(\)`
		}
	}()
	defer func() {
		func() {
			for range ticksAsync().All() { // want `f is a generator, which cannot await the values of ticksAsync\(\)`
			}
		}()
	}()
	go func() {
		for _, _ = range ticksAsync().All() { // blocks the goroutine, where no loop is running
		}
	}()
	_ = async.Coro(func() (int, error) {
		defer func() {
			for _, _ = range ticksAsync().All() { // for the literal, which is a coroutine
				async.Await(async.Sleep(1))
			}
		}()
		return 1, nil
	})
	call(func() {
		func() {
			async.Await(async.Sleep(1)) // want `Await in a function literal, whose caller cannot suspend`
		}()
	})
}
