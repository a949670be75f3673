package generator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/asyncgen/asyncgen/generator"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// BenchmarkTwoHundredFunctions compares a run over a package with 200 annotated
// functions with what the go command and the type checker take for that
// package, generated files included: the least that any tool needs that looks
// at types.
func BenchmarkTwoHundredFunctions(b *testing.B) { compareWithList(b, 1, 200) }

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
