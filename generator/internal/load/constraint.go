package load

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/imports"
)

// constraintOf returns the build constraint of the file generated for path:
//
//	x.go        //go:build race     ->  race
//	x_linux.go  //go:build race     ->  linux && race
//	x_windows_arm64.go              ->  windows && arm64
//
// The names are spelled out because the generated file, x_linux_asyncgen.go,
// does not imply them.
func constraintOf(path string, syntax *ast.File) constraint.Expr {
	expr := impliedConstraint(filepath.Base(path))
	for _, group := range syntax.Comments {
		if group.Pos() > syntax.Package {
			break
		}
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) {
				continue
			}
			if own, err := constraint.Parse(c.Text); err == nil {
				return and(expr, own)
			}
		}
	}
	return expr
}

// constraintChanged says whether the generated file that is there is built under other conditions than s is. It does
// not compile where it is built and s is not.
func (s *source) constraintChanged() bool {
	syntax, err := parser.ParseFile(token.NewFileSet(), s.Output, nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		return false // missing, or damaged
	}
	own := constraintOf(s.Output, syntax)
	if own == nil || s.Constraint == nil {
		return (own == nil) != (s.Constraint == nil)
	}
	return own.String() != s.Constraint.String()
}

// impliedConstraint returns what the name of a file says about where it is
// built, by the rule of go/build: name_GOOS, name_GOARCH, name_GOOS_GOARCH,
// each with or without _test.
func impliedConstraint(name string) constraint.Expr {
	name, _, _ = strings.Cut(name, ".")
	parts := strings.Split(name, "_")[1:] // linux.go itself is for all systems
	if n := len(parts); n > 0 && parts[n-1] == "test" {
		parts = parts[:n-1]
	}
	n := len(parts)
	switch {
	case n >= 2 && imports.KnownOS[parts[n-2]] && imports.KnownArch[parts[n-1]]:
		return and(&constraint.TagExpr{Tag: parts[n-2]}, &constraint.TagExpr{Tag: parts[n-1]})
	case n >= 1 && (imports.KnownOS[parts[n-1]] || imports.KnownArch[parts[n-1]]):
		return &constraint.TagExpr{Tag: parts[n-1]}
	}
	return nil
}

func and(x, y constraint.Expr) constraint.Expr {
	switch {
	case x == nil:
		return y
	case y == nil:
		return x
	}
	return &constraint.AndExpr{X: x, Y: y}
}
