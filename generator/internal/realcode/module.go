package realcode

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/generator"
)

// A Module holds copies of real packages, m/<path>, and gives their functions another form.
type Module struct {
	Dir string // has a go.mod of a module m that can import the runtime
}

// command runs the go command in the module.
func (m *Module) command(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = m.Dir
	return cmd.CombinedOutput()
}

// AddPackage copies the package with an import path, as seen from this one, with its tests and their data. Files that ask for
// internal packages are left out.
func (m *Module) AddPackage(ctx context.Context, path string) error {
	list := exec.CommandContext(ctx, "go", "list", "-f",
		"{{.Dir}}{{range .GoFiles}}\n{{.}}{{end}}{{range .TestGoFiles}}\n{{.}}{{end}}{{range .XTestGoFiles}}\n{{.}}{{end}}", path)
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("go list %s: %w", path, err)
	}
	from, files, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	names := strings.Fields(files)
	to := filepath.Join(m.Dir, filepath.FromSlash(path))
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	for _, name := range names {
		text, ok, err := rehomed(filepath.Join(from, name), path)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	data := filepath.Join(from, "testdata")
	if _, err := os.Stat(data); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.CopyFS(filepath.Join(to, "testdata"), os.DirFS(data))
}

// rehomed returns the text of a file with imports of path changed to those of its copy, and whether
// the file can be used outside of its module.
func rehomed(file, path string) (text string, ok bool, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", false, err
	}
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, file, data, parser.ImportsOnly)
	if err != nil {
		return "", false, err
	}
	e := &edits{file: fset.File(syntax.Pos()), text: string(data)}
	for _, imp := range syntax.Imports {
		name, _ := strconv.Unquote(imp.Path.Value)
		switch {
		case name == path:
			e.replace(imp.Path.Pos(), imp.Path.End(), strconv.Quote("m/"+path))
		case strings.HasPrefix(name, "internal/") || strings.Contains(name, "/internal/"):
			return "", false, nil
		}
	}
	return e.apply(syntax.FileStart, syntax.FileEnd), true, nil
}

// AddProgram copies a program that is one file.
func (m *Module) AddProgram(file, name string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	to := filepath.Join(m.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "main.go"), data, 0o666)
}

// Rewrite gives the functions of packages a form, and returns how many.
func (m *Module) Rewrite(f form, pkgs []*packages.Package) (int, error) {
	if support := f.support(); support != "" {
		dir := filepath.Join(m.Dir, "support")
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return 0, err
		}
		if err := os.WriteFile(filepath.Join(dir, "support.go"), []byte(support), 0o666); err != nil {
			return 0, err
		}
	}
	total := 0
	done := map[string]bool{}
	// A package comes with and without its test files: with them it has all.
	for _, withTests := range []bool{true, false} {
		for _, pkg := range pkgs {
			if withTests != strings.Contains(pkg.ID, " [") || strings.HasSuffix(pkg.ID, ".test") || len(pkg.Syntax) == 0 {
				continue
			}
			if done[pkg.CompiledGoFiles[0]] {
				continue
			}
			n, err := rewriteFiles(f, pkg)
			if err != nil {
				return 0, err
			}
			total += n
			for _, file := range pkg.CompiledGoFiles {
				done[file] = true
			}
		}
	}
	return total, nil
}

// broken is the test file that a type error is in.
var broken = regexp.MustCompile(`(?m)^\s*(\S+_test\.go):\d+`)

// load type-checks packages. Test files that need others that have been left out are removed.
func (m *Module) load(ctx context.Context, patterns []string) ([]*packages.Package, error) {
	for {
		pkgs, err := packages.Load(&packages.Config{
			Context: ctx, Dir: m.Dir, Tests: true, Mode: packages.LoadSyntax,
		}, patterns...)
		if err != nil {
			return nil, err
		}
		var problems []error
		remove := map[string]bool{}
		for _, pkg := range pkgs {
			for _, e := range pkg.Errors {
				problems = append(problems, fmt.Errorf("%s: %w", pkg.ID, e))
				for _, text := range []string{e.Pos, e.Msg} {
					for _, match := range broken.FindAllStringSubmatch(text, -1) {
						file := match[1]
						if !filepath.IsAbs(file) {
							file = filepath.Join(m.Dir, file)
						}
						remove[file] = true
					}
				}
			}
		}
		if len(problems) == 0 {
			return pkgs, nil
		}
		if len(remove) == 0 {
			return nil, errors.Join(problems...)
		}
		for file := range remove {
			if err := os.Remove(file); err != nil {
				return nil, errors.Join(problems...)
			}
		}
	}
}

func rewriteFiles(f form, pkg *packages.Package) (int, error) {
	var texts []string
	for _, file := range pkg.CompiledGoFiles {
		data, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		texts = append(texts, string(data))
	}
	texts, n := rewrite(f, pkg, texts)
	for i, file := range pkg.CompiledGoFiles {
		if err := os.WriteFile(file, []byte(texts[i]), 0o666); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// Generate runs the generator on the packages that patterns name.
func (m *Module) Generate(ctx context.Context, patterns ...string) error {
	result, err := generator.Generate(ctx, generator.Options{Dir: m.Dir, Patterns: patterns, Line: true, Verify: true})
	if err != nil {
		return err
	}
	if len(result.Diagnostics) > 0 {
		var text strings.Builder
		for _, d := range result.Diagnostics {
			text.WriteString(d.Format(m.Dir) + "\n")
		}
		return errors.New(text.String())
	}
	return result.Write()
}
