package async

// This file is the timers of a loop: deadlines in, what is due out. It puts the
// parts together; timerwheel.go and timerheap.go have the order.
//
// Time is cut into ticks of 16 µs. What is due after the current tick waits in the
// wheel, in no order; when its tick comes it goes to the heap, which is small and
// has the exact order. So half a million timers cost what a few dozen do, and a
// move or two within the wheel:
//
//	add ──→ wheel ──tick──→ heap ──due──→ popDue
//	  └──── this tick ──────↗
//
// Among equal deadlines the order of arming decides: first in, first out.
//
// A timer is a key that has its owner, a sleeping task or a handle, and a number
// that the owner knows. (A call that nobody can cancel needs no number: unheldcall.go.)
// Cancelling makes the owner forget the number, and leaves the
// key where it is: finding it would cost more than all the rest. Such a key is stale,
// and is dropped when it comes up. When more than half of some number of keys is
// stale, all of them are swept, so that cancelled timers (those of timeouts that were
// met) do not pile up, and soon let go of their owners.
//
// Looking at an owner is a cache miss, and keys are many. So whether a key is stale
// is not looked at on its way through the wheel, but when its tick comes: there for
// all keys of the tick at once, since misses that do not depend on each other overlap.
//
// Example: a task sleeps for an hour and is cancelled. It forgets number 7; key 7
// goes in an hour or at the next sweep. Meanwhile the task may sleep again, with
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
	due    timerHeap  // what is due up to the wheel's tick
	later  timerWheel // what is due after it
	lastID timerID
	keys   int // in the heap and the wheel
	stale  int // keys that were cancelled
}

// add arms a timer of an owner that has none.
func (s *timers) add(when int64, owner timerOwner) {
	s.lastID++
	owner.arm(s.lastID)
	s.keys++
	s.put(timerKey{when, s.lastID, owner})
}

func (s *timers) put(k timerKey) {
	if tickOf(k.when) <= s.later.tick {
		s.due.push(k)
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
	for len(s.due.keys) > 0 {
		if k := &s.due.keys[0]; !k.isStale() {
			return k.when, true
		}
		s.due.pop()
		s.keys--
		s.stale--
	}
	return s.later.earliest(), true
}

// popDue disarms and returns the earliest timer that is due at now.
func (s *timers) popDue(now int64) (k timerKey, ok bool) {
	for {
		if len(s.due.keys) == 0 || s.due.keys[0].when > now {
			if !s.turn(tickOf(now)) {
				return timerKey{}, false
			}
			continue
		}
		k = s.due.pop()
		s.keys--
		if k.isStale() {
			s.stale--
			continue
		}
		k.owner.arm(0)
		return k, true
	}
}

// turn turns the wheel up to the given tick, or to the first tick before it at
// which something is due, and reports whether there was such a tick.
func (s *timers) turn(tick int64) bool {
	chunk, level := s.later.turn(tick)
	for c := chunk; c != nil; c = s.later.discard(c) {
		keys := c.keys
		if level == 0 { // they are due
			keys = s.dropStale(keys)
		}
		for i := range keys {
			s.put(keys[i])
		}
	}
	return chunk != nil
}

// dropStale removes the stale keys from a list.
func (s *timers) dropStale(keys []timerKey) []timerKey {
	live := keys[:0]
	for i := range keys {
		if k := &keys[i]; !k.isStale() {
			live = append(live, *k)
		}
	}
	dropped := len(keys) - len(live)
	s.keys -= dropped
	s.stale -= dropped
	return live
}

// sweep drops all stale keys.
func (s *timers) sweep() {
	s.due.deleteStale()
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
	for i := range s.due.keys {
		visit(&s.due.keys[i])
	}
	s.later.each(visit)
}
