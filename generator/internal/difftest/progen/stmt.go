package progen

import (
	"fmt"
	"strings"
)

// body returns the statements of a block that is already open.
func (g *gen) body() string {
	var lines []string
	for n := 1 + g.IntN(5); n > 0 && g.fn.budget > 0; n-- {
		g.fn.budget--
		from := len(g.fn.scopes[len(g.fn.scopes)-1].vars)
		text := g.stmt()
		lines = append(lines, text)
		// A variable that nothing uses later must be used here.
		for _, v := range g.fn.scopes[len(g.fn.scopes)-1].vars[from:] {
			if !v.used && g.chance(30) {
				v.used = true
				lines = append(lines, g.note(v))
			}
		}
		if terminates(text) {
			break
		}
	}
	for _, v := range g.fn.scopes[len(g.fn.scopes)-1].vars {
		if !v.used {
			v.used = true
			lines = append(lines, g.lastUse(v))
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// lastUse uses a variable that nothing has used by the end of its block. Code that no run gets to costs time only.
func (g *gen) lastUse(v *variable) string {
	switch {
	case v.typ == tFunc && g.chance(75):
		return "trace.V(" + v.name + "(2))"
	case v.typ == tCoro && g.fn.awaits && g.chance(75):
		return "async.Await(" + v.name + ")"
	}
	return "_ = " + v.name
}

// terminates reports whether nothing may follow a statement. (Go allows it, but then what follows is dead.)
func terminates(text string) bool {
	for _, prefix := range []string{"return", "panic(", "break", "continue", "goto"} {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// block returns a block with statements, in braces.
func (g *gen) block() string { return g.blockWith("") }

// blockWith returns a block that begins with prologue.
func (g *gen) blockWith(prologue string) string {
	g.push()
	defer g.pop()
	return "{\n" + prologue + g.body() + "}"
}

// note returns a statement that records a variable.
func (g *gen) note(v *variable) string {
	switch v.typ {
	case tFunc, tCoro, tFuncs:
		return "_ = " + v.name
	case tPointer, tObjPointer:
		return fmt.Sprintf("trace.Note(%q, *%s)", v.name, v.name)
	}
	return fmt.Sprintf("trace.Note(%q, %s)", v.name, v.name)
}

// stmt returns one statement.
func (g *gen) stmt() string {
	compound := g.fn.budget > 0 && len(g.fn.scopes) < 5
	for {
		switch n := g.IntN(100); {
		case g.fn.panicky && n%8 == 0:
			return g.panicStmt()
		case g.fn.budget > 0 && g.chance(20):
			if s := g.patternStmt(); s != "" {
				return s
			}
		case n < 16:
			return g.declStmt()
		case n < 30:
			return g.assign()
		case n < 37:
			return g.noteStmt()
		case n < 43 && (g.fn.awaits || g.fn.yields):
			return g.suspendStmt()
		case n < 48:
			if s := g.funcDecl(); s != "" {
				return s
			}
		case n < 51:
			if s := g.keepFunc(); s != "" {
				return s
			}
			return g.exprStmt()
		case n < 59 && compound:
			return g.ifStmt()
		case n < 69 && compound:
			return g.loop()
		case n < 75 && compound:
			return g.switchStmt()
		case n < 78 && compound:
			return g.typeSwitch()
		case n < 81 && compound:
			return g.selectStmt()
		case n < 83 && compound:
			return g.block()
		case n < 86 && compound:
			return g.gotoStmt()
		case n < 87:
			if s := g.manualStmt(); s != "" {
				return s
			}
		case n < 91:
			if s := g.leave(); s != "" {
				return s
			}
		case n < 97 && g.features.Defers:
			if s := g.deferStmt(); s != "" {
				return s
			}
		case n < 98 && g.features.Defers:
			return g.panicStmt()
		case n >= 98 && g.features.Literals:
			if s := g.coroStmt(); s != "" {
				return s
			}
		}
	}
}

// panicStmt panics, perhaps.
func (g *gen) panicStmt() string {
	if g.exits && g.chance(15) {
		return "if trace.Every(3) && " + g.expr(tBool, mode{}) + " {\ntrace.Goexit()\n}"
	}
	kind := g.IntN(4)
	cond := "trace.Every(" + fmt.Sprint(2+g.IntN(4)) + ")"
	if kind == 0 {
		return "if " + cond + " {\ntrace.At([]int{}, " + g.expr(tInt, mode{}) + ")\n}"
	}
	if kind > 2 {
		cond = g.expr(tBool, g.some())
	}
	return "if " + cond + " {\npanic(" + g.typed(pick(g, tInt, tString, tError), g.some()) + ")\n}"
}

// anyType returns a type for a new variable.
func (g *gen) anyType() typ {
	types := []typ{tInt, tInt, tInt, tBool, tString, tFloat, tByte, tSlice, tSlice, tArray, tMap, tObj, tObjPointer, tAny, tError}
	if g.readable(tParam, mode{}) != nil {
		types = append(types, tParam, tParam, tParam)
	}
	return types[g.IntN(len(types))]
}

// declStmt declares variables.
func (g *gen) declStmt() string {
	t := g.anyType()
	switch g.IntN(10) {
	case 0:
		switch t {
		case tSlice, tMap, tObjPointer: // their zero values are of no use
			t = tInt
		}
		v := g.variable(t)
		return "var " + v.name + " " + g.spell(t)
	case 1:
		if g.chance(50) {
			return g.varGroup()
		}
		e := g.expr(t, g.some())
		v := g.variable(t)
		return "var " + v.name + " " + g.spell(t) + " = " + e
	case 2, 3:
		m := g.some()
		u := g.anyType()
		e1, e2 := g.typed(t, m), g.typed(u, m)
		v, w := g.variable(t), g.variable(u)
		return v.name + ", " + w.name + " := " + e1 + ", " + e2
	case 4: // another variable of the same name
		list := g.visible(func(v *variable) bool {
			return v.typ == t && v.fn == g.fn && !v.fixed && len(g.fn.scopes) > 1 && !g.declaredHere(v.name)
		})
		if len(list) > 0 {
			v := list[g.IntN(len(list))]
			v.used = true // it cannot be used by this name any more
			e := v.name
			if t != tInt || g.chance(50) {
				e = g.typed(t, g.some())
			}
			w := g.declare(v.name, t)
			w.shared = g.chance(30)
			return "_ = " + v.name + "\n" + w.name + " := " + e
		}
		fallthrough
	case 5:
		if g.chance(40) {
			if s := g.severalStmt(); s != "" {
				return s
			}
		}
		list := g.visible(func(v *variable) bool {
			return v.shared && !v.fixed && (v.typ == tInt || v.typ == tObj || v.typ == tArray) || v.typ == tSlice || v.typ == tObjPointer
		})
		if len(list) > 0 {
			v := list[g.IntN(len(list))]
			place := v.use()
			if v.typ != tInt {
				place = g.part(v, mode{depth: 2})
			}
			p := g.declare(g.fresh("p"), tPointer)
			return p.name + " := &" + place
		}
		fallthrough
	case 6: // constants or a type of its own
		switch {
		case g.chance(20):
			return g.constGroup()
		case g.chance(40):
			return "const " + g.constant(g.fresh("c")) + " = " + fmt.Sprint(g.IntN(5))
		}
		name, local, e := g.fresh("t"), g.fresh("l"), g.expr(tInt, g.some())
		v := g.declare(g.fresh("x"), tInt)
		v.fixed = true
		return "type " + name + " struct{ f int }\n" + local + " := " + name + "{" + e + "}\n" + v.name + " := " + local + ".f"
	default:
		e := g.typed(t, g.some())
		v := g.variable(t)
		return v.name + " := " + e
	}
}

// varGroup declares variables in lines that may use those before them.
func (g *gen) varGroup() string {
	lines := "var (\n"
	for n := 2 + g.IntN(3); n > 0; n-- {
		t := g.anyType()
		if g.chance(15) {
			lines += "_ = " + g.typed(t, g.some()) + "\n"
			continue
		}
		if t == tInt && g.chance(30) {
			lines += g.variable(t).name + " " + g.spell(t) + "\n"
			continue
		}
		if g.chance(30) {
			e := g.expr(t, g.some())
			lines += g.variable(t).name + " " + g.spell(t) + " = " + e + "\n"
			continue
		}
		e := g.typed(t, g.some())
		lines += g.variable(t).name + " = " + e + "\n"
	}
	return lines + ")"
}

// constGroup declares constants in lines that repeat an expression. One may hide what it is made of.
func (g *gen) constGroup() string {
	lines := fmt.Sprintf("const (\n%s = %d + iota", g.constant(g.fresh("c")), g.IntN(2))
	for n := 1 + g.IntN(2); n > 0; n-- {
		lines += "\n" + g.constant(g.fresh("c"))
	}
	hidden := g.visible(func(v *variable) bool {
		return v.constant && v.fn == g.fn && len(g.fn.scopes) > 1 && !g.declaredHere(v.name)
	})
	if len(hidden) > 0 {
		name := hidden[g.IntN(len(hidden))].name
		lines += "\n" + g.constant(name) + " = " + name + " % 3 + 1"
		if g.chance(50) {
			lines += "\n" + g.constant(g.fresh("c"))
		}
	}
	return lines + "\n)"
}

// constant declares a constant, and returns its name.
func (g *gen) constant(name string) string {
	v := g.declare(name, tInt)
	v.fixed, v.used, v.constant = true, true, true
	return name
}

// severalStmt declares what one call returns, a method value, or the result of a goroutine.
func (g *gen) severalStmt() string {
	m := g.some()
	switch g.IntN(3) {
	case 0:
		o, e := g.expr(tObj, mode{changing: m.changing, depth: 4}), g.expr(tInt, m)
		v, w := g.variable(tInt), g.variable(tString)
		return v.name + ", " + w.name + " := " + o + ".Two(" + e + ")"
	case 1:
		list := g.visible(func(v *variable) bool { return v.typ == tObjPointer || v.typ == tObj && v.shared && v.fn == g.fn })
		if len(list) == 0 {
			return ""
		}
		method := list[g.IntN(len(list))].use() + pick(g, ".Inc", ".Sum")
		v := g.declare(g.fresh("f"), tFunc)
		return v.name + " := " + method
	}
	e := g.expr(tInt, m)
	ch := g.fresh("ch")
	v := g.variable(tInt)
	return ch + " := make(chan int)\ngo trace.Send(" + ch + ", " + e + ")\n" + v.name + " := <-" + ch
}

// declaredHere reports whether the innermost block declares name.
func (g *gen) declaredHere(name string) bool {
	for _, v := range g.fn.scopes[len(g.fn.scopes)-1].vars {
		if v.name == name {
			return true
		}
	}
	// The parameters' block is the body's.
	return false
}

// variable declares a new variable.
func (g *gen) variable(t typ) *variable {
	v := g.declare(g.fresh("v"), t)
	v.shared = g.chance(30)
	return v
}

// assign assigns to a variable, or to a part of one.
func (g *gen) assign() string {
	t := g.anyType()
	v := g.writable(t)
	if v == nil {
		return g.noteStmt()
	}
	m := g.some()
	switch g.IntN(8) {
	case 0, 1:
		if v.typ == tInt {
			m.changing = m.changing && !v.shared
			return v.name + " " + pick(g, "+=", "-=", "*=", "^=") + " " + g.expr(tInt, m)
		}
		if v.typ == tString {
			m.changing = m.changing && !v.shared
			return v.name + " += " + g.expr(tString, m)
		}
	case 2:
		if v.typ == tInt {
			return v.name + pick(g, "++", "--")
		}
	case 3, 4:
		part := g.writable(pick(g, tSlice, tArray, tMap, tPointer, tObj, tObjPointer))
		if part != nil {
			place := g.part(part, mode{depth: 2})
			if g.chance(30) {
				return place + " += " + g.expr(tInt, mode{})
			}
			return place + " = " + g.expr(tInt, mode{})
		}
	case 5: // several at once
		w := g.writable(tInt)
		if w != nil && w != v {
			m.changing = false
			left, right := v.name, w.name
			if part := g.writable(pick(g, tSlice, tArray)); part != nil && g.chance(50) {
				right = g.part(part, mode{depth: 2})
			}
			return left + ", " + right + " = " + g.expr(v.typ, m) + ", " + g.expr(tInt, m)
		}
	}
	if v.typ == tSlice && v.fn == g.fn && g.chance(40) {
		v.used = true
		if g.fn.budget < 4 || len(g.fn.targets) > 0 {
			return v.name + " = " + v.name + "[:2]"
		}
		return v.name + " = append(" + v.name + ", " + g.expr(tInt, mode{}) + ")"
	}
	return v.name + " = " + g.expr(v.typ, m)
}

func (g *gen) noteStmt() string {
	m := g.some()
	var args []string
	for range 1 + g.IntN(3) {
		args = append(args, g.typed(g.anyType(), m))
	}
	for i, a := range args {
		if strings.HasPrefix(a, "&") { // an address differs from run to run
			args[i] = "*" + a
		}
	}
	return fmt.Sprintf("trace.Note(%q, %s)", g.fresh("n"), strings.Join(args, ", "))
}

// exprStmt calls something for its effect, or drops a value.
func (g *gen) exprStmt() string {
	m := mode{changing: true}
	switch g.IntN(8) {
	case 0:
		if v := g.writable(tMap); v != nil {
			return "delete(" + v.use() + ", " + g.expr(tString, mode{}) + ")"
		}
	case 1:
		if v := g.writable(tSlice); v != nil {
			return "trace.Note(\"copied\", trace.Copy(" + v.use() + ", " + g.expr(tSlice, mode{}) + "))"
		}
	case 2:
		if g.fn.awaits {
			return "async.Await(async.Sleep(0))"
		}
	}
	if g.chance(50) {
		return "_ = " + g.typed(g.anyType(), m)
	}
	return "trace.V(" + g.changingCall(m) + ")"
}

// funcDecl declares a closure, which may change shared variables.
func (g *gen) funcDecl() string {
	if g.fn.outer != nil && g.fn.outer.outer != nil {
		return ""
	}
	v := g.fresh("f")
	text := v + " := " + g.funcLit()
	g.declare(v, tFunc)
	return text
}

// keepFunc stores a closure, or a pointer, in a variable of a block around this one.
func (g *gen) keepFunc() string {
	if g.fn.outer != nil && g.fn.outer.outer != nil {
		return ""
	}
	switch v := g.writable(pick(g, tFuncs, tFuncs, tFunc, tPointer)); {
	case v == nil || v.fn != g.fn:
		return ""
	case v.typ == tFuncs:
		return v.name + " = append(" + v.name + ", " + g.funcLit() + ")"
	case v.typ == tFunc:
		return v.name + " = " + g.funcLit()
	default:
		list := g.visible(func(v *variable) bool { return v.typ == tInt && v.shared && !v.fixed })
		if len(list) == 0 {
			return ""
		}
		return v.name + " = &" + list[0].use()
	}
}

func (g *gen) funcLit() string {
	var text string
	f := &function{results: []typ{tInt}, budget: 2}
	g.within(f, func() {
		text = "func(" + g.params([]typ{tInt}, "") + ") " + g.results() + " {\ntrace.Tick()\n"
		text += g.body() + g.returnStmt() + "}"
	})
	return text
}

// returnStmt returns from the function.
func (g *gen) returnStmt() string {
	if len(g.fn.results) == 0 {
		return "return\n"
	}
	if g.fn.named != nil && g.visibleNames() && g.chance(40) {
		return "return\n"
	}
	m := g.some()
	if g.fn.awaits && len(g.fn.results) == 2 && g.chance(15) {
		return "return async.Await(" + g.awaitable(g.fn.results[0], m) + ")\n"
	}
	var list []string
	for _, t := range g.fn.results {
		list = append(list, g.expr(t, m))
	}
	return "return " + strings.Join(list, ", ") + "\n"
}

// visibleNames reports whether no named result is shadowed here: a bare return would not compile.
func (g *gen) visibleNames() bool {
	for _, r := range g.fn.named {
		found := g.visible(func(v *variable) bool { return v == r })
		if len(found) == 0 {
			return false
		}
	}
	return true
}

// leave returns or jumps, conditionally in most cases.
func (g *gen) leave() string {
	var text string
	if g.chance(40) || len(g.fn.targets) == 0 {
		text = g.returnStmt()
	} else {
		text = g.branch()
	}
	if text == "" {
		return ""
	}
	if g.chance(85) {
		return "if " + g.expr(tBool, g.some()) + " {\n" + text + "}"
	}
	return text
}

// branch breaks or continues.
func (g *gen) branch() string {
	list := g.fn.targets
	i := g.IntN(len(list))
	t := list[i]
	cont := t.loop && g.chance(50)
	inner := true // nothing between refers to the same jump
	for _, other := range list[i+1:] {
		inner = inner && !(other.loop || !cont && other.breaking)
	}
	word := "break"
	if cont {
		word = "continue"
	}
	if inner && g.chance(60) {
		return word + "\n"
	}
	t.used = true
	return word + " " + t.label + "\n"
}

// target makes a statement one that can be left: body writes it.
func (g *gen) labelled(loop bool, body func() string) string {
	t := &target{label: g.fresh("L"), loop: loop, breaking: true}
	g.fn.targets = append(g.fn.targets, t)
	text := body()
	g.fn.targets = g.fn.targets[:len(g.fn.targets)-1]
	if t.used {
		return t.label + ":\n" + text
	}
	return text
}
