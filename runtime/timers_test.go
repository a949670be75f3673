package async

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
)

// armed is a timer of the model: a list, searched from end to end.
type armed struct {
	when int64
	task *TaskCore
}

// TestTimersFireInTheOrderOfAList arms, cancels and fires random timers, in time that
// passes by steps of every size, and expects what a plain list would give.
func TestTimersFireInTheOrderOfAList(t *testing.T) {
	t.Run("few over all of time", func(t *testing.T) { compareWithList(t, 300, 400, 50) })
	t.Run("many within a few ticks", func(t *testing.T) { compareWithList(t, 20, 5000, tickBits+2) })
	t.Run("many within a microsecond", func(t *testing.T) { compareWithList(t, 5, 5000, 10) })
}

// compareWithList does the given number of things for each seed; no step is longer than 1<<spanBits.
func compareWithList(t *testing.T, seeds uint64, things, spanBits int) {
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 0))
		var (
			s    timers
			list []armed // in the order of arming
			now  int64
		)
		span := func() int64 { return random.Int64N(1 << (1 + random.IntN(spanBits))) }
		for range things {
			switch random.IntN(5) {
			case 0, 1:
				a := armed{when: now + span(), task: new(TaskCore)}
				if n := len(list); n > 0 && random.IntN(4) == 0 {
					a.when = list[random.IntN(n)].when
				}
				if random.IntN(20) == 0 {
					a.when = []int64{math.MaxInt64, -1, now}[random.IntN(3)]
				}
				s.add(a.when, a.task)
				list = append(list, a)
			case 2:
				if n := len(list); n > 0 {
					i := random.IntN(n)
					s.cancel(&list[i].task.timer)
					list = slices.Delete(list, i, i+1)
				}
			case 3:
				checkNext(t, &s, list)
				now += span()
			case 4:
				list = fire(t, &s, list, now)
			}
			if s.live() != len(list) {
				t.Fatalf("seed %d: %d timers, %d expected", seed, s.live(), len(list))
			}
		}
		if list = fire(t, &s, list, math.MaxInt64); len(list) != 0 || s.keys != 0 {
			t.Errorf("seed %d: %d timers and %d keys are left", seed, len(list), s.keys)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// checkNext looks at when the timers want to be asked again: not after the earliest.
func checkNext(t *testing.T, s *timers, list []armed) {
	when, ok := s.next()
	if ok != (len(list) > 0) {
		t.Errorf("next reports %v with %d timers", ok, len(list))
	}
	for _, a := range list {
		if a.when < when {
			t.Errorf("next is %d, but a timer is due at %d", when, a.when)
		}
	}
}

// fire pops what is due and returns what is left of the list.
func fire(t *testing.T, s *timers, list []armed, now int64) []armed {
	due, left := []armed{}, []armed{}
	for _, a := range list {
		if a.when <= now {
			due = append(due, a)
		} else {
			left = append(left, a)
		}
	}
	slices.SortStableFunc(due, func(a, b armed) int { return cmp.Compare(a.when, b.when) })
	for _, a := range due {
		if k, ok := s.popDue(now); !ok || k.owner != a.task {
			t.Errorf("at %d: not the timer of %d", now, a.when)
		}
	}
	if _, ok := s.popDue(now); ok {
		t.Errorf("at %d: one too many", now)
	}
	return left
}

func TestNextIsExactWithoutCancelledTimers(t *testing.T) {
	var s timers
	for _, when := range []int64{1 << 50, 1 << 40, 3 << 30, 1<<20 + 5, 77} {
		s.add(when, new(TaskCore))
		if next, ok := s.next(); !ok || next != when {
			t.Errorf("next is %d instead of %d", next, when)
		}
	}
}

func TestSweptTimersLeaveTheOthersInOrder(t *testing.T) {
	var (
		s    timers
		all  []*TaskCore
		want []*TaskCore
	)
	const n = 4000
	for i := range n {
		task := new(TaskCore)
		s.add(int64(i)*1_000_003, task)
		all = append(all, task)
		if i%4 == 3 {
			want = append(want, task)
		}
	}
	for i, task := range all {
		if i%4 != 3 {
			s.cancel(&task.timer)
		}
	}
	if s.keys >= n*3/4 {
		t.Errorf("%d keys after cancelling three quarters of %d", s.keys, n)
	}
	for _, task := range want {
		if k, ok := s.popDue(math.MaxInt64); !ok || k.owner != task {
			t.Fatal("another order")
		}
	}
}

// allocatedBy returns how many bytes f allocates, and what else runs meanwhile.
func allocatedBy(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestBurstOfTimersUsesTheMemoryOfTheLast(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for range 2 {
		runtime.GC() // the second takes what the first has left of a pool
	}
	burst := func() {
		var s timers
		task := new(TaskCore)
		for i := range 100_000 {
			s.add(int64(i)*10_000, task)
		}
		s.stale = s.keys - 1
		for s.keys > 0 {
			s.popDue(math.MaxInt64)
		}
	}
	first, second := allocatedBy(burst), allocatedBy(burst)
	if second > first/2 { // the race detector has pools lose a quarter
		t.Errorf("%d bytes, and then %d", first, second)
	}
}

// TestManyTimersOfOneTickFireInOrder has them share their deadlines in part: groups of every size
// at every digit that sorting looks at.
func TestManyTimersOfOneTickFireInOrder(t *testing.T) {
	for shared := range tickBits + 1 {
		for _, n := range []int{1, smallGroup, smallGroup + 1, 300, 3000} {
			random := rand.New(rand.NewPCG(uint64(shared), uint64(n)))
			var s timers
			list := make([]armed, n)
			for i := range list {
				list[i] = armed{1<<40 + random.Int64N(1<<(tickBits-shared)), new(TaskCore)}
				s.add(list[i].when, list[i].task)
			}
			if left := fire(t, &s, list, math.MaxInt64); len(left) != 0 || t.Failed() {
				t.Fatalf("%d timers that share %d bits", n, shared)
			}
		}
	}
}

func TestFiredTimersAreLetGo(t *testing.T) {
	var s timers
	const (
		n     = 1000
		begin = 1 << 40 // of a tick
	)
	for i := range int64(n) {
		s.add(begin+(n-1-i)<<tickBits/n, new(TaskCore))
	}
	now := int64(begin + 1<<(tickBits-1))
	for {
		if _, ok := s.popDue(now); !ok {
			break
		}
	}
	kept := 0
	for _, keys := range [][]timerKey{s.run.keys[:cap(s.run.keys)], s.run.scratch[:cap(s.run.scratch)], s.heap.keys[:cap(s.heap.keys)]} {
		for _, k := range keys {
			if k.owner != nil {
				kept++
			}
		}
	}
	if kept != s.live() {
		t.Errorf("%d owners are kept of %d timers", kept, s.live())
	}
}

func TestMemoryOfTimersDueAtOnceIsNotKept(t *testing.T) {
	for _, when := range []int64{0, 1 << 40} { // in the heap, in the wheel
		var s timers
		for range 3 * keptHeap {
			s.add(when, new(TaskCore))
		}
		for s.live() > 0 {
			s.popDue(math.MaxInt64)
		}
		if n := cap(s.run.keys) + cap(s.run.scratch) + cap(s.heap.keys); n > keptHeap {
			t.Errorf("due at %d: there is room for %d keys", when, n)
		}
	}
}

func TestLargeTicksUseTheMemoryOfTheLast(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	for _, n := range []int{keptRun / 2, keptRun, 3 * keptRun} {
		var s timers
		tick := func() {
			begin := (s.later.tick + 1) << tickBits
			for range n {
				s.add(begin, unheldCall(nil))
			}
			for s.keys > 0 {
				s.popDue(begin)
			}
		}
		tick()
		anew := 0
		for range 20 {
			if allocatedBy(tick) > uint64(n)*32 { // the size of the keys
				anew++
			}
		}
		if anew > 18 { // none, but the race detector has pools lose a quarter of what they get and of what they have
			t.Errorf("%d timers of a tick: memory is made anew in %d ticks of 20", n, anew)
		}
	}
}

// TestSpokesKeepTheOrderOfArming looks at what sorting by digits relies on. (The sort's last step would make up for it, in
// quadratic time.)
func TestSpokesKeepTheOrderOfArming(t *testing.T) {
	var s timers
	const n = 3000
	for range n {
		s.add(1<<40, new(TaskCore))
		s.add(1<<40+1<<(tickBits+digitBits), new(TaskCore))
	}
	s.later.deleteStale()
	s.popDue(1<<40 + 1)
	chunk := s.later.turn(1 << 41 >> tickBits)
	count, last := 0, timerID(0)
	for c := chunk; c != nil; c = c.next {
		for _, k := range c.keys {
			if k.id <= last {
				t.Fatalf("number %d comes behind %d", k.id, last)
			}
			count, last = count+1, k.id
		}
	}
	if count != n {
		t.Errorf("%d keys of %d", count, n)
	}
}

func TestCancellingAfterCloseCountsNothing(t *testing.T) {
	l := NewLoop()
	var handles []*Handle
	for range 100 {
		handles = append(handles, l.CallLater(time.Hour, func() {}))
	}
	l.Close()
	for _, h := range handles {
		h.Cancel()
	}
	if l.timers.keys != 0 || l.timers.stale != 0 {
		t.Errorf("%d keys, %d of them stale", l.timers.keys, l.timers.stale)
	}
}
