package async

import (
	"errors"
	"testing"
	"time"
)

// Each case is a moment at which a cancellation once broke asyncio: a wake-up, an
// item, a permit or the cancellation itself was lost. The names are those of its
// issues: bpo and gh numbers are CPython's, asyncio-270 is one of the project as it
// was before that.

var cancellationWindows = []struct {
	name string
	body func(t *testing.T, c *script)
}{
	{"bpo-27585 waiter of a lock cancelled as it is released", lockCancelledAndReleased},
	{"bpo-27585 waiter of a lock cancelled before it is released", lockCancelledBeforeRelease},
	{"bpo-32734 lock taken twice after a cancellation", lockTakenTwice},
	{"bpo-32734 lock whose waiters are all cancelled is free", lockAllCancelled},
	{"bpo-22970 condition left without its lock", conditionContested},
	{"bpo-32841 cancellation swallowed while the lock is taken again", conditionSwallowed},
	{"bpo-42600 condition left without its lock by a timeout", conditionTimeout},
	{"gh-111693 another cancellation than the last", conditionMessage},
	{"gh-112202 notification of a cancelled waiter lost", conditionLostWakeUp},
	{"gh-112202 notification lost while the lock is taken again", conditionLostRelock},
	{"asyncio-270 permit of a cancelled waiter lost", semaphoreLostPermit},
	{"gh-90155 release among cancelled waiters lost", semaphoreLostRelease},
	{"gh-90155 semaphore hangs after a cancelled hand-over", semaphoreHang},
	{"bpo-45997 latecomer overtakes at a semaphore", semaphoreOvertaking},
	{"bpo-23812 item of a cancelled getter lost", queueLostItem},
	{"bpo-23812 wake-up of a cancelled getter lost", queueLostWakeUp},
	{"bpo-23812 item put by a cancelled putter", queueCancelledPut},
	{"bpo-31620 cancelled getters and putters pile up", queuePileUp},
	{"gh-86296 wait_for hides a cancellation", waitForHides},
	{"bpo-37658 wait_for loses an item as its time is over", waitForLosesItem},
	{"bpo-41891 wait_for without time does not wait for the end", waitForNoTime},
	{"bpo-32751 wait_for cancelled while its task cleans up", waitForTwice},
	{"gh-102780 timeout after a cancellation that was survived", timeoutSurvived},
	{"gh-116720 timeout that was not noticed stays pending", timeoutUnnoticed},
	{"gh-95289 group leaves its parent cancelled when the body fails as well", groupBodyFails},
	{"gh-116720 group of which a task fails as the parent is cancelled", groupSameTurn},
}

func TestCancellationWindows(t *testing.T) {
	for _, w := range cancellationWindows {
		t.Run(w.name, func(t *testing.T) { check(t, func(c *script) { w.body(t, c) }) })
	}
}

func waitingFor[T any](c *script, a Awaitable[T]) *Task[T] {
	task := start(c, func(c *script) (T, error) { return await(c, a) })
	turns(c, 1)
	return task
}

// ended expects that a task was cancelled or has a result.
func ended[T any](t *testing.T, task *Task[T], cancelled bool) {
	t.Helper()
	if !task.Done() || task.Cancelled() != cancelled || !cancelled && task.Err() != nil {
		t.Error(task, "cancelled:", cancelled)
	}
}

func lockCancelledAndReleased(t *testing.T, c *script) { // finished_waiter_cancelled
	lock := NewLock()
	await(c, lock.Acquire())
	one, two := waitingFor(c, lock.Acquire()), waitingFor(c, lock.Acquire())
	lock.Release()
	one.Cancel()
	turns(c, 2)
	ended(t, one, true)
	ended(t, two, false)
	if !lock.Locked() || lock.woken != nil {
		t.Error("the second has not got it")
	}
}

func lockCancelledBeforeRelease(t *testing.T, c *script) { // cancel_race
	lock := NewLock()
	await(c, lock.Acquire())
	one, two := waitingFor(c, lock.Acquire()), waitingFor(c, lock.Acquire())
	one.Cancel()
	lock.Release()
	turns(c, 2)
	ended(t, one, true)
	ended(t, two, false)
}

func lockTakenTwice(t *testing.T, c *script) { // cancel_release_race
	lock := NewLock()
	await(c, lock.Acquire())
	one, two, three := waitingFor(c, lock.Acquire()), waitingFor(c, lock.Acquire()), waitingFor(c, lock.Acquire())
	one.Cancel()
	lock.Release()
	turns(c, 3)
	ended(t, one, true)
	ended(t, two, false)
	if three.Done() {
		t.Error("it was taken twice")
	}
	three.Cancel()
	turns(c, 2)
	if lock.waiters.length() != 0 || !lock.Locked() {
		t.Error(lock.waiters.length())
	}
}

func lockAllCancelled(t *testing.T, c *script) {
	lock := NewLock()
	await(c, lock.Acquire())
	one, two := waitingFor(c, lock.Acquire()), waitingFor(c, lock.Acquire())
	one.Cancel()
	two.Cancel()
	lock.Release()
	if l := lock.Acquire(); l.BeginAwait(c.t, c.frame) != Done { // before their turn
		t.Error("it waits for cancelled tasks")
	}
	turns(c, 2)
	ended(t, one, true)
	ended(t, two, true)
	if !lock.Locked() || lock.waiters.length() != 0 {
		t.Error("it was given away")
	}
}

// conditionWaiter is a task that holds a condition's lock and waits.
func conditionWaiter(c *script, cond *Condition) *Task[struct{}] {
	return waitingFor(c, With(cond, cond.Wait()))
}

func conditionContested(t *testing.T, c *script) { // wait_cancel_contested
	cond := NewCondition(nil)
	waiter := waitingFor(c, do(func(c *script) error {
		await(c, cond.Acquire())
		_, err := await(c, cond.Wait())
		return err
	}))
	await(c, cond.Acquire())
	cond.Notify(1)
	turns(c, 1) // it waits for the lock
	waiter.Cancel()
	cond.Release()
	turns(c, 2)
	if !waiter.Done() || !cond.Locked() {
		t.Error(waiter, cond.Locked())
	}
}

func conditionSwallowed(t *testing.T, c *script) { // wait_cancel_after_notify
	cond := NewCondition(nil)
	waiter := conditionWaiter(c, cond)
	await(c, cond.Acquire())
	cond.Notify(1)
	turns(c, 1)
	waiter.Cancel()
	turns(c, 1)
	cond.Release()
	turns(c, 1)
	ended(t, waiter, true)
}

func conditionTimeout(t *testing.T, c *script) { // timeout_in_block
	cond := NewCondition(nil)
	await(c, cond.Acquire())
	_, err := await(c, WaitFor(cond.Wait(), time.Second))
	expectError(t, err, ErrTimeout)
	if err := cond.Release(); err != nil {
		t.Error(err)
	}
}

func conditionMessage(t *testing.T, c *script) { // cancelled_error_wakeup, cancelled_error_re_aquire
	for _, messages := range [][]string{{"one"}, {"one", "two"}} {
		cond := NewCondition(nil)
		waiter := conditionWaiter(c, cond)
		await(c, cond.Acquire())
		for _, message := range messages {
			waiter.Cancel(message)
			turns(c, 1)
		}
		cond.Release()
		turns(c, 1)
		ended(t, waiter, true)
		if err := waiter.Err(); err.Error() != "async: cancelled: "+messages[len(messages)-1] {
			t.Error(err)
		}
	}
}

func conditionLostWakeUp(t *testing.T, c *script) { // cancelled_wakeup
	cond, tokens := NewCondition(nil), 0
	var waiters []*Task[struct{}]
	for range 3 {
		waiters = append(waiters, waitingFor(c, With(cond, do(func(c *script) error {
			_, err := await(c, cond.WaitFor(func() bool { return tokens > 0 }))
			if err == nil {
				tokens--
			}
			return err
		}))))
	}
	await(c, cond.Acquire())
	tokens = 1
	cond.Notify(1)
	cond.Release()
	waiters[0].Cancel()
	turns(c, 3)
	ended(t, waiters[0], true)
	ended(t, waiters[1], false)
	if waiters[2].Done() || tokens != 0 {
		t.Error(waiters[2], tokens)
	}
}

func conditionLostRelock(t *testing.T, c *script) { // cancelled_wakeup_relock
	cond := NewCondition(nil)
	one, two := conditionWaiter(c, cond), conditionWaiter(c, cond)
	await(c, cond.Acquire())
	cond.Notify(1)
	turns(c, 1) // it waits for the lock
	one.Cancel()
	cond.Release()
	turns(c, 4)
	ended(t, one, true)
	ended(t, two, false)
}

func semaphoreLostPermit(t *testing.T, c *script) { // acquire_no_hang
	sem := NewSemaphore(1)
	await(c, sem.Acquire())
	one, two := waitingFor(c, sem.Acquire()), waitingFor(c, sem.Acquire())
	sem.Release()
	one.Cancel()
	turns(c, 2)
	ended(t, one, true)
	ended(t, two, false)
}

func semaphoreLostRelease(t *testing.T, c *script) { // acquire_cancel_before_awoken
	sem := NewSemaphore(0)
	var tasks []*Task[struct{}]
	for range 4 {
		tasks = append(tasks, waitingFor(c, sem.Acquire()))
	}
	tasks[0].Cancel()
	tasks[1].Cancel()
	sem.Release()
	turns(c, 2)
	ended(t, tasks[2], false)
	if tasks[3].Done() {
		t.Error("one release, two permits")
	}
}

func semaphoreHang(t *testing.T, c *script) { // acquire_hang
	sem := NewSemaphore(0)
	one, two := waitingFor(c, sem.Acquire()), waitingFor(c, sem.Acquire())
	one.Cancel()
	sem.Release()
	turns(c, 2)
	ended(t, two, false)
	if !sem.Locked() {
		t.Error("the permit is free and taken")
	}
}

func semaphoreOvertaking(t *testing.T, c *script) { // acquire_fifo_order, _2, _3
	var r trace
	sem := NewSemaphore(1)
	for _, name := range []string{"1", "2", "3"} {
		spawn(c, func(c *script) error {
			for _, round := range []string{"a", "b"} {
				await(c, sem.Acquire())
				r.add(name + round)
				nap(c, time.Millisecond)
				sem.Release()
			}
			return nil
		})
	}
	nap(c, time.Second)
	r.expect(t, "1a", "2a", "3a", "1b", "2b", "3b")
}

func queueLostItem(t *testing.T, c *script) { // get_cancel_drop_one_pending_reader
	q := NewQueue[int](0)
	reader := waitingFor(c, q.Get())
	q.PutNowait(1)
	q.PutNowait(2)
	reader.Cancel()
	turns(c, 1)
	ended(t, reader, true)
	if v, err := await(c, q.Get()); v != 1 || err != nil {
		t.Error(v, err)
	}
}

func queueLostWakeUp(t *testing.T, c *script) { // get_cancel_drop_many_pending_readers
	q := NewQueue[int](0)
	one, two, three := waitingFor(c, q.Get()), waitingFor(c, q.Get()), waitingFor(c, q.Get())
	q.PutNowait(1)
	q.PutNowait(2)
	one.Cancel()
	turns(c, 3)
	ended(t, one, true)
	ended(t, two, false)
	ended(t, three, false)
}

func queueCancelledPut(t *testing.T, c *script) { // put_cancel_drop, cancelled_put_silence_value_error_exception
	q := NewQueue[int](1)
	q.PutNowait(1)
	one, two := waitingFor(c, q.Put(2)), waitingFor(c, q.Put(3))
	q.GetNowait() // wakes the first
	one.Cancel()
	turns(c, 2)
	ended(t, one, true)
	ended(t, two, false)
	if v, err := q.GetNowait(); v != 3 || err != nil || !q.Empty() {
		t.Error(v, err)
	}
}

func queuePileUp(t *testing.T, c *script) { // cancelled_getters_not_being_held_in_self_getters, ..._putters
	q := NewQueue[int](1)
	for range 3 {
		_, err := await(c, WaitFor(q.Get(), time.Second))
		expectError(t, err, ErrTimeout)
	}
	q.PutNowait(1)
	for range 3 {
		_, err := await(c, WaitFor(q.Put(2), time.Second))
		expectError(t, err, ErrTimeout)
	}
	if q.getters.length()+q.putters.length() != 0 || q.Len() != 1 {
		t.Error(q.getters.length(), q.putters.length(), q.Len())
	}
}

func waitForHides(t *testing.T, c *script) {
	f := NewFuture[int](c.t.loop)
	task := waitingFor(c, WaitFor(f, time.Second))
	f.SetResult(1)
	task.Cancel()
	turns(c, 1)
	ended(t, task, true)
	if v, err := f.Result(); v != 1 || err != nil {
		t.Error(v, err)
	}
}

func waitForLosesItem(t *testing.T, c *script) {
	q := NewQueue[int](0)
	task := start(c, func(c *script) (int, error) { return await(c, WaitFor(q.Get(), time.Second)) })
	c.t.loop.CallLater(time.Second, func() { q.PutNowait(1) }) // armed before the timeout
	nap(c, time.Minute)
	if v, err := task.Result(); (v == 1) == (q.Len() == 1) || err != nil && err != ErrTimeout {
		t.Error(v, err, q.Len())
	}
}

func waitForNoTime(t *testing.T, c *script) { // waits_for_task_cancellation_w_timeout_0
	done := false
	task := spawn(c, func(c *script) error {
		err := nap(c, time.Hour)
		nap(c, time.Second)
		done = true
		return err
	})
	turns(c, 1)
	_, err := await(c, WaitFor(task, 0))
	if err != ErrTimeout || !done {
		t.Error(err, done)
	}
}

func waitForTwice(t *testing.T, c *script) { // wait_for_self_cancellation
	inner := start(c, func(c *script) (int, error) {
		nap(c, 300*time.Millisecond)
		nap(c, 300*time.Millisecond)
		nap(c, 300*time.Millisecond)
		return 42, nil
	})
	task := start(c, func(c *script) (int, error) { return await(c, WaitFor(inner, 100*time.Millisecond)) })
	nap(c, 200*time.Millisecond)
	task.Cancel()
	if v, err := await(c, inner); v != 42 || err != nil {
		t.Error(v, err)
	}
	turns(c, 1)
	if v, err := task.Result(); v != 42 || err != nil {
		t.Error(v, err)
	}
}

func timeoutSurvived(t *testing.T, c *script) { // timeout_after_cancellation, cancel_in_timeout_after_cancellation
	for _, again := range []bool{false, true} {
		task := spawn(c, func(c *script) error {
			c.t.Cancel()
			expectError(t, nap(c, time.Second), ErrCancelled)
			limit := TimeoutFrom(c.t, time.Second)
			if again {
				c.t.Cancel()
			}
			return limit.Exit(nap(c, time.Hour))
		})
		_, err := await(c, task)
		if again != task.Cancelled() || !again && err != ErrTimeout {
			t.Error(again, err)
		}
	}
}

func timeoutUnnoticed(t *testing.T, c *script) {
	limit := TimeoutFrom(c.t, time.Second)
	f := NewFuture[int](c.t.loop)
	c.t.loop.CallLater(time.Second/2, func() { f.SetResult(1) })
	await(c, f)
	limit.state = timeoutExpiring // as if the deadline had passed in this turn
	c.t.Cancel()
	if err := limit.Exit(nil); err != nil || c.t.Cancelling() != 0 {
		t.Error(err, c.t.Cancelling())
	}
	if err := nap(c, 1); err != nil {
		t.Error(err)
	}
}

func groupBodyFails(t *testing.T, c *script) { // taskgroup_context_manager_exit_raises, taskgroup_19
	g := NewTaskGroupFrom(c.t)
	Go(g, after(0, 0, errTest))
	body := errors.New("body")
	expectError(t, nap(c, time.Second), ErrCancelled)
	expectGroup(t, leave(c, g, body), errTest, body)
	if n := c.t.Cancelling(); n != 0 {
		t.Error(n)
	}
	if err := nap(c, 1); err != nil {
		t.Error(err)
	}
}

func groupSameTurn(t *testing.T, c *script) {
	f := NewFuture[int](c.t.loop)
	parent := spawn(c, func(c *script) error {
		g := NewTaskGroupFrom(c.t)
		Go(g, coro(func(c *script) (int, error) { await(c, f); return 0, errTest }))
		expectGroup(t, leave(c, g, nil), errTest)
		return nap(c, time.Second)
	})
	turns(c, 2)
	f.SetResult(1)
	parent.Cancel()
	await(c, parent)
	ended(t, parent, true)
}
