package progen

import (
	"fmt"
	"strings"
)

// mode says what an expression may do.
type mode struct {
	changing bool // call what changes variables; then shared ones are not read
	depth    int
}

func (m mode) deeper() mode { m.depth++; return m }

// some returns a mode for a new statement.
func (g *gen) some() mode { return mode{changing: g.chance(40)} }

// expr returns an expression of type t.
func (g *gen) expr(t typ, m mode) string {
	if t == tBool && g.chance(35) { // most others are the same in every run
		return "trace.Coin()"
	}
	if m.depth > 3 || g.chance(25+10*m.depth) {
		return g.leaf(t, m)
	}
	if g.fn.awaits && g.chance(22) {
		if e := g.awaited(t, m); e != "" {
			return e
		}
	}
	if e := g.yielded(t, m); e != "" {
		return e
	}
	if g.chance(12) {
		return "trace.V(" + g.typed(t, m.deeper()) + ")"
	}
	if g.chance(8) {
		return g.called(t, m)
	}
	d := m.deeper()
	switch t {
	case tInt:
		return g.intExpr(d)
	case tBool:
		return g.boolExpr(d)
	case tString:
		return pick(g,
			func() string { return g.expr(tString, d) + " + " + g.expr(tString, d) },
			func() string { return "trace.Cut(" + g.expr(tString, d) + ", " + g.expr(tInt, d) + ")" },
			func() string { return "string(rune('a' + (" + g.expr(tInt, d) + ")&7))" },
		)()
	case tFloat:
		return pick(g,
			func() string { return "float64(" + g.expr(tInt, d) + ") / 4" },
			func() string { return "(" + g.expr(tFloat, d) + " + " + g.expr(tFloat, d) + ")" },
		)()
	case tByte:
		return pick(g,
			func() string { return "trace.Byte(" + g.expr(tInt, d) + ")" },
			func() string { return "(" + g.expr(tByte, d) + " + " + g.expr(tByte, d) + ")" },
		)()
	case tSlice:
		return pick(g,
			func() string { return "[]int{" + g.expr(tInt, d) + ", " + g.expr(tInt, d) + "}" },
			func() string {
				return "[]int{" + g.expr(tInt, d) + ", 3: " + g.expr(tInt, d) + ", " + g.expr(tInt, d) + "}"
			},
			func() string { return "trace.Append(" + g.expr(tSlice, d) + ", " + g.expr(tInt, d) + ")" },
			func() string { return "append([]int{1, 2}, " + g.expr(tSlice, d) + "...)" },
		)()
	case tArray:
		return "[3]int{" + g.expr(tInt, d) + ", " + g.expr(tInt, d) + "}"
	case tMap:
		return "map[string]int{" + g.literal(tString) + ": " + g.expr(tInt, d) + "}"
	case tObj:
		return pick(g,
			func() string {
				return "(" + g.object() + "{A: " + g.expr(tInt, d) + ", S: " + g.expr(tString, d) + "})"
			},
			func() string {
				return "(" + g.object() + "{B: " + g.expr(tInt, d) + ", A: " + g.expr(tInt, d) + ", Arr: [2]int{1: " + g.expr(tInt, d) + "}})"
			},
		)()
	case tObjPointer:
		return "&(" + g.object() + "{B: " + g.expr(tInt, d) + "})"
	case tAny:
		return g.typed(pick(g, tInt, tString, tBool, tObj, tError), d)
	}
	return g.leaf(t, m)
}

// typed returns an expression of type t that has this type also where nothing asks for it.
func (g *gen) typed(t typ, m mode) string {
	e := g.expr(t, m)
	switch t {
	case tFloat, tByte, tAny, tError:
		return g.spell(t) + "(" + e + ")"
	}
	return e
}

func (g *gen) intExpr(d mode) string {
	op := func(ops ...string) func() string {
		return func() string {
			return "(" + g.expr(tInt, d) + " " + pick(g, ops...) + " " + g.expr(tInt, d) + ")"
		}
	}
	choices := []func() string{
		op("+", "-", "*", "&", "|", "^"),
		op("+", "-"),
		func() string { return "(" + g.expr(tInt, d) + " " + pick(g, "/ 3", "% 7", "<< 1", ">> 1") + ")" },
		func() string { return "-" + g.atom(tInt, d) },
		func() string { return "len(" + g.expr(pick(g, tString, tSlice), d) + ")" },
		func() string { return "trace.At(" + g.expr(tSlice, d) + ", " + g.expr(tInt, d) + ")" },
		func() string {
			return g.expr(tObj, mode{changing: d.changing, depth: 4}) + ".Sum(" + g.expr(tInt, d) + ")"
		},
		func() string { return "int(" + g.expr(tByte, d) + ")" },
		func() string { return g.variadic(d) },
		func() string { return pick(g, "min", "max") + "(" + g.expr(tInt, d) + ", " + g.expr(tInt, d) + ", 3)" },
		func() string { return "len([]byte(" + g.expr(tString, d) + "))" },
		func() string {
			return "trace.Pair(" + g.expr(tObj, mode{changing: d.changing, depth: 4}) + ".Two(" + g.expr(tInt, d) + "))"
		},
		func() string { return g.object() + ".Sum(" + g.expr(tObj, d) + ", " + g.expr(tInt, d) + ")" },
	}
	if !d.changing {
		choices = append(choices,
			func() string { return g.element(d) },
			func() string { return g.element(d) },
		)
	} else {
		choices = append(choices, func() string { return g.changingCall(d) }, func() string { return g.changingCall(d) })
	}
	return pick(g, choices...)()
}

// variadic calls a helper with a list of arguments.
func (g *gen) variadic(d mode) string {
	if g.chance(20) {
		return "trace.Sum(" + g.expr(tSlice, d) + "...)"
	}
	var list []string
	for range g.IntN(4) {
		list = append(list, g.expr(tInt, d))
	}
	return "trace.Sum(" + strings.Join(list, ", ") + ")"
}

// element reads through an index, field or pointer, where nothing changes.
func (g *gen) element(d mode) string {
	t := pick(g, tSlice, tArray, tMap, tPointer, tObj, tObjPointer)
	v := g.readable(t, d)
	if v == nil {
		return g.leaf(tInt, d)
	}
	return g.part(v, d)
}

// part returns an int within variable v: a place, except in a map.
func (g *gen) part(v *variable, d mode) string {
	v.used = true
	switch v.typ {
	case tSlice, tArray:
		return v.name + "[(" + g.expr(tInt, d.deeper()) + ")&1]"
	case tMap:
		return v.name + "[" + g.expr(tString, d.deeper()) + "]"
	case tPointer:
		return "*" + v.name
	default:
		switch g.IntN(4) {
		case 0:
			return v.name + ".Arr[(" + g.expr(tInt, d.deeper()) + ")&1]"
		case 1:
			return v.name + "." + pick(g, "In.X", "In.Y")
		}
		return v.name + "." + pick(g, "A", "B")
	}
}

// changingCall calls something that may change shared variables.
func (g *gen) changingCall(d mode) string {
	list := g.visible(func(v *variable) bool {
		return !v.shared && (v.typ == tFunc || v.typ == tObjPointer) || v.typ == tObj && v.shared && v.fn == g.fn
	})
	if len(list) == 0 {
		return g.leaf(tInt, d)
	}
	v := list[g.IntN(len(list))]
	v.used = true
	if v.typ == tFunc {
		return v.name + "(" + g.expr(tInt, d) + ")"
	}
	return v.name + ".Inc(" + g.expr(tInt, d) + ")"
}

func (g *gen) boolExpr(d mode) string {
	return pick(g,
		func() string { return "(" + g.expr(tBool, d) + pick(g, " && ", " || ") + g.expr(tBool, d) + ")" },
		func() string { return "(" + g.expr(tBool, d) + pick(g, " && ", " || ") + g.expr(tBool, d) + ")" },
		func() string { return "!" + g.atom(tBool, d) },
		func() string {
			return "(" + g.expr(tInt, d) + pick(g, " < ", " > ", " == ", " != ", " <= ") + g.expr(tInt, d) + ")"
		},
		func() string { return "(" + g.expr(tString, d) + pick(g, " < ", " == ") + g.expr(tString, d) + ")" },
		func() string { return "((" + g.expr(tInt, d) + ")&1 == 0)" },
		func() string {
			if v := g.readable(tError, d); v != nil {
				return "(" + v.use() + pick(g, " == ", " != ") + "nil)"
			}
			return g.leaf(tBool, d)
		},
	)()
}

// atom returns an expression that an operator may stand before.
func (g *gen) atom(t typ, m mode) string { return "(" + g.expr(t, m) + ")" }

// leaf returns a variable or literal.
func (g *gen) leaf(t typ, m mode) string {
	if v := g.readable(t, m); v != nil && g.chance(80) {
		return v.use()
	}
	if m.changing && g.chance(50) {
		if v := g.readable(t, mode{}); v != nil && v.shared {
			return "func() " + g.spell(t) + " { return " + v.use() + " }()"
		}
	}
	return g.literal(t)
}

// literal returns an expression without variables.
func (g *gen) literal(t typ) string {
	switch t {
	case tInt:
		return fmt.Sprint(g.IntN(6))
	case tBool:
		return pick(g, "true", "false")
	case tString:
		return pick(g, `"a"`, `"b"`, `"éx"`, `""`)
	case tFloat:
		return pick(g, "1.5", "2", "float64(3)")
	case tByte:
		return pick(g, "trace.Byte(200)", "trace.Byte(7)")
	case tSlice:
		return pick(g, "[]int{1, 2}", "make([]int, 3)", "[]int{7, 8, 9}")
	case tArray:
		return pick(g, "[3]int{1, 2, 3}", "[3]int{}")
	case tMap:
		return pick(g, "map[string]int{}", `map[string]int{"a": 1}`)
	case tPointer:
		return "new(int)"
	case tFunc:
		return pick(g, "trace.Double", "func(x int) int { return x + 1 }")
	case tObj:
		return "(" + g.object() + "{A: 1, B: 2, S: \"o\"})"
	case tObjPointer:
		return "&(" + g.object() + "{})"
	case tAny:
		return pick(g, "any(nil)", "any(5)", `any("s")`)
	case tError:
		return pick(g, "error(nil)", `trace.Error("e")`)
	case tParam:
		return "*new(T)"
	case tCoro:
		return "(*async.Coroutine[int])(nil)"
	}
	panic("progen: no literal")
}

// called returns the result of a literal that is called where it stands.
func (g *gen) called(t typ, m mode) string {
	var text string
	f := &function{results: []typ{t}, budget: 2}
	// One that awaits is translated itself, with all that it captures.
	f.awaits = g.features.Literals && g.fn.awaits && g.chance(40)
	g.within(f, func() {
		text = "func() " + g.spell(t) + " {\n"
		if m.changing {
			text += g.body()
		}
		text += "return " + g.expr(t, m.deeper()) + "\n}()"
	})
	return text
}

// awaited returns an await whose value is of type t, or "".
func (g *gen) awaited(t typ, m mode) string {
	w := g.awaitable(t, m)
	switch {
	case w == "":
		return ""
	case t == tSlice: // which always has elements; what a child returns after a recovered panic does not
		return "append(trace.Must(async.Await(" + w + ")), 1, 2)"
	}
	return "trace.Must(async.Await(" + w + "))"
}

// yielded returns a call of yield as an expression of type t, sometimes, or "". What it does when the consumer has
// closed the generator is to yield again at the next one, so it is rare.
func (g *gen) yielded(t typ, m mode) string {
	if !g.fn.yields || !g.chance(8) {
		return ""
	}
	switch {
	case t == tInt && g.fn.form == twoWay:
		return "trace.Must(" + g.yielding(m.deeper()) + ")"
	case t == tBool:
		return g.goesOn(m.deeper())
	}
	return ""
}

// awaitable returns something to await with a value of type t.
func (g *gen) awaitable(t typ, m mode) string {
	d := m.deeper()
	if g.chance(60) {
		for range 3 {
			if len(g.children) == 0 {
				break
			}
			if c := pick(g, g.children...); !c.yields && (c.result == t || c.generic) && (m.changing || !c.changes) {
				if call := g.call(c, t, d); call != "" {
					return call
				}
			}
		}
	}
	if t == tInt && g.chance(50) {
		list := g.visible(func(v *variable) bool { return v.typ == tCoro && v.fn == g.fn })
		if len(list) > 0 && m.changing {
			v := list[g.IntN(len(list))]
			v.used = true
			return v.name
		}
	}
	if g.chance(10) {
		return "trace.Fail(" + g.typed(t, d) + ", \"failed\")"
	}
	return "trace.Wait(" + g.typed(t, d) + ")"
}

// behindInterface converts the receiver of c to an interface that has its constructor.
func (g *gen) behindInterface(c *child, receiver string) string {
	var params []string
	for _, p := range c.params {
		params = append(params, g.spell(p))
	}
	return "interface {\n" + c.name + "Async(" + strings.Join(params, ", ") + ") *async.Coroutine[" + g.spell(c.result) + "]\n}(" + receiver + ")"
}

// call returns a call of an async child's constructor.
func (g *gen) call(c *child, t typ, d mode) string {
	name := c.name + "Async"
	if c.equal && (t == tSlice || t == tMap || t == tFunc || t == tParam) { // T may be of any type here
		return ""
	}
	if c.method {
		receiver := "(" + g.literal(tObjPointer) + ")"
		if v := g.readable(tObjPointer, mode{}); v != nil && !v.shared && v.fn == g.fn {
			receiver = v.use()
		}
		if g.chance(40) {
			receiver = "(emb" + g.id + "{2, " + receiver + "})"
		}
		if g.chance(30) {
			receiver = g.behindInterface(c, receiver)
		}
		name = receiver + "." + name
	}
	var args []string
	for _, p := range c.params {
		if p == tParam {
			p = t
		}
		switch p {
		case tFunc:
			v := g.readable(tFunc, mode{})
			if v == nil || v.shared {
				args = append(args, g.literal(tFunc))
			} else {
				args = append(args, v.use())
			}
		case tPointer:
			list := g.visible(func(v *variable) bool { return v.typ == tInt && v.shared && !v.fixed })
			if len(list) == 0 {
				args = append(args, "new(int)")
			} else {
				list[0].used = true
				args = append(args, "&"+list[0].name)
			}
		default:
			args = append(args, g.typed(p, d))
		}
	}
	switch {
	case c.boxed:
		name = "(&box" + g.id + "[" + g.spell(t) + "]{" + g.typed(t, d) + "})." + name
	case c.generic && (t == tFloat || t == tByte || t == tAny || t == tError || g.chance(20)):
		name += "[" + g.spell(t) + "]"
	}
	if (!c.generic || c.boxed) && g.chance(10) {
		name = "trace.Same(" + name + ")"
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}
