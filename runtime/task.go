package async

type thrown struct {
	err error
}

type TaskCore struct {
	loop   *Loop
	top    *Frame
	thrown *thrown
}

func (t *TaskCore) rethrow() { panic(t.thrown.err) }

type Loop struct {
	ready []*TaskCore
	head  int
	count int
}

func NewLoop() *Loop { return &Loop{ready: make([]*TaskCore, 1024)} }

func (l *Loop) push(t *TaskCore) {
	if l.count == len(l.ready) {
		panic("grow")
	}
	l.ready[(l.head+l.count)&(len(l.ready)-1)] = t
	l.count++
}

func (l *Loop) RunOnce() {
	for n := l.count; n > 0; n-- {
		t := l.ready[l.head]
		l.ready[l.head] = nil
		l.head = (l.head + 1) & (len(l.ready) - 1)
		l.count--
		t.step()
	}
}

func (t *TaskCore) step() {
	for {
		f := t.top
		if f.self.Resume(t) == Suspended {
			return
		}
		p := f.parent
		if p == nil {
			return
		}
		f.parent = nil
		p.nested = false
		t.top = p
	}
}

func Spawn[T any](l *Loop, c *Coroutine[T]) *TaskCore {
	t := &TaskCore{loop: l, top: &c.Frame}
	l.push(t)
	return t
}

type SleepAwait struct{ d int64 }

func Sleep(d int64) SleepAwait { return SleepAwait{d} }
func (s SleepAwait) BeginAwait(t *TaskCore, _ *Frame) Status {
	t.loop.push(t)
	return Suspended
}
func (s SleepAwait) EndAwait(t *TaskCore) (struct{}, error) {
	if t.thrown != nil {
		return struct{}{}, t.thrown.err
	}
	return struct{}{}, nil
}
