package load

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
)

// This file has the go command compile what the wanted packages import, and
// learns where the export data is.
//
// It would be simpler to ask go/packages for export data along with everything
// else. But then the go command compiles the wanted packages too, with their
// stubs, after every change of theirs, and that takes longer than all the rest,
// for export data that nobody reads. So the two questions are asked separately,
// and at the same time: which packages there are, by patterns (list.go), and
// the export data of what they import. What they import is, at that moment,
// only known from the text of their files, build constraints disregarded. That
// is more than needed, but seldom much.

// exports is where export data is, by import path.
type exports map[string]export

type export struct {
	file string // "" if there is none
	err  error  // why there is none
}

// importsOf returns the import paths in all Go files of the wanted folders,
// less those of wanted packages, and whether one of the files has its
// declarations from cgo.
func importsOf(wanted map[string]*Directory) (paths []string, cgo bool) {
	imported := map[string]bool{RuntimePath: true}
	fset := token.NewFileSet()
	for dir := range wanted {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			if !isGoFile(dir, e) {
				continue
			}
			file, _ := parser.ParseFile(fset, filepath.Join(dir, e.Name()), nil, parser.ImportsOnly)
			if file == nil {
				continue // list will see it too
			}
			for _, spec := range file.Imports {
				if p, err := strconv.Unquote(spec.Path.Value); err == nil {
					imported[p] = true
				}
			}
		}
	}
	cgo = imported["C"]
	for _, p := range []string{"C", "unsafe", ""} {
		delete(imported, p)
	}
	for dir := range wanted {
		delete(imported, importPath(dir))
	}
	for p := range imported {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths, cgo
}

// importPath guesses the import path of the package in dir. A wrong guess does no
// harm, as its export data is never looked for.
func importPath(dir string) string {
	for root := dir; ; root = filepath.Dir(root) {
		if text, err := os.ReadFile(filepath.Join(root, "go.mod")); err == nil {
			rel, _ := filepath.Rel(root, dir)
			return path.Join(modfile.ModulePath(text), filepath.ToSlash(rel))
		}
		if root == filepath.Dir(root) {
			return ""
		}
	}
}

// exportFormat has go list print a line for a package: import path, export
// data, error (quoted, as it has several lines), and what the packages are
// compiled for.
const exportFormat = "{{.ImportPath}}\t{{.Export}}\t{{with .Error}}{{printf \"%q\" .Err}}{{end}}\t{{context.Compiler}}\t{{context.GOARCH}}"

// listExports has the go command compile the packages with the given import
// paths, and those that they import, and adds them to l.
func (l *listing) listExports(ctx context.Context, cfg *Config, paths []string) error {
	args := append([]string{"-e", "-export", "-deps", "-f", exportFormat, "--"}, paths...)
	out, err := cfg.goList(ctx, args...)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	exit, failed := errors.AsType[*exec.ExitError](err)
	switch { // A build that fails is in the output.
	case failed && len(out) == 0:
		return fmt.Errorf("go list: %s", strings.TrimSpace(string(exit.Stderr)))
	case err != nil && !failed:
		return err
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 5 {
			return fmt.Errorf("go list: unexpected output %q", line)
		}
		e := export{file: fields[1]}
		if text, err := strconv.Unquote(fields[2]); err == nil {
			e.err = errors.New(firstLine(text))
		} else if e.file == "" {
			e.err = errors.New("it does not compile")
		}
		l.exports[fields[0]] = e
		l.sizes = types.SizesFor(fields[3], fields[4])
	}
	return nil
}

// firstLine returns the first line of an error of the go command that says
// something.
func firstLine(text string) string {
	if strings.HasPrefix(text, "# ") { // "# path\nfile:line:col: message\n..."
		_, text, _ = strings.Cut(text, "\n")
	}
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// goList runs go list with the flags and the environment of cfg. After a
// failure the error is an *exec.ExitError or says what the go command said.
func (c *Config) goList(ctx context.Context, args ...string) ([]byte, error) {
	full := []string{"list"}
	if c.Tags != "" {
		full = append(full, "-tags="+c.Tags)
	}
	cmd := exec.CommandContext(ctx, "go", append(full, args...)...)
	cmd.Dir = c.Dir
	cmd.Env = append(slices.Clip(c.environ()), "PWD="+c.Dir)
	out, err := cmd.Output()
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("go list: %w", err)
	}
	return out, err
}
