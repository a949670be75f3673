package emit

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Variables of types without a name
//
// A local of Resume is declared at the top, since goto must not jump over a
// declaration, and there its type has to be spelled. A type that another package does
// not export cannot be. Such a variable, if it is not live across a suspension, is
// declared where it gets its first value, in a block of its own:
//
//	x := other.New()            {
//	if x.Ready() {                  x := other.New()
//		async.Await(...)            if !x.Ready() {
//	}                                   goto end1
//	                                }
//	                            }
//
// Go's goto may leave a block but not enter it. So the scope has to hold all basic blocks
// that mention the variable, and those on the way between them, and nothing may
// lead into it but to its first block. If something does, because part of the way is
// resumed, the type is reported. A variable that needs a box gets it there, and a type switch or a select that gives it
// its value has been made an assignment before (see package normalise):
//
//	value := other.New()
//	x := &value
//
// The basic blocks of a scope are emitted one behind
// the other; where scopes overlap, one of them grows around the other.

// A varScope is where a variable of a type without a name is declared.
type varScope struct {
	v      *ir.Var
	entry  *ir.Block
	blocks map[*ir.Block]bool
}

// findScopes finds a scope for each variable that needs one. Those for which there is
// none are reported when their type is spelled.
func (p *printer) findScopes() {
	var scopes []*varScope
	for _, v := range p.unit.Vars {
		if v.Slot != nil || v.Resident || ir.Nameable(v.Type, p.file.pkg.Types) {
			continue
		}
		scopes = append(scopes, p.scopesOf(v)...)
	}
	for p.nest(scopes) {
	}
	failed := map[*ir.Var]bool{}
	for _, s := range scopes {
		failed[s.v] = failed[s.v] || s.entry == nil || !p.begins(s.entry, s.v)
	}
	for _, s := range scopes {
		if !failed[s.v] {
			p.scopes[s.entry] = append(p.scopes[s.entry], s)
			p.scoped[s.v] = true
		}
	}
}

// scopesOf returns the scopes of v: one for each value that it is given where it has
// none that is still needed, unless two of them meet.
func (p *printer) scopesOf(v *ir.Var) []*varScope {
	live := p.liveBlocks(v)
	var scopes []*varScope
	for _, b := range p.unit.Blocks {
		if live[b] || !mentions(p.unit, b, v) {
			continue
		}
		s := &varScope{v: v, entry: b, blocks: map[*ir.Block]bool{b: true}}
		for pending := []*ir.Block{b}; len(pending) > 0; pending = pending[1:] {
			for _, to := range pending[0].End.Successors() {
				if live[to] && !s.blocks[to] {
					s.blocks[to] = true
					pending = append(pending, to)
				}
			}
		}
		scopes = append(scopes, s)
	}
	for i, s := range scopes {
		for _, other := range scopes[i+1:] {
			if s.entry != nil && other.entry != nil && intersect(s.blocks, other.blocks) {
				s.add(other)
			}
		}
	}
	var list []*varScope
	for _, s := range scopes {
		if s.blocks == nil {
			continue
		}
		if !p.close(s) {
			s.entry = nil
		}
		list = append(list, s)
	}
	return list
}

// add moves the blocks of other, a scope of the same variable, into s.
func (s *varScope) add(other *varScope) {
	for b := range other.blocks {
		s.blocks[b] = true
	}
	other.entry, other.blocks = nil, nil
}

// liveBlocks returns the blocks at whose start v has a value that is still needed.
func (p *printer) liveBlocks(v *ir.Var) map[*ir.Block]bool {
	live := map[*ir.Block]bool{}
	for changed := true; changed; {
		changed = false
		for _, b := range p.unit.Blocks {
			needed, decided := firstUse(p.unit, b, v)
			if !decided {
				for _, to := range b.End.Successors() {
					needed = needed || live[to]
				}
			}
			if needed && !live[b] {
				live[b], changed = true, true
			}
		}
	}
	return live
}

// close adds to a scope what leads into it, and reports whether there is an end to
// that but at its first block.
func (p *printer) close(s *varScope) bool {
	for changed := true; changed; {
		changed = false
		for _, b := range p.unit.Blocks {
			if b != s.entry && s.blocks[b] && (b.Index == 0 || b.Resumes != nil || p.reentered(b)) {
				return false
			}
			for _, to := range b.End.Successors() {
				if to != s.entry && s.blocks[to] && !s.blocks[b] {
					s.blocks[b], changed = true, true
				}
			}
		}
	}
	return true
}

// reentered reports whether a resumption jumps to b.
func (p *printer) reentered(b *ir.Block) bool {
	for _, s := range p.unit.Points {
		to := p.reentry(s)
		if to == b {
			return true
		}
		for _, head := range p.loopHeads(to) {
			if head == b {
				return true
			}
		}
	}
	return false
}

// nest makes two scopes that overlap one a part of the other, and the same if they begin at
// one block, and reports whether there were such. A scope for which that cannot be loses
// its entry.
func (p *printer) nest(scopes []*varScope) bool {
	for _, outer := range scopes {
		for _, inner := range scopes {
			if outer == inner || outer.entry == nil || inner.entry == nil || !outer.blocks[inner.entry] ||
				contains(outer.blocks, inner.blocks) || contains(inner.blocks, outer.blocks) && outer.entry != inner.entry {
				continue
			}
			for b := range inner.blocks {
				outer.blocks[b] = true
			}
			if !p.close(outer) {
				outer.entry = nil
			}
			return true
		}
	}
	return false
}

func intersect(a, b map[*ir.Block]bool) bool {
	for block := range a {
		if b[block] {
			return true
		}
	}
	return false
}

func contains(outer, inner map[*ir.Block]bool) bool {
	for b := range inner {
		if !outer[b] {
			return false
		}
	}
	return true
}

// inOrder returns the blocks in the order of their emission.
func (p *printer) inOrder() []*ir.Block {
	if len(p.scopes) == 0 {
		return p.unit.Blocks
	}
	var order []*ir.Block
	done := map[*ir.Block]bool{}
	var add func(within map[*ir.Block]bool)
	add = func(within map[*ir.Block]bool) {
		for _, b := range p.unit.Blocks {
			if done[b] || within != nil && !within[b] {
				continue
			}
			done[b] = true
			order = append(order, b)
			if scopes := p.scopes[b]; len(scopes) > 0 {
				add(scopes[0].blocks)
			}
		}
	}
	add(nil)
	return order
}

// assemble emits blocks, with labels where something jumps to, those of a scope inside it.
// Within is the block at which the innermost scope around them begins, or nil.
func (p *printer) assemble(list []*ir.Block, bodies map[*ir.Block][]jen.Code, within *ir.Block) []jen.Code {
	var codes []jen.Code
	for len(list) > 0 {
		b, n := list[0], 1
		if b != within && p.targeted[b] {
			codes = append(codes, jen.Id(p.labels[b]).Op(":"))
		}
		if scopes := p.scopes[b]; len(scopes) > 0 && b != within {
			n = len(scopes[0].blocks)
			codes = append(codes, jen.Block(p.assemble(list[:n], bodies, b)...))
		} else {
			codes = append(append(codes, p.passOn(b)...), bodies[b]...)
		}
		list = list[n:]
	}
	return codes
}

// begins reports whether the first mention of v in b is an assignment of its own.
func (p *printer) begins(b *ir.Block, v *ir.Var) bool {
	if b.Resumes != nil {
		for _, dst := range b.Resumes.Dst {
			if dst == v {
				return false
			}
		}
	}
	for _, s := range b.Stmts {
		island, ok := s.(*ir.Island)
		if !ok {
			if affects(ir.EffectsOfStmt(p.unit, s), v) {
				return false
			}
			continue
		}
		for _, stmt := range island.List {
			if affects(ir.EffectsOf(p.unit, stmt), v) {
				return !island.Scoped && p.assigns(stmt, v)
			}
		}
	}
	return false
}

// assigns reports whether s is an assignment to v and what may be assigned to after it; if v is boxed, its declaration.
func (p *printer) assigns(s ast.Stmt, v *ir.Var) bool {
	var targets, values []ast.Expr
	defines := false
	switch s := s.(type) {
	case *ast.AssignStmt:
		targets, values, defines = s.Lhs, s.Rhs, s.Tok == token.DEFINE
	case *ast.DeclStmt:
		spec := specOf(s, func(id *ast.Ident) bool { return p.unit.Var(id) == v })
		if spec == nil {
			return false
		}
		targets, values, defines = identifiers(spec.Names), spec.Values, true
	}
	for _, e := range values {
		if affects(ir.EffectsOfExpr(p.unit, e), v) {
			return false
		}
	}
	found := false
	for _, e := range targets {
		id, ok := e.(*ast.Ident)
		if !ok && (affects(ir.EffectsOfExpr(p.unit, e), v) || !p.isSteady(e)) {
			return false
		}
		if ok && p.unit.Var(id) == v {
			found = !v.Boxed || defines && p.unit.Fresh(id)
		}
	}
	return found && len(values) > 0
}

// isSteady reports whether a target stands for the same variable whether its operands are
// evaluated before or after the values: a field of a variable or an element of one, where
// no call can change the variable or the index.
func (p *printer) isSteady(e ast.Expr) bool {
	isLocal := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		if !ok {
			return false
		}
		v := p.unit.Var(id)
		return v != nil && !v.Boxed
	}
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return isLocal(e.X)
	case *ast.IndexExpr:
		_, isLiteral := e.Index.(*ast.BasicLit)
		return isLocal(e.X) && (isLiteral || isLocal(e.Index))
	}
	return false
}

// specOf returns the part of a declaration that declares such a variable, or nil.
func specOf(s *ast.DeclStmt, is func(*ast.Ident) bool) *ast.ValueSpec {
	for _, spec := range s.Decl.(*ast.GenDecl).Specs {
		if spec, ok := spec.(*ast.ValueSpec); ok && slices.ContainsFunc(spec.Names, is) {
			return spec
		}
	}
	return nil
}

func identifiers(names []*ast.Ident) []ast.Expr {
	var list []ast.Expr
	for _, id := range names {
		list = append(list, id)
	}
	return list
}

// opens reports whether a scope of a variable begins with s.
func (p *printer) opens(s ast.Stmt) bool {
	var targets []ast.Expr
	switch s := s.(type) {
	case *ast.AssignStmt:
		targets = s.Lhs
	case *ast.DeclStmt:
		return specOf(s, p.undeclared) != nil
	}
	return p.anyUndeclared(targets)
}

// anyUndeclared reports whether one of the targets is a variable whose scope has to begin.
func (p *printer) anyUndeclared(targets []ast.Expr) bool {
	return slices.ContainsFunc(targets, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && p.undeclared(id)
	})
}

// undeclared reports whether id stands for a variable whose scope has to begin.
func (p *printer) undeclared(id *ast.Ident) bool {
	v := p.unit.Var(id)
	return v != nil && p.scoped[v] && !p.declared[v]
}

// declare returns the assignment of values to variables some of which have a scope that begins
// here as their declaration, or nil.
func (p *printer) declare(targets, values []ast.Expr) []jen.Code {
	if !p.anyUndeclared(targets) {
		return nil
	}
	var names, later, sources, after []jen.Code
	given := p.exprs(values)
	for i, e := range targets {
		id, _ := e.(*ast.Ident)
		switch {
		case id != nil && p.undeclared(id):
			v := p.unit.Var(id)
			p.declared[v] = true
			name := p.names[v]
			if v.Boxed {
				name = p.scope.fresh("value")
				after = append(after, jen.Id(p.names[v]).Op(":=").Op("&").Id(name))
			}
			names = append(names, jen.Id(name))
			after = append(after, jen.Id("_").Op("=").Id(p.names[v]))
		case id != nil && id.Name == "_":
			names = append(names, jen.Id("_"))
		default:
			name := p.scope.fresh("value")
			names = append(names, jen.Id(name))
			later, sources = append(later, p.target(e)), append(sources, jen.Id(name))
			// Constants and nil take their type from the target.
			t := p.unit.TypeOf(e)
			if len(values) == len(targets) && ir.Nameable(t, p.file.pkg.Types) {
				given[i] = jen.Parens(p.typ(t)).Parens(given[i])
			}
		}
	}
	codes := []jen.Code{jen.List(names...).Op(":=").List(given...)}
	if len(later) > 0 {
		codes = append(codes, jen.List(later...).Op("=").List(sources...))
	}
	return append(codes, after...)
}
