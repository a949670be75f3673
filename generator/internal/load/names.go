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
	p.eachFile(func(string) bool { return true }, func(file *ast.File) {
		declaredNames(file, names)
		importedNames(file, names)
	})
	return names
}

// NamesElsewhere returns the names that those files of the folder declare for the whole package that p has in other
// builds only: tests, if p is not the variant for them, and those for other platforms. There they stand beside what
// is generated for p.
func (p *Package) NamesElsewhere() map[string]bool {
	known := make(map[string]bool)
	for _, file := range p.Syntax {
		known[p.Fset.PositionFor(file.Package, false).Filename] = true
	}
	names := make(map[string]bool)
	p.eachFile(func(path string) bool { return !known[path] }, func(file *ast.File) {
		if file.Name.Name == p.Name {
			declaredNames(file, names)
		}
	})
	return names
}

// eachFile parses those of the folder's files that are wanted and not generated.
func (p *Package) eachFile(wanted func(path string) bool, f func(*ast.File)) {
	entries, _ := os.ReadDir(p.Dir)
	for _, e := range entries {
		path := filepath.Join(p.Dir, e.Name())
		if !isGoFile(p.Dir, e) || !wanted(path) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil || IsGenerated(text) {
			continue
		}
		if file, _ := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution); file != nil {
			f(file)
		}
	}
}

// declaredNames adds the names that file declares for its package.
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
				}
			}
		}
	}
}

// importedNames adds the names under which file imports packages.
func importedNames(file *ast.File, names map[string]bool) {
	for _, spec := range file.Imports {
		if spec.Name != nil {
			names[spec.Name.Name] = true
		} else if path, err := strconv.Unquote(spec.Path.Value); err == nil {
			names[assumedName(path)] = true
		}
	}
}
