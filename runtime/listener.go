package async

// This file tells task groups and gatherings that a task is done, which are what most
// tasks are waited for by. A callback says the same, and costs three times as much as the
// rest of a short task: a function, a place in a list, a handle.
//
// A listener stands where a waiting task would, as the task's joiner. When the task
// ends, it is put into the ready queue in the joiner's place, though it is done, with what
// the listener has for a wait: its turn is the callback.
//
//	t.joiner = &g.listener           t is pending
//	ready: ... t ...                 t is done; flagRecheck, t.wait = what g.listener waits for
//	prepare: t.wait.recheck(t)       tells g; there is no turn
//
// Invariant: a done task is in the ready queue at most once, for its listener. Who else
// wants to know (another listener, tasks that await it, callbacks) has a place
// among the callbacks.

// stateListening is the state of what is no task, but a listener.
const stateListening uint8 = 3

// newListener returns a listener; told is called, as recheck, with each task that ends,
// and returns false.
func newListener(told waitable) TaskCore {
	return TaskCore{completion: completion{state: stateListening}, wait: told}
}

// listen has the listener told when c is done, in the order of all who wait for that. It
// returns false if that takes a callback: c is no task, or somebody came before.
func (*completion) listen(*TaskCore) bool { return false }

// listen is the same for a task.
func (t *TaskCore) listen(listener *TaskCore) bool {
	switch {
	case t.state != statePending:
		if t.flags&flagRecheck != 0 {
			return false
		}
		t.tell(listener)
	case t.joiner == nil && !t.hasCallbacks():
		t.joiner = listener
	default:
		return false
	}
	return true
}

// tell gives a listener a turn, for t, which is done.
func (t *TaskCore) tell(listener *TaskCore) {
	t.flags |= flagRecheck
	t.wait = listener.wait
	t.loop.ready.pushTask(t)
}
