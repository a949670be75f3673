package load

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// This file turns package patterns into folders. The common ones, a folder and
// a tree (./x, ./...), are expanded by looking at the file system: the go
// command would read all packages of the tree to answer, and mostly there is
// nothing to do in them. All other patterns, and trees whose extent only the go
// command knows (workspaces, go.mod with ignore directives), are left to it.

// A UsageError is a mistake in what the user asked for, as opposed to one in
// the program.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

func usagef(format string, args ...any) error {
	return &UsageError{fmt.Sprintf(format, args...)}
}

// expand returns the folders that patterns stand for, absolute, sorted, each
// once.
func expand(ctx context.Context, cfg *Config) ([]string, error) {
	patterns := cfg.Patterns
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	var dirs, rest []string
	for _, pattern := range patterns {
		root, tree := strings.CutSuffix(pattern, "/...")
		switch {
		case strings.HasSuffix(pattern, ".go"):
			return nil, usagef("%s is a file; name the folder of its package instead", pattern)
		case !isFolder(root) || strings.Contains(root, "..."):
			rest = append(rest, pattern)
			continue
		}
		dir := filepath.FromSlash(root)
		if filepath.IsAbs(dir) {
			dir = realFolder(dir)
		} else {
			dir = filepath.Join(cfg.Dir, dir)
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, usagef("%s: there is no such folder", pattern)
		}
		switch {
		case !tree:
			dirs = append(dirs, dir)
		case treeIsSimple(dir, cfg.Env):
			if err := walk(dir, &dirs); err != nil {
				return nil, err
			}
		default:
			rest = append(rest, pattern)
		}
	}
	if len(rest) > 0 {
		listed, err := goListDirs(ctx, cfg, rest)
		if err != nil {
			return nil, err
		}
		dirs = append(dirs, listed...)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs), nil
}

// isFolder says whether a pattern is a path in the file system by the go
// command's rule.
func isFolder(pattern string) bool {
	return pattern == "." || pattern == ".." ||
		strings.HasPrefix(pattern, "./") || strings.HasPrefix(pattern, "../") ||
		filepath.IsAbs(pattern)
}

// realFolder returns the folder dir, absolute, by the real name of its module's folder, by which the go command
// knows it. What is a symbolic link below that is a folder of its own to the go command.
func realFolder(dir string) string {
	for root := filepath.Clean(dir); ; root = filepath.Dir(root) {
		if exists(filepath.Join(root, "go.mod")) {
			resolved, err := filepath.EvalSymlinks(root)
			if err != nil {
				return dir
			}
			rel, err := filepath.Rel(root, dir)
			if err != nil {
				return dir
			}
			return filepath.Join(resolved, rel)
		}
		if root == filepath.Dir(root) {
			return dir
		}
	}
}

// walk appends the folders below root that the pattern root/... covers:
// everything except testdata, vendor, folders whose name begins with a dot or an
// underscore, and other modules.
func walk(root string, dirs *[]string) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.IsDir() {
			return nil
		}
		if path != root {
			name := e.Name()
			if name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor" {
				return filepath.SkipDir
			}
			if exists(filepath.Join(path, "go.mod")) {
				return filepath.SkipDir
			}
		}
		*dirs = append(*dirs, path)
		return nil
	})
}

// treeIsSimple says whether the packages below dir are those that walk finds.
func treeIsSimple(dir string, env []string) bool {
	work := lookupEnv(env, "GOWORK")
	if work != "" && work != "off" {
		return false
	}
	for inModule := false; ; dir = filepath.Dir(dir) {
		if work != "off" && exists(filepath.Join(dir, "go.work")) {
			return false
		}
		if !inModule && exists(filepath.Join(dir, "go.mod")) {
			inModule = true
			name := filepath.Join(dir, "go.mod")
			text, err := os.ReadFile(name)
			if err != nil {
				return false
			}
			mod, err := modfile.ParseLax(name, text, nil)
			if err != nil || len(mod.Ignore) > 0 {
				return false
			}
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lookupEnv returns a variable of env, or of this process if env is nil.
func lookupEnv(env []string, name string) string {
	if env == nil {
		return os.Getenv(name)
	}
	for _, kv := range slices.Backward(env) {
		if k, v, _ := strings.Cut(kv, "="); k == name {
			return v
		}
	}
	return ""
}

// dirFormat has go list print a line for a package: import path, folder, and whether it belongs to no main module.
const dirFormat = "{{.ImportPath}}\t{{.Dir}}\t{{if .Module}}{{not .Module.Main}}{{else}}{{.Standard}}{{end}}"

// goListDirs has the go command expand patterns, without reading what the
// packages import. Packages of other modules are not for us to write to, as they are not for go generate:
// all and example.com/... leave them out.
func goListDirs(ctx context.Context, cfg *Config, patterns []string) ([]string, error) {
	args := append([]string{"-find", "-f", dirFormat, "--"}, patterns...)
	out, err := cfg.goList(ctx, args...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
		return nil, usagef("%s", strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return nil, err
	}
	var dirs []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		switch {
		case len(fields) != 3:
			return nil, fmt.Errorf("go list: unexpected output %q", line)
		case fields[2] != "true":
			dirs = append(dirs, fields[1])
		case slices.Contains(patterns, fields[0]):
			return nil, usagef("%s belongs to another module; run asyncgen there", fields[0])
		}
	}
	return dirs, nil
}
