package emit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/literal"
)

// expr returns an expression or type of the unit.
func (p *printer) expr(e ast.Expr) *jen.Statement {
	switch e := e.(type) {
	case *ast.Ident:
		return p.ident(e)
	case *ast.BasicLit:
		return jen.Id(literalText(e))
	case *ast.ParenExpr:
		return jen.Parens(p.expr(e.X))
	case *ast.SelectorExpr:
		return p.selector(e)
	case *ast.IndexExpr:
		if lifted := p.liftedType(e.X); lifted != nil {
			return p.typeName(lifted, p.exprs([]ast.Expr{e.Index}))
		}
		return p.operand(e.X, isArray).Index(p.expr(e.Index))
	case *ast.IndexListExpr:
		if lifted := p.liftedType(e.X); lifted != nil {
			return p.typeName(lifted, p.exprs(e.Indices))
		}
		return p.expr(e.X).Types(p.exprs(e.Indices)...)
	case *ast.SliceExpr:
		return p.slice(e)
	case *ast.StarExpr:
		return jen.Op("*").Add(p.expr(e.X))
	case *ast.UnaryExpr:
		return p.unary(e)
	case *ast.BinaryExpr:
		return jen.Add(p.expr(e.X)).Op(e.Op.String()).Add(p.expr(e.Y))
	case *ast.CallExpr:
		return p.call(e)
	case *ast.TypeAssertExpr:
		if e.Type == nil {
			return p.operand(e.X, nil).Assert(jen.Type())
		}
		return p.operand(e.X, nil).Assert(p.expr(e.Type))
	case *ast.CompositeLit:
		return p.composite(e)
	case *ast.KeyValueExpr:
		return jen.Add(p.expr(e.Key)).Op(":").Add(p.expr(e.Value))
	case *ast.FuncLit:
		return p.funcLit(e)
	case *ast.Ellipsis:
		return jen.Op("...").Add(p.expr(e.Elt))
	default:
		return p.typeExpr(e)
	}
}

// liftedType returns the lifted type that e names, or nil.
func (p *printer) liftedType(e ast.Expr) *types.TypeName {
	if id, ok := e.(*ast.Ident); ok {
		if name, ok := p.unit.Info().Uses[id].(*types.TypeName); ok && p.unit.LiftedDeclaration(name) != nil {
			return name
		}
	}
	return nil
}

// literalText returns a literal as its author wrote it, except that a string of
// several lines gets onto one: line directives go by lines.
func literalText(lit *ast.BasicLit) string {
	if lit.Kind == token.STRING && strings.Contains(lit.Value, "\n") {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			return strconv.Quote(s)
		}
	}
	return lit.Value
}

func (p *printer) exprs(list []ast.Expr) []jen.Code {
	var codes []jen.Code
	for _, e := range list {
		codes = append(codes, p.expr(e))
	}
	return codes
}

// typeExpr returns a type as the author spelled it.
func (p *printer) typeExpr(e ast.Expr) *jen.Statement {
	switch e := e.(type) {
	case *ast.ArrayType:
		switch n := e.Len.(type) {
		case nil:
			return jen.Index().Add(p.expr(e.Elt))
		case *ast.Ellipsis:
			return jen.Index(jen.Op("...")).Add(p.expr(e.Elt))
		default:
			return jen.Index(p.expr(n)).Add(p.expr(e.Elt))
		}
	case *ast.MapType:
		return jen.Map(p.expr(e.Key)).Add(p.expr(e.Value))
	case *ast.ChanType:
		switch e.Dir {
		case ast.RECV:
			return jen.Op("<-").Chan().Add(p.expr(e.Value))
		case ast.SEND:
			return jen.Chan().Op("<-").Add(p.expr(e.Value))
		}
		return jen.Chan().Add(p.expr(e.Value))
	case *ast.FuncType:
		return jen.Func().Add(p.funcType(e))
	case *ast.StructType:
		return jen.Struct(p.structFields(e.Fields)...)
	case *ast.InterfaceType:
		return jen.Interface(p.methods(e.Methods)...)
	}
	panic(fmt.Sprintf("emit: no rule for %T", e))
}

func (p *printer) structFields(list *ast.FieldList) []jen.Code {
	var codes []jen.Code
	for _, f := range list.List {
		s := &jen.Statement{}
		s.Add(names(f.Names)).Add(p.expr(f.Type))
		if f.Tag != nil {
			s.Id(literalText(f.Tag))
		}
		codes = append(codes, s)
	}
	return codes
}

func (p *printer) methods(list *ast.FieldList) []jen.Code {
	var codes []jen.Code
	for _, f := range list.List {
		if fn, ok := f.Type.(*ast.FuncType); ok && len(f.Names) == 1 {
			codes = append(codes, jen.Id(f.Names[0].Name).Add(p.funcType(fn)))
			continue
		}
		codes = append(codes, p.expr(f.Type))
	}
	return codes
}

// names returns the names of fields.
func names(list []*ast.Ident) *jen.Statement {
	var codes []jen.Code
	for _, id := range list {
		codes = append(codes, jen.Id(id.Name))
	}
	return jen.List(codes...)
}

// locals returns the names of what a block or function declares.
func (p *printer) locals(list []*ast.Ident) *jen.Statement {
	var codes []jen.Code
	for _, id := range list {
		codes = append(codes, jen.Id(p.local(id.Name)))
	}
	return jen.List(codes...)
}

// funcType returns parameters and results.
func (p *printer) funcType(e *ast.FuncType) *jen.Statement {
	group := func(list *ast.FieldList) []jen.Code {
		var codes []jen.Code
		if list != nil {
			for _, f := range list.List {
				codes = append(codes, jen.Add(p.locals(f.Names)).Add(p.expr(f.Type)))
			}
		}
		return codes
	}
	s := jen.Params(group(e.Params)...)
	if results := group(e.Results); len(results) > 0 {
		s.Params(results...)
	}
	return s
}

// ident returns what an identifier stands for.
func (p *printer) ident(id *ast.Ident) *jen.Statement {
	if v := p.unit.Var(id); v != nil {
		return p.value(v)
	}
	if ref, ok := p.unit.Ref(id); ok {
		if ref.Path == "" {
			return p.synthesised(ref.Name)
		}
		p.file.importedPath(ref.Path, p.scope)
		return jen.Qual(ref.Path, ref.Name)
	}
	obj := p.unit.Info().Uses[id] // the type of an embedded field, which defines the field too
	if obj == nil {
		obj = p.unit.Info().Defs[id]
	}
	if obj == nil {
		return jen.Id(p.local(id.Name)) // the variable of a type switch
	}
	if obj.Parent() == types.Universe && p.iota == nil {
		return jen.Id(id.Name)
	}
	if p.iota != nil && obj == types.Universe.Lookup("iota") {
		return jen.Lit(int(*p.iota))
	}
	if p.unit.LiftedDeclaration(obj) != nil {
		if name, ok := obj.(*types.TypeName); ok {
			return p.typeName(name, nil)
		}
		return jen.Id(p.file.lifted[obj])
	}
	if param, ok := obj.(*types.TypeName); ok {
		if t, ok := param.Type().(*types.TypeParam); ok {
			return jen.Id(p.typeParam(t))
		}
	}
	if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
		return p.qualified(obj.Pkg(), obj.Name())
	}
	if obj.Parent() == types.Universe {
		return jen.Id(id.Name)
	}
	return jen.Id(p.local(id.Name))
}

// place returns where a variable is stored: its local, or for a resident one its
// slot. In a function literal it is the copy that bind has made.
func (p *printer) place(v *ir.Var) *jen.Statement {
	p.requireScope(v)
	if v.Resident && p.literals == 0 {
		return p.field(v.Slot)
	}
	return jen.Id(p.names[v])
}

// value returns the value of a variable.
func (p *printer) value(v *ir.Var) *jen.Statement {
	p.read[v] = true
	if v.Boxed {
		return jen.Parens(jen.Op("*").Add(p.place(v)))
	}
	return p.place(v)
}

// pointer returns the box of a boxed variable.
func (p *printer) pointer(v *ir.Var) *jen.Statement {
	p.read[v] = true
	return p.place(v)
}

// store returns the place of a variable that is assigned as a whole: for a boxed
// one its box.
func (p *printer) store(v *ir.Var) *jen.Statement {
	p.written[v] = true
	return p.place(v)
}

// operand returns e where Go dereferences a pointer by itself if the type below
// it is one that derefs accepts.
func (p *printer) operand(e ast.Expr, derefs func(types.Type) bool) *jen.Statement {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok && derefs != nil {
		if v := p.unit.Var(id); v != nil && v.Boxed && derefs(v.Type) {
			return p.pointer(v)
		}
	}
	return p.expr(e)
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	_, param := types.Unalias(t).(*types.TypeParam)
	return ok && !param
}

func isArray(t types.Type) bool {
	_, ok := t.Underlying().(*types.Array)
	return ok
}

func (p *printer) selector(e *ast.SelectorExpr) *jen.Statement {
	if id, ok := e.X.(*ast.Ident); ok {
		if name, ok := p.unit.Info().Uses[id].(*types.PkgName); ok {
			return p.qualified(name.Imported(), e.Sel.Name)
		}
	}
	return p.operand(e.X, isStruct).Dot(p.fieldName(p.unit.TypeOf(e.X), e.Sel.Name))
}

// fieldName returns the name of a field or method of t: an embedded field of a
// local type that has left its block is called as that type is now.
func (p *printer) fieldName(t types.Type, name string) string {
	if t == nil || len(p.file.lifted) == 0 {
		return name
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, p.file.pkg.Types, name)
	field, ok := obj.(*types.Var)
	if !ok || !field.Embedded() {
		return name
	}
	var embedded *types.TypeName
	switch t := derefType(field.Type()).(type) {
	case *types.Named:
		embedded = t.Obj()
	case *types.Alias:
		embedded = t.Obj()
	}
	if lifted := p.file.lifted[embedded]; lifted != "" {
		return lifted
	}
	return name
}

func (p *printer) slice(e *ast.SliceExpr) *jen.Statement {
	bound := func(e ast.Expr) jen.Code {
		if e == nil {
			return jen.Empty()
		}
		return p.expr(e)
	}
	list := []jen.Code{bound(e.Low), bound(e.High)}
	if e.Slice3 {
		list = append(list, bound(e.Max))
	}
	return p.operand(e.X, isArray).Index(list...)
}

func (p *printer) unary(e *ast.UnaryExpr) *jen.Statement {
	if id, ok := ast.Unparen(e.X).(*ast.Ident); ok && e.Op == token.AND {
		if v := p.unit.Var(id); v != nil && v.Boxed {
			return p.pointer(v)
		}
	}
	return jen.Op(e.Op.String()).Add(p.expr(e.X))
}

// call returns a call; one of a runtime function that has to find out which
// task is running is told so.
func (p *printer) call(e *ast.CallExpr) *jen.Statement {
	if lit := literal.CoroLiteral(p.unit.Info(), e); lit != nil {
		return p.newLiteral(p.unitOf(lit), nil)
	}
	if id, ok := e.Fun.(*ast.Ident); ok && p.unit.Deferred && p.literals == 0 &&
		p.unit.Info().Uses[id] == types.Universe.Lookup("recover") {
		return jen.Id(p.self).Dot("deferring").Dot("Recover").Call()
	}
	if tv := p.unit.TypeAndValue(e); p.declaring && tv.Value != nil && p.unit.TypeAndValue(e.Fun).IsBuiltin() {
		// len(array), unsafe.Sizeof(x): x is not there any more.
		value := p.expr(ir.ConstantExpr(tv.Value, tv.Type, e.Pos()))
		if tv.Type.Underlying().(*types.Basic).Info()&types.IsUntyped != 0 {
			return value
		}
		return jen.Add(p.typ(tv.Type)).Call(value)
	}
	if len(e.Args) == 1 {
		if length := p.synthesisedLen(e.Fun, e.Args[0]); length != nil {
			return length
		}
	}
	if s := p.unit.Spawns[e]; s != nil && p.literals == 0 {
		return p.spawn(s)
	}
	fun := e.Fun
	if unheld := p.unheld(e); unheld != nil { // before the arguments, which may have statements
		fun = unheld
	}
	args := p.exprs(e.Args)
	if twin := p.twin(e); twin != nil {
		args = append([]jen.Code{jen.Id(p.task)}, args...)
		fun = twin
	}
	if e.Ellipsis.IsValid() && len(args) > 0 {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	s := p.callee(fun)
	if p.multiline(e.Lparen, e.Rparen) && len(e.Args) > 1 && p.line(e.Args[0].Pos()) != p.line(e.Lparen) {
		return s.Custom(jen.Options{Open: "(", Close: ")", Separator: ",", Multi: true}, args...)
	}
	return s.Call(args...)
}

// callee returns what is called; types that would read as something else get
// parentheses.
func (p *printer) callee(fun ast.Expr) *jen.Statement {
	switch fun.(type) {
	case *ast.FuncType, *ast.ChanType, *ast.StarExpr:
		return jen.Parens(p.expr(fun))
	}
	return p.expr(fun)
}

// twin returns the function that must replace e.Fun because it needs
// the running task (async.CreateTaskFrom for async.CreateTask), or nil.
func (p *printer) twin(e *ast.CallExpr) ast.Expr {
	if p.literals > 0 || p.task == "" || e == p.started {
		return nil // it runs elsewhere
	}
	fun := ast.Unparen(e.Fun)
	var index func(ast.Expr) ast.Expr
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun, index = f.X, func(x ast.Expr) ast.Expr { return &ast.IndexExpr{X: x, Index: f.Index} }
	case *ast.IndexListExpr:
		fun, index = f.X, func(x ast.Expr) ast.Expr { return &ast.IndexListExpr{X: x, Indices: f.Indices} }
	}
	var id *ast.Ident
	switch f := fun.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	fn, ok := p.unit.Info().Uses[id].(*types.Func)
	if !ok || fn.Pkg() != p.file.pkg.Async || fn.Signature().Recv() != nil {
		return nil
	}
	name := fn.Name() + "From"
	if p.file.pkg.Async.Scope().Lookup(name) == nil {
		return nil
	}
	var twin ast.Expr = p.unit.Qualified(fn.Pkg().Path(), name)
	if index != nil {
		twin = index(twin)
	}
	return twin
}

func (p *printer) composite(e *ast.CompositeLit) *jen.Statement {
	s := &jen.Statement{}
	if e.Type != nil {
		s.Add(p.expr(e.Type))
	}
	_, isStruct := ir.CoreType(derefType(p.unit.TypeOf(e))).(*types.Struct)
	var elts []jen.Code
	for _, elt := range e.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			elts = append(elts, p.expr(elt))
			continue
		}
		key := jen.Code(nil)
		if id, ok := kv.Key.(*ast.Ident); ok && isStruct {
			key = jen.Id(p.fieldName(derefType(p.unit.TypeOf(e)), id.Name))
		} else {
			key = p.expr(kv.Key)
		}
		elts = append(elts, jen.Add(key).Op(":").Add(p.expr(kv.Value)))
	}
	return s.Custom(jen.Options{
		Open: "{", Close: "}", Separator: ",", Multi: p.multiline(e.Lbrace, e.Rbrace) && len(elts) > 0,
	}, elts...)
}

// derefType returns the type that an elided &T in a composite literal stands for.
func derefType(t types.Type) types.Type {
	if ptr, ok := ir.CoreType(t).(*types.Pointer); ok {
		return ptr.Elem()
	}
	return t
}

// funcLit returns a function literal. What it captures has been bound around the
// statement it stands in.
func (p *printer) funcLit(e *ast.FuncLit) *jen.Statement {
	p.literals++
	defer func() { p.literals-- }()
	body := append(p.stmts(e.Body.List), p.mark(e.Body.Rbrace)...)
	return jen.Func().Add(p.funcType(e.Type)).Block(body...)
}

func (p *printer) line(pos token.Pos) int { return p.file.pkg.Position(pos).Line }

func (p *printer) multiline(from, to token.Pos) bool {
	return from.IsValid() && to.IsValid() && p.line(from) != p.line(to)
}
