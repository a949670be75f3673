package async

import (
	"sync"
	"sync/atomic"
)

// jobQueue is the queue of a WorkerPool: jobs in from any goroutine, out to any worker, first
// in, first out, as many as there are.
//
// It is a channel, since that hands a job to a worker that waits without a lock of ours and without a condition to
// signal. What the channel has no room for is spilled into a ring, and from there moved to
// the channel as workers make room.
//
//	put   j1 ... j256  channel
//	put   j257         ring, since the channel is full
//	put   j258         ring, since nothing is to overtake j257
//	get   j1           and j257 goes to the channel
//
// Invariant: what has spilled is behind all that is in the channel, and the channel has been full since it
// spilled, or who made room is about to refill it. So somebody is going to look for it.
type jobQueue struct {
	jobs    chan job
	spilled atomic.Int64 // how many jobs the ring has; changes with mu locked
	mu      sync.Mutex
	ring    ring[job]
}

// jobQueueRoom is how many jobs wait in the channel: more than most programs have waiting.
const jobQueueRoom = 256

// open makes the queue ready for use.
func (q *jobQueue) open() { q.jobs = make(chan job, jobQueueRoom) }

// put adds a job. It does not wait.
func (q *jobQueue) put(j job) {
	if q.spilled.Load() == 0 {
		select {
		case q.jobs <- j:
			return
		default:
		}
	}
	q.spill(j)
}

// get waits for a job and takes it.
func (q *jobQueue) get() job {
	j := <-q.jobs
	if q.spilled.Load() > 0 {
		q.refill()
	}
	return j
}

// spill adds a job for which the channel had no room. That may have changed before the ring had it, with
// nobody left who would look there: so it looks itself. If the channel is full still, all that
// is in it has yet to be received, and who receives looks.
func (q *jobQueue) spill(j job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ring.put(int(q.spilled.Load()), j)
	q.spilled.Add(1)
	q.moveSpilled()
}

// refill moves to the channel what it has room for.
func (q *jobQueue) refill() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.moveSpilled()
}

func (q *jobQueue) moveSpilled() {
	for q.spilled.Load() > 0 {
		select {
		case q.jobs <- q.ring.first():
			q.ring.get()
			q.spilled.Add(-1)
		default:
			return
		}
	}
}
