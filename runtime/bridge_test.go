package async

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestWrapChanReceivesWithoutBlockingTheLoop(t *testing.T) {
	check(t, func(c *script) {
		ch := make(chan int, 1)
		receive := WrapChan(ch)
		ch <- 1
		if v, err := await(c, receive); v != 1 || err != nil {
			t.Error(v, err)
		}
		task := start(c, func(c *script) (int, error) { return await(c, receive) })
		turns(c, 3) // the loop goes on
		_, err := await(c, receive)
		expectError(t, err, ErrCoroutineRunning)
		go func() { ch <- 2; close(ch) }()
		if v, err := await(c, task); v != 2 || err != nil {
			t.Error(v, err)
		}
		for range 2 {
			_, err = await(c, receive)
			expectError(t, err, ErrChanClosed)
		}
	})
}

func TestCancelledReceiveLosesNoValue(t *testing.T) {
	check(t, func(c *script) {
		ch := make(chan int)
		receive := WrapChan(ch)
		sent := make(chan int)
		go func() {
			defer close(sent)
			for i := range 200 {
				ch <- i
			}
			close(ch)
		}()
		next := 0
		for next < 200 {
			task := start(c, func(c *script) (int, error) { return await(c, receive) })
			turns(c, 1+next%3)
			task.Cancel()
			if v, err := await(c, task); err == nil {
				if v != next {
					t.Fatal(v, next)
				}
				next++
			}
			if v, err := await(c, receive); err == nil {
				if v != next {
					t.Fatal(v, next)
				}
				next++
			}
		}
		<-sent
	})
}

// The bubble would also panic if the goroutine outlived it.
func TestClosedLoopReceivesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLoop()
		ch := make(chan int)
		CreateTaskOn(l, coroutineOf(Awaitable[int](WrapChan(ch))))
		l.CallLater(time.Millisecond, l.Stop)
		if err := l.RunForever(); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		select {
		case ch <- 1:
			t.Error("the value is lost")
		default:
		}
	})
}

func TestWrapChanGoesOnAfterTheLoopThatWaited(t *testing.T) {
	for _, end := range []func(*Loop) error{(*Loop).Shutdown, (*Loop).Close} {
		for range 20 {
			ch := make(chan int)
			receive := WrapChan(ch)
			first := NewLoop()
			CreateTaskOn(first, coroutineOf(Awaitable[int](receive)))
			first.CallLater(time.Microsecond, first.Stop)
			if err := errors.Join(first.RunForever(), end(first)); err != nil {
				t.Fatal(err)
			}
			go func() { ch <- 1 }()
			next := NewLoop()
			if v, err := RunUntilComplete(next, WaitFor(Awaitable[int](receive), 10*time.Second)); v != 1 || err != nil {
				t.Fatal(v, err)
			}
			if err := next.Shutdown(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestWrapContextWaitsUntilItIsDone(t *testing.T) {
	check(t, func(c *script) {
		ctx, cancel := context.WithCancel(context.Background())
		wait := WrapContext(ctx)
		task := spawn(c, func(c *script) error { _, err := await(c, wait); return err })
		turns(c, 2)
		if task.Done() {
			t.Error("too early")
		}
		task.Cancel()
		_, err := await(c, task)
		expectError(t, err, ErrCancelled)
		if c.t.loop.external != 0 {
			t.Error(c.t.loop.external)
		}
		time.AfterFunc(time.Millisecond, cancel)
		for range 2 {
			if _, err := await(c, wait); err != nil {
				t.Error(err)
			}
		}
		if c.t.loop.external != 0 {
			t.Error(c.t.loop.external)
		}
	})
}

func TestSignalHandlersRunOnTheLoop(t *testing.T) {
	l := NewLoop()
	self, _ := os.FindProcess(os.Getpid())
	calls := 0
	l.AddSignalHandler(syscall.SIGUSR1, func() { t.Error("replaced") })
	l.AddSignalHandler(syscall.SIGUSR1, func() {
		if RunningLoop() != l {
			t.Error("not on the loop")
		}
		calls++
		l.Stop()
	})
	self.Signal(syscall.SIGUSR1)
	l.RunForever()
	if !l.RemoveSignalHandler(syscall.SIGUSR1) || l.RemoveSignalHandler(syscall.SIGUSR1) || calls != 1 {
		t.Error(calls)
	}
	l.AddSignalHandler(syscall.SIGUSR1, func() {})
	l.Close()
	if len(l.signals) != 0 {
		t.Error("a handler outlives its loop")
	}
}
