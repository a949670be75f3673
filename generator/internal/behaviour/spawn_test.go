package behaviour

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// The frame of a task that is made where its coroutine is made is a part of the task. None
// of the templates below may leave its object in it.

//asyncgen:async
func spawnedAtOnce(o *object, _ pause) error {
	use(o)
	return nil
}

//asyncgen:async
func spawnedWaits(o *object, p pause) error {
	_, err := async.Await(p)
	use(o)
	return err
}

//asyncgen:async
func spawnedParent(o *object, p pause) error {
	_, err := async.Await(spawnedWaitsAsync(o, p))
	use(o)
	return err
}

//asyncgen:async
func spawnedPanics(o *object, p pause) error {
	if _, err := async.Await(p); err != nil {
		return err
	}
	panic(o != nil)
}

//asyncgen:async
func spawnedParentOfPanic(o *object, p pause) error {
	_, err := async.Await(spawnedPanicsAsync(o, p))
	use(o)
	return err
}

//asyncgen:async
func spawnedResult(o *object, p pause) (*object, error) {
	_, err := async.Await(p)
	return o, err
}

// spawnAll makes a task of each template with an object of its own.
//
//asyncgen:async
func spawnAll(p pause, objects *[]weak.Pointer[object]) ([]*async.TaskCore, error) {
	next := func() *object {
		o := &object{}
		*objects = append(*objects, weak.Make(o))
		return o
	}
	var tasks []*async.TaskCore
	tasks = append(tasks, &async.CreateTask(spawnedAtOnceAsync(next(), p)).TaskCore)
	tasks = append(tasks, &async.CreateTask(spawnedWaitsAsync(next(), p)).TaskCore)
	tasks = append(tasks, &async.CreateTask(spawnedParentAsync(next(), p)).TaskCore)
	tasks = append(tasks, &async.CreateTask(spawnedPanicsAsync(next(), p)).TaskCore)
	tasks = append(tasks, &async.CreateTask(spawnedParentOfPanicAsync(next(), p)).TaskCore)
	o := next()
	tasks = append(tasks, &async.CreateTask(async.Coro(func() (int, error) {
		_, err := async.Await(p)
		return o.payload[0], err
	})).TaskCore)
	return tasks, nil
}

// spawnedObjects ends the tasks in the way named, and returns which of the objects are alive.
//
//asyncgen:async
func spawnedObjects(way string) ([]bool, error) {
	p := pause{async.NewFuture[struct{}](async.RunningLoop())}
	var objects []weak.Pointer[object]
	tasks, err := async.Await(spawnAllAsync(p, &objects))
	if err != nil {
		return nil, err
	}
	if way == "cancelled" {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return nil, err
		}
	}
	for _, task := range tasks {
		if way != "ended" {
			task.Cancel()
		}
	}
	if way == "ended" {
		_ = p.SetResult(struct{}{})
	}
	for range 3 {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return nil, err
		}
	}
	var alive []bool
	for i, task := range tasks {
		if !task.Done() {
			return nil, errors.New("a task is not done")
		}
		_ = task.Err()
		runtime.GC()
		alive = append(alive, objects[i].Value() != nil)
	}
	runtime.KeepAlive(tasks)
	return alive, nil
}

func TestDoneTasksKeepNothingOfTheirFramesAlive(t *testing.T) {
	for _, way := range []string{"ended", "cancelled", "cancelled before they begin"} {
		t.Run(way, func(t *testing.T) {
			alive, err := runner.Run(context.Background(), spawnedObjectsAsync(way))
			if err != nil || slices.Contains(alive, true) {
				t.Errorf("alive are %v, %v", alive, err)
			}
		})
	}
}

// spawnedHolds makes tasks of coroutines in ways that must not be mistaken for one another.
//
//asyncgen:async
func spawnedForms(p pause) ([]int, error) {
	type own struct{ n int }
	square := func(n int) *async.Coroutine[int] { return squaredAsync(n) }
	one := async.CreateTask(squaredAsync(2))
	two := async.CreateTask(square(3))
	coro := squaredAsync(4)
	three := async.CreateTask(coro)
	four := async.CreateTask(pickedAsync[own]([]own{{5}, {6}}, 1))
	five := async.CreateTask(summedAsync(1, 2, 3))
	six := async.CreateTask(summedAsync([]int{4, 5}...))
	seven := async.CreateTask(squaredAsync(7), async.WithName("seven"))
	squaredSpawn := 1
	if seven.Name() != "seven" || squaredSpawn != 1 {
		return nil, errors.New("wrong name")
	}
	chosen, err := async.Await(four)
	all := []int{chosen.n}
	for _, task := range []*async.Task[int]{one, two, three, five, six, seven} {
		n, e := async.Await(task)
		all, err = append(all, n), errors.Join(err, e)
	}
	return all, err
}

//asyncgen:async
func squared(n int) (int, error) { return n * n, nil }

//asyncgen:async
func picked[T any](list []T, i int) (T, error) { return list[i], nil }

//asyncgen:async
func summed(list ...int) (sum int, err error) {
	for _, n := range list {
		sum += n
	}
	return
}

func TestTasksAreMadeOfCallsInEveryForm(t *testing.T) {
	got, err := runner.Run(context.Background(), spawnedFormsAsync(pause{}))
	if want := []int{6, 4, 9, 16, 6, 9, 49}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// spawnedMisuse makes a task of a coroutine that somebody else has, and cancels it before its first turn.
//
//asyncgen:async
func spawnedMisuse() (error, error) {
	async.CreateTask(squaredAsync(1)) // frames of squared may be parts of tasks
	coro := squaredAsync(2)
	task := async.CreateTask(coro)
	task.Cancel()
	if _, err := async.Await(async.Sleep(0)); err != nil {
		return err, nil
	}
	_, err := async.Await(coro)
	return err, coro.Runnable()
}

func TestCoroutinesOfCancelledTasksCannotBeAwaited(t *testing.T) {
	got, err := runner.Run(context.Background(), spawnedMisuseAsync())
	if !errors.Is(got, async.ErrAlreadyAwaited) || !errors.Is(err, async.ErrAlreadyAwaited) {
		t.Errorf("got %v and %v, want ErrAlreadyAwaited twice", got, err)
	}
}

// tally is what methods are called on.
type tally struct{ sum int }

//asyncgen:async
func (c *tally) add(list ...int) (int, error) {
	if _, err := async.Await(async.Sleep(0)); err != nil {
		return 0, err
	}
	for _, n := range list {
		c.sum += n
	}
	return c.sum, nil
}

//asyncgen:async
func (c tally) get(_ int) (int, error) { return c.sum, nil }

// boxed is generic, with a receiver that has no name.
type boxed[T any] struct{}

//asyncgen:async
func (*boxed[T]) same(v T) (T, error) { return v, nil }

// spawnedInGroup starts tasks of a group in every form, and one when it has ended.
//
//asyncgen:async
func spawnedInGroup() (all []int, late error, err error) {
	group := async.NewTaskGroup()
	var variable tally
	pointer := &tally{sum: 10}
	nested := struct{ *tally }{&tally{sum: 20}}
	last := 7
	tasks := []*async.Task[int]{
		async.Go(group, squaredAsync(2)),
		async.Go(group, variable.addAsync(1, 2)),
		async.Go(group, pointer.addAsync([]int{3}...)),
		async.Go(group, nested.addAsync()),
		async.Go(group, pointer.getAsync(0)),
		async.Go(group, tally{sum: 5}.getAsync(0)),
		async.Go(group, new(boxed[int]).sameAsync(6)),
		async.Go(group, async.Coro(func() (int, error) { return last, nil })),
		async.Go(group, pickedAsync[int]([]int{8, 9}, 1)),
		async.Go(group, squaredAsync(4), async.WithName("named")),
		async.CreateTask(variable.addAsync(100)),
		async.CreateTask(tally{sum: 6}.getAsync(0)),
		async.CreateTask((&boxed[int]{}).sameAsync(11)),
	}
	last = 12
	if tasks[9].Name() != "named" {
		return nil, nil, errors.New("wrong name")
	}
	if _, err := async.Await(group.Wait()); err != nil {
		return nil, nil, err
	}
	for _, task := range tasks {
		n, e := async.Await(task)
		all, err = append(all, n), errors.Join(err, e)
	}
	_, late = async.Await(async.Go(group, pointer.addAsync(1000)))
	return append(all, pointer.sum), late, err
}

func TestTasksOfGroupsAreMadeOfCallsInEveryForm(t *testing.T) {
	got, err := runner.Run(context.Background(), spawnedInGroupAsync())
	want := []int{4, 3, 13, 20, 10, 5, 6, 12, 9, 16, 103, 6, 11, 13}
	if err != nil || !slices.Equal(got.A, want) {
		t.Errorf("got %v, %v; want %v", got.A, err, want)
	}
	if !errors.Is(got.B, async.ErrGroupClosed) {
		t.Errorf("a task of a group that has ended: %v", got.B)
	}
}

// crowded has parameters with the names that generated types and functions would have.
//
//asyncgen:async
func crowded(crowdedFrame, crowdedTask, crowdedSpawn, crowdedGo, crowdedTasks, crowdedGoUnheld, s, ok, g, t int) (int, error) {
	crowdedGo += crowdedTasks + crowdedGoUnheld + ok
	return crowdedFrame + crowdedTask + crowdedSpawn + crowdedGo + s + g + t, nil
}

//asyncgen:async
func crowds() (int, int, error) {
	group := async.NewTaskGroup()
	one := async.Go(group, crowdedAsync(1, 2, 3, 4, 0, 0, 5, 0, 6, 7))
	two := async.CreateTask(crowdedAsync(1, 2, 3, 4, 0, 0, 5, 0, 6, 8))
	async.Go(group, crowdedAsync(1, 2, 3, 4, 0, 0, 5, 0, 6, 9))
	if _, err := async.Await(group.Wait()); err != nil {
		return 0, 0, err
	}
	m, err := one.Result()
	n, e := two.Result()
	return m, n, errors.Join(err, e)
}

func TestTasksOfCallsWhoseParametersHaveGeneratedNames(t *testing.T) {
	if got, err := runner.Run(context.Background(), crowdsAsync()); err != nil || got.A != 28 || got.B != 29 {
		t.Errorf("got %v, %v", got, err)
	}
}

type difference int

func pairOf(n int) (int, int) { return n, 2 * n }

//asyncgen:async
func subtract(a, b int) (int, error) { return a - b, nil }

//asyncgen:async
func (d *difference) subtract(a, b int) error {
	*d += difference(a - b)
	return nil
}

// spawnsSpread makes tasks of coroutines that one call gives all arguments of.
//
//asyncgen:async
func spawnsSpread() (d difference, n int, err error) {
	group := async.NewTaskGroup()
	one := async.CreateTask(subtractAsync(pairOf(1)))
	two := async.Go(group, subtractAsync(pairOf(2)))
	async.CreateTask(d.subtractAsync(pairOf(3)))
	async.Go(group, d.subtractAsync(pairOf(4)))
	if _, err := async.Await(group.Wait()); err != nil {
		return d, 0, err
	}
	m, err := one.Result()
	n, e := two.Result()
	return d, 10*m + n, errors.Join(err, e)
}

func TestTasksOfCallsWithSpreadArguments(t *testing.T) {
	if got, err := runner.Run(context.Background(), spawnsSpreadAsync()); err != nil || got.A != -7 || got.B != -12 {
		t.Errorf("got %v, %v", got, err)
	}
}
