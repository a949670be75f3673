package analyse

import (
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// needs records for each block which variables must be declared at its beginning, among
// those that the frame does not hold and whose types the package cannot name: emitted
// code may have to declare them where they get their values. That is more than what is
// live, because a statement that only may assign a variable also mentions it. It also
// records which are mentioned at all later, but before a suspension.
func (a *analysis) needs() {
	kept := func(v *ir.Var) bool { return v.Slot != nil || ir.Nameable(v.Type, a.unit.Template.Package.Types) }
	if !slices.ContainsFunc(a.unit.Vars, func(v *ir.Var) bool { return !kept(v) }) {
		return
	}
	found := func(b *ir.Block) []*ir.Var { return slices.DeleteFunc(a.vars(a.liveIn[b.Index]), kept) }
	a.loading, a.scope = false, needed
	a.solve()
	for _, b := range a.unit.Blocks {
		b.Needs = found(b)
	}
	a.scope = mentioned
	a.solve()
	for _, b := range a.unit.Blocks {
		b.Mentions = found(b)
	}
}
