package async

// This file is the timer heap: deadlines in, what is due out.
//
// It is a 4-ary heap whose entries carry their keys, so that sifting touches
// only the heap's own memory and not the tasks it points to. Among equal
// deadlines the sequence number decides, which makes them first in, first out.
//
// Cancelling is lazy. The owner of a timer (a sleeping task, a handle) knows
// the sequence number its timer was armed with, and forgets it when the timer
// is cancelled or has fired; an entry whose number its owner does not know is
// stale and is dropped when it comes up. When more than half of a heap of some
// size is stale, all of it is swept at once, so that cancelled timers (those of
// timeouts that were met) do not pile up.
//
// Example: a task sleeps for an hour and is cancelled. Its timerSeq becomes 0;
// the entry stays in the heap, and is dropped in an hour or at the next sweep.
// The task may sleep again at once, under a new number.

// sweepFrom is the number of stale entries from which on a sweep is considered.
const sweepFrom = 64

// timerEntry is one armed timer: a task or a handle is set.
type timerEntry struct {
	when   int64  // loop time, in nanoseconds
	seq    uint64 // order of arming
	task   *TaskCore
	handle *Handle
}

func (e *timerEntry) before(o *timerEntry) bool {
	return e.when < o.when || e.when == o.when && e.seq < o.seq
}

func (e *timerEntry) stale() bool {
	if e.task != nil {
		return e.task.timerSeq != e.seq
	}
	return e.handle.timerSeq != e.seq
}

type timerHeap struct {
	entries   []timerEntry
	seq       uint64
	cancelled int // stale entries in the heap
}

// add arms a timer and returns its sequence number, which is never 0.
func (h *timerHeap) add(when int64, task *TaskCore, handle *Handle) uint64 {
	h.seq++
	h.entries = append(h.entries, timerEntry{})
	h.up(len(h.entries)-1, timerEntry{when, h.seq, task, handle})
	return h.seq
}

// noteCancelled is told that a timer's owner has forgotten it.
func (h *timerHeap) noteCancelled() {
	h.cancelled++
	if h.cancelled >= sweepFrom && h.cancelled > len(h.entries)/2 {
		h.sweep()
	}
}

// next returns the earliest deadline, after dropping stale entries before it.
func (h *timerHeap) next() (when int64, ok bool) {
	for len(h.entries) > 0 {
		if first := &h.entries[0]; !first.stale() {
			return first.when, true
		}
		h.cancelled--
		h.removeFirst()
	}
	return 0, false
}

// popDue removes and returns the earliest timer that is due at now.
func (h *timerHeap) popDue(now int64) (e timerEntry, ok bool) {
	if when, ok := h.next(); !ok || when > now {
		return timerEntry{}, false
	}
	e = h.entries[0]
	h.removeFirst()
	return e, true
}

func (h *timerHeap) sweep() {
	kept := h.entries[:0]
	for i := range h.entries {
		if !h.entries[i].stale() {
			kept = append(kept, h.entries[i])
		}
	}
	clear(h.entries[len(kept):])
	h.entries = kept
	h.cancelled = 0
	for i := (len(kept) - 2) / 4; i >= 0 && len(kept) > 1; i-- {
		h.down(i, kept[i])
	}
}

func (h *timerHeap) removeFirst() {
	last := len(h.entries) - 1
	e := h.entries[last]
	h.entries[last] = timerEntry{}
	h.entries = h.entries[:last]
	if last > 0 {
		h.down(0, e)
	}
}

// up puts e into the hole at i or above it.
func (h *timerHeap) up(i int, e timerEntry) {
	entries := h.entries
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(&entries[parent]) {
			break
		}
		entries[i] = entries[parent]
		i = parent
	}
	entries[i] = e
}

// down puts e into the hole at i or below it.
func (h *timerHeap) down(i int, e timerEntry) {
	entries := h.entries
	for {
		first := 4*i + 1
		if first >= len(entries) {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, len(entries)); c++ {
			if entries[c].before(&entries[least]) {
				least = c
			}
		}
		if !entries[least].before(&e) {
			break
		}
		entries[i] = entries[least]
		i = least
	}
	entries[i] = e
}
