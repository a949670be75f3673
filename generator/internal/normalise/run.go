package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// list normalises the statements of one block: runs of statements without a
// suspension become islands, the others are taken apart one by one.
func (n *normaliser) list(stmts []ast.Stmt) {
	stmts = n.ungrouped(stmts)
	for len(stmts) > 0 {
		if end := n.runLength(stmts); end > 0 {
			n.run(stmts[:end])
			stmts = stmts[end:]
			continue
		}
		n.stmt(stmts[0])
		stmts = stmts[1:]
	}
}

// runLength returns how many statements at the beginning of a list make a run.
func (n *normaliser) runLength(stmts []ast.Stmt) int {
	end := 0
	for end < len(stmts) && n.isOpaque(stmts[end]) {
		end++
	}
	for i := 0; i < end; i++ {
		if n.renewsUnnameable(stmts[i], stmts[:end]) {
			end, i = i, -1 // what is within the shorter run has to be found again
		}
	}
	return end
}

// ungrouped has each line of a group of variables be a declaration of its own. What a line declares is there for the
// next ones: as one statement, they would use it before its definition, and their closures bind what is not there yet.
func (n *normaliser) ungrouped(stmts []ast.Stmt) []ast.Stmt {
	var list []ast.Stmt
	for _, s := range stmts {
		d, ok := s.(*ast.DeclStmt)
		if !ok || liftable(s) || len(d.Decl.(*ast.GenDecl).Specs) < 2 {
			list = append(list, s)
			continue
		}
		for _, spec := range d.Decl.(*ast.GenDecl).Specs {
			line := varDecl(spec.(*ast.ValueSpec), spec.Pos())
			n.suspensions.inside[line] = n.suspensions.inside[spec]
			list = append(list, line)
		}
	}
	return list
}

// varDecl returns a declaration of variables.
func varDecl(spec *ast.ValueSpec, pos token.Pos) *ast.DeclStmt {
	return &ast.DeclStmt{Decl: &ast.GenDecl{TokPos: pos, Tok: token.VAR, Specs: []ast.Spec{spec}}}
}

// isOpaque reports whether s may be part of an island, as far as that does not depend on what is around it.
func (n *normaliser) isOpaque(s ast.Stmt) bool {
	if n.suspends(s) || n.hidesPredeclared(s) || n.assignsUnnameableAlong(s) {
		return false
	}
	switch s := s.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return false
	case *ast.LabeledStmt:
		for _, b := range n.branches.gotos[s] {
			if !contains(s, b) {
				return false
			}
		}
		return len(n.branches.gotos[s]) == 0 || n.isOpaque(s.Stmt)
	}
	return true
}

// isTakenApart reports whether a statement is lowered: because it suspends, or for the sake of what is around it.
func (n *normaliser) isTakenApart(s ast.Stmt) bool {
	return n.suspends(s) || n.hidesPredeclared(s) || n.assignsUnnameableAlong(s) || n.renewsUnnameable(s, []ast.Stmt{s})
}

// isWithin reports whether a run has all mentions of an object.
func (n *normaliser) isWithin(obj types.Object, run []ast.Stmt) bool {
	f := n.u.Facts.Of(obj)
	return f.First == token.NoPos || run[0].Pos() <= f.First && f.Last <= run[len(run)-1].End()
}

// isCompound reports whether other statements stand in s.
func isCompound(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.BlockStmt, *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt,
		*ast.LabeledStmt:
		return true
	}
	return false
}

// hidesPredeclared reports whether a compound statement declares something under a
// name of the universe, and returns: what is generated for the return needs those
// names. (Taken apart, the statement's variables get other names.)
func (n *normaliser) hidesPredeclared(s ast.Stmt) bool {
	hides, returns := false, false
	ast.Inspect(s, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			returns = true
		case *ast.Ident:
			obj := n.info.Defs[node]
			hides = hides || obj != nil && types.Universe.Lookup(obj.Name()) != nil
		}
		return true
	})
	_, isReturn := s.(*ast.ReturnStmt)
	return hides && returns && !isReturn
}

// run emits a run of opaque statements, and maybe a return. Declarations whose names are mentioned
// nowhere else stay declarations, in an island with a scope; the variables of
// the others become ir.Vars, their types and constants are lifted.
func (n *normaliser) run(stmts []ast.Stmt) {
	span := &ast.BlockStmt{Lbrace: stmts[0].Pos(), List: stmts, Rbrace: stmts[len(stmts)-1].End() - 1}
	stays := n.stayingDeclarations(stmts, span)
	if n.definesUnnameable(stmts, stays) {
		clear(stays)
	}
	scoped := false
	var kept []ast.Stmt
	for i, s := range stmts {
		switch {
		case !declares(s):
			kept = append(kept, s)
		case stays[i]:
			scoped = true
			kept = append(kept, s)
		default:
			if n.dissolve(s) {
				kept = append(kept, s)
			}
		}
	}
	if scoped {
		n.emitIsland(&ir.Island{List: kept, Scoped: true})
		return
	}
	for _, s := range kept {
		switch s.(type) {
		case *ast.EmptyStmt:
		case *ast.ReturnStmt:
			n.stmt(s)
		default:
			n.emitIsland(&ir.Island{List: []ast.Stmt{s}})
		}
	}
}

// emitIsland emits an island and records which of its jumps leave it.
func (n *normaliser) emitIsland(island *ir.Island) {
	for _, s := range island.List {
		ast.Inspect(s, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncLit:
				return false
			case *ast.BranchStmt:
				n.recordJump(node, island)
			}
			return true
		})
	}
	n.emit(&tree.Island{Island: island})
}

func (n *normaliser) recordJump(b *ast.BranchStmt, island *ir.Island) {
	target := n.branches.target[b]
	if target == nil {
		return // fallthrough
	}
	for _, s := range island.List {
		if contains(s, target) {
			return
		}
	}
	n.u.SetJump(b, n.labelOf(b, target))
}

// labelOf returns the label that a jump to a lowered statement goes to.
func (n *normaliser) labelOf(b *ast.BranchStmt, target ast.Stmt) *ir.Label {
	var label *ir.Label
	switch b.Tok {
	case token.BREAK:
		label = n.labels[target].onBreak
	case token.CONTINUE:
		label = n.labels[target].onContinue
	default:
		label = n.gotoLabel(target.(*ast.LabeledStmt))
	}
	return n.departing(label, n.depthOf(target))
}

func (n *normaliser) gotoLabel(s *ast.LabeledStmt) *ir.Label {
	label := n.gotos[s]
	if label == nil {
		label = &ir.Label{Name: s.Label.Name}
		n.gotos[s] = label
	}
	return label
}

// declares reports whether s is a declaration.
func declares(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.DeclStmt:
		return true
	case *ast.AssignStmt:
		return s.Tok == token.DEFINE
	}
	return false
}

// declaredObjects returns what a declaration statement declares.
func (n *normaliser) declaredObjects(s ast.Stmt) []types.Object {
	var list []types.Object
	add := func(id *ast.Ident) {
		if obj := n.info.Defs[id]; obj != nil && id.Name != "_" {
			list = append(list, obj)
		}
	}
	switch s := s.(type) {
	case *ast.AssignStmt:
		for _, e := range s.Lhs {
			add(e.(*ast.Ident))
		}
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				add(spec.Name)
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					add(id)
				}
			}
		}
	}
	return list
}

// liftable reports whether s declares types or constants. They never stay: a
// variable that leaves may be of such a type without mentioning it.
func liftable(s ast.Stmt) bool {
	d, ok := s.(*ast.DeclStmt)
	return ok && d.Decl.(*ast.GenDecl).Tok != token.VAR
}

// stayingDeclarations finds the declarations of a run that may stay: nothing
// outside the run mentions their names, they assign to no variable that
// leaves, and they contain no closure that would have to bind such a variable
// in a scope of its own. The last condition depends on the outcome for other
// declarations, hence the iteration.
func (n *normaliser) stayingDeclarations(stmts []ast.Stmt, span *ast.BlockStmt) map[int]bool {
	stays := map[int]bool{}
	local := map[types.Object]bool{}
	for i, s := range stmts {
		if !declares(s) {
			continue
		}
		stays[i] = !liftable(s)
		for _, obj := range n.declaredObjects(s) {
			if types.Universe.Lookup(obj.Name()) != nil {
				stays[i] = false
			}
			if !n.isWithin(obj, stmts) {
				stays[i] = false
			}
		}
		for _, obj := range n.declaredObjects(s) {
			local[obj] = stays[i]
		}
	}
	for changed := true; changed; {
		changed = false
		for i, s := range stmts {
			if !stays[i] || !n.mustDissolve(s, span, local) {
				continue
			}
			stays[i], changed = false, true
			for _, obj := range n.declaredObjects(s) {
				local[obj] = false
			}
		}
	}
	return stays
}

// mustDissolve reports whether a declaration of a run has a closure over a
// variable that does not stay, or assigns such a variable along with new ones,
// or names a lifted type.
func (n *normaliser) mustDissolve(s ast.Stmt, span *ast.BlockStmt, local map[types.Object]bool) bool {
	leaves := func(obj types.Object) bool {
		if stays, ok := local[obj]; ok {
			return !stays
		}
		v, ok := obj.(*types.Var)
		if !ok || v.IsField() || span.Pos() <= obj.Pos() && obj.Pos() <= span.End() {
			return false
		}
		return n.inBody(obj) || n.u.VarOfObject(obj) != nil
	}
	found := false
	if assign, ok := s.(*ast.AssignStmt); ok {
		for _, e := range assign.Lhs {
			if obj := n.info.Uses[e.(*ast.Ident)]; obj != nil && leaves(obj) {
				found = true
			}
		}
	}
	ast.Inspect(s, func(node ast.Node) bool {
		lit, ok := node.(*ast.FuncLit)
		if !ok {
			return true
		}
		ast.Inspect(lit, func(node ast.Node) bool {
			if id, ok := node.(*ast.Ident); ok && n.info.Uses[id] != nil && leaves(n.info.Uses[id]) {
				found = true
			}
			return true
		})
		return false
	})
	if d, ok := s.(*ast.DeclStmt); ok {
		for _, obj := range n.declaredObjects(d) {
			if !local[obj] {
				found = true
			}
		}
	}
	return found
}

// inBody reports whether obj is declared by the template: in its signature or
// in its body.
func (n *normaliser) inBody(obj types.Object) bool {
	d := n.u.Template.Decl
	return d.Pos() <= obj.Pos() && obj.Pos() <= d.End()
}

// dissolve makes variables of what s declares, or lifts it. It reports whether
// anything remains to be executed.
func (n *normaliser) dissolve(s ast.Stmt) bool {
	for _, obj := range n.declaredObjects(s) {
		if v, ok := obj.(*types.Var); ok {
			n.newVar(v, ir.Local)
		}
	}
	d, ok := s.(*ast.DeclStmt)
	if !ok {
		return true
	}
	gen := d.Decl.(*ast.GenDecl)
	switch gen.Tok {
	case token.TYPE:
		for _, spec := range gen.Specs {
			n.liftType(spec.(*ast.TypeSpec))
		}
		return false
	case token.CONST:
		n.liftConstants(gen)
		return false
	}
	return true
}

// liftForLiterals lifts all types and constants of a body with coroutine literals,
// wherever in it they are declared: a literal's frame stands outside.
func (n *normaliser) liftForLiterals() {
	if len(n.u.Literals) == 0 {
		return
	}
	ast.Inspect(n.u.Body(), func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return n.u.Literals[node] == nil
		case *ast.GenDecl:
			switch node.Tok {
			case token.TYPE:
				for _, spec := range node.Specs {
					n.liftType(spec.(*ast.TypeSpec))
				}
			case token.CONST:
				n.liftConstants(node)
			}
		}
		return true
	})
}

func (n *normaliser) liftType(spec *ast.TypeSpec) {
	if obj := n.info.Defs[spec.Name]; obj != nil && spec.Name.Name != "_" {
		n.u.Lift(&ir.Declaration{Object: obj, Spec: spec})
	}
}
