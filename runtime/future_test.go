package async

import (
	"errors"
	"testing"
)

func TestFutureIsSetOnce(t *testing.T) {
	l := testLoop(t)
	f := NewFuture[int](l)
	_, err := f.Result()
	expectError(t, err, ErrInvalidState)
	expectError(t, f.Err(), ErrInvalidState)
	if f.Done() || f.Cancelled() || f.Loop() != l {
		t.Error("not pending")
	}
	if err := f.SetResult(1); err != nil {
		t.Error(err)
	}
	expectError(t, f.SetResult(2), ErrInvalidState)
	expectError(t, f.SetError(errTest), ErrInvalidState)
	if f.Cancel() {
		t.Error("cancelled")
	}
	if v, err := f.Result(); v != 1 || err != nil || !f.Done() {
		t.Error(v, err)
	}
}

func TestFutureWithAnErrorReturnsItToEveryone(t *testing.T) {
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		one := start(c, func(c *script) (int, error) { return await(c, f) })
		two := start(c, func(c *script) (int, error) { return await(c, f) })
		turns(c, 1)
		expectError(t, f.SetError(nil), ErrInvalidState)
		f.SetError(errTest)
		for _, task := range []*Task[int]{one, two} {
			_, err := await(c, task)
			expectError(t, err, errTest)
		}
	})
}

func TestCancelledFutureHasTheMessage(t *testing.T) {
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		f.Cancel("why")
		_, err := await(c, f)
		expectError(t, err, ErrCancelled)
		if !f.Cancelled() || err.Error() != "async: cancelled: why" {
			t.Error(err)
		}
		if c.t.Cancelling() != 0 {
			t.Error("the waiting task counts as cancelled")
		}
		g := NewFuture[int](c.t.loop)
		g.SetError(ErrCancelled)
		if !g.Cancelled() {
			t.Error("a cancellation as the error does not cancel")
		}
	})
}

func TestCallbackOfADoneFutureIsCalledThroughTheLoop(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		f := NewFuture[int](c.t.loop)
		f.SetResult(1)
		f.AddDoneCallback(func(g *Future[int]) {
			if g != f {
				t.Error("another future")
			}
			r.add("called")
		})
		remove := f.AddDoneCallback(func(*Future[int]) { r.add("removed") })
		if !remove() || remove() {
			t.Error("remove")
		}
		r.add("added")
		turns(c, 1)
	})
	r.expect(t, "added", "called")
}

func TestCallbacksOfAFutureOutliveOneThatPanics(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		c.t.loop.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { r.add(e.Message) })
		f := NewFuture[int](c.t.loop)
		f.AddDoneCallback(func(*Future[int]) { panic(1) })
		f.AddDoneCallback(func(*Future[int]) { r.add("second") })
		f.SetResult(1)
		turns(c, 1)
	})
	r.expect(t, "panic in a callback", "second")
}

func TestFailuresNobodyTakesAreReported(t *testing.T) {
	var reports []ExceptionContext
	check(t, func(c *script) {
		c.t.loop.SetExceptionHandler(func(_ *Loop, e ExceptionContext) { reports = append(reports, e) })
		spawn(c, func(*script) error { return errTest }, WithName("lost"))
		taken := spawn(c, func(*script) error { return errors.New("taken") })
		await(c, taken)
		NewFuture[int](c.t.loop).SetError(errors.New("lost future"))
		taken = nil
		turns(c, 1)
		collectGarbage(func() bool { turns(c, 1); return len(reports) >= 2 })
	})
	if len(reports) != 2 {
		t.Fatal(reports)
	}
	for _, e := range reports {
		switch e.Message {
		case "failure of task lost was never retrieved":
			expectError(t, e.Err, errTest)
		case "failure of a future was never retrieved":
		default:
			t.Error(e)
		}
	}
}
