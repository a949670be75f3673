package bench

import (
	"math"
	"runtime"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// lockTurns takes and gives back a lock, n times.
//
//asyncgen:async
func lockTurns(l *async.Lock, n int) error {
	for range n {
		if _, err := async.Await(l.Acquire()); err != nil {
			return err
		}
		l.Release()
	}
	return nil
}

// operands awaits in conditions, operands and arguments.
//
//asyncgen:async
func operands(n int) (int, error) {
	sum := 0
	for i := 0; i < n; i++ {
		x, err := async.Await(nextAsync(i))
		if err != nil {
			return 0, err
		}
		switch y, err := async.Await(nextAsync(x)); {
		case err != nil:
			return 0, err
		case y > 0:
			sum += x + y
		}
	}
	return sum, nil
}

// callbacks has functions called soon and later, n times each.
//
//asyncgen:async
func callbacks(n int) error {
	loop := async.RunningLoop()
	called := func() { sink++ }
	for range n {
		loop.CallSoon(called)
		loop.CallLater(0, called)
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return err
		}
	}
	return nil
}

// What a generator costs to make is its size.
func TestGeneratorOfTwoVariablesHas64Bytes(t *testing.T) {
	const generators = 1000
	list := make([]*async.Generator[int], generators)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range list {
		list[i] = countGen(i)
	}
	runtime.ReadMemStats(&after)
	if size := (after.TotalAlloc - before.TotalAlloc) / generators; size < 48 || size > 64 {
		t.Errorf("it has %d", size)
	}
	runtime.KeepAlive(list)
}

// What is done a thousand times more is to allocate nothing more.
func TestPathsWithoutAllocations(t *testing.T) {
	for _, test := range []struct {
		name string
		once func(n int)
	}{
		{"step of a generator", func(n int) {
			for v := range countGen(n).All() {
				sink += v
			}
		}},
		{"step of a nested generator", func(n int) {
			for v := range innerGen(3, n).All() {
				sink += v
			}
		}},
		{"await of a ready child", func(n int) { run(t, awaitChildAsync(n)) }},
		{"await of another package's coroutine", func(n int) { run(t, awaitOtherAsync(n)) }},
		{"await of an interface's coroutine", func(n int) { run(t, awaitInterfaceAsync(plusOne{}, n)) }},
		{"await in statements of all kinds", func(n int) { run(t, operandsAsync(n)) }},
		{"await of a child that is suspended", func(n int) { run(t, suspendedChildAsync(n)) }},
		{"sleep", func(n int) { run(t, turnsAsync(n)) }},
		{"switch of tasks", func(n int) { run(t, takingAsync(4, n)) }},
		{"resumption under awaits", func(n int) { run(t, takingBelowAsync(10, n)) }},
		{"callbacks", func(n int) { run(t, callbacksAsync(n)) }},
		{"lock", func(n int) { run(t, lockTurnsAsync(async.NewLock(), n)) }},
		{"queue", func(n int) { run(t, consumeAsync(n)) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			few := testing.AllocsPerRun(10, func() { test.once(10) })
			many := testing.AllocsPerRun(10, func() { test.once(1010) })
			if more := many - few; more > 5 { // what others do in the background is counted, too
				t.Errorf("%v allocations for 10 times, %v for 1010", few, many)
			}
		})
	}
}

// suspendedChild awaits n children that give others a turn.
//
//asyncgen:async
func suspendedChild(n int) error {
	for range n {
		if _, err := async.Await(nextAsync(-1)); err != nil {
			return err
		}
	}
	return nil
}

func TestAJobOfTheExecutorIsOneAllocation(t *testing.T) {
	few := testing.AllocsPerRun(10, func() { run(t, jobsAsync(100)) })
	many := testing.AllocsPerRun(10, func() { run(t, jobsAsync(2100)) })
	if each := (many - few) / 2000; math.Round(each*20)/20 != 1 {
		t.Errorf("%v allocations a job, want 1", each)
	}
}

func TestCallsThatAllocateOnce(t *testing.T) {
	for _, test := range []struct {
		name string
		call func()
	}{
		{"generator", func() {
			g := countGen(10)
			for v, more := g.Next(); more; v, more = g.Next() {
				sink += v
			}
		}},
		{"coroutine", func() {
			if err := nextAsync(1).Close(); err != nil {
				t.Error(err)
			}
		}},
	} {
		if allocs := testing.AllocsPerRun(100, test.call); allocs != 1 {
			t.Errorf("%s: %v allocations; want 1", test.name, allocs)
		}
	}
}

func TestAllocationsOfATaskAndItsFrame(t *testing.T) {
	for _, c := range []struct {
		name  string
		want  float64
		spawn func(n int)
	}{
		{"kept", 1, func(n int) { run(t, spawningAsync(n, 1000)) }},
		{"kept, started eagerly", 1, func(n int) { runEagerly(t, spawningAsync(n, 1000)) }},
		{"of a group", 0, func(n int) { run(t, groupingAsync(n, 1000)) }},
		{"of a group, started eagerly", 0, func(n int) { runEagerly(t, groupingAsync(n, 1000)) }},
	} {
		few := testing.AllocsPerRun(10, func() { c.spawn(10_000) })
		many := testing.AllocsPerRun(10, func() { c.spawn(60_000) })
		// A group of a thousand has a list that grows, and the rest of the process allocates, too.
		if each := (many - few) / 50_000; math.Round(each*20)/20 != c.want {
			t.Errorf("%v allocations a task %s, want %v", each, c.name, c.want)
		}
	}
}

func TestATaskAndItsFrameAreSmall(t *testing.T) {
	// Both are in an object of 192 bytes, the next size is 208. The rest of the process allocates, too.
	const tasks, most = 10_000, 199
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run(t, spawningAsync(tasks, 10))
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / tasks; each > most {
		t.Errorf("a task with a frame of one word takes %d bytes, want 192", each)
	}
}
