package progen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// This file counts what programs are made of: a construct that no longer comes is not tested any more.

// coveredPrograms is the number of programs in which every construct has to come.
const coveredPrograms = 2000

// enough is how often it has to come.
const enough = 5

// A construct is a kind of node. If suspends is set, it has to come with a suspension inside, too.
type construct struct {
	name     string
	suspends bool
	is       func(n ast.Node) bool
}

// a matches nodes of type N that satisfy all conditions.
func a[N ast.Node](conditions ...func(N) bool) func(ast.Node) bool {
	return func(n ast.Node) bool {
		node, ok := n.(N)
		for _, c := range conditions {
			ok = ok && c(node)
		}
		return ok
	}
}

// calls matches calls of the function or method with this name.
func calls(name string) func(ast.Node) bool {
	return a(func(c *ast.CallExpr) bool {
		switch f := c.Fun.(type) {
		case *ast.Ident:
			return f.Name == name
		case *ast.SelectorExpr:
			x, _ := f.X.(*ast.Ident)
			return f.Sel.Name == name || x != nil && x.Name+"."+f.Sel.Name == name
		}
		return false
	})
}

// over matches range loops whose operand calls name.
func over(name string) func(ast.Node) bool {
	return a(func(r *ast.RangeStmt) bool { return calls(name)(r.X) })
}

// deferring matches defers of what is says.
func deferring(is func(ast.Node) bool) func(ast.Node) bool {
	return a(func(d *ast.DeferStmt) bool { return is(d.Call) })
}

func literalCalled(c *ast.CallExpr) bool { _, ok := c.Fun.(*ast.FuncLit); return ok }

func literalGiven(c *ast.CallExpr) bool {
	return calls("async.Coro")(c) && len(c.Args) == 1 && a[*ast.FuncLit]()(c.Args[0])
}

// template matches annotated functions.
func template(conditions ...func(*ast.FuncDecl) bool) func(ast.Node) bool {
	annotated := func(f *ast.FuncDecl) bool {
		return f.Doc != nil && strings.HasPrefix(f.Doc.List[len(f.Doc.List)-1].Text, "//asyncgen:")
	}
	return a(append([]func(*ast.FuncDecl) bool{annotated}, conditions...)...)
}

// yields matches templates whose yield has so many parameters and results.
func yields(params, results int) func(*ast.FuncDecl) bool {
	return func(f *ast.FuncDecl) bool {
		list := f.Type.Params.List
		if len(list) == 0 {
			return false
		}
		t, ok := list[len(list)-1].Type.(*ast.FuncType)
		return ok && list[len(list)-1].Names[0].Name == "yield" && t.Params.NumFields() == params && t.Results.NumFields() == results
	}
}

func directed(word string) func(*ast.FuncDecl) bool {
	return func(f *ast.FuncDecl) bool { return strings.HasSuffix(f.Doc.List[len(f.Doc.List)-1].Text, word) }
}

func assigns(toks ...token.Token) func(*ast.AssignStmt) bool {
	return func(s *ast.AssignStmt) bool {
		for _, tok := range toks {
			if s.Tok == tok {
				return true
			}
		}
		return false
	}
}

func to[E ast.Expr](s *ast.AssignStmt) bool { _, ok := s.Lhs[0].(E); return ok }

func suspendingIndex(s *ast.AssignStmt) bool {
	x, ok := s.Lhs[0].(*ast.IndexExpr)
	return ok && has(x.Index, suspension)
}

func branch(tok token.Token, labelled bool) func(ast.Node) bool {
	return a(func(b *ast.BranchStmt) bool { return b.Tok == tok && (b.Label != nil) == labelled })
}

func binary(toks ...token.Token) func(ast.Node) bool {
	return a(func(b *ast.BinaryExpr) bool {
		for _, tok := range toks {
			if b.Op == tok {
				return true
			}
		}
		return false
	})
}

func declares(tok token.Token) func(ast.Node) bool {
	return a(func(d *ast.DeclStmt) bool { return d.Decl.(*ast.GenDecl).Tok == tok })
}

func groups(tok token.Token) func(ast.Node) bool {
	return a(func(d *ast.DeclStmt) bool {
		group := d.Decl.(*ast.GenDecl)
		return group.Tok == tok && len(group.Specs) > 1
	})
}

func comm[S ast.Stmt](c *ast.CommClause) bool { _, ok := c.Comm.(S); return ok }

// constructs is what programs must be made of.
var constructs = []construct{
	// Templates.
	{"coroutine", true, template(directed("async"), func(f *ast.FuncDecl) bool { return !yields(1, 1)(f) })},
	{"generator", true, template(directed("generator"), yields(1, 1))},
	{"async generator", true, template(directed("async"), yields(1, 1))},
	{"generator of pairs", true, template(yields(2, 1))},
	{"two-way generator", true, template(directed("generator"), yields(1, 2))},
	{"two-way async generator", true, template(directed("async"), yields(1, 2))},
	{"method", true, template(func(f *ast.FuncDecl) bool { return f.Recv != nil })},
	{"method that generates", true, template(yields(1, 1), func(f *ast.FuncDecl) bool { return f.Recv != nil })},
	{"method of a generic type", true, template(func(f *ast.FuncDecl) bool {
		if f.Recv == nil {
			return false
		}
		_, ok := f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.IndexExpr)
		return ok
	})},
	{"generic function", true, template(func(f *ast.FuncDecl) bool { return f.Type.TypeParams != nil })},
	{"generic generator", true, template(yields(1, 1), func(f *ast.FuncDecl) bool { return f.Type.TypeParams != nil })},
	{"named results", true, template(func(f *ast.FuncDecl) bool { return f.Type.Results != nil && len(f.Type.Results.List[0].Names) > 0 })},
	{"blank parameter", true, template(func(f *ast.FuncDecl) bool {
		for _, p := range f.Type.Params.List {
			if p.Names[0].Name == "_" {
				return true
			}
		}
		return false
	})},
	{"recursion of a coroutine", false, a(func(s *ast.CallExpr) bool { return calls("trace.Note")(s) && lit(s.Args[0]) == `"recursion"` })},
	{"delegation", true, a(func(c *ast.CallExpr) bool {
		if len(c.Args) == 0 {
			return false
		}
		id, ok := c.Args[len(c.Args)-1].(*ast.Ident)
		return ok && id.Name == "yield"
	})},

	// Suspensions.
	{"Await", true, calls("async.Await")},
	{"yield", true, calls("yield")},
	{"await in an await", true, a(func(c *ast.CallExpr) bool { return calls("async.Await")(c) && has(c.Args[0], calls("async.Await")) })},
	{"yield in an expression", true, a(func(c *ast.CallExpr) bool { return calls("trace.Must")(c) && calls("yield")(c.Args[0]) })},
	{"failing await", true, calls("trace.Fail")},
	{"coroutine literal", true, a(literalGiven)},
	{"nested coroutine literal", true, a(func(c *ast.CallExpr) bool { return literalGiven(c) && has(c.Args[0], a(literalGiven)) })},
	{"literal called where it stands", true, a(literalCalled)},
	{"closure", false, a(func(s *ast.AssignStmt) bool { return len(s.Rhs) == 1 && a[*ast.FuncLit]()(s.Rhs[0]) })},
	{"task", false, calls("async.CreateTask")},
	{"gathered coroutine", false, a(func(x *ast.IndexExpr) bool {
		s, ok := x.X.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "Gather"
	})},
	{"task of a group", false, calls("async.Go")},
	{"literal given to a spawner", true, a(func(c *ast.CallExpr) bool { return calls("trace.Spawn")(c) && has(c.Args[0], a(literalGiven)) })},
	{"generator asked by hand", false, calls("Next")},
	{"sent by hand", false, calls("Send")},
	{"thrown by hand", false, calls("Throw")},
	{"closed by hand", false, calls("Close")},

	// Statements.
	{"if", true, a[*ast.IfStmt]()},
	{"if with init", true, a(func(s *ast.IfStmt) bool { return s.Init != nil })},
	{"else if", true, a(func(s *ast.IfStmt) bool { _, ok := s.Else.(*ast.IfStmt); return ok })},
	{"for with clauses", true, a(func(s *ast.ForStmt) bool { return s.Init != nil && s.Post != nil })},
	{"suspending init of a loop", true, a(func(s *ast.ForStmt) bool { return s.Init != nil && has(s.Init, suspension) })},
	{"suspending condition of a loop", true, a(func(s *ast.ForStmt) bool { return s.Cond != nil && has(s.Cond, suspension) })},
	{"suspending post of a loop", true, a(func(s *ast.ForStmt) bool { return s.Post != nil && has(s.Post, suspension) })},
	{"for with a condition", true, a(func(s *ast.ForStmt) bool { return s.Init == nil && s.Cond != nil })},
	{"endless for", true, a(func(s *ast.ForStmt) bool { return s.Init == nil && s.Cond == nil })},
	{"range", true, a[*ast.RangeStmt]()},
	{"range with a suspending operand", true, a(func(s *ast.RangeStmt) bool { return has(s.X, suspension) })},
	{"range that assigns", true, a(func(s *ast.RangeStmt) bool { return s.Tok == token.ASSIGN })},
	{"range without variables", true, a(func(s *ast.RangeStmt) bool { return s.Key == nil })},
	{"range over a map", true, over("trace.One")},
	{"range over a channel", true, over("trace.Chan")},
	{"range over a sequence", true, over("trace.Seq")},
	{"range over a sequence of pairs", true, over("trace.Pairs")},
	{"range over a literal", true, a(func(s *ast.RangeStmt) bool { return a[*ast.FuncLit]()(s.X) })},
	{"range over a generator", true, over("All")},
	{"range over a pointer to an array", true, a(func(s *ast.RangeStmt) bool { return a[*ast.UnaryExpr]()(s.X) })},
	{"switch with tag", true, a(func(s *ast.SwitchStmt) bool { return s.Tag != nil })},
	{"switch without tag", true, a(func(s *ast.SwitchStmt) bool { return s.Tag == nil })},
	{"switch with init", true, a(func(s *ast.SwitchStmt) bool { return s.Init != nil })},
	{"suspending case", true, a(func(c *ast.CaseClause) bool {
		for _, e := range c.List {
			if has(e, suspension) {
				return true
			}
		}
		return false
	})},
	{"case with several values", true, a(func(c *ast.CaseClause) bool { return len(c.List) > 1 })},
	{"default", true, a(func(c *ast.CaseClause) bool { return c.List == nil })},
	{"fallthrough", false, branch(token.FALLTHROUGH, false)},
	{"type switch", true, a[*ast.TypeSwitchStmt]()},
	{"type switch with a variable", true, a(func(s *ast.TypeSwitchStmt) bool { return a[*ast.AssignStmt]()(s.Assign) })},
	{"select", true, a[*ast.SelectStmt]()},
	{"empty select", false, a(func(s *ast.SelectStmt) bool { return len(s.Body.List) == 0 })},
	{"suspending operand of a select", true, a(func(c *ast.CommClause) bool { return c.Comm != nil && has(c.Comm, suspension) })},
	{"select that sends", true, a(comm[*ast.SendStmt])},
	{"select that receives", true, a(comm[*ast.ExprStmt])},
	{"select that receives into a variable", true, a(comm[*ast.AssignStmt])},
	{"select with default", true, a(func(c *ast.CommClause) bool { return c.Comm == nil })},
	{"label", true, a[*ast.LabeledStmt]()},
	{"label of a block", true, a(func(s *ast.LabeledStmt) bool { return a[*ast.BlockStmt]()(s.Stmt) })},
	{"break", false, branch(token.BREAK, false)},
	{"break to a label", false, branch(token.BREAK, true)},
	{"continue", false, branch(token.CONTINUE, false)},
	{"continue to a label", false, branch(token.CONTINUE, true)},
	{"goto", false, branch(token.GOTO, true)},
	{"block", true, a[*ast.BlockStmt]()},
	{"go", true, a[*ast.GoStmt]()},
	{"send", true, a[*ast.SendStmt]()},
	{"return of values", true, a(func(s *ast.ReturnStmt) bool { return len(s.Results) > 0 })},
	{"bare return", false, a(func(s *ast.ReturnStmt) bool { return len(s.Results) == 0 })},
	{"return of a call", true, a(func(s *ast.ReturnStmt) bool { return len(s.Results) == 1 && calls("async.Await")(s.Results[0]) })},
	{"definition", true, a(assigns(token.DEFINE))},
	{"assignment", true, a(assigns(token.ASSIGN))},
	{"assignment of several", true, a(func(s *ast.AssignStmt) bool { return s.Tok == token.ASSIGN && len(s.Lhs) > 1 && len(s.Rhs) > 1 })},
	{"op-assignment", true, a(assigns(token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.XOR_ASSIGN))},
	{"op-assignment to an element", true, a(assigns(token.ADD_ASSIGN, token.MUL_ASSIGN, token.XOR_ASSIGN), to[*ast.IndexExpr])},
	{"op-assignment through a pointer", true, a(assigns(token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN), to[*ast.StarExpr])},
	{"assignment to an element", true, a(assigns(token.ASSIGN), to[*ast.IndexExpr])},
	{"assignment to a suspending index", true, a(assigns(token.ASSIGN), suspendingIndex)},
	{"op-assignment to a suspending index", true, a(assigns(token.ADD_ASSIGN, token.MUL_ASSIGN, token.XOR_ASSIGN), suspendingIndex)},
	{"suspending operand of go", true, a(func(s *ast.GoStmt) bool { return has(s.Call, suspension) })},
	{"suspending operand of defer", true, a(func(s *ast.DeferStmt) bool { return !calls("async.Await")(s.Call) && has(s.Call, suspension) })},
	{"assignment to a field", true, a(assigns(token.ASSIGN), to[*ast.SelectorExpr])},
	{"increment", true, a[*ast.IncDecStmt]()},
	{"var", true, declares(token.VAR)},
	{"variables in a group", true, groups(token.VAR)},
	{"constants in a group", false, groups(token.CONST)},
	{"const", false, declares(token.CONST)},
	{"type", false, declares(token.TYPE)},
	{"empty statement list", false, a(func(s *ast.BlockStmt) bool { return len(s.List) == 0 })},

	// Expressions.
	{"and", true, binary(token.LAND)},
	{"or", true, binary(token.LOR)},
	{"arithmetic", true, binary(token.ADD, token.SUB, token.MUL)},
	{"comparison", true, binary(token.LSS, token.EQL, token.NEQ)},
	{"composite literal", true, a[*ast.CompositeLit]()},
	{"literal with keys", true, a[*ast.KeyValueExpr]()},
	{"index", true, a[*ast.IndexExpr]()},
	{"slice expression", true, a[*ast.SliceExpr]()},
	{"type assertion", true, a[*ast.TypeAssertExpr]()},
	{"indirection", false, a[*ast.StarExpr]()},
	{"address", true, a(func(e *ast.UnaryExpr) bool { return e.Op == token.AND })},
	{"receive", true, a(func(e *ast.UnaryExpr) bool { return e.Op == token.ARROW })},
	{"conversion", true, calls("float64")},
	{"spread", true, a(func(c *ast.CallExpr) bool { return c.Ellipsis.IsValid() })},
	{"results of a call as arguments", true, calls("trace.Pair")},
	{"method expression", true, a(func(c *ast.CallExpr) bool {
		s, ok := c.Fun.(*ast.SelectorExpr)
		return ok && has(s.X, a(func(p *ast.ParenExpr) bool { return a[*ast.StarExpr]()(p.X) }))
	})},
	{"append", true, calls("append")},
	{"len", true, calls("len")},

	// Deferred calls and panics.
	{"defer", true, a[*ast.DeferStmt]()},
	{"defer of a literal", true, deferring(a(literalCalled))},
	{"defer of a method", true, deferring(calls("Catch"))},
	{"defer of Await", true, deferring(calls("async.Await"))},
	{"defer of a builtin", true, deferring(calls("delete"))},
	{"defer of recover", false, deferring(calls("recover"))},
	{"defer of panic", true, deferring(calls("panic"))},
	{"cleanup that awaits", true, a(func(d *ast.DeferStmt) bool {
		f, ok := d.Call.Fun.(*ast.FuncLit)
		return ok && has(f.Body, calls("async.Await"))
	})},
	{"defer in a loop", true, a(func(s *ast.ForStmt) bool { return has(s.Body, a[*ast.DeferStmt]()) })},
	{"recover", false, calls("recover")},
	{"panic", true, calls("panic")},
	{"Goexit", false, calls("trace.Goexit")},
}

func lit(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok {
		return l.Value
	}
	return ""
}

// has reports whether a node that is wanted is in n, outside of function literals.
func has(n ast.Node, wanted func(ast.Node) bool) bool {
	found := false
	ast.Inspect(n, func(m ast.Node) bool {
		if m == nil || found {
			return false
		}
		found = wanted(m)
		_, isLit := m.(*ast.FuncLit)
		return !found && (!isLit || m == n)
	})
	return found
}

// suspension matches suspension points, delegation among them.
func suspension(n ast.Node) bool {
	if calls("async.Await")(n) || calls("yield")(n) {
		return true
	}
	c, ok := n.(*ast.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	id, ok := c.Args[len(c.Args)-1].(*ast.Ident)
	return ok && id.Name == "yield"
}

// Every construct comes, with a suspension inside if it can have one, and every pattern.
func TestProgramsHaveEveryConstruct(t *testing.T) {
	plain, suspended := map[string]int{}, map[string]int{}
	filled := map[string]int{}
	for seed := range uint64(coveredPrograms) {
		g := newGen(seed, All)
		file, err := parser.ParseFile(token.NewFileSet(), "", g.program("p"), parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for name, n := range g.filled {
			filled[name] += n
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				return false
			}
			for _, c := range constructs {
				if (plain[c.name] < enough || c.suspends && suspended[c.name] < enough) && c.is(n) {
					plain[c.name]++
					if c.suspends && has(inside(n), suspension) {
						suspended[c.name]++
					}
				}
			}
			return true
		})
	}
	for _, c := range constructs {
		if plain[c.name] < enough || c.suspends && suspended[c.name] < enough {
			t.Errorf("%s comes %d times, with a suspension %d times", c.name, plain[c.name], suspended[c.name])
		}
	}
	for _, p := range patterns {
		if filled[p.name] < 3 {
			t.Errorf("the pattern %q comes %d times", p.name, filled[p.name])
		}
	}
}

// inside returns where a suspension of n would be: within the literal, if it is one's call.
func inside(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.FuncLit); ok {
			return f
		}
		if literalGiven(n) {
			return n.Args[0]
		}
		if calls("trace.Spawn")(n) {
			return inside(n.Args[0])
		}
		if calls("trace.Fail")(n) {
			return &ast.CallExpr{Fun: &ast.Ident{Name: "yield"}} // it is what is awaited
		}
	case *ast.DeferStmt:
		if f, ok := n.Call.Fun.(*ast.FuncLit); ok {
			return f
		}
	}
	return n
}
