package async

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestContextOfAJobEndsWithTheJob(t *testing.T) {
	type key struct{}
	behind := context.WithValue(context.Background(), key{}, "kept")
	for _, asked := range []bool{false, true} {
		c := &jobContext{base: behind}
		var done <-chan struct{}
		if asked {
			done = c.Done()
		}
		if c.Err() != nil || context.Cause(c) != nil {
			t.Error(asked, "it begins as", c.Err())
		}
		c.end()
		c.end()
		if !asked {
			done = c.Done()
		}
		<-done
		if c.Done() != done {
			t.Error(asked, "it has another channel now")
		}
		if c.Err() != context.Canceled || context.Cause(c) != context.Canceled || c.Value(key{}) != "kept" {
			t.Error(asked, c.Err(), context.Cause(c), c.Value(key{}))
		}
	}
}

func TestContextOfAJobEndsWithTheOneBehindIt(t *testing.T) {
	why := errors.New("enough")
	behind, cancel := context.WithCancelCause(context.Background())
	c := &jobContext{base: behind}
	derived, stop := context.WithTimeout(c, time.Hour)
	defer stop()
	cancel(why)
	<-derived.Done()
	if c.end(); context.Cause(c) != why || context.Cause(derived) != why || c.Err() != context.Canceled {
		t.Error(context.Cause(c), context.Cause(derived), c.Err())
	}
}

func TestContextOfAJobHasOneChannelForAll(t *testing.T) {
	for range 100 {
		c := &jobContext{base: context.Background()}
		var group sync.WaitGroup
		var channels [4]<-chan struct{}
		for i := range channels {
			group.Go(func() {
				channels[i] = c.Done()
				<-channels[i]
			})
		}
		group.Go(c.end)
		group.Wait()
		for _, ch := range channels {
			if ch != c.Done() {
				t.Fatal("several channels")
			}
		}
	}
}
