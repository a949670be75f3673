package realcode

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A form is what functions become: generators or coroutines.
type form interface {
	// directive is the word behind //asyncgen:.
	directive() string
	// suspension is an expression that suspends and is true.
	suspension() string
	// accepts reports whether a function of so many results can have this form.
	accepts(results int) bool
	// declare returns the function that drives what fn has become, and the template with the given body.
	declare(s *signature, deferred bool, body string) (driver, template string)
	// returns rewrites a return statement.
	returns(b *body, s *ast.ReturnStmt)
	// call rewrites a call of a function that has this form, too, if that is possible. A statement stands alone.
	call(b *body, call *ast.CallExpr, statement bool) bool
	// imports is what stands behind the package clause of each file, and what uses it. Support is the source of package
	// m/support, "" if there is no need for it.
	imports() (clause, use string)
	support() string
}

// rewriter turns the functions of a package into templates of a form, and each function into what drives it.
type rewriter struct {
	form
	pkg *packages.Package
	// chosen are the functions that are turned.
	chosen map[types.Object]*ast.FuncDecl
}

// rewrite returns the new text of each file of a package, and how many functions have been turned.
func rewrite(f form, pkg *packages.Package, texts []string) ([]string, int) {
	r := &rewriter{form: f, pkg: pkg, chosen: map[types.Object]*ast.FuncDecl{}}
	for _, file := range pkg.Syntax {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && r.eligible(fn) {
				r.chosen[pkg.TypesInfo.Defs[fn.Name]] = fn
			}
		}
	}
	clause, use := f.imports()
	var result []string
	for i, file := range pkg.Syntax {
		e := &edits{file: pkg.Fset.File(file.Pos()), text: texts[i]}
		e.after(file.Name.End(), clause)
		var templates strings.Builder
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && r.chosen[pkg.TypesInfo.Defs[fn.Name]] != nil {
				templates.WriteString(r.function(e, fn))
			}
		}
		result = append(result, e.apply(file.FileStart, file.FileEnd)+templates.String()+use)
	}
	return result, len(r.chosen)
}

// eligible reports whether fn can be turned.
func (r *rewriter) eligible(fn *ast.FuncDecl) bool {
	name := fn.Name.Name
	switch {
	case fn.Body == nil, name == "init", name == "TestMain", name == "_", strings.HasPrefix(name, "Benchmark"),
		!r.accepts(fn.Type.Results.NumFields()):
		return false
	}
	if fn.Doc != nil {
		for _, c := range fn.Doc.List {
			if strings.HasPrefix(c.Text, "//go:") {
				return false
			}
		}
	}
	if tp := fn.Type.TypeParams; tp != nil {
		for _, f := range tp.List {
			for _, n := range f.Names {
				if n.Name == "_" {
					return false // the call of the template has to name it
				}
			}
		}
	}
	return !asksForItsCaller(fn)
}

// asksForItsCaller reports whether fn calls recover, asks for callers or counts allocations, or has a yield of its own.
func asksForItsCaller(fn *ast.FuncDecl) bool {
	asks := false
	inLiteral := 0
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			inLiteral++
			ast.Inspect(n.Body, visit)
			inLiteral--
			return false
		case *ast.Ident:
			switch n.Name {
			case "yield", "AllocsPerRun", "ReadMemStats", "Callers", "Caller", "Stack", "FuncForPC":
				asks = true
			case "recover":
				asks = asks || inLiteral == 0
			}
		}
		return true
	}
	ast.Inspect(fn, visit)
	return asks
}

// function replaces fn by what drives its template, and returns that.
func (r *rewriter) function(e *edits, fn *ast.FuncDecl) string {
	s := newSignature(e, fn)
	b := &body{rewriter: r, edits: &edits{file: e.file, text: e.text}, results: s.results, deferred: hasDefers(fn.Body)}
	b.block(fn.Body.List)
	driver, template := r.declare(s, b.deferred, b.apply(fn.Body.Lbrace+1, fn.Body.Rbrace))
	start := fn.Pos()
	if fn.Doc != nil {
		start = fn.Type.Func
	}
	e.replace(start, fn.End(), strings.TrimSuffix(driver, "}")+"\n"+output.FindString(e.source(fn.Body.Lbrace+1, fn.Body.Rbrace))+"}")
	return "\n//asyncgen:" + r.directive() + " g__" + s.name + "\n" + template + "\n"
}

// output is the comment in a function that says what an example prints.
var output = regexp.MustCompile(`(?is)\n\s*//\s*(unordered )?output:.*`)

func hasDefers(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}

// body inserts suspensions in the body of a function, and gives its returns and calls their form.
type body struct {
	*rewriter
	*edits
	results  []result
	deferred bool
}

func (b *body) block(list []ast.Stmt) {
	for _, s := range list {
		if _, ok := s.(*ast.EmptyStmt); ok {
			continue
		}
		b.before(s.Pos(), b.suspension()+"; ")
		b.stmt(s)
	}
}

func (b *body) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		b.block(s.List)
	case *ast.LabeledStmt:
		b.stmt(s.Stmt)
	case *ast.IfStmt:
		b.simple(s.Init)
		b.condition(s.Cond)
		b.block(s.Body.List)
		if s.Else != nil {
			b.stmt(s.Else)
		}
	case *ast.ForStmt:
		b.simple(s.Init)
		b.condition(s.Cond)
		b.simple(s.Post)
		b.block(s.Body.List)
	case *ast.RangeStmt:
		b.expr(s.X)
		b.block(s.Body.List)
	case *ast.SwitchStmt:
		b.simple(s.Init)
		b.expr(s.Tag)
		for _, c := range s.Body.List {
			c := c.(*ast.CaseClause)
			for _, x := range c.List {
				if s.Tag == nil {
					b.condition(x)
				} else {
					b.expr(x)
				}
			}
			b.block(c.Body)
		}
	case *ast.TypeSwitchStmt:
		b.simple(s.Init)
		b.simple(s.Assign)
		for _, c := range s.Body.List {
			b.block(c.(*ast.CaseClause).Body)
		}
	case *ast.SelectStmt:
		for _, c := range s.Body.List {
			b.simple(c.(*ast.CommClause).Comm)
			b.block(c.(*ast.CommClause).Body)
		}
	case *ast.ReturnStmt:
		b.returns(b, s)
	case *ast.ExprStmt:
		if call, ok := s.X.(*ast.CallExpr); !ok || !b.call(b, call, true) {
			b.expr(s.X)
		}
	case *ast.DeferStmt:
		b.operands(s.Call)
	case *ast.GoStmt:
		b.operands(s.Call)
	default:
		b.simple(s)
	}
}

// simple looks for conditions and calls in a statement without blocks.
func (b *body) simple(s ast.Stmt) {
	if s != nil {
		b.expressions(s)
	}
}

func (b *body) expr(x ast.Expr) {
	if x != nil {
		b.expressions(x)
	}
}

// operands looks at all of a call but the call itself.
func (b *body) operands(call *ast.CallExpr) {
	b.expr(call.Fun)
	for _, x := range call.Args {
		b.expr(x)
	}
}

// expressions has every && and || suspend between its operands, and rewrites calls.
func (b *body) expressions(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BinaryExpr:
			if (n.Op == token.LAND || n.Op == token.LOR) && b.boolean(n) {
				b.wrap(n.Y)
			}
		case *ast.CallExpr:
			if b.call(b, n, false) {
				return false
			}
		}
		return true
	})
}

// condition has x suspend first.
func (b *body) condition(x ast.Expr) {
	if x == nil {
		return
	}
	if b.boolean(x) {
		b.wrap(x)
	}
	b.expressions(x)
}

func (b *body) wrap(x ast.Expr) {
	b.before(x.Pos(), " "+b.suspension()+" && (")
	b.after(x.End(), ")")
}

// boolean reports whether x is of type bool and no constant, whose value might be needed.
func (b *body) boolean(x ast.Expr) bool {
	tv := b.pkg.TypesInfo.Types[x]
	basic, ok := tv.Type.(*types.Basic)
	return ok && basic.Info()&types.IsBoolean != 0 && tv.Value == nil
}

// callee returns the name of the function or method that a call is of, if it is chosen and no interface stands between.
func (b *body) callee(call *ast.CallExpr) (*ast.Ident, *types.Signature) {
	fun := call.Fun
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	var name *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		name = x
	case *ast.SelectorExpr:
		name = x.Sel
		if s := b.pkg.TypesInfo.Selections[x]; s == nil || s.Kind() != types.MethodVal || types.IsInterface(s.Recv()) {
			return nil, nil
		}
	default:
		return nil, nil
	}
	f, ok := b.pkg.TypesInfo.Uses[name].(*types.Func)
	if !ok || b.chosen[f.Origin()] == nil {
		return nil, nil
	}
	return name, b.pkg.TypesInfo.TypeOf(name).(*types.Signature)
}

// a signature is what is written of a function's parameters and results.
type signature struct {
	name, recv, recvName string // recv is "(r T) "
	typeParams, typeArgs string
	params               []param
	results              []result
}

type param struct {
	name, typ string
	variadic  bool
}

// A result without a name has "" for it.
type result struct{ name, typ string }

func newSignature(e *edits, fn *ast.FuncDecl) *signature {
	s := &signature{name: fn.Name.Name}
	for _, f := range fn.Type.Params.List {
		p := param{}
		t := f.Type
		if rest, ok := t.(*ast.Ellipsis); ok {
			t, p.variadic = rest.Elt, true
		}
		p.typ = e.source(t.Pos(), t.End())
		for _, name := range names(f) {
			if p.name = name; name == "" {
				p.name = fmt.Sprintf("p__%d", len(s.params))
			}
			s.params = append(s.params, p)
		}
	}
	if fn.Type.Results != nil {
		for _, f := range fn.Type.Results.List {
			for _, name := range names(f) {
				s.results = append(s.results, result{name, e.source(f.Type.Pos(), f.Type.End())})
			}
		}
	}
	if fn.Recv != nil {
		f := fn.Recv.List[0]
		if s.recvName = names(f)[0]; s.recvName == "" {
			s.recvName = "recv__"
		}
		s.recv = "(" + s.recvName + " " + e.source(f.Type.Pos(), f.Type.End()) + ") "
	}
	if tp := fn.Type.TypeParams; tp != nil {
		s.typeParams = e.source(tp.Pos(), tp.End())
		var list []string
		for _, f := range tp.List {
			list = append(list, names(f)...)
		}
		s.typeArgs = "[" + strings.Join(list, ", ") + "]"
	}
	return s
}

// names returns the names of a field, "" for one without or a blank one.
func names(f *ast.Field) []string {
	if len(f.Names) == 0 {
		return []string{""}
	}
	var list []string
	for _, n := range f.Names {
		name := n.Name
		if name == "_" {
			name = ""
		}
		list = append(list, name)
	}
	return list
}

// driver returns the function itself with a new body. Its results have names.
func (s *signature) driver(body string) string {
	var params, results []string
	for _, p := range s.params {
		if p.variadic {
			p.typ = "..." + p.typ
		}
		params = append(params, p.name+" "+p.typ)
	}
	for i, r := range s.results {
		results = append(results, fmt.Sprintf("r__%d %s", i, r.typ))
	}
	list := ""
	if len(results) > 0 {
		list = " (" + strings.Join(results, ", ") + ")"
	}
	return fmt.Sprintf("func %s%s%s(%s)%s { %s; return }", s.recv, s.name, s.typeParams, strings.Join(params, ", "), list, body)
}

// made returns the call of the constructor.
func (s *signature) made(args []string) string {
	receiver := ""
	if s.recv != "" {
		receiver = s.recvName + "."
	}
	return fmt.Sprintf("%sg__%s%s(%s)", receiver, s.name, s.typeArgs, strings.Join(args, ", "))
}

// template returns the template's head.
func (s *signature) template(params []string, results string) string {
	return fmt.Sprintf("func %st__%s%s(%s)%s", s.recv, s.name, s.typeParams, strings.Join(params, ", "), results)
}
