package behaviour

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// A task that nobody takes is used again once it has ended in its first turn. Nobody may notice.

// work is what a task of a random program does.
type work struct {
	id       int
	children []*work // started first, by the task itself
	alone    bool    // not in the group
	waits    int
	fails    bool
	panics   bool
}

// working is a run of a random program.
type working struct {
	held   bool // the handles are taken
	tasks  []*async.Task[int]
	events []string
}

func (w *working) note(event string, id int) { w.events = append(w.events, fmt.Sprint(event, id)) }

//asyncgen:async
func doWork(w *working, g *async.TaskGroup, job *work) (int, error) {
	w.note("begins", job.id)
	for _, child := range job.children {
		switch {
		case child.alone && w.held:
			w.tasks = append(w.tasks, async.CreateTask(doWorkAsync(w, g, child)))
		case child.alone:
			async.CreateTask(doWorkAsync(w, g, child))
		case w.held:
			w.tasks = append(w.tasks, async.Go(g, doWorkAsync(w, g, child)))
		default:
			async.Go(g, doWorkAsync(w, g, child))
		}
	}
	for range job.waits {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			w.note("cancelled", job.id)
			return 0, err
		}
		w.note("waited", job.id)
	}
	switch {
	case job.panics:
		panic(job.id)
	case job.fails:
		return 0, fmt.Errorf("failed %d", job.id)
	}
	w.note("ends", job.id)
	return job.id, nil
}

//asyncgen:async
func watchWork(w *working, turns int) error {
	for i := range turns {
		w.note("turn", i)
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return err
		}
	}
	return nil
}

//asyncgen:async
func workInGroup(w *working, root *work, late int) (events []string, err error) {
	watch := async.CreateTask(watchWorkAsync(w, 12))
	defer func() {
		if p, ok := recover().(*async.PanicError); ok {
			w.note(fmt.Sprint("panic ", p.Value), 0)
		}
		events = w.events
	}()
	group := async.NewTaskGroup()
	async.Go(group, doWorkAsync(w, group, root))
	for range late {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			w.note("parent cancelled", 0)
		}
	}
	_, err = async.Await(group.Wait())
	w.note(fmt.Sprint("group ends: ", err), 0)
	_, err = async.Await(watch)
	return w.events, err
}

// randomWork returns up to 30 jobs, in a tree, the root's children after a few of their own.
func randomWork(random *rand.Rand) *work {
	jobs := []*work{{}}
	for range random.IntN(30) {
		job := &work{
			id: len(jobs), alone: random.IntN(6) == 0, fails: random.IntN(60) == 0, panics: random.IntN(200) == 0,
			waits: max(0, random.IntN(6)-3),
		}
		parent := jobs[random.IntN(len(jobs))]
		parent.children = append(parent.children, job)
		jobs = append(jobs, job)
	}
	jobs[0].waits = random.IntN(3)
	return jobs[0]
}

func TestTasksThatNobodyTakesRunAsOthersDo(t *testing.T) {
	for _, eager := range []bool{false, true} {
		for seed := range uint64(1000) {
			random := rand.New(rand.NewPCG(seed, seed))
			job, late := randomWork(random), random.IntN(4)
			run := func(held bool) []string {
				var options []async.LoopOption
				if eager {
					options = append(options, async.WithEagerTasks())
				}
				loop := async.NewLoop(options...)
				defer loop.Shutdown()
				loop.SetExceptionHandler(func(*async.Loop, async.ExceptionContext) {})
				events, err := async.RunUntilComplete(loop, workInGroupAsync(&working{held: held}, job, late))
				return append(events, fmt.Sprint(err))
			}
			if held, unheld := run(true), run(false); !slices.Equal(held, unheld) {
				t.Fatalf("eager %v, seed %d:\nheld   %q\nunheld %q", eager, seed, held, unheld)
			}
		}
	}
}

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
		async.Timeout(0)
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

// unheldObjects has tasks that nobody takes end, and reports which of their objects are alive.
//
//asyncgen:async
func unheldObjects() (alive int, err error) {
	group := async.NewTaskGroup()
	var objects []weak.Pointer[object]
	next := func() *object {
		o := &object{}
		objects = append(objects, weak.Make(o))
		return o
	}
	for range 5 {
		async.CreateTask(spawnedAtOnceAsync(next(), pause{}))
		async.CreateTask(resultAtOnceAsync(next()))
		async.Go(group, resultAtOnceAsync(next()))
	}
	if _, err := async.Await(group.Wait()); err != nil {
		return 0, err
	}
	if _, err := async.Await(async.Sleep(0)); err != nil { // which lets go of the group
		return 0, err
	}
	runtime.GC()
	for _, o := range objects {
		if o.Value() != nil {
			alive++
		}
	}
	return alive, nil
}

//asyncgen:async
func resultAtOnce(o *object) (*object, error) { return o, nil }

func TestTasksToBeUsedAgainKeepNothingAlive(t *testing.T) {
	if alive, err := runner.Run(context.Background(), unheldObjectsAsync()); err != nil || alive > 0 {
		t.Errorf("%d objects are alive, %v", alive, err)
	}
}

// unheldForms starts tasks that nobody takes in every form, twice.
//
//asyncgen:async
func unheldForms() ([]int, error) {
	var got []int
	note := func(n int) { got = append(got, n) }
	group := async.NewTaskGroup()
	receiver := &noter{note}
	for round := range 2 {
		async.Go(group, noteAsync(note, round*10))
		async.CreateTask(noteAsync(note, round*10+1))
		async.Go(group, receiver.noteAsync(round*10+2))
		async.CreateTask(noteFirstAsync(note, []int{round*10 + 3}))
		async.CreateTask(noteFirstAsync[string](func(s string) { note(len(s)) }, []string{"four"}))
		async.Go(group, async.Coro(func() (int, error) { note(round*10 + 5); return 0, nil }))
		async.Go(group, noteAllAsync(note, round*10+6, round*10+7))
		async.Go(group, noteAsync(note, round*10+8), async.WithName("named"))
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return nil, err
		}
	}
	_, err := async.Await(group.Wait())
	return got, err
}

type noter struct{ to func(int) }

//asyncgen:async
func (n *noter) note(v int) error {
	n.to(v)
	return nil
}

//asyncgen:async
func note(to func(int), v int) error {
	to(v)
	return nil
}

//asyncgen:async
func noteFirst[T any](to func(T), list []T) error {
	to(list[0])
	return nil
}

//asyncgen:async
func noteAll(to func(int), list ...int) error {
	for _, v := range list {
		to(v)
	}
	return nil
}

func TestTasksThatNobodyTakesAreMadeOfCallsInEveryForm(t *testing.T) {
	got, err := runner.Run(context.Background(), unheldFormsAsync())
	want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 4, 15, 16, 17, 18}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}
