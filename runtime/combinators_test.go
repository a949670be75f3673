package async

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// More of CPython's tests of gather, wait, as_completed and shield: the corners.
// gather_test.go has what everybody uses.

// settled lets everything that is under way on the loop happen, but no timer.
func settled(c *script) { turns(c, 6) }

func TestGatherIsDoneWhenTheLastChildIs(t *testing.T) { // success, one_exception, return_exceptions
	type outcome struct {
		value  int
		err    error
		cancel bool
	}
	second := errors.New("second error")
	for _, test := range []struct {
		name     string
		results  bool      // GatherResults
		children []outcome // in the order of completion
		done     int       // after how many children
		want     string
	}{
		{"values", false, []outcome{{value: 1}, {value: 2}, {value: 3}}, 3, "[1 2 3]"},
		{"results", true, []outcome{{value: 1}, {value: 2}, {value: 3}}, 3, "[{1 <nil>} {2 <nil>} {3 <nil>}]"},
		{"an error", false, []outcome{{value: 1}, {err: errTest}, {err: second}, {cancel: true}}, 2, "test error"},
		{"a cancellation", false, []outcome{{value: 1}, {cancel: true}, {err: errTest}}, 2, "async: cancelled: child"},
		{"errors as results", true, []outcome{{value: 1}, {err: errTest}, {cancel: true}, {value: 4}, {err: second}}, 5,
			"[{1 <nil>} {0 test error} {0 async: cancelled: child} {4 <nil>} {0 second error}]"},
	} {
		for _, tasks := range []bool{false, true} {
			check(t, func(c *script) {
				var given []*Future[int]
				var children []Awaitable[int]
				for range test.children {
					f := NewFuture[int](c.t.loop)
					given = append(given, f)
					if tasks {
						children = append(children, coroutineOf[int](f))
					} else {
						children = append(children, f)
					}
				}
				var whole AnyFuture
				var print func() string
				if test.results {
					g := GatherResultsFrom(c.t, children...)
					whole, print = g, func() string { v, err := g.Result(); return outcomeText(v, err) }
				} else {
					g := GatherFrom(c.t, children...)
					whole, print = g, func() string { v, err := g.Result(); return outcomeText(v, err) }
				}
				calls := 0
				whole.onDone(c.t.loop.rootContext, func() { calls++ })
				for i, o := range test.children {
					switch settled(c); {
					case o.cancel:
						given[i].Cancel("child")
					case o.err != nil:
						given[i].SetError(o.err)
					default:
						given[i].SetResult(o.value)
					}
					settled(c)
					if whole.Done() != (i+1 >= test.done) {
						t.Errorf("%s: done is %v after %d", test.name, whole.Done(), i+1)
					}
				}
				if got := print(); got != test.want || calls != 1 || whole.Cancelled() {
					t.Errorf("%s: got %s, want %s; %d calls, cancelled %v", test.name, got, test.want, calls, whole.Cancelled())
				}
			})
		}
	}
}

func outcomeText(v any, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(v)
}

func TestGatherRefusesToBeCancelledOnceItsChildrenAreDone(t *testing.T) { // cancel_gather_1
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		g := GatherFrom(c.t, f)
		f.AddDoneCallback(func(*Future[int]) {
			if g.Cancel() {
				t.Error("it was cancelled")
			}
		})
		f.SetResult(42)
		if v, err := await(c, g); err != nil || !slices.Equal(v, []int{42}) {
			t.Error(v, err)
		}
	})
}

func TestCancellationOfAGatheringHasTheMessage(t *testing.T) { // cancel_gather_2, cancellation_broadcast, gather_shield
	for _, message := range [][]string{nil, {""}, {"my message"}} {
		check(t, func(c *script) {
			child := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
			task := spawn(c, func(c *script) error {
				for {
					if _, err := await(c, GatherResultsFrom(c.t, child)); err != nil {
						return err
					}
				}
			})
			settled(c)
			task.Cancel(message...)
			_, err := await(c, task)
			if want := strings.TrimSuffix("async: cancelled: "+first(message), ": "); err == nil || err.Error() != want || !child.Cancelled() {
				t.Errorf("got %v, want %s", err, want)
			}
			g := GatherFrom(c.t, NewFuture[int](c.t.loop))
			if !g.Cancel(message...) {
				t.Error("not cancelled")
			}
			settled(c)
			if g.Cancel() || g.Cancelled() || !errors.Is(g.Err(), ErrCancelled) {
				t.Error(g.Cancelled(), g.Err())
			}
		})
	}
}

func TestResultsOfAGatheringHaveTheMessagesOfCancellations(t *testing.T) { // which asyncio's have of futures only
	check(t, func(c *script) {
		child := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
		settled(c)
		child.Cancel("enough")
		results, err := await(c, GatherResultsFrom(c.t, child))
		if err != nil || results[0].Err.Error() != "async: cancelled: enough" {
			t.Error(results, err)
		}
	})
}

// A gathering that is cancelled fails even if its children make nothing of it.
func TestCancelledGatheringFailsWhateverItsChildrenDo(t *testing.T) {
	check(t, func(c *script) {
		for _, results := range []bool{true, false} {
			stubborn := start(c, func(c *script) (int, error) { nap(c, time.Hour); return 1, nil })
			g := AnyFuture(GatherFrom(c.t, stubborn))
			if results {
				g = GatherResultsFrom(c.t, stubborn)
			}
			settled(c)
			g.Cancel()
			settled(c)
			if v, err := stubborn.Result(); v != 1 || err != nil || !errors.Is(g.Err(), ErrCancelled) {
				t.Error(results, v, err, g.Err())
			}
		}
	})
}

func TestErrorsThatAGatheringHasSeenAreTaken(t *testing.T) { // exception_marking
	reports := 0
	check(t, func(c *script) {
		c.t.loop.SetExceptionHandler(func(*Loop, ExceptionContext) { reports++ })
		await(c, GatherFrom(c.t, after(time.Second, 0, errTest), after(2*time.Second, 0, errors.New("ignored"))))
		nap(c, time.Minute)
		collected(c)
	})
	if reports != 0 {
		t.Error(reports, "reports")
	}
}

// collected has the garbage collected, and what that calls called.
func collected(c *script) {
	sentinel := make(chan struct{})
	marker := NewFuture[int](c.t.loop)
	_ = marker.SetError(errors.New("collected"))
	old := c.t.loop.exceptionHandler
	c.t.loop.exceptionHandler = func(l *Loop, e ExceptionContext) {
		if e.Err.Error() == "collected" {
			close(sentinel)
		} else {
			old(l, e)
		}
	}
	marker = nil
	collectGarbage(func() bool {
		turns(c, 1)
		select {
		case <-sentinel:
			return true
		default:
			return false
		}
	})
	turns(c, 1)
	c.t.loop.exceptionHandler = old
}

func TestWaitGivesOthersATurnEvenIfAllIsDone(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		done := NewFuture[int](c.t.loop)
		done.SetResult(1)
		c.t.loop.CallSoon(func() { r.add("other") })
		await(c, Wait([]AnyFuture{done, done}))
		r.add("waited")
		c.t.loop.CallSoon(func() { r.add("later") })
		await(c, SelectFrom(c.t, done)) // not asyncio's: what is there is taken at once
		r.add("selected")
	})
	r.expect(t, "other", "waited", "selected", "later")
}

func TestWaitReportsWhoIsDoneByNow(t *testing.T) { // wait_really_done, wait_concurrent_complete
	check(t, func(c *script) {
		one, two := CreateTaskFrom(c.t, yielding(1)), CreateTaskFrom(c.t, yielding(2))
		waited, err := await(c, Wait([]*Task[int]{two, one}, Until(FirstCompleted)))
		if err != nil || len(waited.Done) != 2 || waited.Done[0] != two {
			t.Error(waited, err)
		}
		one, two = CreateTaskFrom(c.t, after(time.Second, 1, nil)), CreateTaskFrom(c.t, after(2*time.Second, 2, nil))
		waited, err = await(c, Wait([]*Task[int]{two, one}, WaitAtMost(time.Second)))
		if err != nil || len(waited.Done) != 1 || waited.Done[0] != one {
			t.Error(waited, err)
		}
	})
}

func TestFirstErrorCountsBeforeAndDuringTheWait(t *testing.T) { // wait_first_exception, ..._in_wait, wait_with_exception
	check(t, func(c *script) {
		slow := CreateTaskFrom(c.t, after(time.Hour, 0, nil))
		for _, d := range []time.Duration{0, time.Second} {
			for _, before := range []bool{true, false} {
				failing := CreateTaskFrom(c.t, after(d, 0, errTest))
				if before {
					nap(c, 2*d)
				}
				waited, err := await(c, Wait([]*Task[int]{slow, failing}, Until(FirstError)))
				if err != nil || !slices.Equal(waited.Done, []*Task[int]{failing}) || !slices.Equal(waited.Pending, []*Task[int]{slow}) {
					t.Error(d, before, waited, err)
				}
				expectError(t, failing.Err(), errTest)
			}
		}
	})
}

func TestAsCompletedMayBeAwaitedAllAtOnce(t *testing.T) { // as_completed_concurrent, ..._duplicate_coroutines
	check(t, func(c *script) {
		same := after(time.Second, 1, nil)
		nexts := slices.Collect(AsCompletedFrom(c.t, same, after(time.Second, 2, nil), same))
		waited, err := await(c, Wait(nexts))
		if err != nil || len(waited.Done) != 2 {
			t.Fatal(waited, err)
		}
		one, _ := nexts[0].Result()
		two, _ := nexts[1].Result()
		if one+two != 3 {
			t.Error(one, two)
		}
	})
}

func TestAsCompletedOutsideALoopPanics(t *testing.T) { // as_completed_coroutine_without_loop, shield_..., gather's
	for name, call := range map[string]func(){
		"AsCompleted":   func() { AsCompleted(after(0, 1, nil)) },
		"Shield":        func() { Shield(after(0, 1, nil)) },
		"GatherResults": func() { GatherResults(after(0, 1, nil)) },
		"Gather2":       func() { Gather2(after(0, 1, nil), after(0, 2, nil)) },
		"Select":        func() { Select(after(0, 1, nil)) },
		"Timeout":       func() { Timeout(1) },
		"AllTasks":      func() { AllTasks() },
	} {
		if text, _ := expectPanic(t, call).(string); !strings.Contains(text, name+" needs a running") {
			t.Errorf("%s: %q", name, text)
		}
	}
	if CurrentTask() != nil {
		t.Error("a task")
	}
}

func TestShieldLetsGoOfWhatItProtects(t *testing.T) { // shield_cancel_outer
	check(t, func(c *script) {
		inner := NewFuture[int](c.t.loop)
		outer := ShieldFrom(c.t, inner)
		outer.Cancel("outer")
		settled(c)
		if inner.Done() || len(inner.more.callbacks) != 0 || !outer.Cancelled() || outer.Err().Error() != "async: cancelled: outer" {
			t.Error(inner, outer)
		}
	})
}

func TestErrorAfterACancelledShieldIsReported(t *testing.T) { // shield_cancel_outer_result, ..._exception, duplicate_log_once
	for _, test := range []struct {
		name  string
		err   error
		taken bool // by somebody else
		want  int
	}{
		{"a result", nil, false, 0},
		{"an error", errTest, false, 1},
		{"an error that is taken", errTest, true, 0},
	} {
		for _, together := range []bool{false, true} { // the error comes before the loop has told the shield
			var reports []ExceptionContext
			check(t, func(c *script) {
				c.t.loop.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reports = append(reports, e) })
				func() {
					inner := NewFuture[int](c.t.loop)
					for range 2 {
						outer := ShieldFrom(c.t, inner)
						outer.Cancel()
						if !together {
							settled(c)
						}
					}
					if test.err != nil {
						inner.SetError(test.err)
					} else {
						inner.SetResult(1)
					}
					settled(c)
					if test.taken {
						await(c, inner)
					}
				}()
				collected(c)
			})
			if len(reports) != test.want || test.want > 0 && reports[0].Err != errTest {
				t.Errorf("%s (together: %v): %v", test.name, together, reports)
			}
		}
	}
}
