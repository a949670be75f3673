package asynctest_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
	"go.uber.org/goleak"
)

//go:generate go tool asyncgen

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

//asyncgen:async
func hours(n int) (time.Duration, error) {
	begin := async.RunningLoop().Time()
	for range n {
		if _, err := async.Await(async.Sleep(time.Hour)); err != nil {
			return 0, err
		}
	}
	return async.RunningLoop().Time().Sub(begin), nil
}

//asyncgen:async
func stuck() error {
	_, err := async.Await(async.NewFuture[int](async.RunningLoop()))
	return err
}

//asyncgen:async
func leaving() error {
	async.CreateTask(hoursAsync(1), async.WithName("left"))
	return nil
}

//asyncgen:async
func failing(err error) error { return err }

//asyncgen:async
func reporting() error {
	async.RunningLoop().CallSoon(func() { panic("callback") })
	_, err := async.Await(async.Sleep(0))
	return err
}

//asyncgen:async
func outside(d time.Duration) (int, error) {
	return async.Await(async.ToThread(func(context.Context) (int, error) {
		time.Sleep(d)
		return 7, nil
	}))
}

//asyncgen:async
func note(n int, into *[]int) error {
	*into = append(*into, n)
	return nil
}

//asyncgen:async
func inOrder(n int) ([]int, error) {
	var seen []int
	var tasks []*async.Task[struct{}]
	for i := range n {
		tasks = append(tasks, async.CreateTask(noteAsync(i, &seen)))
	}
	_, err := async.Await(async.Gather(tasks...))
	return seen, err
}

func TestAThousandHoursTakeNoTime(t *testing.T) {
	begin := time.Now()
	if d := asynctest.Run(t, hoursAsync(1000)); d != 1000*time.Hour {
		t.Error(d)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Error(took)
	}
}

func TestTheClockStandsStillWhileAJobRunsOutside(t *testing.T) {
	clock := asynctest.NewClock()
	if v := asynctest.Run(t, outsideAsync(5*time.Millisecond), asynctest.WithClock(clock)); v != 7 || clock.Elapsed() != 0 {
		t.Error(v, clock.Elapsed())
	}
	clock.Advance(time.Minute)
	if clock.Elapsed() != time.Minute {
		t.Error(clock.Elapsed())
	}
}

func TestSeedsShuffleTheOrderOfReadyTasks(t *testing.T) {
	orders := make(map[string]int)
	asynctest.Seeds(t, 10, func(t *testing.T, seed asynctest.Option) {
		order := asynctest.Run(t, inOrderAsync(5), seed)
		if again := asynctest.Run(t, inOrderAsync(5), seed); !slices.Equal(order, again) {
			t.Error(order, again)
		}
		orders[fmt.Sprint(order)]++
	})
	if len(orders) < 5 {
		t.Error(orders)
	}
	if order := asynctest.Run(t, inOrderAsync(5)); !slices.IsSorted(order) {
		t.Error(order)
	}
}

func TestWorksInABubbleOfSynctest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		if d := asynctest.Run(t, hoursAsync(1000)); d != 1000*time.Hour || time.Since(begin) != 0 {
			t.Error(d, time.Since(begin))
		}
		if order := asynctest.Run(t, inOrderAsync(5), asynctest.WithSeed(1)); slices.IsSorted(order) {
			t.Error(order)
		}
		clock := asynctest.NewClock()
		if v := asynctest.Run(t, outsideAsync(3*time.Hour), asynctest.WithClock(clock)); v != 7 || clock.Elapsed() != 0 {
			t.Error(v, clock.Elapsed())
		}
		if d := time.Since(begin); d != 3*time.Hour {
			t.Error(d)
		}
	})
}

func TestNewLoopIsForTestsThatDriveItThemselves(t *testing.T) {
	for _, seed := range []asynctest.Option{asynctest.WithClock(asynctest.NewClock()), asynctest.WithSeed(2)} {
		l := asynctest.NewLoop(t, seed)
		begin := l.Time()
		var fired []time.Duration
		for _, d := range []time.Duration{3 * time.Hour, time.Hour, 2 * time.Hour} {
			l.CallLater(d, func() { fired = append(fired, l.Time().Sub(begin)) })
		}
		l.CallLater(24*time.Hour, l.Stop)
		if err := l.RunForever(); err != nil || !slices.Equal(fired, []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour}) {
			t.Error(err, fired)
		}
		if d, err := async.RunUntilComplete(l, hoursAsync(2)); d != 2*time.Hour || err != nil {
			t.Error(d, err)
		}
	}
}

// recorder is a testing.TB that notes errors instead of failing.
type recorder struct {
	testing.TB
	errors  []string
	cleanup []func()
}

func (r *recorder) Helper()                   {}
func (r *recorder) Cleanup(fn func())         { r.cleanup = append(r.cleanup, fn) }
func (r *recorder) Errorf(f string, a ...any) { r.errors = append(r.errors, fmt.Sprintf(f, a...)) }
func (r *recorder) Fatalf(f string, a ...any) { panic(fatal(fmt.Sprintf(f, a...))) }

// fatal is what Fatalf of a recorder panics with.
type fatal string

// record runs test with a recorder and returns what it reported.
func record(t *testing.T, test func(testing.TB)) string {
	r := &recorder{TB: t}
	func() {
		defer func() {
			switch v := recover().(type) {
			case nil:
			case fatal:
				r.errors = append(r.errors, "fatal: "+string(v))
			default:
				r.errors = append(r.errors, fmt.Sprint("panic: ", v))
			}
		}()
		test(r)
	}()
	for _, fn := range slices.Backward(r.cleanup) {
		fn()
	}
	return strings.Join(r.errors, "\n")
}

func TestWhatGoesWrongIsReported(t *testing.T) {
	for _, test := range []struct {
		name string
		run  func(testing.TB)
		want []string
	}{
		{"an error", func(t testing.TB) { asynctest.Run(t, failingAsync(errors.New("broken")), asynctest.WithSeed(3)) },
			[]string{"broken", "seed 3"}},
		{"a task that is left", func(t testing.TB) { asynctest.Run(t, leavingAsync()) },
			[]string{"1 tasks have not ended", "left"}},
		{"a report", func(t testing.TB) { asynctest.Run(t, reportingAsync()) },
			[]string{"exception handler", "callback"}},
		{"an endless wait", func(t testing.TB) { asynctest.Run(t, stuckAsync(), asynctest.WithSeed(3)) },
			[]string{"fatal: ", "wait for ever", "waits for a future", "stuck (asynctest_test.go:", "seed 3"}},
		{"an endless wait on a loop of the test's own", func(t testing.TB) { async.RunUntilComplete(asynctest.NewLoop(t), stuckAsync()) },
			[]string{"panic: ", "wait for ever", "waits for a future", "stuck (asynctest_test.go:"}},
		{"nothing", func(t testing.TB) {
			asynctest.Run(t, leavingAsync(), asynctest.WithLeftovers())
			asynctest.Run(t, reportingAsync(), asynctest.WithReports(), asynctest.WithLoopOptions(async.WithEagerTasks()))
		}, nil},
	} {
		got := record(t, test.run)
		for _, part := range test.want {
			if !strings.Contains(got, part) {
				t.Errorf("%s: no %q in %q", test.name, part, got)
			}
		}
		if test.want == nil && got != "" {
			t.Errorf("%s: %q", test.name, got)
		}
	}
	runtime.GC()
}
