package async

import (
	"errors"
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
		if len(g.tasks) != 12 {
			t.Error(len(g.tasks), "tasks, of which 12 have not ended")
		}
		expectGroup(t, leave(c, g, errTest), errTest)
		r.expect(t, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")
	})
}
