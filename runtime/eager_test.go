package async

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// The tests follow CPython's test_eager_task_factory.py.

// checkEagerly is check on a loop whose tasks all start eagerly.
func checkEagerly(t *testing.T, body func(c *script)) {
	t.Helper()
	l := testLoop(t, WithEagerTasks())
	if _, err := RunUntilComplete(l, do(func(c *script) error { body(c); return nil })); err != nil {
		t.Error(err)
	}
}

func TestEagerTaskIsDoneIfItNeverWaits(t *testing.T) { // await_future_during_eager_step, eager_completion, cancellation_after_eager_completion
	checkEagerly(t, func(c *script) {
		f := NewFuture[string](c.t.loop)
		setting := spawn(c, func(*script) error { return f.SetResult("my message") })
		if !setting.Done() || setting.Cancel() {
			t.Error(setting)
		}
		if v, err := await(c, f); v != "my message" || err != nil {
			t.Error(v, err)
		}
		failed := start(c, func(*script) (int, error) { return 3, errTest })
		if v, err := failed.Result(); v != 3 || err != errTest {
			t.Error(v, err)
		}
		if v, err := await(c, failed); v != 3 || err != errTest || failed.Cancelled() {
			t.Error(v, err)
		}
	})
}

func TestEagerTaskGoesOnThroughTheLoop(t *testing.T) { // block_after_eager_step, cancellation_after_eager_step_blocks
	checkEagerly(t, func(c *script) {
		task := CreateTaskFrom(c.t, after(time.Second, "finished after blocking", nil))
		if task.Done() {
			t.Error("done")
		}
		if v, err := await(c, task); v != "finished after blocking" || err != nil {
			t.Error(v, err)
		}
		task = CreateTaskFrom(c.t, after(time.Second, "", nil))
		task.Cancel("cancellation message")
		if task.Cancelling() != 1 || task.Done() {
			t.Error(task)
		}
		_, err := await(c, task)
		if !errors.Is(err, ErrCancelled) || err.Error() != "async: cancelled: cancellation message" {
			t.Error(err)
		}
	})
}

func TestEagerTaskIsCurrentWhileItRuns(t *testing.T) { // current_task, all_tasks_with_..., name
	checkEagerly(t, func(c *script) {
		l := c.t.loop
		var inside *TaskCore
		f := NewFuture[int](l)
		task := start(c, func(c *script) (int, error) {
			inside = l.current
			if all := l.Tasks(); len(all) != 2 || all[1] != l.current || l.current.Name() != "test name" {
				t.Error(all)
			}
			nested := start(c, func(*script) (*TaskCore, error) { return l.current, nil })
			if current, _ := nested.Result(); current != &nested.TaskCore || l.current != inside {
				t.Error("the nested task")
			}
			v, err := await(c, f)
			if l.current != inside {
				t.Error("another task after blocking")
			}
			return v, err
		}, WithName("test name"))
		if inside != &task.TaskCore || l.current != c.t || len(l.Tasks()) != 2 {
			t.Error(inside, l.current, l.Tasks())
		}
		f.SetResult(1)
		await(c, task)
		if len(l.Tasks()) != 1 {
			t.Error(l.Tasks())
		}
	})
}

func TestEagerTaskHasAContextOfItsOwn(t *testing.T) { // context_vars
	v := NewContextVar("v", 0)
	checkEagerly(t, func(c *script) {
		ctx := CurrentContextFrom(c.t)
		v.Set(ctx, 1)
		task := spawn(c, func(c *script) error {
			own := CurrentContextFrom(c.t)
			seen := []int{v.Get(own)}
			v.Set(own, 2)
			err := nap(c, time.Second)
			if seen = append(seen, v.Get(own)); seen[0] != 1 || seen[1] != 2 {
				t.Error(seen)
			}
			v.Set(own, 3)
			return err
		})
		if v.Get(ctx) != 1 {
			t.Error(v.Get(ctx))
		}
		if _, err := await(c, task); err != nil || v.Get(ctx) != 1 {
			t.Error(err, v.Get(ctx))
		}
		shared := ctx.Copy()
		spawn(c, func(c *script) error { v.Set(CurrentContextFrom(c.t), 4); return nil }, WithContext(shared))
		if v.Get(shared) != 4 || v.Get(ctx) != 1 {
			t.Error(v.Get(shared), v.Get(ctx))
		}
	})
}

func TestEagerTaskMayCancelItself(t *testing.T) {
	checkEagerly(t, func(c *script) {
		before := spawn(c, func(c *script) error { c.t.Cancel("self"); return nil })
		if !before.Cancelled() || before.Err().Error() != "async: cancelled: self" {
			t.Error(before, before.Err())
		}
		waiting := spawn(c, func(c *script) error { c.t.Cancel("self"); return nap(c, time.Hour) })
		if waiting.Done() {
			t.Error("the cancellation came at once")
		}
		if _, err := await(c, waiting); err == nil || err.Error() != "async: cancelled: self" {
			t.Error(err)
		}
	})
}

func TestEagerStartNeedsARunningLoop(t *testing.T) {
	l := testLoop(t, WithEagerTasks())
	ran := false
	task := CreateTaskOn(l, do(func(*script) error { ran = true; return nil }))
	if ran || task.Done() {
		t.Error("it ran without a loop")
	}
	l.CallSoon(func() { // of a callback, it starts at once again
		if done := CreateTaskOn(l, do(func(*script) error { return nil })); !done.Done() {
			t.Error("it did not start eagerly")
		}
	})
	if _, err := RunUntilComplete(l, task); err != nil || !ran {
		t.Error(err, ran)
	}
}

// Eager or not, nested groups and gatherings come to the same.
func TestRecursionOverGroupsAndGatherings(t *testing.T) { // awaitables_chain, recursive_taskgroups, recursive_gather
	var chain func(depth int) *Coroutine[int]
	chain = func(depth int) *Coroutine[int] {
		return coro(func(c *script) (int, error) {
			if depth == 0 {
				return 0, nil
			}
			n, err := await(c, chain(depth-1))
			return n + 1, err
		})
	}
	for _, eager := range []bool{false, true} {
		var opts []LoopOption
		if eager {
			opts = append(opts, WithEagerTasks())
		}
		leaves := 0
		var recurse func(group bool, width, depth int) *Coroutine[struct{}]
		recurse = func(group bool, width, depth int) *Coroutine[struct{}] {
			return do(func(c *script) error {
				if depth == 0 {
					leaves++
					return nil
				}
				if group {
					g := NewTaskGroupFrom(c.t)
					for range width {
						Go(g, recurse(group, width, depth-1))
					}
					return leave(c, g, nil)
				}
				var children []*Coroutine[struct{}]
				for range width {
					children = append(children, recurse(group, width, depth-1))
				}
				_, err := await(c, GatherFrom(c.t, children...))
				return err
			})
		}
		l := testLoop(t, opts...)
		if n, err := RunUntilComplete(l, chain(100)); n != 100 || err != nil {
			t.Error(n, err)
		}
		before := l.taskCount
		for i, group := range []bool{false, true} {
			if _, err := RunUntilComplete(l, recurse(group, 5, 4)); err != nil || leaves != (i+1)*625 {
				t.Error(eager, group, err, leaves)
			}
		}
		if made := l.taskCount - before; made != 2*781 {
			t.Error(eager, made, "tasks")
		}
		if left := l.Tasks(); len(left) != 0 {
			t.Error(fmt.Sprint(left))
		}
	}
}
