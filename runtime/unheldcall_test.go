package async

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

// calling is a random program of callbacks that make callbacks, whose handles it takes or does not.
type calling struct {
	*Loop
	held     bool
	random   *rand.Rand
	variable *ContextVar[int]
	contexts []*Context // in which calls were made before
	handles  []*Handle  // of calls that are taken in both forms
	made     int
	events   []string
}

// runCalling runs the program of a seed to its end and returns what happened.
func runCalling(t *testing.T, seed uint64, held bool, opts ...LoopOption) []string {
	c := &calling{
		Loop:     testLoop(t, opts...),
		held:     held,
		random:   rand.New(rand.NewPCG(seed, 0)),
		variable: NewContextVar("made", 0),
	}
	c.SetExceptionHandler(func(_ *Loop, e ExceptionContext) {
		var p *PanicError
		if !errors.As(e.Err, &p) {
			t.Fatal(e)
		}
		c.note("panicked: %v, context of %d, due at %v, cancelled %v",
			p.Value, c.variable.Get(CurrentContext()), e.Handle.When(), e.Handle.Cancelled())
	})
	c.CallLater(time.Hour, c.Stop)
	ctx := NewContext(context.Background())
	c.variable.Set(ctx, -1)
	c.CallSoonContext(ctx, func() {
		for range 20 {
			c.call()
		}
	})
	if err := c.RunForever(); err != nil {
		t.Fatal(err)
	}
	return c.events
}

func (c *calling) note(format string, args ...any) {
	c.events = append(c.events, fmt.Sprintf("%v: ", c.now())+fmt.Sprintf(format, args...))
}

// call makes a call of a random form.
func (c *calling) call() {
	c.made++
	id := c.made
	if id > 400 {
		return
	}
	fn := func() { c.turn(id) }
	d := time.Duration(c.random.IntN(4)-1) * time.Second
	if c.random.IntN(4) == 0 {
		d = time.Duration(c.random.IntN(100_000)) * time.Microsecond
	}
	when := c.Time().Add(d)
	form := c.random.IntN(6)
	switch {
	case form == 0 && c.held:
		c.CallSoon(fn)
	case form == 0:
		c.CallSoonUnheld(fn)
	case form == 1 && len(c.contexts) > 0:
		ctx := c.contexts[c.random.IntN(len(c.contexts))]
		if c.held {
			c.CallSoonContext(ctx, fn)
		} else {
			c.CallSoonContextUnheld(ctx, fn)
		}
	case form == 2 && c.held:
		c.CallAt(when, fn)
	case form == 2:
		c.CallAtUnheld(when, fn)
	case form == 3:
		c.handles = append(c.handles, c.CallLater(d, fn))
	case form == 4 && len(c.handles) > 0:
		h := c.handles[c.random.IntN(len(c.handles))]
		h.Cancel()
		c.note("cancelled %v", h.Cancelled())
	case c.held:
		c.CallLater(d, fn)
	default:
		c.CallLaterUnheld(d, fn)
	}
}

// turn is what a callback does.
func (c *calling) turn(id int) {
	ctx := CurrentContext()
	c.note("%d in the context of %d", id, c.variable.Get(ctx))
	if c.random.IntN(3) == 0 {
		c.variable.Set(ctx, id)
		c.contexts = append(c.contexts, ctx)
	}
	for range c.random.IntN(4) {
		c.call()
	}
	if c.random.IntN(10) == 0 {
		panic(id)
	}
	c.call()
}

func TestUnheldCallsAreMadeAsHeldOnesAre(t *testing.T) {
	calls := 0
	for seed := range uint64(40) {
		for _, opts := range [][]LoopOption{nil, {WithShuffle(seed)}, {WithLoopDebug(true)}} {
			held, unheld := runCalling(t, seed, true, opts...), runCalling(t, seed, false, opts...)
			for i, event := range held {
				if i >= len(unheld) || unheld[i] != event {
					t.Fatalf("seed %d: event %d is not %q, but %q", seed, i, event, slices.Concat(unheld, []string{"missing"})[i])
				}
			}
			if len(unheld) > len(held) {
				t.Fatalf("seed %d: %q is not expected", seed, unheld[len(held)])
			}
			calls += len(held)
		}
	}
	if calls < 10_000 {
		t.Errorf("only %d events", calls)
	}
}

func TestUnheldCallsUseTheirHandlesAgain(t *testing.T) {
	l := testLoop(t)
	left := 1000
	var next func()
	next = func() {
		if left--; left > 0 {
			l.CallSoonUnheld(next)
			return
		}
		l.Stop()
	}
	for range 2 {
		l.CallLaterUnheld(time.Second, next)
	}
	if err := l.RunForever(); err != nil {
		t.Fatal(err)
	}
	if n := len(l.unheld.spares); n != 2 || l.unheld.waiting != 0 {
		t.Errorf("%d spare handles, %d calls wait", n, l.unheld.waiting)
	}
}

func TestUnheldCallsOfOneContextAtATimeWaitWithoutHandles(t *testing.T) {
	l := testLoop(t)
	variable := NewContextVar("number", 0)
	var r trace
	arm := func(n int) {
		ctx := NewContext(context.Background())
		variable.Set(ctx, n)
		l.CallSoonContextUnheld(ctx, func() {
			l.CallLaterUnheld(time.Second, func() { r.add(fmt.Sprint(variable.Get(CurrentContext()))) })
		})
	}
	runFor := func(d time.Duration) {
		l.CallLater(d, l.Stop)
		if err := l.RunForever(); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3 {
		arm(10 * n)
		arm(10*n + 1)
		runFor(time.Millisecond)
		if l.unheld.waiting != 1 || l.timers.live() != 2 {
			t.Errorf("%d of %d timers have no handle", l.unheld.waiting, l.timers.live())
		}
		runFor(time.Minute)
	}
	r.expect(t, "0", "1", "10", "11", "20", "21")
}

func TestUnheldCallsKeepNothingOnceMade(t *testing.T) {
	l := testLoop(t)
	collected := make(chan struct{})
	func() {
		object := new([16]byte)
		runtime.AddCleanup(object, func(struct{}) { close(collected) }, struct{}{})
		l.CallLaterUnheld(time.Second, func() { object[0]++ })
	}()
	l.CallLater(time.Hour, l.Stop)
	if err := l.RunForever(); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	select {
	case <-collected:
	case <-time.After(10 * time.Second):
		t.Error("the function of a call that has been made is kept")
	}
	runtime.KeepAlive(l)
}

func TestContextOfUnheldCallsIsKeptWhileTheyWait(t *testing.T) {
	l := testLoop(t)
	collected := make(chan struct{})
	variable := NewContextVar[*[16]byte]("object", nil)
	func() {
		object := new([16]byte)
		runtime.AddCleanup(object, func(struct{}) { close(collected) }, struct{}{})
		ctx := NewContext(context.Background())
		variable.Set(ctx, object)
		l.CallSoonContextUnheld(ctx, func() {
			l.CallLaterUnheld(time.Second, func() { variable.Get(CurrentContext())[0]++ })
		})
	}()
	l.CallLater(time.Hour, l.Stop)
	if err := l.RunForever(); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	select {
	case <-collected:
	case <-time.After(10 * time.Second):
		t.Error("the context of a call that has been made is kept")
	}
	runtime.KeepAlive(l)
}

// The exception handler has the handle of a call that has panicked, which is therefore not used again.
func TestHandleOfAnUnheldCallThatPanicsIsNotUsedAgain(t *testing.T) {
	l := testLoop(t)
	var reported *Handle
	l.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reported = e.Handle })
	l.CallSoonUnheld(func() { panic("one") })
	l.CallSoonUnheld(func() {})
	l.Stop()
	if err := l.RunForever(); err != nil {
		t.Fatal(err)
	}
	if reported == nil || len(l.unheld.spares) != 1 || slices.Contains(l.unheld.spares, reported) {
		t.Errorf("reported %v, spare are %v", reported, l.unheld.spares)
	}
}

func TestSpareHandlesAreLimited(t *testing.T) {
	l := testLoop(t)
	for range 2 * maxSpareHandles {
		l.CallLaterUnheld(time.Second, func() {})
	}
	l.CallLater(time.Minute, l.Stop)
	if err := l.RunForever(); err != nil {
		t.Fatal(err)
	}
	if n := len(l.unheld.spares); n != maxSpareHandles {
		t.Errorf("%d handles are kept", n)
	}
}

func TestCallsFromAnywhereUseTheirHandlesAgain(t *testing.T) {
	l := testLoop(t)
	made := 0
	for range 10 {
		if err := l.CallSoonThreadsafe(func() { made++; l.Stop() }); err != nil {
			t.Fatal(err)
		}
		if err := l.RunForever(); err != nil {
			t.Fatal(err)
		}
	}
	if spares := len(l.unheld.spares); made != 10 || spares != 1 {
		t.Errorf("%d calls made, %d handles", made, spares)
	}
}
