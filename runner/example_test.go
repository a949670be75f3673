package runner_test

import (
	"context"
	"errors"
	"fmt"
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
