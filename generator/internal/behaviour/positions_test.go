package behaviour

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// A tracer notes the lines from which it is called.
type tracer struct {
	lines []string
	count int
}

// caller returns file and line of the caller's caller.
func caller() string {
	_, file, line, _ := runtime.Caller(2)
	return fmt.Sprintf("%s:%d", filepath.Base(file), line)
}

// here notes the line and returns how often it has been called.
func (tr *tracer) here(...int) int {
	tr.lines = append(tr.lines, caller())
	tr.count++
	return tr.count
}

// wait notes the line and returns what suspends for a moment.
func (tr *tracer) wait(...int) async.SleepAwait {
	tr.lines = append(tr.lines, caller())
	return async.Sleep(0)
}

func (tr *tracer) yes(...int) bool {
	tr.lines = append(tr.lines, caller())
	return true
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// everywhere calls its tracer from statements of all kinds, those that are lowered
// and those that stay.
//
//asyncgen:async
func everywhere(tr *tracer) (err error) {
	tr.here()
	x, y := tr.here(), 0

	must(async.Await(tr.wait(tr.here())))
	// The pointer shares x.
	p := &x
	var z, u = tr.here(), func() int {

		return tr.here() + x
	}()
	y += tr.here(z, u)
	if tr.yes() && *p > 0 {

		must(async.Await(tr.wait()))

		tr.here()
	} else if tr.yes() {
		tr.here()
	}
	if !tr.yes() {
		tr.here()

		tr.here()

	} else if tr.yes() {
		tr.here()
	}
	for i := tr.here() * 0; i < 2; i++ {

		must(async.Await(tr.wait(i)))
		u := func() int { return i + tr.here() }
		u()

		defer func() {

			tr.here(i)
		}()
	}
	for _, v := range []int{tr.here(), tr.here()} {

		tr.here(v, must(len1(async.Await(tr.wait()))), tr.here())
	}
	switch tr.here() * 0 {

	case tr.here():
		must(async.Await(tr.wait()))
	case tr.here() * 0:
		tr.here()

		fallthrough
	case 1:

		must(async.Await(tr.wait()))
	}
	switch {

	case !tr.yes():

	case tr.yes() && must(truth(async.Await(tr.wait()))):

		tr.here()
	}
	ch := make(chan int, 1)
	select {

	case ch <- tr.here():

		must(async.Await(tr.wait()))
		tr.here()
	default:
	}
	m := map[int]int{}
	m[tr.here()], y = tr.here(), must(len1(async.Await(tr.wait())))
	_ = []int{
		tr.here(),
		tr.here(),
	}
	if _, err := async.Await(async.Coro(func() (int, error) {

		tr.here(y)

		_, err := async.Await(tr.wait())
		return tr.here(), err
	})); err != nil {
		return err
	}
again:
	if tr.here(); y > 0 {
		y = 0
		must(async.Await(tr.wait()))

		goto again
	}
	defer func() {

		_, err = async.Await(tr.wait())
		tr.here()
	}()
	var seq = func(yield func(int) bool) { _ = yield(1) && yield(2) }
	for v := range seq {

		must(async.Await(tr.wait(v)))
		tr.here()
	}
	return errors.Join(nil, must(failure(async.Await(tr.wait()))))
}

func len1(struct{}, error) (int, error)      { return 1, nil }
func truth(struct{}, error) (bool, error)    { return true, nil }
func failure(struct{}, error) (error, error) { return nil, nil }

func TestCallersAreOnTheLinesOfTheTemplate(t *testing.T) {
	var plain, generated tracer
	if err := everywhere(&plain); err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Run(context.Background(), everywhereAsync(&generated)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(plain.lines, generated.lines) {
		for i := range min(len(plain.lines), len(generated.lines)) {
			if plain.lines[i] != generated.lines[i] {
				t.Errorf("call %d: %s in the template, %s in generated code", i, plain.lines[i], generated.lines[i])
			}
		}
		t.Errorf("%d calls in the template, %d in generated code", len(plain.lines), len(generated.lines))
	}
}

// positions awaits in statements of all kinds. Nothing else moves at the time.
//
//asyncgen:async
func positions(tr *tracer) error {
	must(async.Await(tr.wait()))

	for range 2 {
		must(async.Await(tr.wait()))

		must(async.Await(tr.wait()))
	}
	if must(truth(async.Await(tr.wait(1)))) || must(truth(async.Await(tr.wait(2)))) {

		must(async.Await(positionsOfCalleeAsync(tr)))
	}
	for v := range func(yield func(int) bool) { yield(1) } {

		must(async.Await(tr.wait(v)))
	}
	return must(failure(async.Await(tr.wait())))
}

//asyncgen:async
func positionsOfCallee(tr *tracer) error {

	_, err := async.Await(tr.wait())
	return err
}

// watch looks where positions stands at each of its awaits.
//
//asyncgen:async
func watch(tr *tracer) ([]string, error) {
	task := async.CreateTask(positionsAsync(tr))
	var seen []string
	for {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return nil, err
		}
		stack := task.Stack()
		if len(stack) == 0 {
			_, err := async.Await(task)
			return seen, err
		}
		seen = append(seen, fmt.Sprintf("%s:%d", stack[0].File, stack[0].Line))
	}
}

func TestSuspendedTasksSayWhereTheyStand(t *testing.T) {
	var tr tracer
	seen, err := runner.Run(context.Background(), watchAsync(&tr))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(seen, tr.lines) {
		t.Errorf("seen %v\nwant %v", seen, tr.lines)
	}
}

//asyncgen:async
func outerPanic(first string) error {
	_, err := async.Await(innerPanicAsync(first))
	return err
}

//asyncgen:async
func innerPanic(first string) error {
	must(async.Await(async.Sleep(0)))

	panic(first + caller1())
}

// caller1 returns where it is called.
func caller1() string { return caller() }

func TestPanicsHaveTheTemplateInTheirStack(t *testing.T) {
	defer func() {
		err, ok := recover().(*async.PanicError)
		if !ok {
			t.Fatal("no *PanicError")
		}
		at, _ := strings.CutPrefix(fmt.Sprint(err.Value), "at ")
		if !strings.HasPrefix(at, "positions_test.go:") || !strings.Contains(string(err.Stack), "\t"+at+" ") {
			t.Errorf("%q is not in the stack:\n%s", at, err.Stack)
		}
	}()
	_, _ = runner.Run(context.Background(), outerPanicAsync("at "))
}
