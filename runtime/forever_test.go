package async

import (
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// The longest duration there is means for ever, wherever one may be given:
// asyncio's infinity.
func TestTheLongestDurationIsForEver(t *testing.T) {
	const forever = time.Duration(math.MaxInt64)
	synctest.Test(t, func(t *testing.T) {
		l := NewLoop()
		defer l.Shutdown()
		RunUntilComplete(l, do(func(c *script) error {
			nap(c, time.Hour) // the loop is not in its first moment any more
			sleeper := spawn(c, func(c *script) error { return nap(c, forever) })
			call := l.CallLater(forever, func() { t.Error("called") })
			limit := TimeoutFrom(c.t, forever)
			waited, err := await(c, Wait([]AnyFuture{sleeper}, WaitAtMost(time.Hour)))
			if err != nil || len(waited.Done) != 0 {
				t.Error(waited, err)
			}
			if v, err := await(c, WaitFor(after(24*time.Hour, 3, nil), forever)); v != 3 || err != nil {
				t.Error(v, err)
			}
			if err := limit.Exit(nil); err != nil || limit.Expired() {
				t.Error(err)
			}
			if when := call.When(); when.Before(l.Time().Add(time.Hour)) {
				t.Error(when)
			}
			sleeper.Cancel()
			call.Cancel()
			return nil
		}))
	})
}
