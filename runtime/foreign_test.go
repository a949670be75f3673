package async

import "testing"

// What belongs to another loop cannot be waited for: its callbacks would run
// there. asyncio: "attached to a different loop", in test_other_loop_future,
// test_run_until_complete_loop, test_constructor_heterogenous_futures.
func TestWhatBelongsToAnotherLoopIsRefused(t *testing.T) {
	other := testLoop(t)
	foreign := NewFuture[int](other)
	t.Cleanup(func() { foreign.Cancel() })
	check(t, func(c *script) {
		own := NewFuture[int](c.t.loop)
		own.SetResult(1)
		for name, a := range map[string]Awaitable[int]{
			"await":    foreign,
			"wait for": WaitFor(foreign, 1000),
			"shield":   ShieldFrom(c.t, foreign),
		} {
			if _, err := await(c, a); err != ErrDifferentLoop {
				t.Error(name, err)
			}
		}
		for next := range AsCompletedFrom(c.t, foreign) {
			_, err := await(c, next)
			expectError(t, err, ErrDifferentLoop)
		}
		_, err := await(c, GatherFrom(c.t, own, foreign))
		expectError(t, err, ErrDifferentLoop)
		_, err = await(c, Gather2From(c.t, own, foreign))
		expectError(t, err, ErrDifferentLoop)
		_, err = await(c, Wait([]AnyFuture{own, foreign}))
		expectError(t, err, ErrDifferentLoop)
		won, err := await(c, SelectFrom(c.t, foreign))
		if won.Index != 0 || err != ErrDifferentLoop {
			t.Error(won, err)
		}
	})
	_, err := RunUntilComplete(testLoop(t), foreign)
	expectError(t, err, ErrDifferentLoop)
	if foreign.Done() || foreign.joiner != nil || foreign.more != nil {
		t.Error("the future was touched")
	}
}

// A primitive belongs to the loop of the first task that had to wait for it. asyncio:
// "is bound to a different event loop", in test_ambiguous_loops.
func TestPrimitivesOfAnotherLoopAreRefused(t *testing.T) {
	lock, event, sem, bounded := NewLock(), NewEvent(), NewSemaphore(0), NewBoundedSemaphore(1)
	cond, barrier := NewCondition(nil), NewBarrier(2)
	empty, full, unfinished := NewQueue[struct{}](0), NewQueue[struct{}](1), NewQueue[struct{}](0)
	full.PutNowait(struct{}{})
	unfinished.PutNowait(struct{}{})
	coroutines := func() map[string]*Coroutine[struct{}] {
		return map[string]*Coroutine[struct{}]{
			"lock":      coroutineOf[struct{}](lock.Acquire()),
			"event":     coroutineOf[struct{}](event.Wait()),
			"semaphore": coroutineOf[struct{}](sem.Acquire()),
			"bounded":   coroutineOf[struct{}](bounded.Acquire()),
			"condition": With(cond, cond.Wait()),
			"barrier":   do(func(c *script) error { _, err := await(c, barrier.Wait()); return err }),
			"get":       coroutineOf[struct{}](empty.Get()),
			"put":       coroutineOf[struct{}](full.Put(struct{}{})),
			"join":      coroutineOf[struct{}](unfinished.Join()),
		}
	}
	check(t, func(c *script) {
		await(c, lock.Acquire())
		await(c, bounded.Acquire())
		for name, coro := range coroutines() {
			waiter := CreateTaskFrom(c.t, coro)
			turns(c, 1)
			if waiter.Done() {
				t.Error(name, "has not waited:", waiter.Err())
			}
			waiter.Cancel()
			turns(c, 1)
			ended(t, waiter, true)
		}
	})
	check(t, func(c *script) {
		for name, coro := range coroutines() {
			if _, err := await(c, coro); err != ErrDifferentLoop {
				t.Error(name, err)
			}
		}
		if cond.Locked() || barrier.inside != 0 {
			t.Error(cond.Locked(), barrier.inside)
		}
		// Whoever need not wait is welcome.
		event.Set()
		sem.Release()
		empty.PutNowait(struct{}{})
		for name, a := range map[string]Awaitable[struct{}]{
			"event": event.Wait(), "semaphore": sem.Acquire(), "get": empty.Get(),
		} {
			if _, err := await(c, a); err != nil {
				t.Error(name, err)
			}
		}
	})
}
