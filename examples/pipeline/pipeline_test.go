package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// childVariable makes this test binary a child that runs the pipeline until it is
// interrupted.
const childVariable = "ASYNCGEN_PIPELINE_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) == "" {
		os.Exit(m.Run())
	}
	p := newPipeline(1_000_000, 100)
	p.recorded = func() {
		if p.done == workers {
			fmt.Println("ready")
		}
	}
	outcome, err := runner.Run(context.Background(), p.runAsync())
	fmt.Println(outcome.produced, outcome.done, outcome.stopped, outcome.best.start, err)
}

// supervised runs the pipeline as a task, and cancels that when a number of blocks is
// done.
//
//asyncgen:async
func supervised(p *pipeline, after int) (found, error) {
	main := async.CreateTask(p.runAsync())
	p.recorded = func() {
		if p.done == after {
			main.Cancel("enough")
		}
	}
	return async.Await(main)
}

// longest is the result for the first n numbers, the simple way.
func longest(t *testing.T, n int) chain {
	t.Helper()
	best, err := block{1, n + 1}.search(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return best
}

func TestPipelineFindsTheLongestChain(t *testing.T) {
	got, err := runner.Run(t.Context(), newPipeline(50, 2_000).runAsync())
	want := found{produced: 50, done: 50, best: chain{77031, 350}} // below 100,000, as is known
	if got != want || err != nil {
		t.Errorf("found %+v, %v; want %+v", got, err, want)
	}
}

func TestCancellationStopsTheProducerAndDrainsTheQueue(t *testing.T) {
	const length = 200
	p := newPipeline(1_000_000, length)
	got, err := runner.Run(t.Context(), supervisedAsync(p, 20))
	if err != nil {
		t.Fatal(err)
	}
	if got.produced < 20+1 || got.produced > 20+capacity+workers {
		t.Errorf("%d blocks were produced", got.produced)
	}
	want := found{produced: got.produced, done: got.produced, stopped: true, best: longest(t, got.produced*length)}
	if got != want {
		t.Errorf("found %+v, want %+v", got, want)
	}
	if !p.queue.Empty() {
		t.Errorf("%d blocks are left in the queue", p.queue.Len())
	}
}

func TestCancellationAfterTheProducersEndCancelsTheWorkers(t *testing.T) {
	// As many blocks as the queue and the workers hold: the producer has ended when the
	// first is done.
	got, err := runner.Run(t.Context(), supervisedAsync(newPipeline(capacity, 200_000), 1))
	if !errors.Is(err, async.ErrCancelled) {
		t.Errorf("error %v; want a cancellation", err)
	}
	if got.produced != capacity || got.done == capacity || got.stopped {
		t.Errorf("found %+v", got)
	}
}

func TestFailureOfAWorkerIsTheErrorOfTheRun(t *testing.T) {
	p := newPipeline(1_000_000, 100)
	p.produced = -20 // so the first block begins below 1
	got, err := runner.Run(t.Context(), p.runAsync())
	var group *async.GroupError
	if !errors.As(err, &group) || !errors.Is(err, errNoChain) {
		t.Errorf("error %v; want a failure of the group", err)
	}
	if got.produced >= p.blocks {
		t.Error("the producer was not stopped")
	}
}

func TestInterruptStopsTheProducerAndDrainsTheQueue(t *testing.T) {
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childVariable+"=1")
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Errorf("the child begins with %q", lines.Text())
	}
	if err := child.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	lines.Scan()
	last := lines.Text()
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
	var produced, done int
	if _, err := fmt.Sscan(last, &produced, &done); err != nil {
		t.Fatalf("the child ends with %q: %v", last, err)
	}
	want := fmt.Sprint(produced, produced, true, longest(t, produced*100).start, " <nil>")
	if last != want || produced == 1_000_000 {
		t.Errorf("the child ends with %q, want %q", last, want)
	}
}

func TestCommandPrintsTheResult(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"-blocks", "3", "-length", "10"}, &out); err != nil {
		t.Fatal(err)
	}
	if want := "blocks   3 of 3 produced\nlongest  27, 111 steps\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
	out.Reset()
	if err := run(t.Context(), []string{"-blocks", "1", "-length", "1"}, &out); err != nil || !strings.Contains(out.String(), "longest  1, 0 steps") {
		t.Errorf("printed %q, %v for the number 1", out.String(), err)
	}
	if err := run(t.Context(), []string{"-blocks", "0"}, &out); err == nil {
		t.Error("no error for no blocks")
	}
}
