package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// survey reads a tree of Go files. Every folder and every file is a task of one
// group, so the first error cancels the rest. Reading is done by the loop's
// executor; everything else, and with it every access to the fields, happens on
// the loop's goroutine: there is no lock because nothing is shared between
// goroutines.
type survey struct {
	stats
	group *async.TaskGroup
	turns *async.Semaphore
	tasks int // under way
	peak  int // most tasks ever under way
}

// permits is how many folders and files are open, or read and not yet counted, at
// a time.
const permits = 16

// take is the program: it counts what is in the Go files below root, and tells its progress
// on the way if there is somebody to see it.
//
//asyncgen:async
func take(root string, progress io.Writer) (*survey, error) {
	s := &survey{
		group: async.NewTaskGroup(),
		turns: async.NewSemaphore(permits),
	}
	if progress != nil {
		line := async.CreateTask(s.tellAsync(progress))
		defer line.Cancel()
	}
	async.Go(s.group, s.folderAsync(root))
	_, err := async.Await(s.group.Wait())
	return s, err
}

// folder starts a task for each Go file and each folder in a folder, leaving out what the go
// command leaves out.
//
//asyncgen:async
func (s *survey) folder(path string) error {
	s.begin()
	defer s.end()
	entries, err := async.Await(s.listAsync(path))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		inside := filepath.Join(path, name)
		switch {
		case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"):
		case entry.IsDir() && name != "testdata":
			async.Go(s.group, s.folderAsync(inside))
		case entry.Type().IsRegular() && strings.HasSuffix(name, ".go"):
			async.Go(s.group, s.fileAsync(inside))
		}
	}
	return nil
}

// list reads a folder when it is its turn.
//
//asyncgen:async
func (s *survey) list(path string) ([]fs.DirEntry, error) {
	if _, err := async.Await(s.turns.Acquire()); err != nil {
		return nil, err
	}
	defer s.turns.Release()
	return async.Await(async.ToThread(func(context.Context) ([]fs.DirEntry, error) {
		return os.ReadDir(path)
	}))
}

// file reads and counts one file when it is its turn.
//
//asyncgen:async
func (s *survey) file(path string) error {
	s.begin()
	defer s.end()
	if _, err := async.Await(s.turns.Acquire()); err != nil {
		return err
	}
	defer s.turns.Release()
	src, err := async.Await(async.ToThread(func(context.Context) ([]byte, error) {
		return os.ReadFile(path)
	}))
	if err == nil {
		s.count(string(src))
	}
	return err
}

func (s *survey) begin() {
	s.tasks++
	s.peak = max(s.peak, s.tasks)
}

func (s *survey) end() { s.tasks-- }

// tell writes how far the survey is, over and over on one line of a terminal, until it is
// cancelled.
//
//asyncgen:async
func (s *survey) tell(w io.Writer) error {
	defer fmt.Fprint(w, "\r\x1b[K")
	for {
		if _, err := async.Await(async.Sleep(100 * time.Millisecond)); err != nil {
			return err
		}
		fmt.Fprintf(w, "\r%d files, %d lines, %d tasks waiting\x1b[K", s.files, s.lines, s.tasks)
	}
}
