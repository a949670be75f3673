package async

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// The tests follow CPython's test_taskgroups.py, whose numbers are in the comments.

// after is a coroutine that sleeps and then returns v and err.
func after[T any](d time.Duration, v T, err error) *Coroutine[T] {
	return coro(func(c *script) (T, error) {
		if _, cancelled := await(c, Sleep(d)); cancelled != nil {
			var zero T
			return zero, cancelled
		}
		return v, err
	})
}

// stubborn fails with err when it is cancelled.
func stubborn(err error) *Coroutine[struct{}] {
	return do(func(c *script) error { await(c, Sleep(time.Hour)); return err })
}

// nap sleeps within a script.
func nap(c *script, d time.Duration) error { _, err := await(c, Sleep(d)); return err }

// leave ends a group as a deferred block would.
func leave(c *script, g *TaskGroup, err error) error { _, err = await(c, g.Exit(err)); return err }

func expectGroup(t testing.TB, err error, errs ...error) {
	t.Helper()
	var group *GroupError
	if !errors.As(err, &group) || fmt.Sprint(group.Errors) != fmt.Sprint(errs) {
		t.Errorf("got %v, want a group of %v", err, errs)
	}
}

func TestGroupWaitsForItsTasks(t *testing.T) { // 01, 02
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		one := Go(g, after(time.Second, 42, nil))
		nap(c, 150*time.Millisecond)
		two := Go(g, after(200*time.Millisecond, 11, nil), WithName("two"))
		if two.Name() != "two" {
			t.Error(two.Name())
		}
		if _, err := await(c, g.Wait()); err != nil {
			t.Error(err)
		}
		if v, _ := one.Result(); v != 42 || !two.Done() {
			t.Error(v)
		}
	})
}

func TestCancelledTaskIsNoFailureOfTheGroup(t *testing.T) { // 03
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		one := Go(g, after(time.Second, 42, nil))
		two := Go(g, after(time.Second, 11, nil))
		turns(c, 1)
		one.Cancel()
		if err := leave(c, g, nil); err != nil || !one.Cancelled() || two.Cancelled() {
			t.Error(err, one, two)
		}
	})
}

func TestFailingTaskCancelsItsSiblings(t *testing.T) { // 04
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		Go(g, after(100*time.Millisecond, 0, errTest))
		two := Go(g, after(time.Second, 0, nil))
		expectGroup(t, leave(c, g, nil), errTest)
		if !two.Cancelled() || c.t.Cancelling() != 0 {
			t.Error(two, c.t.Cancelling())
		}
		if err := nap(c, 1); err != nil {
			t.Error("the parent is cancelled afterwards:", err)
		}
	})
}

func TestFailingTasksGetTheParentOutOfTheBody(t *testing.T) { // cancel_children_on_child_error
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		for range 3 {
			Go(g, after(100*time.Millisecond, 0, errTest))
		}
		long := Go(g, after(5*time.Second, 0, nil))
		err := nap(c, 10*time.Second)
		expectError(t, err, ErrCancelled)
		err = leave(c, g, err)
		expectGroup(t, err, errTest, errTest, errTest)
		expectError(t, err, errTest)
		if !long.Cancelled() || c.t.Cancelling() != 0 {
			t.Error(long, c.t.Cancelling())
		}
		if err := nap(c, 1); err != nil {
			t.Error(err)
		}
	})
}

func TestCancellingTheParentCancelsTheTasks(t *testing.T) { // cancellation, 07
	for _, inBody := range []bool{false, true} {
		check(t, func(c *script) {
			cancelled := 0
			parent := spawn(c, func(c *script) error {
				g := NewTaskGroupFrom(c.t)
				for range 5 {
					Go(g, do(func(c *script) error { err := nap(c, 5*time.Second); cancelled++; return err }))
				}
				var err error
				if inBody {
					err = nap(c, 10*time.Second)
				}
				return leave(c, g, err)
			})
			nap(c, time.Second)
			parent.Cancel("stop")
			_, err := await(c, parent)
			if !parent.Cancelled() || cancelled != 5 || err.Error() != "async: cancelled: stop" {
				t.Error(parent, cancelled, err)
			}
		})
	}
}

func TestFailuresHavePriorityOverTheCancellationOfTheParent(t *testing.T) { // 08
	check(t, func(c *script) {
		parent := spawn(c, func(c *script) error {
			g := NewTaskGroupFrom(c.t)
			for range 2 {
				Go(g, stubborn(errTest))
			}
			err := leave(c, g, nap(c, 10*time.Second))
			expectGroup(t, err, errTest, errTest)
			expectError(t, nap(c, time.Second), ErrCancelled) // it is not lost
			return err
		})
		nap(c, time.Second)
		parent.Cancel()
		_, err := await(c, parent)
		expectGroup(t, err, errTest, errTest)
	})
}

func TestFailingBodyCancelsTheTasksAndIsReportedLast(t *testing.T) { // 09
	check(t, func(c *script) {
		body := errors.New("body")
		g := NewTaskGroupFrom(c.t)
		one, two := Go(g, after(time.Second, 0, nil)), Go(g, stubborn(errTest))
		turns(c, 1)
		expectGroup(t, leave(c, g, body), errTest, body)
		if !one.Cancelled() || two.Cancelled() {
			t.Error(one, two)
		}
		expectGroup(t, leave(c, NewTaskGroupFrom(c.t), body), body)
	})
}

func TestNestedGroupsPassFailuresAndCancellationOn(t *testing.T) { // 11 to 14
	check(t, func(c *script) {
		nested := func(outer, inner time.Duration) error {
			task := spawn(c, func(c *script) error {
				g1 := NewTaskGroupFrom(c.t)
				Go(g1, after(outer, 0, errors.New("outer")))
				g2 := NewTaskGroupFrom(c.t)
				Go(g2, after(inner, 0, errors.New("inner")))
				return leave(c, g1, leave(c, g2, nil))
			})
			_, err := await(c, task)
			return err
		}
		expectGroup(t, nested(time.Second, 10*time.Second), errors.New("outer"))
		var group, in *GroupError
		if err := nested(10*time.Second, time.Second); !errors.As(err, &group) || len(group.Errors) != 1 || !errors.As(group.Errors[0], &in) {
			t.Error(err)
		}
		expectGroup(t, in, errors.New("inner"))
	})
}

func TestParentThatIsCancelledWhileAGroupFailsIsStillCancelled(t *testing.T) {
	check(t, func(c *script) {
		parent := spawn(c, func(c *script) error {
			g := NewTaskGroupFrom(c.t)
			Go(g, after(time.Second, 0, errTest))
			Go(g, do(func(c *script) error { nap(c, time.Hour); return nap(c, 3*time.Second) }))
			err := nap(c, 10*time.Second)
			err = leave(c, g, err)
			expectGroup(t, err, errTest)
			if c.t.Cancelling() != 1 {
				t.Error(c.t.Cancelling())
			}
			return nap(c, time.Second)
		})
		nap(c, 2*time.Second) // the group is aborting
		parent.Cancel("outside")
		_, err := await(c, parent)
		expectError(t, err, ErrCancelled)
	})
}

func TestPanickingTaskPanicsInExitAfterAllHaveEnded(t *testing.T) { // 20, 20a, 21a
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		Go(g, do(func(*script) error { panic("task") }))
		other := Go(g, stubborn(errTest))
		value := expectPanic(t, func() { leave(c, g, nap(c, time.Hour)) })
		if p, ok := value.(*PanicError); !ok || p.Value != "task" || !other.Done() {
			t.Error(value, other)
		}
		if c.t.Cancelling() != 0 {
			t.Error(c.t.Cancelling())
		}
	})
}

func TestTasksCannotJoinAGroupThatEnds(t *testing.T) {
	check(t, func(c *script) {
		refused := func(g *TaskGroup) {
			t.Helper()
			late := after(0, 0, nil)
			_, err := await(c, Go(g, late))
			expectError(t, err, ErrGroupClosed)
			expectError(t, late.Runnable(), ErrCoroutineClosed)
		}
		g := NewTaskGroupFrom(c.t)
		leave(c, g, nil)
		refused(g)
		g = NewTaskGroupFrom(c.t)
		Go(g, after(0, 0, errTest))
		expectError(t, nap(c, time.Hour), ErrCancelled)
		refused(g) // it is shutting down
		leave(c, g, nil)
	})
}

func TestTasksOfAGroupMayStartOthersWhileItIsWaitedFor(t *testing.T) {
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		var late *Task[int]
		Go(g, do(func(c *script) error {
			err := nap(c, time.Second)
			late = Go(g, after(time.Second, 3, nil))
			return err
		}))
		if err := leave(c, g, nil); err != nil || !late.Done() {
			t.Error(err, late)
		}
	})
}

func TestEagerTasksOfAGroupCountAsWell(t *testing.T) {
	check(t, func(c *script) {
		g := NewTaskGroupFrom(c.t)
		Go(g, coro(func(*script) (int, error) { return 1, nil }), WithEagerStart())
		Go(g, coro(func(*script) (int, error) { return 0, errTest }), WithEagerStart())
		expectGroup(t, leave(c, g, nap(c, time.Hour)), errTest)
	})
}

func TestInGroupPairsMakingAndLeaving(t *testing.T) {
	check(t, func(c *script) {
		v, err := await(c, InGroup(func(g *TaskGroup) *Coroutine[int] {
			return coro(func(c *script) (int, error) {
				sum := 0
				for i := range 3 {
					Go(g, do(func(c *script) error { sum += i; return nap(c, time.Second) }))
				}
				return 5, nap(c, time.Second/2)
			})
		}))
		if v != 5 || err != nil {
			t.Error(v, err)
		}
		var sibling *Task[int]
		_, err = await(c, InGroup(func(g *TaskGroup) *Coroutine[int] {
			sibling = Go(g, after(time.Hour, 0, nil))
			return after(time.Second, 0, errTest)
		}))
		expectGroup(t, err, errTest)
		if !sibling.Cancelled() {
			t.Error(sibling)
		}
	})
}

func TestInGroupEndsItsTasksBeforeAPanicGoesOn(t *testing.T) {
	for _, when := range []string{"making", "at once", "later"} {
		check(t, func(c *script) {
			var sibling *Task[int]
			value := expectPanic(t, func() {
				await(c, InGroup(func(g *TaskGroup) *Coroutine[int] {
					sibling = Go(g, after(time.Hour, 0, nil))
					if when == "making" {
						panic(errTest)
					}
					return coro(func(c *script) (int, error) {
						if when == "later" {
							nap(c, time.Second)
						}
						panic(errTest)
					})
				}))
			})
			if p, ok := value.(*PanicError); !ok || p.Value != errTest || !sibling.Done() {
				t.Error(when, value, sibling)
			}
		})
	}
}

func TestTimeoutAroundAGroup(t *testing.T) {
	check(t, func(c *script) {
		limit := TimeoutFrom(c.t, time.Second)
		g := NewTaskGroupFrom(c.t)
		task := Go(g, after(time.Hour, 0, nil))
		err := limit.Exit(leave(c, g, nil))
		expectError(t, err, ErrTimeout)
		expectError(t, err, context.DeadlineExceeded)
		if !task.Cancelled() || c.t.Cancelling() != 0 {
			t.Error(task, c.t.Cancelling())
		}
	})
}
