package async

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// This file reports where every task is suspended. Nothing is recorded for it: a
// suspended frame knows its state, and the state its line; frames know their parents; a
// task knows what it waits for, and that can describe itself; a timeout's timer knows
// its task.

// described is a waitable or a frame that can say what it waits for.
type described interface{ describeWait() string }

// Stack returns the positions of the task's suspended frames, the innermost first. It
// is empty for a task that is done; for one that is running, the frames are those of
// its last suspension. asyncio: get_stack.
func (t *TaskCore) Stack() []Position {
	var stack []Position
	for f := t.top; f != nil; f = f.parent {
		switch self := f.self.(type) {
		case nil:
		case interface{ positions() []Position }:
			stack = append(stack, self.positions()...)
		default:
			stack = append(stack, self.Position())
		}
	}
	return stack
}

// Dump writes every task of the loop that is not done, in order of creation: its
// name, what it waits for, and its chain of awaits with functions and lines, the
// innermost first.
//
//	Task-1 waits for Task-2, Task-3 (gather)
//		main.fetchAll (fetch.go:27)
//		main.main (main.go:11)
//	Task-2 sleeps
//		times out in 4.2s
//		main.fetch (fetch.go:14)
//
// It costs nothing until it is called. Any goroutine may call it: on another
// than the loop's it waits until the loop gets to it. It returns the error of w, or
// ErrLoopClosed if the loop is closed meanwhile.
func Dump(l *Loop, w io.Writer) error {
	if l.IsRunning() && !l.runsHere() {
		return l.dumpFromElsewhere(w)
	}
	return l.dump(w)
}

// dumpFromElsewhere has the loop write the dump, or, if it stops before it gets to
// that, writes it here.
func (l *Loop) dumpFromElsewhere(w io.Writer) error {
	var taken atomic.Bool
	done := make(chan error, 1)
	err := l.post(func() {
		if !taken.Swap(true) {
			done <- l.dump(w)
		}
	})
	if err != nil {
		return err
	}
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-l.over:
			if taken.Swap(true) {
				return <-done
			}
			return ErrLoopClosed
		case <-look.C:
			if !l.IsRunning() && !taken.Swap(true) {
				return l.dump(w)
			}
		}
	}
}

func (l *Loop) dump(w io.Writer) error {
	l.dumping.Lock()
	defer l.dumping.Unlock()
	out := bufio.NewWriter(w)
	timeouts := l.timeouts()
	for _, t := range l.Tasks() {
		fmt.Fprintf(out, "%s %s\n", t.Name(), t.condition())
		if t.more != nil && t.more.creation != "" {
			fmt.Fprintf(out, "\tcreated by %s\n", t.more.creation)
		}
		for _, left := range timeouts[t] {
			fmt.Fprintf(out, "\ttimes out in %v\n", left)
		}
		for _, p := range t.Stack() {
			fmt.Fprintf(out, "\t%s\n", p)
		}
	}
	return out.Flush()
}

// timeouts returns how much time is left to each task within each of the timeouts
// that it has entered, the shortest first.
func (l *Loop) timeouts() map[*TaskCore][]time.Duration {
	left := make(map[*TaskCore][]time.Duration)
	now := l.now()
	l.timers.all(func(key *timerKey) {
		h, ok := key.owner.(*Handle)
		if !ok {
			return
		}
		if s, ok := h.action.(*TimeoutScope); ok {
			left[s.task] = append(left[s.task], time.Duration(key.when-now))
		}
	})
	for _, all := range left {
		slices.Sort(all)
	}
	return left
}

// String formats the position as "function (file:line)".
func (p Position) String() string {
	if p.File == "" {
		return p.Function
	}
	return fmt.Sprintf("%s (%s:%d)", p.Function, p.File, p.Line)
}

// condition says what the task is doing.
func (t *TaskCore) condition() string {
	switch {
	case t.state != statePending:
		return "is done"
	case t.loop.current == t:
		return "is running"
	case t.wait == nil || t.flags&flagRecheck != 0:
		return "is ready"
	}
	for f := t.top; f != nil; f = f.parent {
		if d, ok := f.self.(described); ok {
			return d.describeWait()
		}
	}
	if d, ok := t.wait.(described); ok {
		return d.describeWait()
	}
	return "waits"
}

func (sleeping) describeWait() string     { return "sleeps" }
func (t *TaskCore) describeWait() string  { return "waits for " + t.Name() }
func (*Lock) describeWait() string        { return "waits for a lock" }
func (*Semaphore) describeWait() string   { return "waits for a semaphore" }
func (*Event) describeWait() string       { return "waits for an event" }
func (*Condition) describeWait() string   { return "waits for a condition" }
func (*BarrierWait) describeWait() string { return "waits at a barrier" }
func (*joinSide) describeWait() string    { return "waits for a queue to be worked off" }

func (*getSide) describeWait() string { return "waits for an item of a queue" }
func (*putSide) describeWait() string { return "waits for a place in a queue" }

func (c *completion) describeWait() string {
	if c.more != nil && c.more.describe != nil {
		return c.more.describe()
	}
	return "waits for a future"
}

func (g *Gathering[R]) describeWait() string {
	return "waits for " + pendingNames(g.children) + " (gather)"
}

func (f *groupExit) describeWait() string {
	var tasks []AnyFuture
	for _, t := range f.group.members {
		if t != nil {
			tasks = append(tasks, t)
		}
	}
	return "waits for " + pendingNames(tasks) + " (task group)"
}

// pendingNames lists those that are not done.
func pendingNames(futures []AnyFuture) string {
	var names []string
	for _, f := range futures {
		if f.Done() {
			continue
		}
		switch f := f.(type) {
		case interface{ Name() string }:
			names = append(names, f.Name())
		case described: // that waits for others in its turn
			names = append(names, strings.TrimPrefix(f.describeWait(), "waits for "))
		}
	}
	return strings.Join(names, ", ")
}
