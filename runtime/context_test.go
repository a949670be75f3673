package async

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
)

func TestVariablesAreInheritedByCopy(t *testing.T) {
	v := NewContextVar("v", 0)
	check(t, func(c *script) {
		ctx := CurrentContextFrom(c.t)
		v.Set(ctx, 1)
		child := start(c, func(c *script) (int, error) {
			own := CurrentContextFrom(c.t)
			if own == ctx || own != CurrentContextFrom(c.t) {
				t.Error("identity of contexts")
			}
			before := v.Get(own)
			v.Set(own, 10)
			return before, nil
		})
		v.Set(ctx, 2) // after the creation: not seen
		if got, _ := await(c, child); got != 1 || v.Get(ctx) != 2 {
			t.Error(got, v.Get(ctx))
		}
	})
}

func TestTasksDoNotSeeEachOthersVariables(t *testing.T) { // context_3
	v := NewContextVar("v", -1)
	check(t, func(c *script) {
		for i := range 100 {
			spawn(c, func(c *script) error {
				for turn := range 10 {
					v.Set(CurrentContextFrom(c.t), i+turn)
					if err := nap(c, time.Duration((i*7+turn*3)%5)); err != nil {
						return err
					}
					if got := v.Get(CurrentContextFrom(c.t)); got != i+turn {
						t.Errorf("task %d has %d, and not %d", i, got, i+turn)
					}
				}
				return nil
			})
		}
		nap(c, time.Second)
		if got := v.Get(CurrentContextFrom(c.t)); got != -1 {
			t.Error(got)
		}
	})
}

func TestCallbacksRunInTheContextTheyWereScheduledIn(t *testing.T) {
	v := NewContextVar("v", 0)
	check(t, func(c *script) {
		l := c.t.loop
		ctx := CurrentContextFrom(c.t)
		seen := make(map[string]int)
		note := func(name string) func() {
			return func() { seen[name] = v.Get(CurrentContext()); v.Set(CurrentContext(), -1) }
		}
		future := NewFuture[int](l)
		v.Set(ctx, 1)
		l.CallSoon(note("soon"))
		v.Set(ctx, 2)
		l.CallLater(time.Second, note("later"))
		v.Set(ctx, 3)
		future.AddDoneCallback(func(*Future[int]) { note("done")() })
		own := NewContext(context.Background())
		v.Set(own, 4)
		l.CallSoonContext(own, note("own"))
		v.Set(ctx, 5)
		future.SetResult(1)
		await(c, Sleep(2*time.Second))
		if seen["soon"] != 1 || seen["later"] != 2 || seen["done"] != 3 || seen["own"] != 4 || v.Get(ctx) != 5 {
			t.Error(seen, v.Get(ctx))
		}
		if v.Get(own) != -1 {
			t.Error("the given context was copied")
		}
	})
}

// A call that comes through the door for other goroutines has its caller's context
// too, if the caller is on the loop.
func TestThreadsafeCallsAndSignalHandlersRunInTheirCallersContext(t *testing.T) {
	v := NewContextVar("v", 0)
	l := NewLoop()
	defer l.Close()
	var seen []int
	note := func() { seen = append(seen, v.Get(CurrentContext())) }
	l.CallSoon(func() {
		v.Set(CurrentContext(), 1)
		l.CallSoonThreadsafe(note)
		v.Set(CurrentContext(), 2)
		RunCoroutineThreadsafe(l, do(func(c *script) error {
			seen = append(seen, v.Get(CurrentContextFrom(c.t)))
			err := syscall.Kill(os.Getpid(), syscall.SIGUSR2)
			if err != nil {
				l.Stop()
			}
			return err
		}))
		v.Set(CurrentContext(), 3)
		l.AddSignalHandler(syscall.SIGUSR2, func() {
			note()
			go l.CallSoonThreadsafe(func() { note(); l.Stop() })
		})
	})
	l.RunForever()
	if want := []int{1, 2, 3, 0}; !slices.Equal(seen, want) {
		t.Errorf("got %v, want %v", seen, want)
	}
}

// As for contextvars.copy_context: a copy is for whoever wants it, also later.
func TestContextsOfATaskThatHasEndedAreOfUse(t *testing.T) {
	v := NewContextVar("v", 0)
	check(t, func(c *script) {
		var own *Context
		await(c, spawn(c, func(c *script) error {
			own = CurrentContextFrom(c.t)
			v.Set(own, 1)
			return nil
		}))
		for name, ctx := range map[string]*Context{"own": own, "copy": own.Copy()} {
			task := start(c, func(c *script) (int, error) {
				got, err := await(c, ToThread(func(ctx context.Context) (int, error) { return v.Get(ctx), ctx.Err() }))
				v.Set(CurrentContextFrom(c.t), 2)
				return got, err
			}, WithContext(ctx))
			if got, err := await(c, task); got != 1 || err != nil || v.Get(ctx) != 2 {
				t.Error(name, got, err, v.Get(ctx))
			}
			v.Set(ctx, 1)
		}
		if own.Copy().Err() != nil || own.Err() == nil || NewContext(own).Err() == nil {
			t.Error("a copy is independent of the task, a context over it is not")
		}
	})
}

func TestTaskWithAContextRunsInThatContext(t *testing.T) {
	v := NewContextVar("v", "none")
	check(t, func(c *script) {
		shared := NewContext(context.Background())
		task := spawn(c, func(c *script) error { v.Set(CurrentContextFrom(c.t), "set"); return nil }, WithContext(shared))
		await(c, task)
		if v.Get(shared) != "set" || v.Get(CurrentContextFrom(c.t)) != "none" {
			t.Error(v.Get(shared))
		}
	})
}

func TestResetRestoresWhatWasBefore(t *testing.T) {
	v, w := NewContextVar("v", 0), NewContextVar("w", 0)
	ctx, other := NewContext(context.Background()), NewContext(context.Background())
	one := v.Set(ctx, 1)
	two := v.Set(ctx, 2)
	expectError(t, v.Reset(other, two), ErrToken)
	expectError(t, w.Reset(ctx, two), ErrToken)
	if err := v.Reset(ctx, two); err != nil || v.Get(ctx) != 1 {
		t.Error(err, v.Get(ctx))
	}
	expectError(t, v.Reset(ctx, two), ErrToken)
	if err := v.Reset(ctx, one); err != nil {
		t.Error(err)
	}
	if _, ok := v.Lookup(ctx); ok || v.Get(ctx) != 0 || v.Name() != "v" {
		t.Error("still set")
	}
}

func TestNilValuesOfInterfaceVariablesAreValues(t *testing.T) {
	v := NewContextVar[error]("v", errTest)
	ctx := NewContext(context.Background())
	v.Set(ctx, nil)
	if got, ok := v.Lookup(ctx); !ok || got != nil || v.Get(ctx) != nil {
		t.Error(got, ok)
	}
}

func TestVariablesAreSeenThroughDerivedGoContexts(t *testing.T) {
	type key struct{}
	v := NewContextVar("v", 0)
	ctx := NewContext(context.WithValue(context.Background(), key{}, "go"))
	v.Set(ctx, 1)
	derived, cancel := context.WithCancel(ctx)
	defer cancel()
	if v.Get(derived) != 1 || derived.Value(key{}) != "go" || derived.Value(v) != 1 {
		t.Error(v.Get(derived), derived.Value(key{}), derived.Value(v))
	}
	if v.Get(context.Background()) != 0 {
		t.Error("set in the background")
	}
}

func TestTaskContextIsDoneWhenTheTaskIsCancelled(t *testing.T) {
	check(t, func(c *script) {
		var ctx *Context
		var derived context.Context
		task := spawn(c, func(c *script) error {
			ctx = CurrentContextFrom(c.t)
			d, cancel := context.WithCancel(ctx)
			defer cancel()
			derived = d
			_, err := await(c, Sleep(time.Hour))
			return err
		})
		turns(c, 1)
		if ctx.Err() != nil {
			t.Error(ctx.Err())
		}
		done := ctx.Done()
		task.Cancel("stop it")
		<-done
		<-derived.Done()
		var cause *CancelledError
		if ctx.Err() != context.Canceled || !errors.As(context.Cause(ctx), &cause) || cause.Message != "stop it" {
			t.Error(ctx.Err(), context.Cause(ctx))
		}
		if context.Cause(derived) != error(cause) {
			t.Error(context.Cause(derived))
		}
	})
}

func TestTaskContextIsDoneWhenTheTaskHasEnded(t *testing.T) {
	check(t, func(c *script) {
		var before, never *Context
		await(c, spawn(c, func(c *script) error {
			before = CurrentContextFrom(c.t)
			before.Done()
			return nil
		}))
		await(c, spawn(c, func(c *script) error { never = CurrentContextFrom(c.t); return nil }))
		<-before.Done()
		<-never.Done()
	})
}

func TestUncancelledTaskHasAUsableContextAgain(t *testing.T) {
	check(t, func(c *script) {
		ctx := CurrentContextFrom(c.t)
		old := ctx.Done()
		c.t.Cancel()
		<-old
		c.t.Uncancel()
		if ctx.Err() != nil || ctx.Done() == old {
			t.Error(ctx.Err())
		}
	})
}

func TestTasksDoNotInheritTheCancellationOfTheirCreator(t *testing.T) {
	check(t, func(c *script) {
		var child *Task[struct{}]
		parent := spawn(c, func(c *script) error {
			CurrentContextFrom(c.t).Done()
			child = spawn(c, func(c *script) error {
				_, err := await(c, Sleep(time.Second))
				return errors.Join(err, CurrentContextFrom(c.t).Err())
			})
			_, err := await(c, Sleep(time.Hour))
			return err
		})
		turns(c, 2)
		parent.Cancel()
		if _, err := await(c, child); err != nil {
			t.Error(err)
		}
	})
}

func TestCurrentContextOutsideALoopIsEmpty(t *testing.T) {
	if ctx := CurrentContext(); ctx.Err() != nil || ctx.Loop() != nil || ctx.Parent() != context.Background() {
		t.Error(ctx)
	}
}

func TestVariableMapBehavesLikeAMap(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var m *varMap
	model := make(map[uint32]int)
	type version struct {
		m     *varMap
		model map[uint32]int
	}
	var old []version
	for i := range 5000 {
		id := uint32(random.IntN(3000))
		if random.IntN(3) == 0 {
			m = m.without(id)
			delete(model, id)
		} else {
			m = m.with(id, i)
			model[id] = i
		}
		if i%1000 == 0 {
			copied := make(map[uint32]int)
			for k, v := range model {
				copied[k] = v
			}
			old = append(old, version{m, copied})
		}
	}
	for _, v := range append(old, version{m, model}) {
		for id := range uint32(3000) {
			got, ok := v.m.get(id)
			want, wanted := v.model[id]
			if ok != wanted || ok && got != want {
				t.Fatalf("%d: got %v, %v; want %v, %v", id, got, ok, want, wanted)
			}
		}
	}
	for id := range model {
		m = m.without(id)
	}
	if m != nil {
		t.Error("not empty")
	}
}

// benchmarkContext spawns tasks that inherit n variables.
func benchmarkContext(b *testing.B, n int) {
	l := testLoop(b)
	RunUntilComplete(l, do(func(c *script) error {
		ctx := CurrentContextFrom(c.t)
		for i := range n {
			NewContextVar("", 0).Set(ctx, i)
		}
		b.ReportAllocs()
		f := &joinFrame{left: b.N}
		b.ResetTimer()
		_, err := await(c, f.Init(f))
		return err
	}))
}

func BenchmarkTaskWithoutVariables(b *testing.B)  { benchmarkContext(b, 0) }
func BenchmarkTaskWith1000Variables(b *testing.B) { benchmarkContext(b, 1000) }

func TestCallbackWithoutAContextHasItsCallers(t *testing.T) {
	check(t, func(c *script) {
		name := NewContextVar("name", "")
		name.Set(CurrentContextFrom(c.t), "caller")
		calls := 0
		note := func() {
			l := c.t.loop
			if got := name.Get(l.calling.context()); got != "caller" {
				t.Error(got)
			}
			name.Set(l.calling.context(), "callback")
			calls++
		}
		c.t.loop.CallSoonContext(nil, note)
		c.t.loop.CallSoonContextUnheld(nil, note)
		turns(c, 1)
		if got := name.Get(CurrentContextFrom(c.t)); got != "caller" || calls != 2 {
			t.Error(got, calls)
		}
	})
}
