package async

import (
	"errors"
	"time"
)

// These are the soak test's rounds over tasks, futures and what waits for several of
// them.

// brief is a coroutine that calls first, sleeps for d unless that is negative, and
// returns what last makes of the error. Unlike a script it needs no goroutine: the
// race detector keeps some memory of every coroutine of iter.Pull for ever.
func brief[T any](first func(), d time.Duration, last func(error) (T, error)) *Coroutine[T] {
	f := &briefFrame[T]{first: first, d: d, last: last}
	return f.Init(f)
}

type briefFrame[T any] struct {
	Coroutine[T]
	first func()
	d     time.Duration
	last  func(error) (T, error)
}

func (f *briefFrame[T]) Position() Position { return Position{Function: "brief"} }

func (f *briefFrame[T]) Resume(t *TaskCore) Status {
	var err error
	start := f.State
	f.State = StateRunning
	if start == StateCreated {
		if f.first(); f.d >= 0 {
			Sleep(f.d).BeginAwait(t, &f.Frame) // suspends always
			f.State = 1
			return Suspended
		}
	} else {
		_, err = Sleep(f.d).EndAwait(t)
	}
	f.Value, f.Err = f.last(err)
	f.State = StateCompleted
	return Done
}

// length is a random one for a pause; negative is none.
func (s *soak) length() time.Duration { return time.Duration(s.random.IntN(4) - 1) }

// member counts a task in and out, and makes it fail now and then.
func (s *soak) member(running *int, failures int) *Coroutine[struct{}] {
	return brief(func() { *running++ }, s.length(), func(err error) (struct{}, error) {
		if *running--; err == nil && failures > 0 && s.random.IntN(failures) == 0 {
			err = errTest
		}
		return struct{}{}, err
	})
}

// value returns v after a pause.
func (s *soak) value(v int) *Coroutine[int] {
	return brief(func() {}, s.length(), func(err error) (int, error) { return v, err })
}

func (s *soak) timeout(c *script) {
	s.work(c, func(c *script, _ int) error {
		before := c.t.Cancelling()
		limit := TimeoutFrom(c.t, time.Duration(s.random.IntN(4)))
		err := limit.Exit(nap(c, time.Duration(s.random.IntN(4))))
		if limit.Expired() && c.t.Cancelling() < before {
			s.t.Error("a timeout took somebody else's cancellation back")
		}
		if errors.Is(err, ErrTimeout) {
			if !limit.Expired() {
				s.t.Error("a timeout that has not expired")
			}
			if c.t.Cancelling() > before {
				s.t.Error("a timeout hides somebody else's cancellation")
			}
			return nil
		}
		return err
	})
}

func (s *soak) group(c *script) {
	running := 0
	s.work(c, func(c *script, _ int) error {
		g := NewTaskGroupFrom(c.t)
		mine := 0
		for range s.random.IntN(4) {
			Go(g, brief(func() { mine++; running++ }, s.length(), func(err error) (int, error) {
				mine--
				if running--; err == nil && s.random.IntN(5) == 0 {
					err = errTest
				}
				return 0, err
			}))
		}
		err := leave(c, g, s.pause(c))
		if mine != 0 {
			s.t.Error("a task outlived its group")
		}
		if errors.Is(err, errTest) {
			if c.t.Cancelling() > 0 {
				expectError(s.t, nap(c, 1), ErrCancelled) // it is not lost
			}
			return nil
		}
		return err
	})
	if running != 0 {
		s.t.Error(running)
	}
}

func (s *soak) gather(c *script) {
	s.work(c, func(c *script, _ int) error {
		one := CreateTaskFrom(c.t, s.value(1))
		two := CreateTaskFrom(c.t, s.value(2))
		values, err := await(c, GatherFrom(c.t, one, two))
		if err == nil && (values[0] != 1 || values[1] != 2) {
			s.t.Error(values)
		}
		if !one.Done() || !two.Done() {
			s.t.Error("a gathering ended before its tasks")
		}
		return err
	})
}

func (s *soak) inGroup(c *script) {
	running := 0
	member := func() *Coroutine[struct{}] { return s.member(&running, 8) }
	s.work(c, func(c *script, _ int) error {
		depth := 0
		_, err := await(c, InGroup(func(outer *TaskGroup) *Coroutine[int] {
			depth++
			Go(outer, member())
			return InGroup(func(inner *TaskGroup) *Coroutine[int] {
				depth++
				Go(inner, member())
				Go(outer, member())
				return brief(func() {}, s.length(), func(err error) (int, error) { return 1, err })
			})
		}))
		if depth != 0 && c.t.Cancelling() == 0 && errors.Is(err, ErrCancelled) {
			s.t.Error("a group passes its own cancellation on:", err)
		}
		if errors.Is(err, errTest) {
			if c.t.Cancelling() > 0 {
				expectError(s.t, nap(c, 1), ErrCancelled) // it is not lost
			}
			return nil
		}
		return err
	})
	if running != 0 {
		s.t.Error(running)
	}
}

// waitFor bounds the wait for a permit: whoever gets an error must not have one.
func (s *soak) waitFor(c *script) {
	const permits = 2
	sem, inside := NewBoundedSemaphore(permits), 0
	running := 0
	s.work(c, func(c *script, worker int) error {
		limit := time.Duration(s.random.IntN(4))
		var err error
		switch s.random.IntN(3) {
		case 0: // within the task that waits
			_, err = await(c, WaitFor(sem.Acquire(), limit))
		case 1:
			_, err = await(c, WaitFor(coroutineOf[struct{}](sem.Acquire()), limit))
		default: // in a task of its own, which has ended when WaitFor has, unless there was no time at all
			task := CreateTaskFrom(c.t, s.member(&running, 0))
			if _, err = await(c, WaitFor(task, limit)); !task.Done() && limit > 0 {
				s.t.Error("the task outlived WaitFor")
			}
			if errors.Is(err, ErrTimeout) {
				return nil
			}
			return err
		}
		if errors.Is(err, ErrTimeout) {
			return nil
		}
		if err != nil {
			return err
		}
		if inside++; inside > permits {
			s.t.Error("too many inside")
		}
		err = s.pause(c)
		inside--
		return errors.Join(sem.Release(), err)
	})
	if sem.semaphore.value != permits || inside != 0 || running != 0 {
		s.t.Error(sem.semaphore.value, inside, running)
	}
}

// futures settles futures that several tasks await, calls their callbacks once, and
// hands each its own value.
func (s *soak) futures(c *script) {
	type shared struct {
		*Future[int]
		id, registered, called int
	}
	var pending []*shared
	last, lost := 0, 0
	choose := func() *shared {
		if len(pending) < 3 || s.random.IntN(8) == 0 {
			last++
			lost++
			f := &shared{Future: NewFuture[int](c.t.loop), id: last}
			f.AddDoneCallback(func(*Future[int]) {
				lost--
				for i := range pending {
					if pending[i] == f {
						pending = append(pending[:i], pending[i+1:]...)
						break
					}
				}
			})
			pending = append(pending, f)
		}
		return pending[s.random.IntN(len(pending))]
	}
	s.work(c, func(c *script, worker int) error {
		f := choose()
		if worker < 3 {
			first := f.Done()
			var err error
			switch s.random.IntN(3) {
			case 0:
				err = f.SetResult(f.id)
			case 1:
				err = f.SetError(errTest)
			default:
				if !f.Cancel() {
					err = ErrInvalidState
				}
			}
			if (err != nil) != first {
				s.t.Error("settled twice, or not at all:", err, first)
			}
			return s.pause(c)
		}
		remove := func() bool { return false }
		if s.random.IntN(2) == 0 {
			f.registered++
			remove = f.AddDoneCallback(func(*Future[int]) { f.called++ })
		}
		v, err := await(c, f.Future)
		if s.random.IntN(2) == 0 && remove() {
			f.registered--
		}
		if !f.Done() {
			s.t.Error("a wait is over, its future is not")
		}
		if err == nil && v != f.id {
			s.t.Error("the value of another future")
		}
		if f.called > f.registered {
			s.t.Error("a callback was called twice, or after it had been removed")
		}
		if errors.Is(err, errTest) || f.Cancelled() && c.t.Cancelling() == 0 {
			return nil
		}
		return err
	})
	for _, f := range append([]*shared(nil), pending...) {
		f.Cancel()
	}
	turns(c, 2)
	if lost != 0 || len(pending) != 0 {
		s.t.Error(lost, "callbacks were not called,", len(pending), "futures are pending")
	}
}

// background counts tasks that nobody may cancel.
type background struct{ created, finished int }

func (b *background) start(s *soak, c *script) *Task[int] {
	b.created++
	id := b.created
	return CreateTaskFrom(c.t, brief(func() {}, s.length(), func(err error) (int, error) {
		if err != nil {
			s.t.Error("a task was cancelled that should have been left alone")
		}
		b.finished++
		return id, err
	}))
}

// over waits until all have ended.
func (b *background) over(s *soak, c *script) {
	nap(c, time.Second)
	if b.created != b.finished {
		s.t.Error(b.created, "tasks were created,", b.finished, "have finished")
	}
}

func (s *soak) shield(c *script) {
	var b background
	s.work(c, func(c *script, _ int) error {
		task := b.start(s, c)
		id := b.created
		v, err := await(c, ShieldFrom(c.t, task))
		if err == nil && (v != id || !task.Done()) {
			s.t.Error("the value of another task, or of one that has not ended")
		}
		return err
	})
	b.over(s, c)
}

func (s *soak) selecting(c *script) {
	var b background
	s.work(c, func(c *script, _ int) error {
		tasks := []*Task[int]{b.start(s, c), b.start(s, c), b.start(s, c)}
		won, err := await(c, SelectFrom[int](c.t, tasks...))
		if err != nil {
			return err
		}
		if v, err := tasks[won.Index].Result(); err != nil || v != won.Value {
			s.t.Error(v, err, won)
		}
		for _, earlier := range tasks[:won.Index] {
			if earlier.Done() {
				s.t.Error("an earlier argument was done as well")
			}
		}
		return nil
	})
	b.over(s, c)
}

func (s *soak) waiting(c *script) {
	var b background
	s.work(c, func(c *script, _ int) error {
		tasks := []*Task[int]{b.start(s, c), b.start(s, c)}
		if s.random.IntN(3) == 0 {
			sum := 0
			for next := range AsCompletedFrom[int](c.t, tasks...) {
				v, err := await(c, next)
				if err != nil {
					return err
				}
				sum += v
			}
			one, _ := tasks[0].Result()
			two, _ := tasks[1].Result()
			if sum != one+two {
				s.t.Error("not each result came once")
			}
			return nil
		}
		when := []ReturnWhen{AllCompleted, FirstCompleted, FirstError}[s.random.IntN(3)]
		options := []WaitOption{Until(when)}
		timed := s.random.IntN(2) == 0
		if timed {
			options = append(options, WaitAtMost(time.Duration(s.random.IntN(3))))
		}
		waited, err := await(c, Wait(tasks, options...))
		if err != nil {
			return err
		}
		if n := len(waited.Done); n+len(waited.Pending) != 2 || !timed && (n == 0 || n == 1 && when != FirstCompleted) {
			s.t.Error(n, "are done,", len(waited.Pending), "pending")
		}
		return nil
	})
	b.over(s, c)
}
