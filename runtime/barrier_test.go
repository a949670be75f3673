package async

import (
	"errors"
	"slices"
	"testing"
)

// The tests follow the Barrier tests of CPython's test_locks.py.

func party(c *script, b *Barrier, n int) []*Task[int] {
	var tasks []*Task[int]
	for range n {
		tasks = append(tasks, start(c, func(c *script) (int, error) { return await(c, b.Wait()) }))
	}
	turns(c, 1)
	return tasks
}

func indices(c *script, tasks []*Task[int]) (all []int, broken int) {
	for _, task := range tasks {
		if v, err := await(c, task); errors.Is(err, ErrBrokenBarrier) {
			broken++
		} else if err == nil {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return all, broken
}

func TestBarrierOpensWhenAllHaveArrivedAgainAndAgain(t *testing.T) {
	expectPanic(t, func() { NewBarrier(0) })
	check(t, func(c *script) {
		b := NewBarrier(3)
		for range 3 {
			tasks := party(c, b, 2)
			if b.Waiting() != 2 || b.Parties() != 3 || b.Broken() {
				t.Error(b.Waiting(), b.Parties())
			}
			if tasks[0].Done() {
				t.Error("too early")
			}
			tasks = append(tasks, party(c, b, 1)...)
			if all, broken := indices(c, tasks); !slices.Equal(all, []int{0, 1, 2}) || broken != 0 {
				t.Error(all, broken)
			}
			if b.Waiting() != 0 || b.inside != 0 {
				t.Error(b.Waiting())
			}
		}
	})
}

func TestWhoArrivesWhileThePartyLeavesIsOfTheNext(t *testing.T) {
	check(t, func(c *script) {
		b := NewBarrier(2)
		tasks := party(c, b, 5)
		if all, _ := indices(c, tasks[:4]); !slices.Equal(all, []int{0, 0, 1, 1}) || tasks[4].Done() {
			t.Error(all)
		}
		if all, _ := indices(c, append(tasks[4:], party(c, b, 1)...)); !slices.Equal(all, []int{0, 1}) {
			t.Error(all)
		}
	})
}

func TestCancelledTaskLeavesTheParty(t *testing.T) {
	check(t, func(c *script) {
		b := NewBarrier(3)
		tasks := party(c, b, 2)
		tasks[0].Cancel()
		turns(c, 1)
		if b.Waiting() != 1 || !tasks[0].Cancelled() {
			t.Error(b.Waiting())
		}
		indices(c, append(tasks[1:], party(c, b, 2)...))
		if b.inside != 0 || b.Waiting() != 0 {
			t.Error(b.inside)
		}
	})
}

func TestResetSendsThePartyAway(t *testing.T) {
	check(t, func(c *script) {
		b := NewBarrier(3)
		b.Reset()
		tasks := party(c, b, 2)
		b.Reset()
		if _, broken := indices(c, tasks); broken != 2 || b.Broken() {
			t.Error(broken)
		}
		if all, broken := indices(c, party(c, b, 3)); len(all) != 3 || broken != 0 {
			t.Error(all, broken)
		}
	})
}

func TestResetWhileThePartyLeaves(t *testing.T) { // reset_barrier_when_tasks_half_draining_half_blocking
	check(t, func(c *script) {
		b := NewBarrier(2)
		tasks := party(c, b, 2) // the second has left, the first has not had its turn
		early := start(c, func(c *script) (int, error) { return await(c, b.Wait()) }, WithEagerStart())
		b.Reset()
		if all, broken := indices(c, tasks); broken != 1 || !slices.Equal(all, []int{1}) {
			t.Error(all, broken)
		}
		if all, broken := indices(c, append(party(c, b, 1), early)); len(all) != 2 || broken != 0 {
			t.Error(all, broken)
		}
	})
}

func TestAbortedBarrierIsBrokenUntilReset(t *testing.T) {
	check(t, func(c *script) {
		b := NewBarrier(3)
		tasks := party(c, b, 2)
		b.Abort()
		if _, broken := indices(c, append(tasks, party(c, b, 1)...)); broken != 3 || !b.Broken() {
			t.Error(broken)
		}
		b.Reset()
		if all, _ := indices(c, party(c, b, 3)); len(all) != 3 || b.Broken() {
			t.Error(all)
		}
	})
}
