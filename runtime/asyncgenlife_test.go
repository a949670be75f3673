package async

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// The life of async generators on a loop: registration, shutdown, garbage
// collection, and blocking use. Names in comments are those of CPython's
// test_asyncgen with the same behaviour.

// openedOn lets fn begin generators on a loop, and returns the loop before its
// shutdown, and where its reports go.
func openedOn(t *testing.T, fn func(*script), opts ...LoopOption) (*Loop, *[]ExceptionContext) {
	t.Helper()
	l := testLoop(t, opts...)
	var reports []ExceptionContext
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reports = append(reports, e) })
	if _, err := RunUntilComplete(l, do(func(c *script) error { fn(c); return nil })); err != nil {
		t.Fatal(err)
	}
	return l, &reports
}

// test_asyncgen_nonstarted_hooks_are_cancellable.
func TestGeneratorIsRegisteredFromItsFirstNextToItsEnd(t *testing.T) {
	check(t, func(c *script) {
		registered := func(want int) {
			t.Helper()
			if got := len(c.t.loop.generators.entries); got != want {
				t.Errorf("%d registered, want %d", got, want)
			}
		}
		first, second, third := counter(1), counter(9), counter(9)
		registered(0)
		next := first.Next()
		registered(0)
		await(c, next)
		registered(1)
		expectNext(t, c, second, 1)
		expectNext(t, c, second, 2)
		registered(2)
		expectStop(t, c, first)
		registered(1)
		expectClose(t, c, second, nil)
		expectClose(t, c, third, nil)
		registered(0)
	})
}

// shutdown_01, shutdown_02.
func TestShutdownClosesGeneratorsConcurrently(t *testing.T) {
	var events trace
	slow := func(name string) *AsyncGenerator[int] {
		return agen(func(c *script, yield func(int) bool) error {
			yield(1)
			events.add(name + " closing")
			await(c, Sleep(time.Second))
			events.add(name + " closed")
			return nil
		})
	}
	a, b := slow("a"), slow("b")
	l, reports := openedOn(t, func(c *script) {
		expectNext(t, c, a, 1)
		expectNext(t, c, b, 1)
	})
	begin := l.Time()
	if err := l.Shutdown(); err != nil {
		t.Error(err)
	}
	if took := l.Time().Sub(begin); took != time.Second {
		t.Error(took)
	}
	events.expect(t, "a closing", "b closing", "a closed", "b closed")
	if len(*reports) > 0 {
		t.Error(*reports)
	}
}

// shutdown_exception_01.
func TestFailuresOfClosingAtShutdownGoToTheExceptionHandler(t *testing.T) {
	ending := func(end func() error) *AsyncGenerator[int] {
		return agen(func(_ *script, yield func(int) bool) error { yield(1); return end() })
	}
	all := []*AsyncGenerator[int]{
		ending(func() error { return errTest }),
		ending(func() error { panic("broken") }),
		ending(func() error { return nil }),
		agen(func(_ *script, yield func(int) bool) error { yield(1); yield(2); return nil }),
	}
	l, reports := openedOn(t, func(c *script) {
		for _, g := range all {
			expectNext(t, c, g, 1)
		}
	})
	if err := l.Shutdown(); err != nil {
		t.Error(err)
	}
	if len(*reports) != 3 {
		t.Fatal(*reports)
	}
	for _, r := range *reports {
		if r.Message != "an error occurred while closing async generator generator" || r.Task == nil {
			t.Error(r)
		}
	}
	var p *PanicError
	if (*reports)[0].Err != errTest || !errors.As((*reports)[1].Err, &p) || !errors.Is((*reports)[2].Err, ErrIgnoredClose) {
		t.Error(*reports)
	}
	for name, g := range map[string]*AsyncGenerator[int]{"failed": all[0], "panicked": all[1], "ended": all[2]} {
		if _, err := Await(g.Next()); err != ErrStopAsyncIteration {
			t.Error(name, err)
		}
	}
	if _, err := Await(all[3].Next()); !errors.Is(err, ErrDifferentLoop) {
		t.Error(err) // it still stands at a yield, of a loop that is closed
	}
	all[3].frame.self.Resume(nil) // ends the script
}

func TestGeneratorWhoseTaskIsCancelledByShutdownEndsBeforeTheOthersAreClosed(t *testing.T) {
	var events trace
	waiting := agen(func(c *script, yield func(int) bool) error {
		_, err := await(c, Sleep(time.Hour))
		turns(c, 1)
		events.add("cancelled")
		return err
	})
	open := cleaning(&events)
	l, _ := openedOn(t, func(c *script) {
		expectNext(t, c, open, 1)
		spawn(c, func(c *script) error { _, err := await(c, waiting.Next()); return err })
		turns(c, 2)
	})
	if err := l.Shutdown(); err != nil {
		t.Error(err)
	}
	events.expect(t, "cancelled", "cleaned up")
}

func TestShutdownOfGeneratorsReportsOneThatRuns(t *testing.T) {
	g := agen(func(c *script, yield func(int) bool) error {
		await(c, Sleep(time.Second))
		yield(1)
		return nil
	})
	_, reports := openedOn(t, func(c *script) {
		consumer := start(c, func(c *script) (int, error) { return await(c, g.Next()) })
		turns(c, 1)
		if _, err := await(c, c.t.loop.ShutdownAsyncGenerators()); err != nil {
			t.Error(err)
		}
		if v, err := await(c, consumer); v != 1 || err != nil {
			t.Error(v, err)
		}
		expectClose(t, c, g, nil)
	})
	if len(*reports) != 1 || !errors.Is((*reports)[0].Err, ErrGeneratorRunning) {
		t.Error(*reports)
	}
}

func TestFirstNextAfterTheShutdownOfGeneratorsIsRefused(t *testing.T) {
	check(t, func(c *script) {
		var events trace
		open := cleaning(&events)
		expectNext(t, c, open, 1)
		if _, err := await(c, c.t.loop.ShutdownAsyncGenerators()); err != nil {
			t.Error(err)
		}
		events.expect(t, "cleaned up")
		expectStop(t, c, open)
		late := counter(1)
		for range 2 {
			_, err := await(c, late.Next())
			expectError(t, err, ErrGeneratorsShutDown)
		}
		expectClose(t, c, late, nil)
		expectStop(t, c, late)
	})
}

func TestGeneratorsBegunByTheCleanUpOfTasksAreClosedToo(t *testing.T) {
	var events trace
	l, _ := openedOn(t, func(c *script) {
		spawn(c, func(c *script) error {
			_, err := await(c, Sleep(time.Hour))
			expectNext(t, c, cleaning(&events), 1)
			return err
		})
		turns(c, 1)
	})
	l.Shutdown()
	events.expect(t, "cleaned up")
}

func TestDebugModeNamesGeneratorsLeftOpen(t *testing.T) {
	log := captureLog(t)
	l, _ := openedOn(t, func(c *script) { expectNext(t, c, counter(2), 1) }, WithLoopDebug(true))
	l.Shutdown()
	if !log.contains("async generator was left open", "generator (generator.go:7)") {
		t.Error(log.text.String())
	}
}

// gc_aclose_09.
func TestGeneratorThatIsDroppedIsClosedByItsLoop(t *testing.T) {
	check(t, func(c *script) {
		var events trace
		expectNext(t, c, cleaning(&events), 1)
		if !collectGarbage(func() bool { turns(c, 1); return len(events.events) == 1 }) {
			t.Error("it was not closed")
		}
		if !c.t.loop.generators.empty() {
			t.Error("it is still registered")
		}
	})
}

func TestGeneratorThatIsDroppedWhileTheLoopStandsIsClosedWhenItRuns(t *testing.T) {
	var events trace
	l, _ := openedOn(t, func(c *script) { expectNext(t, c, cleaning(&events), 1) })
	if !collectGarbage(func() bool { return l.inbox.pending() }) {
		t.Error("the loop was not told")
	}
	RunUntilComplete(l, Sleep(time.Second))
	events.expect(t, "cleaned up")
}

func TestFailureOfClosingADroppedGeneratorIsReported(t *testing.T) {
	var reports []ExceptionContext
	check(t, func(c *script) {
		c.t.loop.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reports = append(reports, e) })
		g := agen(func(_ *script, yield func(int) bool) error { yield(1); return errTest })
		expectNext(t, c, g, 1)
		g = nil
		if !collectGarbage(func() bool { turns(c, 1); return len(reports) == 1 }) {
			t.Fatal("it was not reported")
		}
	})
	if reports[0].Err != errTest || !strings.Contains(reports[0].Message, "closing async generator generator") {
		t.Error(reports)
	}
}

func TestGeneratorIsNotCollectedWhileItIsConsumed(t *testing.T) {
	check(t, func(c *script) {
		consumer := start(c, func(c *script) (int, error) {
			return await(c, agen(func(c *script, yield func(int) bool) error {
				_, err := await(c, Sleep(time.Second))
				if err == nil {
					yield(1)
				}
				return err
			}).Next())
		})
		for range 3 {
			collectGarbage(func() bool { turns(c, 1); return true })
		}
		if v, err := await(c, consumer); v != 1 || err != nil {
			t.Error(v, err)
		}
	})
}

func TestPlainCodeDrivesAGeneratorByBlocking(t *testing.T) {
	g := counter(2)
	for want := 1; want <= 2; want++ {
		if v, err := Await(g.Next()); v != want || err != nil {
			t.Error(v, err)
		}
	}
	own := g.private
	for range 2 {
		if _, err := Await(g.Next()); err != ErrStopAsyncIteration {
			t.Error(err)
		}
	}
	if _, err := Await(g.Close()); err != nil {
		t.Error(err)
	}
	if !own.IsClosed() || g.private != nil {
		t.Error("its loop was not closed at its end")
	}

	never := counter(2)
	if _, err := Await(never.Throw(errTest)); err != errTest || never.private != nil {
		t.Error(err)
	}
}

func TestPlainCodeRangesOverAGenerator(t *testing.T) {
	var events trace
	for v, err := range cleaning(&events).All() {
		if err != nil {
			t.Error(err)
		}
		if v == 3 {
			break
		}
	}
	events.expect(t, "cleaned up")

	values, failures := 0, 0
	for v, err := range agen(func(c *script, yield func(int) bool) error { yield(1); return errTest }).All() {
		if err != nil {
			failures++
			expectError(t, err, errTest)
			continue
		}
		values += v
	}
	if values != 1 || failures != 1 {
		t.Error(values, failures)
	}

	events = trace{}
	if v := expectPanic(t, func() {
		for range cleaning(&events).All() {
			panic("consumer")
		}
	}); v != "consumer" {
		t.Error(v)
	}
	events.expect(t, "cleaned up")

	if v := expectPanic(t, func() {
		for range agen(func(c *script, yield func(int) bool) error { yield(1); turns(c, 1); panic("broken") }).All() {
		}
	}); v != "broken" {
		t.Error(v)
	}
}

func TestPlainCodeCannotBlockWhereALoopRuns(t *testing.T) {
	l := testLoop(t)
	l.CallSoon(func() {
		if v := expectPanic(t, func() {
			for range counter(1).All() {
			}
		}); !strings.Contains(v.(string), "a loop over All") {
			t.Error(v)
		}
	})
	RunUntilComplete(l, Sleep(0))
}

func TestPlainCodeDrivesAGeneratorOfALoopThatRunsElsewhere(t *testing.T) {
	g := counter(3)
	l := NewLoop()
	defer l.Shutdown()
	if v, err := RunUntilComplete(l, g.Next()); v != 1 || err != nil {
		t.Fatal(v, err)
	}
	if v, err := Await(g.Next()); v != 2 || err != nil { // the loop stands, and is run here
		t.Error(v, err)
	}
	ended := make(chan error)
	go func() { ended <- l.RunForever() }()
	for !l.IsRunning() {
		time.Sleep(time.Millisecond)
	}
	if v, err := Await(g.Next()); v != 3 || err != nil {
		t.Error(v, err)
	}
	l.CallSoonThreadsafe(l.Stop)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestDroppedGeneratorOfPlainCodeEndsWithItsLoop(t *testing.T) {
	ended := make(chan struct{})
	func() {
		g := agen(func(c *script, yield func(int) bool) error {
			defer close(ended)
			_, err := await(c, ToThread(func(context.Context) (int, error) { return 0, nil }))
			yield(1) // leaves a worker behind
			return err
		})
		if v, err := Await(g.Next()); v != 1 || err != nil {
			t.Error(v, err)
		}
	}()
	if !collectGarbage(func() bool {
		select {
		case <-ended:
			return true
		default:
			return false
		}
	}) {
		t.Error("it was not closed")
	}
}
