package progen

import "strings"

// suspendStmt awaits or yields as a statement of its own.
func (g *gen) suspendStmt() string {
	if g.fn.yields && (!g.fn.awaits || g.chance(50)) {
		return g.yieldStmt()
	}
	t := pick(g, tInt, tInt, tString, tBool, tSlice)
	if g.chance(15) {
		if part := g.writable(pick(g, tSlice, tArray, tMap, tObj)); part != nil {
			return g.part(part, mode{depth: 2}) + ", _ = async.Await(" + g.awaitable(tInt, mode{}) + ")"
		}
	}
	w := g.awaitable(t, g.some())
	switch g.IntN(5) {
	case 0:
		return "async.Await(" + w + ")"
	case 1:
		v, err := g.variable(t), g.declare(g.fresh("e"), tError)
		return v.name + ", " + err.name + " := async.Await(" + w + ")"
	case 2:
		v := g.variable(t)
		return v.name + ", _ := async.Await(" + w + ")"
	case 3:
		if v, err := g.writable(t), g.writable(tError); v != nil && err != nil {
			return v.name + ", " + err.name + " = async.Await(" + w + ")"
		}
		fallthrough
	default:
		g.push()
		defer g.pop()
		v, err := g.declare(g.fresh("v"), t), g.declare(g.fresh("e"), tError)
		err.used = true
		return "if " + v.name + ", " + err.name + " := async.Await(" + w + "); " + err.name + " != nil " +
			g.blockWith(g.note(v)+"\n") + " else " + g.block()
	}
}

// yieldStmt yields a value, or delegates.
func (g *gen) yieldStmt() string {
	if g.chance(30) {
		var list []*child
		for _, c := range g.children {
			if c.yields && (!c.awaits || g.fn.awaits) {
				list = append(list, c)
			}
		}
		if len(list) > 0 {
			return g.delegate(pick(g, list...))
		}
	}
	yield := "yield(" + g.expr(tInt, g.some()) + ")"
	switch g.IntN(6) {
	case 0:
		ok := g.declare(g.fresh("ok"), tBool)
		ok.used = true
		return ok.name + " := " + yield + "\nif !" + ok.name + " {\n" + g.returnStmt() + "}"
	case 1:
		return "if !" + yield + " || " + g.expr(tBool, g.some()) + " {\n" + g.returnStmt() + "}"
	case 2:
		return "if !(" + yield + " && yield(" + g.expr(tInt, g.some()) + ")) {\n" + g.returnStmt() + "}"
	case 3:
		return yield
	default:
		return "if !" + yield + " {\n" + g.returnStmt() + "}"
	}
}

// delegate passes yield on.
func (g *gen) delegate(c *child) string {
	return c.name + "(" + strings.Join(append(g.arguments(c, mode{}), "yield"), ", ") + ")"
}

// arguments returns those of a call of a generator.
func (g *gen) arguments(c *child, m mode) []string {
	var args []string
	for _, p := range c.params {
		if p == tInt {
			args = append(args, "("+g.expr(tInt, m)+")&3")
		} else {
			args = append(args, g.expr(p, m))
		}
	}
	return args
}
