package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// interruptPrograms are run in child processes: child_test.go.
var interruptPrograms = map[string]func() error{
	"clean up with awaits": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			err := sleep(c, time.Minute)
			if !errors.Is(err, async.ErrCancelled) {
				return err
			}
			fmt.Println("cancelled")
			sleep(c, time.Millisecond)
			fmt.Println("cleaned")
			return err
		}))
		return err
	},
	"ignore cancellation": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			sleep(c, time.Minute)
			fmt.Println("carry on")
			return nil
		}))
		return err
	},
	"fail on cancellation": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			sleep(c, time.Minute)
			return errTest
		}))
		return err
	},
	"fail beside the cancellation": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			return fmt.Errorf("cleaning: %w", errors.Join(sleep(c, time.Minute), errTest))
		}))
		fmt.Println(errors.Is(err, errTest))
		return err
	},
	"second interrupt": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			sleep(c, time.Minute)
			fmt.Println("ready")
			sleep(c, time.Minute)
			return nil
		}))
		return err
	},
	"busy with callbacks": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			var spin func()
			spin = func() { c.T.Loop().CallSoon(spin) }
			spin()
			fmt.Println("ready")
			return sleep(c, time.Minute)
		}))
		return err
	},
	"in the executor": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			_, err := await(c, async.ToThread(func(ctx context.Context) (int, error) {
				fmt.Println("ready")
				<-ctx.Done()
				fmt.Println("job ended")
				return 0, nil
			}))
			return err
		}))
		return err
	},
	"clean up in the executor": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			current := async.CurrentContextFrom(c.T)
			fmt.Println("ready")
			err := sleep(c, time.Minute)
			fmt.Println(context.Cause(current))
			flushed, _ := await(c, async.ToThread(func(context.Context) (string, error) { return "flushed", nil }))
			fmt.Println(flushed)
			return err
		}))
		return err
	},
	"a task that is always ready": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			for {
				if err := sleep(c, 0); err != nil {
					return err
				}
			}
		}))
		return err
	},
	"waiting for a future": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			future := async.NewFuture[int](c.T.Loop())
			fmt.Println("ready")
			_, err := await(c, future)
			fmt.Println("the future is cancelled:", future.Cancelled())
			return err
		}))
		return err
	},
	"in a computation": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); {
			}
			fmt.Println("computed")
			return sleep(c, time.Minute)
		}))
		return err
	},
	"without interrupts": func() error {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt)
		_, err := runner.Run(background, do(func(c *handle) error {
			_, err := await(c, async.ToThread(func(context.Context) (int, error) {
				fmt.Println("ready")
				<-signals
				fmt.Println("mine")
				return 0, nil
			}))
			return err
		}), runner.WithInterrupts(false))
		return err
	},
	"signal.NotifyContext": func() error {
		ctx, stop := signal.NotifyContext(background, os.Interrupt)
		defer stop()
		_, err := runner.Run(ctx, do(func(c *handle) error {
			fmt.Println("ready")
			return sleep(c, time.Minute)
		}))
		return err
	},
	"signal.NotifyContext 200 times": func() error {
		return interruptedAgainAndAgain(func() (context.Context, func()) {
			return signal.NotifyContext(background, os.Interrupt)
		})
	},
	"a handler that cancels, 200 times": func() error {
		return interruptedAgainAndAgain(func() (context.Context, func()) {
			ctx, cancel := context.WithCancel(background)
			signals := make(chan os.Signal, 1)
			signal.Notify(signals, os.Interrupt)
			go func() {
				<-signals
				cancel()
			}()
			return ctx, func() { signal.Stop(signals) }
		})
	},
	"deadline after an interrupt": func() error {
		ctx, cancel := context.WithTimeout(background, 100*time.Millisecond)
		defer cancel()
		_, err := runner.Run(ctx, do(func(c *handle) error {
			fmt.Println("ready")
			sleep(c, time.Minute)
			fmt.Println("cleaning up")
			return sleep(c, time.Minute) // which the deadline ends
		}))
		return err
	},
	"disposition afterwards": func() error {
		runner.Run(background, nothing())
		fmt.Println("ready")
		time.Sleep(time.Minute)
		return nil
	},
	"disposition after an interrupt": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			return sleep(c, time.Minute)
		}))
		fmt.Println(err)
		fmt.Println("ready")
		time.Sleep(time.Minute)
		return nil
	},
	"ignored": func() error {
		signal.Ignore(os.Interrupt)
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			return sleep(c, 200*time.Millisecond)
		}))
		return err
	},
	"every run has its own": func() error {
		return runner.With(func(r *runner.Runner) error {
			for range 2 {
				_, err := runner.RunIn(background, r, do(func(c *handle) error {
					fmt.Println("ready")
					return sleep(c, time.Minute)
				}))
				fmt.Println(err)
			}
			return nil
		})
	},
	"the loop's handler": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			if err := handleInterrupts(c, 3); err != nil {
				return err
			}
			return sleep(c, 50*time.Millisecond) // for what should not come
		}))
		return err
	},
	"the loop's handler while the loop is busy": func() error {
		interruptedHere := interruptWitness()
		_, err := runner.Run(background, do(func(c *handle) error {
			calls := 0
			c.T.Loop().AddSignalHandler(os.Interrupt, func() { calls++ })
			for range 2 {
				fmt.Println("ready")
				<-interruptedHere
			}
			fmt.Println("calls:", calls)
			for calls < 2 {
				if err := sleep(c, time.Millisecond); err != nil {
					return err
				}
			}
			return nil
		}))
		return err
	},
	"the loop's handler is removed": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			if err := handleInterrupts(c, 2); err != nil {
				return err
			}
			c.T.Loop().RemoveSignalHandler(os.Interrupt)
			fmt.Println("ready")
			sleep(c, time.Minute)
			fmt.Println("cancelled")
			fmt.Println("ready")
			return sleep(c, time.Minute)
		}))
		return err
	},
	"the loop's handler during the clean-up": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			sleep(c, time.Minute)
			if err := handleInterrupts(c, 2); err != nil {
				return err
			}
			c.T.Loop().RemoveSignalHandler(os.Interrupt)
			fmt.Println("ready")
			return sleep(c, time.Minute)
		}))
		return err
	},
	"the loop's handler cancels ctx": func() error {
		ctx, cancel := context.WithCancel(background)
		_, err := runner.Run(ctx, do(func(c *handle) error {
			c.T.Loop().AddSignalHandler(os.Interrupt, cancel)
			fmt.Println("ready")
			return sleep(c, time.Minute)
		}))
		return err
	},
	"the loop's handler and ctx cancelled, 200 times": func() error {
		defer keepBusy()()
		for i := range 200 {
			ctx, stop := signal.NotifyContext(background, os.Interrupt)
			calls := 0
			_, err := runner.Run(ctx, do(func(c *handle) error {
				c.T.Loop().AddSignalHandler(os.Interrupt, func() { calls++ })
				if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
					return err
				}
				cancelled := sleep(c, time.Minute)
				if err := sleep(c, time.Millisecond); err != nil {
					return fmt.Errorf("the clean-up was disturbed: %v", err)
				}
				for calls == 0 {
					sleep(c, time.Millisecond)
				}
				return cancelled
			}))
			stop()
			if calls != 1 || !errors.Is(err, context.Canceled) || errors.Is(err, runner.ErrInterrupted) {
				return fmt.Errorf("run %d: %d calls, %v", i, calls, err)
			}
		}
		return nil
	},
	"the loop's handler of several runs": func() error {
		return runner.With(func(r *runner.Runner) error {
			loop, err := r.Loop()
			if err != nil {
				return err
			}
			calls := 0
			loop.AddSignalHandler(os.Interrupt, func() {
				calls++
				fmt.Println("mine", calls)
			})
			interruptedHere := interruptWitness()
			for i, opts := range [][]runner.Option{nil, nil, {runner.WithInterrupts(false)}} {
				fmt.Println("ready")
				<-interruptedHere // while nothing runs
				if _, err := runner.RunIn(background, r, do(func(c *handle) error {
					fmt.Println("ready")
					for calls < 2*(i+1) {
						if err := sleep(c, time.Millisecond); err != nil {
							return err
						}
					}
					<-interruptedHere
					return sleep(c, 20*time.Millisecond)
				}), opts...); err != nil {
					return err
				}
			}
			loop.RemoveSignalHandler(os.Interrupt)
			_, err = runner.RunIn(background, r, do(func(c *handle) error {
				fmt.Println("ready")
				return sleep(c, time.Minute)
			}))
			return err
		})
	},
	"disposition after the loop's handler": func() error {
		_, err := runner.Run(background, do(func(c *handle) error { return handleInterrupts(c, 1) }))
		fmt.Println(err)
		fmt.Println("ready")
		time.Sleep(time.Minute)
		return nil
	},
	"the loop's handler removes itself, 200 times": func() error {
		defer keepBusy()()
		for i := range 200 {
			calls := 0
			_, err := runner.Run(background, do(func(c *handle) error {
				called := async.NewFuture[int](c.T.Loop())
				c.T.Loop().AddSignalHandler(os.Interrupt, func() {
					calls++
					called.SetResult(0)
					c.T.Loop().RemoveSignalHandler(os.Interrupt)
				})
				if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
					return err
				}
				if _, err := await(c, called); err != nil {
					return err
				}
				return sleep(c, time.Millisecond)
			}))
			if err != nil || calls != 1 {
				return fmt.Errorf("run %d: %d calls, %v", i, calls, err)
			}
		}
		return nil
	},
	"the loop's handler comes and goes, 200 times": func() error {
		interruptedHere := interruptWitness()
		for i := range 200 {
			calls, seen := 0, false
			_, err := runner.Run(background, do(func(c *handle) error {
				go func() {
					time.Sleep(time.Duration(i) * time.Microsecond)
					syscall.Kill(os.Getpid(), syscall.SIGINT)
				}()
				for {
					c.T.Loop().AddSignalHandler(os.Interrupt, func() { calls++ })
					if err := sleep(c, 0); err != nil {
						return err
					}
					c.T.Loop().RemoveSignalHandler(os.Interrupt)
					if err := sleep(c, 0); err != nil {
						return err
					}
					select {
					case <-interruptedHere:
						seen = true
						return sleep(c, time.Millisecond)
					default:
					}
				}
			}))
			if !seen {
				<-interruptedHere
			}
			if err == nil && calls <= 1 || err == runner.ErrInterrupted && calls == 0 {
				continue
			}
			return fmt.Errorf("run %d: %d calls, %v", i, calls, err)
		}
		return nil
	},
	"cancelled by somebody else too": func() error {
		_, err := runner.Run(background, do(func(c *handle) error {
			fmt.Println("ready")
			sleep(c, time.Minute)
			c.T.Cancel()
			return sleep(c, time.Minute)
		}))
		return err
	},
}

// handleInterrupts adds a handler for SIGINT to c's loop, asks for n, one after the other, and
// waits for the handler's calls.
func handleInterrupts(c *handle, n int) error {
	var arrived *async.Future[int]
	c.T.Loop().AddSignalHandler(os.Interrupt, func() {
		fmt.Println("mine")
		arrived.SetResult(0)
	})
	for range n {
		arrived = async.NewFuture[int](c.T.Loop())
		fmt.Println("ready")
		if _, err := await(c, arrived); err != nil {
			return err
		}
	}
	return nil
}

// interruptWitness returns a channel that has a value for each SIGINT from now on.
func interruptWitness() <-chan os.Signal {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	return signals
}

// keepBusy gives the processors something to do until stop is called.
func keepBusy() (stop func()) {
	quit := make(chan struct{})
	for range 4 {
		go func() {
			for {
				select {
				case <-quit:
					return
				default:
				}
				for end := time.Now().Add(50 * time.Microsecond); time.Now().Before(end); {
				}
				runtime.Gosched()
			}
		}()
	}
	return func() { close(quit) }
}

// interruptedAgainAndAgain interrupts runs with a context that the same SIGINT
// cancels, on busy processors, and returns an error about the first that was not
// interrupted once: with its clean-up left alone.
func interruptedAgainAndAgain(newContext func() (context.Context, func())) error {
	defer keepBusy()()
	for i := range 200 {
		ctx, stop := newContext()
		_, err := runner.Run(ctx, do(func(c *handle) error {
			if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
				return err
			}
			cancelled := sleep(c, time.Minute)
			for range 3 {
				if err := sleep(c, 100*time.Microsecond); err != nil {
					return fmt.Errorf("the clean-up was disturbed: %v", err)
				}
			}
			return cancelled
		}))
		stop()
		if err != runner.ErrInterrupted {
			return fmt.Errorf("run %d: %v", i, err)
		}
	}
	return nil
}

func TestInterrupt(t *testing.T) {
	for _, test := range []struct {
		name  string
		lines string
		died  syscall.Signal
	}{
		{"clean up with awaits", "cancelled, cleaned, end: interrupted", 0},
		{"ignore cancellation", "carry on, end: no error", 0},
		{"fail on cancellation", "end: test error", 0},
		{"fail beside the cancellation", "true, end: interrupted", 0},
		{"second interrupt", "", syscall.SIGINT},
		{"busy with callbacks", "end: interrupted", 0},
		{"in the executor", "job ended, end: interrupted", 0},
		{"clean up in the executor", "async: cancelled: interrupted, flushed, end: interrupted", 0},
		{"a task that is always ready", "end: interrupted", 0},
		{"waiting for a future", "the future is cancelled: true, end: interrupted", 0},
		{"in a computation", "computed, end: interrupted", 0},
		{"without interrupts", "mine, end: no error", 0},
		{"signal.NotifyContext", "end: interrupted", 0},
		{"signal.NotifyContext 200 times", "end: no error", 0},
		{"a handler that cancels, 200 times", "end: no error", 0},
		{"deadline after an interrupt", "cleaning up, end: interrupted", 0},
		{"disposition afterwards", "", syscall.SIGINT},
		{"disposition after an interrupt", "runner: interrupted", syscall.SIGINT},
		{"ignored", "end: no error", 0},
		{"every run has its own", "runner: interrupted, runner: interrupted, end: no error", 0},
		{"the loop's handler", "mine, mine, mine, end: no error", 0},
		{"the loop's handler while the loop is busy", "calls: 0, end: no error", 0},
		{"the loop's handler is removed", "mine, mine, cancelled", syscall.SIGINT},
		{"the loop's handler during the clean-up", "mine, mine", syscall.SIGINT},
		{"the loop's handler cancels ctx", "end: async: cancelled: context canceled | context canceled", 0},
		{"the loop's handler and ctx cancelled, 200 times", "end: no error", 0},
		{"the loop's handler of several runs", "mine 1, mine 2, mine 3, mine 4, mine 5, mine 6, end: interrupted", 0},
		{"disposition after the loop's handler", "mine, <nil>", syscall.SIGINT},
		{"the loop's handler removes itself, 200 times", "end: no error", 0},
		{"the loop's handler comes and goes, 200 times", "end: no error", 0},
		{"cancelled by somebody else too", "end: async: cancelled", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			lines, died := interrupted(t, test.name, os.Stderr)
			if got := strings.Join(lines, ", "); got != test.lines || died != test.died {
				t.Errorf("got %q, signal %v; want %q, signal %v", got, died, test.lines, test.died)
			}
		})
	}
}
