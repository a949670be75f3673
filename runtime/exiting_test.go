package async_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file tests what else happens on a loop while deferred calls wait during a
// Goexit. That they do wait is compared with plain Go in testdata/diff/exits.go.

// exit is how a task of the tests ends.
type exit struct {
	name    string
	after   time.Duration // calls Goexit
	cleanup time.Duration // and then has something to do
	end     string        // of that, but for a return: "goexit" or "panic"
	notes   *[]string
}

func (e exit) note(args ...any) { *e.notes = append(*e.notes, e.name+" "+fmt.Sprint(args...)) }

//asyncgen:async
func exitsAfter(e exit) error {
	defer func() {
		_, err := async.Await(async.Sleep(e.cleanup))
		e.note("cleaned up ", err)
		switch e.end {
		case "goexit":
			runtime.Goexit()
		case "panic":
			panic("in the cleanup")
		}
	}()
	if _, err := async.Await(async.Sleep(e.after)); err != nil {
		return err
	}
	e.note("exits")
	runtime.Goexit()
	return nil
}

// exitsAtOnce defers awaits of what is no coroutine: no frame but its own waits.
//
//asyncgen:async
func exitsAtOnce(e exit) error {
	defer func() { e.note("ends") }()
	defer async.Await(async.Sleep(e.cleanup))
	defer async.Await(async.Sleep(e.cleanup))
	if _, err := async.Await(async.Sleep(e.after)); err != nil {
		return err
	}
	e.note("exits")
	runtime.Goexit()
	return nil
}

// recovering awaits what calls Goexit, and recovers what it makes of that.
//
//asyncgen:async
func recovering(e exit) error {
	defer func() {
		async.Await(async.Sleep(time.Millisecond))
		e.note("recovers ", recover())
	}()
	_, err := async.Await(exitsAfterAsync(e))
	e.note("not reached")
	return err
}

// runExiting runs main, and others beside it, on a goroutine that ends by Goexit.
func runExiting(t *testing.T, loop *async.Loop, main *async.Coroutine[struct{}], others ...*async.Coroutine[struct{}]) (tasks []*async.Task[struct{}]) {
	t.Helper()
	for _, c := range append([]*async.Coroutine[struct{}]{main}, others...) {
		tasks = append(tasks, async.CreateTaskOn(loop, c))
	}
	returned := false
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		async.RunUntilComplete(loop, tasks[0])
		returned = true
	}()
	<-ended
	if returned || loop.IsRunning() {
		t.Error("the goroutine has not ended:", returned, loop.IsRunning())
	}
	return tasks
}

func expectNotes(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

//asyncgen:async
func ticking(n int, e exit) error {
	for i := range n {
		if _, err := async.Await(async.Sleep(time.Second)); err != nil {
			e.note(err)
			return err
		}
		e.note(i)
	}
	return nil
}

// The other tasks go on, and outlive the goroutine.
func TestTasksGoOnWhileADeferredCallWaitsDuringGoexit(t *testing.T) {
	var notes []string
	loop := asynctest.NewLoop(t, asynctest.WithReports())
	a := exit{name: "a", after: 1500 * time.Millisecond, cleanup: 2 * time.Second, notes: &notes}
	tasks := runExiting(t, loop, exitsAfterAsync(a), tickingAsync(5, exit{name: "b", notes: &notes}))
	expectNotes(t, notes, "b 0", "a exits", "b 1", "b 2", "a cleaned up <nil>")
	if err := tasks[0].Err(); err == nil || !strings.Contains(err.Error(), "Goexit") {
		t.Error(err)
	}
	if _, err := async.RunUntilComplete(loop, tasks[1]); err != nil {
		t.Error(err)
	}
	expectNotes(t, notes[5:], "b 3", "b 4")
}

func TestDeferredAwaitsOfOtherThingsThanCoroutinesWaitDuringGoexit(t *testing.T) {
	var notes []string
	loop := asynctest.NewLoop(t, asynctest.WithReports())
	begin := loop.Time()
	tasks := runExiting(t, loop, exitsAtOnceAsync(exit{name: "a", after: time.Second, cleanup: time.Minute, notes: &notes}))
	if passed := loop.Time().Sub(begin); passed != time.Second+2*time.Minute {
		t.Error("it took", passed)
	}
	expectNotes(t, notes, "a exits", "a ends")
	if !tasks[0].Done() {
		t.Error("the task is not done")
	}
}

// A Stop, here that of the end of the main task, comes too early.
func TestStopDoesNotCutShortADeferredCallDuringGoexit(t *testing.T) {
	var notes []string
	loop := asynctest.NewLoop(t, asynctest.WithReports())
	a := exit{name: "a", after: 500 * time.Millisecond, cleanup: 2 * time.Second, notes: &notes}
	tasks := runExiting(t, loop, tickingAsync(1, exit{name: "main", notes: &notes}), exitsAfterAsync(a))
	expectNotes(t, notes, "a exits", "main 0", "a cleaned up <nil>")
	if !tasks[0].Done() || !tasks[1].Done() {
		t.Error(tasks[0], tasks[1])
	}
	if _, err := async.RunUntilComplete(loop, async.Sleep(time.Second)); err != nil {
		t.Error("the next run:", err)
	}
}

// The task can be cancelled meanwhile, as in any clean-up.
func TestCancellationReachesADeferredCallDuringGoexit(t *testing.T) {
	var notes []string
	loop := asynctest.NewLoop(t, asynctest.WithReports())
	a := exit{name: "a", cleanup: time.Hour, notes: &notes}
	var tasks []*async.Task[struct{}]
	loop.CallLater(time.Second, func() {
		for _, task := range loop.Tasks() {
			notes = append(notes, fmt.Sprint(task.Stack()))
			task.Cancel("enough")
		}
	})
	tasks = runExiting(t, loop, exitsAfterAsync(a))
	if len(notes) != 3 || !strings.Contains(notes[1], "runtime.Goexit") || !strings.Contains(notes[1], "exitsAfter (") {
		t.Fatalf("%q", notes)
	}
	expectNotes(t, slices.Delete(notes, 1, 2), "a exits", "a cleaned up async: cancelled: enough")
	if tasks[0].Cancelled() {
		t.Error(tasks[0])
	}
}

// exitsCancelled has cancelled its own task before a deferred call waits.
//
//asyncgen:async
func exitsCancelled(e exit) error {
	defer func() {
		_, err := async.Await(async.Sleep(e.cleanup))
		e.note("cleaned up ", err)
	}()
	if _, err := async.Await(async.Sleep(e.after)); err != nil {
		return err
	}
	async.CurrentTask().Cancel("myself")
	runtime.Goexit()
	return nil
}

func TestCancellationBeforeADeferredCallWaitsDuringGoexitEndsThatWait(t *testing.T) {
	var notes []string
	loop := asynctest.NewLoop(t, asynctest.WithReports())
	begin := loop.Time()
	runExiting(t, loop, exitsCancelledAsync(exit{name: "a", cleanup: time.Hour, notes: &notes}))
	expectNotes(t, notes, "a cleaned up async: cancelled: myself")
	if took := loop.Time().Sub(begin); took != 0 {
		t.Error("it has slept for", took)
	}
}

// Another Goexit ends the turns on top of the one that waits, which goes on waiting. Whatever the
// order in which they are over, the last to begin comes first.
func TestTwoTasksCleanUpDuringGoexit(t *testing.T) {
	for _, later := range []time.Duration{100 * time.Millisecond, 10 * time.Second} {
		for _, end := range []string{"", "goexit"} {
			var notes []string
			loop := asynctest.NewLoop(t, asynctest.WithReports())
			a := exit{name: "a", after: time.Second, cleanup: 2 * time.Second, end: end, notes: &notes}
			b := exit{name: "b", after: 2 * time.Second, cleanup: later, end: end, notes: &notes}
			tasks := runExiting(t, loop, exitsAfterAsync(a), exitsAfterAsync(b))
			order := []string{"a exits", "b exits", "b cleaned up <nil>", "a cleaned up <nil>"}
			if later > time.Second {
				order[2], order[3] = order[3], order[2] // the literal of a ends; a itself does so after b
			}
			expectNotes(t, notes, order...)
			for _, task := range tasks {
				if err := task.Err(); err == nil || !strings.Contains(err.Error(), "Goexit") {
					t.Error(later, end, err)
				}
			}
		}
	}
}

// A panic on top of a Goexit reaches the parent, who recovers it and exits nevertheless.
func TestPanicOfADeferredCallThatWaitsDuringGoexit(t *testing.T) {
	for _, after := range []time.Duration{0, time.Second} {
		var notes []string
		loop := asynctest.NewLoop(t, asynctest.WithReports())
		a := exit{name: "a", after: after, cleanup: time.Second, end: "panic", notes: &notes}
		task := runExiting(t, loop, recoveringAsync(a))[0]
		expectNotes(t, notes, "a exits", "a cleaned up <nil>", "a recovers in the cleanup")
		var p *async.PanicError
		if err := task.Err(); err == nil || errors.As(err, &p) {
			t.Error(err)
		}
	}
}

// ... and who runs the loop, if nobody has recovered it.
func TestPanicDuringGoexitReachesWhoRunsTheLoop(t *testing.T) {
	for _, after := range []time.Duration{0, time.Second} {
		var notes []string
		loop := asynctest.NewLoop(t, asynctest.WithReports())
		recovered := make(chan any)
		go func() {
			defer func() { recovered <- recover() }()
			async.RunUntilComplete(loop, exitsAfterAsync(exit{name: "a", after: after, end: "panic", notes: &notes}))
			t.Error("it returned")
		}()
		if p, ok := (<-recovered).(*async.PanicError); !ok || p.Value != "in the cleanup" {
			t.Error(p)
		}
		if loop.IsRunning() {
			t.Error("the loop is still running")
		}
		if _, err := async.RunUntilComplete(loop, async.Sleep(time.Second)); err != nil {
			t.Error("the next run:", err)
		}
	}
}
