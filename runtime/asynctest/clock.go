package asynctest

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// epoch is where clocks begin: a date of no meaning, the same in every run.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// outsideLimit is how long, in real time, a clock waits for something outside the
// loop before it gives up on it.
const outsideLimit = time.Minute

// started is when the program was.
var started = time.Now()

// inBubble reports whether the caller is in a bubble of testing/synctest, whose
// time begins in the year 2000. There is no real time in there to limit a wait
// by, and no need: the bubble reports a deadlock.
func inBubble() bool { return time.Now().Unix() < started.Unix() }

// Clock is the time of a test loop. It jumps to the next timer when the loop has
// nothing to do, and stands still otherwise. It implements async.Clock.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	stuck  func() string // describes the loop, for the report that it is stuck
	gaveUp bool          // that has been reported, by a panic; the loop's goroutine reads and writes it
}

// NewClock returns a clock that begins at the first second of the year 2000, UTC.
func NewClock() *Clock { return &Clock{now: epoch} }

// Now implements async.Clock. Any goroutine may call it.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Elapsed returns how far the clock has come.
func (c *Clock) Elapsed() time.Duration { return c.Now().Sub(epoch) }

// Advance moves the clock forward, as if a computation had taken that long.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(max(d, 0))
}

// Wait implements async.Clock. It panics if the loop would wait for ever.
func (c *Clock) Wait(wake <-chan struct{}, deadline time.Time, external int) {
	select {
	case <-wake:
		return
	default:
	}
	if external > 0 {
		if inBubble() {
			<-wake
			return
		}
		limit := time.NewTimer(outsideLimit)
		defer limit.Stop()
		select {
		case <-wake:
		case <-limit.C:
			c.giveUp(fmt.Sprintf("nothing has come from outside the loop for %v", outsideLimit))
		}
		return
	}
	if deadline.IsZero() {
		c.giveUp("the loop would wait for ever")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if deadline.After(c.now) {
		c.now = deadline
	}
}

func (c *Clock) giveUp(reason string) {
	c.gaveUp = true
	tasks := ""
	if c.stuck != nil {
		tasks = strings.TrimRight(c.stuck(), "\n")
	}
	panic("asynctest: " + reason + ":" + tasks)
}
