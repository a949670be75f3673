package emit

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Variables of types that cannot be named
//
// A local of Resume is declared at the top, since goto must not jump over a
// declaration, and there its type has to be spelled. A type that another package does
// not export cannot be. In
//
//	x, err := other.New(n)
//
// Go infers it from a value. Declaring the variable where it gets that value, in its
// own block, works only if nothing else leads into the block: no resumption, no jump
// from a branch that has another value for it, no next iteration. Moreover the value
// may be nil, a constant, or of a type that is assigned to an unnamed interface.
//
// But type arguments are inferred too, even from values that cost nothing: functions
// that are never called. So for
//
//	package other
//
//	func New(n int) (*hidden, error)
//
// the generated file has a function that has the hidden type as a type parameter,
//
//	func fetch_hidden[T any](func(int) (*T, error)) (v *T) { return }
//
// and Resume begins with
//
//	hidden := fetch_hidden(other.New)
//	x := fetch_zero(hidden)
//
// A nil pointer carries the type. A second function makes values of types composed of
// it, as type arguments do:
//
//	func fetch_zero[T any](*T) (v map[string][]T) { return }
//
// # Where types come from
//
// A template cannot mention such a type. So every value with such a type in it comes
// from something that the template does mention, and that has a name (a source):
//
//	other.New        a function of a package         itself
//	other.List       a variable of a package         &other.List, since reading it might race
//	x.Next           a method                        a zero x, passed as interface{ Next(int) *T }
//	x.Field          a field                         that of a zero struct
//	for range x      what x consists of, if its      a zero x, passed as what its type is declared to be: []T
//	                 type is declared
//	other.Box(x)     a generic function, of          itself, beside a pointer that carries the type of x: of
//	                 arguments that are hidden       other.Box is then inferred what the call infers
//
// The type of x can be named, or is itself carried by a pointer already. A method value
// of a nil receiver will do, since nothing is called. Fields are the reason why
// pointers inside zero structs matter: a field that is promoted through an embedded
// pointer is taken from a zero value of the pointer's element type. (If the pointer
// cannot be named here, and nothing else leads to its type, it cannot be inferred. Such
// a variable is confined, see confine.go.)
//
// The zero value of a boxed variable is a pointer; its boxes come from a function that
// has the element type as a type parameter.

// A typeSource is a value from which parts of types can be inferred.
type typeSource struct {
	value   func() jen.Code
	pattern func() jen.Code // the type of value
	within  []types.Type    // the parts that the pattern mentions
	needs   []types.Type    // the parts that have to be carried before
	given   bool            // those are passed too, to be parts of the pattern
}

// An inferer finds out how variables can be declared without their types.
type inferer struct {
	*printer
	sources  []*typeSource
	from     typeutil.Map // part -> the source that it is inferred from
	carriers typeutil.Map // part -> the local that carries it
	zeros    typeutil.Map // type -> the function that returns its zero value
	letters  []string     // names for type parameters
	codes    []jen.Code
}

// inferer returns what knows of all that can be inferred.
func (p *printer) inferer() *inferer {
	if p.inference == nil {
		p.inference = &inferer{printer: p}
		p.inference.findSources()
		p.inference.connect()
	}
	return p.inference
}

// infer returns declarations of the variables, whose types have no name.
func (p *printer) infer(vars []*ir.Var) []jen.Code {
	if len(vars) == 0 {
		return nil
	}
	for _, t := range p.params { // a literal does not have to mention them
		p.scope.take(p.typeParam(t))
	}
	f := p.inferer()
	for _, v := range vars {
		zero := f.zeroValue(v.StoredType())
		f.codes = append(f.codes, jen.Id(p.names[v]).Op(":=").Add(zero))
	}
	return f.codes
}

func (p *printer) nameable(t types.Type) bool { return ir.Nameable(t, p.file.pkg.Types) }

func (p *printer) unnameableParts(t types.Type) []types.Type {
	return ir.Unnameable(t, p.file.pkg.Types)
}

// connect decides which source each part is inferred from. No part depends on itself, because a source counts only when all
// that it needs has been found.
func (f *inferer) connect() {
	for found := true; found; {
		found = false
		for _, s := range f.sources {
			if !f.reachable(s.needs) {
				continue
			}
			for _, part := range s.within {
				if f.from.At(part) == nil {
					f.from.Set(part, s)
					found = true
				}
			}
		}
	}
}

// reachable reports whether there is a source for all the parts.
func (f *inferer) reachable(parts []types.Type) bool {
	return !slices.ContainsFunc(parts, func(part types.Type) bool { return f.from.At(part) == nil })
}

// carrier returns the local that carries a part, after declaring it.
func (f *inferer) carrier(part types.Type) string {
	if name, ok := f.carriers.At(part).(string); ok {
		return name
	}
	s := f.from.At(part).(*typeSource)
	var args []jen.Code
	var given []types.Type
	for _, needed := range s.needs {
		name := f.carrier(needed)
		if s.given {
			given, args = append(given, needed), append(args, jen.Id(name))
		}
	}
	value := s.value()
	all := slices.Clone(given)
	for _, t := range s.within {
		if !containsType(given, t) {
			all = append(all, t)
		}
	}
	stem := "unnamed"
	if named, ok := part.(*types.Named); ok {
		stem = lower(named.Obj().Name())
	}
	helper := f.helper(stem, all, given, s.pattern, func() jen.Code { return jen.Op("*").Add(f.typ(part)) })
	name := f.scope.fresh(stem)
	f.carriers.Set(part, name)
	f.codes = append(f.codes, jen.Id(name).Op(":=").Add(f.instance(helper)).Call(append(args, value)...))
	return name
}

// zeroValue returns an expression for the zero value of a type.
func (f *inferer) zeroValue(t types.Type) jen.Code {
	parts := f.unnameableParts(t)
	if len(parts) == 0 {
		return jen.Op("*").Add(f.newOf(f.typ(t)))
	}
	var args []jen.Code
	for _, part := range parts {
		args = append(args, jen.Id(f.carrier(part)))
	}
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok && types.Identical(pointer.Elem(), parts[0]) {
		return args[0]
	}
	name, ok := f.zeros.At(t).(string)
	if !ok {
		name = f.helper("zero", parts, parts, nil, func() jen.Code { return f.typ(t) })
		f.zeros.Set(t, name)
	}
	return f.instance(name).Call(args...)
}

// helper declares a function that returns the zero value of a type, and returns its name. The parts are type parameters to it;
// its arguments are pointers that carry some of them, and what pattern spells, if that is not nil.
func (f *inferer) helper(stem string, parts, carried []types.Type, pattern, result func() jen.Code) string {
	name := f.scope.fresh(f.file.frames[f.template()] + "_" + stem)
	params := f.typeParams()
	f.standIns = &typeutil.Map{}
	defer func() { f.standIns = nil }()
	for i, part := range parts {
		for len(f.letters) <= i {
			f.letters = append(f.letters, f.scope.fresh("T"))
		}
		f.standIns.Set(part, f.letters[i])
		constraint := "any"
		if types.Comparable(part) { // it may be the key of a map
			constraint = "comparable"
		}
		params = append(params, jen.Id(f.letters[i]).Add(f.predeclared(constraint)))
	}
	var args []jen.Code
	for _, part := range carried {
		args = append(args, jen.Op("*").Add(f.typ(part)))
	}
	if pattern != nil {
		args = append(args, pattern())
	}
	f.declareHelper(jen.Func().Id(name).Types(params...).Params(args...).Params(jen.Id("v").Add(result())).Block(jen.Return()))
	return name
}

func (p *printer) declareHelper(code jen.Code) {
	if len(p.helpers) == 0 {
		p.helpers = append(p.helpers, jen.Comment("For types that this package cannot name; nothing that is passed is called or read."))
	}
	p.helpers = append(p.helpers, code)
}

// newLike returns a new variable of the type that a pointer points to.
func (p *printer) newLike(pointer jen.Code) jen.Code {
	if p.maker == "" {
		p.maker = p.scope.fresh(p.file.frames[p.template()] + "_new")
		t := p.scope.fresh("T")
		p.declareHelper(jen.Func().Id(p.maker).Types(jen.Id(t).Add(p.predeclared("any"))).Params(jen.Op("*").Id(t)).
			Op("*").Id(t).Block(jen.Return(p.newOf(jen.Id(t)))))
	}
	return jen.Id(p.maker).Call(pointer)
}

// findSources collects what the template mentions.
func (f *inferer) findSources() {
	info := f.unit.Info()
	ast.Inspect(f.unit.Root().Template.Decl, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			if s := info.Selections[node]; s != nil {
				f.selection(s)
			} else {
				f.object(node, node.Sel)
			}
		case *ast.Ident:
			f.object(node, node)
		}
		if e, ok := node.(ast.Expr); ok {
			if tv := info.Types[e]; tv.Type != nil && !tv.IsType() {
				f.declaredTypes(tv.Type)
			}
		}
		return true
	})
}

// add adds a source if it leads to anything, and if what has to be spelled for it means the same where Resume begins: types
// of a block that stays do not.
func (f *inferer) add(s *typeSource, spelled ...types.Type) {
	if len(s.within) > 0 && !slices.ContainsFunc(spelled, f.isInner) {
		f.sources = append(f.sources, s)
	}
}

// isInner reports whether a type mentions one that is declared in a block that stays.
func (f *inferer) isInner(t types.Type) bool {
	inner := false
	typeNames(t, func(obj *types.TypeName) {
		inner = inner || obj.Pkg() != nil && obj.Parent() != obj.Pkg().Scope() && f.unit.LiftedDeclaration(obj) == nil
	})
	return inner
}

// addValue adds a value of type t.
func (f *inferer) addValue(value func() jen.Code, t types.Type) {
	f.add(&typeSource{value: value, pattern: func() jen.Code { return f.typ(t) }, within: f.unnameableParts(t)}, t)
}

// addFrom adds a value of type t that the zero value of another type, owner, is asked for.
func (f *inferer) addFrom(owner types.Type, value func() jen.Code, t types.Type) {
	f.add(&typeSource{
		value: value, pattern: func() jen.Code { return f.typ(t) },
		within: f.unnameableParts(t), needs: f.unnameableParts(owner),
	}, t, owner)
}

// object adds what e, the name of which is id, stands for if that is something of a package.
func (f *inferer) object(e ast.Expr, id *ast.Ident) {
	switch obj := f.unit.Info().Uses[id].(type) {
	case *types.Const:
		f.addValue(func() jen.Code { return f.expr(e) }, obj.Type())
	case *types.Var:
		if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			f.addValue(func() jen.Code { return jen.Op("&").Add(f.expr(e)) }, types.NewPointer(obj.Type()))
		}
	case *types.Func:
		if obj.Signature().Recv() == nil {
			f.function(e, id, obj)
		}
	}
}

// function adds a function. One with type arguments is instantiated, if there are names for them; else they are
// inferred too, from those of its parameters that are given.
func (f *inferer) function(e ast.Expr, id *ast.Ident, fn *types.Func) {
	inst, generic := f.unit.Info().Instances[id]
	if !generic {
		f.addValue(func() jen.Code { return f.expr(e) }, fn.Signature())
		return
	}
	s := &typeSource{pattern: func() jen.Code { return f.typ(inst.Type) }, within: f.unnameableParts(inst.Type)}
	args := slices.Collect(inst.TypeArgs.Types())
	for _, t := range args {
		s.needs = append(s.needs, f.unnameableParts(t)...)
	}
	s.given = len(s.needs) > 0
	s.value = func() jen.Code {
		if s.given {
			return f.expr(e)
		}
		var list []jen.Code
		for _, t := range args {
			list = append(list, f.typ(t))
		}
		return f.expr(e).Types(list...)
	}
	if !s.given || mentionsAll(fn.Signature(), args) {
		f.add(s, append(args, inst.Type)...)
	}
}

// selection adds a method or a field.
func (f *inferer) selection(s *types.Selection) {
	if fn, ok := s.Obj().(*types.Func); ok {
		recv := s.Recv()
		if _, isPointer := recv.Underlying().(*types.Pointer); !isPointer && !types.IsInterface(recv) {
			recv = types.NewPointer(recv)
		}
		sig := fn.Signature()
		f.add(&typeSource{
			value:   func() jen.Code { return f.zeroValue(recv) },
			pattern: func() jen.Code { return jen.Interface(jen.Id(fn.Name()).Add(f.signature(sig))) },
			within:  f.unnameableParts(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())),
			needs:   f.unnameableParts(recv),
		}, recv, sig)
		return
	}
	f.field(s.Recv(), s.Index())
}

// field adds the field that path leads to from a value of type t, and the embedded ones on the way.
func (f *inferer) field(t types.Type, path []int) {
	for i := range path {
		if pointer, ok := ir.CoreType(t).(*types.Pointer); ok {
			t = pointer.Elem()
		}
		holder, isStruct := ir.CoreType(t).(*types.Struct)
		if !isStruct {
			return
		}
		f.reach(t, path[i:])
		t = holder.Field(path[i]).Type()
	}
}

// reach adds the fields on the path from a zero value of type t up to the first pointer.
func (f *inferer) reach(t types.Type, path []int) {
	at := t
	for _, i := range path {
		holder, isStruct := ir.CoreType(at).(*types.Struct)
		if !isStruct {
			return
		}
		field := holder.Field(i)
		if field.Exported() || field.Pkg().Path() == f.file.pkg.Types.Path() {
			f.addFrom(t, func() jen.Code {
				return jen.Parens(f.zeroValue(t)).Dot(f.fieldName(t, field.Name()))
			}, field.Type())
		}
		at = field.Type()
	}
}

// declaredTypes adds what the types that t consists of have been declared to be, or are constrained to.
func (f *inferer) declaredTypes(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		switch under := t.Underlying().(type) {
		case *types.Struct, *types.Interface, *types.Basic:
		default:
			f.addFrom(t, func() jen.Code { return f.zeroValue(t) }, under)
		}
	case *types.TypeParam:
		if core := ir.CoreType(t); core != nil {
			f.addFrom(t, func() jen.Code { return f.zeroValue(t) }, core)
		}
	case *types.Map:
		f.declaredTypes(t.Key())
		f.declaredTypes(t.Elem())
	case interface{ Elem() types.Type }:
		f.declaredTypes(t.Elem())
	case *types.Signature:
		f.declaredTypes(t.Params())
		f.declaredTypes(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			f.declaredTypes(v.Type())
		}
	}
}

// mentionsAll reports whether all type parameters of a generic function occur in its parameters and results: whether the
// type changes with each of the arguments.
func mentionsAll(generic *types.Signature, args []types.Type) bool {
	instance := func(args []types.Type) types.Type {
		t, err := types.Instantiate(nil, generic, args, false)
		if err != nil {
			return nil
		}
		return t
	}
	whole := instance(args)
	for i := range args {
		others := slices.Clone(args)
		others[i] = types.NewPointer(args[i])
		if other := instance(others); whole == nil || other == nil || types.Identical(whole, other) {
			return false
		}
	}
	return true
}

func containsType(list []types.Type, t types.Type) bool {
	return slices.ContainsFunc(list, func(other types.Type) bool { return types.Identical(other, t) })
}
