package async

import "time"

// A Clock tells a loop the time and does its waiting. The default is the
// machine's; package asynctest has one that jumps instead of waiting.
type Clock interface {
	// Now returns the current time, which never goes backwards. Any goroutine may call
	// it.
	Now() time.Time
	// Wait blocks until it can receive from wake (and receives), or until the clock has
	// reached the deadline. A zero deadline means none. external is the number of
	// operations outside the loop that are going to wake it (jobs in executors); a
	// clock that jumps must stand still while it is not zero. Only the loop's goroutine
	// calls Wait.
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
