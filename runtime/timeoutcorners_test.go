package async

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// More of CPython's test_timeouts.py: several timeouts at once, while the loop is busy,
// and what a scope says about itself.

// busyLoop runs body on a loop whose clock only moves when the loop has nothing to do,
// or when busy is called: that is a turn that takes so long.
func busyLoop(t *testing.T, body func(c *script, busy func(time.Duration))) {
	clock := &jumpClock{now: time.Unix(1000, 0)}
	l := testLoop(t, WithClock(clock))
	busy := func(d time.Duration) { clock.now = clock.now.Add(d) }
	if _, err := RunUntilComplete(l, do(func(c *script) error { body(c, busy); return nil })); err != nil {
		t.Error(err)
	}
}

// note adds what a scope has made of the end of its block.
func (r *trace) note(c *script, name string, err error, scopes ...*TimeoutScope) {
	how := "nil"
	switch {
	case err == ErrTimeout:
		how = "timeout"
	case errors.Is(err, ErrCancelled):
		how = "cancelled"
	}
	text := fmt.Sprint(name, " ", how)
	for _, s := range scopes {
		text += fmt.Sprint(" ", s.Expired())
	}
	r.add(fmt.Sprint(text, " ", c.t.Cancelling()))
}

func TestNestedTimeoutsOfABusyLoop(t *testing.T) { // nested_timeouts_loop_busy
	for _, test := range []struct {
		busy   time.Duration
		events []string
	}{
		{50 * time.Millisecond, []string{"inner timeout true false 0", "after cancelled 1", "outer timeout 0"}},
		{150 * time.Millisecond, []string{"inner cancelled true true 1", "outer timeout 0"}},
	} {
		var r trace
		busyLoop(t, func(c *script, busy func(time.Duration)) {
			outer := TimeoutFrom(c.t, 100*time.Millisecond)
			inner := TimeoutFrom(c.t, 10*time.Millisecond)
			busy(test.busy)
			err := inner.Exit(nap(c, time.Second))
			r.note(c, "inner", err, inner, outer)
			if err == ErrTimeout { // the outer one ends what comes afterwards
				err = nap(c, 10*time.Second)
				r.note(c, "after", err)
			}
			r.note(c, "outer", outer.Exit(err))
		})
		r.expect(t, test.events...)
	}
}

func TestOuterTimeoutThatIsOverFirst(t *testing.T) { // nested_timeouts_concurrent
	var r trace
	busyLoop(t, func(c *script, busy func(time.Duration)) {
		outer := TimeoutFrom(c.t, 2*time.Millisecond)
		inner := TimeoutFrom(c.t, 100*time.Millisecond)
		busy(10 * time.Millisecond)
		err := inner.Exit(nap(c, time.Second))
		r.note(c, "inner", err, inner, outer)
		r.note(c, "outer", outer.Exit(err))
	})
	r.expect(t, "inner cancelled false true 1", "outer timeout 0")
}

func TestTimeoutOfACleanUp(t *testing.T) { // nested_timeout_in_finally
	var r trace
	check(t, func(c *script) {
		outer := TimeoutFrom(c.t, time.Second)
		err := nap(c, time.Minute)
		r.note(c, "clean up", err)
		inner := TimeoutFrom(c.t, time.Second)
		r.note(c, "inner", inner.Exit(nap(c, time.Hour)), inner)
		r.note(c, "outer", outer.Exit(err))
	})
	r.expect(t, "clean up cancelled 1", "inner timeout true 1", "outer timeout 0")
}

func TestTimeoutWithoutDeadlineThatIsCancelled(t *testing.T) { // reschedule
	check(t, func(c *script) {
		var limit *TimeoutScope
		first := c.t.loop.Time().Add(10 * time.Second)
		task := spawn(c, func(c *script) error {
			limit = TimeoutAtFrom(c.t, first)
			return limit.Exit(nap(c, 50*time.Second))
		})
		turns(c, 1)
		if !limit.When().Equal(first) {
			t.Error(limit.When())
		}
		second := first.Add(20 * time.Second)
		if err := limit.Reschedule(second); err != nil || !limit.When().Equal(second) {
			t.Error(err, limit.When())
		}
		if err := limit.Reschedule(time.Time{}); err != nil || !limit.When().IsZero() {
			t.Error(err, limit.When())
		}
		if n := c.t.loop.timers.live(); n != 1 { // that of the sleep
			t.Error(n, "timers")
		}
		nap(c, 40*time.Second)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if limit.Expired() || errors.Is(err, ErrTimeout) {
			t.Error(limit, err)
		}
	})
}

func TestTimeoutScopeDescribesItself(t *testing.T) { // repr_*, expiring
	var r trace
	check(t, func(c *script) {
		limit := TimeoutFrom(c.t, time.Second)
		r.add(limit.String())
		limit.Reschedule(time.Time{})
		r.add(limit.String())
		r.add(fmt.Sprint(limit.Exit(nil), limit))
		limit = TimeoutFrom(c.t, time.Second)
		err := nap(c, time.Hour)
		r.add(limit.String())
		expectError(t, limit.Reschedule(c.t.loop.Time()), ErrTimeoutState)
		r.add(fmt.Sprint(limit.Exit(err) == ErrTimeout, limit))
		expectError(t, limit.Reschedule(c.t.loop.Time()), ErrTimeoutState)
	})
	r.expect(t, "<Timeout [active] when="+time.Unix(1001, 0).Format(time.RFC3339Nano)+">", "<Timeout [active] when=never>",
		"<nil> <Timeout [finished]>", "<Timeout [expiring]>", "true <Timeout [expired]>")
}
