// Command srcstat counts what the source tree of the local Go installation, or the
// folder given, is made of: files, lines, tokens by kind, the most frequent
// identifiers.
//
//	srcstat [folder]
//
// It reads thousands of files at a time as far as the code is concerned, each in a task
// of its own, and a few at a time in fact. See survey.go for that, and lexer.go for the
// generator that finds the tokens.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/asyncgen/asyncgen/runner"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("srcstat: ")
	if err := run(context.Background(), os.Args[1:], os.Stdout, terminal(os.Stderr)); err != nil {
		log.Fatal(err)
	}
}

// run is the command. progress may be nil.
func run(ctx context.Context, args []string, out, progress io.Writer) (err error) {
	var root string
	switch len(args) {
	case 0:
		if root, err = goSource(ctx); err != nil {
			return err
		}
	case 1:
		root = args[0]
	default:
		return fmt.Errorf("%d arguments; usage: srcstat [folder]", len(args))
	}
	begin := time.Now()
	s, err := runner.Run(ctx, takeAsync(root, progress))
	if err != nil {
		return err
	}
	took := time.Since(begin)
	fmt.Fprintln(out, root)
	return s.print(out, took)
}

// goSource returns the source folder of the local Go installation.
func goSource(ctx context.Context) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	return filepath.Join(string(bytes.TrimSpace(root)), "src"), nil
}

// terminal returns f if it is a terminal, else nil.
func terminal(f *os.File) io.Writer {
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return f
}
