package realcode

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// generators is the form in which a function yields nothing of interest and stores its results through pointers:
//
//	func find(list []string, s string) (r__0 int) {
//		for range g__find(list, s, &r__0).All() {}
//		return
//	}
//
//	//asyncgen:generator g__find
//	func t__find(list []string, s string, r__0 *int, yield func(struct{}) bool) {
//		yield(struct{}{}); for i, v := range list {
//			yield(struct{}{}); if yield(struct{}{}) && (v == s) {
//				yield(struct{}{}); { *r__0 = i; return }
//			}
//		}
//		yield(struct{}{}); { *r__0 = -1; return }
//	}
//
// A named result is a parameter; with deferred calls, which may change it, it is stored by a first one. Calls without
// results, and those whose results are returned, are delegations.
type generators struct{}

func (generators) directive() string             { return "generator" }
func (generators) suspension() string            { return "yield(struct{}{})" }
func (generators) accepts(int) bool              { return true }
func (generators) imports() (clause, use string) { return "", "" }
func (generators) support() string               { return "" }

func (generators) declare(s *signature, deferred bool, body string) (driver, template string) {
	var params, arguments, store, targets []string
	prologue := ""
	for _, p := range s.params {
		if p.variadic {
			p.typ = "[]" + p.typ
		}
		params, arguments = append(params, p.name+" "+p.typ), append(arguments, p.name)
	}
	for i, r := range s.results {
		targets = append(targets, fmt.Sprintf("&r__%d", i))
		if r.name != "" {
			params, arguments = append(params, r.name+" "+r.typ), append(arguments, fmt.Sprintf("r__%d", i))
			store = append(store, fmt.Sprintf("*r__%d = %s", i, r.name))
			prologue += fmt.Sprintf("n__%d := &%s; _ = n__%d; ", i, r.name, i)
		}
	}
	for i, r := range s.results {
		params = append(params, fmt.Sprintf("r__%d *%s", i, r.typ))
	}
	if deferred && len(store) > 0 {
		body = prologue + "defer func() { " + strings.Join(store, "; ") + " }(); " + body
	}
	driver = s.driver("for range " + s.made(append(arguments, targets...)) + ".All() {}")
	return driver, s.template(append(params, "yield func(struct{}) bool"), "") + " {" + body + "}"
}

func (g generators) returns(b *body, s *ast.ReturnStmt) {
	var targets, named, names []string
	for i, r := range b.results {
		target := fmt.Sprintf("*r__%d", i)
		if r.name != "" && b.deferred {
			target = fmt.Sprintf("*n__%d", i) // the name may be hidden where it returns
		}
		targets = append(targets, target)
		if r.name != "" {
			named, names = append(named, target), append(names, r.name)
		}
	}
	keyword := s.Pos() + token.Pos(len("return"))
	switch {
	case len(s.Results) == 0 && len(named) > 0:
		b.replace(s.Pos(), s.End(), "{ "+strings.Join(named, ", ")+" = "+strings.Join(names, ", ")+"; return }")
	case len(s.Results) == 0:
	case len(s.Results) == 1 && g.returnsCall(b, s.Results[0]):
		b.replace(s.Pos(), keyword, "{ ")
		b.after(s.End(), "; return }")
	default:
		b.replace(s.Pos(), keyword, "{ "+strings.Join(targets, ", ")+" = ")
		b.after(s.End(), "; return }")
		for _, x := range s.Results {
			b.expressions(x)
		}
	}
}

// returnsCall delegates to the function whose results are returned, if they have the same types.
func (g generators) returnsCall(b *body, x ast.Expr) bool {
	call, ok := x.(*ast.CallExpr)
	if !ok || b.deferred {
		return false
	}
	name, sig := b.callee(call)
	if name == nil || sig.Results().Len() != len(b.results) {
		return false
	}
	for i, r := range b.results {
		v := sig.Results().At(i)
		if r.name != "" || types.TypeString(v.Type(), types.RelativeTo(b.pkg.Types)) != r.typ {
			return false
		}
	}
	return g.delegate(b, call)
}

func (g generators) call(b *body, call *ast.CallExpr, statement bool) bool {
	_, sig := b.callee(call)
	return statement && sig != nil && sig.Results().Len() == 0 && g.delegate(b, call)
}

// delegate rewrites a call whose results are the function's own.
func (generators) delegate(b *body, call *ast.CallExpr) bool {
	name, sig := b.callee(call)
	if sig.Variadic() || len(call.Args) != sig.Params().Len() {
		return false
	}
	f := b.pkg.TypesInfo.Uses[name].(*types.Func)
	for i, x := range call.Args {
		if f.Origin() != f && !types.Identical(b.pkg.TypesInfo.TypeOf(x), sig.Params().At(i).Type()) {
			return false // inference would not know of the conversion
		}
	}
	for _, r := range fieldsOf(b.chosen[f.Origin()].Type.Results) {
		if len(r.Names) > 0 {
			return false
		}
	}
	b.before(name.Pos(), "t__")
	args := ""
	if len(call.Args) > 0 && !strings.HasSuffix(strings.TrimSpace(b.source(call.Lparen+1, call.Rparen)), ",") {
		args = ", "
	}
	for i := range sig.Results().Len() {
		args += fmt.Sprintf("r__%d, ", i)
	}
	b.after(call.Rparen, args+"yield")
	b.operands(call)
	return true
}

func fieldsOf(list *ast.FieldList) []*ast.Field {
	if list == nil {
		return nil
	}
	return list.List
}
