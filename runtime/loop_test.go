package async

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestCallbacksRunInOrderAndNewOnesInTheNextIteration(t *testing.T) {
	var r trace
	l := testLoop(t)
	l.CallSoon(func() {
		r.add("1")
		l.CallSoon(func() { r.add("3"); l.Stop() })
	})
	l.CallSoon(func() { r.add("2") })
	l.RunForever()
	r.expect(t, "1", "2", "3")
}

func TestStopBeforeARunMeansOneIteration(t *testing.T) {
	var r trace
	l := testLoop(t)
	l.CallSoon(func() { r.add("ready"); l.CallSoon(func() { r.add("next") }) })
	l.CallLater(time.Hour, func() { r.add("timer") })
	l.Stop()
	l.RunForever()
	r.expect(t, "ready")
}

func TestCancelledHandlesAreNotCalled(t *testing.T) {
	l := testLoop(t)
	soon := l.CallSoon(func() { t.Error("soon") })
	later := l.CallLater(time.Second, func() { t.Error("later") })
	soon.Cancel()
	later.Cancel()
	later.Cancel()
	if !soon.Cancelled() || !later.Cancelled() {
		t.Error("not cancelled")
	}
	called := l.CallLater(2*time.Second, l.Stop)
	l.RunForever()
	called.Cancel()
	if called.Cancelled() {
		t.Error("cancelled after the call")
	}
}

func TestTimersFireInOrderOfTimeThenOfArming(t *testing.T) {
	var r trace
	l := testLoop(t)
	begin := l.Time()
	for i, d := range []int{3, 1, 2, 1, 3} {
		l.CallLater(time.Duration(d)*time.Second, func() { r.add(fmt.Sprint(d, ":", i)) })
	}
	h := l.CallAt(begin.Add(time.Hour), l.Stop)
	if !h.When().Equal(begin.Add(time.Hour)) {
		t.Error(h.When())
	}
	l.RunForever()
	r.expect(t, "1:1", "1:3", "2:2", "3:0", "3:4")
	if d := l.Time().Sub(begin); d != time.Hour {
		t.Error(d)
	}
}

func TestManyTimersFireInOrderWhateverIsCancelled(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	l := testLoop(t)
	var want, got []time.Duration
	var handles []*Handle
	var delays []time.Duration
	for range 2000 {
		d := time.Duration(random.IntN(500)) * time.Millisecond
		handles = append(handles, l.CallLater(d, func() { got = append(got, d) }))
		delays = append(delays, d)
	}
	for i, h := range handles {
		if random.IntN(4) > 0 {
			h.Cancel()
		} else {
			want = append(want, delays[i])
		}
	}
	l.CallLater(time.Second, l.Stop)
	l.RunForever()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Error("order of firing")
	}
}

func TestCancelledTimersDoNotPileUp(t *testing.T) {
	l := testLoop(t)
	for range 10_000 {
		l.CallLater(time.Hour, func() {}).Cancel()
	}
	if n := l.timers.keys; n > 2*sweepFrom {
		t.Error(n, "timers are left")
	}
	chunks := 0
	for _, level := range l.timers.later.levels {
		if level != nil {
			for _, s := range level.spokes {
				for c := s.chunks; c != nil; c = c.next {
					chunks++
				}
			}
		}
	}
	if chunks > 2*sweepFrom/chunkSizes[1] {
		t.Error(chunks, "chunks are left")
	}
}

func TestPanicInACallbackGoesToTheExceptionHandler(t *testing.T) {
	var got ExceptionContext
	l := testLoop(t)
	l.SetExceptionHandler(func(of *Loop, e ExceptionContext) {
		if of != l {
			t.Error("another loop")
		}
		got = e
		panic("the handler fails too")
	})
	h := l.CallSoon(func() { panic(errTest) })
	l.CallSoon(l.Stop)
	l.RunForever()
	var p *PanicError
	if !errors.As(got.Err, &p) || !errors.Is(got.Err, errTest) || got.Handle != h {
		t.Error(got)
	}
}

func TestThreadsafeCallsWakeTheLoop(t *testing.T) {
	l := NewLoop()
	defer l.Close()
	var group sync.WaitGroup
	calls := make([]int, 4)
	total := 0
	for g := range calls {
		group.Go(func() {
			for i := range 100 {
				l.CallSoonThreadsafe(func() {
					if calls[g] != i {
						t.Error("order of one goroutine's calls")
					}
					calls[g]++
					if total++; total == 400 {
						l.Stop()
					}
				})
			}
		})
	}
	l.RunForever()
	group.Wait()
	if total != 400 {
		t.Error(total)
	}
}

func TestRunningLoopIsTheOneOfThisGoroutine(t *testing.T) {
	if RunningLoop() != nil {
		t.Error("a loop runs")
	}
	l := testLoop(t)
	l.CallSoon(func() {
		if RunningLoop() != l || !l.IsRunning() {
			t.Error("not this loop")
		}
		other := make(chan *Loop)
		go func() { other <- RunningLoop() }()
		if <-other != nil {
			t.Error("another goroutine runs the loop")
		}
		l.Stop()
	})
	l.RunForever()
	if RunningLoop() != nil || l.IsRunning() {
		t.Error("still running")
	}
}

func TestLoopRefusesToRunTwice(t *testing.T) {
	l, other := testLoop(t), testLoop(t)
	l.CallSoon(func() {
		expectError(t, l.RunForever(), ErrLoopRunning)
		expectError(t, other.RunForever(), ErrLoopRunning)
		for _, loop := range []*Loop{l, other} {
			unstarted := do(func(*script) error { return nil })
			_, err := RunUntilComplete(loop, unstarted)
			expectError(t, err, ErrLoopRunning)
			if unstarted.Runnable() != nil {
				t.Error("the coroutine was taken")
			}
		}
		expectError(t, l.Close(), ErrLoopRunning)
		expectError(t, l.Shutdown(), ErrLoopRunning)
		l.Stop()
	})
	l.RunForever()
}

func TestClosedLoopRefusesEverything(t *testing.T) {
	l := NewLoop()
	l.CallSoon(func() { t.Error("called") })
	if err := l.Close(); err != nil || !l.IsClosed() {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	expectError(t, l.RunForever(), ErrLoopClosed)
	expectError(t, l.CallSoonThreadsafe(func() {}), ErrLoopClosed)
	_, err := RunUntilComplete(l, Sleep(0))
	expectError(t, err, ErrLoopClosed)
	for _, call := range []func(){
		func() { l.CallSoon(func() {}) },
		func() { l.CallLater(1, func() {}) },
		func() { CreateTaskOn(l, do(func(*script) error { return nil })) },
	} {
		if v := expectPanic(t, call); v != ErrLoopClosed {
			t.Error(v)
		}
	}
}

func TestStopEndsRunUntilComplete(t *testing.T) {
	l := testLoop(t)
	future := NewFuture[int](l)
	l.CallSoon(l.Stop)
	_, err := RunUntilComplete(l, future)
	expectError(t, err, ErrLoopStopped)
	l.CallLater(time.Second, func() { future.SetResult(4) })
	if v, err := RunUntilComplete(l, future); v != 4 || err != nil {
		t.Error(v, err)
	}
}

func TestPlainAwaitRunsOnAPrivateLoop(t *testing.T) {
	leftover := false
	v, err := Await(coro(func(c *script) (int, error) {
		spawn(c, func(c *script) error {
			_, err := await(c, Sleep(time.Hour))
			leftover = errors.Is(err, ErrCancelled)
			return err
		})
		_, err := await(c, Sleep(time.Millisecond))
		return 5, err
	}))
	if v != 5 || err != nil || !leftover {
		t.Error(v, err, leftover)
	}
	_, err = Await((*Coroutine[int])(nil))
	expectError(t, err, ErrNilCoroutine)
	_, err = Await[int](nil)
	expectError(t, err, ErrNilCoroutine)
}

func TestPlainAwaitInsideARunningLoopPanics(t *testing.T) {
	l := testLoop(t)
	l.CallSoon(func() {
		expectPanic(t, func() { Await(Sleep(0)) })
		l.Stop()
	})
	l.RunForever()
}

func TestPlainAwaitWaitsForATaskOfALoopElsewhere(t *testing.T) {
	l := NewLoop()
	task := CreateTaskOn(l, coro(func(c *script) (int, error) { _, err := await(c, Sleep(5*time.Millisecond)); return 6, err }))
	future := NewFuture[int](l)
	ended := make(chan struct{})
	go func() { defer close(ended); l.RunForever() }()
	for !l.IsRunning() {
		time.Sleep(time.Millisecond)
	}
	if v, err := Await(task); v != 6 || err != nil {
		t.Error(v, err)
	}
	l.CallSoonThreadsafe(func() { l.CallLater(time.Millisecond, func() { future.SetResult(7) }) })
	if v, err := Await(future); v != 7 || err != nil {
		t.Error(v, err)
	}
	l.CallSoonThreadsafe(l.Stop)
	<-ended
	if v, err := Await(task); v != 6 || err != nil {
		t.Error(v, err)
	}
	l.Close()
}

func TestRunCoroutineThreadsafe(t *testing.T) {
	l := NewLoop()
	ended := make(chan struct{})
	go func() { defer close(ended); l.RunForever(); l.Shutdown() }()
	value := RunCoroutineThreadsafe(l, coro(func(c *script) (int, error) { turns(c, 2); return 1, errTest }))
	if v, err := value.Wait(context.Background()); v != 1 || err != errTest {
		t.Error(v, err)
	}
	sleeping := RunCoroutineThreadsafe(l, do(func(c *script) error { _, err := await(c, Sleep(time.Hour)); return err }))
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	_, err := sleeping.Wait(ctx)
	cancel()
	expectError(t, err, context.DeadlineExceeded)
	sleeping.Cancel()
	_, err = sleeping.Wait(context.Background())
	expectError(t, err, ErrCancelled)
	failing := RunCoroutineThreadsafe(l, do(func(*script) error { panic("remote") }))
	expectPanic(t, func() { failing.Wait(context.Background()) })
	l.CallSoonThreadsafe(l.Stop)
	<-ended
	orphan := RunCoroutineThreadsafe(NewLoop(), do(func(*script) error { return nil }))
	go orphan.loop.Close()
	_, err = orphan.Wait(context.Background())
	expectError(t, err, ErrLoopClosed)
	late := do(func(*script) error { return nil })
	_, err = RunCoroutineThreadsafe(l, late).Wait(context.Background())
	expectError(t, err, ErrLoopClosed)
	expectError(t, late.Runnable(), ErrCoroutineClosed)
}

func TestSleepZeroGivesEveryoneElseOneTurn(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		other := spawn(c, func(c *script) error {
			for i := range 3 {
				r.add(fmt.Sprint("other ", i))
				turns(c, 1)
			}
			return nil
		})
		for i := range 3 {
			r.add(fmt.Sprint("main ", i))
			turns(c, 1)
		}
		await(c, other)
	})
	r.expect(t, "main 0", "other 0", "main 1", "other 1", "main 2", "other 2")
}

func TestSleepAllocatesNothing(t *testing.T) {
	check(t, func(c *script) {
		sleep := Sleep(time.Millisecond)
		zero := Sleep(0)
		allocated := testing.AllocsPerRun(100, func() {
			for _, s := range []SleepAwait{sleep, zero} {
				if s.BeginAwait(c.t, c.frame) == Suspended {
					c.yield(struct{}{})
				}
				s.EndAwait(c.t)
			}
		})
		if allocated > 0 {
			t.Error(allocated)
		}
	})
}

func TestWaitingTasksAreNeverCollected(t *testing.T) {
	check(t, func(c *script) {
		done := false
		spawn(c, func(c *script) error {
			_, err := await(c, NewFuture[int](c.t.loop)) // known to nobody else
			done = true
			return err
		})
		turns(c, 1)
		for range 3 {
			collectGarbage(func() bool { return true })
		}
		for _, task := range c.t.loop.Tasks() {
			if task != c.t {
				task.Cancel()
			}
		}
		turns(c, 2)
		if !done {
			t.Error("the task is gone")
		}
	})
}

func TestShuffledLoopsRunEveryTaskInSomeOrder(t *testing.T) {
	orders := make(map[string]bool)
	for seed := range uint64(20) {
		order := func() string {
			var r trace
			l := testLoop(t, WithShuffle(seed))
			RunUntilComplete(l, do(func(c *script) error {
				for i := range 4 {
					spawn(c, func(*script) error { r.add(fmt.Sprint(i)); return nil })
				}
				turns(c, 3)
				return nil
			}))
			return fmt.Sprint(r.events)
		}
		if first := order(); first != order() {
			t.Error("one seed, two orders")
		} else {
			orders[first] = true
		}
	}
	if len(orders) < 5 {
		t.Error(orders)
	}
}

func TestLoopWorksInASynctestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		l := NewLoop()
		RunUntilComplete(l, do(func(c *script) error {
			_, err := await(c, Sleep(time.Hour))
			return err
		}))
		l.Shutdown()
		if d := time.Since(begin); d != time.Hour {
			t.Error(d)
		}
	})
}
