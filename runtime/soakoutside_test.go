package async

import (
	"context"
	"errors"
	"sync/atomic"
)

// These are the soak test's rounds over what comes from other goroutines.

// channel receives what a goroutine sends, one task at a time: all of it, in order,
// however often a receive is cancelled.
func (s *soak) channel(c *script) {
	ch, quit, ended := make(chan int), make(chan struct{}), make(chan int)
	go func() {
		sent := 0
		defer func() { ended <- sent }()
		for {
			select {
			case ch <- sent:
				if sent++; sent%4 == 0 { // just when the receiver reports to the loop
					_ = c.t.loop.CallSoonThreadsafe(func() { s.cancelOne() })
				}
			case <-quit:
				return
			}
		}
	}()
	receive, turn, next := WrapChan(ch), NewLock(), 0
	take := func(v int, err error) error {
		if err == nil {
			if v != next {
				s.t.Error("received", v, "instead of", next)
			}
			next = v + 1
		}
		return err
	}
	s.work(c, func(c *script, _ int) error {
		if _, err := await(c, turn.Acquire()); err != nil {
			return err
		}
		err := take(await(c, receive))
		return errors.Join(err, turn.Release())
	})
	close(quit)
	sent := <-ended
	close(ch)
	for next < sent {
		if err := take(await(c, receive)); err != nil {
			s.t.Error(sent-next, "values are lost:", err)
			return
		}
	}
	if err := take(await(c, receive)); err != ErrChanClosed {
		s.t.Error(err)
	}
}

// each ranges over channels; what comes is a prefix of what was sent.
func (s *soak) each(c *script) {
	s.work(c, func(c *script, _ int) error {
		n := s.random.IntN(4)
		ch := make(chan int, n)
		for i := range n {
			ch <- i
		}
		if s.random.IntN(2) == 0 {
			close(ch)
		} else {
			go close(ch)
		}
		values := Each(ch)
		var err error
		for want := 0; err == nil; want++ {
			var v int
			switch v, err = await(c, values.Next()); {
			case err == ErrStopAsyncIteration && want != n:
				s.t.Error("it ended after", want, "of", n)
			case err == nil && v != want:
				s.t.Error("received", v, "instead of", want)
			}
			if err == nil && s.random.IntN(4) == 0 {
				_, err = await(c, values.Close())
				return err
			}
		}
		if err == ErrStopAsyncIteration {
			return nil
		}
		return err
	})
}

// executor submits jobs, some of which end only when their context does.
func (s *soak) executor(c *script) {
	const workers = 3
	pool := NewWorkerPool(workers)
	c.t.loop.SetDefaultExecutor(pool)
	var running, calls atomic.Int64
	submitted := 0
	job := func(ctx context.Context, wait bool) (int64, error) {
		defer running.Add(-1)
		if running.Add(1) > workers {
			s.t.Error("more jobs than workers")
		}
		n := calls.Add(1)
		if wait {
			<-ctx.Done()
			return n, context.Cause(ctx)
		}
		return n, nil
	}
	s.work(c, func(c *script, worker int) error {
		submitted++
		var n int64
		var err error
		switch s.random.IntN(4) {
		case 0:
			n, err = await(c, ToThread(func(ctx context.Context) (int64, error) { return job(ctx, false) }))
		case 1:
			n, err = await(c, RunInExecutor(c.t.loop, pool, func(ctx context.Context) (int64, error) { return job(ctx, false) }))
		case 2: // ends because its future is cancelled
			f := RunInExecutor(c.t.loop, pool, func(ctx context.Context) (int64, error) { return job(ctx, true) })
			_, err = yields(c, s.random.IntN(4))
			if !f.Cancel() || !f.Cancelled() {
				s.t.Error("the job ended before its context")
			}
			return err
		default: // ends because it is cancelled; the clock stands still meanwhile
			task := CreateTaskFrom(c.t, coroutineOf[int64](ToThread(func(ctx context.Context) (int64, error) { return job(ctx, true) })))
			_, err = yields(c, s.random.IntN(4))
			task.Cancel()
			if _, ended := await(c, task); ended == nil {
				s.t.Error("the job ended before its context")
			} else if !task.Cancelled() {
				s.t.Error(ended)
			}
			return err
		}
		if err == nil && (n < 1 || n > int64(submitted)) {
			s.t.Error("result", n, "of", submitted)
		}
		return err
	})
	if _, err := await(c, c.t.loop.ShutdownDefaultExecutor(0)); err != nil {
		s.t.Error(err)
	}
	if running.Load() != 0 || calls.Load() > int64(submitted) {
		s.t.Error(running.Load(), "jobs are running;", calls.Load(), "calls of", submitted)
	}
}
