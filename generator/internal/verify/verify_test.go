package verify_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/analyse"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/lower"
	"github.com/asyncgen/asyncgen/generator/internal/normalise"
	"github.com/asyncgen/asyncgen/generator/internal/passtest"
	"github.com/asyncgen/asyncgen/generator/internal/verify"
)

const source = `
-- m.go --
package m

func use(...any) {}

//asyncgen:generator
func victim(n int, name string, yield func(int) bool) {
	total := 0
	for i := range n {
		more := yield(i)
		total += i
		if !more && total > 3 {
			break
		}
	}
	use(name)
	yield(total)
	p := &n
	for {
		if total > 4 {
			total++
			return
		}
		yield(*p)
	}
}
`

// fresh returns units of victim as lower leaves them.
func fresh(t *testing.T) func() *ir.Unit {
	var all []*ir.Unit
	for _, list := range passtest.Units(t, source) {
		all = append(all, list...)
	}
	template, index := all[0].Template, all[0].Index
	return func() *ir.Unit {
		u := ir.NewUnit(template, index)
		lower.Blocks(u, normalise.Body(u))
		return u
	}
}

// variable returns the variable of that name.
func variable(t *testing.T, u *ir.Unit, name string) *ir.Var {
	for _, v := range u.Vars {
		if u.VarName(v) == name {
			return v
		}
	}
	t.Fatalf("no variable %s in\n%s", name, u)
	return nil
}

func without(list []*ir.Var, v *ir.Var) []*ir.Var {
	return slices.DeleteFunc(slices.Clone(list), func(x *ir.Var) bool { return x == v })
}

func TestCorrectUnitsPass(t *testing.T) {
	u := fresh(t)()
	if err := verify.Blocks(u); err != nil {
		t.Error(err)
	}
	analyse.Frame(u)
	if err := verify.Frame(u); err != nil {
		t.Error(err)
	}
}

// TestBrokenBlocksAreNamed breaks what lower promises, in every way.
func TestBrokenBlocksAreNamed(t *testing.T) {
	unit := fresh(t)
	for _, test := range []struct {
		name string
		harm func(u *ir.Unit)
		want string
	}{
		{"no terminator", func(u *ir.Unit) { u.Blocks[3].End = nil }, "block 3: has no terminator"},
		{"wrong index", func(u *ir.Unit) { u.Blocks[2].Index = 7 }, "has index 7 at position 2"},
		{"edge to nothing", func(u *ir.Unit) { u.Blocks[0].End = &ir.Jump{} }, "block 0: leads to a block that is not there"},
		{"edge to a block of another unit", func(u *ir.Unit) {
			u.Blocks[0].End = &ir.Jump{To: unit().Blocks[1]}
		}, "block 0: leads to a block that is not there"},
		{"dropped block", func(u *ir.Unit) { u.Blocks = u.Blocks[:len(u.Blocks)-1] }, "leads to a block that is not there"},
		{"jump into a resumption", func(u *ir.Unit) {
			u.Blocks[0].End = &ir.Jump{To: u.Points[0].Resume}
		}, "block 0: leads to block 3, which only resumes"},
		{"two suspensions that resume in one place", func(u *ir.Unit) {
			u.Points[1].Resume = u.Points[0].Resume
		}, "is resumed from"},
		{"suspension that resumes nowhere", func(u *ir.Unit) { u.Points[1].Resume = nil }, "leads to a block that is not there"},
		{"definition removed", func(u *ir.Unit) { u.Blocks[0].Stmts = u.Blocks[0].Stmts[:1] }, "block 3: total is used before it is defined"},
		{"definition on one path only", func(u *ir.Unit) {
			// The loop's counter is set in the body instead of before the loop.
			b := u.Blocks[0]
			last := len(b.Stmts) - 1
			u.Blocks[2].Stmts = append(u.Blocks[2].Stmts, b.Stmts[last])
			b.Stmts = b.Stmts[:last]
		}, "i is used before it is defined"},
		{"result of a suspension dropped", func(u *ir.Unit) { u.Points[0].Dst = nil }, "more is used before it is defined"},
		{"definition behind the statement that leaves", func(u *ir.Unit) {
			v := variable(t, u, "total")
			for _, b := range u.Blocks {
				if e, ok := b.End.(*ir.Escape); ok {
					late := &ast.AssignStmt{Lhs: []ast.Expr{u.Use(u.NewTemp("late", v.Type, v.Pos))}, Rhs: []ast.Expr{u.Use(v)}}
					e.Island.List = append(e.Island.List, late)
					e.Exits[0].To.Stmts = append(e.Exits[0].To.Stmts, &ir.Island{List: []ast.Stmt{&ast.ExprStmt{X: late.Lhs[0]}}})
				}
			}
		}, "late is used before it is defined"},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := unit()
			test.harm(u)
			check(t, verify.Blocks(u), test.want, u)
		})
	}
}

// TestBrokenFramesAreNamed breaks what analyse promises, in every way.
func TestBrokenFramesAreNamed(t *testing.T) {
	unit := fresh(t)
	for _, test := range []struct {
		name string
		harm func(u *ir.Unit)
		want string
	}{
		{"live variable left out", func(u *ir.Unit) {
			u.Points[0].Live = without(u.Points[0].Live, variable(t, u, "total"))
		}, "block 3: live are [n name total i limit], but analyse says [n name i limit]"},
		{"dead variable kept", func(u *ir.Unit) {
			u.Points[1].Live = append(u.Points[1].Live, variable(t, u, "name"))
		}, "but analyse says"},
		{"changed variable not saved", func(u *ir.Unit) {
			u.Points[0].Save = without(u.Points[0].Save, variable(t, u, "i"))
		}, "i is live but the frame may hold an older value"},
		{"needed variable not loaded", func(u *ir.Unit) {
			u.Points[0].Load = without(u.Points[0].Load, variable(t, u, "total"))
		}, "block 3: total is used before it is defined"},
		{"not loaded behind the loop", func(u *ir.Unit) {
			for _, b := range u.Blocks {
				b.Stmts = slices.DeleteFunc(b.Stmts, func(s ir.Stmt) bool {
					_, ok := s.(*ir.Load)
					return ok
				})
			}
		}, "name is used before it is defined"},
		{"loaded though it has changed", func(u *ir.Unit) {
			b := u.Points[0].Resume
			b.Stmts = append(b.Stmts, &ir.Load{Vars: []*ir.Var{variable(t, u, "total")}})
		}, "total is loaded but the frame may hold an older value"},
		{"not saved before the loop", func(u *ir.Unit) {
			for _, b := range u.Blocks {
				b.Stmts = slices.DeleteFunc(b.Stmts, func(s ir.Stmt) bool {
					_, ok := s.(*ir.Save)
					return ok
				})
			}
		}, "is live but the frame may hold an older value"},
		{"no slot", func(u *ir.Unit) { variable(t, u, "i").Slot = nil }, "i is live and has no slot"},
		{"one slot for two", func(u *ir.Unit) {
			variable(t, u, "i").Slot = variable(t, u, "total").Slot
		}, "i and total are live in one slot"},
		{"live slot cleared", func(u *ir.Unit) {
			u.Points[0].Clear = append(u.Points[0].Clear, variable(t, u, "name").Slot)
		}, "the slot of name is cleared while it is live"},
		{"dead slot not cleared", func(u *ir.Unit) { u.Points[1].Clear = nil }, "the slot of name keeps alive what it holds"},
		{"slot not cleared at a return", func(u *ir.Unit) { clear(u.Leftovers) }, "a return keeps alive what the slot of"},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := unit()
			analyse.Frame(u)
			test.harm(u)
			check(t, verify.Frame(u), test.want, u)
		})
	}
}

func check(t *testing.T, err error, want string, u *ir.Unit) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("not noticed in\n%s", u)
	case !strings.Contains(err.Error(), want):
		t.Errorf("got %v, want %q in\n%s", err, want, u)
	case !strings.Contains(err.Error(), "m.victim: block "):
		t.Errorf("%v: does not name the template and the block", err)
	}
}
