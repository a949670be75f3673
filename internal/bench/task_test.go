package bench

import (
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// turns gives others a turn, n times.
//
//asyncgen:async
func turns(n int) error {
	for range n {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return err
		}
	}
	return nil
}

// taking makes a number of tasks take turns, n each.
//
//asyncgen:async
func taking(tasks, n int) error {
	all := make([]*async.Task[struct{}], tasks)
	for i := range all {
		all[i] = async.CreateTask(turnsAsync(n))
	}
	for _, task := range all {
		if _, err := async.Await(task); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkTaskSwitch goes from one of a hundred tasks to the next.
func BenchmarkTaskSwitch(b *testing.B) {
	const tasks = 100
	b.Run("ours", func(b *testing.B) {
		run(b, takingAsync(tasks, (b.N+tasks-1)/tasks))
	})
	b.Run("Gosched", func(b *testing.B) {
		oneProcessor(b)
		var group sync.WaitGroup
		for range tasks {
			group.Go(func() {
				for range (b.N + tasks - 1) / tasks {
					runtime.Gosched()
				}
			})
		}
		group.Wait()
	})
}

// turnsBelow is turns under a number of awaits.
//
//asyncgen:async
func turnsBelow(depth, n int) error {
	if depth > 1 {
		_, err := async.Await(turnsBelowAsync(depth-1, n))
		return err
	}
	_, err := async.Await(turnsAsync(n))
	return err
}

// takingBelow is taking with two tasks whose turns are under a number of awaits.
//
//asyncgen:async
func takingBelow(depth, n int) error {
	one := async.CreateTask(turnsBelowAsync(depth, n))
	two := async.CreateTask(turnsBelowAsync(depth, n))
	if _, err := async.Await(one); err != nil {
		return err
	}
	_, err := async.Await(two)
	return err
}

// goschedBelow calls itself before it gives others a turn, n times.
//
//go:noinline
func goschedBelow(depth, n int) int {
	if depth > 1 {
		return goschedBelow(depth-1, n) + 1
	}
	for range n {
		runtime.Gosched()
	}
	return 1
}

// BenchmarkResumption resumes a coroutine that is awaited by one that is awaited by one, and
// so on.
func BenchmarkResumption(b *testing.B) {
	for _, depth := range []int{1, 10, 1000, 10_000} {
		b.Run("ours/depth"+strconv.Itoa(depth), func(b *testing.B) {
			run(b, takingBelowAsync(depth, (b.N+1)/2))
		})
	}
	b.Run("Gosched/depth1000", func(b *testing.B) {
		oneProcessor(b)
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() { goschedBelow(1000, (b.N+1)/2) })
		}
		group.Wait()
	})
}

// trivial has its result at once.
//
//asyncgen:async
func trivial(x int) (int, error) {
	return x, nil
}

// spawning spawns n tasks, some at a time, and joins them.
//
//asyncgen:async
func spawning(n, some int) (int, error) {
	sum := 0
	tasks := make([]*async.Task[int], 0, some)
	for n > 0 {
		tasks = tasks[:min(n, some)]
		for i := range tasks {
			tasks[i] = async.CreateTask(trivialAsync(1))
		}
		for _, task := range tasks {
			v, err := async.Await(task)
			if err != nil {
				return 0, err
			}
			sum += v
		}
		n -= len(tasks)
	}
	return sum, nil
}

// deliver has its result at once, and puts it where it is wanted.
//
//asyncgen:async
func deliver(result *int) error {
	*result = 1
	return nil
}

// grouping spawns n tasks in groups of some, and waits for the groups, as spawningGoroutines does.
//
//asyncgen:async
func grouping(n, some int) (int, error) {
	sum := 0
	results := make([]int, some)
	for ; n > 0; n -= len(results) {
		results = results[:min(n, some)]
		group := async.NewTaskGroup()
		for i := range results {
			async.Go(group, deliverAsync(&results[i]))
		}
		if _, err := async.Await(group.Wait()); err != nil {
			return 0, err
		}
		for _, v := range results {
			sum += v
		}
	}
	return sum, nil
}

// spawningGoroutines is spawning by goroutines and a WaitGroup.
func spawningGoroutines(n, some int) int {
	sum := 0
	results := make([]int, some)
	for ; n > 0; n -= len(results) {
		results = results[:min(n, some)]
		var group sync.WaitGroup
		for i := range results {
			group.Go(func() { results[i] = 1 })
		}
		group.Wait()
		for _, v := range results {
			sum += v
		}
	}
	return sum
}

// BenchmarkSpawnJoin spawns tasks that have nothing to do, a thousand at a time, and waits for
// their results. With one P, goroutines and the garbage collector have no more processors than a
// loop has.
func BenchmarkSpawnJoin(b *testing.B) {
	const some = 1000
	measure := func(spawn func(*testing.B) int) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			if n := spawn(b); n != b.N {
				b.Fatal(n)
			}
		}
	}
	ours := measure(func(b *testing.B) int { return run(b, groupingAsync(b.N, some)) })
	goroutines := measure(func(b *testing.B) int { return spawningGoroutines(b.N, some) })
	withAllAndOne(b, "ours", ours, goroutines)
	b.Run("kept", measure(func(b *testing.B) int { return run(b, spawningAsync(b.N, some)) }))
}

// withAllAndOne runs a benchmark with the given name, and the one of goroutines, with all processors and with one.
func withAllAndOne(b *testing.B, name string, ours, goroutines func(*testing.B)) {
	b.Run(name, ours)
	b.Run("goroutine", goroutines)
	b.Run("oneP", func(b *testing.B) {
		oneProcessor(b)
		b.Run(name, ours)
		b.Run("goroutine", goroutines)
	})
}

// BenchmarkSpawnMillion is the same with a million at a time. A loop runs none of its tasks before all have been
// spawned, unless they start eagerly; the goroutines begin meanwhile.
func BenchmarkSpawnMillion(b *testing.B) {
	const million = 1_000_000
	measure := func(once func(*testing.B) int) func(*testing.B) {
		return func(b *testing.B) {
			for range b.N {
				if n := once(b); n != million {
					b.Fatal(n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million, "ns/task")
		}
	}
	eager := measure(func(b *testing.B) int { return runEagerly(b, groupingAsync(million, million)) })
	goroutines := measure(func(*testing.B) int { return spawningGoroutines(million, million) })
	withAllAndOne(b, "eager", eager, goroutines)
	b.Run("ours", measure(func(b *testing.B) int { return run(b, groupingAsync(million, million)) }))
	b.Run("kept", measure(func(b *testing.B) int { return run(b, spawningAsync(million, million)) }))
}

// sleeper sleeps once.
//
//asyncgen:async
func sleeper(d time.Duration) error {
	_, err := async.Await(async.Sleep(d))
	return err
}

const sleepers = 200_000

// sleepersBytes returns what a sleeping task takes of the memory.
//
//asyncgen:async
func sleepersBytes() (float64, error) {
	before := memory()
	for range sleepers {
		async.CreateTask(sleeperAsync(time.Hour))
	}
	if _, err := async.Await(async.Sleep(0)); err != nil {
		return 0, err
	}
	return (memory() - before) / sleepers, nil
}

// memory returns the bytes in use on the heap and for stacks.
func memory() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) + float64(m.StackInuse)
}

// BenchmarkSleepingTask reports the memory of something that sleeps: all there is of it, with
// timer and everything. The time has no meaning here.
func BenchmarkSleepingTask(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		bytes := 0.0
		for range b.N {
			bytes += run(b, sleepersBytesAsync())
		}
		b.ReportMetric(bytes/float64(b.N), "B/task")
	})
	b.Run("goroutine", func(b *testing.B) {
		bytes := 0.0
		for range b.N {
			before := memory()
			wake := make(chan struct{})
			var group sync.WaitGroup
			for range sleepers {
				group.Go(func() {
					<-wake // cheaper than a sleep, and can be ended
				})
			}
			bytes += (memory() - before) / sleepers
			close(wake)
			group.Wait()
		}
		b.ReportMetric(bytes/float64(b.N), "B/task")
	})
}
