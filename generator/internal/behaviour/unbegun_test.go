package behaviour

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// Of tasks that nobody takes, and that have not begun, only the calls are kept if there are many. Nobody may notice either.

// many is more than are made at once.
const many = 3000

//asyncgen:async
func idle() error { return nil }

//asyncgen:async
func spawnIdle(n int) error {
	for range n {
		async.CreateTask(idleAsync())
	}
	return nil
}

var colour = async.NewContextVar("colour", "none")

//asyncgen:async
func noteColour(g *gathering) error {
	g.names = append(g.names, colour.Get(async.CurrentContext()))
	return nil
}

//asyncgen:async
func colours(g *gathering) error {
	if _, err := async.Await(spawnIdleAsync(1100)); err != nil {
		return err
	}
	for _, c := range []string{"red", "red", "green", "blue", "blue"} {
		if colour.Get(async.CurrentContext()) != c {
			colour.Set(async.CurrentContext(), c)
		}
		async.CreateTask(noteColourAsync(g))
	}
	return nil
}

func TestCallsHaveTheContextOfTheirCreation(t *testing.T) {
	g := &gathering{}
	l := async.NewLoop()
	defer l.Close()
	if _, err := async.RunUntilComplete(l, coloursAsync(g)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"red", "red", "green", "blue", "blue"}; !slices.Equal(g.names, want) {
		t.Errorf("%v, want %v", g.names, want)
	}
}

// A gathering is what tasks have done.
type gathering struct {
	done  []int
	names []string
	open  *async.Event
}

//asyncgen:async
func gatherOne(g *gathering, i int) (int, error) {
	g.done = append(g.done, i)
	if i%500 == 7 {
		g.names = append(g.names, async.CurrentTask().Name())
	}
	return i, nil
}

//asyncgen:async
func exitOne(g *gathering, wait bool) error {
	defer func() {
		if wait {
			async.Await(g.open.Wait())
			g.done = append(g.done, -1)
		}
	}()
	runtime.Goexit()
	return nil
}

//asyncgen:async
func openUp(g *gathering) error {
	g.open.Set()
	return nil
}

//asyncgen:async
func numbered(g *gathering) error {
	for i := range many {
		if i%1000 == 500 {
			async.CreateTask(idleAsync()) // between two of the others
		}
		if i%1000 == 700 {
			async.CreateTask(idleAsync(), async.WithEagerStart()) // which has a number, but no place in the queue
		}
		async.CreateTask(gatherOneAsync(g, i))
	}
	return nil
}

// ascending are the numbers below n.
func ascending(n int) []int {
	var list []int
	for i := range n {
		list = append(list, i)
	}
	return list
}

func TestCallsHaveTheirTurnsInOrderAndTheNumbersOfTheirTasks(t *testing.T) {
	g := &gathering{}
	l := async.NewLoop()
	defer l.Close()
	if _, err := async.RunUntilComplete(l, numberedAsync(g)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(g.done, ascending(many)) {
		t.Errorf("%d tasks have run, or not in order", len(g.done))
	}
	// The first task is that of numbered itself, and six more are idle.
	want := []string{"Task-9", "Task-510", "Task-1011", "Task-1512", "Task-2013", "Task-2514"}
	if !slices.Equal(g.names, want) {
		t.Errorf("names are %v, want %v", g.names, want)
	}
}

//asyncgen:async
func countCalls(g *gathering) (before, after int, err error) {
	for i := range many {
		async.CreateTask(gatherOneAsync(g, i))
	}
	before = len(async.AllTasks())
	if _, err := async.Await(async.Sleep(0)); err != nil {
		return 0, 0, err
	}
	return before, len(async.AllTasks()), nil
}

func TestAllTasksHasCallsToo(t *testing.T) {
	g := &gathering{}
	counts, err := runner.Run(t.Context(), countCallsAsync(g))
	if err != nil || counts.A != many+1 || counts.B != 1 || !slices.Equal(g.done, ascending(many)) {
		t.Errorf("%v tasks, %v; %d have run", counts, err, len(g.done))
	}
}

//asyncgen:async
func failInBody(g *gathering) (err error) {
	group := async.NewTaskGroup()
	for i := range many {
		async.Go(group, gatherOneAsync(g, i))
	}
	_, err = async.Await(group.Exit(errors.New("failed")))
	return err
}

func TestAGroupThatFailsCancelsCalls(t *testing.T) {
	g := &gathering{}
	if _, err := runner.Run(t.Context(), failInBodyAsync(g)); err == nil || err.Error() != "async: 1 task failed in the task group: failed" {
		t.Error(err)
	}
	if len(g.done) > 0 {
		t.Errorf("%d tasks have run", len(g.done))
	}
}

//asyncgen:async
func sleepLong(g *gathering, i int) error {
	_, err := async.Await(async.Sleep(time.Hour))
	g.done = append(g.done, i)
	return err
}

//asyncgen:async
func cancelMixed(g *gathering, held bool) (err error) {
	if _, err := async.Await(spawnIdleAsync(1100)); err != nil {
		return err
	}
	group := async.NewTaskGroup()
	for i := range 6 {
		if held || i == 3 {
			task := async.Go(group, sleepLongAsync(g, i))
			_ = task
		} else {
			async.Go(group, sleepLongAsync(g, i))
		}
	}
	for range 3 {
		async.Await(async.Sleep(0))
	}
	_, err = async.Await(group.Exit(errors.New("failed")))
	return err
}

func TestAGroupCancelsInTheOrderOfCreation(t *testing.T) {
	for _, held := range []bool{true, false} {
		g := &gathering{}
		if _, err := runner.Run(t.Context(), cancelMixedAsync(g, held)); err == nil {
			t.Error("no error")
		}
		if !slices.Equal(g.done, ascending(6)) {
			t.Errorf("held %v: cancelled in the order %v", held, g.done)
		}
	}
}

//asyncgen:async
func exitInTheMiddle(g *gathering, wait bool) error {
	for i := range many {
		if i == many/2 {
			async.CreateTask(exitOneAsync(g, wait))
		}
		async.CreateTask(gatherOneAsync(g, i))
	}
	async.CreateTask(openUpAsync(g))
	return nil
}

func TestCallsOutliveTheGoroutine(t *testing.T) {
	for _, wait := range []bool{false, true} {
		l := async.NewLoop()
		g := &gathering{open: async.NewEvent()}
		var ended sync.WaitGroup
		ended.Add(1)
		go func() {
			defer ended.Done()
			task := async.CreateTaskOn(l, exitInTheMiddleAsync(g, wait))
			_, _ = async.RunUntilComplete(l, task)
		}()
		ended.Wait()
		if _, err := async.RunUntilComplete(l, spawnIdleAsync(0)); err != nil {
			t.Fatal(err)
		}
		want := ascending(many)
		if wait { // the goroutine waits for what opens, which is after all others
			want = append(want, -1)
		}
		if !slices.Equal(g.done, want) {
			t.Errorf("wait %v: %d tasks have run", wait, len(g.done))
		}
		l.Close()
	}
}

//asyncgen:async
func startDebugging(g *gathering, first bool) error {
	loop := async.RunningLoop()
	loop.SetSlowCallbackDuration(0)
	loop.SetDebug(first)
	for i := range many {
		async.CreateTask(gatherOneAsync(g, i))
	}
	if !first {
		loop.SetDebug(true)
	}
	return nil
}

// In debug mode each turn can be reported, with the task that it is a turn of.
func TestCallsBecomeTasksInDebugMode(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	for _, first := range []bool{false, true} {
		var reports strings.Builder
		slog.SetDefault(slog.New(slog.NewTextHandler(&reports, nil)))
		g := &gathering{}
		l := async.NewLoop()
		if _, err := async.RunUntilComplete(l, startDebuggingAsync(g, first)); err != nil {
			t.Fatal(err)
		}
		l.Close()
		if !slices.Equal(g.done, ascending(many)) {
			t.Errorf("debugging first: %v; %d tasks have run", first, len(g.done))
		}
		if n := strings.Count(reports.String(), "gatherOne"); n < many {
			t.Errorf("debugging first: %v; %d tasks have been reported", first, n)
		}
	}
}

//asyncgen:async
func useObject(o *object, earlier weak.Pointer[object], gone *bool) error {
	if gone != nil {
		runtime.GC()
		*gone = earlier.Value() == nil
	}
	return nil
}

//asyncgen:async
func useObjects() (gone bool, err error) {
	if _, err := async.Await(spawnIdleAsync(1100)); err != nil {
		return false, err
	}
	o := &object{}
	earlier := weak.Make(o)
	async.CreateTask(useObjectAsync(o, earlier, nil))
	o = nil
	async.CreateTask(useObjectAsync(nil, earlier, &gone))
	async.CreateTask(useObjectAsync(nil, earlier, nil)) // a call that is left
	_, err = async.Await(async.Sleep(0))
	return gone, err
}

func TestACallThatHasBegunKeepsNothingAlive(t *testing.T) {
	if gone, err := runner.Run(t.Context(), useObjectsAsync()); !gone || err != nil {
		t.Error(gone, err)
	}
}

//asyncgen:async
func spawnMemory(n int, alternate bool) (perTask float64, err error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range n {
		if alternate && i%2 == 0 {
			async.CreateTask(idleAsync())
		} else {
			async.CreateTask(keptPointerAsync(nil))
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	return float64(after.HeapAlloc-before.HeapAlloc) / float64(n), nil
}

//asyncgen:async
func keptPointer(p *int) error {
	if p != nil {
		fmt.Println(*p)
	}
	return nil
}

func TestATaskThatHasNotBegunTakesTheRoomOfItsArguments(t *testing.T) {
	perTask, err := runner.Run(t.Context(), spawnMemoryAsync(200_000, false))
	if err != nil || perTask > 16 {
		t.Errorf("%.1f bytes, %v", perTask, err)
	}
	perTask, err = runner.Run(t.Context(), spawnMemoryAsync(200_000, true))
	if err != nil || perTask > 240 { // no more than a task
		t.Errorf("alternately: %.1f bytes, %v", perTask, err)
	}
}

func TestDumpsOfALoopThatIsStoppedLoseNoCalls(t *testing.T) {
	g := &gathering{}
	l := async.NewLoop()
	defer l.Close()
	if _, err := async.RunUntilComplete(l, numberedAndStoppedAsync(g)); !errors.Is(err, async.ErrLoopStopped) {
		t.Fatal(err)
	}
	var dumps sync.WaitGroup
	for range 4 {
		dumps.Go(func() {
			if err := async.Dump(l, io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
	dumps.Wait()
	if _, err := async.RunUntilComplete(l, spawnIdleAsync(0)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(g.done, ascending(many)) {
		t.Errorf("%d tasks have run", len(g.done))
	}
}

//asyncgen:async
func numberedAndStopped(g *gathering) (err error) {
	_, err = async.Await(numberedAsync(g))
	async.RunningLoop().Stop()
	async.Await(async.Sleep(0))
	return err
}
