package async

import "time"

// Sleep returns an awaitable that waits for d. If d is zero or less, everything else
// that is ready gets one turn first. If the task is cancelled, the sleep ends early
// with the cancellation. It does not allocate. asyncio: sleep.
func Sleep(d time.Duration) SleepAwait { return SleepAwait{d} }

// SleepAwait is the awaitable of Sleep. It may be awaited any number of times.
type SleepAwait struct{ d time.Duration }

// BeginAwait implements Awaitable.
func (s SleepAwait) BeginAwait(t *TaskCore, _ *Frame) Status {
	if s.d > 0 {
		return s.sleep(t)
	}
	t.loop.ready.pushTask(t)
	return Suspended
}

func (s SleepAwait) sleep(t *TaskCore) Status {
	l := t.loop
	l.timers.add(l.after(s.d), t)
	t.wait = sleeping{}
	return Suspended
}

// EndAwait implements Awaitable.
func (s SleepAwait) EndAwait(t *TaskCore) (struct{}, error) {
	if t.interrupted() {
		return struct{}{}, t.interruption()
	}
	return struct{}{}, nil
}

// sleeping is what a task that sleeps waits for.
type sleeping struct{ certain }

func (sleeping) cancelFor(t *TaskCore, message string) bool {
	t.loop.timers.cancel(&t.timer)
	return t.wakeCancelled(message)
}
