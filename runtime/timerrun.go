package async

import (
	"slices"
	"sync"
)

// timerRun is the keys that came with the wheel's tick, in their exact order. They come all at
// once, and so are sorted once, which takes a fraction of keeping them in order one by one. It is a radix
// sort, from the highest digit down: the keys are distributed to groups by the digit of their
// deadlines below the tick, large groups by the next digit and so on. Those of a
// group that has become small are compared, and all such groups at once: insertion
// moves no key beyond its group.
//
//	deadlines   734 251 737 732 258 255
//	hundreds    251 258 255   734 737 732
//	compared    251 255 258   732 734 737
type timerRun struct {
	keys    []timerKey
	taken   int        // how many of them have been
	scratch []timerKey // empty; its capacity is for the next sort
}

const (
	// sortBits is how long a digit of the sort is.
	sortBits = 8
	// smallGroup is up to how many keys are compared.
	smallGroup = 24
	// keptRun is for how many keys a wheel that has no run keeps the memory of one, at most.
	keptRun = 1 << 13
)

// sharedRuns is the memory of larger runs, of all wheels, until the collector takes it: see sharedChunks.
var sharedRuns sync.Pool

// left returns how many keys have not been taken.
func (r *timerRun) left() int { return len(r.keys) - r.taken }

// first returns the earliest key that has not been taken; there must be one.
func (r *timerRun) first() *timerKey { return &r.keys[r.taken] }

// pop takes the earliest key; there must be one.
func (r *timerRun) pop() timerKey {
	k := r.keys[r.taken]
	r.keys[r.taken].owner = nil
	r.taken++
	if r.left() == 0 {
		r.reset()
	}
	return k
}

// reset makes room for the keys of another tick, when all have been taken.
func (r *timerRun) reset() {
	if max(cap(r.keys), cap(r.scratch)) > keptRun {
		sharedRuns.Put(&timerRun{keys: r.keys[:0], scratch: r.scratch})
		*r = timerRun{}
		return
	}
	r.keys, r.taken = r.keys[:0], 0
}

// add puts another key of the tick that has come behind the others.
func (r *timerRun) add(k timerKey) {
	if n := len(r.keys); n == cap(r.keys) && (n == 0 || n >= keptRun) {
		r.enlarge()
	}
	r.keys = append(r.keys, k)
}

// enlarge exchanges the run's memory for that of a larger run, if there is some.
func (r *timerRun) enlarge() {
	if large, ok := sharedRuns.Get().(*timerRun); ok && cap(large.keys) > len(r.keys) {
		large.keys = append(large.keys, r.keys...)
		*r = *large
	}
}

// deleteStale removes the keys that are stale.
func (r *timerRun) deleteStale() {
	left := slices.DeleteFunc(r.keys[r.taken:], func(k timerKey) bool { return k.isStale() })
	r.keys = r.keys[:r.taken+len(left)]
	if r.left() == 0 {
		r.reset()
	}
}

// sort puts the keys in order; none has been taken. They are of one tick, and those of
// the same deadline are in the order of arming, which distribution does not change.
func (r *timerRun) sort() {
	if n := len(r.keys); n > smallGroup {
		r.scratch = slices.Grow(r.scratch, n)[:n]
		distribute(r.keys, r.scratch, tickBits-sortBits)
		clear(r.scratch)
		r.scratch = r.scratch[:0]
	}
	insertionSort(r.keys)
}

// distribute sorts keys whose deadlines are the same above the digit at shift, but for the order
// within small groups, which lie where they belong. The scratch has room for them.
func distribute(keys, scratch []timerKey, shift int) {
	if shift <= -sortBits { // the deadline is the same, since the digit above was at 0
		return
	}
	shift = max(shift, 0) // the lowest digit may overlap the one above
	const mask = 1<<sortBits - 1
	var ends [1 << sortBits]int // of the groups so far; the numbers of their keys to begin with
	for i := range keys {
		ends[keys[i].when>>shift&mask]++
	}
	if ends[keys[0].when>>shift&mask] == len(keys) {
		distribute(keys, scratch, shift-sortBits)
		return
	}
	begin := 0
	for digit, n := range ends {
		ends[digit] = begin
		begin += n
	}
	for i := range keys {
		k := &keys[i]
		end := &ends[k.when>>shift&mask]
		scratch[*end] = *k
		*end++
	}
	copy(keys, scratch)
	begin = 0
	for _, end := range ends {
		if end-begin > smallGroup {
			distribute(keys[begin:end], scratch, shift-sortBits)
		}
		begin = end
	}
}

// insertionSort sorts keys none of which is far from its place: its time is the sum of those distances.
func insertionSort(keys []timerKey) {
	for i := 1; i < len(keys); i++ {
		if !keys[i].before(&keys[i-1]) {
			continue
		}
		k := keys[i]
		j := i
		for ; j > 0 && k.before(&keys[j-1]); j-- {
			keys[j] = keys[j-1]
		}
		keys[j] = k
	}
}
