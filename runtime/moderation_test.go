package async

import (
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
		want    time.Duration
	}{
		{1, 0, 0},
		{crowd - 1, spread, 0}, // few
		{1000, 0, 0},           // due at once
		{crowd, spread, 16 * time.Microsecond},
		{crowd, spread, 48 * time.Microsecond},
		{0, 0, 48 * time.Microsecond}, // woken by something else
		{crowd, spread, 112 * time.Microsecond},
		{crowd, spread, 240 * time.Microsecond},
		{crowd, spread, 496 * time.Microsecond},
		{crowd, spread, time.Millisecond},
		{crowd, spread, time.Millisecond},
		{3, spread, 250 * time.Microsecond},
		{3, spread, 62500 * time.Nanosecond},
	} {
		if m.fired(step.count, step.stretch); m.slack != step.want {
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
