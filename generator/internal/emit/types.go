package emit

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// typ returns the spelling of a type outside the template's own scopes.
func (p *printer) typ(t types.Type) jen.Code {
	if name, ok := p.standIns.At(t).(string); ok {
		return jen.Id(name)
	}
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return p.qualified(types.Unsafe, "Pointer")
		}
		return p.predeclared(t.Name())
	case *types.Alias:
		if !ir.NamesAlias(t, p.file.pkg.Types) {
			return p.typ(types.Unalias(t))
		}
		return p.namedType(t.Obj(), t.TypeArgs())
	case *types.Named:
		return p.namedType(t.Obj(), t.TypeArgs())
	case *types.TypeParam:
		return jen.Id(p.typeParam(t))
	case *types.Pointer:
		return jen.Op("*").Add(p.typ(t.Elem()))
	case *types.Slice:
		return jen.Index().Add(p.typ(t.Elem()))
	case *types.Array:
		return jen.Index(jen.Id(fmt.Sprint(t.Len()))).Add(p.typ(t.Elem()))
	case *types.Map:
		return jen.Map(p.typ(t.Key())).Add(p.typ(t.Elem()))
	case *types.Chan:
		return p.chanType(t)
	case *types.Signature:
		return jen.Func().Add(p.signature(t))
	case *types.Struct:
		return p.structType(t)
	case *types.Interface:
		return p.interfaceType(t)
	case *types.Union:
		return p.union(t)
	}
	panic(fmt.Sprintf("emit: no spelling for %T", t))
}

func (p *printer) namedType(obj *types.TypeName, args *types.TypeList) jen.Code {
	var list []jen.Code
	for i := range args.Len() {
		list = append(list, p.typ(args.At(i)))
	}
	return p.typeName(obj, list)
}

// typeName returns the spelling of a declared type with its type arguments.
func (p *printer) typeName(obj *types.TypeName, args []jen.Code) *jen.Statement {
	var name *jen.Statement
	switch {
	case obj.Pkg() == nil:
		return p.predeclared(obj.Name())
	case p.unit != nil && p.unit.LiftedDeclaration(obj) != nil:
		args = append(p.typeParamNames(), args...)
		name = jen.Id(p.file.lifted[obj])
	case obj.Parent() == obj.Pkg().Scope():
		name = p.qualified(obj.Pkg(), obj.Name())
	default:
		name = jen.Id(p.local(obj.Name())) // local to an island
	}
	p.checkNameable(obj)
	if len(args) > 0 {
		name = name.Types(args...)
	}
	return name
}

// qualified returns a name of a package: as it is if the package is the one
// being generated.
func (p *printer) qualified(pkg *types.Package, name string) *jen.Statement {
	if pkg == p.file.pkg.Types || pkg.Path() == p.file.pkg.Types.Path() {
		return jen.Id(name)
	}
	p.file.imported(pkg.Path(), pkg.Name(), p.scope)
	return jen.Qual(pkg.Path(), name)
}

func (p *printer) chanType(t *types.Chan) jen.Code {
	elem := p.typ(t.Elem())
	switch t.Dir() {
	case types.RecvOnly:
		return jen.Op("<-").Chan().Add(elem)
	case types.SendOnly:
		return jen.Chan().Op("<-").Add(elem)
	}
	if inner, ok := t.Elem().(*types.Chan); ok && inner.Dir() == types.RecvOnly {
		return jen.Chan().Parens(elem)
	}
	return jen.Chan().Add(elem)
}

// signature returns parameters and results.
func (p *printer) signature(t *types.Signature) *jen.Statement {
	var params []jen.Code
	for i := range t.Params().Len() {
		v := t.Params().At(i)
		if t.Variadic() && i == t.Params().Len()-1 {
			params = append(params, jen.Op("...").Add(p.typ(v.Type().(*types.Slice).Elem())))
			continue
		}
		params = append(params, p.typ(v.Type()))
	}
	s := jen.Params(params...)
	var results []jen.Code
	for i := range t.Results().Len() {
		results = append(results, p.typ(t.Results().At(i).Type()))
	}
	switch len(results) {
	case 0:
		return s
	case 1:
		return s.Add(results[0])
	}
	return s.Params(results...)
}

func (p *printer) structType(t *types.Struct) jen.Code {
	if t.NumFields() == 0 {
		return jen.Struct()
	}
	var fields []jen.Code
	for i := range t.NumFields() {
		f := t.Field(i)
		var s *jen.Statement
		if f.Embedded() {
			s = jen.Add(p.typ(f.Type()))
		} else {
			s = jen.Id(f.Name()).Add(p.typ(f.Type()))
		}
		if !f.Exported() && f.Pkg() != nil && f.Pkg().Path() != p.file.pkg.Types.Path() {
			p.unnameable(f.Name())
		}
		if tag := t.Tag(i); tag != "" {
			s = s.Op(fmt.Sprintf("%q", tag))
		}
		fields = append(fields, s)
	}
	return jen.Struct(fields...)
}

func (p *printer) interfaceType(t *types.Interface) jen.Code {
	var items []jen.Code
	for i := range t.NumExplicitMethods() {
		m := t.ExplicitMethod(i)
		items = append(items, jen.Id(m.Name()).Add(p.signature(m.Signature())))
		if !m.Exported() && m.Pkg() != nil && m.Pkg().Path() != p.file.pkg.Types.Path() {
			p.unnameable(m.Name())
		}
	}
	for i := range t.NumEmbeddeds() {
		items = append(items, jen.Add(p.typ(t.EmbeddedType(i))))
	}
	if len(items) == 0 {
		return jen.Interface()
	}
	return jen.Interface(items...)
}

func (p *printer) union(t *types.Union) jen.Code {
	s := &jen.Statement{}
	for i := range t.Len() {
		if i > 0 {
			s.Op("|")
		}
		if t.Term(i).Tilde() {
			s.Op("~")
		}
		s.Add(p.typ(t.Term(i).Type()))
	}
	return s
}

// typeParams returns the declaration of the type parameters of the unit's frame
// and functions, nil if there are none.
func (p *printer) typeParams() []jen.Code {
	var list []jen.Code
	for _, t := range p.params {
		constraint := t.Constraint()
		list = append(list, jen.Id(p.typeParam(t)).Add(p.constraint(constraint)))
	}
	return list
}

// constraint spells a constraint; one that the author wrote without interface
// is spelled without it, unless it begins with a star: [P *T] in the declaration of a type would be
// the length of an array.
func (p *printer) constraint(t types.Type) jen.Code {
	if i, ok := t.(*types.Interface); ok && i.IsImplicit() && i.NumEmbeddeds() == 1 && i.NumExplicitMethods() == 0 {
		embedded := p.typ(i.EmbeddedType(0))
		if beginsWithStar(i.EmbeddedType(0)) {
			return jen.Interface(embedded)
		}
		return embedded
	}
	return p.typ(t)
}

func beginsWithStar(t types.Type) bool {
	if union, ok := t.(*types.Union); ok {
		return !union.Term(0).Tilde() && beginsWithStar(union.Term(0).Type())
	}
	_, ok := t.(*types.Pointer)
	return ok
}

// typeParamNames returns the unit's type parameters as type arguments.
func (p *printer) typeParamNames() []jen.Code {
	var list []jen.Code
	for _, t := range p.params {
		list = append(list, jen.Id(p.typeParam(t)))
	}
	return list
}

// specParams returns the type parameters that a local type has itself. One with the name of one of the unit's, which stand
// beside it once the type is lifted, gets another.
func (p *printer) specParams(spec *ast.TypeSpec) []jen.Code {
	if spec.TypeParams == nil {
		return nil
	}
	var list []jen.Code
	for _, field := range spec.TypeParams.List {
		for _, id := range field.Names {
			param, ok := p.unit.Info().Defs[id].Type().(*types.TypeParam)
			if ok && p.declaring && slices.ContainsFunc(p.params, func(t *types.TypeParam) bool { return p.typeParam(t) == id.Name }) {
				p.paramNames[param] = p.scope.fresh(id.Name)
			}
			list = append(list, jen.Id(p.typeParam(param)).Add(p.expr(field.Type)))
		}
	}
	return list
}

// typeParam returns the name of a type parameter; one that the author left
// blank in a receiver gets one.
func (p *printer) typeParam(t *types.TypeParam) string {
	if name := p.paramNames[t]; name != "" {
		return name
	}
	return t.Obj().Name()
}

// instance returns name, instantiated with the unit's type parameters.
func (p *printer) instance(name string) *jen.Statement {
	if args := p.typeParamNames(); len(args) > 0 {
		return jen.Id(name).Types(args...)
	}
	return jen.Id(name)
}

// typeOf returns t, the type of a variable or of what holds it.
func (p *printer) typeOf(v *ir.Var, t types.Type) jen.Code { return p.spell(v, t, p.typ) }

// spell calls f, which spells t for the sake of a variable.
func (p *printer) spell(v *ir.Var, t types.Type, f func(types.Type) jen.Code) jen.Code {
	outer := p.spelling
	p.spelling = v
	defer func() { p.spelling = outer }()
	return f(t)
}

// checkNameable notes a type of another package that this one cannot name.
func (p *printer) checkNameable(obj *types.TypeName) {
	if !ir.Nameable(obj.Type(), p.file.pkg.Types) {
		p.unnameable(obj.Pkg().Name() + "." + obj.Name())
	}
}

// frameTypeParams returns the type parameters that the template's frame needs:
// the receiver's or the function's.
func frameTypeParams(u *ir.Unit) []*types.TypeParam {
	sig := u.Root().Template.Object.Signature()
	list := sig.RecvTypeParams()
	if list.Len() == 0 {
		list = sig.TypeParams()
	}
	var params []*types.TypeParam
	for i := range list.Len() {
		params = append(params, list.At(i))
	}
	return params
}
