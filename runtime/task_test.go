package async

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var errTest = errors.New("test error")

func TestTaskReturnsTheResultOfItsCoroutine(t *testing.T) {
	check(t, func(c *script) {
		task := start(c, func(*script) (int, error) { return 7, errTest })
		v, err := await(c, task)
		if v != 7 || err != errTest {
			t.Errorf("got %v, %v", v, err)
		}
		if !task.Done() || task.Cancelled() {
			t.Error("task is not finished")
		}
	})
}

func TestTasksRunInTheOrderOfTheirCreation(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		for i := range 3 {
			spawn(c, func(c *script) error {
				r.add(fmt.Sprint("begin ", i))
				turns(c, 1)
				r.add(fmt.Sprint("end ", i))
				return nil
			})
		}
		turns(c, 3)
	})
	r.expect(t, "begin 0", "begin 1", "begin 2", "end 0", "end 1", "end 2")
}

func TestCancelBeforeStartNeverRunsTheCoroutine(t *testing.T) {
	check(t, func(c *script) {
		ran := false
		task := spawn(c, func(*script) error { ran = true; return nil })
		if !task.Cancel("early") {
			t.Error("Cancel returned false")
		}
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if err.Error() != "async: cancelled: early" || ran || !task.Cancelled() {
			t.Error(err, ran, task.Cancelled())
		}
	})
}

func TestCancelEndsASleepAtOnce(t *testing.T) {
	check(t, func(c *script) {
		began := c.t.loop.Time()
		task := spawn(c, func(c *script) error {
			_, err := await(c, Sleep(time.Hour))
			return err
		})
		turns(c, 1)
		task.Cancel("enough")
		_, err := await(c, task)
		expectError(t, err, context.Canceled)
		if err.Error() != "async: cancelled: enough" {
			t.Error(err)
		}
		if d := c.t.loop.Time().Sub(began); d != 0 {
			t.Error("it took", d)
		}
	})
}

func TestCancelledTaskMayCarryOn(t *testing.T) {
	check(t, func(c *script) {
		task := start(c, func(c *script) (string, error) {
			_, err := await(c, Sleep(time.Hour))
			expectError(t, err, ErrCancelled)
			await(c, Sleep(time.Second))
			return "went on", nil
		})
		turns(c, 1)
		task.Cancel()
		if v, err := await(c, task); v != "went on" || err != nil {
			t.Error(v, err)
		}
		if task.Cancelled() || task.Cancelling() != 1 {
			t.Error(task.Cancelled(), task.Cancelling())
		}
	})
}

func TestCancelOfItselfArrivesAtTheNextWait(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			c.t.Cancel()
			future := NewFuture[int](c.t.loop)
			_, err := await(c, future)
			expectError(t, err, ErrCancelled)
			if !future.Cancelled() {
				t.Error("the awaited future was not cancelled")
			}
			return err
		})
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
	})
}

func TestCancelRightBeforeTheEndCancelsTheTask(t *testing.T) {
	check(t, func(c *script) {
		task := start(c, func(c *script) (int, error) { c.t.Cancel("late"); return 1, nil })
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if !task.Cancelled() {
			t.Error("not cancelled")
		}
	})
}

func TestCancelAfterTheResultIsThereStillCancelsTheWait(t *testing.T) {
	check(t, func(c *script) {
		future := NewFuture[int](c.t.loop)
		task := start(c, func(c *script) (int, error) { return await(c, future) })
		turns(c, 1)
		future.SetResult(1)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
	})
}

func TestCancelGoesThroughAwaitedTasks(t *testing.T) {
	check(t, func(c *script) {
		inner := spawn(c, func(c *script) error { _, err := await(c, Sleep(time.Hour)); return err })
		outer := spawn(c, func(c *script) error { _, err := await(c, inner); return err })
		turns(c, 1)
		outer.Cancel("both")
		_, err := await(c, outer)
		expectError(t, err, ErrCancelled)
		if !inner.Cancelled() || err.Error() != "async: cancelled: both" {
			t.Error(inner, err)
		}
	})
}

func TestUncancelDropsARequestThatWasNotDelivered(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			c.t.Cancel()
			c.t.Cancel()
			if n := c.t.Uncancel(); n != 1 {
				t.Error(n)
			}
			if n := c.t.Uncancel(); n != 0 {
				t.Error(n)
			}
			_, err := await(c, Sleep(1))
			return err
		})
		if _, err := await(c, task); err != nil {
			t.Error(err)
		}
		if n := task.Uncancel(); n != 0 {
			t.Error(n)
		}
	})
}

func TestWrappedCancellationCancelsTheTask(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(*script) error { return fmt.Errorf("fetch: %w", ErrCancelled) })
		await(c, task)
		if !task.Cancelled() {
			t.Error("not cancelled")
		}
	})
}

func TestWrappedCancellationIsKeptWhole(t *testing.T) {
	check(t, func(c *script) {
		failed := errors.New("the file could not be removed")
		task := spawn(c, func(c *script) (err error) {
			defer func() { err = errors.Join(err, failed) }()
			return nap(c, time.Hour)
		})
		turns(c, 1)
		task.Cancel("enough")
		for _, who := range []Awaitable[struct{}]{task, ShieldFrom(c.t, Awaitable[struct{}](task))} {
			_, err := await(c, who)
			expectError(t, err, failed)
			expectError(t, err, ErrCancelled)
		}
		future := NewFuture[int](c.t.loop)
		future.SetError(fmt.Errorf("%w: %w", ErrCancelled, failed))
		if !future.Cancelled() {
			t.Error("not cancelled")
		}
		expectError(t, future.Err(), failed)
	})
}

// Groups and timeouts end tasks by cancellations and take these for done with, but not what comes with one.
func TestErrorThatComesWithACancellationIsAFailureOfItsScope(t *testing.T) {
	failed := errors.New("clean-up failed")
	cleaning := func(c *script) error {
		_, err := await(c, Sleep(time.Hour))
		return fmt.Errorf("cleaning: %w", errors.Join(err, context.Canceled, failed))
	}
	check(t, func(c *script) {
		group := NewTaskGroupFrom(c.t)
		Go(group, do(cleaning))
		Go(group, do(func(c *script) error { _, err := await(c, Sleep(time.Hour)); return fmt.Errorf("cleaning: %w", err) }))
		Go(group, do(func(c *script) error { turns(c, 1); return errTest }))
		_, err := await(c, group.Exit(nil))
		if text := fmt.Sprint(err); !errors.Is(err, errTest) || !errors.Is(err, failed) || errors.Is(err, ErrCancelled) || !strings.Contains(text, "2 tasks") {
			t.Error(err)
		}

		scope := TimeoutFrom(c.t, time.Millisecond)
		byScope := scope.Exit(cleaning(c))
		_, byWait := await(c, WaitFor(do(cleaning), time.Millisecond))
		late := spawn(c, cleaning)
		turns(c, 1)
		_, atOnce := await(c, WaitFor(late, 0))
		for _, err := range []error{byScope, byWait, atOnce} {
			if !errors.Is(err, ErrTimeout) || !errors.Is(err, failed) || errors.Is(err, ErrCancelled) {
				t.Error(err)
			}
		}
	})
}

func TestErrorOfAGoContextIsNoCancellation(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(*script) error { return context.Canceled })
		_, err := await(c, task)
		if task.Cancelled() || err != context.Canceled {
			t.Error(task, err)
		}
	})
}

func TestResultOfAPendingTaskIsInvalid(t *testing.T) {
	check(t, func(c *script) {
		task := start(c, func(*script) (int, error) { return 1, nil })
		_, err := task.Result()
		expectError(t, err, ErrInvalidState)
		await(c, task)
		if v, err := task.Result(); v != 1 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestTaskCannotAwaitItself(t *testing.T) {
	check(t, func(c *script) {
		var task *Task[int]
		task = start(c, func(c *script) (int, error) { return await(c, task) })
		_, err := await(c, task)
		expectError(t, err, ErrAwaitSelf)
	})
}

func TestCallbacksAndWaitersAreServedInOrder(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		future := NewFuture[int](c.t.loop)
		waiter := func(name string) {
			spawn(c, func(c *script) error { await(c, future); r.add(name); return nil })
			turns(c, 1)
		}
		waiter("task 1")
		future.AddDoneCallback(func(*Future[int]) { r.add("callback 1") })
		removed := future.AddDoneCallback(func(*Future[int]) { r.add("callback 2") })
		waiter("task 2")
		future.AddDoneCallback(func(*Future[int]) { r.add("callback 3") })
		if !removed() || removed() {
			t.Error("remove")
		}
		future.SetResult(1)
		r.add("set")
		turns(c, 2)
	})
	r.expect(t, "set", "task 1", "callback 1", "task 2", "callback 3")
}

func TestNamesAndAllTasks(t *testing.T) {
	check(t, func(c *script) {
		one := spawn(c, func(*script) error { return nil })
		two := spawn(c, func(*script) error { return nil }, WithName("worker"))
		if c.t.Name() != "Task-1" || one.Name() != "Task-2" || two.Name() != "worker" {
			t.Error(c.t.Name(), one.Name(), two.Name())
		}
		all := AllTasksFrom(c.t)
		if len(all) != 3 || all[0] != c.t || all[1] != &one.TaskCore || all[2] != &two.TaskCore {
			t.Error(all)
		}
		turns(c, 1)
		if n := len(AllTasksFrom(c.t)); n != 1 {
			t.Error(n)
		}
	})
}

func TestEagerStartRunsToTheFirstSuspension(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		task := spawn(c, func(c *script) error {
			r.add("begin")
			turns(c, 1)
			r.add("end")
			return nil
		}, WithEagerStart())
		r.add("created")
		await(c, task)
		done := start(c, func(*script) (int, error) { return 3, nil }, WithEagerStart())
		if v, err := done.Result(); v != 3 || err != nil {
			t.Error(v, err)
		}
	})
	r.expect(t, "begin", "created", "end")
}

func TestEagerStartKeepsAPanicForTheAwaiter(t *testing.T) {
	check(t, func(c *script) {
		task := spawn(c, func(*script) error { panic("eager") }, WithEagerStart())
		var p *PanicError
		if !errors.As(task.Err(), &p) || p.Value != "eager" {
			t.Error(task.Err())
		}
		if CurrentTaskFrom(c.t) != c.t || c.t.loop.current != c.t {
			t.Error("the creator is not current any more")
		}
	})
}

func TestForeignLoopIsRefused(t *testing.T) {
	other := testLoop(t)
	future := NewFuture[int](other)
	check(t, func(c *script) {
		_, err := await(c, future)
		expectError(t, err, ErrDifferentLoop)
	})
}

func TestTaskFactoryIsAskedForEveryTask(t *testing.T) {
	check(t, func(c *script) {
		var made []*TaskCore
		c.t.loop.SetTaskFactory(func(t *TaskCore) []TaskOption {
			made = append(made, t)
			return []TaskOption{WithName("made"), WithEagerStart()}
		})
		one := start(c, func(*script) (int, error) { return 1, nil })
		two := start(c, func(*script) (int, error) { return 2, nil }, WithName("own"))
		c.t.loop.SetTaskFactory(nil)
		three := start(c, func(*script) (int, error) { return 3, nil })
		if !one.Done() || one.Name() != "made" || two.Name() != "own" || three.Done() || len(made) != 2 || made[0] != &one.TaskCore {
			t.Error(one, two, three, made)
		}
	})
}
