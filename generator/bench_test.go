package generator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// program writes a module of packages with annotated functions of middling
// size, twenty a file.
func program(packages, functions int) string {
	var b strings.Builder
	for p := range packages {
		for i := range functions {
			if i%20 == 0 {
				fmt.Fprintf(&b, "-- p%d/f%d.go --\n", p, i/20)
				fmt.Fprintf(&b, "package p%d\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n\t\"strings\"\n\t\"time\"\n\n\tasync \"github.com/asyncgen/asyncgen/runtime\"\n)\n\nvar _ http.Handler\n", p)
			}
			await := "async.Sleep(time.Millisecond)"
			if i%20 > 0 {
				await = fmt.Sprintf("fetch%dAsync(u, n-1)", i-1)
			}
			fmt.Fprintf(&b, `
// fetch%d fetches.
//
//asyncgen:async
func fetch%[1]d(url string, n int) (string, error) {
	var b strings.Builder
	for i := range n {
		u := fmt.Sprintf("%%s/%%d", url, i)
		_, err := async.Await(%[2]s)
		if err != nil {
			return "", err
		}
		switch {
		case strings.HasPrefix(u, "http:"):
			b.WriteString(u)
		case len(u) > 10 && i%%2 == 0:
			if _, err := async.Await(async.Sleep(time.Millisecond)); err != nil {
				return "", fmt.Errorf("sleep %%d: %%w", i, err)
			}
			b.WriteByte('x')
		default:
			b.WriteByte('y')
		}
	}
	return b.String(), nil
}
`, i, await)
		}
	}
	return b.String()
}

// BenchmarkTwoHundredFunctions compares a run over a package with 200 annotated
// functions with what the go command and the type checker take for that
// package, generated files included: the least that any tool needs that looks
// at types.
func BenchmarkTwoHundredFunctions(b *testing.B) { compareWithList(b, 1, 200) }

// BenchmarkFiftyPackages does the same for 50 packages of 40 annotated functions
// each.
func BenchmarkFiftyPackages(b *testing.B) { compareWithList(b, 50, 40) }

func compareWithList(b *testing.B, packages, functions int) {
	dir := loadtest.Module(b, program(packages, functions))
	generate(b, dir)
	if err := goList(b, dir, io.Discard); err != nil { // fill the build cache
		b.Fatal(err)
	}
	b.Run("generate", func(b *testing.B) {
		for b.Loop() {
			generate(b, dir)
		}
	})
	b.Run("list_and_check", func(b *testing.B) {
		for b.Loop() {
			listAndCheck(b, dir)
		}
	})
}

func generate(b *testing.B, dir string) {
	result, err := generator.Generate(context.Background(), generator.Options{Dir: dir, Patterns: []string{"./..."}, Line: true})
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		b.Error(d)
	}
	if err := result.Write(); err != nil {
		b.Fatal(err)
	}
}

func goList(b *testing.B, dir string, out io.Writer) error {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly", "./...")
	cmd.Dir = dir
	cmd.Stdout = out
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// listAndCheck type-checks the packages of a module with what the go command
// says about them.
func listAndCheck(b *testing.B, dir string) {
	type pkg struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
		DepOnly                 bool
	}
	var out bytes.Buffer
	if err := goList(b, dir, &out); err != nil {
		b.Fatal(err)
	}
	exports := make(map[string]string)
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for dec := json.NewDecoder(&out); ; {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.DepOnly {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				b.Fatal(err)
			}
			files = append(files, file)
		}
		info := &types.Info{
			Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object),
			Uses: make(map[*ast.Ident]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		}
		conf := types.Config{Importer: imp}
		if _, err := conf.Check(p.ImportPath, fset, files, info); err != nil {
			b.Fatal(err)
		}
	}
}
