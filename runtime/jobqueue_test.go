package async

import (
	"runtime"
	"sync"
	"testing"
)

// numbered is a job that only has a number.
type numbered int

func (numbered) do() {}

// TestJobQueueKeepsTheOrder has every number of jobs in the queue, with and without spilled ones.
func TestJobQueueKeepsTheOrder(t *testing.T) {
	var q jobQueue
	q.open()
	next, put := 0, 0
	take := func(n int) {
		for range n {
			if j := q.get(); j != numbered(next) {
				t.Fatalf("job %d came instead of %d", j, next)
			}
			next++
		}
	}
	for n := range 3 * jobQueueRoom {
		for range n {
			q.put(numbered(put))
			put++
		}
		take(n / 2)
	}
	take(put - next)
	if q.spilled.Load() != 0 || len(q.jobs) != 0 {
		t.Error(q.spilled.Load(), "jobs have spilled,", len(q.jobs), "are in the channel, of none")
	}
	for _, j := range q.ring.items {
		if j != nil {
			t.Error("the ring keeps a job that was taken")
		}
	}
}

// TestJobQueueLosesNothing has several goroutines at either end, with the channel full and empty by turns. Of the
// jobs of one goroutine each receiver sees the later ones later.
func TestJobQueueLosesNothing(t *testing.T) {
	const ends, each = 4, 5000
	var q jobQueue
	q.open()
	var senders, receivers sync.WaitGroup
	got := make([][]int, ends)
	for r := range ends {
		receivers.Go(func() {
			for j := q.get(); j != nil; j = q.get() {
				got[r] = append(got[r], int(j.(numbered)))
				if len(got[r])%1000 == 0 {
					runtime.Gosched()
				}
			}
		})
	}
	for s := range ends {
		senders.Go(func() {
			for i := range each {
				q.put(numbered(s*each + i))
			}
		})
	}
	senders.Wait()
	for range ends {
		q.put(nil)
	}
	receivers.Wait()
	seen := make([]bool, ends*each)
	for _, jobs := range got {
		last := [ends]int{-1, -1, -1, -1}
		for _, j := range jobs {
			if s := j / each; j <= last[s] || seen[j] {
				t.Fatal(j, "came after", last[s])
			}
			last[j/each], seen[j] = j, true
		}
	}
	for j, ok := range seen {
		if !ok {
			t.Fatal(j, "never came")
		}
	}
}
