package bench

import (
	"context"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// produce puts n items into a queue.
//
//asyncgen:async
func produce(q *async.Queue[int], n int) error {
	for i := range n {
		if _, err := async.Await(q.Put(i)); err != nil {
			return err
		}
	}
	return nil
}

// consume takes n items out of a queue that another task fills.
//
//asyncgen:async
func consume(n int) (int, error) {
	q := async.NewQueue[int](1)
	producer := async.CreateTask(produceAsync(q, n))
	sum := 0
	for range n {
		v, err := async.Await(q.Get())
		if err != nil {
			return 0, err
		}
		sum += v
	}
	_, err := async.Await(producer)
	return sum, err
}

// BenchmarkQueue hands an item from a producer to a consumer.
func BenchmarkQueue(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		sink = run(b, consumeAsync(b.N))
	})
	b.Run("channel", func(b *testing.B) {
		b.ReportAllocs()
		oneProcessor(b)
		values := sent(b.N)
		sum := 0
		for range b.N {
			sum += <-values
		}
		sink = sum
	})
}

// job is the work that is done elsewhere.
func job(context.Context) (int, error) { return 1, nil }

// jobs has n jobs done by the executor, one after the other.
//
//asyncgen:async
func jobs(n int) (int, error) {
	sum := 0
	for range n {
		v, err := async.Await(async.ToThread(job))
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}

// BenchmarkExecutor has a job done on another goroutine and waits for it.
func BenchmarkExecutor(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		if n := run(b, jobsAsync(b.N)); n != b.N {
			b.Fatal(n)
		}
	})
	b.Run("goroutine", func(b *testing.B) {
		b.ReportAllocs()
		ctx := b.Context()
		for range b.N {
			result := make(chan int, 1)
			go func() {
				v, _ := job(ctx)
				result <- v
			}()
			sink += <-result
		}
	})
}
