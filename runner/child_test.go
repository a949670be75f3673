package runner_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
)

// What signals do is tested on a child process: this test binary, which runs
// one of the programs of other files instead of the tests. A program prints "ready" when
// it wants its signal.

const childVariable = "ASYNCGEN_RUNNER_TEST_CHILD"

// runChild is the child process's main: it prints how the program ended.
func runChild(name string) int {
	program := interruptPrograms[name]
	if program == nil {
		program = dumpPrograms[name]
	}
	switch err := program(); {
	case err == nil:
		fmt.Println("end: no error")
	case errors.Is(err, runner.ErrInterrupted):
		fmt.Println("end: interrupted")
	default:
		fmt.Println("end:", strings.ReplaceAll(err.Error(), "\n", " | "))
	}
	return 0
}

// interrupted runs a program in a child process, sends SIGINT at each "ready" and
// SIGQUIT at each "quit", and returns the other lines it printed and the signal
// that ended it, if one did. Its standard error goes to stderr.
func interrupted(t *testing.T, name string, stderr io.Writer) (lines []string, died syscall.Signal) {
	t.Helper()
	ctx, cancel := context.WithTimeout(background, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+name)
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		var sig os.Signal
		switch scanner.Text() {
		case "ready":
			sig = os.Interrupt
		case "quit":
			sig = syscall.SIGQUIT
		default:
			lines = append(lines, scanner.Text())
			continue
		}
		time.Sleep(20 * time.Millisecond) // let it get to its wait
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return lines, status.Signal()
		}
		t.Fatal(err, lines)
	}
	return lines, 0
}
