package async

import (
	"cmp"
	"slices"
)

// This file is the loop's list of tasks that are not done: AllTasks, dumps and shutdown
// go through it, and it keeps a task alive whose awaitable nothing else refers to.
//
// Many tasks end in their first turn. Until then a task is in the ready queue, or
// running, and the list would add nothing; so a task enters it when it first suspends,
// and a task that never suspends is neither added nor removed. Before, it has
// flagUnlisted.
//
// Invariant: a task that is not done is either in the list, or has flagUnlisted and is
// in the ready queue, loop.current or loop.unwinding.

// taskList is a list in no order that matters: each task knows its place, and the
// last takes that of one that leaves.
type taskList []*TaskCore

func (l *taskList) add(t *TaskCore) {
	t.place = int32(len(*l))
	*l = append(*l, t)
}

func (l *taskList) remove(t *TaskCore) {
	tasks := *l
	end := len(tasks) - 1
	last := tasks[end]
	tasks[t.place], last.place = last, t.place
	tasks[end] = nil
	*l = tasks[:end]
}

// stand notes t's place among the members of its group, for as long as that has room for it.
func (t *TaskCore) stand(place int) {
	if t.flags&flagUnlisted != 0 {
		t.place = int32(place)
	}
}

// list puts a task into the loop's list unless it is there already.
func (t *TaskCore) list() {
	if t.flags&flagUnlisted != 0 {
		t.flags &^= flagUnlisted
		t.loop.tasks.add(t)
	}
}

// Tasks returns the tasks of the loop that are not done, oldest first. asyncio:
// all_tasks(loop).
func (l *Loop) Tasks() []*TaskCore {
	l.unfold()
	tasks := slices.Clone(l.tasks)
	unlisted := func(t *TaskCore) {
		if t != nil && t.flags&flagUnlisted != 0 {
			t.Hold()
			tasks = append(tasks, t)
		}
	}
	unlisted(l.current)
	unlisted(l.unwinding)
	l.ready.eachTask(func(t *TaskCore) {
		if t != l.current { // else it is woken again before its first turn is over
			unlisted(t)
		}
	})
	slices.SortFunc(tasks, byCreation)
	return tasks
}

// byCreation compares tasks by the order in which they were created. Numbers wrap around.
func byCreation(a, b *TaskCore) int { return cmp.Compare(int32(a.number-b.number), 0) }
