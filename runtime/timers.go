package async

import "slices"

// This file is the timer heap: deadlines in, what is due out.
//
// It is a 4-ary heap of keys (deadline, order of arming) that name a slot; the
// slots hold who is to be woken. Keys have no pointers, so that sifting them
// moves sixteen bytes, touches one cache line a level, and is nothing to the
// garbage collector. Among equal deadlines the order of arming decides: first in,
// first out.
//
// The owner of a timer (a sleeping task, a handle) knows its slot. Cancelling
// empties the slot, which lets go of the owner at once, and leaves the key in
// the heap; a key whose slot is empty is stale, and is dropped when it comes up.
// When more than half of a heap of some size is stale, all of it is swept, so
// that cancelled timers (those of timeouts that were met) do not pile up.
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

type timerHeap struct {
	keys  []timerKey
	slots timerSlots
	seq   uint32
	stale int // keys whose slot is empty
}

// timerSlots holds the owners, in chunks that never move: growing costs nothing
// but the new chunk.
type timerSlots struct {
	chunks []*timerChunk
	used   uint32 // slots ever handed out since the last reset
	free   []uint32
}

const timerChunkBits = 7

type timerChunk [1 << timerChunkBits]timerOwner

func (s *timerSlots) at(slot uint32) *timerOwner {
	return &s.chunks[slot>>timerChunkBits][slot&(1<<timerChunkBits-1)]
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
	if slot>>timerChunkBits == uint32(len(s.chunks)) {
		s.chunks = append(s.chunks, new(timerChunk))
	}
	return slot
}

// reset frees all slots, which are empty, and most of their memory.
func (s *timerSlots) reset() {
	clear(s.chunks[min(1, len(s.chunks)):])
	s.chunks = s.chunks[:min(1, len(s.chunks))]
	s.used, s.free = 0, s.free[:0]
}

// add arms a timer.
func (h *timerHeap) add(when int64, owner timerOwner) timerID {
	slot := h.slots.take()
	*h.slots.at(slot) = owner
	h.seq++
	if len(h.keys) == cap(h.keys) {
		h.keys = slices.Grow(h.keys, len(h.keys)/2+64)
	}
	h.keys = h.keys[:len(h.keys)+1]
	h.up(len(h.keys)-1, timerKey{when, h.seq, slot})
	return timerID(slot + 1)
}

// cancel disarms a timer that has not fired.
func (h *timerHeap) cancel(id timerID) {
	*h.slots.at(uint32(id - 1)) = timerOwner{}
	h.stale++
	if h.stale >= sweepFrom && h.stale > len(h.keys)/2 {
		h.sweep()
	}
}

// next returns the earliest deadline, after dropping stale keys before it.
func (h *timerHeap) next() (when int64, ok bool) {
	for h.stale > 0 && len(h.keys) > 0 && *h.slots.at(h.keys[0].slot) == (timerOwner{}) {
		h.stale--
		h.removeFirst()
	}
	if len(h.keys) == 0 {
		return 0, false
	}
	return h.keys[0].when, true
}

// popDue disarms and returns the earliest timer that is due at now.
func (h *timerHeap) popDue(now int64) (owner timerOwner, ok bool) {
	if when, ok := h.next(); !ok || when > now {
		return timerOwner{}, false
	}
	owner = *h.slots.at(h.keys[0].slot)
	h.removeFirst()
	return owner, true
}

// sweep drops all stale keys.
func (h *timerHeap) sweep() {
	kept := h.keys[:0]
	for _, k := range h.keys {
		if *h.slots.at(k.slot) == (timerOwner{}) {
			h.slots.free = append(h.slots.free, k.slot)
		} else {
			kept = append(kept, k)
		}
	}
	h.keys = kept
	h.stale = 0
	if len(kept) == 0 {
		h.slots.reset()
		return
	}
	for i := len(kept) / 4; i >= 0; i-- {
		h.down(i, kept[i])
	}
}

func (h *timerHeap) removeFirst() {
	slot := h.keys[0].slot
	*h.slots.at(slot) = timerOwner{}
	last := len(h.keys) - 1
	k := h.keys[last]
	h.keys = h.keys[:last]
	if last == 0 {
		h.slots.reset()
		return
	}
	h.slots.free = append(h.slots.free, slot)
	h.down(0, k)
}

// up puts k into the hole at i or above it.
func (h *timerHeap) up(i int, k timerKey) {
	keys := h.keys
	for i > 0 {
		parent := (i - 1) / 4
		if !k.before(&keys[parent]) {
			break
		}
		keys[i] = keys[parent]
		i = parent
	}
	keys[i] = k
}

// down puts k into the hole at i or below it.
func (h *timerHeap) down(i int, k timerKey) {
	keys := h.keys
	for {
		first := 4*i + 1
		if first >= len(keys) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(keys)); c++ {
			if keys[c].before(&keys[least]) {
				least = c
			}
		}
		if !keys[least].before(&k) {
			break
		}
		keys[i] = keys[least]
		i = least
	}
	keys[i] = k
}
