// Command hello is the smallest program: a coroutine that sleeps a second and
// prints hello. It runs it twice: by Run, which is all that most programs
// need, and by a Runner, whose two coroutines share one loop.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// hello greets name on w after a while.
//
//asyncgen:async
func hello(w io.Writer, name string, after time.Duration) error {
	if _, err := async.Await(async.Sleep(after)); err != nil {
		return err // cancelled, by an interrupt for example
	}
	_, err := fmt.Fprintf(w, "Hello, %s!\n", name)
	return err
}

// greetings is the number of hellos of both, which greet at the same time.
//
//asyncgen:async
func greetings(w io.Writer, after time.Duration) (int, error) {
	world := async.CreateTask(helloAsync(w, "world", after))
	if _, err := async.Await(helloAsync(w, "gopher", after/2)); err != nil {
		return 0, err
	}
	if _, err := async.Await(world); err != nil {
		return 1, err
	}
	return 2, nil
}

func main() {
	log.SetFlags(0)
	if err := run(os.Stdout, time.Second); err != nil {
		log.Fatal(err)
	}
}

// run is the program, with a second of the length given.
func run(w io.Writer, second time.Duration) error {
	ctx := context.Background()
	if _, err := runner.Run(ctx, helloAsync(w, "world", second)); err != nil {
		return err
	}
	return runner.With(func(r *runner.Runner) error {
		if _, err := runner.RunIn(ctx, r, helloAsync(w, "again", second)); err != nil {
			return err
		}
		n, err := runner.RunIn(ctx, r, greetingsAsync(w, second))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w, n, "at once")
		return err
	})
}
