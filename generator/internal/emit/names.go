package emit

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"strconv"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// A scope hands out identifiers that are not taken in it or around it.
type scope struct {
	taken map[string]bool
	outer []*scope
	// next are the numbers from which on names with a stem may be free. Nothing that is taken becomes free again.
	next map[series]int
}

// A series are the names of a stem and a number, from first on.
type series struct {
	stem  string
	first int
}

func newScope(outer ...*scope) *scope {
	return &scope{taken: map[string]bool{}, outer: outer, next: map[series]int{}}
}

func (s *scope) has(name string) bool {
	if s.taken[name] {
		return true
	}
	for _, o := range s.outer {
		if o.has(name) {
			return true
		}
	}
	return false
}

// clone returns a scope with the same names, and the same outer ones.
func (s *scope) clone() *scope {
	return &scope{taken: maps.Clone(s.taken), outer: s.outer, next: maps.Clone(s.next)}
}

func (s *scope) take(name string) { s.taken[name] = true }

// fresh returns stem, or stem with the first number from 2 that makes it free, and
// takes it.
func (s *scope) fresh(stem string) string {
	if s.has(stem) || token.IsKeyword(stem) || stem == "_" {
		return s.counted(stem, 2)
	}
	s.taken[stem] = true
	return stem
}

// numbered returns stem with the first number, from 1, that makes it free, and takes it.
func (s *scope) numbered(stem string) string { return s.counted(stem, 1) }

func (s *scope) counted(stem string, first int) string {
	names := series{stem, first}
	for i := max(first, s.next[names]); ; i++ {
		name := stem + strconv.Itoa(i)
		if !s.has(name) {
			s.taken[name] = true
			s.next[names] = i + 1
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

// reserve returns the names that generated code needs in the unit, wherever it
// stands: those of the universe, and of type parameters and the types of variables, frames and what awaits use again.
func (p *printer) reserve() map[string]bool {
	reserved := map[string]bool{}
	for _, name := range types.Universe.Names() {
		reserved[name] = true
	}
	own := func(obj *types.TypeName) {
		if lifted := p.file.lifted[obj]; lifted != "" {
			reserved[lifted] = true
		} else if obj.Pkg() == p.file.pkg.Types {
			reserved[obj.Name()] = true
		}
	}
	for _, v := range p.unit.Vars {
		typeNames(v.Type, own)
	}
	for _, d := range p.unit.Lifted {
		reserved[p.file.lifted[d.Object]] = true
	}
	for _, v := range p.template().Results {
		typeNames(v.Type(), own)
	}
	for _, t := range p.template().Elements {
		typeNames(t, own)
	}
	for _, t := range frameTypeParams(p.unit) {
		reserved[t.Obj().Name()] = true
	}
	delete(reserved, "_") // the name of a type parameter, too
	reserved[p.frameName()], reserved[p.rootName()] = true, true
	for _, held := range p.unit.Frames {
		reserved[p.file.frames[held.Callee.Template]+"Frame"] = true
		for _, t := range held.Callee.TypeArgs {
			typeNames(t, own)
		}
	}
	for _, r := range p.unit.Reuses {
		typeNames(r.Signature, own)
	}
	for _, spawned := range p.unit.Spawns {
		reserved[p.file.spawners[spawner{spawned.Callee.Template, spawned.Form()}]] = true
	}
	for _, lit := range p.unit.Literals {
		reserved[lit.Template.Constructor] = true
	}
	return reserved
}

// typeNames calls f with the names that a spelling of t contains.
func typeNames(t types.Type, f func(*types.TypeName)) {
	list := func(args *types.TypeList) {
		for arg := range args.Types() {
			typeNames(arg, f)
		}
	}
	tuple := func(vars *types.Tuple) {
		for v := range vars.Variables() {
			typeNames(v.Type(), f)
		}
	}
	switch t := t.(type) {
	case *types.Named:
		f(t.Obj())
		list(t.TypeArgs())
	case *types.Alias:
		f(t.Obj())
		list(t.TypeArgs())
	case *types.Pointer:
		typeNames(t.Elem(), f)
	case *types.Slice:
		typeNames(t.Elem(), f)
	case *types.Array:
		typeNames(t.Elem(), f)
	case *types.Chan:
		typeNames(t.Elem(), f)
	case *types.Map:
		typeNames(t.Key(), f)
		typeNames(t.Elem(), f)
	case *types.Signature:
		tuple(t.Params())
		tuple(t.Results())
	case *types.Struct:
		for field := range t.Fields() {
			typeNames(field.Type(), f)
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			typeNames(m.Type(), f)
		}
		for e := range t.EmbeddedTypes() {
			typeNames(e, f)
		}
	case *types.Union:
		for term := range t.Terms() {
			typeNames(term.Type(), f)
		}
	}
}

// nameLocals gives each variable of a unit its name in Resume. A variable keeps
// the author's name if it is the first of that name to leave its block, and neither
// the body uses the name for anything outside the template nor generated code does. A
// named result does not if a return stands where the body has a namesake of it: the
// return means the result.
func nameLocals(u *ir.Unit, s *scope, imports, reserved map[string]bool) map[*ir.Var]string {
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
	hidden := hiddenResults(u)
	for _, v := range u.Vars {
		if hidden[v] {
			continue
		}
		if v.Object != nil && v.Name != "_" && !kept[v.Name] && !elsewhere[v.Name] && !reserved[v.Name] {
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

// hiddenResults returns the named results that a return means although the body has a
// namesake there.
func hiddenResults(u *ir.Unit) map[*ir.Var]bool {
	hidden := map[*ir.Var]bool{}
	if len(u.Results) == 0 {
		return hidden
	}
	ast.Inspect(u.Body(), func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			scope := u.Template.Package.Types.Scope().Innermost(node.Pos())
			for _, v := range u.Results {
				if _, namesake := scope.LookupParent(v.Name, node.Pos()); v.Object != nil && namesake != v.Object {
					hidden[v] = true
				}
			}
		}
		return true
	})
	return hidden
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
	"Coroutine", "Frame", "GeneratorFrame", "AsyncGeneratorFrame", "SendGeneratorFrame", "AsyncSendGeneratorFrame",
	"Closing", "Yield", "Sent", "Inbox",
	"Value", "Err", "State", "Resume", "Position", "Init", "BeginAwait", "EndAwait",
	"Close", "Again", "EndAgain", "EndsAlone", "Runnable", "Discard", "Rest", "header", "link", "start", "begin", "result", "failure", "defers", "deferring", "Result", "frame", "_",
}
