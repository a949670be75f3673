package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
)

// NamesInFolder returns the names that the files of the package's folder declare for the whole
// package, or import something under: those of tests and of other platforms too,
// but not those of generated files. A file that cannot be read or parsed has the names that
// were found up to there.
func (p *Package) NamesInFolder() map[string]bool {
	names := make(map[string]bool)
	entries, _ := os.ReadDir(p.Dir)
	for _, e := range entries {
		path := filepath.Join(p.Dir, e.Name())
		if !isGoFile(e) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil || IsGenerated(text) {
			continue
		}
		if file, _ := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution); file != nil {
			declaredNames(file, names)
		}
	}
	return names
}

// declaredNames adds the names that file declares for its package or itself.
func declaredNames(file *ast.File, names map[string]bool) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				names[decl.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						names[id.Name] = true
					}
				case *ast.ImportSpec:
					if spec.Name != nil {
						names[spec.Name.Name] = true
					} else if path, err := strconv.Unquote(spec.Path.Value); err == nil {
						names[assumedName(path)] = true
					}
				}
			}
		}
	}
}
