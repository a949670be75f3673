package async

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// The soak test cancels at random, at every suspension point of every primitive,
// and checks what must hold whatever happens: no permit and no item is lost or
// doubled, nobody waits for what is there, counts are right, every task ends.
//
// It is short by default; ASYNCGEN_SOAK=10000000 is the number of operations for
// a long one. Half of the rounds run on shuffled loops.

func soakOperations(t *testing.T) int {
	if text := os.Getenv("ASYNCGEN_SOAK"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return 40_000
}

// soak is one round: workers that use one primitive, and a task that cancels them.
type soak struct {
	t       *testing.T
	random  *rand.Rand
	ops     int
	settled func() // what must hold when nothing is ready
}

const soakWorkers = 12

// work runs body again and again in several tasks, cancels them at random
// moments, and returns when ops operations have been tried. A cancelled worker
// takes its cancellation back and goes on.
func (s *soak) work(c *script, body func(c *script, worker int) error) {
	left := s.ops
	goOn := NewEvent() // cleared while the loop is to come to rest
	goOn.Set()
	var workers []*Task[struct{}]
	requests := make([]int, soakWorkers) // cancellations of each worker, of its operation
	cancelOne := func() {
		if i := s.random.IntN(soakWorkers); i < len(workers) && workers[i].Cancel() {
			requests[i]++
		}
	}
	for i := range soakWorkers {
		workers = append(workers, spawn(c, func(c *script) error {
			for left > 0 {
				if !goOn.IsSet() {
					await(c, goOn.Wait())
				}
				left--
				err := body(c, i)
				if err != nil && !errors.Is(err, ErrCancelled) {
					return err
				}
				if n := c.t.Cancelling(); n != requests[i] {
					s.t.Error(n, "requests to cancel are counted, and there were", requests[i])
				}
				for requests[i] = 0; c.t.Cancelling() > 0; {
					c.t.Uncancel()
				}
				if s.random.IntN(4) == 0 {
					cancelOne() // perhaps one that the operation has just woken
				}
				if s.random.IntN(8) == 0 {
					await(c, Sleep(time.Duration(s.random.IntN(3))))
				}
			}
			return nil
		}))
	}
	for left > 0 {
		for range 1 + s.random.IntN(3) {
			cancelOne()
		}
		await(c, Sleep(time.Duration(s.random.IntN(4))))
		if s.settled != nil {
			goOn.Clear()
			for l := c.t.loop; !l.ready.empty(); {
				turns(c, 1)
			}
			s.settled()
			goOn.Set()
		}
	}
	for i, w := range workers {
		for !w.Done() {
			if w.Cancel() { // it may be waiting for what nobody gives any more
				requests[i]++
			}
			await(c, Sleep(1))
		}
		if err := w.Err(); err != nil && !w.Cancelled() {
			s.t.Error(err)
		}
	}
}

// pause is a suspension of random length within an operation.
func (s *soak) pause(c *script) error {
	if s.random.IntN(3) == 0 {
		return nil
	}
	return nap(c, time.Duration(s.random.IntN(3)))
}

func TestSoak(t *testing.T) {
	rounds := map[string]func(*soak, *script){
		"lock":       (*soak).lock,
		"semaphore":  (*soak).semaphore,
		"event":      (*soak).event,
		"condition":  (*soak).condition,
		"queue":      (*soak).queue,
		"barrier":    (*soak).barrier,
		"timeout":    (*soak).timeout,
		"group":      (*soak).group,
		"gather":     (*soak).gather,
		"with":       (*soak).with,
		"priorities": (*soak).priorities,
	}
	operations := soakOperations(t) / len(rounds)
	for name, round := range rounds {
		for seed := range uint64(4) {
			t.Run(fmt.Sprintf("%s/seed=%d", name, seed), func(t *testing.T) {
				var opts []LoopOption
				if seed%2 == 1 {
					opts = append(opts, WithShuffle(seed))
				}
				l := testLoop(t, opts...)
				s := &soak{t: t, random: rand.New(rand.NewPCG(seed, 7)), ops: operations / 4}
				if _, err := RunUntilComplete(l, do(func(c *script) error { round(s, c); return nil })); err != nil {
					t.Error(err)
				}
				if n := l.timers.live(); n != 0 || l.tasks.count != 0 {
					t.Error(n, "timers and", l.tasks.count, "tasks are left")
				}
			})
		}
	}
}

func (s *soak) lock(c *script) {
	lock, inside := NewLock(), 0
	s.settled = func() {
		if !lock.held && lock.waiters.count > 0 {
			s.t.Error("somebody waits for a free lock")
		}
	}
	s.work(c, func(c *script, _ int) error {
		if _, err := await(c, lock.Acquire()); err != nil {
			return err
		}
		if inside++; inside != 1 {
			s.t.Error("the lock is held twice")
		}
		err := s.pause(c)
		inside--
		return errors.Join(lock.Release(), err)
	})
	if lock.Locked() || lock.woken != nil || lock.waiters.count != 0 {
		s.t.Error("the lock is not free")
	}
}

func (s *soak) with(c *script) {
	lock, inside := NewLock(), 0
	s.work(c, func(c *script, _ int) error {
		_, err := await(c, With(lock, do(func(c *script) error {
			if inside++; inside != 1 {
				s.t.Error("the lock is held twice")
			}
			defer func() { inside-- }()
			return s.pause(c)
		})))
		return err
	})
	if lock.Locked() || lock.woken != nil {
		s.t.Error("the lock is not free")
	}
}

func (s *soak) semaphore(c *script) {
	const permits = 3
	sem, inside := NewSemaphore(permits), 0
	s.work(c, func(c *script, _ int) error {
		if _, err := await(c, sem.Acquire()); err != nil {
			return err
		}
		if inside++; inside > permits {
			s.t.Error("too many inside")
		}
		err := s.pause(c)
		inside--
		sem.Release()
		if sem.value > 0 && sem.waiters.count > 0 && sem.granted == 0 {
			s.t.Error("somebody waits for a free permit, and nobody will give it")
		}
		return err
	})
	if sem.value != permits || sem.granted != 0 || sem.waiters.count != 0 {
		s.t.Error(sem.value, "permits are left,", sem.granted, "granted")
	}
}

func (s *soak) event(c *script) {
	event := NewEvent()
	s.work(c, func(c *script, worker int) error {
		if worker < 2 {
			event.Set()
			err := s.pause(c)
			event.Clear()
			return errors.Join(err, s.pause(c))
		}
		_, err := await(c, event.Wait())
		return err
	})
	if event.waiters.count != 0 {
		s.t.Error("somebody is left in the queue")
	}
}

func (s *soak) condition(c *script) {
	cond, tokens, produced, consumed := NewCondition(nil), 0, 0, 0
	s.settled = func() {
		if tokens > 0 && cond.waiters.count > 0 && !cond.Locked() {
			s.t.Error("somebody waits although there are tokens")
		}
	}
	s.work(c, func(c *script, worker int) error {
		if _, err := await(c, cond.Acquire()); err != nil {
			return err
		}
		defer cond.Release()
		if worker%2 == 0 {
			tokens++
			produced++
			return errors.Join(cond.Notify(1), s.pause(c))
		}
		_, err := await(c, cond.WaitFor(func() bool { return tokens > 0 }))
		if !cond.Locked() {
			s.t.Error("a wait returned without the lock")
		}
		if err != nil {
			return err
		}
		tokens--
		consumed++
		return nil
	})
	if cond.Locked() || cond.waiters.count != 0 || produced-consumed != tokens || tokens < 0 {
		s.t.Error(produced, consumed, tokens)
	}
}

func (s *soak) queue(c *script) { s.items(c, NewQueue[int](2)) }

func (s *soak) priorities(c *script) {
	s.items(c, &NewPriorityQueue(2, func(a, b int) bool { return a < b }).Queue)
}

// items puts numbers in and takes them out; each must come out once.
func (s *soak) items(c *script, q *Queue[int]) {
	next := 0
	inside := make(map[int]bool)
	s.settled = func() {
		if q.getters.count > 0 && !q.Empty() {
			s.t.Error("somebody waits although there are items")
		}
		if q.putters.count > 0 && !q.Full() {
			s.t.Error("somebody waits although there is a place")
		}
	}
	s.work(c, func(c *script, worker int) error {
		if worker%2 == 0 {
			item := next
			next++
			inside[item] = true
			if _, err := await(c, q.Put(item)); err != nil {
				delete(inside, item) // a Put that fails has put nothing
				return err
			}
			return nil
		}
		item, err := await(c, q.Get())
		if err != nil {
			return err
		}
		if !inside[item] {
			s.t.Error("an item came out that is not in")
		}
		delete(inside, item)
		return q.TaskDone()
	})
	for !q.Empty() {
		item, _ := q.GetNowait()
		if !inside[item] {
			s.t.Error("an item is doubled")
		}
		delete(inside, item)
		q.TaskDone()
	}
	if len(inside) != 0 || q.unfinished != 0 || q.getters.count+q.putters.count != 0 {
		s.t.Error(len(inside), "items are lost,", q.unfinished, "unfinished")
	}
}

func (s *soak) barrier(c *script) {
	b := NewBarrier(3)
	s.settled = func() {
		if b.state == barrierFilling && b.blocked.count > 0 {
			s.t.Error("somebody is kept out of a barrier that is filling")
		}
	}
	s.work(c, func(c *script, worker int) error {
		if worker == 0 && s.random.IntN(10) == 0 {
			b.Reset()
		}
		_, err := await(c, b.Wait())
		if errors.Is(err, ErrBrokenBarrier) {
			return nil
		}
		return err
	})
	if b.inside != 0 || b.waiting.count != 0 || b.blocked.count != 0 || b.state != barrierFilling {
		s.t.Error(b.inside, b.state)
	}
}

func (s *soak) timeout(c *script) {
	s.work(c, func(c *script, _ int) error {
		before := c.t.Cancelling()
		limit := TimeoutFrom(c.t, time.Duration(s.random.IntN(4)))
		err := limit.Exit(nap(c, time.Duration(s.random.IntN(4))))
		if limit.Expired() && c.t.Cancelling() < before {
			s.t.Error("a timeout took somebody else's cancellation back")
		}
		if errors.Is(err, ErrTimeout) {
			if !limit.Expired() {
				s.t.Error("a timeout that has not expired")
			}
			if c.t.Cancelling() > before {
				s.t.Error("a timeout hides somebody else's cancellation")
			}
			return nil
		}
		return err
	})
}

func (s *soak) group(c *script) {
	running := 0
	s.work(c, func(c *script, _ int) error {
		g := NewTaskGroupFrom(c.t)
		mine := 0
		for range s.random.IntN(4) {
			Go(g, do(func(c *script) error {
				mine++
				running++
				defer func() { mine--; running-- }()
				if err := s.pause(c); err != nil {
					return err
				}
				if s.random.IntN(5) == 0 {
					return errTest
				}
				return nil
			}))
		}
		err := leave(c, g, s.pause(c))
		if mine != 0 {
			s.t.Error("a task outlived its group")
		}
		if errors.Is(err, errTest) {
			return nil
		}
		return err
	})
	if running != 0 {
		s.t.Error(running)
	}
}

func (s *soak) gather(c *script) {
	s.work(c, func(c *script, _ int) error {
		one := CreateTaskFrom(c.t, after(time.Duration(s.random.IntN(3)), 1, nil))
		two := CreateTaskFrom(c.t, after(time.Duration(s.random.IntN(3)), 2, nil))
		values, err := await(c, GatherFrom(c.t, one, two))
		if err == nil && (values[0] != 1 || values[1] != 2) {
			s.t.Error(values)
		}
		if !one.Done() || !two.Done() {
			s.t.Error("a gathering ended before its tasks")
		}
		return err
	})
}
