// Package progen writes random programs for package difftest.
//
// In: a seed and the features to use. Out: the source of a Go file with templates whose names begin
// with "test". The same seed gives the same program.
//
// # Valid by construction
//
// A statement is written together with the scope it stands in: an expression of a type is made of variables of
// that scope, so the program type-checks. Labels and variables that nothing has used by the end of their block
// are not written, or get a blank use.
//
// # Terminating by construction
//
// Each loop, function and label that is jumped back to begins with trace.Tick, which panics
// when the run has had enough. It does so in the plain run and in the generated one at the same place.
//
// # Off the order that Go leaves open
//
// Go orders calls, receives and short circuits within an expression, but not reading a variable against a call
// that changes it, nor a panic of an index against a call. So:
//
//   - a variable is shared, or it is private. Only shared ones are changed by closures or have their address
//     taken.
//   - an expression is changing, or it is reading. Only changing ones call what may change variables, and they
//     read private variables only; a shared one they read through a call.
//   - an index is always in range and a divisor a constant, except in statements that do nothing else.
//
// Awaits and trace.V change no variable, so they are welcome in every expression.
package progen

import (
	"fmt"
	"go/format"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// Features are the parts of the language that a program may use besides the basic ones.
type Features struct {
	Defers    bool // defer, recover, panic
	Cleanups  bool // deferred literals that await
	Literals  bool // async.Coro
	RangeFunc bool // range over functions
}

// All are all features.
var All = Features{Defers: true, Cleanups: true, Literals: true, RangeFunc: true}

// Program returns the source of the program of a seed, in package pkg. Its names
// contain the seed, so that several programs may share a package.
func Program(seed uint64, pkg string, features Features) string {
	return newGen(seed, features).program(pkg)
}

func newGen(seed uint64, features Features) *gen {
	return &gen{
		Rand:     rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)),
		features: features,
		id:       fmt.Sprint(seed),
		taken:    map[string]bool{},
		filled:   map[string]int{},
	}
}

// program returns the source of the program.
func (g *gen) program(pkg string) string {
	source := g.file(pkg)
	text, err := format.Source([]byte(source))
	if err != nil {
		panic(fmt.Sprintf("progen: seed %s: %v\n%s", g.id, err, source))
	}
	return string(text)
}

// gen writes one program.
type gen struct {
	*rand.Rand
	features Features
	id       string
	counter  int
	taken    map[string]bool // special names in use
	filled   map[string]int  // how often which pattern was used
	// ownObject says that the program has a struct with templates of its own.
	ownObject bool
	// exits says that the program may call runtime.Goexit.
	exits bool
	// children are the templates written so far, which later ones await.
	children []*child
	// fn is the function being written.
	fn *function
}

// child is a template that others may call.
type child struct {
	name    string
	params  []typ
	result  typ // or the type of the elements
	ends    typ // the result of a generator: tError, tBool or nothing (tInt)
	form    form
	awaits  bool
	yields  bool
	method  bool // of the program's struct, by pointer
	boxed   bool // a method of the generic type
	generic bool // its last parameter, and its result, is a T
	changes bool // it may change what its caller can see
	equal   bool // its T has to be comparable
}

// function is what is known about the function literal or declaration that the statement being written is in.
type function struct {
	outer    *function
	awaits   bool // Await may be used
	yields   bool // yield may be used
	form     form // how
	elem     typ  // what it yields
	panicky  bool // has panics, and literals that recover
	deferred bool // a deferred literal, where recover makes sense
	results  []typ
	named    []*variable // named results, nil if unnamed
	scopes   []*scope
	targets  []*target
	budget   int // statements that may still be written
}

// file returns the whole program.
func (g *gen) file(pkg string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n\tasync \"github.com/asyncgen/asyncgen/runtime\"\n\n\t\"m/trace\"\n)\n\n", pkg)
	fmt.Fprintf(&b, "var _ = async.Done\n\n")
	g.ownObject = g.chance(20)
	g.exits = g.features.Defers && g.chance(25)
	var helpers []string
	for range pick(g, 0, 1, 1, 2) {
		helpers = append(helpers, g.helper())
	}
	body := ""
	for i := range pick(g, 1, 1, 2) {
		body += g.entry(i)
	}
	// What nothing calls would only cost time.
	for i, text := range slices.Backward(helpers) {
		if regexp.MustCompile(`\b` + g.children[i].name + `(Async|Gen)?\b`).MatchString(body) {
			body = text + body
		}
	}
	if own := g.object(); !strings.Contains(body, "(o *"+own+")") { // no method of it is left
		g.ownObject = false
		body = strings.ReplaceAll(body, own, g.object())
	}
	return b.String() + g.types(body) + body
}

// special names are those that generated code might have for its own things, and that hide predeclared ones which
// programs do not use.
var special = []string{
	"t", "f", "g", "s", "i", "c", "ok", "err", "state", "State", "self", "tmp", "tmp1", "tmp2", "cond", "awaited", "guard", "resume1",
	"loop1", "next", "box", "frame", "entered", "done", "Value", "Err", "panicking", "defers", "yielded", "more", "value", "resume",
	"cap", "print", "println", "complex", "int64", "rune_", "awaited1", "slice", "limit", "it", "stop", "seq",
	"generator", "results", "end1", "case1", "Frame", "Resume", "Coroutine",
}

// fresh returns a new name.
func (g *gen) fresh(prefix string) string {
	if len(prefix) == 1 && prefix != "L" && prefix != "G" && g.chance(12) {
		if name := pick(g, special...); !g.taken[name] {
			g.taken[name] = true
			return name
		}
	}
	g.counter++
	return fmt.Sprintf("%s%d", prefix, g.counter)
}

// chance is true in percent of the cases.
func (g *gen) chance(percent int) bool { return g.IntN(100) < percent }

// pick returns one of the list.
func pick[T any](g *gen, list ...T) T { return list[g.IntN(len(list))] }

// entry writes a template that is a case.
func (g *gen) entry(i int) string {
	name := fmt.Sprintf("test%s_%d", g.id, i)
	if g.chance(30) {
		return g.generatorDecl(name, []typ{tInt}, true)
	}
	return g.asyncDecl(&child{name: name, params: []typ{tInt}}, true)
}

// helper writes a template that entries call.
func (g *gen) helper() string {
	name := g.fresh("h" + g.id + "_")
	if g.chance(40) {
		return g.generatorDecl(name, []typ{tInt, pick(g, tInt, tString)}, false)
	}
	c := &child{name: name}
	for range g.IntN(3) {
		c.params = append(c.params, pick(g, tInt, tInt, tBool, tString, tSlice, tObj))
	}
	switch {
	case g.ownObject && g.chance(70):
		c.method, c.changes = true, true
	case g.chance(25):
		c.generic, c.boxed = true, g.chance(40)
		c.params = append(c.params, tParam)
	case g.chance(20):
		c.params = append(c.params, pick(g, tFunc, tPointer))
		c.changes = true
	}
	return g.asyncDecl(c, false)
}

// asyncDecl writes an async template.
func (g *gen) asyncDecl(c *child, entry bool) string {
	c.changes = c.changes || slices.Contains(c.params, tSlice)
	c.result = pick(g, tInt, tInt, tString, tBool, tSlice)
	if c.generic {
		c.result = tParam
	}
	results := []typ{c.result, tError}
	if entry && g.chance(30) {
		results = []typ{c.result}
	}
	f := &function{awaits: true, results: results, budget: g.size()}
	var b strings.Builder
	b.WriteString("//asyncgen:async\nfunc ")
	g.within(f, func() {
		receiver, recursion := "", ""
		if c.method {
			receiver = "(" + g.receiver() + ") "
		}
		typeParams := ""
		switch {
		case c.boxed:
			receiver = fmt.Sprintf("(o *box%s[T]) ", g.id)
		case c.generic:
			typeParams = g.typeParams(c)
		}
		fmt.Fprintf(&b, "%s%s%s(%s) %s {\n", receiver, c.name, typeParams, g.params(c.params, ""), g.results())
		if !entry && !c.boxed && len(c.params) > 0 && c.params[0] == tInt && g.chance(30) {
			recursion = g.recursion(c)
		}
		for _, v := range f.named {
			if v.typ == tSlice { // which always has elements
				fmt.Fprintf(&b, "%s = []int{0, 0}\n", v.name)
			}
		}
		if c.boxed {
			v := g.variable(tParam)
			fmt.Fprintf(&b, "%s := o.v\ntrace.Note(\"box\", %s)\n", v.use(), v.name)
		}
		b.WriteString(recursion + g.whole())
	})
	// Only now: a template does not await itself anywhere else, which would take exponential time.
	if len(results) == 2 {
		g.children = append(g.children, c)
	}
	return b.String()
}

// receiver declares the receiver of a method of the program's struct.
func (g *gen) receiver() string {
	r := g.declare("o", tObjPointer)
	r.shared = true
	return fmt.Sprintf("%s *%s", r.name, g.object())
}

// typeParams returns those of a generic template.
func (g *gen) typeParams(c *child) string {
	constraint := pick(g, "any", "any", "comparable", "interface{ comparable }")
	c.equal = constraint != "any"
	return "[T " + constraint + "]"
}

// whole returns the body of a template. Closures that it collects outlive the loops and blocks that made them.
func (g *gen) whole() string {
	text, kept, last := "trace.Tick()\n", "", ""
	if g.chance(50) {
		v := g.declare(g.fresh("fs"), tFuncs)
		v.used = true
		kept = v.name
		last = "for _, f := range " + kept + " {\ntrace.Note(\"closure\", f(1))\n}\n"
	}
	g.fn.panicky = g.features.Defers && g.chance(30)
	rest := ""
	if g.fn.panicky && g.chance(80) {
		rest = g.deferredLit() + "\n"
	}
	rest += g.body()
	switch {
	case kept == "" || !strings.Contains(rest, kept+" = append("):
		last = ""
	case g.features.Defers && g.chance(30):
		text += "var " + kept + " []func(int) int\ndefer func() {\n" + last + "}()\n"
		last = ""
	default:
		text += "var " + kept + " []func(int) int\n"
	}
	return text + rest + last + g.returnStmt() + "}\n\n"
}

// size returns the number of statements that a template may have: few for most. What goes wrong goes wrong in small
// programs, and many small ones have more combinations than a few large ones.
func (g *gen) size() int {
	if g.chance(8) {
		return 8 + g.IntN(6)
	}
	return 2 + g.IntN(4)
}

// within writes a function.
func (g *gen) within(f *function, body func()) {
	f.outer = g.fn
	g.fn = f
	g.push()
	body()
	g.pop()
	g.fn = f.outer
}

// params declares parameters.
func (g *gen) params(types []typ, last string) string {
	var list []string
	for i, t := range types {
		if i > 0 && t != tFunc && t != tParam && g.chance(8) {
			list = append(list, "_ "+g.spell(t))
			continue
		}
		name := g.fresh("a")
		if i == 0 && t == tInt && g.fn.outer == nil {
			name = "n"
		}
		v := g.declare(name, t)
		v.used = true
		v.shared = t != tInt && g.chance(20)
		list = append(list, v.name+" "+g.spell(t))
	}
	if last != "" {
		list = append(list, last)
	}
	return strings.Join(list, ", ")
}

// results declares results, named or not.
func (g *gen) results() string {
	if len(g.fn.results) == 0 {
		return ""
	}
	var list []string
	named := g.chance(50)
	for _, t := range g.fn.results {
		text := g.spell(t)
		if named {
			v := g.declare(g.fresh("r"), t)
			v.used, v.result = true, true
			v.shared = g.chance(50)
			g.fn.named = append(g.fn.named, v)
			text = v.name + " " + text
		}
		list = append(list, text)
	}
	return "(" + strings.Join(list, ", ") + ")"
}
