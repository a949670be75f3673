package async

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// delayed is an ordinary function that returns a coroutine.
func delayed[T any](d time.Duration, v T) *Coroutine[T] {
	return Coro(func() (T, error) {
		_, err := Await(Sleep(d))
		return v, err
	})
}

func TestOrdinaryCoroutinesWaitAtTheSameTime(t *testing.T) {
	check(t, func(c *script) {
		begin := c.t.loop.Time()
		values, err := await(c, gatherOn[int](c.t.loop, c.t.loop.rootContext,
			[]*Coroutine[int]{delayed(3*time.Hour, 1), delayed(time.Hour, 2), delayed(2*time.Hour, 3)}))
		if err != nil || !slices.Equal(values, []int{1, 2, 3}) {
			t.Error(values, err)
		}
		if d := c.t.loop.Time().Sub(begin); d != 3*time.Hour {
			t.Error("they took", d)
		}
	})
}

func TestOrdinaryCoroutineUsesItsLoop(t *testing.T) {
	for _, debug := range []bool{false, true} {
		check(t, func(c *script) {
			l := c.t.loop
			l.SetDebug(debug)
			q := NewQueue[int](1)
			v := NewContextVar("v", "")
			var consumer *Task[int]
			consumer = CreateTaskFrom(c.t, Coro(func() (sum int, err error) {
				if RunningLoop() != l || CurrentTask() != &consumer.TaskCore {
					t.Error("it does not know where it is")
				}
				v.Set(CurrentContext(), "consumer")
				producer := CreateTask(Coro(func() (int, error) {
					for i := range 3 {
						if _, err := Await(q.Put(i + 1)); err != nil {
							return 0, err
						}
					}
					return 100, nil
				}))
				for range 3 {
					item, err := Await(q.Get())
					if err != nil {
						return 0, err
					}
					sum += item
				}
				g := NewTaskGroup()
				Go(g, delayed(time.Minute, 0))
				Go(g, delayed(time.Second, 0))
				if _, err := Await(g.Wait()); err != nil {
					return 0, err
				}
				last, err := Await(producer)
				if v.Get(CurrentContext()) != "consumer" {
					t.Error("it has another context now")
				}
				return sum + last, err
			}))
			if sum, err := await(c, consumer); sum != 106 || err != nil {
				t.Error(sum, err)
			}
			consumer.AddDoneCallback(func(*Task[int]) {
				if RunningLoop() != l || l.plain != nil || !l.runsHere() {
					t.Error("control has not come back")
				}
			})
			turns(c, 1)
		})
	}
}

func TestCancellationArrivesInAnOrdinaryCoroutine(t *testing.T) {
	check(t, func(c *script) {
		var log []string
		task := CreateTaskFrom(c.t, Coro(func() (int, error) {
			defer func() {
				_, err := Await(Sleep(time.Minute))
				log = append(log, "cleaned up", outcomeText(0, err))
			}()
			_, err := Await(Sleep(time.Hour))
			log = append(log, outcomeText(0, err))
			return 0, err
		}))
		turns(c, 1)
		task.Cancel("enough")
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if want := []string{"async: cancelled: enough", "cleaned up", "0"}; !slices.Equal(log, want) || !task.Cancelled() {
			t.Error(log, task.Cancelled())
		}
		_, err = await(c, WaitFor(delayed(time.Hour, 1), time.Second))
		expectError(t, err, ErrTimeout)
		early := CreateTaskFrom(c.t, Coro(func() (int, error) { t.Error("it runs"); return 0, nil }))
		early.Cancel()
		_, err = await(c, early)
		expectError(t, err, ErrCancelled)
	})
}

func TestPanicsCrossOrdinaryCoroutines(t *testing.T) {
	check(t, func(c *script) {
		panics := func(later bool) *Coroutine[int] {
			return Coro(func() (int, error) {
				if later {
					Await(Sleep(time.Second))
				}
				panic("inner")
			})
		}
		for _, later := range []bool{false, true} {
			task := CreateTaskFrom(c.t, Coro(func() (v int, err error) {
				defer func() {
					if r := recover(); r != "inner" {
						t.Error(later, r)
					}
					_, err = Await(Sleep(time.Second)) // it goes on
					v = 1
				}()
				return Await(coroutineOf[int](panics(later)))
			}))
			if v, err := await(c, task); v != 1 || err != nil {
				t.Error(later, v, err)
			}
			lost := CreateTaskFrom(c.t, panics(later))
			for !lost.Done() {
				turns(c, 1)
				nap(c, time.Second)
			}
			var p *PanicError
			if !errors.As(lost.Err(), &p) || p.Value != "inner" {
				t.Error(later, lost.Err())
			}
		}
	})
}

func TestOrdinaryCoroutinesStartedEagerly(t *testing.T) {
	check(t, func(c *script) {
		var log []string
		outer := CreateTaskFrom(c.t, Coro(func() (int, error) {
			log = append(log, "outer")
			inner := CreateTask(Coro(func() (int, error) {
				log = append(log, "inner")
				_, err := Await(Sleep(time.Second))
				log = append(log, "inner again")
				return 1, err
			}), WithEagerStart())
			log = append(log, "outer again")
			return Await(inner)
		}), WithEagerStart())
		log = append(log, "creator")
		if v, err := await(c, outer); v != 1 || err != nil {
			t.Error(v, err)
		}
		if want := []string{"outer", "inner", "outer again", "creator", "inner again"}; !slices.Equal(log, want) {
			t.Error(log)
		}
	})
}

// A task of another loop is waited for there, which blocks this one, as in any code that is no template.
func TestOrdinaryCoroutineAwaitsWhatIsAnotherLoops(t *testing.T) {
	other := NewLoop()
	f := NewFuture[int](other)
	other.CallLater(time.Millisecond, func() { f.SetResult(7) })
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		other.RunForever()
	}()
	running := make(chan struct{})
	other.CallSoonThreadsafe(func() { close(running) })
	<-running
	check(t, func(c *script) {
		if v, err := await(c, CreateTaskFrom(c.t, Coro(func() (int, error) { return Await(f) }))); v != 7 || err != nil {
			t.Error(v, err)
		}
	})
	other.CallSoonThreadsafe(other.Stop)
	<-stopped
	other.Close()
}

func TestGoexitEndsOrdinaryCoroutines(t *testing.T) {
	for _, where := range []string{"first", "later", "child", "child later"} {
		l := NewLoop()
		var log []string
		exits := func(later bool) *Coroutine[int] {
			return Coro(func() (int, error) {
				if later {
					Await(Sleep(time.Millisecond))
				}
				runtime.Goexit()
				return 0, nil
			})
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			RunUntilComplete(l, Coro(func() (int, error) {
				defer func() { log = append(log, "deferred") }()
				switch where {
				case "later":
					Await(Sleep(time.Millisecond))
				case "child", "child later":
					Await(coroutineOf[int](exits(where == "child later")))
				}
				runtime.Goexit()
				return 0, nil
			}))
			t.Error(where, "went on")
		}()
		<-ended
		if !slices.Equal(log, []string{"deferred"}) || l.IsRunning() {
			t.Error(where, log, l.IsRunning())
		}
		if _, err := RunUntilComplete(l, delayed(time.Millisecond, 1)); err != nil { // the loop is usable
			t.Error(where, err)
		}
		l.Close()
	}
}

// Without a loop there is nobody to take turns with.
func TestOrdinaryCoroutineIsCalledWhereNoLoopRuns(t *testing.T) {
	id := goroutineID()
	v, err := Await(Coro(func() (int, error) {
		if goroutineID() != id {
			t.Error("it has a goroutine of its own")
		}
		return Await(ToThread(func(context.Context) (int, error) { return 3, nil }))
	}))
	if v != 3 || err != nil {
		t.Error(v, err)
	}
}

func TestPositionOfAnOrdinaryCoroutine(t *testing.T) {
	check(t, func(c *script) {
		task := CreateTaskFrom(c.t, delayed(time.Hour, 1))
		begins := task.position()
		turns(c, 1)
		waits := task.position()
		if begins.File != "plaincoro_test.go" || waits.File != begins.File || waits.Line != begins.Line+1 ||
			!strings.Contains(waits.Function, "delayed") || !strings.Contains(begins.Function, "delayed") {
			t.Error(begins, waits)
		}
		task.Cancel()
		await(c, task)
	})
}

func panicsOrdinarily() { panic("ordinary") }

// The stack of a function's panic is its own, not the loop's.
func TestPanicOfAnOrdinaryCoroutineHasItsStack(t *testing.T) {
	check(t, func(c *script) {
		for _, later := range []bool{false, true} {
			task := CreateTaskFrom(c.t, Coro(func() (int, error) {
				if later {
					Await(Sleep(0))
				}
				panicsOrdinarily()
				return 0, nil
			}))
			for !task.Done() {
				turns(c, 1)
			}
			var p *PanicError
			if !errors.As(task.Err(), &p) || !strings.Contains(string(p.Stack), "panicsOrdinarily") {
				t.Error(later, task.Err())
			}
		}
	})
}

func TestOrdinaryCoroutineRangesOverAnAsyncGenerator(t *testing.T) {
	check(t, func(c *script) {
		var events trace
		task := CreateTaskFrom(c.t, Coro(func() (sum int, err error) {
			for v, err := range cleaning(&events).All() {
				if err != nil || v == 3 {
					return sum, err
				}
				sum += v
			}
			return 0, nil
		}))
		if sum, err := await(c, task); sum != 3 || err != nil {
			t.Error(sum, err)
		}
		events.expect(t, "cleaned up")
	})
}

// exitsIn is an awaitable whose BeginAwait or EndAwait does what it is told.
type exitsIn struct{ begin, end func() }

func (a exitsIn) BeginAwait(*TaskCore, *Frame) Status { a.begin(); return Done }

func (a exitsIn) EndAwait(*TaskCore) (int, error) { a.end(); return 0, nil }

func TestDeferredCallsOfOrdinaryCoroutinesWaitDuringGoexit(t *testing.T) {
	nothing := func() {}
	panicking := func() {
		defer panic("on top")
		runtime.Goexit()
	}
	later := coro(func(c *script) (int, error) {
		await(c, Sleep(time.Millisecond))
		runtime.Goexit()
		return 0, nil
	})
	for name, a := range map[string]Awaitable[int]{
		"begin":       exitsIn{runtime.Goexit, nothing},
		"end":         exitsIn{nothing, runtime.Goexit},
		"later":       later,
		"panic begin": exitsIn{panicking, nothing},
		"panic end":   exitsIn{nothing, panicking},
	} {
		l := NewLoop()
		var log []string
		ended := make(chan struct{})
		var ran any
		go func() {
			defer close(ended)
			defer func() { ran = recover() }()
			RunUntilComplete(l, Coro(func() (int, error) {
				defer func() {
					CreateTask(Coro(func() (int, error) { runtime.Goexit(); return 0, nil })) // another one, meanwhile
					_, err := Await(delayed(time.Millisecond, 1))
					if err == nil {
						_, err = Await(Sleep(time.Millisecond))
					}
					func() {
						defer func() { log = append(log, recover().(string)) }()
						Await(exitsIn{func() { panic("ordinary") }, nothing})
					}()
					log = append(log, outcomeText(1, err))
				}()
				return Await(a)
			}))
			t.Error(name, "went on")
		}()
		<-ended
		if !slices.Equal(log, []string{"ordinary", "1"}) || l.IsRunning() || l.plain != nil || (ran != nil) != strings.HasPrefix(name, "panic") {
			t.Error(name, log, l.IsRunning(), ran)
		}
		if _, err := RunUntilComplete(l, delayed(time.Millisecond, 1)); err != nil {
			t.Error(name, err)
		}
		l.Close()
	}
}

// A panic in what an ordinary function awaits is an ordinary one, even if the function is awaited during a Goexit.
func TestOrdinaryCoroutineAwaitedDuringGoexit(t *testing.T) {
	l := NewLoop()
	var log []string
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		RunUntilComplete(l, Coro(func() (int, error) {
			defer func() {
				Await(coroutineOf[int](Coro(func() (int, error) {
					func() {
						defer func() { log = append(log, recover().(string)) }()
						Await(exitsIn{func() { panic("ordinary") }, func() {}})
					}()
					log = append(log, "went on")
					return 1, nil
				})))
				log = append(log, "deferred")
			}()
			return Await(exitsIn{runtime.Goexit, func() {}})
		}))
	}()
	<-ended
	if !slices.Equal(log, []string{"ordinary", "went on", "deferred"}) {
		t.Error(log)
	}
	l.Close()
}
