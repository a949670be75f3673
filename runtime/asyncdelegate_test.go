package async_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

// This file tests generators that delegate to each other: what the consumer sees is
// what it would see if every level handed each value on.

// level is one of a chain of generators: it does what its step says, in a way that
// leaves traces, around the next one.
type level struct {
	name   string
	before int  // values before it delegates
	after  int  // values after that
	slow   bool // awaits before each of its values
	slowly bool // awaits while it is closed
	end    string
	rescue bool // recovers from panics
	next   *level
}

// nested is a level with those inside it. It reports whether the consumer wants more.
//
//asyncgen:async
func nested(l *level, events *[]string, yield func(string) bool) (more bool, err error) {
	defer func() {
		if l.slowly {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				*events = append(*events, err.Error())
			}
		}
		if l.rescue {
			if v := recover(); v != nil {
				more, err = true, fmt.Errorf("%s recovered %v", l.name, v)
			}
		}
		*events = append(*events, l.name+" ends")
	}()
	for i := range l.before {
		if l.slow {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return true, err
			}
		}
		if !yield(fmt.Sprint(l.name, " before ", i)) {
			*events = append(*events, l.name+" closed")
			return false, nil
		}
	}
	if l.next != nil {
		more, err := nested(l.next, events, yield)
		if !more {
			return false, nil
		}
		if err != nil {
			*events = append(*events, fmt.Sprintf("%s got %v", l.name, err))
			if !l.rescue {
				return true, err
			}
		}
	}
	for i := range l.after {
		if l.slow {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return true, err
			}
		}
		if !yield(fmt.Sprint(l.name, " after ", i)) {
			*events = append(*events, l.name+" closed")
			return false, nil
		}
	}
	switch l.end {
	case "error":
		return true, errors.New("error of " + l.name)
	case "panic":
		panic("panic of " + l.name)
	case "goexit":
		runtime.Goexit()
	}
	return true, nil
}

// take ranges over a chain until it has seen that many values.
//
//asyncgen:async
func take(l *level, events *[]string, values int) (err error) {
	defer func() {
		if v := recover(); v != nil {
			*events = append(*events, fmt.Sprint("consumer recovered ", v))
		}
	}()
	for v, err := range nestedAsync(l, events).All() {
		if err != nil {
			*events = append(*events, "consumer got "+err.Error())
			break
		}
		*events = append(*events, v)
		if values--; values == 0 {
			break
		}
	}
	*events = append(*events, "consumer ends")
	return nil
}

// takePlainly is take of the template itself, called as a function.
func takePlainly(l *level, events *[]string, values int) {
	defer func() {
		if v := recover(); v != nil {
			*events = append(*events, fmt.Sprint("consumer recovered ", v))
		}
	}()
	_, err := nested(l, events, func(v string) bool {
		*events = append(*events, v)
		values--
		return values != 0
	})
	if err != nil {
		*events = append(*events, "consumer got "+err.Error())
	}
	*events = append(*events, "consumer ends")
}

// chains are of two and three levels, of every kind that matters.
func chains(yield func(*level) bool) {
	var kinds []level
	for _, counts := range [][2]int{{0, 0}, {2, 0}, {0, 2}, {1, 1}} {
		for _, slow := range []bool{false, true} {
			for _, end := range []string{"", "error", "panic"} {
				for _, rescue := range []bool{false, true} {
					kinds = append(kinds, level{before: counts[0], after: counts[1], slow: slow, slowly: slow != rescue, end: end, rescue: rescue})
				}
			}
		}
	}
	named := func(name string, l level, next *level) *level {
		l.name, l.next = name, next
		return &l
	}
	for i, outer := range kinds {
		for j, inner := range kinds {
			middle := kinds[(7*i+11*j+5)%len(kinds)]
			if !yield(named("a", outer, named("b", inner, nil))) ||
				!yield(named("a", outer, named("b", middle, named("c", inner, nil)))) {
				return
			}
		}
	}
}

func TestDelegationBetweenAsyncGeneratorsIsTheTemplates(t *testing.T) {
	n := 0
	for l := range chains {
		for _, values := range []int{1, 3, -1} {
			n++
			var got, want []string
			if _, err := virtually(takeAsync(l, &got, values)); err != nil {
				t.Error(err)
			}
			takePlainly(l, &want, values)
			if !slices.Equal(got, want) {
				t.Fatalf("%d values:\n got %q\nwant %q", values, got, want)
			}
		}
	}
	if n < 5000 {
		t.Error(n)
	}
}

// spine delegates to itself, n levels deep, and yields at the bottom.
//
//asyncgen:async
func spine(n, values int, slow bool, yield func(int) bool) error {
	if n > 0 {
		return spine(n-1, values, slow, yield)
	}
	for i := range values {
		if slow {
			if _, err := async.Await(async.Sleep(time.Second)); err != nil {
				return err
			}
		}
		if !yield(i) {
			return nil
		}
	}
	return errGiven
}

//asyncgen:async
func sum(n, values int, slow bool) (int, error) {
	total := 0
	for v, err := range spineAsync(n, values, slow).All() {
		if err != nil {
			return total, err
		}
		total += v
	}
	return total, nil
}

// A million resumptions of every level would take minutes.
func TestDelegationOfAsyncGeneratorsIsFlatInDepth(t *testing.T) {
	for _, slow := range []bool{false, true} {
		total, err := virtually(sumAsync(1000, 10000, slow))
		if total != 10000*9999/2 || err != errGiven {
			t.Error(total, err)
		}
	}
}

// The cancellation of the consumer arrives where the task waits: in the leaf.
func TestCancellationReachesTheInnermostDelegate(t *testing.T) {
	loop := async.NewLoop(async.WithClock(asynctest.NewClock()))
	defer loop.Shutdown()
	task := async.CreateTaskOn(loop, sumAsync(5, 10, true))
	loop.CallLater(2500*time.Millisecond, func() { task.Cancel() })
	total, err := async.RunUntilComplete(loop, task)
	if total != 0+1 || !errors.Is(err, async.ErrCancelled) || !task.Cancelled() {
		t.Error(total, err)
	}
}

//asyncgen:async
func wait(n int) error {
	g := spineAsync(n, 3, true)
	for range 2 {
		if _, err := async.Await(g.Next()); err != nil {
			return err
		}
	}
	return nil
}

// All levels are there, although the task goes around those in between.
func TestStackShowsEveryLevelOfADelegation(t *testing.T) {
	loop := async.NewLoop(async.WithClock(asynctest.NewClock()))
	defer loop.Shutdown()
	task := async.CreateTaskOn(loop, waitAsync(3))
	var lines [2][]string
	for i, at := range []time.Duration{time.Second / 2, time.Second} { // waiting for the first and for the second value
		async.RunUntilComplete(loop, async.Sleep(at))
		for _, p := range task.Stack() {
			lines[i] = append(lines[i], fmt.Sprint(p.Function[len(p.Function)-5:], " ", p.Line > 0))
		}
	}
	want := []string{"spine true", "spine true", "spine true", "spine true", ".wait true"}
	if !slices.Equal(lines[0], want) || !slices.Equal(lines[1], want) {
		t.Errorf("got %q, want %q", lines, want)
	}
}

//asyncgen:async
func exits(l *level, events *[]string) error {
	defer func() { *events = append(*events, "consumer ends") }()
	for v, err := range nestedAsync(l, events).All() {
		if err != nil {
			return err
		}
		*events = append(*events, v)
	}
	return nil
}

func TestGoexitOfADelegateEndsEveryLevel(t *testing.T) {
	for _, slow := range []bool{false, true} {
		var events []string
		inner := &level{name: "c", before: 2, slow: slow, end: "goexit"}
		chain := &level{name: "a", before: 1, next: &level{name: "b", rescue: true, after: 1, next: inner}}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			virtually(exitsAsync(chain, &events))
			t.Error("it returned")
		}()
		<-ended
		want := []string{"a before 0", "c before 0", "c before 1", "c ends", "b ends", "a ends", "consumer ends"}
		if !slices.Equal(events, want) {
			t.Errorf("got %q, want %q", events, want)
		}
	}
}

// The stack of a panic is that of its beginning, and its cause is kept.
func TestPanicOfADelegateKeepsItsStack(t *testing.T) {
	for _, slow := range []bool{false, true} {
		var events []string
		chain := &level{name: "a", next: &level{name: "b", next: &level{name: "c", before: 2, slow: slow, end: "panic"}}}
		loop := async.NewLoop()
		task := async.CreateTaskOn(loop, exitsAsync(chain, &events))
		async.RunUntilComplete(loop, async.Wait([]async.AnyFuture{task}))
		var p *async.PanicError
		if !errors.As(task.Err(), &p) || p.Value != "panic of c" || len(p.Stack) == 0 {
			t.Error(task.Err())
		}
		loop.Shutdown()
	}
}

// echoing answers with what it is sent, at the bottom of n levels, and takes errors
// that it is sent for values.
//
//asyncgen:async
func echoing(n int, yield func(string) (string, error)) error {
	if n > 0 {
		err := echoing(n-1, yield)
		if err != nil {
			return fmt.Errorf("%d: %w", n, err)
		}
		_, err = yield(fmt.Sprint("back at ", n))
		return err
	}
	got, err := yield("begin")
	for got != "stop" {
		switch {
		case errors.Is(err, async.ErrGeneratorClosed) || errors.Is(err, errGiven):
			return err
		case err != nil:
			got, err = yield("error " + err.Error())
		default:
			got, err = yield(got)
		}
	}
	return nil
}

//asyncgen:async
func converse(events *[]string, last error) error {
	g := echoingAsync(2)
	note := func(v string, err error) { *events = append(*events, fmt.Sprint(v, " ", err)) }
	note(async.Await(g.Next()))
	note(async.Await(g.Send("one")))
	note(async.Await(g.Next()))
	note(async.Await(g.Throw(context.Canceled)))
	note(async.Await(g.Send("two")))
	if last != nil {
		note(async.Await(g.Throw(last)))
	} else {
		note(async.Await(g.Send("stop")))
		note(async.Await(g.Send("ignored")))
	}
	_, err := async.Await(g.Close())
	*events = append(*events, fmt.Sprint("closed ", err))
	return nil
}

func TestAnswersReachTheInnermostGenerator(t *testing.T) {
	for last, end := range map[error][]string{
		nil:      {"back at 1 <nil>", "back at 2 <nil>", "closed <nil>"},
		errGiven: {" 2: 1: given", "closed <nil>"},
	} {
		var events []string
		if _, err := virtually(converseAsync(&events, last)); err != nil {
			t.Error(err)
		}
		want := append([]string{"begin <nil>", "one <nil>", " <nil>", "error context canceled <nil>", "two <nil>"}, end...)
		if !slices.Equal(events, want) {
			t.Errorf("got %q, want %q", events, want)
		}
	}
}
