package async

import "time"

// This file moderates how often a loop wakes up for its timers.
//
// A wait and the wake-up after it take several microseconds of processor time, in the
// Go scheduler and the kernel. If timers are due every other microsecond, waiting for
// each would cost more than everything else; so the loop gives the next ones some
// slack, and wakes up once for many, as network cards do with interrupts.
//
// In: how many timers each iteration fires, and over which stretch of time they were
// due. Out: the slack of the next wait. It grows while wake-ups find many timers that
// were due one after the other, up to a millisecond, to which asyncio rounds up all its
// waits. It is gone after a few wake-ups that find few. So a few timers are as exact as
// the machine's, however often they come.
//
// Timers that are due at exactly the same time do not count, since one wake-up is
// enough for them anyway. Nor do those that have become due while the loop was busy:
// slack would not have saved a wake-up. Hence there is never slack in the time of a
// testing/synctest bubble, which stands still between deadlines.
//
// Example: half a million timers spread over a second. Wake-ups without slack find
// about thirty, since the kernel is some fifty microseconds late; with slack, there are
// a thousand wake-ups that find five hundred each.

const (
	crowd    = 16 // timers from which on a wake-up has found many
	minSlack = 16 * time.Microsecond
	maxSlack = time.Millisecond
)

// moderation is how long a loop lets timers wait for each other. The zero value is
// the beginning. Loops with a clock of their own have none.
type moderation struct{ slack time.Duration }

// fired notes that an iteration has fired a number of timers, the first of which was
// due that much earlier than the last; waited says whether it began with a wait.
func (m *moderation) fired(count int, stretch time.Duration, waited bool) {
	switch {
	case count == 0 || !waited:
	case count >= crowd && stretch > 0:
		m.slack = min(2*m.slack+minSlack, maxSlack)
	default:
		m.slack /= 4
	}
}
