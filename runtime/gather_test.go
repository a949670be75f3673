package async

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

// The tests follow the gather, shield, wait and as_completed tests of CPython's
// test_tasks.py.

func TestGatherReturnsResultsInTheOrderOfTheArguments(t *testing.T) {
	check(t, func(c *script) {
		values, err := await(c, GatherFrom(c.t, after(3*time.Second, 1, nil), after(time.Second, 2, nil), after(2*time.Second, 3, nil)))
		if err != nil || !slices.Equal(values, []int{1, 2, 3}) {
			t.Error(values, err)
		}
		if values, err := await(c, GatherFrom[int, *Task[int]](c.t)); len(values) != 0 || err != nil {
			t.Error(values, err)
		}
	})
}

func TestGatherTakesMixedKindsAndDuplicates(t *testing.T) {
	check(t, func(c *script) {
		future := NewFuture[int](c.t.loop)
		future.SetResult(1)
		runs := 0
		twice := coro(func(*script) (int, error) { runs++; return 2, nil })
		task := CreateTaskFrom(c.t, after(time.Second, 3, nil))
		values, err := await(c, GatherFrom[int, Awaitable[int]](c.t, future, twice, task, twice, task))
		if err != nil || runs != 1 || !slices.Equal(values, []int{1, 2, 3, 2, 3}) {
			t.Error(values, err, runs)
		}
		_, err = await(c, GatherFrom[int, *Coroutine[int]](c.t, nil))
		expectError(t, err, ErrNilCoroutine)
		_, err = await(c, GatherFrom[int, *Task[int]](c.t, nil))
		expectError(t, err, ErrNilCoroutine)
	})
}

func TestGatherFailsWithTheFirstErrorAndLetsTheOthersGoOn(t *testing.T) {
	check(t, func(c *script) {
		begin := c.t.loop.Time()
		slow := CreateTaskFrom(c.t, after(time.Minute, 7, nil))
		g := GatherFrom(c.t, slow, CreateTaskFrom(c.t, after(time.Second, 0, errTest)), CreateTaskFrom(c.t, after(2*time.Second, 0, errors.New("second"))))
		_, err := await(c, g)
		if err != errTest || c.t.loop.Time().Sub(begin) != time.Second {
			t.Error(err)
		}
		if g.Cancel() || slow.Cancelling() != 0 {
			t.Error("what has failed already was cancelled")
		}
		if v, err := await(c, slow); v != 7 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestGatherResultsNeverFails(t *testing.T) {
	check(t, func(c *script) {
		cancelled := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
		cancelled.Cancel()
		panicking := CreateTaskFrom(c.t, coro(func(*script) (int, error) { panic("one") }))
		results, err := await(c, GatherResultsFrom(c.t, CreateTaskFrom(c.t, after(time.Second, 1, nil)), CreateTaskFrom(c.t, after(0, 2, errTest)), cancelled, panicking))
		if err != nil || results[0] != (Result[int]{1, nil}) || results[1] != (Result[int]{2, errTest}) {
			t.Error(results, err)
		}
		var p *PanicError
		if !errors.Is(results[2].Err, ErrCancelled) || !errors.As(results[3].Err, &p) {
			t.Error(results)
		}
	})
}

func TestCancelledChildFailsTheGathering(t *testing.T) {
	check(t, func(c *script) {
		child := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
		other := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
		g := GatherFrom(c.t, child, other)
		turns(c, 1)
		child.Cancel("child")
		_, err := await(c, g)
		expectError(t, err, ErrCancelled)
		if err.Error() != "async: cancelled: child" || other.Done() || c.t.Cancelling() != 0 {
			t.Error(err, other)
		}
	})
}

func TestCancellingAGatheringCancelsAllChildren(t *testing.T) {
	check(t, func(c *script) {
		for _, results := range []bool{false, true} {
			one, two := CreateTaskFrom(c.t, after(time.Hour, 0, nil)), CreateTaskFrom(c.t, after(time.Hour, 0, nil))
			task := spawn(c, func(c *script) (err error) {
				if results {
					_, err = await(c, GatherResultsFrom(c.t, one, two))
				} else {
					_, err = await(c, GatherFrom(c.t, one, two))
				}
				return err
			})
			turns(c, 2)
			task.Cancel("all")
			_, err := await(c, task)
			if !one.Cancelled() || !two.Cancelled() || !task.Cancelled() || err.Error() != "async: cancelled: all" {
				t.Error(results, one, two, task, err)
			}
		}
		done := GatherFrom[int, *Task[int]](c.t)
		if done.Cancel() {
			t.Error("a done gathering was cancelled")
		}
	})
}

func TestGatherOfDifferentTypes(t *testing.T) {
	check(t, func(c *script) {
		all, err := await(c, Gather3From(c.t, after(time.Second, 1, nil), after(0, "two", nil), Sleep(time.Second)))
		if err != nil || all.A != 1 || all.B != "two" {
			t.Error(all, err)
		}
		_, err = await(c, Gather2From(c.t, after(time.Second, 1, errTest), after(time.Hour, "", nil)))
		expectError(t, err, errTest)
		four, err := await(c, Gather4From(c.t, after(0, 1, nil), after(time.Second, 2.5, nil), after(0, "3", nil), after(0, '4', nil)))
		if err != nil || four != (Tuple4[int, float64, string, rune]{1, 2.5, "3", '4'}) {
			t.Error(four, err)
		}
		cancelled := NewFuture[bool](c.t.loop)
		five := Gather5From(c.t, after(time.Hour, 1, nil), after(0, 2.5, nil), after(0, "3", nil), after(0, '4', nil), cancelled)
		cancelled.Cancel("five")
		if _, err := await(c, five); err == nil || err.Error() != "async: cancelled: five" {
			t.Error(err)
		}
		six, err := await(c, Gather6From(c.t, after(0, 1, nil), after(0, 2.5, nil), after(0, "3", nil), after(0, '4', nil), after(0, true, nil), after(0, byte(6), nil)))
		if err != nil || six != (Tuple6[int, float64, string, rune, bool, byte]{1, 2.5, "3", '4', true, 6}) {
			t.Error(six, err)
		}
	})
}

func TestGatherPanicsWithThePanicOfAChild(t *testing.T) {
	check(t, func(c *script) {
		g := GatherFrom(c.t, coro(func(*script) (int, error) { panic(errTest) }))
		p, ok := expectPanic(t, func() { await(c, g) }).(*PanicError)
		if !ok || p.Value != errTest {
			t.Error(p)
		}
	})
}

func TestGatherOutsideALoopPanics(t *testing.T) {
	expectPanic(t, func() { Gather(after(0, 1, nil)) })
	coroutine := after(0, 1, nil)
	expectPanic(t, func() { CreateTask(coroutine) })
	expectError(t, coroutine.Runnable(), ErrCoroutineClosed)
}

func TestShieldKeepsACancellationAway(t *testing.T) {
	check(t, func(c *script) {
		inner := CreateTaskFrom(c.t, after(time.Minute, 5, nil))
		outer := start(c, func(c *script) (int, error) { return await(c, ShieldFrom(c.t, inner)) })
		turns(c, 2)
		outer.Cancel()
		_, err := await(c, outer)
		expectError(t, err, ErrCancelled)
		if inner.Done() {
			t.Error("not shielded")
		}
		if v, err := await(c, ShieldFrom(c.t, inner)); v != 5 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestShieldPassesOutcomesOn(t *testing.T) {
	check(t, func(c *script) {
		for _, d := range []time.Duration{0, time.Second} {
			task := CreateTaskFrom(c.t, after(d, 5, errTest))
			if d == 0 {
				await(c, task)
			}
			if v, err := await(c, ShieldFrom(c.t, task)); v != 5 || err != errTest {
				t.Error(v, err)
			}
			inner := CreateTaskFrom(c.t, after(time.Hour, 5, nil))
			shield := ShieldFrom(c.t, inner)
			turns(c, 1)
			inner.Cancel()
			_, err := await(c, shield)
			if !errors.Is(err, ErrCancelled) || !shield.Cancelled() {
				t.Error(err)
			}
		}
	})
}

func TestShieldedGatherAndGatheredShield(t *testing.T) { // shield_gather, gather_shield
	check(t, func(c *script) {
		one := NewFuture[int](c.t.loop)
		outer := ShieldFrom(c.t, GatherFrom(c.t, one))
		turns(c, 1)
		outer.Cancel()
		turns(c, 1)
		one.SetResult(1)
		turns(c, 2)
		if !outer.Cancelled() || one.Cancelled() {
			t.Error(outer, one)
		}
		two := NewFuture[int](c.t.loop)
		gather := GatherFrom(c.t, ShieldFrom(c.t, two))
		gather.Cancel()
		_, err := await(c, gather)
		expectError(t, err, ErrCancelled)
		if two.Done() {
			t.Error("not shielded")
		}
	})
}

func TestWaitReturnsWhoIsDone(t *testing.T) {
	check(t, func(c *script) {
		tasks := func() []*Task[int] {
			return []*Task[int]{
				CreateTaskFrom(c.t, after(3*time.Second, 0, nil)),
				CreateTaskFrom(c.t, after(1*time.Second, 1, nil)),
				CreateTaskFrom(c.t, after(2*time.Second, 2, errTest)),
			}
		}
		for _, test := range []struct {
			opts []WaitOption
			done string
			took time.Duration
		}{
			{nil, "012", 3 * time.Second},
			{[]WaitOption{Until(FirstCompleted)}, "1", time.Second},
			{[]WaitOption{Until(FirstError)}, "12", 2 * time.Second},
			{[]WaitOption{WaitAtMost(1500 * time.Millisecond)}, "1", 1500 * time.Millisecond},
			{[]WaitOption{WaitAtMost(time.Hour)}, "012", 3 * time.Second},
			{[]WaitOption{WaitAtMost(0)}, "", 0},
		} {
			begin := c.t.loop.Time()
			given := tasks()
			waited, err := await(c, Wait(append(given, given[1]), test.opts...))
			if err != nil || len(waited.Done)+len(waited.Pending) != 3 {
				t.Error(waited, err)
			}
			done := ""
			for i, task := range given {
				if slices.Contains(waited.Done, task) {
					done += fmt.Sprint(i)
				} else if task.Done() {
					t.Error(i, "is done")
				}
			}
			if took := c.t.loop.Time().Sub(begin); done != test.done || took != test.took {
				t.Error(done, took, "want", test.done, test.took)
			}
			for _, task := range waited.Pending {
				task.Cancel()
			}
			turns(c, 2)
			if n := c.t.loop.timers.live(); n != 0 {
				t.Error(n, "timers are left")
			}
		}
		_, err := await(c, Wait([]AnyFuture{}))
		expectError(t, err, ErrNothingToWaitFor)
	})
}

func TestWaitForFirstErrorTakesACancellationForNoError(t *testing.T) {
	check(t, func(c *script) {
		one, two := CreateTaskFrom(c.t, after(time.Hour, 0, nil)), CreateTaskFrom(c.t, after(time.Second, 0, nil))
		turns(c, 1)
		one.Cancel()
		waited, _ := await(c, Wait([]AnyFuture{one, two}, Until(FirstError)))
		if len(waited.Done) != 2 {
			t.Error(waited)
		}
	})
}

func TestCancelledWaitLeavesTheFuturesAlone(t *testing.T) {
	check(t, func(c *script) {
		future := NewFuture[int](c.t.loop)
		task := spawn(c, func(c *script) error { _, err := await(c, Wait([]AnyFuture{future})); return err })
		turns(c, 1)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if future.Done() || len(future.more.callbacks) != 0 {
			t.Error(future)
		}
	})
}

func TestSelectReturnsTheFirstAndLeavesTheOthersAlone(t *testing.T) {
	check(t, func(c *script) {
		slow := CreateTaskFrom(c.t, after(time.Minute, 1, nil))
		won, err := await(c, SelectFrom(c.t, slow, CreateTaskFrom(c.t, after(time.Second, 2, nil))))
		if won != (Selected[int]{1, 2}) || err != nil || slow.Done() {
			t.Error(won, err)
		}
		done := CreateTaskFrom(c.t, after(0, 3, errTest))
		turns(c, 2)
		won, err = await(c, SelectFrom(c.t, slow, done, done))
		if won.Index != 1 || err != errTest {
			t.Error(won, err)
		}
		_, err = await(c, SelectFrom[int, *Task[int]](c.t))
		expectError(t, err, ErrNothingToWaitFor)
		if v, err := await(c, slow); v != 1 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestAsCompletedYieldsInTheOrderOfCompletion(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		twice := after(2*time.Second, 2, nil)
		for next := range AsCompletedFrom(c.t, after(3*time.Second, 3, errTest), twice, after(time.Second, 1, nil), twice) {
			v, err := await(c, next)
			r.add(fmt.Sprint(v, err))
		}
	})
	r.expect(t, "1 <nil>", "2 <nil>", "3 test error")
}

// A future that was cancelled with the task that awaited it has its outcome; the next
// child's goes to the next future.
func TestCancelledFutureOfAsCompletedIsPassedOver(t *testing.T) {
	check(t, func(c *script) {
		var futures []*Future[int]
		for f := range AsCompletedFrom(c.t, after(time.Second, 1, nil), after(2*time.Second, 2, nil), after(3*time.Second, 3, nil)) {
			futures = append(futures, f)
		}
		one, two := waitingFor(c, futures[0]), waitingFor(c, futures[1])
		one.Cancel()
		nap(c, 1500*time.Millisecond)
		ended(t, one, true)
		ended(t, two, false)
		if v, _ := two.Result(); v != 1 || !futures[0].Cancelled() {
			t.Error(v, futures[0])
		}
		if v, err := await(c, futures[2]); v != 2 || err != nil {
			t.Error(v, err)
		}
		nap(c, time.Minute)
	})
}

func TestAsCompletedCanBeLeftAndTimed(t *testing.T) {
	check(t, func(c *script) {
		one, two := CreateTaskFrom(c.t, after(time.Second, 1, nil)), CreateTaskFrom(c.t, after(time.Hour, 2, nil))
		var got []error
		for next := range AsCompletedFrom(c.t, one, two) {
			_, err := await(c, WaitFor(next, time.Minute))
			got = append(got, err)
		}
		if len(got) != 2 || got[0] != nil || got[1] != ErrTimeout || two.Done() {
			t.Error(got, two)
		}
		for range AsCompletedFrom(c.t, two) {
			break
		}
		if _, err := await(c, two); err != nil {
			t.Error(err)
		}
	})
}
