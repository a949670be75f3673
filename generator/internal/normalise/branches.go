package normalise

import (
	"go/ast"
	"go/token"
)

// branches knows what every break, continue and goto of a body refers to.
type branches struct {
	// target is the loop, switch or select left or continued, or the
	// LabeledStmt of a goto.
	target map[*ast.BranchStmt]ast.Stmt
	// gotos are the goto statements to a label.
	gotos map[*ast.LabeledStmt][]*ast.BranchStmt
	// named are the labels that a break or continue names.
	named map[*ast.LabeledStmt][]*ast.BranchStmt
}

// resolveBranches walks body, function literals left out.
func resolveBranches(body *ast.BlockStmt) *branches {
	r := &branchResolver{
		result: &branches{
			target: map[*ast.BranchStmt]ast.Stmt{},
			gotos:  map[*ast.LabeledStmt][]*ast.BranchStmt{},
			named:  map[*ast.LabeledStmt][]*ast.BranchStmt{},
		},
		labels: map[string]*ast.LabeledStmt{},
	}
	ast.Inspect(body, func(node ast.Node) bool {
		if l, ok := node.(*ast.LabeledStmt); ok {
			r.labels[l.Label.Name] = l
		}
		_, literal := node.(*ast.FuncLit)
		return !literal
	})
	ast.Inspect(body, r.visit)
	return r.result
}

type branchResolver struct {
	result *branches
	labels map[string]*ast.LabeledStmt
	path   []ast.Node
}

func (r *branchResolver) visit(node ast.Node) bool {
	if node == nil {
		r.path = r.path[:len(r.path)-1]
		return true
	}
	if _, ok := node.(*ast.FuncLit); ok {
		return false
	}
	if b, ok := node.(*ast.BranchStmt); ok {
		r.resolve(b)
	}
	r.path = append(r.path, node)
	return true
}

func (r *branchResolver) resolve(b *ast.BranchStmt) {
	if b.Tok == token.FALLTHROUGH {
		return
	}
	if b.Label != nil {
		label := r.labels[b.Label.Name]
		if b.Tok == token.GOTO {
			r.result.target[b] = label
			r.result.gotos[label] = append(r.result.gotos[label], b)
			return
		}
		r.result.target[b] = label.Stmt
		r.result.named[label] = append(r.result.named[label], b)
		return
	}
	for i := len(r.path) - 1; i >= 0; i-- {
		switch s := r.path[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			r.result.target[b] = s.(ast.Stmt)
			return
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if b.Tok == token.BREAK {
				r.result.target[b] = s.(ast.Stmt)
				return
			}
		}
	}
}

// contains reports whether inner lies within outer.
func contains(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}
