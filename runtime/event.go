package async

// Event lets tasks wait until something has happened. The zero value is an event that
// is not set. It is not for use by several goroutines. asyncio: Event.
type Event struct {
	loopBound
	waiters waitQueue
	set     bool
}

// NewEvent returns an event that is not set.
func NewEvent() *Event { return new(Event) }

// IsSet reports whether the event is set.
func (e *Event) IsSet() bool { return e.set }

// Set sets the event and wakes all tasks that wait for it. They continue even if the
// event is cleared before their turn. asyncio: set.
func (e *Event) Set() {
	e.loop.checkGoroutine("Event.Set")
	e.set = true
	for e.waiters.grantFirst() != nil {
	}
}

// Clear resets the event. asyncio: clear.
func (e *Event) Clear() { e.set = false }

// Wait returns an awaitable that waits until the event is set; if it is set already,
// the await does not suspend. asyncio: wait.
func (e *Event) Wait() EventWait { return EventWait{e} }

// cancelFor implements waitable.
func (e *Event) cancelFor(t *TaskCore, message string) bool {
	return e.waiters.cancel(t, message)
}

// EventWait is the awaitable of Event.Wait.
type EventWait struct{ event *Event }

// BeginAwait implements Awaitable.
func (a EventWait) BeginAwait(t *TaskCore, _ *Frame) Status {
	if a.event.set {
		return Done
	}
	if !a.event.bind(t) {
		return t.refuse(ErrDifferentLoop)
	}
	return a.event.waiters.park(t, a.event)
}

// EndAwait implements Awaitable.
func (a EventWait) EndAwait(t *TaskCore) (struct{}, error) {
	t.takeGrant()
	if t.interrupted() {
		return struct{}{}, t.interruption()
	}
	return struct{}{}, nil
}
