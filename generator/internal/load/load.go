package load

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"time"
)

// Config says what to load, and how.
type Config struct {
	// Dir is the folder in which patterns have their meaning, "" for the
	// current one.
	Dir string
	// Patterns are those of the go command; none means the package in Dir.
	Patterns []string
	// Tags are build tags, separated by commas.
	Tags string
	// Env is the environment of the go command, nil for that of this process.
	Env []string
	// Logf, if not nil, is told what is loaded and how long it takes.
	Logf func(format string, args ...any)
}

func (c *Config) environ() []string {
	if c.Env != nil {
		return c.Env
	}
	return os.Environ()
}

func (c *Config) logf(format string, args ...any) {
	if c.Logf != nil {
		c.Logf(format, args...)
	}
}

// Load loads the packages with directives among those that cfg names. Mistakes in
// the user's program are in the result; the error is for what kept Load from
// looking: a *UsageError for a bad pattern, anything else for an environment
// that does not work.
func Load(ctx context.Context, cfg Config) (*Program, error) {
	dir, err := filepath.Abs(cfg.Dir)
	if err == nil {
		// The go command reports folders by their real names.
		dir, err = filepath.EvalSymlinks(dir)
	}
	if info, statErr := os.Stat(dir); err != nil || statErr != nil || !info.IsDir() {
		return nil, usagef("%s: there is no such folder", cfg.Dir)
	}
	cfg.Dir = dir

	start := time.Now()
	dirs, err := expand(ctx, &cfg)
	if err != nil {
		return nil, err
	}
	prog := &Program{Dir: dir, Fset: token.NewFileSet()}
	wanted := make(map[string]*Directory)
	for _, path := range dirs {
		d, err := scan(prog.Fset, path)
		if err != nil {
			d = &Directory{Path: path, Err: fmt.Errorf("reading a package: %w", err)}
		}
		if d == nil {
			continue
		}
		prog.Directories = append(prog.Directories, d)
		if len(d.sources) > 0 {
			wanted[path] = d
		}
	}
	cfg.logf("scanned %d folders, %d with directives, in %v", len(dirs), len(wanted), since(start))
	if len(wanted) == 0 {
		return prog, nil
	}

	start = time.Now()
	overlay := make(map[string][]byte)
	for _, d := range prog.Directories {
		for _, src := range d.sources {
			if src.err == nil {
				overlay[src.Output] = stubFile(prog.Fset, src, nil)
			}
		}
		for _, path := range d.Leftover {
			overlay[path] = emptied(path)
		}
	}
	listed, err := list(ctx, &cfg, wanted, overlay)
	if err != nil {
		return nil, err
	}
	cfg.logf("listed %d packages in %v", listed.count, since(start))

	start = time.Now()
	c := newChecker(prog, listed, overlay)
	if err := c.completeExports(ctx, &cfg); err != nil {
		return nil, err
	}
	for _, p := range listed.variants {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c.variant(p)
	}
	cfg.logf("type-checked in %v", since(start))
	return prog, nil
}

func since(start time.Time) time.Duration { return time.Since(start).Round(time.Millisecond) }

// emptied returns a file of the same package as the one in path, with nothing
// in it.
func emptied(path string) []byte {
	name := "_"
	if file, _ := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly); file != nil && file.Name != nil {
		name = file.Name.Name
	}
	return []byte("package " + name + "\n")
}
