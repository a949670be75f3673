package progen

import (
	"fmt"
	"strings"
)

// This file writes generators, and what consumes them.

// form is the way in which a generator yields.
type form int

const (
	oneWay form = iota // yield(v) bool
	pairs              // yield(string, int) bool
	twoWay             // yield(v) (int, error)
)

// yieldType returns the type of the parameter yield.
func (g *gen) yieldType(f form, elem typ) string {
	switch f {
	case pairs:
		return "yield func(string, int) bool"
	case twoWay:
		return "yield func(" + g.spell(elem) + ") (int, error)"
	}
	return "yield func(" + g.spell(elem) + ") bool"
}

// generatorDecl writes a generator, which may await. Cases are no methods and not generic.
func (g *gen) generatorDecl(name string, params []typ, entry bool) string {
	c := &child{name: name, params: params, awaits: g.chance(50), yields: true, result: tInt}
	c.form = pick(g, oneWay, oneWay, oneWay, twoWay, twoWay, pairs)
	f := &function{awaits: c.awaits, yields: true, form: c.form, elem: tInt, budget: g.size()}
	switch {
	case entry:
		f.elem = pick(g, tInt, tInt, tString)
	case g.ownObject && g.chance(50):
		c.method, c.changes = true, true
	case g.chance(20):
		c.generic, f.elem = true, tParam
		c.params = append(c.params, tParam)
	}
	c.result = f.elem
	switch g.IntN(10) {
	case 0, 1, 2:
		f.results = []typ{tError}
	case 3, 4:
		f.results = []typ{tBool}
	}
	if f.results != nil {
		c.ends = f.results[0]
	}
	var b strings.Builder
	b.WriteString(map[bool]string{true: "//asyncgen:async\nfunc ", false: "//asyncgen:generator\nfunc "}[f.awaits])
	g.within(f, func() {
		receiver, typeParams := "", ""
		if c.method {
			receiver = "(" + g.receiver() + ") "
		}
		if c.generic {
			typeParams = g.typeParams(c)
		}
		fmt.Fprintf(&b, "%s%s%s(%s) %s {\n", receiver, name, typeParams, g.params(c.params, g.yieldType(f.form, f.elem)), g.results())
		if !entry && c.params[0] == tInt && f.form == oneWay && g.chance(40) {
			b.WriteString(g.recursion(c))
		}
		b.WriteString(g.whole())
	})
	g.children = append(g.children, c)
	return b.String()
}

// recursion returns a statement in which a template calls itself with a smaller number, which is its first
// parameter, before anything else. A generator delegates.
func (g *gen) recursion(c *child) string {
	var args []string
	for _, p := range g.fn.scopes[0].vars {
		if p.name == "o" && c.method || p.result {
			continue
		}
		args = append(args, p.name)
	}
	if len(args) != len(c.params) {
		return "" // a blank one
	}
	n := args[0]
	args[0] += "-1"
	name := c.name
	if c.method {
		name = "o." + name
	}
	head := "if " + n + " > 0 && " + n + " < 4 {\n"
	if c.yields {
		call := name + "(" + strings.Join(append(args, "yield"), ", ") + ")"
		switch c.ends {
		case tBool:
			return head + "if !" + call + " {\nreturn false\n}\n}\n"
		case tError:
			return head + "if err := " + call + "; err != nil {\nreturn err\n}\n}\n"
		}
		return head + call + "\n}\n"
	}
	return head + "v, err := async.Await(" + name + "Async(" + strings.Join(args, ", ") + "))\ntrace.Note(\"recursion\", v, err)\n}\n"
}

// yielding returns a call of yield.
func (g *gen) yielding(m mode) string {
	if g.fn.form == pairs {
		return "yield(" + g.expr(tString, m) + ", " + g.expr(tInt, m) + ")"
	}
	return "yield(" + g.expr(g.fn.elem, m) + ")"
}

// goesOn returns a call of yield as a condition.
func (g *gen) goesOn(m mode) string {
	if g.fn.form == twoWay {
		return "trace.Answered(" + g.yielding(m) + ")"
	}
	return g.yielding(m)
}

// yieldStmt yields a value, or delegates.
func (g *gen) yieldStmt() string {
	if g.chance(30) {
		var list []*child
		for _, c := range g.children {
			// A generic one has T for its elements, which is what this one needs.
			if c.yields && (!c.awaits || g.fn.awaits) && c.form == g.fn.form &&
				(c.generic && (!c.equal || g.fn.elem != tParam) || !c.generic && c.result == g.fn.elem) {
				list = append(list, c)
			}
		}
		if len(list) > 0 {
			return g.delegate(pick(g, list...))
		}
	}
	if g.fn.form == twoWay && g.chance(60) {
		return g.answerStmt()
	}
	m := g.some()
	yield := g.goesOn(m)
	switch g.IntN(7) {
	case 0:
		ok := g.declare(g.fresh("ok"), tBool)
		ok.used = true
		return ok.name + " := " + yield + "\nif !" + ok.name + " {\n" + g.returnStmt() + "}"
	case 1:
		return "if !" + yield + " || " + g.expr(tBool, m) + " {\n" + g.returnStmt() + "}"
	case 2:
		return "if !(" + yield + " && " + g.goesOn(m) + ") {\n" + g.returnStmt() + "}"
	case 3:
		return yield
	case 4:
		return "switch {\ncase " + g.expr(tBool, m) + " && !" + yield + ", " + g.expr(tBool, m) + ":\n" + g.returnStmt() + "}"
	default:
		return "if !" + yield + " {\n" + g.returnStmt() + "}"
	}
}

// answerStmt yields in a two-way generator and does something with the answer.
func (g *gen) answerStmt() string {
	m := g.some()
	yield := g.yielding(m)
	fails := func(err string) string {
		if len(g.fn.results) == 1 && g.fn.results[0] == tError && g.chance(50) {
			return "return " + err + "\n"
		}
		return g.returnStmt()
	}
	switch g.IntN(5) {
	case 0:
		v, e := g.fresh("v"), g.fresh("e")
		text := fails(e)
		w, err := g.declare(v, tInt), g.declare(e, tError)
		err.used = true
		w.shared = g.chance(30)
		return v + ", " + e + " := " + yield + "\nif trace.Closed(" + e + ") {\n" + text + "}"
	case 1:
		v, e := g.fresh("v"), g.fresh("e")
		return "if " + v + ", " + e + " := " + yield + "; " + e + " != nil {\ntrace.Note(\"refused\", " + v + ")\n" + fails(e) + "}"
	case 2:
		if v, err := g.writable(tInt), g.writable(tError); v != nil && err != nil {
			return v.name + ", " + err.name + " = " + yield + "\nif trace.Closed(" + err.name + ") {\n" + fails(err.name) + "}"
		}
		fallthrough
	case 3:
		if part := g.writable(pick(g, tSlice, tArray, tMap, tObj)); part != nil {
			return g.part(part, mode{depth: 2}) + ", _ = " + yield
		}
		fallthrough
	default:
		return "trace.Note(\"answers\", trace.Must(" + yield + "), " + g.typed(g.anyType(), m) + ")"
	}
}

// delegate passes yield on.
func (g *gen) delegate(c *child) string {
	call := g.callee(c, "") + "(" + strings.Join(append(g.arguments(c, g.fn.elem, mode{}), "yield"), ", ") + ")"
	switch {
	case c.ends == tBool && g.chance(70):
		return "if !" + call + " {\n" + g.returnStmt() + "}"
	case c.ends == tError && g.chance(70):
		v := g.declare(g.fresh("e"), tError)
		return v.name + " := " + call
	}
	return call
}

// callee returns the name of a generator's template or constructor, with its receiver.
func (g *gen) callee(c *child, suffix string) string {
	name := c.name + suffix
	if c.method {
		receiver := "(" + g.literal(tObjPointer) + ")"
		if v := g.readable(tObjPointer, mode{}); v != nil && !v.shared && v.fn == g.fn {
			receiver = v.use()
		}
		name = receiver + "." + name
	}
	return name
}

// arguments returns those of a call of a generator, whose T is elem.
func (g *gen) arguments(c *child, elem typ, m mode) []string {
	var args []string
	for _, p := range c.params {
		switch p {
		case tInt:
			args = append(args, "("+g.expr(tInt, m)+")&3")
		case tParam:
			args = append(args, g.typed(elem, m))
		default:
			args = append(args, g.expr(p, m))
		}
	}
	return args
}

// made returns a new generator, one that does not await if asked so, with the types of its elements, or "".
func (g *gen) made(m mode, awaits bool, f ...form) (call string, elem typ, c *child) {
	var list []*child
	for _, c := range g.children {
		if c.yields && (!c.awaits || g.fn.awaits && awaits) && (len(f) == 0 || c.form == f[0]) {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return "", 0, nil
	}
	c = pick(g, list...)
	elem = c.result
	if c.generic {
		if elem = pick(g, tInt, tString, tMap, tObj); elem == tMap && c.equal {
			elem = tBool
		}
	}
	suffix := "Gen"
	if c.awaits {
		suffix = "Async"
	}
	call = g.callee(c, suffix) + "(" + strings.Join(g.arguments(c, elem, m), ", ") + ")"
	if c.form == pairs {
		elem = tAny // a tuple
	}
	return call, elem, c
}

// manualStmt asks a generator for some values.
func (g *gen) manualStmt() string {
	m := g.some()
	if g.fn.outer != nil {
		return ""
	}
	call, _, c := g.made(m, g.features.Defers && g.features.Cleanups)
	if c == nil {
		return ""
	}
	h := g.fresh("g")
	next := func(what string) string {
		if c.awaits {
			return "trace.Note2(async.Await(" + h + "." + what + "))"
		}
		return "trace.Note2(" + h + "." + what + ")"
	}
	lines := []string{h + " := " + call}
	if c.awaits { // or the loop closes it, at a time of its own
		lines = append(lines, "defer func() {\ntrace.Note2(async.Await("+h+".Close()))\n}()")
	} else if g.features.Defers && g.chance(30) {
		lines = append(lines, "defer "+h+".Close()")
	}
	for range 1 + g.IntN(2) {
		lines = append(lines, next("Next()"))
	}
	if c.form == twoWay {
		lines = append(lines, next("Send("+g.expr(tInt, m)+")"))
		if g.chance(50) {
			lines = append(lines, next("Throw(trace.Error(\"thrown\"))"))
		}
	}
	if g.fn.awaits || g.fn.yields {
		lines = append(lines, g.suspendStmt())
	}
	switch {
	case g.chance(50):
		lines = append(lines, next("Next()"))
	case c.awaits:
		lines = append(lines, "trace.Note2(async.Await("+h+".Close()))")
	default:
		lines = append(lines, h+".Close()", "trace.Note(\"ended\", "+h+".Err())")
	}
	return strings.Join(lines, "\n")
}
