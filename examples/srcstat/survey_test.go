package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// folderOf makes a folder of files with the given names and contents.
func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestSurveyCountsTheGoFilesOfATree(t *testing.T) {
	root := folderOf(t, map[string]string{
		"a.go":            "package a\n\nvar x, y = 1, 'y' // one\n",
		"sub/b.go":        "package b\nvar x string",
		"sub/deep/c.go":   "package c\n",
		"sub/README.md":   "no Go",
		"sub/_ignored.go": "package ignored\n",
		".hidden/d.go":    "package d\n",
		"testdata/e.go":   "package e\n",
	})
	s, err := runner.Run(t.Context(), takeAsync(root, nil))
	if err != nil {
		t.Fatal(err)
	}
	if s.files != 3 || s.lines != 6 {
		t.Errorf("%d files, %d lines; want 3, 6", s.files, s.lines)
	}
	want := [kinds]int{identifier: 7, keyword: 5, operator: 3 + 5, number: 1, text: 1, comment: 1}
	if s.tokens != want {
		t.Errorf("tokens %v, want %v", s.tokens, want)
	}
	if got := strings.Join(s.frequent(3), " "); got != "x a b" {
		t.Errorf("most frequent: %s", got)
	}
	if s.tasks != 0 || s.peak < 2 || s.turns.Locked() {
		t.Errorf("%d tasks left of %d, semaphore locked: %v", s.tasks, s.peak, s.turns.Locked())
	}
}

func TestSurveyFailsWithTheFirstError(t *testing.T) {
	root := folderOf(t, map[string]string{"a.go": "package a\n"})
	_, err := runner.Run(t.Context(), takeAsync(filepath.Join(root, "missing"), nil))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

func TestSurveyEndsWhenItIsCancelled(t *testing.T) {
	root, err := goSource(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = runner.Run(ctx, takeAsync(root, writerFunc(func([]byte) { cancel() })))
	if !errors.Is(err, async.ErrCancelled) {
		t.Errorf("error %v; want a cancellation", err)
	}
}

// writerFunc is called instead of writing.
type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}

func TestCommandPrintsATable(t *testing.T) {
	root := folderOf(t, map[string]string{"a.go": "package a\n"})
	var out strings.Builder
	if err := run(t.Context(), []string{root}, &out, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{root + "\n", "files  1\n", "keywords  1\n", "tokens  3\n", "a  1\n", "MB/s"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := run(t.Context(), []string{"a", "b"}, io.Discard, nil); err == nil || !strings.Contains(err.Error(), "usage") {
		t.Errorf("error %v for two arguments", err)
	}
}
