package async

import "slices"

// keptHeap is for how many keys an empty heap keeps its memory, at most.
const keptHeap = 1 << 15

// timerHeap is the keys that are armed for the wheel's tick while it is the current one, or for
// earlier: a 4-ary heap, the earliest first.
type timerHeap struct{ keys []timerKey }

func (h *timerHeap) push(k timerKey) {
	h.keys = append(h.keys, k)
	h.up(len(h.keys)-1, k)
}

// pop removes the earliest key; the heap must not be empty.
func (h *timerHeap) pop() timerKey {
	earliest := h.keys[0]
	last := len(h.keys) - 1
	k := h.keys[last]
	h.keys[last] = timerKey{}
	h.keys = h.keys[:last]
	if last > 0 {
		h.down(0, k)
	} else {
		h.shrink()
	}
	return earliest
}

// deleteStale removes the keys that are stale.
func (h *timerHeap) deleteStale() {
	h.keys = slices.DeleteFunc(h.keys, func(k timerKey) bool { return k.isStale() })
	for i := (len(h.keys) + 2) / 4; i > 0; i-- {
		h.down(i-1, h.keys[i-1])
	}
	if len(h.keys) == 0 {
		h.shrink()
	}
}

// shrink releases the memory of a heap that has become empty, if it is large.
func (h *timerHeap) shrink() {
	if cap(h.keys) > keptHeap {
		h.keys = nil
	}
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
