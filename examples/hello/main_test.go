package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

func TestGreetingsOverlap(t *testing.T) {
	var out strings.Builder
	if err := run(&out, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	const want = "Hello, world!\nHello, again!\nHello, gopher!\nHello, world!\n2 at once\n"
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
}

func TestHelloSaysNothingOnceCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	var out strings.Builder
	_, err := runner.Run(ctx, helloAsync(&out, "world", time.Hour))
	if !errors.Is(err, async.ErrCancelled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v; want a cancellation by the deadline", err)
	}
	if out.Len() > 0 {
		t.Errorf("wrote %q", out.String())
	}
}

// The template is the same program without a loop of its own.
func TestTemplateIsSynchronousTwin(t *testing.T) {
	var out strings.Builder
	if err := hello(&out, "sync", time.Millisecond); err != nil || out.String() != "Hello, sync!\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}
