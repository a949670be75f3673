package realcode

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// coroutines is the form in which a function awaits a turn of the loop before each statement, and awaits the functions
// that it calls:
//
//	func find(list []string, s string) (r__0 int) {
//		support__.Drive(func() { r__0 = support__.One(async__.Await(g__find(list, s))) })
//		return
//	}
//
//	//asyncgen:async g__find
//	func t__find(list []string, s string) (int, error) {
//		support__.Turn(async__.Await(async__.Sleep(0))); for i, v := range list {
//			...; if support__.Turn(async__.Await(async__.Sleep(0))) && (support__.One(async__.Await(g__equal(v, s)))) {
//				...; return i, nil
//			}
//		}
//		...; return -1, nil
//	}
//
// Each call of the function itself runs on a loop of its own, on a goroutine of its own; panics and Goexit come back
// from there.
type coroutines struct{}

func (coroutines) directive() string        { return "async" }
func (coroutines) suspension() string       { return "support__.Turn(async__.Await(async__.Sleep(0)))" }
func (coroutines) accepts(results int) bool { return results < len(counts) }

func (coroutines) imports() (clause, use string) {
	return `; import async__ "github.com/asyncgen/asyncgen/runtime"; import support__ "m/support"`,
		"\nvar _, _ = async__.ErrCancelled, support__.Turn\n"
}

//go:embed support/support.go
var support string

func (coroutines) support() string { return support }

// counts are the functions of package support that take the error off the results of Await.
var counts = []string{"None", "One", "Two", "Three", "Four", "Five"}

func (coroutines) declare(s *signature, _ bool, body string) (driver, template string) {
	var params, arguments, results, targets []string
	for _, p := range s.params {
		arg := p.name
		if p.variadic {
			p.typ, arg = "..."+p.typ, arg+"..."
		}
		params, arguments = append(params, p.name+" "+p.typ), append(arguments, arg)
	}
	named := false
	for _, r := range s.results {
		named = named || r.name != ""
	}
	for i, r := range s.results {
		targets = append(targets, fmt.Sprintf("r__%d", i))
		if named && r.name == "" {
			r.name = "_"
		}
		results = append(results, strings.TrimSpace(r.name+" "+r.typ))
	}
	failure := "error"
	if named {
		failure = "err__ error"
	}
	assign := ""
	if len(targets) > 0 {
		assign = strings.Join(targets, ", ") + " = "
	}
	driver = s.driver(fmt.Sprintf("support__.Drive(func() { %ssupport__.%s(async__.Await(%s)) })", assign, counts[len(targets)], s.made(arguments)))
	if len(s.results) == 0 {
		body += "\nreturn nil\n"
	}
	return driver, s.template(params, " ("+strings.Join(append(results, failure), ", ")+")") + " {" + body + "}"
}

func (coroutines) returns(b *body, s *ast.ReturnStmt) {
	keyword := s.Pos() + token.Pos(len("return"))
	switch {
	case len(s.Results) == 0:
		if len(b.results) == 0 {
			b.after(keyword, " nil")
		}
	case len(s.Results) < len(b.results): // all of one call
		var temps []string
		for i := range b.results {
			temps = append(temps, fmt.Sprintf("v__%d", i))
		}
		list := strings.Join(temps, ", ")
		b.replace(s.Pos(), keyword, "{ "+list+" := ")
		b.after(s.End(), "; return "+list+", nil }")
	default:
		b.after(s.End(), ", nil")
	}
	for _, x := range s.Results {
		b.expressions(x)
	}
}

func (coroutines) call(b *body, call *ast.CallExpr, statement bool) bool {
	name, sig := b.callee(call)
	if name == nil || statement != (sig.Results().Len() == 0) {
		return false
	}
	b.before(call.Pos(), "support__."+counts[sig.Results().Len()]+"(async__.Await(")
	b.before(name.Pos(), "g__")
	b.after(call.End(), "))")
	b.operands(call)
	return true
}
