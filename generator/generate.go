package generator

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/asyncgen/asyncgen/generator/internal/check"
	"github.com/asyncgen/asyncgen/generator/internal/diag"
	"github.com/asyncgen/asyncgen/generator/internal/emit"
	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/translate"
)

// Options say what to generate.
type Options struct {
	// Dir is the folder to which patterns are relative; "" is the current one.
	Dir string
	// Patterns are package patterns, as for the go command. None means the package in
	// Dir.
	Patterns []string
	// Tags are build tags, separated by commas.
	Tags string
	// Env is the environment of the go command; nil means that of this process.
	Env []string
	// Line maps the statements of generated code to their templates by line directives.
	// Turn it off only to step through the generated code in a debugger.
	Line bool
	// LinePaths makes line directives name files by their full paths. Debuggers then
	// take a template and its generated code for one file, and breakpoints set in the
	// template stop in both. It is for a debugging session: such files differ from
	// machine to machine.
	LinePaths bool
	// Verify makes the passes re-derive what later passes rely on. It is for tests:
	// only a bug in the generator makes it fail.
	Verify bool
	// Logf, if not nil, receives progress messages with durations.
	Logf func(format string, args ...any)
}

// A UsageError says that a pattern or folder in Options is wrong.
type UsageError = load.UsageError

// A Diagnostic describes a mistake in the user's program: its position, the reason and
// the remedy.
type Diagnostic = diag.Diagnostic

// Generate computes the generated files of the packages that opts names. It writes
// nothing.
//
// Mistakes in the program are in the result's Diagnostics. An error means that Generate
// could not examine the program: it is a *UsageError, or the environment does not work
// (no go command, unreadable files, ctx cancelled). If the error concerns only some
// folders, because of unreadable files or a bug of the generator, there is also a
// result, with the diagnostics of all folders and without files.
func Generate(ctx context.Context, opts Options) (*Result, error) {
	prog, err := load.Load(ctx, load.Config{
		Dir:      opts.Dir,
		Patterns: opts.Patterns,
		Tags:     opts.Tags,
		Env:      opts.Env,
		Logf:     opts.Logf,
	})
	if err != nil {
		return nil, err
	}
	start := time.Now()
	index := find.Program(prog)
	problems := check.Program(prog, index)

	// Folders have nothing in common any more but the index, which is only read.
	files := make([][]File, len(prog.Directories))
	lists := make([]diag.List, len(prog.Directories))
	errs := make([]error, len(prog.Directories)) // of one folder, which must not hide another's diagnostics
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, folder := range prog.Directories {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if refused, bad := problems[folder]; bad {
				lists[i] = refused
			} else {
				files[i], lists[i], errs[i] = generateFolder(folder, index, opts)
			}
			for _, pkg := range folder.Packages {
				pkg.Release() // or all of them would be in memory until the last one is done
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	result := &Result{Dir: prog.Dir, Empty: len(prog.Directories) == 0, Diagnostics: slices.Concat(lists...).Sorted()}
	if err := errors.Join(errs...); err != nil {
		return result, err
	}
	result.Files = slices.Concat(files...)
	slices.SortFunc(result.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	for _, folder := range prog.Directories {
		result.Excluded = append(result.Excluded, folder.Excluded...)
	}
	slices.Sort(result.Excluded)
	if opts.Logf != nil {
		opts.Logf("worked out %d files in %v", len(result.Files), time.Since(start).Round(time.Millisecond))
	}
	return result, nil
}

// lines says which line directives opts ask for.
func lines(opts Options) emit.Lines {
	switch {
	case !opts.Line:
		return emit.NoLines
	case opts.LinePaths:
		return emit.PathLines
	}
	return emit.BaseLines
}

// unixLines returns text as it is before git gives it the line ends of Windows (core.autocrlf). Go does not
// tell the two apart, even in raw strings.
func unixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// generateFolder returns the generated files of a folder that check has nothing against, or, if anything is
// wrong in it, none. There may be an error besides diagnostics.
func generateFolder(folder *load.Directory, index *find.Index, opts Options) ([]File, diag.List, error) {
	if folder.Err != nil {
		return nil, nil, folder.Err
	}
	var files []File
	var problems diag.List
	taken := map[string]map[string]bool{} // by the package's name: variants of one are compiled together
	for _, pkg := range folder.Packages {
		if taken[pkg.Name] == nil {
			taken[pkg.Name] = map[string]bool{}
		}
		sources, found, err := translate.Package(pkg, index.Templates(pkg), index, translate.Options{
			Lines: lines(opts), Verify: opts.Verify, Taken: taken[pkg.Name],
		})
		if err != nil {
			return nil, problems, fmt.Errorf("package %s: this is a bug in asyncgen: %w", pkg.Path, err)
		}
		problems = append(problems, found...)
		for _, file := range pkg.Files {
			text, ok := sources[file]
			if !ok {
				continue // has diagnostics
			}
			old, err := os.ReadFile(file.Output)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				files = append(files, File{Path: file.Output, Action: Create, New: text})
			case err != nil:
				return nil, problems, err
			case bytes.Equal(unixLines(old), text):
				files = append(files, File{Path: file.Output, Action: Keep, Old: old, New: old})
			default:
				files = append(files, File{Path: file.Output, Action: Update, Old: old, New: text})
			}
		}
	}
	for _, path := range folder.Leftover {
		old, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, problems, err
		}
		files = append(files, File{Path: path, Action: Delete, Old: old})
	}
	if len(problems) > 0 {
		return nil, problems, nil
	}
	return files, nil, nil
}
