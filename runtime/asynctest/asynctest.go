// Package asynctest tests programs made of coroutines: on a loop whose clock
// jumps instead of waiting, whose order can be shuffled by a seed, and which
// reports what a test has left behind.
//
//	func TestBackup(t *testing.T) {
//		asynctest.Run(t, backupEveryHourAsync(24)) // a day, in microseconds
//	}
//
// # The clock
//
// The loop's time stands still while anything is ready, and jumps to the next
// timer when nothing is. So a test takes the time that its computations take,
// however long it sleeps, and every run of it is the same. While a job is in an
// executor, or something else outside the loop is waited for, the clock stands
// still too, and the loop waits for that. A loop that has neither a timer nor
// anything outside to wait for would wait for ever: that is reported with the
// tasks that are stuck.
//
// Code that uses package time itself is not affected; testing/synctest is for
// that, and asyncgen's loops work in its bubbles as they are. Test loops do too:
// there are two clocks then, the loop's, by which coroutines sleep, and the
// bubble's, by which jobs in the executor do.
//
// # The order
//
// Tasks that are ready run in the order in which they became ready. WithSeed
// shuffles that order in every iteration, in the same way for the same seed;
// Seeds runs a test under many. A test that fails under some seed has found a
// dependence on the order.
//
// # What is left
//
// At the end of Run, every task must have ended: tasks that are still there are
// an error of the test, unless WithLeftovers allows them. They are cancelled, and
// the loop shut down. Errors that reach the exception handler are errors of the
// test as well.
package asynctest

import (
	"fmt"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Option changes how a test loop behaves.
type Option func(*config)

type config struct {
	seed      uint64
	shuffle   bool
	leftovers bool
	handler   bool
	clock     *Clock
	loop      []async.LoopOption
}

// WithSeed runs what is ready in an order drawn from seed.
func WithSeed(seed uint64) Option {
	return func(c *config) { c.seed, c.shuffle = seed, true }
}

// WithLeftovers allows tasks that have not ended at the end of Run.
func WithLeftovers() Option { return func(c *config) { c.leftovers = true } }

// WithReports allows reports to the exception handler, which the test sets or
// ignores.
func WithReports() Option { return func(c *config) { c.handler = true } }

// WithClock uses the given clock, so that the test can read or advance it.
func WithClock(clock *Clock) Option { return func(c *config) { c.clock = clock } }

// WithLoopOptions passes options on to async.NewLoop.
func WithLoopOptions(opts ...async.LoopOption) Option {
	return func(c *config) { c.loop = append(c.loop, opts...) }
}

func configure(opts []Option) *config {
	c := &config{}
	for _, opt := range opts {
		opt(c)
	}
	if c.clock == nil {
		c.clock = NewClock()
	}
	return c
}

// NewLoop returns a loop with a clock that jumps. It is shut down after the test;
// errors of that, and reports to its exception handler, are errors of the test.
func NewLoop(t testing.TB, opts ...Option) *async.Loop {
	t.Helper()
	return configure(opts).newLoop(t)
}

func (c *config) newLoop(t testing.TB) *async.Loop {
	options := append([]async.LoopOption{async.WithClock(c.clock)}, c.loop...)
	if c.shuffle {
		options = append(options, async.WithShuffle(c.seed))
	}
	l := async.NewLoop(options...)
	c.clock.stuck = func() string { return describe(l) }
	if !c.handler {
		l.SetExceptionHandler(func(_ *async.Loop, e async.ExceptionContext) {
			t.Errorf("asynctest: reported to the exception handler: %s: %v", e.Message, e.Err)
		})
	}
	t.Cleanup(func() {
		if err := l.Shutdown(); err != nil {
			t.Errorf("asynctest: shutdown: %v", err)
		}
	})
	return l
}

// Run runs coro on a loop of its own, with a clock that jumps, and returns its
// result. An error of the coroutine, and what it leaves behind, fail the test; so does
// a wait for ever, which also ends the test. A panic of the coroutine panics here.
func Run[T any](t testing.TB, coro *async.Coroutine[T], opts ...Option) T {
	t.Helper()
	c := configure(opts)
	l := c.newLoop(t)
	defer func() {
		if c.clock.gaveUp { // the other tests of the program are to go on
			t.Fatalf("%v%s", recover(), c.order())
		}
	}()
	value, err := async.RunUntilComplete(l, coro)
	if err != nil {
		t.Errorf("asynctest: %v%s", err, c.order())
	}
	if left := l.Tasks(); len(left) > 0 && !c.leftovers {
		t.Errorf("asynctest: %d tasks have not ended%s:%s", len(left), c.order(), describe(l))
	}
	return value
}

func (c *config) order() string {
	if !c.shuffle {
		return ""
	}
	return fmt.Sprintf(" (seed %d)", c.seed)
}

// Seeds runs test as a subtest for each of n seeds, and passes it the option for Run or
// NewLoop.
func Seeds(t *testing.T, n int, test func(t *testing.T, seed Option)) {
	t.Helper()
	for seed := range uint64(n) {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { test(t, WithSeed(seed)) })
	}
}

// describe lists the tasks of a loop and where they stand.
func describe(l *async.Loop) string {
	var text strings.Builder
	text.WriteByte('\n')
	async.Dump(l, &text)
	return text.String()
}
