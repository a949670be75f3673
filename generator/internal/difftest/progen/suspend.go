package progen

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
	filled := func(v *variable) string {
		if t != tSlice {
			return ""
		}
		return "\n" + v.name + " = append(" + v.name + ", 1, 2)" // it may have failed
	}
	switch g.IntN(5) {
	case 0:
		return "async.Await(" + w + ")"
	case 1:
		v, err := g.variable(t), g.declare(g.fresh("e"), tError)
		return v.name + ", " + err.name + " := async.Await(" + w + ")" + filled(v)
	case 2:
		v := g.variable(t)
		return v.name + ", _ := async.Await(" + w + ")" + filled(v)
	case 3:
		if v, err := g.writable(t), g.writable(tError); v != nil && err != nil {
			return v.name + ", " + err.name + " = async.Await(" + w + ")" + filled(v)
		}
		fallthrough
	default:
		g.push()
		defer g.pop()
		v, err := g.declare(g.fresh("v"), t), g.declare(g.fresh("e"), tError)
		err.used = true
		return "if " + v.name + ", " + err.name + " := async.Await(" + w + "); " + err.name + pick(g, " != nil ", " == nil ", " == nil ") +
			g.blockWith(g.note(v)+filled(v)+"\n") + " else " + g.blockWith(filled(v)+"\n")
	}
}
