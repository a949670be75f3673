package analyse

import (
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Begins decides which coroutines get a separate function for their beginning: from the
// first statement to a return or the first wait, whichever comes first.
//
//	func next(x int) (int, error) {
//		if x < 0 {
//			if _, err := async.Await(async.Sleep(0)); err != nil {
//				return 0, err
//			}
//		}
//		return x + 1, nil
//	}
//
// Most calls of next never wait. Such a function passes arguments and results in
// registers, like any function, whereas Resume finds both in the frame; it takes half
// the time. What comes after a wait belongs to Resume, so only blocks that can be
// reached both ways exist twice.
//
// An await of a coroutine with such a function calls it, and is not a wait if the
// function returns the results. So the criterion is whether the body has a return that
// can be reached without any other await. That depends on the callees in the same way:
// Begins computes the least solution.
//
// The function pays off if other frames hold the unit's frame, and is possible if the
// frame contributes only variables: no deferred calls, no boxes for parameters.
func Begins(units []*ir.Unit) {
	callers := map[*find.Template][]*ir.Unit{}
	for _, u := range units {
		for _, h := range u.Frames {
			callers[h.Callee.Template] = append(callers[h.Callee.Template], u)
		}
	}
	for pending := slices.Clone(units); len(pending) > 0; {
		u := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if u.Begins || callers[u.Template] == nil || !canBegin(u) || !returns(u.Beginning()) {
			continue
		}
		u.Begins = true
		for _, caller := range callers[u.Template] {
			markDirect(caller, u.Template)
		}
		pending = append(pending, callers[u.Template]...) // they may get further now
	}
}

// markDirect marks the awaits of callee in u that are calls of the function of its beginning.
func markDirect(u *ir.Unit, callee *find.Template) {
	for _, s := range u.Points {
		s.Direct = s.Direct || s.Kind == ir.Await && s.Callee != nil && s.Callee.Frame != nil &&
			s.Callee.Template == callee && !u.Defers && areLocals(s.Dst)
	}
}

// areLocals reports whether the variables are nothing but locals of the body, which it
// does not matter to change before the outcome is known.
func areLocals(vars []*ir.Var) bool {
	for _, v := range vars {
		if v != nil && (v.Boxed || v.Resident) {
			return false
		}
	}
	return true
}

// canBegin reports whether the beginning of u can be a function that gets the parameters
// as arguments.
func canBegin(u *ir.Unit) bool {
	if u.Template.Kind != find.Async || u.Outer != nil || u.Defers || u.Deferred {
		return false
	}
	for _, v := range u.Vars {
		if v.Role == ir.Param && (v.Boxed || v.Resident) || !ir.Nameable(v.Type, u.Template.Package.Types) {
			return false
		}
	}
	return true
}

// returns reports whether one of the blocks ends in a return.
func returns(blocks map[*ir.Block]bool) bool {
	for b := range blocks {
		if _, ok := b.End.(*ir.Return); ok {
			return true
		}
	}
	return false
}
