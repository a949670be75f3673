package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// greet is the hello world of coroutines.
//
//asyncgen:async
func greet(name string) (string, error) {
	if _, err := async.Await(async.Sleep(time.Millisecond)); err != nil {
		return "", err
	}
	return "hello, " + name, nil
}

// serve works until it is cancelled, and then cleans up.
//
//asyncgen:async
func serve() error {
	_, err := async.Await(async.Sleep(time.Hour))
	fmt.Println("cleaning up")
	if _, err := async.Await(async.Sleep(time.Millisecond)); err != nil {
		return err
	}
	return err
}

func ExampleRun() {
	text, err := runner.Run(context.Background(), greetAsync("world"))
	fmt.Println(text, err)
	// Output: hello, world <nil>
}

func ExampleRun_timeout() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	_, err := runner.Run(ctx, serveAsync())
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// cleaning up
	// true
}

func ExampleRunIn() {
	r := runner.New()
	defer r.Close()
	for _, name := range []string{"one", "two"} {
		text, err := runner.RunIn(context.Background(), r, greetAsync(name))
		fmt.Println(text, err)
	}
	// Output:
	// hello, one <nil>
	// hello, two <nil>
}

func ExampleWith() {
	err := runner.With(func(r *runner.Runner) error {
		text, err := runner.RunIn(context.Background(), r, greetAsync("all"))
		fmt.Println(text)
		return err
	}, runner.WithDebug(false))
	fmt.Println(err)
	// Output:
	// hello, all
	// <nil>
}

func ExampleRunner_Loop() {
	r := runner.New(runner.WithLoopFactory(func() (*async.Loop, error) {
		return async.NewLoop(async.WithEagerTasks()), nil
	}))
	loop, err := r.Loop()
	fmt.Println(loop.IsRunning(), err)
	r.Close()
	_, err = r.Loop()
	fmt.Println(errors.Is(err, runner.ErrClosed))
	// Output:
	// false <nil>
	// true
}

// A program that handles SIGINT itself, and runs in debug mode.
func ExampleOption() {
	text, err := runner.Run(context.Background(), greetAsync("options"),
		runner.WithName("greeter"),
		runner.WithDebug(true),
		runner.WithInterrupts(false),
		runner.WithLoopFactory(func() (*async.Loop, error) { return async.NewLoop(), nil }),
	)
	fmt.Println(text, err)
	// Output: hello, options <nil>
}

func ExampleNew() {
	r := runner.New(runner.WithDebug(true), runner.WithName("main task"))
	defer r.Close()
	text, err := runner.RunIn(context.Background(), r, greetAsync("you"))
	fmt.Println(text, err)
	// Output: hello, you <nil>
}

// A server that is to be told by SIGTERM as well: the context takes part.
func ExampleRun_signals() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	time.AfterFunc(5*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGTERM) })
	_, err := runner.Run(ctx, serveAsync())
	fmt.Println(errors.Is(err, async.ErrCancelled), errors.Is(err, runner.ErrInterrupted))
	// Output:
	// cleaning up
	// true false
}

func ExampleRunner_Close() {
	r := runner.New()
	loop, err := r.Loop()
	if err != nil {
		fmt.Println(err)
		return
	}
	async.CreateTaskOn(loop, serveAsync())
	_, err = runner.RunIn(context.Background(), r, greetAsync("all"))
	fmt.Println(err)
	fmt.Println(r.Close(), loop.IsClosed()) // ends the task that is left
	// Output:
	// <nil>
	// cleaning up
	// <nil> true
}

var language = async.NewContextVar("language", "English")

//asyncgen:async
func speak(next string) (string, error) {
	ctx := async.CurrentContext()
	before := language.Get(ctx)
	language.Set(ctx, next)
	return before, nil
}

// What one run sets is seen by the next, except by one with a context of its own.
func ExampleRunIn_contextVariables() {
	r := runner.New()
	defer r.Close()
	own := async.NewContext(context.Background())
	for _, ctx := range []context.Context{context.Background(), context.Background(), own} {
		before, err := runner.RunIn(ctx, r, speakAsync("Basque"))
		fmt.Println(before, err)
	}
	// Output:
	// English <nil>
	// Basque <nil>
	// English <nil>
}

// An async generator that is left open is closed when the run ends.
//
//asyncgen:async
func ticks(yield func(int) bool) error {
	defer fmt.Println("no more ticks")
	for i := 0; ; i++ {
		if _, err := async.Await(async.Sleep(time.Millisecond)); err != nil {
			return err
		}
		if !yield(i) {
			return nil
		}
	}
}

func ExampleRun_asyncGenerators() {
	clock := ticksAsync()
	err := runner.With(func(r *runner.Runner) error {
		first, err := runner.RunIn(context.Background(), r, nextTickAsync(clock))
		fmt.Println(first)
		return err
	})
	fmt.Println(err)
	// Output:
	// 0
	// no more ticks
	// <nil>
}

//asyncgen:async
func nextTick(clock *async.AsyncGenerator[int]) (int, error) { return async.Await(clock.Next()) }
