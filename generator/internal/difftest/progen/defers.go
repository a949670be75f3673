package progen

import "strings"

// deferStmt defers a call.
func (g *gen) deferStmt() string {
	m := g.some()
	switch g.IntN(7) {
	case 6:
		if g.fn.awaits && g.features.Cleanups {
			return "defer async.Await(" + g.awaitable(pick(g, tInt, tString), m) + ")"
		}
		fallthrough
	case 0:
		return "defer trace.Note(\"deferred\", " + g.typed(tInt, m) + ", " + g.typed(tString, m) + ")"
	case 1:
		if v := g.readable(tObjPointer, mode{}); v != nil && v.fn == g.fn {
			return "defer " + v.use() + ".Inc(" + g.expr(tInt, m) + ")"
		}
		fallthrough
	case 2:
		if v := g.readable(tFunc, mode{}); v != nil {
			return "defer " + v.use() + "(" + g.expr(tInt, m) + ")"
		}
		fallthrough
	default:
		return g.deferredLit()
	}
}

// deferredLit defers a literal, which may recover, change named results and, in a coroutine, await.
func (g *gen) deferredLit() string {
	if g.fn.outer != nil && g.fn.outer.outer != nil {
		return ""
	}
	awaits := g.features.Cleanups && g.fn.awaits && g.chance(50)
	f := &function{awaits: awaits, deferred: true, budget: 3}
	kinds := 4
	if g.fn.panicky {
		kinds = 2 // of these, all recover
	}
	var text string
	m := g.some()
	args, params := "", ""
	if g.chance(30) {
		args = g.typed(tInt, m)
	}
	g.within(f, func() {
		if args != "" {
			params = g.params([]typ{tInt}, "")
		}
		text = "defer func(" + params + ") {\n"
		var lines []string
		switch g.IntN(kinds) {
		case 0:
			lines = append(lines, "trace.Note(\"recovered\", recover())")
		case 1:
			lines = append(lines, "if x := recover(); x != nil {\ntrace.Note(\"recovered\", x)\n"+g.changeResult()+"}")
		}
		if g.chance(60) {
			lines = append(lines, strings.TrimSpace(g.changeResult()))
		}
		if g.chance(60) {
			lines = append(lines, strings.TrimSpace(g.body()))
		}
		if g.chance(20) && awaits {
			lines = append(lines, "trace.Note(\"late\", recover())")
		}
		text += strings.Join(lines, "\n") + "\n}(" + args + ")"
	})
	return text
}

// changeResult assigns to a named result of the function around a deferred literal, if it has one.
func (g *gen) changeResult() string {
	outer := g.fn.outer
	var shared []*variable
	for _, v := range outer.named {
		if v.shared {
			shared = append(shared, v)
		}
	}
	if len(shared) == 0 {
		return ""
	}
	v := shared[g.IntN(len(shared))]
	if len(g.visible(func(w *variable) bool { return w == v })) == 0 {
		return ""
	}
	return v.name + " = " + g.expr(v.typ, mode{}) + "\n"
}

// coroLit returns a coroutine of a literal.
func (g *gen) coroLit() string {
	var lit string
	f := &function{awaits: true, results: []typ{tInt, tError}, budget: 4}
	g.within(f, func() {
		lit = "async.Coro(func() " + g.results() + " {\ntrace.Tick()\n"
		lit += g.body() + g.returnStmt() + "})"
	})
	return lit
}

// coroStmt makes a coroutine of a literal, and awaits it now or later.
func (g *gen) coroStmt() string {
	if !g.fn.awaits || g.fn.outer != nil && g.fn.outer.outer != nil {
		return ""
	}
	lit := g.coroLit()
	if g.chance(50) {
		v, err := g.variable(tInt), g.declare(g.fresh("e"), tError)
		return v.name + ", " + err.name + " := async.Await(" + lit + ")"
	}
	v := g.declare(g.fresh("c"), tCoro)
	return v.name + " := " + lit
}
