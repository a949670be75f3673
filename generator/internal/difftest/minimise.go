package difftest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file makes a failing program small.
//
// An edit takes something away: a declaration, statements that follow each other, the frame of a compound
// statement, an operand. In each round, many edits are tried one by one, as so many programs in one module;
// those after which the program still fails in the same way are applied together, if that still fails, or else
// the largest alone. What an edit leaves behind unused (variables, labels) is repaired. The rounds end when no
// edit succeeds.

// triesPerRound is the number of edits tried in one compilation.
const triesPerRound = 60

// stuckWhileMinimising is how long a case may run before it counts as one that never ends: every edit that works costs
// as much, and one that only seems to work is found out by whoever reads the program.
const stuckWhileMinimising = 3 * time.Second

// An edit replaces the source from start to end.
type edit struct {
	start, end int
	text       string
}

// Minimise returns a program that fails in the same way as p, which fails with f, and is as small as it can get.
// It works on random programs, whose names all contain their seed. At the deadline of ctx it returns what it has.
func (c *Checker) Minimise(ctx context.Context, p *Program, f Failure) (*Program, error) {
	quick := *c
	quick.Stuck = cmp.Or(c.Stuck, stuckWhileMinimising)
	m := &minimiser{checker: &quick, wanted: signature(f), program: p}
	for {
		smaller, err := m.round(ctx)
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return m.program, nil
		}
		if err != nil || !smaller {
			return m.program, err
		}
	}
}

type minimiser struct {
	checker *Checker
	wanted  string
	program *Program
	count   int
}

// digits differ between a program and a smaller one that fails in the same way.
var digits = regexp.MustCompile(`[0-9]+`)

// signature says in what way a program fails: two failures with the same one are the same.
func signature(f Failure) string {
	if f.Kind == "generate" || f.Kind == "compile" {
		first, _, _ := strings.Cut(f.Text, "\n")
		_, message, _ := strings.Cut(first, ": ")
		words := strings.Fields(digits.ReplaceAllString(message, "0"))
		return f.Kind + " " + strings.Join(words[:min(len(words), 3)], " ")
	}
	if f.Kind == "differ" {
		plain, generated, _ := strings.Cut(f.Text, "\tgenerated (of")
		return f.Kind + " " + firstDifferent(plain) + " " + firstDifferent(generated)
	}
	return f.Kind
}

// telling are the events that are of one kind in all programs.
var telling = []string{"await", "yield", "stop", "return", "panic", "goexit", "unexpected", "failed"}

// firstDifferent says of what kind the first event is that only one of two runs has: what else a program notes goes
// away with its statements.
func firstDifferent(events string) string {
	_, event, found := strings.Cut(events, "\t\t* ")
	if !found {
		return "end"
	}
	if word := strings.Fields(event)[0]; slices.Contains(telling, word) {
		return word
	}
	return "note"
}

// round tries one edit after the other, and applies what it can.
func (m *minimiser) round(ctx context.Context) (smaller bool, err error) {
	edits := m.edits()
	for len(edits) > 0 {
		some := edits[:min(len(edits), triesPerRound)]
		edits = edits[len(some):]
		var sources []string
		for _, e := range some {
			sources = append(sources, apply(m.program.Source, e))
		}
		ok, results, err := m.try(ctx, sources)
		if err != nil {
			return false, err
		}
		var good []edit
		var best string
		for i, e := range some {
			if ok[i] && (best == "" || len(results[i]) < len(best)) {
				best = results[i]
			}
			if ok[i] && !overlaps(e, good) {
				good = append(good, e)
			}
		}
		if len(good) == 0 {
			continue
		}
		ok, results, err = m.try(ctx, []string{apply(m.program.Source, good...)})
		if err != nil {
			return false, err
		}
		if ok[0] {
			best = results[0]
		}
		if len(best) < len(m.program.Source) {
			smallest := *m.program
			smallest.Source = best
			m.program = &smallest
			return true, nil
		}
	}
	return false, nil
}

// names are those that contain the seed.
var seeded = regexp.MustCompile(`\b(test|obj|emb|box|h)([0-9]+)`)

// try says which sources still fail as wanted, and gives them back, repaired.
func (m *minimiser) try(ctx context.Context, sources []string) (ok []bool, results []string, err error) {
	ok, results = make([]bool, len(sources)), slices.Clone(sources)
	pending := map[int]bool{}
	for i := range sources {
		pending[i] = true
	}
	for range 4 { // repairs
		var programs []*Program
		index := map[string]int{}
		for i := range sources {
			if !pending[i] {
				continue
			}
			m.count++
			id := fmt.Sprintf("${1}${2}c%d", m.count)
			p := &Program{Name: fmt.Sprintf("c%d", m.count), Package: m.program.Package, Source: seeded.ReplaceAllString(results[i], id)}
			if _, err := p.cases(); err != nil {
				delete(pending, i)
				continue
			}
			index[p.Name] = i
			programs = append(programs, p)
		}
		clear(pending)
		if len(programs) == 0 {
			break
		}
		failures, err := m.checker.Check(ctx, programs)
		if err != nil {
			return nil, nil, err
		}
		for _, f := range failures {
			i, known := index[f.Program]
			switch {
			case !known:
			case signature(f) == m.wanted:
				ok[i] = true
			case f.Kind == "generate":
				if fixed, changed := repair(results[i], f.Text); changed {
					results[i] = fixed
					pending[i] = true
				}
			}
		}
	}
	return ok, results, nil
}

// unused is the message for what a removed statement was the only use of.
var unused = regexp.MustCompile(`(?m)^[^:\n]*:(\d+):(\d+): (label \S+ )?(?:declared|defined) and not used`)

// repair blanks variables and drops labels that the messages say are not used. It gives up if there are other
// messages.
func repair(source, messages string) (string, bool) {
	found := unused.FindAllStringSubmatch(messages, -1)
	if len(found) == 0 || len(found) != strings.Count(strings.TrimSpace(messages), "\n")+1 {
		return source, false
	}
	lines := strings.SplitAfter(source, "\n")
	slices.SortFunc(found, func(a, b []string) int { // from the end, so that columns stay right
		la, _ := strconv.Atoi(a[1])
		lb, _ := strconv.Atoi(b[1])
		ca, _ := strconv.Atoi(a[2])
		cb, _ := strconv.Atoi(b[2])
		return cmp.Or(cmp.Compare(lb, la), cmp.Compare(cb, ca))
	})
	for _, f := range found {
		line, _ := strconv.Atoi(f[1])
		column, _ := strconv.Atoi(f[2])
		if line > len(lines) || column > len(lines[line-1]) {
			return source, false
		}
		text := lines[line-1]
		before, rest := text[:column-1], text[column-1:]
		end := strings.IndexFunc(rest, func(r rune) bool {
			return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
		})
		if end < 0 {
			return source, false
		}
		rest = rest[end:]
		if f[3] != "" {
			rest = strings.TrimPrefix(rest, ":")
		} else {
			before += "_"
			left, right, defines := strings.Cut(rest, ":=")
			names := before[strings.LastIndexAny(before, "\t;")+1:] + left
			if defines && strings.Trim(names, " \t_,iforcasewth") == "" {
				rest = left + "=" + right
			}
		}
		lines[line-1] = before + rest
	}
	return formatted(strings.Join(lines, "")), true
}

// formatted returns a source in its usual format, or as it is if it does not parse.
func formatted(source string) string {
	if text, err := format.Source([]byte(source)); err == nil {
		return string(text)
	}
	return source
}

// apply makes edits that do not overlap.
func apply(source string, edits ...edit) string {
	edits = slices.Clone(edits)
	slices.SortFunc(edits, func(a, b edit) int { return b.start - a.start })
	for _, e := range edits {
		source = source[:e.start] + e.text + source[e.end:]
	}
	return formatted(source)
}

func overlaps(e edit, list []edit) bool {
	for _, other := range list {
		if e.start < other.end && other.start < e.end {
			return true
		}
	}
	return false
}

// edits returns all edits of the program, those that take away most first.
func (m *minimiser) edits() []edit {
	source := m.program.Source
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.ParseComments)
	if err != nil {
		return nil
	}
	l := &editList{source: source, offset: func(p token.Pos) int { return fset.Position(p).Offset }}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			from := fn.Pos()
			if fn.Doc != nil {
				from = fn.Doc.Pos()
			}
			l.replace(from, fn.End(), "")
		}
	}
	ast.Inspect(file, l.visit)
	slices.SortStableFunc(l.list, func(a, b edit) int {
		return cmp.Compare(b.end-b.start-len(b.text), a.end-a.start-len(a.text))
	})
	return l.list
}

type editList struct {
	source string
	offset func(token.Pos) int
	list   []edit
}

func (l *editList) text(n ast.Node) string { return l.source[l.offset(n.Pos()):l.offset(n.End())] }

func (l *editList) replace(from, to token.Pos, text string) {
	e := edit{l.offset(from), l.offset(to), text}
	if e.end-e.start > len(e.text) {
		l.list = append(l.list, e)
	}
}

// visit collects the edits of one node.
func (l *editList) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BlockStmt:
		l.statements(n.List)
	case *ast.CaseClause:
		l.statements(n.Body)
	case *ast.CommClause:
		l.statements(n.Body)
	case *ast.IfStmt:
		l.unwrap(n, n.Body)
		if n.Else != nil {
			l.replace(n.Body.End(), n.Else.End(), "")
			l.replace(n.Pos(), n.End(), l.text(n.Else))
		}
		l.replace(n.Cond.Pos(), n.Cond.End(), "true")
		if n.Init != nil {
			l.replace(n.Init.Pos(), n.Cond.Pos(), "")
		}
	case *ast.ForStmt:
		l.unwrap(n, n.Body)
		if n.Init != nil {
			l.replace(n.For, n.Body.Pos(), "for ")
		}
	case *ast.RangeStmt:
		l.unwrap(n, n.Body)
	case *ast.LabeledStmt:
		l.replace(n.Pos(), n.Stmt.Pos(), "")
	case *ast.ReturnStmt:
		if len(n.Results) > 0 {
			l.replace(n.Pos(), n.End(), "return")
		}
	case *ast.BinaryExpr:
		l.replace(n.Pos(), n.End(), l.text(n.X))
		l.replace(n.Pos(), n.End(), l.text(n.Y))
	case *ast.ParenExpr:
		l.replace(n.Pos(), n.End(), l.text(n.X))
	case *ast.UnaryExpr:
		l.replace(n.Pos(), n.End(), l.text(n.X))
	case *ast.CallExpr:
		l.call(n)
	case *ast.CompositeLit:
		for i, e := range n.Elts {
			if i+1 < len(n.Elts) {
				l.replace(e.Pos(), n.Elts[i+1].Pos(), "")
			} else {
				l.replace(e.Pos(), e.End(), "")
			}
		}
	}
	if e, ok := n.(ast.Expr); ok {
		for _, simple := range []string{"0", "n", `""`, "nil", "true"} {
			if _, isCall := e.(*ast.CallExpr); isCall {
				l.replace(e.Pos(), e.End(), simple)
			}
		}
	}
	return true
}

// statements removes statements, and sequences of them.
func (l *editList) statements(list []ast.Stmt) {
	for size := len(list); size > 0; size /= 2 {
		for i := 0; i+size <= len(list); i += max(1, size/2) {
			l.replace(list[i].Pos(), list[i+size-1].End(), "")
		}
	}
}

// unwrap leaves the body of a statement.
func (l *editList) unwrap(n ast.Stmt, body *ast.BlockStmt) {
	l.replace(n.Pos(), n.End(), l.text(body))
}

// call leaves an argument of a call, or drops one.
func (l *editList) call(n *ast.CallExpr) {
	for i, arg := range n.Args {
		l.replace(n.Pos(), n.End(), l.text(arg))
		if i+1 < len(n.Args) {
			l.replace(arg.Pos(), n.Args[i+1].Pos(), "")
		} else if i > 0 {
			l.replace(n.Args[i-1].End(), arg.End(), "")
		}
	}
}
