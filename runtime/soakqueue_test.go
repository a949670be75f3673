package async

import (
	"errors"
	"maps"
	"slices"
)

// These are the soak test's rounds over queues.

func (s *soak) queue(c *script) { s.items(c, NewQueue[int](2)) }

func (s *soak) priorities(c *script) {
	s.items(c, &NewPriorityQueue(2, func(a, b int) bool { return a < b }).Queue)
}

func (s *soak) lifo(c *script) { s.items(c, &NewLifoQueue[int](2).Queue) }

// items puts numbers in and takes them out; each must come out once.
func (s *soak) items(c *script, q *Queue[int]) {
	next, put, finished := 0, 0, 0
	inside := make(map[int]bool)
	s.settled = func() {
		if q.joiners.length() > 0 && q.unfinished == 0 {
			s.t.Error("somebody waits for items that have been dealt with")
		}
		if q.Len() > q.Cap() || q.unfinished < q.Len() {
			s.t.Error(q.Len(), "items,", q.unfinished, "unfinished")
		}
		if q.getters.length() > 0 && !q.Empty() {
			s.t.Error("somebody waits although there are items")
		}
		if q.putters.length() > 0 && !q.Full() {
			s.t.Error("somebody waits although there is a place")
		}
	}
	s.work(c, func(c *script, worker int) error {
		if worker == 0 {
			before := put
			_, err := await(c, q.Join())
			if err == nil && finished < before {
				s.t.Error(before-finished, "of the items that a Join waited for have not been dealt with")
			}
			return err
		}
		if worker%2 == 0 {
			item := next
			next++
			inside[item] = true
			if _, err := await(c, q.Put(item)); err != nil {
				delete(inside, item) // a Put that fails has put nothing
				return err
			}
			put++
			return nil
		}
		item, err := await(c, q.Get())
		if err != nil {
			return err
		}
		if !inside[item] {
			s.t.Error("an item came out that is not in")
		}
		delete(inside, item)
		if s.random.IntN(2) == 0 {
			err = s.pause(c)
		}
		finished++
		return errors.Join(q.TaskDone(), err)
	})
	for !q.Empty() {
		item, _ := q.GetNowait()
		if !inside[item] {
			s.t.Error("an item is doubled")
		}
		delete(inside, item)
		q.TaskDone()
	}
	if len(inside) != 0 || q.unfinished != 0 || q.getters.length()+q.putters.length()+q.joiners.length() != 0 {
		s.t.Error(len(inside), "items are lost,", q.unfinished, "unfinished")
	}
}

// shutdown shuts a queue down now and then and goes on with a new one. What was put
// must come out, or be counted as dropped, and nobody must be left behind.
func (s *soak) shutdown(c *script) {
	q, put, got, dropped := NewQueue[int](2), 0, 0, 0
	var left []*Queue[int]             // shut down with what was in them
	inUse := make(map[*Queue[int]]int) // tasks within an operation on it
	s.settled = func() {
		for old := range inUse {
			if old != q && old.getters.length()+old.putters.length() > 0 {
				s.t.Error("somebody waits at a queue that was shut down")
			}
		}
	}
	s.work(c, func(c *script, worker int) error {
		mine := q
		if inUse[mine]++; worker == 0 && s.random.IntN(8) == 0 {
			q = NewQueue[int](2)
			if s.random.IntN(2) == 0 {
				dropped += mine.Len()
				mine.Shutdown(true)
			} else {
				mine.Shutdown(false)
			}
			if s.random.IntN(2) == 0 {
				for _, err := mine.GetNowait(); err == nil; _, err = mine.GetNowait() {
					got++
				}
			} else {
				left = append(left, mine) // those who still get find out that it ends
			}
		}
		defer func() {
			if inUse[mine]--; inUse[mine] == 0 && mine != q {
				delete(inUse, mine)
			}
		}()
		var err error
		if worker%2 == 0 {
			if _, err = await(c, mine.Put(worker)); err == nil {
				put++
			}
		} else if _, err = await(c, mine.Get()); err == nil {
			got++
		}
		if errors.Is(err, ErrQueueShutdown) {
			if mine == q {
				s.t.Error("the queue has not been shut down")
			}
			return nil
		}
		return err
	})
	for _, old := range left {
		got += old.Len()
	}
	if put != got+dropped+q.Len() {
		s.t.Error(put, "items were put,", got, "got,", dropped, "dropped,", q.Len(), "are left")
	}
	if users := slices.Collect(maps.Values(inUse)); slices.Max(append(users, 0)) != 0 {
		s.t.Error("somebody has not come back")
	}
}
