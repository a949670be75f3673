package behaviour

import (
	"context"
	"iter"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

//asyncgen:async
func number(n int) int {
	async.Await(async.Sleep(0))
	return n
}

// started makes a task for each value, on the loop that runs where it is ranged over.
func started(n int, current *[]*async.TaskCore) iter.Seq[*async.Task[int]] {
	return func(yield func(*async.Task[int]) bool) {
		for i := range n {
			*current = append(*current, async.CurrentTask())
			if !yield(async.CreateTask(numberAsync(i))) {
				return
			}
		}
	}
}

//asyncgen:async
func sumOfTasks(n int) (sum int, err error) {
	var current []*async.TaskCore
	for task := range started(n, &current) {
		v, err := async.Await(task)
		if err != nil {
			return 0, err
		}
		sum += v
	}
	for _, t := range current {
		if t != async.CurrentTask() {
			sum = -1
		}
	}
	return sum, nil
}

// TestIteratorsRunOnTheLoop has an iterator, which generated code runs on a goroutine of its own, do what
// needs the running loop and task.
func TestIteratorsRunOnTheLoop(t *testing.T) {
	sum, err := runner.Run(context.Background(), sumOfTasksAsync(4))
	if sum != 6 || err != nil {
		t.Errorf("got %d, %v; want 6", sum, err)
	}
}

//asyncgen:async
func throughGenerator(n int) (sum int) {
	for v := range doubledGen(n).All() {
		sum += must(async.Await(numberAsync(v)))
	}
	return sum
}

//asyncgen:generator
func doubled(n int, yield func(int) bool) {
	var current []*async.TaskCore
	for task := range started(n, &current) {
		task.Cancel()
		if !yield(2 * len(current)) {
			return
		}
	}
}

// TestIteratorsOfGeneratorsRunOnTheLoop does so with a generator in between.
func TestIteratorsOfGeneratorsRunOnTheLoop(t *testing.T) {
	sum, err := runner.Run(context.Background(), throughGeneratorAsync(3))
	if sum != 12 || err != nil {
		t.Errorf("got %d, %v; want 12", sum, err)
	}
}

//asyncgen:async
func blockingIterator() (message any) {
	defer func() { message = recover() }()
	blocking := func(yield func(int) bool) {
		n, _ := number(1), 0
		yield(n)
	}
	for n := range blocking {
		async.Await(numberAsync(n))
	}
	return nil
}

// TestIteratorsMustNotBlockTheLoop has one call a template, which panics as anywhere on a loop's goroutine.
func TestIteratorsMustNotBlockTheLoop(t *testing.T) {
	message, err := runner.Run(context.Background(), blockingIteratorAsync())
	if text, _ := message.(string); !strings.Contains(text, "would block the loop") || err != nil {
		t.Errorf("got %v, %v", message, err)
	}
}

//asyncgen:async
func callingBack() (calls int, dump string, err error) {
	calling := func(yield func(int) bool) {
		l := async.RunningLoop()
		l.CallSoon(func() { calls++ })
		var text strings.Builder
		err = async.Dump(l, &text)
		dump = text.String()
		yield(1)
	}
	for range calling {
		must(async.Await(async.Sleep(0)))
	}
	return calls, dump, err
}

// TestIteratorsCountAsTheLoopsInDebugMode has one call what debug mode lets only the loop's goroutine call, and
// what would wait for the loop on any other.
func TestIteratorsCountAsTheLoopsInDebugMode(t *testing.T) {
	outcome, err := runner.Run(context.Background(), callingBackAsync(), runner.WithDebug(true))
	calls, dump := outcome.Unpack()
	if calls != 1 || !strings.Contains(dump, "callingBack (iterators_test.go:") || err != nil {
		t.Errorf("got %d, %q, %v", calls, dump, err)
	}
}

// held is a generator's type that is not the receiver's of All, only assigned to it.
type held *async.AsyncGenerator[int]

//asyncgen:async
func countedSlowly(n int, yield func(int) bool) {
	for i := range n {
		if !yield(must(async.Await(numberAsync(i)))) {
			return
		}
	}
}

//asyncgen:generator
func squares(n int, yield func(int) bool) {
	for i := range n {
		if !yield(i * i) {
			return
		}
	}
}

//asyncgen:generator
func squaresAndNext(n int, yield func(int) bool) {
	for v := range (*async.Generator[int]).All(squaresGen(n)) {
		if !yield(v) || !yield(v+1) {
			return
		}
	}
}

//asyncgen:async
func throughMethodExpressions(n int) (sum int) {
	for v, _ := range (*async.AsyncGenerator[int]).All(countedSlowlyAsync(n)) {
		sum += v
	}
	g := held(countedSlowlyAsync(n))
	for v, _ := range ((*async.AsyncGenerator[int]).All)(g) {
		if sum += 10 * v; v == 1 {
			break
		}
	}
	for v := range (*async.Generator[int]).All(squaresAndNextGen(n)) {
		sum += 100 * must(async.Await(numberAsync(v)))
	}
	return sum
}

// TestGeneratorsAreRangedOverByMethodExpressions has the operand of the loop be an argument.
func TestGeneratorsAreRangedOverByMethodExpressions(t *testing.T) {
	sum, err := runner.Run(context.Background(), throughMethodExpressionsAsync(3))
	if sum != 3+10+1300 || err != nil {
		t.Errorf("got %d, %v; want %d", sum, err, 3+10+1300)
	}
}
