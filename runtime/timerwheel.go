package async

import (
	"math"
	"math/bits"
	"sync"
)

// This file is a hierarchical timing wheel: the timers that are due after the current
// tick.
//
// A tick is a number, written in digits of six bits, and each level of the wheel has a
// spoke for each value of one digit. A key belongs to the level of the highest digit in
// which its tick differs from the wheel's, and there to the spoke of that digit. With
// decimal digits, and the wheel at tick 1234:
//
//	tick 1237   level 0, spoke 7   in this decade
//	tick 1260   level 1, spoke 6   in this hundred
//	tick 5000   level 3, spoke 5
//
// Therefore all of level 0 comes before all of level 1 and so on, and within a level
// the spokes come in their order; within a spoke the only order is that of arming.
// (Keys of one tick are always in the same spoke, so they stay in that order.) When the
// wheel turns to the first tick of a spoke, the spoke's keys are put again: they differ
// from it in lower digits only, and so go to lower levels or have reached their tick. A
// key moves at most once per level.
//
// Turning to a tick before the first spoke in use moves no key, since the digits in
// which the keys differ from the wheel stay the same.
//
// A spoke is a list of chunks, filled one after the other: no key moves when it grows.
// A wheel keeps a few empty chunks, and passes the others on to any wheel that needs
// them, until the collector takes them, because timers come in bursts. The first chunk
// of a spoke is small, the following ones are larger. So a wheel with few keys is
// small; the spokes of the lowest level, which have few keys even if there are many in
// all, stay in the cache; and the large ones, which have left it, are read in long
// stretches.

const (
	tickBits  = 19 // a tick is 2^19 ns, half a millisecond
	digitBits = 6
	spokes    = 1 << digitBits
	levels    = (63 - tickBits + digitBits - 1) / digitBits
)

// chunkSizes is how many keys a spoke's first, second and further chunks take: 256 bytes, one kilobyte, four.
var chunkSizes = [...]int{8, 31, 127}

// spareLimit is how many empty chunks of one size a wheel keeps for later.
const spareLimit = 64

// sharedChunks are the empty chunks that are more than that, of all wheels and of each size.
var sharedChunks [len(chunkSizes)]sync.Pool

// tickOf returns the tick of a loop time.
func tickOf(when int64) int64 { return when >> tickBits }

type timerWheel struct {
	tick   int64
	levels [levels]*wheelLevel // made when needed
	spares [len(chunkSizes)]spareChunks
}

type spareChunks struct {
	first *keyChunk
	count int
}

type wheelLevel struct {
	used   uint64 // a bit for each spoke that is not empty
	spokes [spokes]spoke
}

type spoke struct {
	chunks   *keyChunk // the one being filled first
	earliest int64     // no key of the spoke is due before
}

type keyChunk struct {
	next *keyChunk
	keys []timerKey // its capacity stays
	size int        // which of chunkSizes
}

// push adds a key that is due after the wheel's tick.
func (w *timerWheel) push(k timerKey) {
	tick := tickOf(k.when)
	n := (bits.Len64(uint64(tick^w.tick)) - 1) / digitBits
	level := w.levels[n]
	if level == nil {
		level = new(wheelLevel)
		w.levels[n] = level
	}
	digit := tick >> (n * digitBits) & (spokes - 1)
	s := &level.spokes[digit]
	if level.used&(1<<digit) == 0 {
		level.used |= 1 << digit
		s.earliest = math.MaxInt64
	}
	s.earliest = min(s.earliest, k.when)
	c := s.chunks
	if c == nil || len(c.keys) == cap(c.keys) {
		c = w.chunkBefore(c)
		s.chunks = c
	}
	c.keys = append(c.keys, k)
}

// first returns the spoke that comes first, its level and its digit; ok is false
// if the wheel is empty.
func (w *timerWheel) first() (n, digit int, ok bool) {
	for n, level := range w.levels {
		if level != nil && level.used != 0 {
			return n, bits.TrailingZeros64(level.used), true
		}
	}
	return 0, 0, false
}

// earliest returns a time before which no key of the wheel, which is not empty, is
// due; it is the earliest deadline unless that key has become stale.
func (w *timerWheel) earliest() int64 {
	n, digit, _ := w.first()
	return w.levels[n].spokes[digit].earliest
}

// turn turns the wheel to the given tick if no spoke comes before. Otherwise it
// turns to the first one, and returns its keys, to be put again, in the order of arming.
func (w *timerWheel) turn(tick int64) *keyChunk {
	if tick <= w.tick {
		return nil
	}
	n, digit, ok := w.first()
	if !ok {
		w.tick = tick
		return nil
	}
	shift := n * digitBits
	begin := (w.tick>>shift&^(spokes-1) | int64(digit)) << shift
	if begin > tick {
		w.tick = tick
		return nil
	}
	w.tick = begin
	l := w.levels[n]
	l.used &^= 1 << digit
	s := &l.spokes[digit]
	chunks := inOrder(s.chunks)
	s.chunks = nil
	return chunks
}

// inOrder reverses a spoke's list: the chunk that was filled first comes first.
func inOrder(c *keyChunk) (first *keyChunk) {
	for c != nil {
		c.next, first, c = first, c, c.next
	}
	return first
}

// chunkBefore returns an empty chunk that stands before the one given, or is a spoke's first.
func (w *timerWheel) chunkBefore(next *keyChunk) *keyChunk {
	size := 0
	if next != nil {
		size = min(next.size+1, len(chunkSizes)-1)
	}
	spares := &w.spares[size]
	c := spares.first
	if c != nil {
		spares.first, c.next = c.next, next
		spares.count--
		return c
	}
	if c, ok := sharedChunks[size].Get().(*keyChunk); ok {
		c.next = next
		return c
	}
	return &keyChunk{next: next, keys: make([]timerKey, 0, chunkSizes[size]), size: size}
}

// discard takes back a chunk whose keys have been put again, and returns the one
// behind it.
func (w *timerWheel) discard(c *keyChunk) *keyChunk {
	next := c.next
	clear(c.keys)
	c.keys, c.next = c.keys[:0], nil
	if spares := &w.spares[c.size]; spares.count < spareLimit {
		c.next, spares.first = spares.first, c
		spares.count++
	} else {
		sharedChunks[c.size].Put(c)
	}
	return next
}

// deleteStale removes the keys that are stale.
func (w *timerWheel) deleteStale() {
	for _, level := range w.levels {
		if level == nil {
			continue
		}
		for digit := range level.spokes {
			s := &level.spokes[digit]
			chunks := s.chunks
			if chunks == nil {
				continue
			}
			s.chunks = nil
			level.used &^= 1 << digit
			for c := inOrder(chunks); c != nil; c = w.discard(c) {
				for i := range c.keys {
					if k := &c.keys[i]; !k.isStale() {
						w.push(*k)
					}
				}
			}
		}
	}
}

// each calls f for every key, in no order.
func (w *timerWheel) each(f func(*timerKey)) {
	for _, level := range w.levels {
		if level == nil {
			continue
		}
		for digit := range level.spokes {
			for c := level.spokes[digit].chunks; c != nil; c = c.next {
				for i := range c.keys {
					f(&c.keys[i])
				}
			}
		}
	}
}
