package async

// This file is the ready queue: a ring of what runs next, in the order in
// which it became ready. An entry is a task to be resumed or a handle whose
// callback is to be called. The ring grows by doubling and never shrinks; its
// length is a power of two, so that a position is masked, not divided.
//
// Invariant: entries outside [head, head+count) are zero, so that the ring
// keeps nothing alive.

// readyEntry is one turn on the loop: exactly one of the fields is set.
type readyEntry struct {
	task   *TaskCore
	handle *Handle
}

type readyRing struct {
	entries []readyEntry
	head    int
	count   int
}

func (r *readyRing) pushTask(t *TaskCore) { r.push(readyEntry{task: t}) }

func (r *readyRing) push(e readyEntry) {
	if r.count == len(r.entries) {
		r.grow()
	}
	r.entries[(r.head+r.count)&(len(r.entries)-1)] = e
	r.count++
}

// pop removes the oldest entry; the ring must not be empty.
func (r *readyRing) pop() readyEntry {
	slot := &r.entries[r.head&(len(r.entries)-1)]
	e := *slot
	*slot = readyEntry{}
	r.head = (r.head + 1) & (len(r.entries) - 1)
	r.count--
	return e
}

// swap exchanges the entries at the i-th and j-th place from the front; the
// seeded shuffle of test loops uses it.
func (r *readyRing) swap(i, j int) {
	mask := len(r.entries) - 1
	a, b := &r.entries[(r.head+i)&mask], &r.entries[(r.head+j)&mask]
	*a, *b = *b, *a
}

func (r *readyRing) grow() {
	size := 2 * len(r.entries)
	if size == 0 {
		size = 64
	}
	entries := make([]readyEntry, size)
	n := copy(entries, r.entries[r.head:])
	copy(entries[n:], r.entries[:r.head])
	r.entries, r.head = entries, 0
}

func (r *readyRing) clear() { *r = readyRing{} }
