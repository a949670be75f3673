//go:build unix

package bench

import (
	"math/rand/v2"
	"sync"
	"syscall"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

const timers = 500_000

// delays returns random delays of up to a second: so long that most of the timers are there at a
// time.
func delays() []time.Duration {
	random := rand.New(rand.NewPCG(1, 2))
	list := make([]time.Duration, timers)
	for i := range list {
		list[i] = time.Duration(random.Int64N(int64(time.Second)))
	}
	return list
}

// calling has a function called after each of the delays.
//
//asyncgen:async
func calling(list []time.Duration) error {
	loop := async.RunningLoop()
	all := async.NewFuture[struct{}](loop)
	left := len(list)
	done := func() {
		if left--; left == 0 {
			all.SetResult(struct{}{})
		}
	}
	for _, d := range list {
		loop.CallLater(d, done)
	}
	_, err := async.Await(all)
	return err
}

// cpu returns the processor time that the process has taken so far.
func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkTimers schedules timers with random delays and waits for the last: the processor time
// of each, since the rest is waiting. What is measured is not the first burst of the process, whose
// memory is touched for the first time.
func BenchmarkTimers(b *testing.B) {
	list := delays()
	measure := func(b *testing.B, once func()) {
		if b.N == 1 {
			once()
		}
		before := cpu(b)
		for range b.N {
			once()
		}
		b.ReportMetric(float64(cpu(b)-before)/float64(b.N)/timers, "cpu-ns/timer")
	}
	b.Run("ours", func(b *testing.B) {
		measure(b, func() { run(b, callingAsync(list)) })
	})
	b.Run("AfterFunc", func(b *testing.B) {
		measure(b, func() {
			var group sync.WaitGroup
			group.Add(len(list))
			done := group.Done
			for _, d := range list {
				time.AfterFunc(d, done)
			}
			group.Wait()
		})
	})
}
