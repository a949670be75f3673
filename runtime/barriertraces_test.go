package async

import (
	"errors"
	"fmt"
	"testing"
)

// Barrier tests of CPython's test_locks.py, one by one, where the states of a barrier
// meet: five tasks each, and the events in the order in which CPython has them.

const partySize = 5

func (s barrierState) String() string {
	return [...]string{"filling", "draining", "resetting", "broken"}[s]
}

// gathered runs body in as many tasks as a party has, and waits for all of them.
func gathered(c *script, body func(c *script, n int)) {
	var tasks []*Task[struct{}]
	for n := range partySize {
		tasks = append(tasks, spawn(c, func(c *script) error { body(c, n); return nil }))
	}
	await(c, GatherFrom(c.t, tasks...))
}

func (r *trace) addf(format string, args ...any) { r.add(fmt.Sprintf(format, args...)) }

// expectEmpty notes the state of a barrier at which nobody is left.
func (r *trace) expectEmpty(t *testing.T, b *Barrier) {
	t.Helper()
	if b.Waiting() != 0 || b.inside != 0 || b.blocked.length() != 0 {
		t.Error(b.Waiting(), b.inside, b.blocked.length())
	}
	r.add(b.state.String())
}

func TestBarrierOfOneTaskNeverWaits(t *testing.T) { // filling_one_task, filling_one_task_twice, reset_barrier, abort_barrier
	check(t, func(c *script) {
		var r trace
		b := NewBarrier(1)
		for range 2 {
			w := b.Wait()
			if w.BeginAwait(c.t, c.frame) != Done {
				t.Fatal("it waits")
			}
			n, err := w.EndAwait(c.t)
			r.addf("%d %v %d", n, err, b.Waiting())
		}
		b.Reset()
		r.expectEmpty(t, b)
		b.Abort()
		r.expectEmpty(t, b)
		r.expect(t, "0 <nil> 0", "0 <nil> 0", "filling", "broken")
	})
}

func TestBarrierIsFilledTaskByTask(t *testing.T) { // filling_task_by_task, filling_tasks_cancel_one
	check(t, func(c *script) {
		var r trace
		b := NewBarrier(3)
		pass := func() *Task[struct{}] {
			task := spawn(c, func(c *script) error {
				_, err := await(c, b.Wait())
				if err == nil {
					r.add("passed")
				}
				return err
			})
			turns(c, 1)
			r.addf("%d %v", b.Waiting(), b.state)
			return task
		}
		one := pass()
		pass()
		one.Cancel()
		turns(c, 1)
		r.addf("%d %v", b.Waiting(), one.Cancelled())
		pass()
		pass() // the others have their turns after this one
		turns(c, 1)
		r.expectEmpty(t, b)
		r.expect(t, "1 filling", "2 filling", "1 true", "2 filling",
			"passed", "0 draining", "passed", "passed", "filling")
	})
}

func TestBarrierTwiceInARow(t *testing.T) { // filling_tasks_wait_twice, filling_tasks_check_return_value
	var r trace
	check(t, func(c *script) {
		b := NewBarrier(partySize)
		gathered(c, func(c *script, n int) {
			await(c, b.Wait())
			r.addf("%d 1", n)
			i, _ := await(c, b.Wait())
			r.addf("%d 2:%d", n, i)
		})
		r.expectEmpty(t, b)
	})
	r.expect(t, "4 1", "0 1", "1 1", "2 1", "3 1", "2 2:4", "3 2:0", "4 2:1", "0 2:2", "1 2:3", "filling")
}

func TestBarrierDrainsUntilTheLastHasLeft(t *testing.T) { // draining_state
	var r trace
	check(t, func(c *script) {
		b := NewBarrier(partySize)
		gathered(c, func(c *script, n int) {
			i, _ := await(c, b.Wait())
			r.addf("%d:%d %v", n, i, b.state)
		})
		r.expectEmpty(t, b)
	})
	r.expect(t, "4:4 draining", "0:0 draining", "1:1 draining", "2:2 draining", "3:3 filling", "filling")
}

func TestTasksAreBlockedWhileABarrierDrains(t *testing.T) { // blocking_tasks_while_draining
	var r trace
	check(t, func(c *script) {
		b, drained, early := NewBarrier(partySize), NewBarrier(partySize-2), 2
		gathered(c, func(c *script, n int) {
			await(c, b.Wait())
			r.addf("%d 1", n)
			if early > 0 {
				early--
			} else {
				await(c, drained.Wait())
				r.addf("%d drained", n)
			}
			await(c, b.Wait())
			r.addf("%d 2", n)
		})
		r.expectEmpty(t, b)
	})
	r.expect(t, "4 1", "0 1", "1 1", "2 1", "3 1", "3 drained", "1 drained", "2 drained",
		"2 2", "3 2", "4 2", "0 2", "1 2", "filling")
}

func TestResetWhileTasksWaitAndWaitAgain(t *testing.T) { // reset_barrier_while_tasks_waiting, ..._and_waiting_again
	var r trace
	check(t, func(c *script) {
		b := NewBarrier(partySize)
		for n := range partySize - 1 {
			spawn(c, func(c *script) error {
				if _, err := await(c, b.Wait()); errors.Is(err, ErrBrokenBarrier) {
					r.addf("%d broken", n)
				}
				await(c, b.Wait())
				r.addf("%d again", n)
				return nil
			})
		}
		spawn(c, func(*script) error { b.Reset(); r.addf("reset %v", b.state); return nil })
		turns(c, 1)
		spawn(c, func(c *script) error { await(c, b.Wait()); r.add("late"); return nil })
		turns(c, 5)
		r.expectEmpty(t, b)
	})
	r.expect(t, "reset resetting", "0 broken", "1 broken", "2 broken", "3 broken",
		"2 again", "3 again", "late", "0 again", "1 again", "filling")
}

func TestResetWhenHalfOfThePartyHasLeft(t *testing.T) { // reset_barrier_when_tasks_half_draining
	var r trace
	check(t, func(c *script) {
		b := NewBarrier(partySize)
		gathered(c, func(c *script, n int) {
			i, err := await(c, b.Wait())
			if errors.Is(err, ErrBrokenBarrier) {
				r.addf("%d broken %v", n, b.state)
				return
			}
			r.addf("%d:%d %v", n, i, b.state)
			if b.inside == partySize/2 {
				b.Reset()
				r.addf("%d reset %v", n, b.state)
			}
		})
		r.expectEmpty(t, b)
	})
	r.expect(t, "4:4 draining", "0:0 draining", "1:1 draining", "1 reset resetting",
		"2 broken resetting", "3 broken filling", "filling")
}

// afterHalf lets a party pass, whose later half calls act, and whose earlier half is
// blocked by then; again is what those do next who were broken or have called act.
func afterHalf(c *script, r *trace, b *Barrier, act func(c *script, n int), again func(c *script, n int)) {
	count := 0
	gathered(c, func(c *script, n int) {
		if _, err := await(c, b.Wait()); errors.Is(err, ErrBrokenBarrier) {
			r.addf("%d broken", n)
			again(c, n)
			return
		}
		count++
		r.addf("%d passed", n)
		if count > partySize/2 {
			act(c, n)
			again(c, n)
		} else if _, err := await(c, b.Wait()); errors.Is(err, ErrBrokenBarrier) {
			r.addf("%d blocked and broken", n)
		} else {
			r.addf("%d again", n)
		}
	})
}

func TestResetWhenHalfHasLeftAndHalfIsBlocked(t *testing.T) { // reset_barrier_when_tasks_half_draining_half_blocking
	var r trace
	check(t, func(c *script) {
		b := NewBarrier(partySize)
		afterHalf(c, &r, b, func(c *script, n int) {
			b.Reset()
			r.addf("%d reset %v", n, b.state)
		}, func(c *script, n int) {
			await(c, b.Wait())
			r.addf("%d again", n)
		})
		r.expectEmpty(t, b)
	})
	r.expect(t, "4 passed", "0 passed", "1 passed", "1 reset resetting", "2 broken", "3 broken",
		"2 again", "3 again", "4 again", "0 again", "1 again", "filling")
}

func TestAbortWhenHalfHasLeftAndHalfIsBlocked(t *testing.T) { // abort_barrier_when_tasks_half_draining_half_blocking
	var r trace
	check(t, func(c *script) {
		b := NewBarrier(partySize)
		afterHalf(c, &r, b, func(c *script, n int) {
			b.Abort()
			r.addf("%d abort %v", n, b.state)
		}, func(*script, int) {})
		r.expectEmpty(t, b)
	})
	r.expect(t, "4 passed", "0 passed", "1 passed", "1 abort broken", "2 broken", "3 broken",
		"4 blocked and broken", "0 blocked and broken", "broken")
}

func TestResetOfABarrierThatHasJustDrained(t *testing.T) { // reset_barrier_while_tasks_draining
	var r trace
	check(t, func(c *script) {
		b, count := NewBarrier(partySize), 0
		gathered(c, func(c *script, n int) {
			await(c, b.Wait())
			count++
			r.addf("%d 1", n)
			if count == partySize { // the others are blocked, and have been let go
				b.Reset()
				r.addf("reset %v", b.state)
			}
			if _, err := await(c, b.Wait()); err != nil {
				t.Error(n, err)
			}
			r.addf("%d 2", n)
			await(c, b.Wait())
			r.addf("%d 3", n)
		})
		r.expectEmpty(t, b)
	})
	r.expect(t, "4 1", "0 1", "1 1", "2 1", "3 1", "reset filling", "2 2", "3 2", "4 2", "0 2", "1 2",
		"0 3", "1 3", "2 3", "3 3", "4 3", "filling")
}

func TestAbortBecauseOfAnError(t *testing.T) { // abort_barrier_when_exception, ..._then_resetting
	var r trace
	check(t, func(c *script) {
		b, all := NewBarrier(partySize), NewBarrier(partySize)
		gathered(c, func(c *script, n int) {
			i, err := await(c, b.Wait())
			switch {
			case err == nil && i == partySize/2:
				b.Abort()
				r.addf("%d abort", n)
			case err == nil:
				if _, err = await(c, b.Wait()); err == nil {
					r.addf("%d passed", n)
				}
			}
			if errors.Is(err, ErrBrokenBarrier) {
				r.addf("%d broken", n)
			}
			// All have left it before one resets it, and nobody comes back earlier.
			if i, _ := await(c, all.Wait()); i == partySize/2 {
				r.addf("%d reset %v", n, b.state)
				b.Reset()
			}
			await(c, all.Wait())
			await(c, b.Wait())
			r.addf("%d over", n)
		})
		r.expectEmpty(t, b)
	})
	r.expect(t, "2 abort", "3 broken", "4 broken", "0 broken", "1 broken", "4 reset broken",
		"3 over", "4 over", "0 over", "1 over", "2 over", "filling")
}
