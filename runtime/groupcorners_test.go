package async

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// The tests follow those that CPython's test_taskgroups.py got since 3.12, where a
// group's own cancellation of its parent met another one, or tasks were eager.

// bothStarts runs a test on a loop whose tasks start lazily and on one whose tasks
// start eagerly, as CPython runs its tests of groups.
func bothStarts(t *testing.T, body func(c *script)) {
	for _, eager := range []bool{false, true} {
		var opts []LoopOption
		name := "lazy"
		if eager {
			opts, name = append(opts, WithEagerTasks()), "eager"
		}
		t.Run(name, func(t *testing.T) {
			if _, err := RunUntilComplete(testLoop(t, opts...), do(func(c *script) error { body(c); return nil })); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTaskIsCancelledThatStartedAFailingOneOfItsGroup(t *testing.T) { // cancels_task_if_created_during_creation
	bothStarts(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		ran := false
		Go(g, do(func(c *script) error {
			Go(g, do(func(*script) error { return errTest }))
			err := nap(c, 0)
			if err == nil { // an eager one is cancelled there
				err = nap(c, time.Hour)
			}
			expectError(t, err, ErrCancelled)
			ran = true
			return err
		}))
		expectGroup(t, leave(c, g, nil), errTest)
		if !ran {
			t.Error("it was not cancelled")
		}
	})
}

func TestCancellationByAGroupDoesNotLeakOutOfIt(t *testing.T) { // cancellation_does_not_leak_out_of_tg, cancelling_level_preserved
	bothStarts(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		Go(g, do(func(*script) error { return errTest }))
		if c.t.Cancelling() != 0 {
			t.Error("the parent is cancelled in the middle of its turn")
		}
		expectGroup(t, leave(c, g, nil), errTest)
		if n := c.t.Cancelling(); n != 0 {
			t.Error(n)
		}
		if err := nap(c, 0); err != nil {
			t.Error(err)
		}
	})
}

// A parent that has been cancelled before, and has carried on, gets that again behind the failures: who leaves a
// group cannot tell one cancellation from another. One that has not been is as before.
func TestCancellationBeforeAFailingGroupArrivesAgainBehindIt(t *testing.T) { // asyncio since 3.13
	swallowing := func() *Coroutine[struct{}] { // cancels itself, carries on, and fails
		return do(func(c *script) error {
			c.t.Cancel()
			expectError(t, nap(c, 0), ErrCancelled)
			return errTest
		})
	}
	for _, inBody := range []bool{false, true} {
		for _, before := range []int{0, 1} {
			bothStarts(t, func(c *script) {
				parent := spawn(c, func(c *script) error {
					for range before {
						c.t.Cancel()
						expectError(t, nap(c, 0), ErrCancelled)
					}
					g := NewTaskGroupFrom(c.t)
					Go(g, swallowing())
					Go(g, swallowing())
					var err error
					if inBody {
						err = nap(c, time.Hour)
						expectError(t, err, ErrCancelled)
					}
					expectGroup(t, leave(c, g, err), errTest, errTest)
					if n := c.t.Cancelling(); n != before {
						t.Error(inBody, before, n)
					}
					return nap(c, time.Second)
				})
				_, err := await(c, parent)
				if before == 0 && err != nil || before == 1 && !errors.Is(err, ErrCancelled) {
					t.Error(inBody, before, err)
				}
			})
		}
	}
}

func TestNestedGroupsThatBothFail(t *testing.T) { // nested_groups_both_cancelled
	bothStarts(t, func(c *script) {
		one, two := errors.New("inner"), errors.New("outer")
		outer := NewTaskGroupFrom(c.t)
		inner := NewTaskGroupFrom(c.t)
		Go(inner, after(0, 0, one))
		Go(outer, after(0, 0, two))
		expectGroup(t, leave(c, inner, nil), one)
		if n := c.t.Cancelling(); n != 1 {
			t.Error(n)
		}
		expectGroup(t, leave(c, outer, nil), two)
		if n := c.t.Cancelling(); n != 0 {
			t.Error(n)
		}
		if err := nap(c, 0); err != nil {
			t.Error(err)
		}
	})
}

func TestFailureAndCancellationFromOutsideAtOnce(t *testing.T) { // error_and_cancel
	bothStarts(t, func(c *script) {
		event := NewEvent()
		inner := spawn(c, func(c *script) error {
			g := NewTaskGroupFrom(c.t)
			Go(g, do(func(c *script) error {
				event.Set()
				turns(c, 1)
				return errTest
			}))
			err := nap(c, time.Second)
			expectError(t, err, ErrCancelled)
			expectGroup(t, leave(c, g, err), errTest)
			if n := c.t.Cancelling(); n != 1 {
				t.Error(n)
			}
			err = nap(c, time.Second)
			expectError(t, err, ErrCancelled)
			return err
		})
		await(c, event.Wait())
		if n := inner.Cancelling(); n != 0 {
			t.Error(n)
		}
		inner.Cancel()
		await(c, inner)
		if !inner.Cancelled() {
			t.Error(inner)
		}
	})
}

func TestTasksOfAGroupAreCancelledInTheOrderOfJoining(t *testing.T) {
	bothStarts(t, func(c *script) {
		var r trace
		g := NewTaskGroupFrom(c.t)
		member := func(name string) *Coroutine[struct{}] {
			return do(func(c *script) error { err := nap(c, time.Hour); r.add(name); return err })
		}
		for i := range 12 {
			ended := Go(g, do(func(*script) error { return nil }))
			Go(g, member(string(rune('a'+i))))
			await(c, ended)
		}
		turns(c, 1)
		if g.left != 12 {
			t.Error(g.left, "tasks, of which 12 have not ended")
		}
		expectGroup(t, leave(c, g, errTest), errTest)
		r.expect(t, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")
	})
}

func TestLongLivedGroupForgetsTasksThatHaveEnded(t *testing.T) {
	bothStarts(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		lasting := Go(g, do(func(c *script) error { return nap(c, time.Hour) }))
		for range 1000 {
			await(c, Go(g, do(func(*script) error { return nil })))
			turns(c, 1)
		}
		if n := len(g.members); n > 20 {
			t.Error("the group knows", n, "tasks of which one has not ended")
		}
		lasting.Cancel()
		if err := leave(c, g, nil); err != nil {
			t.Error(err)
		}
	})
}

func TestGroupTakesNoNoteOfTasksThatHaveSucceededAtOnce(t *testing.T) {
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		for i := range 10 {
			Go(g, do(func(*script) error { return nil }), WithEagerStart())
			Go(g, do(func(*script) error { return ErrCancelled }), WithEagerStart())
			if i == 4 {
				Go(g, do(func(c *script) error { return nap(c, time.Second) }))
			}
		}
		if len(g.members) != 1 || g.left != 1 {
			t.Error(len(g.members), "members, of which", g.left, "have not ended")
		}
		failed := Go(g, do(func(*script) error { return errTest }), WithEagerStart())
		if !failed.Done() || g.aborting {
			t.Error("the group fails in the middle of a turn, or not")
		}
		expectGroup(t, leave(c, g, nil), errTest)
	})
}

func TestGroupAndGatheringAreToldOfTheSameTask(t *testing.T) {
	bothStarts(t, func(c *script) {
		var r trace
		g := NewTaskGroupFrom(c.t)
		task := Go(g, do(func(c *script) error { turns(c, 2); return errTest }))
		one, two := GatherFrom[struct{}](c.t, task), GatherFrom[struct{}](c.t, task)
		one.onDone(c.t.loop.rootContext, func() { r.add("one") })
		two.onDone(c.t.loop.rootContext, func() { r.add("two") })
		task.AddDoneCallback(func(*Task[struct{}]) { r.add("callback") })
		expectGroup(t, leave(c, g, nil), errTest)
		for _, whole := range []*Gathering[[]struct{}]{one, two, GatherFrom[struct{}](c.t, task)} {
			if _, err := await(c, whole); !errors.Is(err, errTest) {
				t.Error(err)
			}
		}
		r.expect(t, "callback", "one", "two")
	})
}

func TestTasksOfAGroupMayHaveAContext(t *testing.T) { // taskgroup_task_context
	check(t, func(c *script) {
		v := NewContextVar("v", 0)
		g := NewTaskGroupFrom(c.t)
		ctx := CurrentContextFrom(c.t).Copy()
		for want := 1; want <= 2; want++ {
			await(c, Go(g, do(func(c *script) error {
				turns(c, 1)
				if got := v.Get(CurrentContextFrom(c.t)); got != want-1 {
					t.Error("it does not see what the one before it has set:", got)
				}
				v.Set(CurrentContextFrom(c.t), want)
				return nil
			}), WithContext(ctx)))
			if got := v.Get(ctx); got != want {
				t.Error(got)
			}
		}
		if err := leave(c, g, nil); err != nil || v.Get(CurrentContextFrom(c.t)) != 0 {
			t.Error(err)
		}
	})
}

func TestGroupAndTimeoutNeedATask(t *testing.T) { // taskgroup_without_parent_task, timeout_without_task
	for name, fn := range map[string]func(){
		"group":      func() { NewTaskGroup() },
		"timeout":    func() { Timeout(time.Second) },
		"timeout at": func() { TimeoutAt(time.Time{}) },
	} {
		expectPanic(t, fn)
		check(t, func(c *script) {
			called := false
			c.t.loop.CallSoon(func() { // the loop is running, and no task of it
				called = true
				if v := expectPanic(t, fn); v == nil {
					t.Error(name)
				}
			})
			turns(c, 1)
			if n := c.t.loop.timers.live(); n != 0 || !called {
				t.Error(name, n, "timers are left")
			}
		})
	}
}

func TestCancelledBodyOfAnEmptyGroup(t *testing.T) { // 17, 18
	bothStarts(t, func(c *script) {
		for _, own := range []error{nil, errTest} {
			var r trace
			runner := spawn(c, func(c *script) error {
				g := NewTaskGroupFrom(c.t)
				err := nap(c, 10*time.Second)
				r.add("body")
				if own != nil {
					err = own
				}
				return leave(c, g, err)
			})
			nap(c, time.Second)
			runner.Cancel()
			_, err := await(c, runner)
			if r.expect(t, "body"); own != nil {
				expectGroup(t, err, errTest)
			} else {
				ended(t, runner, true)
			}
		}
	})
}

func TestNoTaskGrowsAfterAGroupHasFailed(t *testing.T) { // 25
	bothStarts(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		heads := 0
		var hydra func() *Coroutine[struct{}]
		hydra = func() *Coroutine[struct{}] {
			return do(func(c *script) error {
				heads++
				err := nap(c, 10*time.Millisecond)
				if err == nil {
					Go(g, hydra())
					Go(g, hydra())
				}
				return err
			})
		}
		Go(g, hydra())
		Go(g, do(func(c *script) error {
			for heads < 10 {
				if err := nap(c, 15*time.Millisecond); err != nil {
					return err
				}
			}
			return errTest
		}))
		expectGroup(t, leave(c, g, nil), errTest)
		before := heads
		nap(c, time.Second)
		if heads != before || heads < 10 || len(c.t.loop.tasks) != 1 {
			t.Error(before, heads, len(c.t.loop.tasks))
		}
	})
}

func TestTaskThatFailsWhileTheCancelledParentCleansUp(t *testing.T) { // 15, 16
	for _, nested := range []bool{false, true} {
		bothStarts(t, func(c *script) {
			var r trace
			runner := func(c *script) error {
				g := NewTaskGroupFrom(c.t)
				Go(g, after(300*time.Millisecond, 0, errTest))
				err := nap(c, 10*time.Second)
				expectError(t, err, ErrCancelled)
				if nap(c, 500*time.Millisecond) != nil { // the failure ends the clean-up
					r.add("clean up cancelled")
				}
				err = leave(c, g, err)
				expectGroup(t, err, errTest)
				if c.t.Cancelling() != 1 { // that from outside
					t.Error(c.t.Cancelling())
				}
				return err
			}
			task := spawn(c, func(c *script) error {
				if !nested {
					return runner(c)
				}
				inner := spawn(c, runner)
				_, err := await(c, inner)
				return err
			})
			nap(c, 100*time.Millisecond)
			task.Cancel()
			_, err := await(c, task)
			expectGroup(t, err, errTest)
			if task.Cancelled() {
				t.Error(task)
			}
			r.expect(t, "clean up cancelled")
		})
	}
}

func TestBodyThatFailsBeforeItsTasksHaveStarted(t *testing.T) { // 10
	bothStarts(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		one, two := Go(g, after(time.Second, 42, nil)), Go(g, after(2*time.Second, 11, nil))
		began := c.t.loop.Time()
		expectGroup(t, leave(c, g, errTest), errTest)
		if !one.Cancelled() || !two.Cancelled() || !c.t.loop.Time().Equal(began) {
			t.Error(one, two)
		}
	})
}

// A body that returns at an error of its own awaits, which is the group's cancellation, never comes to Wait.
func TestFailuresInAGroupThatNobodyLeavesAreReported(t *testing.T) {
	l := testLoop(t)
	var reports []string
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reports = append(reports, e.Message+": "+e.Err.Error()) })
	_, err := RunUntilComplete(l, do(func(c *script) error {
		g := NewTaskGroupFrom(c.t)
		Go(g, failing[int](errTest), WithName("lost"))
		_, err := await(c, Sleep(time.Second))
		return err
	}))
	expectError(t, err, ErrCancelled)
	_, err = RunUntilComplete(l, do(func(c *script) error { // this one is left
		g := NewTaskGroupFrom(c.t)
		Go(g, failing[int](errTest), WithName("taken"))
		_, err := await(c, Sleep(time.Second))
		_, err = await(c, g.Exit(err))
		return err
	}))
	expectError(t, err, errTest)
	l.Close()
	if want := []string{"failure of task lost was never retrieved: test error"}; !slices.Equal(reports, want) {
		t.Error(reports)
	}
}
