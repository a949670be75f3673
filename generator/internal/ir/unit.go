// Package ir is the representation that the passes between check and emit share: the
// unit of translation with its variables, and its body as basic blocks.
//
// A unit is one template. Its expressions and opaque statements remain syntax (go/ast),
// because most of a template is emitted as its author wrote it. Some identifiers and
// statements in that syntax get an additional meaning:
//
//   - an identifier that stands for a Var: a variable that had to leave its block because the block is
//     lowered to labels and gotos, or a temporary that keeps an operand across a suspension;
//   - an identifier that stands for an object of another package or of the universe that the author did
//     not mention (utf8.DecodeRuneInString for a lowered range over a string);
//   - a branch statement inside an opaque statement that leaves it.
//
// Invariant: the author's syntax tree is never changed. A pass that replaces a part of
// an expression builds new nodes down to it.
package ir

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
)

// Role says where a variable comes from.
type Role int

const (
	// Local is declared in the body.
	Local Role = iota
	// Param is a parameter or the receiver: the frame holds it from the start.
	Param
	// Result is a named result.
	Result
	// Temp was introduced by a pass.
	Temp
)

// A Var is a variable of the generated Resume method: a Go local there, a
// field of the frame where it lives across a suspension.
type Var struct {
	Name   string // what the author called it; for a temporary, what it is for
	Type   types.Type
	Object *types.Var // nil for a temporary
	Role   Role
	Pos    token.Pos

	// Boxed says that a closure or a pointer may share the variable with the
	// body, so that it needs an identity of its own: the local holds a *Type,
	// made anew at each execution of the declaration.
	Boxed bool
	// Bound says that closures capture the variable but nothing changes it
	// after its declaration: they may capture its value.
	Bound bool

	// Resident says that the variable has no local: it lives in its slot.
	Resident bool

	Index int   // position in Unit.Vars
	Slot  *Slot // where the frame keeps it, or nil
}

// StoredType is the type of the local and of the slot: *Type if v is boxed.
func (v *Var) StoredType() types.Type {
	if v.Boxed {
		return types.NewPointer(v.Type)
	}
	return v.Type
}

// A Ref is the meaning of a synthesised identifier: a variable, or a name of
// another package (Path "" is the universe).
type Ref struct {
	Var  *Var
	Path string
	Name string
}

// A Label is a place in a body that statements jump to.
type Label struct {
	Name string // a hint for readers: loop, end, the author's label
}

// A Unit is a template on its way through the passes.
type Unit struct {
	Template *find.Template
	Index    *find.Index

	// Outer is the unit in which this one, a coroutine literal, stands; nil for
	// a template itself.
	Outer *Unit
	// Literals are the units of the coroutine literals in the body, plain
	// function literals looked into.
	Literals map[*ast.FuncLit]*Unit
	// Captures are what a coroutine literal shares with the code around it.
	Captures []*Capture
	// Deferred says that the unit is a deferred literal: recover in it is about
	// the panic of the unit around it.
	Deferred bool

	// Defers says that something has to be done however the body ends: it has
	// deferred calls, or pulls from iterators.
	Defers bool
	// Epilogue is where a body with Defers ends.
	Epilogue *Label

	Facts   *Facts
	Vars    []*Var
	Params  []*Var // captures, receiver, parameters; nil for those without a name
	Results []*Var // named results in order, or nil
	Lifted  []*Declaration

	// Blocks is the body after lowering; Blocks[0] is the entry.
	Blocks []*Block
	// Slots are the fields of the frame, parameters first.
	Slots []*Slot
	// Frames are the fields for callees' frames.
	Frames []*Held
	// Held says that frames of other units hold this one's.
	Held bool
	// Again says that the frame can be used again by who awaits the coroutine by its handle; Reuses are the
	// fields for such frames.
	Again  bool
	Reuses []*Reuse
	// Spawns are the calls that make a coroutine and a task of it, if the two are allocated
	// together; SpawnedAs says in which forms units have one for this one.
	Spawns    map[*ast.CallExpr]*Spawn
	SpawnedAs map[SpawnForm]bool
	// NeedsVariables says that the template needs variables of its package that are initialised at its start.
	NeedsVariables bool
	// Begins says that the beginning of the body is a function of its own.
	Begins bool
	// Quiet says that the body of a generator calls nothing and cannot panic.
	Quiet bool
	// Entry are the variables that the start of the body reads.
	Entry []*Var
	// Leftovers are, for each block in which the body may return or that does not end in a suspension,
	// the slots that may keep something alive there, for a return to clear.
	Leftovers map[*Block][]*Slot
	// Points are the suspension points, State k being Points[k-1].
	Points []*Suspension

	objects map[types.Object]*Var
	lifted  map[types.Object]*Declaration
	refs    map[*ast.Ident]Ref
	types   map[ast.Expr]types.TypeAndValue
	selects map[*ast.SelectorExpr]*types.Selection
	jumps   map[*ast.BranchStmt]*Label
}

// A Spawn makes a task of a coroutine where it is made.
type Spawn struct {
	Coroutine *ast.CallExpr
	Callee    *Unit    // of the coroutine
	Receiver  ast.Expr // of the constructor, if it is a method
	Group     ast.Expr // that the task belongs to, or nil
	Unheld    bool     // nobody takes the task
}

// A SpawnForm is what a function has to do that makes a task.
type SpawnForm struct {
	Grouped bool // the task belongs to a group
	Unheld  bool // nobody takes the task, which is used again when it has ended
}

// Form is the form of s.
func (s *Spawn) Form() SpawnForm { return SpawnForm{Grouped: s.Group != nil, Unheld: s.Unheld} }

// A Declaration is a local type or constant that had to leave its block.
type Declaration struct {
	Object types.Object
	Spec   ast.Spec // *ast.TypeSpec, or *ast.ValueSpec of one constant
	Value  ast.Expr // a constant's expression, with iota's value beside it
	Type   ast.Expr // a constant's type, or nil
	Iota   int64
}

// A Capture is a variable around a coroutine literal that the literal uses.
type Capture struct {
	Object *types.Var
	// Shared captures are passed as pointers to the variable or its box, others
	// by value.
	Shared bool
}

// NewUnit returns the unit of a template, without variables and blocks.
func NewUnit(t *find.Template, index *find.Index) *Unit {
	return &Unit{
		Template:  t,
		Index:     index,
		Literals:  map[*ast.FuncLit]*Unit{},
		Facts:     collectFacts(t),
		objects:   map[types.Object]*Var{},
		lifted:    map[types.Object]*Declaration{},
		SpawnedAs: map[SpawnForm]bool{},
		refs:      map[*ast.Ident]Ref{},
		types:     map[ast.Expr]types.TypeAndValue{},
		jumps:     map[*ast.BranchStmt]*Label{},
		selects:   map[*ast.SelectorExpr]*types.Selection{},
	}
}

// Root returns the unit of the template in which u, or u itself, stands.
func (u *Unit) Root() *Unit {
	for u.Outer != nil {
		u = u.Outer
	}
	return u
}

// IsResult reports whether obj is a named result of the unit or of one around
// it: returning writes it.
func (u *Unit) IsResult(obj *types.Var) bool {
	for ; u != nil; u = u.Outer {
		for _, r := range u.Template.Results {
			if r == obj {
				return true
			}
		}
	}
	return false
}

// Info returns what the type checker found out about the author's syntax.
func (u *Unit) Info() *types.Info { return u.Template.Package.Info }

// EpilogueBlock returns the block at which a body with Defers ends, and which panics lead to, or nil.
func (u *Unit) EpilogueBlock() *Block {
	for _, b := range u.Blocks {
		if s, ok := b.End.(*Suspension); ok && s.Kind == Unwind {
			return b
		}
	}
	return nil
}

// EndsAlone reports whether the unit's Resume ends without calling the runtime.
func (u *Unit) EndsAlone() bool { return u.Quiet && !u.Template.HasError }

// Body returns the author's body.
func (u *Unit) Body() *ast.BlockStmt { return u.Template.Decl.Body }

// NewVar adds a variable for obj.
func (u *Unit) NewVar(obj *types.Var, role Role) *Var {
	v := &Var{Name: obj.Name(), Type: obj.Type(), Object: obj, Role: role, Pos: obj.Pos(), Index: len(u.Vars)}
	u.Vars = append(u.Vars, v)
	u.objects[obj] = v
	return v
}

// NewCapture adds the variable through which a literal reaches obj.
func (u *Unit) NewCapture(c *Capture) *Var {
	v := u.NewVar(c.Object, Param)
	v.Boxed, v.Bound = c.Shared, !c.Shared
	return v
}

// NewTemp adds a temporary.
func (u *Unit) NewTemp(name string, t types.Type, pos token.Pos) *Var {
	v := &Var{Name: name, Type: t, Role: Temp, Pos: pos, Index: len(u.Vars)}
	u.Vars = append(u.Vars, v)
	return v
}

// Lift records that a local declaration moves out of its block.
func (u *Unit) Lift(d *Declaration) {
	if u.lifted[d.Object] != nil {
		return
	}
	u.Lifted = append(u.Lifted, d)
	u.lifted[d.Object] = d
}

// LiftedDeclaration returns the record of a lifted type or constant, or nil.
func (u *Unit) LiftedDeclaration(obj types.Object) *Declaration {
	for ; u != nil; u = u.Outer {
		if d := u.lifted[obj]; d != nil {
			return d
		}
	}
	return nil
}

// VarOfObject returns the variable that obj has become, or nil.
func (u *Unit) VarOfObject(obj types.Object) *Var { return u.objects[obj] }

// Var returns the variable that id stands for, or nil.
func (u *Unit) Var(id *ast.Ident) *Var {
	if ref, ok := u.refs[id]; ok {
		return ref.Var
	}
	if obj := u.Info().ObjectOf(id); obj != nil {
		return u.objects[obj]
	}
	return nil
}

// Ref returns the meaning of a synthesised identifier.
func (u *Unit) Ref(id *ast.Ident) (Ref, bool) {
	ref, ok := u.refs[id]
	return ref, ok
}

// Use returns a new identifier that stands for v.
func (u *Unit) Use(v *Var) *ast.Ident {
	id := &ast.Ident{NamePos: v.Pos, Name: v.Name}
	u.refs[id] = Ref{Var: v}
	u.types[id] = types.TypeAndValue{Type: v.Type}
	return id
}

// Qualified returns a new identifier for an exported name of another package.
func (u *Unit) Qualified(path, name string) *ast.Ident {
	id := &ast.Ident{Name: name}
	u.refs[id] = Ref{Path: path, Name: name}
	return id
}

// Predeclared returns a new identifier for a name of the universe, whatever the
// author calls so.
func (u *Unit) Predeclared(name string) *ast.Ident { return u.Qualified("", name) }

// SetType records the type of a synthesised expression.
func (u *Unit) SetType(e ast.Expr, t types.Type) { u.types[e] = types.TypeAndValue{Type: t} }

// CopyType gives the synthesised expression to the type and value of from, and a selector what it selects.
func (u *Unit) CopyType(to, from ast.Expr) {
	u.types[to] = u.TypeAndValue(from)
	if sel, ok := to.(*ast.SelectorExpr); ok {
		if from, ok := ast.Unparen(from).(*ast.SelectorExpr); ok {
			u.selects[sel] = u.Selection(from)
		}
	}
}

// Selection is Info().Selections for the author's and synthesised selectors.
func (u *Unit) Selection(sel *ast.SelectorExpr) *types.Selection {
	if s, ok := u.selects[sel]; ok {
		return s
	}
	return u.Info().Selections[sel]
}

// TypeAndValue is Info().Types for the author's and synthesised expressions.
func (u *Unit) TypeAndValue(e ast.Expr) types.TypeAndValue {
	if tv, ok := u.types[e]; ok {
		return tv
	}
	if tv, ok := u.Info().Types[e]; ok {
		return tv
	}
	if id, ok := e.(*ast.Ident); ok {
		if obj := u.Info().ObjectOf(id); obj != nil {
			return types.TypeAndValue{Type: obj.Type()}
		}
	}
	return types.TypeAndValue{}
}

// TypeOf returns an expression's type.
func (u *Unit) TypeOf(e ast.Expr) types.Type { return u.TypeAndValue(e).Type }

// SetJump records that a branch statement inside an opaque statement leaves it
// for to.
func (u *Unit) SetJump(b *ast.BranchStmt, to *Label) { u.jumps[b] = to }

// Jump returns where a branch statement inside an opaque statement goes if it
// leaves the statement, or nil.
func (u *Unit) Jump(b *ast.BranchStmt) *Label { return u.jumps[b] }

// Fresh reports whether a := or var with id on its left makes a new variable,
// rather than assigning to one that its scope already has.
func (u *Unit) Fresh(id *ast.Ident) bool {
	if ref, ok := u.refs[id]; ok {
		return ref.Var != nil
	}
	return u.Info().Defs[id] != nil
}
