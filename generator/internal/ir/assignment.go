package ir

import (
	"go/ast"
	"go/token"
)

// AssignmentOf returns what a statement assigns or defines if that is all it does, or nil: a declaration of variables, on one line,
// is a definition.
func AssignmentOf(s ast.Stmt) *ast.AssignStmt {
	switch s := s.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.ASSIGN || s.Tok == token.DEFINE {
			return s
		}
	case *ast.DeclStmt:
		d := s.Decl.(*ast.GenDecl)
		if d.Tok != token.VAR || len(d.Specs) != 1 {
			return nil
		}
		spec := d.Specs[0].(*ast.ValueSpec)
		definition := &ast.AssignStmt{Tok: token.ASSIGN, TokPos: spec.Pos(), Rhs: spec.Values}
		for _, id := range spec.Names {
			definition.Lhs = append(definition.Lhs, id)
			if id.Name != "_" {
				definition.Tok = token.DEFINE
			}
		}
		return definition
	}
	return nil
}
