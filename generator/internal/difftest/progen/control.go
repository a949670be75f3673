package progen

import (
	"fmt"
	"strings"
)

func (g *gen) ifStmt() string {
	g.push()
	defer g.pop()
	head := "if "
	var condition mode
	if g.chance(40) {
		t := g.anyType()
		e := g.typed(t, g.some())
		v := g.variable(t)
		v.used = true
		head += v.name + " := " + e + "; "
		condition = g.some()
		switch {
		case v.typ == tInt && v.shared && condition.changing:
			head += "(trace.V(" + v.name + ") > 1) != " // read by a call, before what changes it
		case v.typ == tInt:
			head += "(" + v.name + " > 1) != "
		default:
			head = strings.TrimSuffix(head, "; ")
			head += "; trace.True(" + v.name + ") && "
		}
	} else {
		condition = g.some()
	}
	text := head + g.expr(tBool, condition) + " " + g.block()
	switch g.IntN(3) {
	case 0:
		text += " else " + g.block()
	case 1:
		text += " else if " + g.expr(tBool, g.some()) + " " + g.block()
		if g.chance(50) {
			text += " else " + g.block()
		}
	}
	return text
}

// loop writes a loop of any form.
func (g *gen) loop() string {
	return g.labelled(true, func() string {
		g.push()
		defer g.pop()
		switch g.IntN(4) {
		case 0:
			return g.forClause()
		case 1:
			return g.whileLoop()
		default:
			return g.rangeLoop()
		}
	})
}

func (g *gen) forClause() string {
	start := g.expr(tInt, mode{depth: 3})
	i := g.declare(g.fresh("i"), tInt)
	i.used = true
	i.shared = g.chance(50)
	cond := fmt.Sprintf("%s < %d", i.name, 2+g.IntN(5))
	if g.chance(30) {
		cond += " && " + g.expr(tBool, mode{})
	}
	post := i.name + "++"
	switch g.IntN(5) {
	case 0:
		post = i.name + " += 1 + (" + g.expr(tInt, mode{depth: 2}) + ")&1"
	case 1:
		if g.fn.awaits {
			post = i.name + " += trace.Must(async.Await(trace.Wait(1)))"
		}
	}
	body := g.blockWith("trace.Tick()\n" + g.capture(i))
	return "for " + i.name + " := " + start + "; " + cond + "; " + post + " " + body
}

// capture returns a statement that keeps a closure over a loop variable, for some of the shared ones.
func (g *gen) capture(v *variable) string {
	fs := g.writable(tFuncs)
	if fs == nil || fs.fn != g.fn || !v.shared || g.chance(50) {
		return ""
	}
	v.used = true
	return fs.name + " = append(" + fs.name + ", func(d int) int { " + v.name + " += d; return " + v.name + " })\n"
}

func (g *gen) whileLoop() string {
	if g.chance(30) {
		g.push()
		defer g.pop()
		if g.chance(30) && g.fn.budget > 0 && len(g.fn.scopes) < 5 { // with nothing before the inner loop, which ticks itself
			g.fn.budget--
			return "for {\n" + g.loop() + "\ntrace.Tick()\n" + "if " + g.expr(tBool, g.some()) + " {\nbreak\n}\n}"
		}
		text := "for {\ntrace.Tick()\n"
		text += g.body()
		return text + "if " + g.expr(tBool, g.some()) + " {\nbreak\n}\n}"
	}
	c := g.fresh("k")
	v := g.declare(c, tInt)
	v.used = true
	v.fixed = true
	cond := g.expr(tBool, g.some())
	body := g.blockWith("trace.Tick()\n" + c + "++\n")
	// The counter needs a block of its own, which must not separate a label from the loop.
	return "for " + c + " := 0; " + c + " < " + fmt.Sprint(2+g.IntN(4)) + " && (" + cond + "); " + body
}

func (g *gen) rangeLoop() string {
	var key, value typ = tInt, tInt
	var operand string
	m := g.some()
	values := true
	switch g.IntN(10) {
	case 0, 1:
		operand = g.expr(tSlice, m)
	case 2:
		if v := g.writable(tArray); v != nil && v.shared && g.chance(60) {
			v.used = true
			operand = "&" + v.name
		} else {
			operand = g.expr(tArray, m)
		}
	case 3:
		operand = g.expr(tString, m)
		value = tAny // a rune: nothing is done with it
	case 4:
		operand, key = "trace.One("+g.expr(tString, m)+", "+g.expr(tInt, m)+")", tString
	case 5:
		operand, values = "trace.Chan("+g.expr(tInt, m)+", "+g.expr(tInt, m)+")", false
	case 6, 7:
		if g.features.RangeFunc {
			if g.chance(75) {
				var c *child
				if operand, key, c = g.made(m, true); c != nil {
					operand += ".All()"
					values, value = c.awaits, tError
					break
				}
				key = tInt
			}
			values = g.chance(60)
			operand = map[bool]string{true: "trace.Pairs", false: "trace.Seq"}[values] + "(" + g.expr(tInt, m) + ")"
			break
		}
		fallthrough
	default:
		operand, values = "("+g.expr(tInt, m)+")&3", false
	}
	var list []string
	var vars []*variable
	tok := ":="
	if g.chance(15) && key == tInt { // assigned, not declared
		if k := g.writable(tInt); k != nil {
			list, tok = []string{k.name}, "="
		}
	}
	if tok == ":=" {
		if key == tAny && g.chance(80) { // a pair: nothing is done with it
			vars = append(vars, &variable{name: g.fresh("i"), typ: tAny})
		} else if g.chance(80) && key != tAny {
			vars = append(vars, g.declare(g.fresh("i"), key))
		} else {
			vars = append(vars, &variable{name: "_", used: true})
		}
		if values && g.chance(70) {
			if value == tAny {
				vars = append(vars, &variable{name: g.fresh("r"), typ: tAny})
			} else {
				vars = append(vars, g.declare(g.fresh("x"), value))
			}
		}
		for _, v := range vars {
			v.shared = g.chance(40)
			list = append(list, v.name)
		}
	}
	prologue := "trace.Tick()\n"
	for _, v := range vars {
		if v.name != "_" && (v.typ == tAny || !v.used && g.chance(60)) {
			v.used = true
			prologue += g.note(v) + "\n"
		}
		if v.name != "_" && v.typ == tInt {
			prologue += g.capture(v)
		}
	}
	body := g.blockWith(prologue)
	for _, v := range vars {
		if !v.used {
			body = strings.Replace(body, "{\n", "{\n_ = "+v.name+"\n", 1)
		}
	}
	for len(list) > 0 && list[len(list)-1] == "_" {
		list = list[:len(list)-1]
	}
	if values && value == tError { // an async generator's, which has to be taken, if only by a blank
		if len(list) == 0 {
			list, tok = append(list, "_"), "="
		}
		if len(list) == 1 {
			list = append(list, "_")
		}
	}
	if len(list) == 0 {
		return "for range " + operand + " " + body
	}
	return "for " + strings.Join(list, ", ") + " " + tok + " range " + operand + " " + body
}

func (g *gen) switchStmt() string {
	return g.labelled(false, func() string {
		g.push()
		defer g.pop()
		m := g.some()
		head := "switch "
		t := pick(g, tInt, tInt, tString, tBool)
		switch {
		case g.chance(25):
			t = tInt
			e := g.typed(tInt, m)
			v := g.variable(tInt)
			head += v.use() + " := " + e + "; " + v.name + "&3"
		case t == tInt:
			head += "(" + g.typed(t, m) + ")&3"
		case g.chance(70):
			head += g.typed(t, m)
		default:
			t = tBool
		}
		var clauses []string
		n := 1 + g.IntN(4)
		defaultAt := g.IntN(n + 2)
		for i := range n {
			var exprs []string
			if i == defaultAt {
				clauses = append(clauses, "default:\n")
			} else {
				for range 1 + g.IntN(2) {
					// V keeps constants from being duplicates.
					exprs = append(exprs, "trace.V("+g.typed(t, mode{changing: m.changing, depth: 1})+")")
				}
				clauses = append(clauses, "case "+strings.Join(exprs, ", ")+":\n")
			}
			g.push()
			clauses[i] += g.body()
			g.pop()
			if i < n-1 && g.chance(20) && !endsIn(clauses[i]) {
				clauses[i] += "fallthrough\n"
			}
		}
		return head + " {\n" + strings.Join(clauses, "") + "}"
	})
}

// endsIn reports whether the last line of a clause leaves it.
func endsIn(clause string) bool {
	lines := strings.Split(strings.TrimSpace(clause), "\n")
	return terminates(strings.TrimSpace(lines[len(lines)-1]))
}

func (g *gen) typeSwitch() string {
	return g.labelled(false, func() string {
		g.push()
		defer g.pop()
		var operand string
		if v := g.readable(tAny, mode{}); v != nil && g.chance(60) {
			operand = v.use()
		} else {
			operand = "any(" + g.expr(tAny, g.some()) + ")"
		}
		if g.fn.awaits && g.chance(40) {
			operand = "trace.Must(async.Await(trace.Wait(any(" + operand + "))))"
		}
		name := ""
		if g.chance(70) {
			name = g.fresh("y")
		}
		var clauses []string
		types := []struct {
			text string
			typ  typ
		}{{"int", tInt}, {"string", tString}, {"bool, uint8", tAny}, {g.object(), tObj}, {"error", tError}, {"nil", tAny}, {"", tAny}}
		g.Shuffle(len(types), func(i, j int) { types[i], types[j] = types[j], types[i] })
		used := false
		for i, t := range types[:1+g.IntN(5)] {
			head := "case " + t.text + ":\n"
			if t.text == "" {
				head = "default:\n"
			}
			g.push()
			if name != "" {
				v := g.declare(name, t.typ)
				v.used = true
				v.shared = g.chance(40)
				if i == 0 || g.chance(50) {
					head += g.note(v) + "\n"
					used = true
				}
			}
			clauses = append(clauses, head+g.body())
			g.pop()
		}
		if name != "" && used {
			operand = name + " := " + operand
		}
		return "switch " + operand + ".(type) {\n" + strings.Join(clauses, "") + "}"
	})
}

// selectStmt writes a select of which one clause can proceed.
func (g *gen) selectStmt() string {
	return g.labelled(false, func() string {
		g.push()
		defer g.pop()
		m := g.some()
		var clauses []string
		clause := func(head string) {
			g.push()
			clauses = append(clauses, head+g.body())
			g.pop()
		}
		if g.chance(50) {
			clause("case <-trace.Never(" + g.expr(tInt, m) + "):\n")
		}
		switch g.IntN(4) {
		case 0:
			operand := "trace.Chan(" + g.expr(tInt, m) + ", 1)"
			g.push()
			v := g.variable(tInt)
			v.used = true
			head := "case " + v.name + " := <-" + operand + ":\ntrace.Note(\"received\", " + v.name + ")\n"
			clauses = append(clauses, head+g.body())
			g.pop()
		case 1:
			clause("case trace.Room() <- " + g.expr(tInt, m) + ":\n")
		case 2:
			if v := g.writable(tInt); v != nil {
				clause("case " + v.name + " = <-trace.Chan(" + g.expr(tInt, m) + ", 1):\n")
				break
			}
			fallthrough
		default:
			clause("default:\n")
		}
		if g.chance(50) {
			clause("case trace.Never(1) <- " + g.expr(tInt, m) + ":\n")
		}
		return "select {\n" + strings.Join(clauses, "") + "}"
	})
}

// gotoStmt jumps backwards to a label before a block, or forwards over one.
func (g *gen) gotoStmt() string {
	label := g.fresh("G")
	cond := g.expr(tBool, g.some())
	if g.chance(50) {
		return label + ":\n" + "trace.Tick()\n" + g.block() + "\nif trace.Again(" + fmt.Sprint(g.IntN(1<<30)) + ") && " + cond + " {\ngoto " + label + "\n}"
	}
	inside := g.chance(50)
	jump := "if " + cond + " {\ngoto " + label + "\n}\n"
	text := "{\n"
	if !inside {
		text += jump
	}
	text += g.block() + "\n"
	if inside {
		g.push()
		text += "{\n" + g.body() + jump + "}\n"
		g.pop()
		text += g.block() + "\n"
	}
	return text + label + ":\n" + g.noteStmt() + "\n}"
}
