package progen

import (
	"regexp"
	"strings"
)

// This file writes statements after patterns (files patterns.go, asyncpatterns.go, hiddenpatterns.go and promotedpatterns.go): Go with names and expressions
// left open. It is the place for constructs that come in one form, or that need several statements to be seen.
//
//	$int, $str, ...   an expression of the type (see kinds)
//	$Aint, $Astr, ... the same, an await where one may stand
//	$x                a name that is fresh, and the same in the whole pattern
//	$x:int            such a name, of a variable that statements after this line may use
//	$body, $susp      statements, or one that suspends
//	$wait, $join      an await that hidden names do not disturb: of its own, or of what $a is
//	$func, $coro      a closure func(int) int, a coroutine literal with an int
//	$OBJ              the program's struct
//
// A line is a statement or the head of one, so that its expressions are of one mode.

// A pattern is a piece of Go and what it takes.
type pattern struct {
	name string
	// needs has a letter for each condition: a, awaits; d, the feature Defers; c, Cleanups; l, Literals; r,
	// RangeFunc; t, a type parameter; o, not within a literal; x, the program may call Goexit.
	needs string
	text  string
}

// kinds are the types that patterns may ask for.
var kinds = map[string]typ{
	"int": tInt, "bool": tBool, "str": tString, "float": tFloat, "byte": tByte, "slice": tSlice, "array": tArray, "map": tMap,
	"obj": tObj, "objp": tObjPointer, "any": tAny, "err": tError, "param": tParam,
}

// fits reports whether a pattern may stand here.
func (g *gen) fits(p *pattern) bool {
	for _, need := range p.needs {
		ok := false
		switch need {
		case 'a':
			ok = g.fn.awaits
		case 'd':
			ok = g.features.Defers
		case 'c':
			ok = g.features.Cleanups && g.features.Defers
		case 'l':
			ok = g.features.Literals
		case 'r':
			ok = g.features.RangeFunc
		case 't':
			ok = g.readable(tParam, mode{}) != nil
		case 'x':
			ok = g.exits
		case 'o':
			ok = g.fn.outer == nil
		}
		if !ok {
			return false
		}
	}
	return true
}

// patternStmt writes a statement after a pattern, or "".
func (g *gen) patternStmt() string {
	if g.fn.outer != nil && g.fn.outer.outer != nil {
		return ""
	}
	generic := g.readable(tParam, mode{}) != nil && g.chance(25) // there are few generic functions
	for range 5 * len(patterns) {
		p := &patterns[g.IntN(len(patterns))]
		if g.fits(p) && (!generic || strings.Contains(p.needs, "t")) {
			return g.fill(p)
		}
	}
	return ""
}

var hole = regexp.MustCompile(`\$([A-Za-z]+)(?::([a-z]+))?`)

// fill writes the statements of a pattern.
func (g *gen) fill(p *pattern) string {
	// Most have a block of their own; what the others declare is for all that follows.
	g.filled[p.name]++
	g.fn.budget-- // for two
	names := map[string]string{}
	var lines []string
	open := 0
	for line := range strings.Lines(strings.TrimSpace(p.text)) {
		line = strings.TrimSpace(line)
		clause := open > 0 && (strings.HasPrefix(line, "case ") || strings.HasPrefix(line, "default:"))
		if strings.HasPrefix(line, "}") || clause {
			lines = append(lines, g.unused()...)
			g.pop()
			open--
		}
		m := g.some()
		var declared []*variable
		text := hole.ReplaceAllStringFunc(line, func(found string) string {
			parts := hole.FindStringSubmatch(found)
			if kind, ok := kinds[parts[2]]; ok && names[parts[1]] == "" {
				v := &variable{name: g.fresh(parts[1]), typ: kind, fn: g.fn, shared: g.chance(30)}
				declared = append(declared, v)
				names[parts[1]] = v.name
			}
			return g.hole(parts[1], names, m)
		})
		lines = append(lines, text)
		if strings.HasSuffix(line, "{") || clause {
			g.push()
			open++
		}
		s := g.fn.scopes[len(g.fn.scopes)-1]
		s.vars = append(s.vars, declared...)
	}
	return strings.Join(lines, "\n")
}

// unused gives blank uses to the variables of the innermost block that have no other.
func (g *gen) unused() []string {
	var lines []string
	for _, v := range g.fn.scopes[len(g.fn.scopes)-1].vars {
		if !v.used {
			v.used = true
			lines = append(lines, "_ = "+v.name)
		}
	}
	return lines
}

// hole returns what comes in the place of $name.
func (g *gen) hole(name string, names map[string]string, m mode) string {
	switch name {
	case "body":
		if g.fn.budget <= 0 {
			return g.noteStmt()
		}
		return strings.TrimSpace(g.body())
	case "susp":
		if g.fn.awaits || g.fn.yields {
			return g.suspendStmt()
		}
		return g.noteStmt()
	case "wait": // reads nothing, where predeclared names are hidden
		if g.fn.awaits {
			return "async.Await(trace.Wait(\"hidden\"))"
		}
		return "trace.V(7)"
	case "join":
		if g.fn.awaits {
			return "async.Await(" + names["a"] + ")"
		}
		return "_ = " + names["a"]
	case "func":
		return g.funcLit()
	case "coro":
		return g.coroLit()
	case "OBJ":
		return g.object()
	}
	if t, ok := kinds[name]; ok {
		return g.typed(t, mode{changing: m.changing, depth: 1})
	}
	if t, ok := kinds[strings.TrimPrefix(name, "A")]; ok {
		if g.fn.awaits && (!g.fn.yields || g.chance(70)) {
			return g.awaited(t, mode{changing: m.changing, depth: 2})
		}
		if g.fn.yields && t == tBool {
			return g.goesOn(mode{changing: m.changing, depth: 2})
		}
		if g.fn.yields && t == tInt && g.fn.form == twoWay {
			return "trace.Must(" + g.yielding(mode{changing: m.changing, depth: 2}) + ")"
		}
		return g.typed(t, mode{changing: m.changing, depth: 1})
	}
	if names[name] == "" {
		names[name] = g.fresh(name)
	}
	return names[name]
}
