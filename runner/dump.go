package runner

import (
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"sync"
	"syscall"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file is the hook of debug mode that shows where every task is: on SIGQUIT
// (Ctrl-\ in a terminal), which ends a Go program with the stacks of its
// goroutines otherwise, a run in debug mode writes the tasks of its loop to
// standard error and goes on. If the loop does not get to it within a second, it
// is busy, and the stacks of the goroutines show with what.

// dumpPatience is how long the loop may take to get to the dump.
const dumpPatience = time.Second

// watchDumps writes a dump at each SIGQUIT, until the returned function is
// called, if the loop is in debug mode.
func watchDumps(loop *async.Loop) (stop func()) {
	if !loop.Debug() || inBubble() || signal.Ignored(syscall.SIGQUIT) {
		return func() {}
	}
	signals := make(chan os.Signal, 1)
	quit := make(chan struct{})
	var listener sync.WaitGroup
	signal.Notify(signals, syscall.SIGQUIT)
	listener.Go(func() {
		for {
			select {
			case <-quit:
				return
			case <-signals:
				dump(loop, quit)
			}
		}
	})
	return func() {
		signal.Stop(signals)
		close(quit)
		listener.Wait()
	}
}

// dump has the loop write its tasks, and waits for that.
func dump(loop *async.Loop, quit <-chan struct{}) {
	written := make(chan error, 1)
	err := loop.CallSoonThreadsafe(func() {
		fmt.Fprintln(os.Stderr, "asyncgen: tasks of the loop:")
		written <- async.Dump(loop, os.Stderr)
	})
	if err != nil {
		return // the loop is closed: there is nothing to show
	}
	select {
	case <-written:
	case <-quit:
	case <-time.After(dumpPatience):
		fmt.Fprintln(os.Stderr, "asyncgen: the loop is busy; goroutines:")
		_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 2) // standard error is all there is
	}
}
