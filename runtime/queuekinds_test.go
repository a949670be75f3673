package async

import "testing"

// CPython's tests of joining and of shutting down (3.13), each for the three kinds of
// queues as CPython runs them.

func everyQueue(t *testing.T, body func(t *testing.T, c *script, make func(capacity int) *Queue[int])) {
	for name, make := range map[string]func(int) *Queue[int]{
		"fifo":     NewQueue[int],
		"lifo":     func(n int) *Queue[int] { return &NewLifoQueue[int](n).Queue },
		"priority": func(n int) *Queue[int] { return &NewPriorityQueue(n, func(a, b int) bool { return a < b }).Queue },
	} {
		t.Run(name, func(t *testing.T) { check(t, func(c *script) { body(t, c, make) }) })
	}
}

// expectShutdown expects that nothing can be put any more, and nothing taken.
func expectShutdown(t *testing.T, c *script, q *Queue[int]) {
	t.Helper()
	_, err := await(c, q.Put(9))
	expectError(t, err, ErrQueueShutdown)
	expectError(t, q.PutNowait(9), ErrQueueShutdown)
	_, err = await(c, q.Get())
	expectError(t, err, ErrQueueShutdown)
	_, err = q.GetNowait()
	expectError(t, err, ErrQueueShutdown)
}

func TestEveryQueueCanBeJoined(t *testing.T) { // task_done_underflow, task_done, join_empty_queue
	everyQueue(t, func(t *testing.T, c *script, make func(int) *Queue[int]) {
		q := make(0)
		expectError(t, q.TaskDone(), ErrTaskDone)
		for range 2 {
			if join := q.Join(); join.BeginAwait(c.t, c.frame) != Done {
				t.Fatal("it waits for nothing")
			}
		}
		sum, running := 0, true
		for i := range 100 {
			q.PutNowait(i)
		}
		var workers []*Task[struct{}]
		for range 2 {
			workers = append(workers, spawn(c, func(c *script) error {
				for running {
					v, err := await(c, q.Get())
					if err != nil {
						return err
					}
					sum += v
					if err := q.TaskDone(); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		if _, err := await(c, q.Join()); err != nil || sum != 4950 {
			t.Error(err, sum)
		}
		running = false
		for _, w := range workers {
			q.PutNowait(0)
			if _, err := await(c, w); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestEveryQueueIsShutDownWhenEmpty(t *testing.T) { // shutdown_empty
	everyQueue(t, func(t *testing.T, c *script, make func(int) *Queue[int]) {
		q := make(0)
		get := waitingFor(c, q.Get())
		q.Shutdown(false)
		if q.Len() != 0 || q.Join().BeginAwait(c.t, c.frame) != Done {
			t.Error("nothing is left to be dealt with")
		}
		turns(c, 1)
		if !get.Done() {
			t.Fatal("somebody waits for an item")
		}
		expectError(t, get.Err(), ErrQueueShutdown)
		expectShutdown(t, c, q)
	})
}

func TestEveryQueueIsShutDownWhenNotEmpty(t *testing.T) { // shutdown_nonempty
	everyQueue(t, func(t *testing.T, c *script, make func(int) *Queue[int]) {
		q := make(1)
		q.PutNowait(1)
		join := spawn(c, func(c *script) error { _, err := await(c, q.Join()); return err })
		put := waitingFor(c, q.Put(2))
		q.Shutdown(false)
		turns(c, 1)
		if q.Len() != 1 || !put.Done() {
			t.Fatal(q.Len(), put)
		}
		expectError(t, put.Err(), ErrQueueShutdown)
		if v, err := await(c, q.Get()); v != 1 || err != nil {
			t.Error(v, err)
		}
		turns(c, 1)
		if join.Done() {
			t.Error("the item has not been dealt with")
		}
		expectShutdown(t, c, q)
		if err := q.TaskDone(); err != nil {
			t.Error(err)
		}
		turns(c, 1)
		ended(t, join, false)
		expectError(t, q.TaskDone(), ErrTaskDone)
	})
}

func TestEveryQueueIsShutDownAtOnce(t *testing.T) { // shutdown_immediate, ..._with_unfinished
	for _, taken := range []int{0, 1} {
		everyQueue(t, func(t *testing.T, c *script, make func(int) *Queue[int]) {
			q := make(0)
			q.PutNowait(1)
			q.PutNowait(1)
			join := spawn(c, func(c *script) error { _, err := await(c, q.Join()); return err })
			turns(c, 1)
			for range taken {
				await(c, q.Get())
			}
			q.Shutdown(true)
			if q.Len() != 0 {
				t.Error(q.Len(), "items are left")
			}
			turns(c, 1)
			if join.Done() != (taken == 0) {
				t.Error(taken, "have not been dealt with, and it is", join)
			}
			expectShutdown(t, c, q)
			for range taken {
				if err := q.TaskDone(); err != nil {
					t.Error(err)
				}
			}
			turns(c, 1)
			ended(t, join, false)
			expectError(t, q.TaskDone(), ErrTaskDone)
		})
	}
}
