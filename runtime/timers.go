package async

// This file is the timers of a loop: deadlines in, what is due out. It has the
// owners and puts the parts together; timerwheel.go and timerheap.go have the order.
//
// A timer is a key (deadline, order of arming) that names a slot; the slot holds
// who is to be woken. Keys have no pointers: they are moved and compared in bulk,
// and the garbage collector does not look at them. Among equal deadlines the order
// of arming decides: first in, first out.
//
// Time is cut into ticks of 16 µs. What is due after the current tick waits in the
// wheel, in no order; when its tick comes it goes to the heap, which is small and
// has the exact order. So half a million timers cost what a few dozen do, and a
// move or two within the wheel:
//
//	add ──→ wheel ──tick──→ heap ──due──→ popDue
//	  └──── this tick ──────↗
//
// The owner of a timer (a sleeping task, a handle) knows its slot. Cancelling
// empties the slot, which lets go of the owner at once, and leaves the key where it
// is; a key whose slot is empty is stale, and is dropped when it comes up. When more
// than half of some number of keys is stale, all of them are swept, so that
// cancelled timers (those of timeouts that were met) do not pile up.
//
// Invariant: every key names a slot of its own; a slot that no key names is
// empty and free.
//
// Example: a task sleeps for an hour and is cancelled. Its slot is emptied; the
// key goes in an hour or at the next sweep, and with it the slot becomes free.
// Meanwhile the task may sleep again, with another key and slot.

// sweepFrom is the number of stale keys from which on a sweep is considered.
const sweepFrom = 64

// timerKey is an armed timer's place in the order.
type timerKey struct {
	when int64  // loop time, in nanoseconds
	seq  uint32 // order of arming, modulo 2^32
	slot uint32
}

func (k *timerKey) before(o *timerKey) bool {
	return k.when < o.when || k.when == o.when && int32(k.seq-o.seq) < 0
}

// timerOwner is who a timer wakes; a field is set, or none if it was cancelled.
type timerOwner struct {
	task   *TaskCore
	handle *Handle
}

// timerID is what an owner knows of its armed timer: the slot plus one, or 0.
type timerID uint32

type timers struct {
	due   timerHeap  // what is due up to the wheel's tick
	later timerWheel // what is due after it
	slots timerSlots
	seq   uint32
	keys  int // in the heap and the wheel
	stale int // keys whose slot is empty
}

// add arms a timer.
func (s *timers) add(when int64, owner timerOwner) timerID {
	slot := s.slots.take()
	*s.slots.at(slot) = owner
	s.seq++
	s.keys++
	s.put(timerKey{when, s.seq, slot})
	return timerID(slot + 1)
}

func (s *timers) put(k timerKey) {
	if tickOf(k.when) <= s.later.tick {
		s.due.push(k)
	} else {
		s.later.push(k)
	}
}

// cancel disarms a timer that has not fired.
func (s *timers) cancel(id timerID) {
	*s.slots.at(uint32(id - 1)) = timerOwner{}
	s.stale++
	if s.stale >= sweepFrom && s.stale > s.keys/2 {
		s.sweep()
	}
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
		if k := s.due.keys[0]; !s.isStale(k) {
			return k.when, true
		}
		s.release(s.due.pop())
	}
	return s.later.earliest(), true
}

// popDue disarms and returns the earliest timer that is due at now.
func (s *timers) popDue(now int64) (owner timerOwner, ok bool) {
	for {
		if len(s.due.keys) == 0 || s.due.keys[0].when > now {
			if !s.turn(tickOf(now)) {
				return timerOwner{}, false
			}
			continue
		}
		slot := s.due.pop().slot
		owner = *s.slots.at(slot)
		s.freeSlot(slot)
		if owner != (timerOwner{}) {
			return owner, true
		}
		s.stale--
	}
}

// turn turns the wheel up to the given tick, or to the first tick before it at
// which something is due, and reports whether there was such a tick.
func (s *timers) turn(tick int64) bool {
	chunk, ok := s.later.turn(tick)
	for c := chunk; c != nil; c = s.later.discard(c) {
		for _, k := range c.keys[:c.used] {
			// Looking at every owner on the way would be what costs most.
			if s.stale > 0 && s.isStale(k) {
				s.release(k)
			} else {
				s.put(k)
			}
		}
	}
	return ok
}

func (s *timers) isStale(k timerKey) bool { return *s.slots.at(k.slot) == timerOwner{} }

// release forgets a stale key.
func (s *timers) release(k timerKey) {
	s.stale--
	s.freeSlot(k.slot)
}

// freeSlot frees the slot of a key that is in neither heap nor wheel any more.
func (s *timers) freeSlot(slot uint32) {
	s.keys--
	if s.keys == 0 {
		s.slots.reset()
		s.later.shrink()
		return
	}
	*s.slots.at(slot) = timerOwner{}
	s.slots.free = append(s.slots.free, slot)
}

// sweep drops all stale keys.
func (s *timers) sweep() {
	drop := func(k timerKey) bool {
		stale := s.isStale(k)
		if stale {
			s.release(k)
		}
		return stale
	}
	s.due.deleteFunc(drop)
	s.later.deleteFunc(drop)
}

// owners calls f for every armed timer, in no order.
func (s *timers) owners(f func(timerKey, timerOwner)) {
	visit := func(k timerKey) {
		if owner := *s.slots.at(k.slot); owner != (timerOwner{}) {
			f(k, owner)
		}
	}
	for _, k := range s.due.keys {
		visit(k)
	}
	s.later.each(visit)
}

// timerSlots holds the owners, in chunks that never move: growing costs nothing
// but the new chunk.
type timerSlots struct {
	chunks []*slotChunk
	used   uint32 // slots ever handed out since the last reset
	free   []uint32
}

const slotChunkBits = 7

type slotChunk [1 << slotChunkBits]timerOwner

func (s *timerSlots) at(slot uint32) *timerOwner {
	return &s.chunks[slot>>slotChunkBits][slot&(1<<slotChunkBits-1)]
}

// take returns a free slot.
func (s *timerSlots) take() uint32 {
	if n := len(s.free); n > 0 {
		slot := s.free[n-1]
		s.free = s.free[:n-1]
		return slot
	}
	slot := s.used
	s.used++
	if slot>>slotChunkBits == uint32(len(s.chunks)) {
		s.chunks = append(s.chunks, new(slotChunk))
	}
	return slot
}

// reset frees all slots and most of their memory.
func (s *timerSlots) reset() {
	clear(s.chunks[min(1, len(s.chunks)):])
	s.chunks = s.chunks[:min(1, len(s.chunks))]
	clear(s.chunks[0][:])
	s.used, s.free = 0, s.free[:0]
}
