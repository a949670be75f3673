package async

import "time"

// A Clock tells a loop the time and does its waiting. The default is the
// machine's; package asynctest has one that jumps instead of waiting.
type Clock interface {
	// Now is the current time. It never goes backwards. Any goroutine may ask.
	Now() time.Time
	// Wait blocks until wake can be received from (and receives from it), or
	// until the clock has reached the deadline. A zero deadline means none.
	// external says how much is under way outside the loop that will wake it
	// (jobs in executors); a clock that jumps must not while there is any. Only
	// the loop's goroutine calls Wait.
	Wait(wake <-chan struct{}, deadline time.Time, external int)
}

// systemClock is the machine's monotonic clock. The timer is kept between
// waits: Reset and Stop of a Go timer leave no stale value in its channel.
type systemClock struct {
	timer *time.Timer
}

func (c *systemClock) Now() time.Time { return time.Now() }

func (c *systemClock) Wait(wake <-chan struct{}, deadline time.Time, _ int) {
	if deadline.IsZero() {
		<-wake
		return
	}
	d := time.Until(deadline)
	if c.timer == nil {
		c.timer = time.NewTimer(d)
	} else {
		c.timer.Reset(d)
	}
	select {
	case <-wake:
		c.timer.Stop()
	case <-c.timer.C:
	}
}
