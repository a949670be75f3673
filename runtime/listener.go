package async

// This file tells task groups and gatherings, which wait for most tasks, that a task is
// done. A callback could say the same, but costs three times as much as the rest of a
// short task: a function, an entry in a list, a handle.
//
// A listener takes the place of a waiting task, as the task's joiner. When the task
// ends, it is itself put into the ready queue in the joiner's place, though it is done,
// and its wait is the listener. Its turn is the callback:
//
//	t.joiner = &g.listener.core      t is pending
//	ready: ... t ...                 t is done; flagRecheck, t.wait = &g.listener
//	prepare: t.wait.recheck(t)       tells g; there is no turn
//
// Invariant: a done task is in the ready queue at most once, for its listener. Any
// others that want to know (another listener, tasks that await it, callbacks) are among
// the callbacks.

// stateListening is the state of what is no task, but a listener.
const stateListening uint8 = 3

// listener is told of each task that ends. For the task it is what it waits for, being done:
// rechecking is the turn.
type listener struct {
	core  TaskCore // the joiner
	owner told
	aside int // tasks that have ended and are on their way to the owner, or may be: those that tell by a callback
}

// told is the owner of a listener.
type told interface{ told(AnyFuture) }

// cancelFor implements waitable.
func (*listener) cancelFor(*TaskCore, string) bool { return false }

// passOn implements waitable. A task that is done is never cancelled.
func (*listener) passOn() {}

// recheck implements waitable.
func (l *listener) recheck(t *TaskCore) bool {
	t.loop.current = nil
	l.pass(t)
	return false
}

// pass tells the owner of what has been counted.
func (l *listener) pass(f AnyFuture) {
	l.aside--
	l.owner.told(f)
}

// init makes an empty listener that of owner.
func (l *listener) init(owner told) {
	l.core.state, l.core.wait = stateListening, l
	l.owner = owner
}

// listening returns whom t is going to tell that it is done, or nil.
func (t *TaskCore) listening() *listener {
	if j := t.joiner; j != nil && j.state == stateListening {
		return j.wait.(*listener)
	}
	return nil
}

// listenTo has the listener told when f, of loop l, is done, in the order of all who wait
// for that: as its joiner if it can be, and by a callback if it is no task or somebody
// came before.
func listenTo(f AnyFuture, l *Loop, listener *listener) {
	if !f.listen(listener) {
		listener.aside++
		f.onDone(l.rootContext, func() { listener.pass(f) })
	}
}

// listen implements AnyFuture: what is no task takes a callback.
func (*completion) listen(*listener) bool { return false }

// listen makes a listener the joiner, or tells it of a task that is done. It returns false if that takes a callback.
func (t *TaskCore) listen(listener *listener) bool {
	switch {
	case t.state != statePending:
		if t.flags&flagRecheck != 0 {
			return false
		}
		t.tell(listener)
	case t.joiner == nil && !t.hasCallbacks():
		t.joiner = &listener.core
	default:
		return false
	}
	return true
}

// tell gives a listener a turn, for t, which is done.
func (t *TaskCore) tell(listener *listener) {
	t.flags |= flagRecheck
	t.wait = listener
	listener.aside++
	t.loop.ready.pushTask(t)
}
