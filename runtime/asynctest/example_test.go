package asynctest_test

import (
	"fmt"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

//go:generate go tool asyncgen

// printer stands for the *testing.T of a test: it prints what fails it.
type printer struct {
	testing.TB
	cleanups []func()
}

func (*printer) Helper()                           {}
func (p *printer) Cleanup(f func())                { p.cleanups = append(p.cleanups, f) }
func (*printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// end is the end of the test.
func (p *printer) end() {
	for _, f := range p.cleanups {
		f()
	}
}

// backup makes a copy every hour.
//
//asyncgen:async
func backup(hours int) (int, error) {
	copies := 0
	for range hours {
		if _, err := async.Await(async.Sleep(time.Hour)); err != nil {
			return copies, err
		}
		copies++
	}
	return copies, nil
}

// A test of a whole day takes no time.
func ExampleRun() {
	t := &printer{} // a test has its *testing.T
	defer t.end()
	fmt.Println(asynctest.Run(t, backupAsync(24)))
	// Output: 24
}

//asyncgen:async
func forgetful() error {
	async.CreateTask(backupAsync(1), async.WithName("forgotten"))
	_, err := async.Await(async.Sleep(0))
	return err
}

// What a coroutine leaves behind fails the test, unless that is allowed.
func ExampleOption() {
	t := &printer{}
	defer t.end()
	clock := asynctest.NewClock()
	asynctest.Run(t, forgetfulAsync(),
		asynctest.WithSeed(7),     // an order of its own for what is ready
		asynctest.WithLeftovers(), // the task need not have ended
		asynctest.WithReports(),   // the exception handler is the test's matter
		asynctest.WithClock(clock),
		asynctest.WithLoopOptions(async.WithEagerTasks()),
	)
	fmt.Println(clock.Elapsed())
	// Output: 0s
}

func ExampleNewLoop() {
	t := &printer{}
	defer t.end()
	loop := asynctest.NewLoop(t)
	begin := loop.Time()
	loop.CallLater(time.Minute, loop.Stop)
	fmt.Println(loop.RunForever(), loop.Time().Sub(begin))
	// Output: <nil> 1m0s
}

// A clock can be put forward by hand, for what compares times without sleeping.
func ExampleClock() {
	clock := asynctest.NewClock()
	begin := clock.Now()
	clock.Advance(time.Second)
	clock.Wait(nil, begin.Add(time.Hour), 0) // what a loop calls: it jumps to its next timer
	fmt.Println(clock.Elapsed())
	// Output: 1h0m0s
}
