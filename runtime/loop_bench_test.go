package async

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Benchmarks of the loop, each with what a Go program would use instead beside
// it. Frames are written by hand in the shape the generator gives them.

// trivialFrame is a coroutine that returns at once.
type trivialFrame struct {
	Coroutine[int]
	x int
}

func trivial(x int) *Coroutine[int] {
	f := &trivialFrame{x: x}
	return f.Init(f)
}

func (f *trivialFrame) Position() Position { return Position{} }

func (f *trivialFrame) Resume(*TaskCore) Status {
	f.Value, f.Err = f.x, nil
	f.State = StateCompleted
	return Done
}

// joinFrame spawns trivial tasks, a thousand at a time, and awaits them all.
type joinFrame struct {
	Coroutine[int]
	left, i, sum int
	tasks        []*Task[int]
}

func (f *joinFrame) Position() Position { return Position{} }

func (f *joinFrame) Resume(t *TaskCore) Status {
	if f.State == 1 {
		goto resume1
	}
batch:
	if f.left == 0 {
		f.Value = f.sum
		f.State = StateCompleted
		return Done
	}
	f.tasks = f.tasks[:0]
	for range min(f.left, 1000) {
		f.tasks = append(f.tasks, CreateTaskFrom(t, trivial(1)))
	}
	f.left -= len(f.tasks)
	f.i = 0
next:
	if f.i == len(f.tasks) {
		goto batch
	}
	if f.tasks[f.i].BeginAwait(t, &f.Frame) == Suspended {
		f.State = 1
		return Suspended
	}
resume1:
	if v, err := f.tasks[f.i].EndAwait(t); err == nil {
		f.sum += v
	}
	f.i++
	goto next
}

func BenchmarkSpawnJoin(b *testing.B) {
	b.ReportAllocs()
	f := &joinFrame{left: b.N}
	sum, err := RunUntilComplete(NewLoop(), f.Init(f))
	if sum != b.N || err != nil {
		b.Fatal(sum, err)
	}
}

func BenchmarkSpawnJoinGoroutine(b *testing.B) {
	b.ReportAllocs()
	var sum atomic.Int64
	for left := b.N; left > 0; {
		var group sync.WaitGroup
		for range min(left, 1000) {
			group.Go(func() { sum.Add(1) })
		}
		left -= min(left, 1000)
		group.Wait()
	}
}

// sleeperFrame sleeps once.
type sleeperFrame struct {
	Coroutine[struct{}]
	aw SleepAwait
}

func sleeper(d time.Duration) *Coroutine[struct{}] {
	f := &sleeperFrame{aw: Sleep(d)}
	return f.Init(f)
}

func (f *sleeperFrame) Position() Position { return Position{} }

func (f *sleeperFrame) Resume(t *TaskCore) Status {
	if f.State == StateCreated {
		if f.aw.BeginAwait(t, &f.Frame) == Suspended {
			f.State = 1
			return Suspended
		}
	}
	_, f.Err = f.aw.EndAwait(t)
	f.State = StateCompleted
	return Done
}

const manyTimers = 500_000

// BenchmarkTimers schedules and fires half a million timers with random delays;
// the loop sleeps until a timer is due, so the time per timer is what it takes
// to be busy.
func BenchmarkTimers(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		l := NewLoop()
		fired := 0
		for range manyTimers {
			l.CallLater(time.Duration(random.IntN(1_000_000)), func() {
				if fired++; fired == manyTimers {
					l.Stop()
				}
			})
		}
		l.RunForever()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*manyTimers), "ns/timer")
}

// BenchmarkTimersSleep is the same with half a million sleeping tasks.
func BenchmarkTimersSleep(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		l := NewLoop()
		for range manyTimers {
			CreateTaskOn(l, sleeper(time.Duration(1+random.IntN(1_000_000))))
		}
		l.runUntilNone()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*manyTimers), "ns/timer")
}

func BenchmarkTimersAfterFunc(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		var group sync.WaitGroup
		group.Add(manyTimers)
		for range manyTimers {
			time.AfterFunc(time.Duration(random.IntN(1_000_000)), group.Done)
		}
		group.Wait()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*manyTimers), "ns/timer")
}

// runUntilNone runs the loop until no task is left, without a callback a task.
func (l *Loop) runUntilNone() {
	var check func()
	check = func() {
		if len(l.tasks) == 0 && l.ready.empty() {
			l.Stop()
			return
		}
		l.CallLater(100*time.Microsecond, check)
	}
	check()
	l.RunForever()
}

const manySleepers = 200_000

// BenchmarkSleepingTask reports the memory of a task that sleeps: frame, task
// and timer.
func BenchmarkSleepingTask(b *testing.B) {
	var l *Loop
	for b.Loop() {
		l = NewLoop()
		before := heapInUse()
		for range manySleepers {
			CreateTaskOn(l, sleeper(time.Hour))
		}
		l.Stop()
		l.RunForever()
		l.ready = readyQueue{}
		b.ReportMetric(float64(heapInUse()-before)/manySleepers, "B/task")
	}
	runtime.KeepAlive(l)
}

func BenchmarkSleepingGoroutine(b *testing.B) {
	for b.Loop() {
		before := heapInUse() + stackInUse()
		quit := make(chan struct{})
		var group sync.WaitGroup
		for range manySleepers {
			group.Go(func() {
				timer := time.NewTimer(time.Hour)
				select {
				case <-timer.C:
				case <-quit:
				}
			})
		}
		b.ReportMetric(float64(heapInUse()+stackInUse()-before)/manySleepers, "B/task")
		close(quit)
		group.Wait()
	}
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func stackInUse() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.StackInuse)
}

// producerFrame puts n items.
type producerFrame struct {
	Coroutine[struct{}]
	queue *Queue[int]
	n, i  int
	aw    QueuePut[int]
}

func (f *producerFrame) Position() Position { return Position{} }

func (f *producerFrame) Resume(t *TaskCore) Status {
	if f.State == 1 {
		goto resume1
	}
next:
	if f.i == f.n {
		f.State = StateCompleted
		return Done
	}
	f.aw = f.queue.Put(f.i)
	if f.aw.BeginAwait(t, &f.Frame) == Suspended {
		f.State = 1
		return Suspended
	}
resume1:
	f.aw.EndAwait(t)
	f.i++
	goto next
}

// consumerFrame gets n items and adds them.
type consumerFrame struct {
	Coroutine[int]
	queue *Queue[int]
	n, i  int
}

func (f *consumerFrame) Position() Position { return Position{} }

func (f *consumerFrame) Resume(t *TaskCore) Status {
	if f.State == 1 {
		goto resume1
	}
next:
	if f.i == f.n {
		f.State = StateCompleted
		return Done
	}
	if f.queue.Get().BeginAwait(t, &f.Frame) == Suspended {
		f.State = 1
		return Suspended
	}
resume1:
	if v, err := f.queue.Get().EndAwait(t); err == nil {
		f.Value += v
	}
	f.i++
	goto next
}

// BenchmarkQueue hands items from one task to another over a queue of capacity 1.
func BenchmarkQueue(b *testing.B) {
	b.ReportAllocs()
	l := NewLoop()
	q := NewQueue[int](1)
	producer := &producerFrame{queue: q, n: b.N}
	CreateTaskOn(l, producer.Init(producer))
	consumer := &consumerFrame{queue: q, n: b.N}
	sum, err := RunUntilComplete(l, consumer.Init(consumer))
	if sum != b.N*(b.N-1)/2 || err != nil {
		b.Fatal(sum, err)
	}
}

func BenchmarkQueueChannel(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ch := make(chan int)
	go func() {
		for i := range b.N {
			ch <- i
		}
		close(ch)
	}()
	sum := 0
	for v := range ch {
		sum += v
	}
	if sum != b.N*(b.N-1)/2 {
		b.Fatal(sum)
	}
}
