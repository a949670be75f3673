package async

import (
	"iter"
	"runtime"
	"testing"
)

type countFrame struct {
	Generator[int]
	GeneratorFrame[int]
	n, i int
}

func countGen(n int) *Generator[int] {
	f := &countFrame{n: n}
	return f.Generator.Init(f, &f.GeneratorFrame)
}
func (f *countFrame) Position() Position { return Position{} }
func (f *countFrame) Resume(g *Generator[int]) (int, bool) {
	var (
		i  int
		ok bool
	)
	n := f.n
	start := f.State
	f.State = StateRunning
	switch start {
	case 1:
		i = f.i
		ok = !g.Closing
		goto resume1
	case StateRunning, StateCompleted:
		return g.Refuse(&f.GeneratorFrame, start)
	}
	i = 0
loop1:
	if i >= n {
		goto end1
	}
	f.i = i
	f.State = 1
	return i, true
resume1:
	if !ok {
		return g.Return(&f.GeneratorFrame, start == 0)
	}
	i++
	goto loop1
end1:
	return g.Return(&f.GeneratorFrame, start == 0)
}

type stepper interface{ next() (int, bool) }
type hand struct{ i, n int }

func (h *hand) next() (int, bool) {
	if h.i >= h.n {
		return 0, false
	}
	h.i++
	return h.i - 1, true
}
func BenchmarkGen(b *testing.B) {
	g := countGen(b.N)
	s := 0
	for i := 0; i < b.N; i++ {
		v, _ := g.Next()
		s += v
	}
}
func BenchmarkHand(b *testing.B) {
	var g stepper = &hand{n: b.N}
	if b.N < 0 {
		g = nil
	}
	s := 0
	for i := 0; i < b.N; i++ {
		v, _ := g.next()
		s += v
	}
}
func BenchmarkPull(b *testing.B) {
	next, stop := iter.Pull(func(y func(int) bool) {
		for i := 0; ; i++ {
			if !y(i) {
				return
			}
		}
	})
	defer stop()
	s := 0
	for i := 0; i < b.N; i++ {
		v, _ := next()
		s += v
	}
}

type childFrame struct {
	Coroutine[int]
	x int
}

func (f *childFrame) Position() Position { return Position{} }
func (f *childFrame) start(x int)        { f.State = 0; f.x = x }
func (f *childFrame) Resume(t *TaskCore) Status {
	x := f.x
	start := f.State
	f.State = StateRunning
	switch start {
	case 1:
		goto resume1
	}
	if x >= 0 {
		goto end
	}
	{
		s := Sleep(0)
		if s.BeginAwait(t, &f.Frame) == Suspended {
			f.State = 1
			return Suspended
		}
	}
resume1:
	SleepAwait{}.EndAwait(t)
end:
	f.Value, f.Err = x+1, nil
	f.State = StateCompleted
	return Done
}

type parentFrame struct {
	Coroutine[int]
	n, i, total int
	child       childFrame
}

func (f *parentFrame) Position() Position { return Position{} }
func (f *parentFrame) Resume(t *TaskCore) Status {
	var i, total, v int
	var err error
	n := f.n
	start := f.State
	f.State = StateRunning
	switch start {
	case 1:
		i = f.i
		total = f.total
		goto resume1
	}
	i = 0
loop1:
	if i >= n {
		goto end
	}
	f.child.start(i)
	if f.child.Resume(t) == Suspended {
		Link(t, &f.Frame, &f.child.Frame, &f.child)
		f.i, f.total = i, total
		f.State = 1
		return Suspended
	}
resume1:
	v, err = f.child.EndAwait(t)
	if err != nil {
		f.Err = err
		return Done
	}
	total += v
	i++
	goto loop1
end:
	f.Value, f.Err = total, nil
	f.State = StateCompleted
	return Done
}
func BenchmarkAwaitReady(b *testing.B) {
	f := &parentFrame{n: b.N}
	f.Init(f)
	RunUntilComplete(NewLoop(), &f.Coroutine)
}

type spinFrame struct {
	Coroutine[int]
	n, i int
}

func (f *spinFrame) Position() Position { return Position{} }
func (f *spinFrame) Resume(t *TaskCore) Status {
	var i int
	var aw SleepAwait
	n := f.n
	start := f.State
	f.State = StateRunning
	switch start {
	case 1:
		i = f.i
		goto resume1
	}
	i = 0
loop1:
	if i >= n {
		goto end
	}
	aw = Sleep(0)
	if aw.BeginAwait(t, &f.Frame) == Suspended {
		f.i = i
		f.State = 1
		return Suspended
	}
resume1:
	aw.EndAwait(t)
	i++
	goto loop1
end:
	f.State = StateCompleted
	return Done
}
func BenchmarkSwitch(b *testing.B) {
	l := NewLoop()
	for i := 0; i < 100; i++ {
		f := &spinFrame{n: b.N / 100}
		f.Init(f)
		CreateTaskOn(l, &f.Coroutine)
	}
	l.runUntilDone(l.Tasks())
}
func BenchmarkGosched(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	done := make(chan bool)
	for i := 0; i < 100; i++ {
		go func() {
			for j := 0; j < b.N/100; j++ {
				runtime.Gosched()
			}
			done <- true
		}()
	}
	for i := 0; i < 100; i++ {
		<-done
	}
}
