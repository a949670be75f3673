package behaviour

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// A task that nobody takes may be got hold of by what it runs. Then it is not used again.

// taskOfForeign is an awaitable that keeps the tasks that await it.
type taskOfForeign struct{ tasks *[]*async.TaskCore }

func (f taskOfForeign) BeginAwait(t *async.TaskCore, _ *async.Frame) async.Status {
	*f.tasks = append(*f.tasks, t)
	return async.Done
}

func (f taskOfForeign) EndAwait(*async.TaskCore) (int, error) { return 0, nil }

// keepTask lets somebody have the task that it runs in.
//
//asyncgen:async
func keepTask(how string, tasks *[]*async.TaskCore) error {
	switch how {
	case "current task":
		*tasks = append(*tasks, async.CurrentTask())
	case "current task in a function":
		func() { *tasks = append(*tasks, async.CurrentTask()) }()
	case "all tasks":
		*tasks = append(*tasks, async.AllTasks()...)
	case "foreign awaitable":
		_, _ = async.Await(taskOfForeign{tasks})
	case "awaitable behind an interface":
		_, _ = async.Await(async.Awaitable[int](taskOfForeign{tasks}))
	case "awaitable in a deferred call":
		deferring := deferForeignAsync(tasks) // by its handle, since no frame with deferred calls is used again
		_, _ = async.Await(deferring)
	case "awaitable with a time limit":
		_, _ = async.Await(async.WaitFor[int](taskOfForeign{tasks}, 1000))
	case "shielded awaitable":
		_, _ = async.Await(async.Shield[int](taskOfForeign{tasks}))
	}
	return nil
}

// leaveScope makes a scope in the task that it runs in, and does not leave it.
//
//asyncgen:async
func leaveScope(how string, groups *[]*async.TaskGroup, ended *int) error {
	switch how {
	case "timeout":
		_ = async.Timeout(0)
	case "group":
		*groups = append(*groups, async.NewTaskGroup())
	case "waits":
		for range 5 {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return err
			}
		}
	}
	*ended++
	return nil
}

//asyncgen:async
func failAtOnce() error { return errors.New("failed") }

// leaveScopes starts a task that has a scope and ends, then one that waits, while the scope cancels the first.
//
//asyncgen:async
func leaveScopes(how string) (ended int, err error) {
	var groups []*async.TaskGroup
	for range 3 {
		async.CreateTask(leaveScopeAsync(how, &groups, &ended))
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
		async.CreateTask(leaveScopeAsync("waits", &groups, &ended))
		for _, group := range groups {
			_ = async.Go(group, failAtOnceAsync())
		}
		for range 10 {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return 0, err
			}
		}
	}
	return ended, nil
}

func TestATaskThatAScopeRefersToIsNotUsedAgain(t *testing.T) {
	for _, how := range []string{"timeout", "group"} {
		loop := async.NewLoop()
		loop.SetExceptionHandler(func(*async.Loop, async.ExceptionContext) {})
		if ended, err := async.RunUntilComplete(loop, leaveScopesAsync(how)); err != nil || ended != 6 {
			t.Errorf("%s: %d tasks have ended, %v; want 6", how, ended, err)
		}
		loop.Shutdown()
	}
}

//asyncgen:async
func deferForeign(tasks *[]*async.TaskCore) error {
	defer async.Await(taskOfForeign{tasks})
	return nil
}

// keepTasks starts tasks one after the other, by themselves or in a group.
//
//asyncgen:async
func keepTasks(how string, grouped bool) (int, error) {
	var tasks []*async.TaskCore
	own := async.CurrentTask()
	group := async.NewTaskGroup()
	for range 3 {
		if grouped {
			async.Go(group, keepTaskAsync(how, &tasks))
			async.Go(group, keepTaskAsync("", &tasks))
		} else {
			async.CreateTask(keepTaskAsync(how, &tasks))
		}
		for range 3 {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return 0, err
			}
		}
	}
	if _, err := async.Await(group.Wait()); err != nil {
		return 0, err
	}
	names := map[string]bool{}
	for _, task := range tasks {
		if task != own {
			names[task.Name()] = true
			if !task.Done() {
				return 0, errors.New(task.Name() + " is not done")
			}
		}
	}
	if err := own.Err(); !errors.Is(err, async.ErrInvalidState) || own.Cancelling() > 0 {
		return 0, fmt.Errorf("the parent: %w", err)
	}
	return len(names), nil
}

func TestATaskThatSomebodyHasGotIsNotUsedAgain(t *testing.T) {
	for _, how := range []string{
		"current task", "current task in a function", "all tasks", "foreign awaitable",
		"awaitable behind an interface", "awaitable in a deferred call", "awaitable with a time limit",
		"shielded awaitable",
	} {
		for _, grouped := range []bool{false, true} {
			t.Run(fmt.Sprint(how, grouped), func(t *testing.T) {
				want := 3
				if how == "all tasks" && grouped {
					want = 6
				}
				if got, err := runner.Run(context.Background(), keepTasksAsync(how, grouped)); err != nil || got != want {
					t.Errorf("%d tasks, %v; want %d", got, err, want)
				}
			})
		}
	}
}

// slowTask is started before its loop reports what is slow, and ends after.
//
//asyncgen:async
func slowTask(w *working, turns int) error {
	for range turns {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return err
		}
	}
	w.note("ends", turns)
	return nil
}

//asyncgen:async
func reportsSlow(reported func() *async.TaskCore) ([]string, error) {
	w := &working{}
	loop := async.RunningLoop()
	loop.SetSlowCallbackDuration(0)
	async.CreateTask(slowTaskAsync(w, 0))
	loop.SetDebug(true)
	if _, err := async.Await(async.Sleep(0)); err != nil {
		return nil, err
	}
	loop.SetDebug(false)
	async.CreateTask(slowTaskAsync(w, 1))
	_, err := async.Await(async.Sleep(0))
	if task := reported(); task == nil || !task.Done() || task.Cancel() {
		return nil, errors.New("the task of the report is another one")
	}
	for range 3 {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return nil, err
		}
	}
	return w.events, err
}

// taskOfReport notes the task that is current when something is logged, by its name.
type taskOfReport struct {
	slog.Handler
	name string
	task *async.TaskCore
}

func (h *taskOfReport) Handle(context.Context, slog.Record) error {
	if task := async.CurrentTask(); task != nil && task.Name() == h.name {
		h.task = task
	}
	return nil
}

func TestATaskThatIsReportedAsSlowIsNotUsedAgain(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	handler := &taskOfReport{Handler: before.Handler(), name: "Task-2"}
	slog.SetDefault(slog.New(handler))
	got, err := runner.Run(context.Background(), reportsSlowAsync(func() *async.TaskCore { return handler.task }))
	if want := []string{"ends0", "ends1"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}
