package async

import (
	"testing"
	"time"
)

func TestEachYieldsWhatAChannelReceives(t *testing.T) {
	check(t, func(c *script) {
		ch := make(chan int)
		go func() {
			for i := range 3 {
				ch <- i
			}
			close(ch)
		}()
		each := Each(ch)
		for i := range 3 {
			if v, err := await(c, each.Next()); v != i || err != nil {
				t.Error(v, err)
			}
		}
		for range 2 {
			_, err := await(c, each.Next())
			expectError(t, err, ErrStopAsyncIteration)
		}
	})
}

func TestEachCanBeLeftAndCancelled(t *testing.T) {
	check(t, func(c *script) {
		ch := make(chan int, 1)
		ch <- 1
		left := Each(ch)
		await(c, left.Next())
		if _, err := await(c, left.Close()); err != nil {
			t.Error(err)
		}
		task := start(c, func(c *script) (int, error) { return await(c, Each(ch).Next()) })
		turns(c, 2)
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if err := nap(c, time.Second); err != nil {
			t.Error(err)
		}
	})
}
