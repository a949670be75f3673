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
