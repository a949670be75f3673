package async

import (
	"fmt"
	"testing"
	"time"
)

// More of CPython's test_futures.py, mostly about callbacks, and its tests of
// current_task. future_test.go has what a future is.

func TestDoneCallbacksCanBeTakenBack(t *testing.T) { // callbacks_remove_..., remove_done_callback...
	for _, test := range []struct {
		remove []int
		want   string
	}{
		{nil, "[0 1 2]"},
		{[]int{0}, "[1 2]"},
		{[]int{0, 1}, "[2]"},
		{[]int{2}, "[0 1]"},
		{[]int{1}, "[0 2]"},
		{[]int{2, 0, 1}, "[]"},
	} {
		for _, how := range []string{"result", "error", "cancellation", "task"} {
			check(t, func(c *script) {
				called := []int{}
				var task *Task[int]
				f := NewFuture[int](c.t.loop)
				if how == "task" {
					task = start(c, func(c *script) (int, error) { return await(c, f) })
					turns(c, 1)
				}
				var removes []func() bool
				for i := range 3 {
					if task != nil {
						removes = append(removes, task.AddDoneCallback(func(*Task[int]) { called = append(called, i) }))
					} else {
						removes = append(removes, f.AddDoneCallback(func(*Future[int]) { called = append(called, i) }))
					}
				}
				for _, i := range test.remove {
					if !removes[i]() || removes[i]() {
						t.Error("it was not there, or still is")
					}
				}
				switch how {
				case "error":
					f.SetError(errTest)
					f.Err()
				case "cancellation":
					f.Cancel()
				default:
					f.SetResult(1)
				}
				if len(called) != 0 {
					t.Error("called at once:", called)
				}
				settled(c)
				if fmt.Sprint(called) != test.want {
					t.Errorf("%s, without %v: called %v, want %s", how, test.remove, called, test.want)
				}
				for _, remove := range removes {
					if remove() {
						t.Error("removed after its call")
					}
				}
			})
		}
	}
}

func TestCallbacksMayChangeTheListOfCallbacks(t *testing.T) { // the list_mutation tests
	var r trace
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		var remove func() bool
		f.AddDoneCallback(func(f *Future[int]) {
			r.add("first")
			if remove() {
				t.Error("the second is scheduled, and cannot be removed any more")
			}
			f.AddDoneCallback(func(*Future[int]) { r.add("added") })
		})
		remove = f.AddDoneCallback(func(*Future[int]) { r.add("second") })
		f.SetResult(1)
		settled(c)
	})
	r.expect(t, "first", "second", "added")
}

func TestOneFunctionMayBeAddedTwice(t *testing.T) {
	check(t, func(c *script) {
		calls := 0
		f := NewFuture[int](c.t.loop)
		fn := func(*Future[int]) { calls++ }
		f.AddDoneCallback(fn)
		f.AddDoneCallback(fn)()
		f.AddDoneCallback(fn)
		f.SetResult(1)
		settled(c)
		if calls != 2 {
			t.Error(calls)
		}
	})
}

func TestFutureMayBeAwaitedAgainAndAgain(t *testing.T) { // yield_from_twice, iter, step_result_future
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		task := start(c, func(c *script) (int, error) {
			one, _ := await(c, f)
			two, err := await(c, f)
			return one + two, err
		})
		turns(c, 1)
		f.SetResult(21)
		if v, err := await(c, task); v != 42 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestFutureOfAFutureIsAValue(t *testing.T) { // coroutine_non_gen_function_return_future
	check(t, func(c *script) {
		f := NewFuture[string](c.t.loop)
		task := start(c, func(*script) (*Future[string], error) { return f, nil })
		if got, err := await(c, task); got != f || err != nil || f.Done() {
			t.Error(got, err)
		}
	})
}

func TestCurrentTaskIsTheOneThatRuns(t *testing.T) { // current_task, current_task_with_interleaving_tasks
	l := testLoop(t)
	one, two := NewFuture[int](l), NewFuture[int](l)
	turn := func(awaits, sets *Future[int], setFirst bool) *Coroutine[struct{}] {
		return do(func(c *script) error {
			isCurrent := func() {
				if l.current != c.t || CurrentTaskFrom(c.t) != c.t {
					t.Error("another task is current")
				}
			}
			isCurrent()
			if setFirst {
				sets.SetResult(1)
			}
			_, err := await(c, awaits)
			isCurrent()
			if !setFirst {
				sets.SetResult(1)
			}
			return err
		})
	}
	tasks := []AnyFuture{CreateTaskOn(l, turn(one, two, false)), CreateTaskOn(l, turn(two, one, true))}
	l.CallSoon(func() {
		if CurrentTask() != nil {
			t.Error("a callback has a task")
		}
	})
	if _, err := RunUntilComplete(l, Wait(tasks)); err != nil || CurrentTask() != nil || l.current != nil {
		t.Error(err, l.current)
	}
}

func TestAwaitingADoneTaskTakesNoTurn(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		task := CreateTaskFrom(c.t, after(time.Second, 1, nil))
		await(c, task)
		c.t.loop.CallSoon(func() { r.add("other") })
		await(c, task)
		r.add("awaited")
		turns(c, 1)
	})
	r.expect(t, "awaited", "other")
}
