package async

import (
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestSlackGrowsWhileWakeUpsFindManyTimers(t *testing.T) {
	var m moderation
	spread := 50 * time.Microsecond
	for _, step := range []struct {
		count   int
		stretch time.Duration
		busy    bool
		want    time.Duration
	}{
		{1, 0, false, 0},
		{crowd - 1, spread, false, 0}, // few
		{1000, 0, false, 0},           // due at once
		{1000, spread, true, 0},       // due meanwhile
		{3, spread, true, 0},
		{crowd, spread, false, 16 * time.Microsecond},
		{crowd, spread, false, 48 * time.Microsecond},
		{0, 0, false, 48 * time.Microsecond}, // woken by something else
		{crowd, spread, false, 112 * time.Microsecond},
		{crowd, spread, false, 240 * time.Microsecond},
		{crowd, spread, false, 496 * time.Microsecond},
		{crowd, spread, false, time.Millisecond},
		{crowd, spread, false, time.Millisecond},
		{3, spread, true, time.Millisecond},
		{3, spread, false, 250 * time.Microsecond},
		{3, spread, false, 62500 * time.Nanosecond},
	} {
		if m.fired(step.count, step.stretch, !step.busy); m.slack != step.want {
			t.Fatalf("slack %v after %d timers over %v, want %v", m.slack, step.count, step.stretch, step.want)
		}
	}
}

// TestTimersAreExactInABubble has crowds of timers fire in a time that stands still between deadlines.
func TestTimersAreExactInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLoop()
		defer l.Close()
		begin := time.Now()
		late := 0
		const rounds, each = 50, 100
		for i := range rounds {
			d := time.Duration(i+1) * 3 * time.Microsecond
			for range each {
				l.CallLater(d, func() {
					if time.Since(begin) != d {
						late++
					}
				})
			}
		}
		l.CallLater(time.Second, l.Stop)
		if err := l.RunForever(); err != nil {
			t.Fatal(err)
		}
		if late > 0 {
			t.Error(late, "timers were late")
		}
	})
}

// TestTimersAreExactInABubbleAfterABusyTurn has a crowd of timers become due while a callback holds the loop up.
func TestTimersAreExactInABubbleAfterABusyTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLoop()
		defer l.Close()
		begin := time.Now()
		for i := range 3 * crowd {
			l.CallLater(time.Duration(i)*time.Millisecond, func() {})
		}
		l.CallSoon(func() { time.Sleep(time.Second) })
		l.CallLater(time.Minute, l.Stop)
		if err := l.RunForever(); err != nil {
			t.Fatal(err)
		}
		if passed := time.Since(begin); passed != time.Minute {
			t.Error("the last timer was due after a minute, and fired after", passed)
		}
	})
}

// deadlineClock keeps the deadline of the first wait, which ends the run.
type deadlineClock struct {
	systemClock
	deadline time.Time
	stop     func()
}

func (c *deadlineClock) Wait(_ <-chan struct{}, deadline time.Time, _ int) {
	c.deadline = deadline
	c.stop()
}

func TestSlackDoesNotMakeTheEndOfTimeThePast(t *testing.T) {
	c := &deadlineClock{}
	l := NewLoop(WithClock(c))
	defer l.Close()
	c.stop = l.Stop
	l.moderation.slack = maxSlack
	l.CallLater(math.MaxInt64, func() {})
	if err := l.RunForever(); err != nil {
		t.Fatal(err)
	}
	if c.deadline.Before(l.Time()) {
		t.Error("the loop waits until", c.deadline)
	}
}

// lateClock is the machine's clock, which wakes who waits some time after the deadline.
type lateClock struct {
	Clock
	loop  *Loop
	slack time.Duration // the most that a wait had
}

func (c *lateClock) Wait(wake <-chan struct{}, deadline time.Time, external int) {
	if next, ok := c.loop.timers.next(); ok {
		c.slack = max(c.slack, deadline.Sub(c.loop.epoch)-time.Duration(next))
	}
	c.Clock.Wait(wake, deadline, external)
	time.Sleep(time.Millisecond)
}

func TestWaitsForCrowdsOfTimersHaveSlack(t *testing.T) {
	slack := func(apart time.Duration, timers int) time.Duration {
		l := NewLoop()
		defer l.Close()
		c := &lateClock{Clock: l.clock, loop: l}
		l.clock = c
		begin := l.Time().Add(10 * time.Millisecond)
		for i := range timers {
			l.CallAt(begin.Add(time.Duration(i)*apart), func() {})
		}
		l.CallAt(begin.Add(time.Duration(timers)*apart+10*time.Millisecond), l.Stop)
		if err := l.RunForever(); err != nil {
			t.Fatal(err)
		}
		return c.slack
	}
	if got := slack(20*time.Microsecond, 5000); got <= 0 {
		t.Errorf("waits for many timers had a slack of %v", got)
	}
	if got := slack(0, 1000); got != 0 {
		t.Errorf("waits for timers that are due at once had a slack of %v", got)
	}
}
