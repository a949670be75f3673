package async

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// The tests follow CPython's test_queues.py.

func getter(c *script, q *Queue[int], r *trace, name string) *Task[int] {
	task := start(c, func(c *script) (int, error) {
		v, err := await(c, q.Get())
		if err == nil {
			r.add(fmt.Sprint(name, " got ", v))
		}
		return v, err
	})
	turns(c, 1)
	return task
}

func putter(c *script, q *Queue[int], r *trace, v int) *Task[struct{}] {
	task := spawn(c, func(c *script) error {
		_, err := await(c, q.Put(v))
		if err == nil {
			r.add(fmt.Sprint("put ", v))
		}
		return err
	})
	turns(c, 1)
	return task
}

func TestQueueWithoutWaiting(t *testing.T) {
	q := NewQueue[int](2)
	if !q.Empty() || q.Full() || q.Len() != 0 || q.Cap() != 2 || NewQueue[int](-1).Cap() != 0 {
		t.Error("a new queue")
	}
	_, err := q.GetNowait()
	expectError(t, err, ErrQueueEmpty)
	q.PutNowait(1)
	q.PutNowait(2)
	expectError(t, q.PutNowait(3), ErrQueueFull)
	if q.Empty() || !q.Full() || q.Len() != 2 {
		t.Error("a full queue")
	}
	if v, err := q.GetNowait(); v != 1 || err != nil {
		t.Error(v, err)
	}
}

func TestOrdersOfQueues(t *testing.T) {
	check(t, func(c *script) {
		fifo, lifo := NewQueue[int](0), NewLifoQueue[int](0)
		least := NewPriorityQueue(0, func(a, b int) bool { return a/10 < b/10 })
		for _, v := range []int{30, 10, 31, 20, 11, 0} {
			fifo.PutNowait(v)
			lifo.PutNowait(v)
			await(c, least.Put(v))
		}
		drain := func(q *Queue[int]) (all []int) {
			for !q.Empty() {
				v, _ := await(c, q.Get())
				all = append(all, v)
			}
			return all
		}
		for _, got := range [][2]string{
			{fmt.Sprint(drain(fifo)), "[30 10 31 20 11 0]"},
			{fmt.Sprint(drain(&lifo.Queue)), "[0 11 20 31 10 30]"},
			{fmt.Sprint(drain(&least.Queue)), "[0 10 11 20 30 31]"},
		} {
			if got[0] != got[1] {
				t.Error(got)
			}
		}
	})
}

func TestPriorityQueueSortsStably(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	type item struct{ key, seq int }
	q := NewPriorityQueue(0, func(a, b item) bool { return a.key < b.key })
	for i := range 1000 {
		q.PutNowait(item{random.IntN(50), i})
	}
	var got []item
	for !q.Empty() {
		v, _ := q.GetNowait()
		got = append(got, v)
	}
	if !slices.IsSortedFunc(got, func(a, b item) int { return (a.key-b.key)*1000 + a.seq - b.seq }) {
		t.Error("not sorted")
	}
}

func TestWaitingGettersAreServedInOrder(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](0)
		for i := range 3 {
			getter(c, q, &r, fmt.Sprint(i))
		}
		for i := range 3 {
			q.PutNowait(i)
		}
		turns(c, 1)
	})
	r.expect(t, "0 got 0", "1 got 1", "2 got 2")
}

func TestWaitingPuttersAreServedInOrder(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](1)
		for i := range 3 {
			putter(c, q, &r, i)
		}
		for i := range 3 {
			if v, err := await(c, q.Get()); v != i || err != nil {
				t.Error(v, err)
			}
			turns(c, 1)
		}
	})
	r.expect(t, "put 0", "put 1", "put 2")
}

func TestWokenGetterWhoseItemIsGoneWaitsAgain(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](0)
		getter(c, q, &r, "waiter")
		q.PutNowait(1)
		if v, err := q.GetNowait(); v != 1 || err != nil { // before the waiter's turn
			t.Error(v, err)
		}
		turns(c, 3)
		r.add("nothing yet")
		q.PutNowait(2)
		turns(c, 1)
	})
	r.expect(t, "nothing yet", "waiter got 2")
}

func TestCancelledGetterTakesNothing(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](0)
		one, two := getter(c, q, &r, "one"), getter(c, q, &r, "two")
		one.Cancel()
		turns(c, 1)
		q.PutNowait(1)
		turns(c, 1)
		if !one.Cancelled() || !two.Done() || q.getters.length() != 0 {
			t.Error(one, two, q.getters.length())
		}
	})
	r.expect(t, "two got 1")
}

func TestGetterCancelledAfterItsWakeUpWakesTheNext(t *testing.T) { // get_cancelled_race
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](0)
		one := getter(c, q, &r, "one")
		getter(c, q, &r, "two")
		q.PutNowait(1)
		one.Cancel()
		turns(c, 2)
		if !one.Cancelled() || q.Len() != 0 {
			t.Error(one, q.Len())
		}
	})
	r.expect(t, "two got 1")
}

func TestPutterCancelledAfterItsWakeUpWakesTheNext(t *testing.T) { // put_cancelled_race
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](1)
		putter(c, q, &r, 0)
		one := putter(c, q, &r, 1)
		putter(c, q, &r, 2)
		three := putter(c, q, &r, 3)
		three.Cancel()
		q.GetNowait()
		one.Cancel()
		turns(c, 2)
		if v, err := q.GetNowait(); v != 2 || err != nil {
			t.Error(v, err)
		}
		turns(c, 2)
		if !q.Empty() || q.putters.length() != 0 {
			t.Error(q.Len(), q.putters.length())
		}
	})
	r.expect(t, "put 0", "put 2")
}

// A getter that is cancelled wakes the next only if it was woken itself: one that is woken
// for nothing would lose its place.
func TestCancelledGetterThatWasNotWokenWakesNobody(t *testing.T) {
	for _, before := range []bool{false, true} { // it was woken before, and the item was gone
		var r trace
		check(t, func(c *script) {
			q := NewQueue[int](0)
			getter(c, q, &r, "one")
			two := getter(c, q, &r, "two")
			if before {
				q.PutNowait(0)
				q.PutNowait(0)
				q.GetNowait()
				turns(c, 1)
			}
			getter(c, q, &r, "three")
			getter(c, q, &r, "four")
			getter(c, q, &r, "five")
			two.Cancel()   // has its turn before who is woken next
			q.PutNowait(1) // wakes the first
			turns(c, 2)
			q.PutNowait(2)
			q.PutNowait(3)
			turns(c, 2)
		})
		if before {
			r.expect(t, "one got 0", "three got 1", "four got 2", "five got 3")
		} else {
			r.expect(t, "one got 1", "three got 2", "four got 3")
		}
	}
}

// The same for places.
func TestCancelledPutterThatWasNotWokenWakesNobody(t *testing.T) {
	for _, before := range []bool{false, true} {
		var r trace
		check(t, func(c *script) {
			q := NewQueue[int](1)
			q.PutNowait(0)
			one := putter(c, q, &r, 1)
			if before {
				q.GetNowait()
				q.PutNowait(0)
				turns(c, 1)
			}
			for i := range 3 {
				putter(c, q, &r, 2+i)
			}
			one.Cancel()
			for range 3 {
				q.GetNowait()
				turns(c, 2)
			}
		})
		r.expect(t, "put 2", "put 3", "put 4")
	}
}

func TestJoinWaitsForEveryItemToBeDealtWith(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](0)
		expectError(t, q.TaskDone(), ErrTaskDone)
		if _, err := await(c, q.Join()); err != nil {
			t.Error(err)
		}
		for i := range 4 {
			q.PutNowait(i)
		}
		worker := spawn(c, func(c *script) error {
			for {
				v, err := await(c, q.Get())
				if err != nil {
					return err
				}
				nap(c, time.Second)
				r.add(fmt.Sprint(v))
				if err := q.TaskDone(); err != nil {
					return err
				}
			}
		})
		joiner := spawn(c, func(c *script) error { _, err := await(c, q.Join()); return err })
		turns(c, 1)
		joiner.Cancel()
		_, err := await(c, joiner)
		expectError(t, err, ErrCancelled)
		await(c, q.Join())
		r.add("joined")
		worker.Cancel()
	})
	r.expect(t, "0", "1", "2", "3", "joined")
}

func TestShutdownQueueHandsOutWhatItHas(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		q := NewQueue[int](1)
		putter(c, q, &r, 1)
		waiting := putter(c, q, &r, 2)
		q.Shutdown(false)
		_, err := await(c, waiting)
		expectError(t, err, ErrQueueShutdown)
		expectError(t, q.PutNowait(3), ErrQueueShutdown)
		_, err = await(c, q.Put(3))
		expectError(t, err, ErrQueueShutdown)
		if v, err := await(c, q.Get()); v != 1 || err != nil {
			t.Error(v, err)
		}
		_, err = await(c, q.Get())
		expectError(t, err, ErrQueueShutdown)
		_, err = q.GetNowait()
		expectError(t, err, ErrQueueShutdown)
	})
	r.expect(t, "put 1")
}

func TestShutdownWakesGettersAndJoiners(t *testing.T) {
	var r trace
	check(t, func(c *script) {
		empty := NewQueue[int](0)
		get := getter(c, empty, &r, "get")
		empty.Shutdown(false)
		_, err := await(c, get)
		expectError(t, err, ErrQueueShutdown)

		q := NewQueue[int](0)
		q.PutNowait(1)
		q.PutNowait(2)
		join := spawn(c, func(c *script) error { _, err := await(c, q.Join()); return err })
		turns(c, 1)
		q.GetNowait()
		q.Shutdown(true)
		turns(c, 1)
		if join.Done() {
			t.Error("the item that was got is not dealt with")
		}
		q.TaskDone()
		if _, err := await(c, join); err != nil {
			t.Error(err)
		}
		_, err = await(c, q.Get())
		expectError(t, err, ErrQueueShutdown)
	})
}

func TestImmediateShutdownOfItemsThatWereDealtWithAlready(t *testing.T) {
	check(t, func(c *script) {
		q := NewQueue[int](0)
		for i := range 3 {
			q.PutNowait(i)
		}
		q.TaskDone()
		q.TaskDone()
		join := spawn(c, func(c *script) error { _, err := await(c, q.Join()); return err })
		turns(c, 1)
		q.Shutdown(true)
		if _, err := await(c, join); err != nil {
			t.Error(err)
		}
		expectError(t, q.TaskDone(), ErrTaskDone)
		await(c, q.Join())
	})
}
