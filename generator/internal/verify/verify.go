// Package verify re-derives, by other means than the passes use, what emit relies on. A
// failure is a bug of the generator and names the block and the variable.
//
// After lower:
//
//   - the graph is closed: every block has a terminator, every edge leads to a block of the unit, and only
//     its suspension leads to a block that resumes;
//   - on every path, every variable is defined before it is used.
//
// After analyse:
//
//   - the variables live at a suspension are those of which a use can be reached without a definition on
//     the way (found by search from each suspension, not by a fixed point over sets);
//   - at every suspension, each live variable has a slot to itself, and the slot holds its value when the
//     frame returns: saved now, or unchanged since it was saved or loaded; the same holds where a
//     variable is loaded after a loop;
//   - on every path from a resumption, only variables that were loaded or defined since are used;
//   - while the coroutine is suspended, and after it has ended, no slot keeps an object alive that is no
//     longer needed (found by search from each place that fills a slot).
package verify

import (
	"errors"
	"fmt"

	"golang.org/x/tools/container/intsets"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Blocks verifies a unit after lower.
func Blocks(u *ir.Unit) error {
	v := &verifier{unit: u, known: map[*ir.Block]parts{}}
	v.edges()
	if len(v.errs) == 0 {
		v.definitions(nil)
	}
	return errors.Join(v.errs...)
}

// Frame verifies a unit after analyse.
func Frame(u *ir.Unit) error {
	v := &verifier{unit: u, known: map[*ir.Block]parts{}}
	for _, s := range u.Points {
		v.live(s)
		v.slots(s)
	}
	if len(v.errs) > 0 {
		return errors.Join(v.errs...)
	}
	v.definitions(func(s *ir.Suspension) []*ir.Var { return s.Load })
	v.contents()
	v.emptied()
	return errors.Join(v.errs...)
}

type verifier struct {
	unit *ir.Unit
	errs []error
	// known are the steps and edges of the blocks that have been asked for.
	known map[*ir.Block]parts
}

type parts struct {
	steps []step
	edges []edge
}

// steps returns what a block does in order, and where it may go on.
func (v *verifier) steps(b *ir.Block) ([]step, []edge) {
	p, ok := v.known[b]
	if !ok {
		p.steps, p.edges = blockSteps(v.unit, b)
		v.known[b] = p
	}
	return p.steps, p.edges
}

func (v *verifier) fail(b *ir.Block, format string, args ...any) {
	v.errs = append(v.errs, fmt.Errorf("%s: block %d: %s", v.unit.Template.Object.FullName(), b.Index, fmt.Sprintf(format, args...)))
}

// edges checks that the graph is closed.
func (v *verifier) edges() {
	resumedBy := map[*ir.Block]int{}
	for i, b := range v.unit.Blocks {
		if b.Index != i {
			v.fail(b, "has index %d at position %d", b.Index, i)
		}
		if b.End == nil {
			v.fail(b, "has no terminator")
			continue
		}
		for _, next := range b.End.Successors() {
			if next == nil || next.Index < 0 || next.Index >= len(v.unit.Blocks) || v.unit.Blocks[next.Index] != next {
				v.fail(b, "leads to a block that is not there")
				continue
			}
			if next.Resumes != nil {
				resumedBy[next]++
				if b.End != ir.Terminator(next.Resumes) {
					v.fail(b, "leads to block %d, which only resumes", next.Index)
				}
			}
		}
	}
	for _, s := range v.unit.Points {
		if s.Resume == nil {
			continue // reported as an edge
		}
		if s.Resume.Resumes != s || resumedBy[s.Resume] != 1 {
			v.fail(s.Resume, "is resumed from %d places", resumedBy[s.Resume])
		}
	}
}

// definitions checks that variables are defined before they are used. If loaded is
// given, a suspension leaves only those defined that it returns.
func (v *verifier) definitions(loaded func(*ir.Suspension) []*ir.Var) {
	in := v.entryOnly()
	reported := map[int]bool{}
	for changed := true; changed; {
		changed = false
		reach := func(to *ir.Block, defined *intsets.Sparse) {
			changed = narrow(&in[to.Index], defined) || changed
		}
		for _, b := range v.unit.Blocks {
			if in[b.Index] == nil {
				continue
			}
			steps, edges := v.steps(b)
			defined := copyOf(in[b.Index])
			for _, step := range steps {
				missing := &intsets.Sparse{}
				missing.Difference(&step.Uses, defined)
				for _, i := range missing.AppendTo(nil) {
					if !reported[i] {
						reported[i] = true
						v.fail(b, "%s is used before it is defined", v.unit.Vars[i].Name)
					}
				}
				for _, to := range step.leaves {
					reach(to, copyOf(defined))
				}
				defined.UnionWith(&step.Defs)
			}
			for _, e := range edges {
				if e.early {
					continue
				}
				out := &intsets.Sparse{}
				if s, ok := b.End.(*ir.Suspension); ok && loaded != nil {
					for _, l := range loaded(s) {
						out.Insert(l.Index)
					}
				} else {
					out.Copy(defined)
				}
				for _, d := range e.defs {
					out.Insert(d.Index)
				}
				reach(e.to, out)
			}
		}
	}
}

// live checks the live set of one suspension by search.
func (v *verifier) live(s *ir.Suspension) {
	want := &intsets.Sparse{}
	for _, variable := range v.unit.Vars {
		if variable == s.Awaited || v.reachesUse(s, variable) {
			want.Insert(variable.Index)
		}
	}
	got := &intsets.Sparse{}
	for _, variable := range s.Live {
		got.Insert(variable.Index)
	}
	if !want.Equals(got) {
		v.fail(s.Resume, "live are %v, but analyse says %v", names(v.unit, want), names(v.unit, got))
	}
}

// reachesUse reports whether a use of variable can be reached from the resumption
// of s without passing a definition.
func (v *verifier) reachesUse(s *ir.Suspension, variable *ir.Var) bool {
	for _, d := range s.Dst {
		if d == variable {
			return false
		}
	}
	seen := map[*ir.Block]bool{}
	pending := []*ir.Block{s.Resume}
	for len(pending) > 0 {
		b := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		steps, edges := v.steps(b)
		passed := true
		for _, step := range steps {
			if step.Uses.Has(variable.Index) || contains(step.loaded, variable) {
				return true
			}
			// An exit may leave an island before what follows is executed.
			pending = append(pending, step.exits...)
			if step.Defs.Has(variable.Index) {
				passed = false
				break
			}
		}
		if !passed {
			continue
		}
		for _, e := range edges {
			if !contains(e.defs, variable) {
				pending = append(pending, e.to)
			}
		}
	}
	return false
}

// slots checks that the variables live at s have slots of their own.
func (v *verifier) slots(s *ir.Suspension) {
	taken := map[*ir.Slot]*ir.Var{}
	for _, variable := range s.Live {
		if variable.Slot == nil {
			v.fail(s.Resume, "%s is live and has no slot", variable.Name)
			continue
		}
		if other := taken[variable.Slot]; other != nil {
			v.fail(s.Resume, "%s and %s are live in one slot", variable.Name, other.Name)
		}
		taken[variable.Slot] = variable
	}
	for _, slot := range s.Clear {
		if variable := taken[slot]; variable != nil {
			v.fail(s.Resume, "the slot of %s is cleared while it is live", variable.Name)
		}
	}
}

// contents checks that slots hold their live variables' values at every
// suspension, on every path.
func (v *verifier) contents() {
	in := v.heldAtEntry()
	for _, b := range v.unit.Blocks {
		if in[b.Index] == nil {
			continue
		}
		held := copyOf(in[b.Index])
		steps, _ := v.steps(b)
		for i := range steps {
			for _, variable := range steps[i].loaded {
				if !held.Has(variable.Index) {
					v.fail(b, "%s is loaded but the frame may hold an older value", variable.Name)
				}
			}
			execute(steps[i:i+1], held)
		}
		s, ok := b.End.(*ir.Suspension)
		if !ok {
			continue
		}
		store(s, held)
		for _, variable := range s.Live {
			if !held.Has(variable.Index) {
				v.fail(b, "%s is live but the frame may hold an older value", variable.Name)
			}
		}
	}
}

// heldAtEntry returns for each block the variables whose values the frame holds
// when it is entered, whatever the path; nil for a block without a path to it.
func (v *verifier) heldAtEntry() []*intsets.Sparse {
	in := v.entryOnly()
	for changed := true; changed; {
		changed = false
		for _, b := range v.unit.Blocks {
			if in[b.Index] == nil {
				continue
			}
			steps, edges := v.steps(b)
			held := copyOf(in[b.Index])
			execute(steps, held)
			if s, ok := b.End.(*ir.Suspension); ok {
				before := copyOf(held)
				store(s, held)
				if s.Kind != ir.Yield { // it may be done at once, nothing stored
					held.IntersectionWith(before)
				}
			}
			for _, e := range edges {
				out := copyOf(held)
				for _, d := range e.defs {
					out.Remove(d.Index)
				}
				if narrow(&in[e.to.Index], out) {
					changed = true
				}
			}
		}
	}
	return in
}

// entryOnly returns a set of variables for each block: the parameters for the
// first one, and nil, for not reached yet, for the others.
func (v *verifier) entryOnly() []*intsets.Sparse {
	in := make([]*intsets.Sparse, len(v.unit.Blocks))
	in[0] = &intsets.Sparse{}
	for _, p := range v.unit.Params {
		if p != nil {
			in[0].Insert(p.Index)
		}
	}
	return in
}

// narrow intersects a set with another one, which it becomes if it is nil, and
// reports whether it has changed.
func narrow(set **intsets.Sparse, by *intsets.Sparse) bool {
	if *set == nil {
		*set = by
		return true
	}
	before := (*set).Len()
	(*set).IntersectionWith(by)
	return (*set).Len() != before
}

func copyOf(set *intsets.Sparse) *intsets.Sparse {
	c := &intsets.Sparse{}
	c.Copy(set)
	return c
}

// store updates which variables the frame holds by what a suspension saves and
// clears.
func store(s *ir.Suspension, held *intsets.Sparse) {
	for _, slot := range s.Clear {
		for _, variable := range slot.Vars {
			held.Remove(variable.Index)
		}
	}
	save(s.Save, held)
}

// execute updates which variables the frame holds by a block's steps.
func execute(steps []step, held *intsets.Sparse) {
	for _, step := range steps {
		held.DifferenceWith(&step.May)
		save(step.saved, held)
	}
}

// save updates which variables the frame holds by what is stored in it.
func save(vars []*ir.Var, held *intsets.Sparse) {
	for _, variable := range vars {
		for _, other := range variable.Slot.Vars {
			held.Remove(other.Index)
		}
		held.Insert(variable.Index)
	}
}

func contains(list []*ir.Var, v *ir.Var) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

func names(u *ir.Unit, set *intsets.Sparse) []string {
	var list []string
	for _, i := range set.AppendTo(nil) {
		list = append(list, u.Vars[i].Name)
	}
	return list
}
