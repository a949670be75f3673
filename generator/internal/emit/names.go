package emit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// A scope hands out identifiers that are not taken.
type scope struct{ taken map[string]bool }

func newScope(outer ...*scope) *scope {
	s := &scope{taken: map[string]bool{}}
	for _, o := range outer {
		for name := range o.taken {
			s.taken[name] = true
		}
	}
	return s
}

func (s *scope) take(name string) { s.taken[name] = true }

// fresh returns stem, or stem with the first number that makes it free, and
// takes it.
func (s *scope) fresh(stem string) string {
	name := stem
	for i := 2; s.taken[name] || token.IsKeyword(name) || name == "_"; i++ {
		name = fmt.Sprintf("%s%d", stem, i)
	}
	s.taken[name] = true
	return name
}

// numbered returns stem with the first number, from 1, that makes it free.
func (s *scope) numbered(stem string) string {
	for i := 1; ; i++ {
		name := fmt.Sprintf("%s%d", stem, i)
		if !s.taken[name] {
			s.taken[name] = true
			return name
		}
	}
}

// packageScope returns the names that no import of a generated file may have:
// those of the package and of the universe.
func packageScope(pkg *types.Package) *scope {
	s := newScope()
	for _, name := range pkg.Scope().Names() {
		s.take(name)
	}
	for _, name := range types.Universe.Names() {
		s.take(name)
	}
	return s
}

// mention takes every identifier in node.
func (s *scope) mention(node ast.Node) {
	ast.Inspect(node, func(node ast.Node) bool {
		if id, ok := node.(*ast.Ident); ok {
			s.take(id.Name)
		}
		return true
	})
}

// nameLocals gives each variable of a unit its name in Resume. A variable keeps
// the author's name if it is the first of that name to leave its block, and the
// body does not use the name for anything outside the template.
func nameLocals(u *ir.Unit, s *scope, imports map[string]bool) map[*ir.Var]string {
	elsewhere := maps.Clone(imports)
	ast.Inspect(u.Body(), func(node ast.Node) bool {
		if id, ok := node.(*ast.Ident); ok {
			if obj := u.Info().Uses[id]; obj != nil && !declaredIn(u, obj) {
				elsewhere[id.Name] = true
			}
		}
		return true
	})
	names := map[*ir.Var]string{}
	kept := map[string]bool{}
	for _, v := range u.Vars {
		if v.Object != nil && v.Name != "_" && !kept[v.Name] && !elsewhere[v.Name] && types.Universe.Lookup(v.Name) == nil {
			kept[v.Name] = true
			names[v] = v.Name
			s.take(v.Name)
		}
	}
	for _, v := range u.Vars {
		if names[v] == "" {
			stem := v.Name
			if stem == "_" {
				stem = "blank"
			}
			names[v] = s.fresh(stem)
		}
	}
	return names
}

// declaredIn reports whether the template declares obj as a variable, so that
// the name is the template's own to use.
func declaredIn(u *ir.Unit, obj types.Object) bool {
	if u.VarOfObject(obj) != nil {
		return true
	}
	d := u.Template.Decl
	if obj.Pos() < d.Pos() || obj.Pos() > d.End() {
		v, ok := obj.(*types.Var)
		return ok && v.IsField()
	}
	_, isVar := obj.(*types.Var)
	return isVar
}

// frameFields are the names that a frame's methods and embedded headers use.
var frameFields = []string{
	"Coroutine", "Frame", "Generator", "GeneratorFrame", "AsyncGenerator",
	"Value", "Err", "State", "Resume", "Position", "Init", "BeginAwait", "EndAwait",
	"Close", "Runnable", "start", "result", "failure", "defers", "deferring", "Result", "frame", "_",
}
