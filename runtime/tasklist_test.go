package async

import (
	"slices"
	"testing"
)

// steps is the frame of a coroutine whose turns are calls of functions; it gives others a turn after each but
// the last.
type steps struct {
	Coroutine[struct{}]
	turns []func()
}

func newSteps(turns ...func()) *Coroutine[struct{}] {
	f := &steps{turns: turns}
	return f.Init(f)
}

func (f *steps) Resume(t *TaskCore) Status {
	turn := f.turns[0]
	f.turns = f.turns[1:]
	turn()
	if len(f.turns) == 0 {
		f.State = StateCompleted
		return Done
	}
	f.State = 1
	return Sleep(0).BeginAwait(t, &f.Frame)
}

func (*steps) Position() Position { return Position{Function: "steps"} }

// TestAllTasksListsTasksBeforeTheirFirstTurn looks at the list where a task is not in the loop's own yet.
func TestAllTasksListsTasksBeforeTheirFirstTurn(t *testing.T) {
	l := NewLoop()
	defer l.Close()
	names := func() (names []string) {
		for _, task := range l.Tasks() {
			names = append(names, task.Name())
		}
		return names
	}
	nothing := func() {}
	var seen [][]string
	look := func() { seen = append(seen, names()) }
	CreateTaskOn(l, newSteps(look, look), WithName("a")) // before and after its first suspension
	CreateTaskOn(l, newSteps(func() {
		CreateTaskOn(l, newSteps(look, nothing), WithName("eager"), WithEagerStart())
		CreateTaskOn(l, newSteps(nothing), WithName("new"))
		look()
	}), WithName("b"))
	CreateTaskOn(l, newSteps(nothing), WithName("c")).Cancel()
	look()
	l.CallSoon(func() { l.CallSoon(func() { l.CallSoon(l.Stop) }) })
	if err := l.RunForever(); err != nil {
		t.Fatal(err)
	}
	look()
	want := [][]string{
		{"a", "b", "c"},          // before the loop runs
		{"a", "b", "c"},          // in a's first turn
		{"a", "b", "c", "eager"}, // in the first turn of a task that started within b's
		{"a", "b", "c", "eager", "new"},
		{"a", "eager", "new"}, // in a's second turn
		nil,
	}
	if !slices.EqualFunc(seen, want, slices.Equal) {
		t.Errorf("got %v, want %v", seen, want)
	}
}

// waking is the frame of a coroutine that waits for something which happens before its turn is over.
type waking struct {
	Coroutine[struct{}]
	event *Future[struct{}]
	seen  []*TaskCore
}

func (f *waking) Resume(t *TaskCore) Status {
	if f.State == 1 {
		f.State = StateCompleted
		return Done
	}
	f.State = 1
	status := f.event.BeginAwait(t, &f.Frame)
	_ = f.event.SetResult(struct{}{})
	f.seen = t.loop.Tasks()
	return status
}

func (*waking) Position() Position { return Position{Function: "waking"} }

func TestAllTasksListsATaskOnceThatIsWokenInItsFirstTurn(t *testing.T) {
	l := NewLoop()
	defer l.Close()
	f := &waking{event: NewFuture[struct{}](l)}
	if _, err := RunUntilComplete(l, f.Init(f)); err != nil || len(f.seen) != 1 {
		t.Errorf("listed are %v; %v", f.seen, err)
	}
}
