package async

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// More of CPython's tests of cancellation, from test_tasks.py. task_test.go has
// the first of them.

func TestCancelMessageArrivesWhereverItIsAskedFor(t *testing.T) { // cancel_with_message_..., task_cancel_message_...
	for _, test := range []struct {
		messages [][]string // of one Cancel each
		want     string
	}{
		{[][]string{{}}, "async: cancelled"},
		{[][]string{{""}}, "async: cancelled"},
		{[][]string{{"my message"}}, "async: cancelled: my message"},
		{[][]string{{"my message"}, {"my new message"}}, "async: cancelled: my new message"},
		{[][]string{{"my message"}, {}}, "async: cancelled"},
	} {
		for _, started := range []bool{true, false} {
			check(t, func(c *script) {
				task := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
				if started {
					turns(c, 1)
				}
				for _, message := range test.messages {
					if !task.Cancel(message...) {
						t.Error("it was done")
					}
				}
				want := test.want
				if started { // the first has ended the sleep, and its message is under way
					want = strings.TrimSuffix("async: cancelled: "+first(test.messages[0]), ": ")
				}
				waited, err := await(c, Wait([]*Task[int]{task}))
				if err != nil || len(waited.Done) != 1 {
					t.Fatal(waited, err)
				}
				for range 2 {
					_, byResult := task.Result()
					_, byAwait := await(c, task)
					for _, err := range []error{task.Err(), byResult, byAwait} {
						if !errors.Is(err, ErrCancelled) || err.Error() != want {
							t.Errorf("%v, started %v: got %v, want %s", test.messages, started, err, want)
						}
					}
				}
			})
		}
	}
}

func TestCancelInTheCleanUpOfAPanicEndsTheNextWait(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			_, err := await(c, do(func(c *script) (err error) {
				defer func() { _ = recover() }()
				_, err = await(c, do(func(c *script) error {
					turns(c, 1) // so that the panic does not go through the frame around it by itself
					defer func() { c.t.Cancel("gave up") }()
					panic("failed")
				}))
				return err
			}))
			if err != nil {
				t.Error("the panic was recovered:", err)
			}
			return nap(c, time.Hour)
		})
		_, err := await(c, task)
		if !task.Cancelled() || err.Error() != "async: cancelled: gave up" {
			t.Error(task, err)
		}
	})
}

func TestCancelBetweenTwoTurns(t *testing.T) { // cancel_yield
	check(t, func(c *script) {
		task := CreateTaskFrom(c.t, yielding(2))
		turns(c, 1)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if !task.Done() || !task.Cancelled() || task.Cancel() {
			t.Error(task)
		}
	})
}

func TestCancelledFutureCancelsWhoAwaitsIt(t *testing.T) { // cancel_inner_future, cancel_both_task_and_inner_future
	for _, both := range []bool{false, true} {
		check(t, func(c *script) {
			f := NewFuture[int](c.t.loop)
			task := start(c, func(c *script) (int, error) { return await(c, f) })
			turns(c, 1)
			f.Cancel()
			if both {
				task.Cancel()
			}
			_, err := await(c, task)
			expectError(t, err, ErrCancelled)
			if !task.Cancelled() || !f.Cancelled() || (task.Cancelling() > 0) != both {
				t.Error(task, task.Cancelling())
			}
		})
	}
}

func TestCancelledTaskMayWaitForSomethingElse(t *testing.T) { // cancel_task_catching, cancel_task_ignoring
	for _, again := range []bool{false, true} {
		check(t, func(c *script) {
			one, two, three := NewFuture[int](c.t.loop), NewFuture[int](c.t.loop), NewFuture[int](c.t.loop)
			task := start(c, func(c *script) (int, error) {
				await(c, one)
				_, err := await(c, two)
				expectError(t, err, ErrCancelled)
				if again {
					return await(c, three)
				}
				return 42, nil
			})
			turns(c, 1)
			one.SetResult(1)
			turns(c, 1)
			task.Cancel()
			if !two.Cancelled() || task.Done() {
				t.Error("the future was not cancelled at once")
			}
			turns(c, 1)
			three.SetResult(42)
			if v, err := await(c, task); v != 42 || err != nil || task.Cancelled() || one.Cancelled() || three.Cancelled() {
				t.Error(v, err, task)
			}
		})
	}
}

func TestCancelOfItselfGoesThroughATask(t *testing.T) { // cancel_awaited_task
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		nested := start(c, func(c *script) (int, error) { return await(c, f) })
		turns(c, 1)
		task := start(c, func(c *script) (int, error) {
			c.t.Cancel()
			return await(c, nested)
		})
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if !task.Cancelled() || !nested.Cancelled() || !f.Cancelled() || task.flags != 0 {
			t.Error(task, nested, f.Cancelled())
		}
	})
}

func TestCancellationPassesThroughCoroutines(t *testing.T) { // yield_future_passes_cancel, yield_wait_does_not_shield_cancel
	for _, waiting := range []bool{false, true} {
		check(t, func(c *script) {
			proof := 0
			f := NewFuture[int](c.t.loop)
			inner := do(func(c *script) error {
				_, err := await(c, f)
				if err == nil {
					proof += 10
				} else {
					proof++
				}
				return err
			})
			outer := spawn(c, func(c *script) (err error) {
				if waiting {
					_, err = await(c, Wait([]AnyFuture{CreateTaskFrom(c.t, inner)}))
				} else {
					_, err = await(c, inner)
				}
				expectError(t, err, ErrCancelled)
				proof += 100
				return nil
			})
			turns(c, 2)
			outer.Cancel()
			if _, err := await(c, outer); err != nil || f.Cancelled() == waiting {
				t.Error(err, f.Cancelled())
			}
			f.SetResult(1)
			turns(c, 1)
			if want := map[bool]int{false: 101, true: 110}[waiting]; proof != want {
				t.Errorf("waiting %v: proof %d, want %d", waiting, proof, want)
			}
		})
	}
}

func TestCancelEndsASleepBeforeItsTime(t *testing.T) { // sleep_cancel, task_cancel_sleeping_task, cancel
	check(t, func(c *script) {
		l, begin := c.t.loop, c.t.loop.Time()
		sleeper := spawn(c, func(c *script) error { return nap(c, 5000*time.Second) })
		l.CallLater(time.Second, func() { sleeper.Cancel() })
		_, err := await(c, sleeper)
		expectError(t, err, ErrCancelled)
		if d := l.Time().Sub(begin); d != time.Second || l.timers.keys != l.timers.stale {
			t.Error(d, l.timers.keys, l.timers.stale)
		}
	})
}

func TestPanicInsteadOfACancellation(t *testing.T) { // baseexception_during_cancel
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			if nap(c, time.Hour) != nil {
				panic(errTest)
			}
			return nil
		})
		turns(c, 1)
		task.Cancel()
		turns(c, 1)
		var p *PanicError
		if !task.Done() || task.Cancelled() || !errors.As(task.Err(), &p) || p.Value != errTest {
			t.Error(task, task.Err())
		}
	})
}

func TestCancellingCountsRequests(t *testing.T) { // cancelling, uncancel_basic
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			if err := nap(c, time.Hour); err == nil || c.t.Uncancel() != 0 {
				t.Error(err, c.t.Cancelling())
			}
			return nap(c, time.Hour)
		})
		expect := func(cancelling int, state string) {
			t.Helper()
			if task.Cancelling() != cancelling || task.String() != "<Task Task-2 "+state+">" {
				t.Error(task.Cancelling(), task)
			}
		}
		turns(c, 1)
		expect(0, "pending")
		task.Cancel()
		expect(1, "cancelling")
		turns(c, 1)
		expect(0, "pending")
		for range 2 {
			if !task.Cancel() {
				t.Error("it was done")
			}
		}
		expect(2, "cancelling")
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		expect(2, "cancelled")
		task.Uncancel() // too late to mean anything
		expect(1, "cancelled")
		if finished := start(c, func(*script) (int, error) { return 1, nil }, WithEagerStart()); !strings.Contains(finished.String(), "finished") {
			t.Error(finished)
		}
	})
}

func TestUncancelOfATaskThatIsReady(t *testing.T) { // uncancel_resets_must_cancel
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		task := start(c, func(c *script) (int, error) { return await(c, f) })
		turns(c, 1)
		f.SetResult(42)
		task.Cancel()
		if task.Cancelling() != 1 || task.Uncancel() != 0 {
			t.Error(task.Cancelling())
		}
		if v, err := await(c, task); v != 42 || err != nil {
			t.Error(v, err)
		}
	})
}

// A cancellation that has been taken back once it was under way still arrives.
func TestUncancelOfACancellationThatIsUnderWay(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error { return nap(c, time.Hour) })
		turns(c, 1)
		task.Cancel()
		task.Uncancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if !task.Cancelled() || task.Cancelling() != 0 {
			t.Error(task)
		}
	})
}

func TestUncancelMakesStructuredBlocks(t *testing.T) { // uncancel_structured_blocks
	request := func(sleep, timeout time.Duration) (timedOut, finished, reached bool) {
		check(t, func(c *script) {
			task := spawn(c, func(c *script) error {
				timer := c.t.loop.CallLater(timeout, func() { timedOut = true; c.t.Cancel() })
				err := nap(c, sleep)
				finished = err == nil
				timer.Cancel()
				if timedOut && c.t.Uncancel() == 0 && errors.Is(err, ErrCancelled) {
					err = nil
				}
				reached = err == nil
				return errors.Join(err, nap(c, time.Second))
			})
			if _, err := await(c, task); err != nil || task.Cancelling() != 0 {
				t.Error(err, task.Cancelling())
			}
		})
		return
	}
	if timedOut, finished, reached := request(10*time.Second, time.Second); !timedOut || finished || !reached {
		t.Error(timedOut, finished, reached)
	}
	if timedOut, finished, reached := request(time.Second, 10*time.Second); timedOut || !finished || !reached {
		t.Error(timedOut, finished, reached)
	}
}

func TestFirstOfTwoCancellationsKeepsItsMessage(t *testing.T) {
	check(t, func(c *script) {
		for name, waits := range map[string]func(c *script) error{
			"sleep":  func(c *script) error { return nap(c, time.Hour) },
			"future": func(c *script) error { _, err := await(c, NewFuture[int](c.t.loop)); return err },
			"task":   func(c *script) error { _, err := await(c, CreateTaskFrom(c.t, after(time.Hour, 0, nil))); return err },
			"gather": func(c *script) error {
				_, err := await(c, GatherFrom(c.t, NewFuture[int](c.t.loop)))
				return err
			},
			"event": func(c *script) error { _, err := await(c, NewEvent().Wait()); return err },
		} {
			task := spawn(c, waits)
			settled(c)
			task.Cancel("first")
			task.Cancel("second")
			if _, err := await(c, task); err == nil || err.Error() != "async: cancelled: first" || task.Cancelling() != 2 {
				t.Error(name, err, task.Cancelling())
			}
			if err := nap(c, 1); err != nil {
				t.Error(err)
			}
		}
		f := NewFuture[int](c.t.loop)
		task := start(c, func(c *script) (int, error) { return await(c, f) })
		turns(c, 1)
		f.SetResult(1) // there is no cancellation under way: the last message counts
		task.Cancel("first")
		task.Cancel("second")
		if _, err := await(c, task); err == nil || err.Error() != "async: cancelled: second" {
			t.Error(err)
		}
	})
}
