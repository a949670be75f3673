// Package loadtest makes modules for tests of the passes: an archive of files
// goes in, the folder of a module that can import the runtime comes out.
package loadtest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Module writes the files of a txtar archive into a new folder and returns its
// path. Unless the archive has a go.mod, the folder gets one: module m,
// with this repository as the module of the runtime.
func Module(t testing.TB, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text []byte) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", []byte(GoMod(t)))
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(f.Name, f.Data)
	}
	return dir
}

// GoMod returns the go.mod of a module m that can import the runtime.
func GoMod(t testing.TB) string {
	t.Helper()
	return strings.Join([]string{
		"module m",
		"go 1.26.0",
		"require github.com/asyncgen/asyncgen v0.0.0",
		"replace github.com/asyncgen/asyncgen => " + Repository(t),
		"",
	}, "\n")
}

// Repository returns the root of this repository.
func Repository(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if text, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil &&
			strings.HasPrefix(string(text), "module github.com/asyncgen/asyncgen\n") {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("the test does not run in the repository")
	return ""
}

// Load loads packages of a module and fails the test if that does not work. What
// is wrong with the program is in the result.
func Load(t testing.TB, dir string, patterns ...string) *load.Program {
	t.Helper()
	prog, err := load.Load(context.Background(), load.Config{Dir: dir, Patterns: patterns, Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return prog
}
