package main

import "math"

// This file has the figures: what queueing theory says of a plan, what a simulation
// has measured, and how far the latter is to be trusted.

// figures describe a queue in the long run.
type figures struct {
	utilisation float64 // of the tellers, between 0 and 1
	waiting     float64 // share of the customers who have to wait
	wait        float64 // mean time in line, those who need not wait included, in seconds
	queue       float64 // mean number of customers in line
}

// erlangC returns the probability that all of c servers are busy, if the traffic offered is
// load < c (arrival rate times mean service).
//
// It is made of Erlang's formula B for a queue that turns customers away, whose
// recursion neither overflows nor cancels: B(0) = 1, 1/B(k) = 1 + k/load/B(k-1).
func erlangC(c int, load float64) float64 {
	inverse := 1.0
	for k := 1; k <= c; k++ {
		inverse = 1 + inverse*float64(k)/load
	}
	blocked := 1 / inverse
	rho := load / float64(c)
	return blocked / (1 - rho*(1-blocked))
}

// predict returns what holds for M/M/c with as many arrivals as one likes.
func (p plan) predict() figures {
	load := p.service.Seconds() / p.between.Seconds()
	waiting := erlangC(p.tellers, load)
	wait := waiting * p.service.Seconds() / (float64(p.tellers) - load)
	return figures{
		utilisation: load / float64(p.tellers),
		waiting:     waiting,
		wait:        wait,
		queue:       wait / p.between.Seconds(),
	}
}

// measured returns the figures of the whole simulation.
func (b *bank) measured() figures {
	f := b.of(b.visits)
	span := b.busy.since.Sub(b.begin).Seconds() // to the end of the last service
	f.utilisation = b.busy.area.Seconds() / span / float64(b.tellers)
	f.queue = b.queue.area.Seconds() / span
	return f
}

// batches is into how many parts the visits are cut for their standard errors. They have to be long:
// who comes soon after another waits about as long, so single visits tell little.
const batches = 40

// uncertainty returns the standard errors of the figures, by the method of batch means: the
// parts of a long simulation are taken for independent simulations.
func (b *bank) uncertainty() figures {
	var sum, squares figures
	size := len(b.visits) / batches
	for n := range batches {
		f := b.of(b.visits[n*size : (n+1)*size])
		sum = sum.with(f, func(x, y float64) float64 { return x + y })
		squares = squares.with(f, func(x, y float64) float64 { return x + y*y })
	}
	return sum.with(squares, func(sum, squares float64) float64 {
		mean := sum / batches
		return math.Sqrt(max(squares/batches-mean*mean, 0) / (batches - 1))
	})
}

// of returns the figures of consecutive visits, counting their time from the first
// arrival to the last.
func (b *bank) of(visits []visit) figures {
	var f figures
	var wait, service float64
	for _, v := range visits {
		wait += v.waited.Seconds()
		service += v.service.Seconds()
		if v.waited > 0 {
			f.waiting++
		}
	}
	count := float64(len(visits))
	span := visits[len(visits)-1].came.Sub(visits[0].came).Seconds()
	f.waiting /= count
	f.wait = wait / count
	f.queue = wait / span
	f.utilisation = service / span / float64(b.tellers)
	return f
}

// with combines two sets of figures one by one.
func (f figures) with(g figures, op func(x, y float64) float64) figures {
	return figures{
		utilisation: op(f.utilisation, g.utilisation),
		waiting:     op(f.waiting, g.waiting),
		wait:        op(f.wait, g.wait),
		queue:       op(f.queue, g.queue),
	}
}
