package async

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// The soak test cancels at random, at every suspension point of every primitive,
// and checks what must hold whatever happens: no permit and no item is lost or
// doubled, nobody waits for what is there, counts are right, every task ends.
//
// It is short by default; ASYNCGEN_SOAK=10000000 is the number of operations for
// a long one (make soak), and ASYNCGEN_SOAK_SEED the first of its four seeds. Each
// primitive has a round with each seed: on a loop as it is, on a shuffling one, and
// on the two with tasks that start eagerly.

// soakSetting is the number in an environment variable.
func soakSetting(t *testing.T, name string, preset int) int {
	text := os.Getenv(name)
	if text == "" {
		return preset
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(name, err)
	}
	return n
}

// soak is one round: workers that use one primitive, and a task that cancels them.
type soak struct {
	t       *testing.T
	random  *rand.Rand
	ops     int
	settled func() // what must hold when only those are left who wait for others

	cancelOne func() // cancels some worker
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
	s.cancelOne = func() {
		i := s.random.IntN(soakWorkers)
		if s.random.IntN(2) == 0 { // rather one that has been given something and has not had its turn
			if woken := slices.IndexFunc(workers, isGranted); woken >= 0 {
				i = woken
			}
		}
		if i < len(workers) && workers[i].Cancel() {
			requests[i]++
		}
	}
	for i := range soakWorkers {
		workers = append(workers, spawn(c, func(c *script) error {
			for left > 0 {
				for !goOn.IsSet() {
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
					s.cancelOne() // perhaps one that the operation has just woken
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
			s.cancelOne()
		}
		await(c, Sleep(time.Duration(s.random.IntN(4))))
		if s.settled != nil && s.random.IntN(2) == 0 {
			goOn.Clear()
			for range s.random.IntN(6) { // the last that are woken, some of them
				s.cancelOne()
				turns(c, 1)
			}
			nap(c, time.Second) // longer than all pauses together
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

// isGranted reports whether a task was given what it waited for, or woken to look for
// it, and has not had its turn.
func isGranted(t *Task[struct{}]) bool { return t.flags&(flagGranted|flagRecheck) != 0 }

// pause is a suspension of random length within an operation.
func (s *soak) pause(c *script) error {
	if s.random.IntN(3) == 0 {
		return nil
	}
	return nap(c, time.Duration(s.random.IntN(3)))
}

// soakRounds are all primitives. The methods check what must hold for each.
var soakRounds = []struct {
	name  string
	round func(*soak, *script)
}{
	{"lock", (*soak).lock},
	{"event", (*soak).event},
	{"condition", (*soak).condition},
	{"semaphore", (*soak).semaphore},
	{"bounded", (*soak).bounded},
	{"barrier", (*soak).barrier},
	{"with", (*soak).with},
	{"queue", (*soak).queue},
	{"priorities", (*soak).priorities},
	{"lifo", (*soak).lifo},
	{"shutdown", (*soak).shutdown},
	{"timeout", (*soak).timeout},
	{"waitfor", (*soak).waitFor},
	{"group", (*soak).group},
	{"ingroup", (*soak).inGroup},
	{"futures", (*soak).futures},
	{"gather", (*soak).gather},
	{"shield", (*soak).shield},
	{"select", (*soak).selecting},
	{"wait", (*soak).waiting},
	{"channel", (*soak).channel},
	{"each", (*soak).each},
	{"executor", (*soak).executor},
}

func TestSoak(t *testing.T) {
	const seeds = 4
	operations := soakSetting(t, "ASYNCGEN_SOAK", 40_000) / len(soakRounds) / seeds
	first := uint64(soakSetting(t, "ASYNCGEN_SOAK_SEED", 0))
	for _, r := range soakRounds {
		for i := range uint64(seeds) {
			seed := first + i
			var opts []LoopOption
			if i%2 == 1 {
				opts = append(opts, WithShuffle(seed))
			}
			if i >= 2 {
				opts = append(opts, WithEagerTasks())
			}
			t.Run(fmt.Sprintf("%s/seed=%d", r.name, seed), func(t *testing.T) {
				s := &soak{t: t, random: rand.New(rand.NewPCG(seed, 7)), ops: operations}
				l := testLoop(t, opts...)
				if _, err := RunUntilComplete(l, do(func(c *script) error { r.round(s, c); return nil })); err != nil {
					t.Error(err)
				}
				if n := l.timers.live(); n != 0 || len(l.Tasks()) != 0 {
					t.Error(n, "timers and", len(l.Tasks()), "tasks are left")
				}
			})
		}
	}
}

func (s *soak) lock(c *script) {
	lock, inside := NewLock(), 0
	s.settled = func() {
		if lock.held || lock.waiters.length() > 0 {
			s.t.Error("somebody waits for a free lock, or holds it for ever")
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
	if lock.Locked() || lock.woken != nil || lock.waiters.length() != 0 {
		s.t.Error("the lock is not free")
	}
}

func (s *soak) with(c *script) {
	lock, inside := NewLock(), 0
	s.work(c, func(c *script, _ int) error {
		_, err := await(c, With(lock, brief(func() {
			if inside++; inside != 1 {
				s.t.Error("the lock is held twice")
			}
		}, s.length(), func(err error) (struct{}, error) { inside--; return struct{}{}, err })))
		return err
	})
	if lock.Locked() || lock.woken != nil {
		s.t.Error("the lock is not free")
	}
}

func (s *soak) semaphore(c *script) {
	const permits = 3
	sem, inside := NewSemaphore(permits), 0
	s.settled = func() {
		if sem.value != permits || sem.waiters.length() > 0 {
			s.t.Error(sem.value, "permits are free, and", sem.waiters.length(), "tasks wait")
		}
	}
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
		if sem.value > 0 && sem.waiters.length() > 0 && sem.granted == 0 {
			s.t.Error("somebody waits for a free permit, and nobody will give it")
		}
		return err
	})
	if sem.value != permits || sem.granted != 0 || sem.waiters.length() != 0 {
		s.t.Error(sem.value, "permits are left,", sem.granted, "granted")
	}
}

func (s *soak) bounded(c *script) {
	const permits = 2
	sem := NewBoundedSemaphore(permits)
	s.settled = func() {
		if sem.semaphore.value != permits || sem.semaphore.waiters.length() > 0 {
			s.t.Error(sem.semaphore.value, "permits are free, and", sem.semaphore.waiters.length(), "tasks wait")
		}
	}
	s.work(c, func(c *script, _ int) error {
		if _, err := await(c, sem.Acquire()); err != nil {
			return err
		}
		err := s.pause(c)
		return errors.Join(sem.Release(), err)
	})
	if sem.semaphore.value != permits || sem.Locked() {
		s.t.Error(sem.semaphore.value, "permits are left")
	}
}

func (s *soak) event(c *script) {
	event := NewEvent()
	s.settled = func() {
		if event.IsSet() && event.waiters.length() > 0 {
			s.t.Error("somebody waits for an event that is set")
		}
	}
	s.work(c, func(c *script, worker int) error {
		if worker < 2 {
			event.Set()
			err := s.pause(c)
			if s.random.IntN(4) > 0 {
				event.Clear()
			}
			return errors.Join(err, s.pause(c))
		}
		_, err := await(c, event.Wait())
		return err
	})
	if event.waiters.length() != 0 {
		s.t.Error("somebody is left in the queue")
	}
}

func (s *soak) condition(c *script) {
	cond, tokens, produced, consumed := NewCondition(nil), 0, 0, 0
	s.settled = func() {
		if tokens > 0 && cond.waiters.length() > 0 || cond.Locked() {
			s.t.Error("somebody waits although there are tokens, or holds the lock for ever")
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
	if cond.Locked() || cond.waiters.length() != 0 || produced-consumed != tokens || tokens < 0 {
		s.t.Error(produced, consumed, tokens)
	}
}

func (s *soak) barrier(c *script) {
	b := NewBarrier(3)
	s.settled = func() {
		if b.state != barrierFilling || b.blocked.length() > 0 || b.inside != b.waiting.length() || b.inside >= b.Parties() {
			s.t.Error("the barrier neither fills nor opens:", b.state, b.inside, b.waiting.length(), b.blocked.length())
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
	if b.inside != 0 || b.waiting.length() != 0 || b.blocked.length() != 0 || b.state != barrierFilling {
		s.t.Error(b.inside, b.state)
	}
}
