package main

import (
	"math/rand/v2"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// This file is the simulation: a bank with some tellers and one line in front of
// them. Every customer is a task, which reads as what a customer does: come,
// wait for a teller, be served, go. The semaphore is the line, because it is fair;
// the loop's heap of timers is the list of events that every discrete-event
// simulation has; and its clock, which jumps from one to the next, is the simulation's.
//
// In comes a plan, out come the visits and two levels over time. For one teller, a
// customer at 0:10 who takes a minute, and one at 0:30, the second visit has
// waited for 40 seconds, and the queue's area is 40 seconds too: Little's law, which holds to the
// nanosecond and which the test checks.

// plan is what a bank is like. Times between arrivals and times of service are
// exponentially distributed with the given means: M/M/c in Kendall's notation.
type plan struct {
	tellers   int
	customers int
	between   time.Duration
	service   time.Duration
	seed      uint64
}

// bank is a simulation under way.
type bank struct {
	plan
	loop   *async.Loop
	random *rand.Rand
	line   *async.Semaphore // for a teller
	begin  time.Time
	queue  level // customers in line
	busy   level // tellers at work
	visits []visit
}

// visit is a customer's.
type visit struct {
	came    time.Time
	waited  time.Duration
	service time.Duration
}

// level is a number that changes with time, and the area below its curve.
type level struct {
	value int
	since time.Time
	area  time.Duration // the sum of value times duration
}

func (l *level) change(now time.Time, by int) {
	l.area += time.Duration(l.value) * now.Sub(l.since)
	l.value += by
	l.since = now
}

// simulate is the program: it opens the bank, and returns what happened when the last
// customer has gone. The time it takes is that of the loop's clock.
//
//asyncgen:async
func simulate(p plan) (*bank, error) {
	loop := async.RunningLoop()
	now := loop.Time()
	b := &bank{
		plan:   p,
		loop:   loop,
		random: rand.New(rand.NewPCG(p.seed, 0)),
		line:   async.NewSemaphore(p.tellers),
		begin:  now,
		queue:  level{since: now},
		busy:   level{since: now},
		visits: make([]visit, p.customers),
	}
	_, err := async.Await(async.InGroup(func(group *async.TaskGroup) *async.Coroutine[struct{}] {
		return b.arrivalsAsync(group)
	}))
	return b, err
}

// arrivals lets in one customer after the other. All that is random is drawn here, in
// the order of arrival, so that nothing depends on the order in which tasks run.
//
//asyncgen:async
func (b *bank) arrivals(group *async.TaskGroup) error {
	for n := range b.visits {
		if _, err := async.Await(async.Sleep(b.draw(b.between))); err != nil {
			return err
		}
		async.Go(group, b.customerAsync(&b.visits[n], b.draw(b.service)))
	}
	return nil
}

// draw returns an exponentially distributed duration.
func (b *bank) draw(mean time.Duration) time.Duration {
	return time.Duration(b.random.ExpFloat64() * float64(mean))
}

// customer is what a customer does.
//
//asyncgen:async
func (b *bank) customer(v *visit, service time.Duration) error {
	v.came, v.service = b.loop.Time(), service
	b.queue.change(v.came, +1)
	_, err := async.Await(b.line.Acquire())
	served := b.loop.Time()
	b.queue.change(served, -1)
	if err != nil {
		return err
	}
	defer b.line.Release()
	v.waited = served.Sub(v.came)
	b.busy.change(served, +1)
	_, err = async.Await(async.Sleep(service))
	b.busy.change(b.loop.Time(), -1)
	return err
}
