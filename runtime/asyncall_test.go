package async_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file tests All in templates: however a loop over an async generator is left,
// the generator has been closed, cleanup and all, when execution goes on.

var errGiven = errors.New("given")

// numbers yields 1, 2, ..., last, and awaits before, between and while it is closed.
//
//asyncgen:async
func numbers(last int, events *[]string, yield func(int) bool) error {
	defer func() {
		_, err := async.Await(async.Sleep(time.Second))
		*events = append(*events, fmt.Sprint("closed ", err))
	}()
	for i := 1; ; i++ {
		if _, err := async.Await(async.Sleep(time.Second)); err != nil {
			return err
		}
		if i > last {
			return errGiven
		}
		if !yield(i) {
			return nil
		}
	}
}

// leave ranges over numbers and leaves the loop at 2 in the given way.
//
//asyncgen:async
func leave(way string, events *[]string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("recovered %v", v)
		}
		*events = append(*events, "left")
	}()
	rounds := 0
again:
	rounds++
outer:
	for range 2 {
		for v, err := range numbersAsync(3, events).All() {
			if err != nil {
				*events = append(*events, err.Error())
				break outer
			}
			if v < 2 {
				continue
			}
			if _, err := async.Await(async.Sleep(time.Second)); err != nil {
				return err
			}
			switch way {
			case "break":
				break outer
			case "continue":
				continue outer
			case "return":
				return errGiven
			case "goto":
				if rounds < 2 {
					goto again
				}
				goto end
			case "panic":
				panic("consumer")
			}
		}
		*events = append(*events, "after the loop")
	}
	*events = append(*events, "end")
end:
	return nil
}

func TestRangeOverAllClosesTheGeneratorHoweverItIsLeft(t *testing.T) {
	const closed = "closed <nil>"
	for way, want := range map[string][]string{
		"run out":  {closed, "given", "end", "left", "<nil>"},
		"break":    {closed, "end", "left", "<nil>"},
		"continue": {closed, closed, "end", "left", "<nil>"},
		"return":   {closed, "left", "given"},
		"goto":     {closed, closed, "left", "<nil>"},
		"panic":    {closed, "left", "recovered consumer"},
	} {
		t.Run(way, func(t *testing.T) {
			var events []string
			_, err := virtually(leaveAsync(way, &events))
			if events = append(events, fmt.Sprint(err)); !slices.Equal(events, want) {
				t.Errorf("got %q, want %q", events, want)
			}
		})
	}
}

// cancelledWhileItRanges is cancelled by somebody else, in the generator or in the
// body of the loop.
//
//asyncgen:async
func cancelledWhileItRanges(inTheBody bool, events *[]string) error {
	for v, err := range numbersAsync(3, events).All() {
		if err != nil {
			*events = append(*events, "generator: "+err.Error())
			return err
		}
		if inTheBody && v == 1 {
			if _, err := async.Await(async.Sleep(time.Hour)); err != nil {
				*events = append(*events, "body: "+err.Error())
				return err
			}
		}
	}
	return nil
}

//asyncgen:async
func cancelsAnother(inTheBody bool, events *[]string) error {
	task := async.CreateTask(cancelledWhileItRangesAsync(inTheBody, events))
	if _, err := async.Await(async.Sleep(1500 * time.Millisecond)); err != nil {
		return err
	}
	task.Cancel("enough")
	_, err := async.Await(async.Wait([]async.AnyFuture{task}))
	*events = append(*events, fmt.Sprint("cancelled ", task.Cancelled()))
	return err
}

func TestCancellationOfALoopOverAllClosesTheGenerator(t *testing.T) {
	for inTheBody, want := range map[bool][]string{
		true:  {"body: async: cancelled: enough", "closed <nil>", "cancelled true"},
		false: {"closed <nil>", "generator: async: cancelled: enough", "cancelled true"},
	} {
		var events []string
		if _, err := virtually(cancelsAnotherAsync(inTheBody, &events)); err != nil || !slices.Equal(events, want) {
			t.Errorf("got %q, %v, want %q", events, err, want)
		}
	}
}

// leavesBoth consumes one generator inside another, and leaves both from the inner loop.
//
//asyncgen:async
func leavesBoth(events *[]string) error {
	for a, err := range numbersAsync(3, events).All() {
		if err != nil {
			return err
		}
		for b, err := range numbersAsync(3, events).All() {
			if err != nil {
				return err
			}
			if a == 1 && b == 2 {
				*events = append(*events, "leaving")
				return nil
			}
		}
	}
	return nil
}

func TestLeavingNestedLoopsClosesTheInnerGeneratorFirst(t *testing.T) {
	var events []string
	_, err := virtually(leavesBothAsync(&events))
	if want := []string{"leaving", "closed <nil>", "closed <nil>"}; err != nil || !slices.Equal(events, want) {
		t.Errorf("got %q, %v, want %q", events, err, want)
	}
}

// stubbornValues goes on although it has been told to stop.
//
//asyncgen:async
func stubbornValues(yield func(int) bool) {
	for i := range 3 {
		yield(i)
	}
}

//asyncgen:async
func leavesStubborn() error {
	for v, err := range stubbornValuesAsync().All() {
		if v == 1 {
			break
		}
		if err != nil {
			return err
		}
	}
	return errGiven
}

func TestLeavingALoopOverAGeneratorThatIgnoresIt(t *testing.T) {
	_, err := virtually(leavesStubbornAsync())
	if err != errGiven {
		t.Error(err)
	}
}
