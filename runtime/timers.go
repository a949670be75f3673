package async

// This file is the timers of a loop: deadlines go in, and what is due comes out. It
// connects the parts that do the sorting: timerwheel.go, timerrun.go and timerheap.go.
//
// Time is divided into ticks of half a millisecond. Timers that are due after the
// current tick wait in the wheel, unsorted. When their tick comes, all those in it are
// sorted: the run. Timers that are armed for the current tick from then on go to a
// heap, beside the run. So half a million timers of a second cost no more each than a
// few hundred do, apart from one move within the wheel (those of less than half a
// millisecond cost what a heap of them does):
//
//	add ──→ wheel ──tick──→ run ──due──→ popDue
//	  └──── this tick ────→ heap ──due────↗
//
// Among equal deadlines the order of arming decides: first in, first out.
//
// A timer is a key that has its owner, a sleeping task or a handle, and a number that
// the owner knows. (A call that cannot be cancelled needs no number: unheldcall.go.)
// Cancelling makes the owner forget the number, and leaves the key where it is: finding
// it would cost more than everything else. Such a key is stale, and is dropped when it
// comes up. If there are enough keys and more than half of them are stale, all stale
// ones are swept, so that cancelled timers (those of timeouts that were met) do not
// pile up, and release their owners soon.
//
// Looking at an owner is a cache miss, and there are many keys. So whether a key is
// stale is not checked on its way through the wheel, but when its tick comes, for all
// keys of the tick at once, since independent misses overlap.
//
// Example: a task sleeps for an hour and is cancelled. It forgets number 7; key 7 is
// dropped in an hour or at the next sweep. Meanwhile the task may sleep again, with
// another key and number.

// sweepFrom is the number of stale keys from which on a sweep is considered.
const sweepFrom = 64

// timerID is the number of an armed timer, in the order of arming, from 1.
type timerID uint64

// timerKey is an armed timer.
type timerKey struct {
	when  int64 // loop time, in nanoseconds
	id    timerID
	owner timerOwner
}

func (k *timerKey) before(o *timerKey) bool {
	return k.when < o.when || k.when == o.when && k.id < o.id
}

// timerOwner is what a timer wakes: a *TaskCore, a *Handle or an unheldCall.
type timerOwner interface {
	// arm notes the number of the owner's timer, which is armed or, with zero, disarmed.
	arm(timerID)
}

func (t *TaskCore) arm(id timerID) { t.timer = id }
func (h *Handle) arm(id timerID)   { h.timer = id }

type timers struct {
	run    timerRun   // what came with the wheel's tick
	heap   timerHeap  // what was armed for that tick, or before it, since it came
	later  timerWheel // what is due after it
	lastID timerID
	keys   int // in all three
	stale  int // keys that were cancelled
}

// add arms a timer of an owner that has none.
func (s *timers) add(when int64, owner timerOwner) {
	s.lastID++
	owner.arm(s.lastID)
	s.keys++
	k := timerKey{when, s.lastID, owner}
	if tickOf(when) <= s.later.tick {
		s.heap.push(k)
	} else {
		s.later.push(k)
	}
}

// cancel disarms the timer of an owner; armed is the owner's number of it, zero if there is none.
func (s *timers) cancel(armed *timerID) {
	if *armed == 0 {
		return
	}
	*armed = 0
	if s.keys == 0 { // the loop has been closed
		return
	}
	s.stale++
	if s.stale >= sweepFrom && s.stale > s.keys/2 {
		s.sweep()
	}
}

func (k *timerKey) isStale() bool {
	switch owner := k.owner.(type) {
	case *TaskCore:
		return owner.timer != k.id
	case *Handle:
		return owner.timer != k.id
	}
	return false
}

// live returns how many timers are armed.
func (s *timers) live() int { return s.keys - s.stale }

// next returns when to look for due timers again: at the earliest deadline, or
// before that, where a timer has been cancelled.
func (s *timers) next() (when int64, ok bool) {
	if s.live() == 0 {
		return 0, false
	}
	for {
		k := s.first()
		if k == nil {
			return s.later.earliest(), true
		}
		if !k.isStale() {
			return k.when, true
		}
		s.pop()
		s.stale--
	}
}

// popDue disarms and returns the earliest timer that is due at now.
func (s *timers) popDue(now int64) (k timerKey, ok bool) {
	for {
		first := s.first()
		if first == nil || first.when > now {
			if !s.turn(tickOf(now)) {
				return timerKey{}, false
			}
			continue
		}
		k = s.pop()
		if k.isStale() {
			s.stale--
			continue
		}
		k.owner.arm(0)
		return k, true
	}
}

// first returns the earliest of the keys that are due up to the wheel's tick, or nil.
func (s *timers) first() *timerKey {
	switch {
	case s.heapIsNext():
		return &s.heap.keys[0]
	case s.run.left() > 0:
		return s.run.first()
	}
	return nil
}

// pop removes what first returns, which is not nil.
func (s *timers) pop() timerKey {
	s.keys--
	if s.heapIsNext() {
		return s.heap.pop()
	}
	return s.run.pop()
}

// heapIsNext reports whether the earliest key of the two is in the heap.
func (s *timers) heapIsNext() bool {
	return len(s.heap.keys) > 0 && (s.run.left() == 0 || s.heap.keys[0].before(s.run.first()))
}

// turn turns the wheel up to the given tick, or to the first tick before it at
// which keys have to be put again, and reports whether there was such a tick. Nothing
// of the tick so far must be left.
func (s *timers) turn(tick int64) bool {
	chunk := s.later.turn(tick)
	if chunk == nil {
		return false
	}
	for c := chunk; c != nil; c = s.later.discard(c) {
		for i := range c.keys {
			switch k := &c.keys[i]; {
			case tickOf(k.when) > s.later.tick:
				s.later.push(*k)
			case k.isStale():
				s.keys--
				s.stale--
			default:
				s.run.add(*k)
			}
		}
	}
	s.run.sort()
	return true
}

// sweep drops all stale keys.
func (s *timers) sweep() {
	s.run.deleteStale()
	s.heap.deleteStale()
	s.later.deleteStale()
	s.keys -= s.stale
	s.stale = 0
}

// all calls f for every armed timer, in no order.
func (s *timers) all(f func(*timerKey)) {
	visit := func(k *timerKey) {
		if !k.isStale() {
			f(k)
		}
	}
	for _, keys := range [][]timerKey{s.run.keys[s.run.taken:], s.heap.keys} {
		for i := range keys {
			visit(&keys[i])
		}
	}
	s.later.each(visit)
}
