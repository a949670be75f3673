package behaviour

import (
	"context"
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
	crowd  bool // there are so many tasks that only calls are kept of those that have not begun
	tasks  []*async.Task[int]
	events []string
}

func (w *working) note(event string, id int) { w.events = append(w.events, fmt.Sprint(event, id)) }

//asyncgen:async
func doWork(w *working, g *async.TaskGroup, job *work) (int, error) {
	w.note("begins", job.id)
	if w.crowd && len(job.children) > 1 {
		async.Await(spawnIdleAsync(1100))
	}
	if job.id%7 == 6 {
		w.note(async.CurrentTask().Name(), job.id)
	}
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
		if w.crowd && i%3 == 1 {
			w.note("tasks", len(async.AllTasks()))
		}
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
	for _, how := range []string{"", "eager", "crowd"} {
		for seed := range uint64(1000) {
			random := rand.New(rand.NewPCG(seed, seed))
			job, late := randomWork(random), random.IntN(4)
			run := func(held bool) []string {
				var options []async.LoopOption
				if how == "eager" {
					options = append(options, async.WithEagerTasks())
				}
				loop := async.NewLoop(options...)
				defer loop.Shutdown()
				loop.SetExceptionHandler(func(*async.Loop, async.ExceptionContext) {})
				events, err := async.RunUntilComplete(loop, workInGroupAsync(&working{held: held, crowd: how == "crowd"}, job, late))
				return append(events, fmt.Sprint(err))
			}
			if held, unheld := run(true), run(false); !slices.Equal(held, unheld) {
				t.Fatalf("%s, seed %d:\nheld   %q\nunheld %q", how, seed, held, unheld)
			}
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
		async.Go(group, earlyAsync(next(), nil))
		async.CreateTask(earlyInLoopAsync(next(), nil))
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

// early returns before it would wait, in a statement of the block that ends with the wait.
//
//asyncgen:async
func early(o, wanted *object) error {
	if o != wanted {
		return nil
	}
	_, err := async.Await(async.Sleep(0))
	use(o)
	return err
}

//asyncgen:async
func earlyInLoop(o, wanted *object) error {
	for range 3 {
		if o != wanted {
			return nil
		}
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return err
		}
	}
	return nil
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

// spawningGenerator starts tasks from a body that runs in no task.
//
//asyncgen:generator
func spawningGenerator(g *async.TaskGroup, to func(int), yield func(int) bool) {
	for i := range 3 {
		async.Go(g, noteAsync(to, i))
		async.CreateTask(noteAsync(to, 10+i))
		if !yield(i) {
			return
		}
	}
}

//asyncgen:async
func spawnsByGenerator() (got []int, err error) {
	group := async.NewTaskGroup()
	for range spawningGeneratorGen(group, func(n int) { got = append(got, n) }).All() {
	}
	_, err = async.Await(group.Wait())
	return got, err
}

func TestAGeneratorStartsTasks(t *testing.T) {
	got, err := runner.Run(context.Background(), spawnsByGeneratorAsync())
	if want := []int{0, 10, 1, 11, 2, 12}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// hides has names that hide what makes a task of it.
//
//asyncgen:async
func hides[hidesTask, hidesTasks, hidesSpawnUnheld any](new hidesTask, nil hidesTasks, to func(any), _ hidesSpawnUnheld) (ok int, err error) {
	to(new)
	to(nil)
	return 1, err
}

//asyncgen:async
func startsHiding() (got []any, err error) {
	async.CreateTask(hidesAsync(1, "two", func(v any) { got = append(got, v) }, 3.0))
	_, err = async.Await(async.Sleep(0))
	return got, err
}

func TestTasksOfFunctionsThatHideWhatMakesThem(t *testing.T) {
	got, err := runner.Run(context.Background(), startsHidingAsync())
	if err != nil || !slices.Equal(got, []any{1, "two"}) {
		t.Errorf("got %v, %v", got, err)
	}
}

//asyncgen:async
func waitsForTask(task *async.TaskCore) error {
	_, err := async.Await(async.Wait([]*async.TaskCore{task}))
	return err
}

// watchedTask has somebody wait for it before its group does, so that the group is told by a callback.
//
//asyncgen:async
func watchedTask(w *working, open *async.Event) error {
	_ = async.CreateTask(waitsForTaskAsync(async.CurrentTask()), async.WithEagerStart())
	_, err := async.Await(open.Wait())
	w.note("watched ends", 0)
	return err
}

//asyncgen:async
func latecomer(w *working) error {
	w.note("latecomer", 0)
	return nil
}

//asyncgen:async
func startsLatecomer(w *working, g *async.TaskGroup) error {
	_, err := async.Await(async.Go(g, latecomerAsync(w)))
	w.note(fmt.Sprint("latecomer: ", err), 0)
	return nil
}

//asyncgen:async
func startsStarter(w *working, g *async.TaskGroup) error {
	_ = async.CreateTask(startsLatecomerAsync(w, g))
	w.note("last ends", 0)
	return nil
}

//asyncgen:async
func groupToldByCallback(held bool) ([]string, error) {
	w := &working{}
	group, open := async.NewTaskGroup(), async.NewEvent()
	_ = async.Go(group, watchedTaskAsync(w, open), async.WithEagerStart())
	open.Set()
	if held {
		_ = async.Go(group, startsStarterAsync(w, group))
	} else {
		async.Go(group, startsStarterAsync(w, group))
	}
	_, err := async.Await(group.Wait())
	w.note(fmt.Sprint("group ends: ", err), 0)
	_, err = async.Await(async.Sleep(0))
	return w.events, err
}

func TestAGroupThatIsToldByACallbackEndsAsOthersDo(t *testing.T) {
	want := []string{"watched ends0", "last ends0", "latecomer0", "latecomer: <nil>0", "group ends: <nil>0"}
	for _, held := range []bool{true, false} {
		if got, err := runner.Run(context.Background(), groupToldByCallbackAsync(held)); err != nil || !slices.Equal(got, want) {
			t.Errorf("held %v: %q, %v; want %q", held, got, err, want)
		}
	}
}
