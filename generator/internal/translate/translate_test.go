package translate_test

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
	"github.com/asyncgen/asyncgen/generator/internal/translate"
)

const twoTemplates = `
-- m.go --
package m

type site struct{}

//asyncgen:generator
func numbers(yield func(int) bool) { yield(1) }

//asyncgen:generator
func (s *site) pages(yield func(int) bool) { yield(1) }
`

// TestPanicsSayWhereTheyAreFrom gives each kind of passes a template with syntax that no parsed file has.
func TestPanicsSayWhereTheyAreFrom(t *testing.T) {
	for pass, spoil := range map[string]func(body *ast.BlockStmt){
		"ir": func(body *ast.BlockStmt) {
			body.List = append(body.List, &ast.ExprStmt{X: &ast.CallExpr{Fun: ast.NewIdent("f"), Args: []ast.Expr{nil}}})
		},
		"normalise": func(body *ast.BlockStmt) {
			inner := &ast.BlockStmt{List: body.List}
			body.List = []ast.Stmt{&ast.RangeStmt{Key: &ast.BasicLit{}, Tok: token.DEFINE, X: ast.NewIdent("x"), Body: inner}}
		},
		"emit": func(body *ast.BlockStmt) { body.List = append(body.List, &ast.BadStmt{}) },
	} {
		t.Run(pass, func(t *testing.T) {
			dir := loadtest.Module(t, twoTemplates)
			prog := loadtest.Load(t, dir, "./...")
			index := find.Program(prog)
			pkg := prog.Directories[0].Packages[0]
			templates := index.Templates(pkg)
			spoil(templates[1].Decl.Body)
			_, _, err := translate.Package(pkg, templates, index, translate.Options{Verify: true})
			if err == nil {
				t.Fatal("no error")
			}
			where, rest, _ := strings.Cut(err.Error(), ": panic: ")
			if want := filepath.Join(dir, "m.go") + ":9:16: site.pages"; where != want {
				t.Errorf("got %q, want %q", where, want)
			}
			if _, stack, _ := strings.Cut(rest, "\n\ngoroutine "); !strings.Contains(stack, "generator/internal/"+pass+".") {
				t.Errorf("no stack in %q", rest)
			}
		})
	}
}
