package ir

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"reflect"
	"strconv"
	"strings"
)

// The text form of a unit is for tests and for reports of bugs in the passes. For
//
//	//asyncgen:generator
//	func count(n int, yield func(int) bool) {
//		for i := range n {
//			if !yield(i) {
//				return
//			}
//		}
//	}
//
// it is, after analyse,
//
//	generator count
//	var n int: param, slot n
//	var i int: local, slot i
//	var res bool: temp
//	slot n int: param n
//	slot i int: i
//	entry: n
//	block 0:
//		i = 0
//		goto 1
//	block 1, loop:
//		if i < n goto 2 else 4
//	block 2, body:
//		1: res = yield(i) goto 3
//			live: n i
//			load: n i
//			save: i
//	...
//
// Of two variables of one name, the second is called name.2. Positions and
// comments are left out, so that the text depends on nothing but the program.

// String returns the text form of the unit.
func (u *Unit) String() string {
	p := newUnitPrinter(u)
	p.line(0, "%s %s", u.Template.Kind, u.Template.Object.Name())
	for _, v := range u.Vars {
		p.line(0, "var %s %s: %s", p.names[v], p.typ(v.Type), p.traits(v))
	}
	for _, c := range u.Captures {
		p.line(0, "capture %s%s", map[bool]string{true: "&"}[c.Shared], c.Object.Name())
	}
	for _, d := range u.Lifted {
		p.line(0, "lifted %s", d.Object.Name())
	}
	for _, s := range u.Slots {
		p.line(0, "slot %s %s:%s%s", s.Name, p.typ(s.Type), map[bool]string{true: " param"}[s.Param], p.list(s.Vars))
	}
	for _, h := range u.Frames {
		p.line(0, "frame %s: %s", p.callee(h.Callee), map[bool]string{true: "inline", false: "pointer"}[h.Inline])
	}
	for _, r := range u.Reuses {
		p.line(0, "again %s", p.source(r.Call))
	}
	if len(u.Entry) > 0 {
		p.line(0, "entry:%s", p.list(u.Entry))
	}
	for _, b := range u.Blocks {
		p.block(b)
	}
	return p.out.String()
}

// Format returns statements and expressions of the unit as source, each variable
// under its name in String.
func (u *Unit) Format(node ast.Node) string { return newUnitPrinter(u).source(node) }

// Describe returns a statement that the passes have made, and a suspension as an
// assignment: v, err = await x.
func (u *Unit) Describe(s Stmt) string { return newUnitPrinter(u).describe(s) }

// VarName returns what String calls v, "_" for nil.
func (u *Unit) VarName(v *Var) string { return newUnitPrinter(u).name(v) }

type unitPrinter struct {
	unit  *Unit
	names map[*Var]string
	out   strings.Builder
}

func newUnitPrinter(u *Unit) *unitPrinter {
	p := &unitPrinter{unit: u, names: map[*Var]string{}}
	count := map[string]int{}
	for _, v := range u.Vars {
		count[v.Name]++
		p.names[v] = v.Name
		if n := count[v.Name]; n > 1 {
			p.names[v] += "." + strconv.Itoa(n)
		}
	}
	return p
}

func (p *unitPrinter) line(depth int, text string, args ...any) {
	p.out.WriteString(strings.Repeat("\t", depth))
	p.out.WriteString(strings.TrimRight(fmt.Sprintf(text, args...), " "))
	p.out.WriteByte('\n')
}

// lines prints text of several lines.
func (p *unitPrinter) lines(depth int, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		p.line(depth, "%s", line)
	}
}

func (p *unitPrinter) name(v *Var) string {
	if v == nil {
		return "_"
	}
	return p.names[v]
}

func (p *unitPrinter) list(vars []*Var) string {
	var b strings.Builder
	for _, v := range vars {
		b.WriteString(" " + p.name(v))
	}
	return b.String()
}

func (p *unitPrinter) typ(t types.Type) string {
	return types.TypeString(t, func(pkg *types.Package) string {
		if pkg == p.unit.Template.Object.Pkg() {
			return ""
		}
		return pkg.Name()
	})
}

// String returns the role in lower case.
func (r Role) String() string {
	return [...]string{"local", "param", "result", "temp"}[r]
}

func (p *unitPrinter) traits(v *Var) string {
	list := []string{v.Role.String()}
	if v.Boxed {
		list = append(list, "boxed")
	}
	if v.Bound {
		list = append(list, "bound")
	}
	if v.Resident {
		list = append(list, "resident")
	}
	if v.Slot != nil {
		list = append(list, "slot "+v.Slot.Name)
	}
	return strings.Join(list, ", ")
}

func (p *unitPrinter) block(b *Block) {
	head := fmt.Sprintf("block %d", b.Index)
	switch {
	case b.Resumes != nil:
		head += fmt.Sprintf(", resumes %d", b.Resumes.State)
	case b.Label != nil:
		head += ", " + b.Label.Name
	}
	p.line(0, "%s:", head)
	for _, s := range b.Stmts {
		p.stmt(s)
	}
	p.end(b.End)
	if left := p.unit.Leftovers[b]; len(left) > 0 {
		p.line(2, "leftovers:%s", slotNames(left))
	}
}

func slotNames(slots []*Slot) string {
	var b strings.Builder
	for _, s := range slots {
		b.WriteString(" " + s.Name)
	}
	return b.String()
}

func (p *unitPrinter) stmt(s Stmt) {
	switch s := s.(type) {
	case *Island:
		p.island(s)
	case *Renew:
		p.line(1, "renew %s", p.name(s.Var))
	case *Load:
		p.line(1, "load %s", strings.TrimSpace(p.list(s.Vars)))
	case *Save:
		p.line(1, "save %s", strings.TrimSpace(p.list(s.Vars)))
	default:
		p.line(1, "%s", p.describe(s))
	}
}

// describe returns a statement that the passes have made.
func (p *unitPrinter) describe(s Stmt) string {
	switch s := s.(type) {
	case *Guard:
		text := map[bool]string{true: "enter", false: "leave"}[s.Iterator != nil]
		if s.Closed {
			text += " closed"
		}
		return strings.TrimSpace(text + " " + p.source(s.Iterator))
	case *Construct:
		return fmt.Sprintf("%s = construct %s(%s)", p.name(s.Dst), p.callee(s.Callee), p.sources(s.Args))
	case *TakeResults:
		return fmt.Sprintf("%s = results of %s", p.targets(s.Dst), p.name(s.Handle))
	case *Suspension:
		return p.suspended(s)
	}
	return fmt.Sprintf("%T", s)
}

func (p *unitPrinter) island(s *Island) {
	depth := 1
	if s.Scoped {
		p.line(1, "scope")
		depth = 2
	}
	for _, stmt := range s.List {
		p.lines(depth, p.source(stmt))
	}
}

func (p *unitPrinter) end(t Terminator) {
	switch t := t.(type) {
	case nil:
		p.line(1, "no terminator")
	case *Jump:
		p.line(1, "goto %s", blockName(t.To))
	case *If:
		p.line(1, "if %s goto %s else %s", p.source(t.Cond), blockName(t.Then), blockName(t.Else))
	case *Escape:
		p.island(t.Island)
		for _, e := range t.Exits {
			p.line(2, "%s: goto %s", e.Label.Name, blockName(e.To))
		}
		if t.Next != nil {
			p.line(2, "end: goto %s", blockName(t.Next))
		}
	case *Return:
		p.line(1, "return %s", p.sources(t.Results))
	case *Unreachable:
		p.line(1, "unreachable")
	case *Switch:
		p.line(1, "switch %s", p.source(t.Tag))
		p.cases(t.Cases, t.Next)
	case *TypeSwitch:
		p.line(1, "switch %s.(type)", p.source(t.X))
		p.cases(t.Cases, t.Next)
	case *Select:
		p.line(1, "select")
		for _, c := range t.Comms {
			p.line(2, "%s goto %s", p.comm(c), blockName(c.To))
		}
	case *Suspension:
		p.suspension(t)
	default:
		p.line(1, "%T", t)
	}
}

func (p *unitPrinter) cases(cases []Case, next *Block) {
	for _, c := range cases {
		text := "default"
		if !c.Default {
			text = "case " + p.sources(c.Exprs)
		}
		if c.Bind != nil {
			text += " -> " + p.name(c.Bind)
		}
		p.line(2, "%s goto %s", text, blockName(c.To))
	}
	if next != nil {
		p.line(2, "none goto %s", blockName(next))
	}
}

func (p *unitPrinter) comm(c Comm) string {
	switch {
	case c.Chan == nil:
		return "default"
	case c.Send != nil:
		return fmt.Sprintf("case %s <- %s", p.source(c.Chan), p.source(c.Send))
	case c.Value == nil && c.OK == nil:
		return "case <-" + p.source(c.Chan)
	}
	return fmt.Sprintf("case %s, %s = <-%s", p.name(c.Value), p.name(c.OK), p.source(c.Chan))
}

func (p *unitPrinter) suspension(s *Suspension) {
	p.line(1, "%d: %s goto %s", s.State, p.suspended(s), blockName(s.Resume))
	for _, part := range []struct {
		name string
		text string
	}{{"live", p.list(s.Live)}, {"load", p.list(s.Load)}, {"save", p.list(s.Save)}, {"clear", slotNames(s.Clear)}} {
		if part.text != "" {
			p.line(2, "%s:%s", part.name, part.text)
		}
	}
}

// suspended returns a suspension as an assignment: v, err = await x.
func (p *unitPrinter) suspended(s *Suspension) string {
	var b strings.Builder
	if len(s.Dst) > 0 {
		b.WriteString(p.targets(s.Dst) + " = ")
	}
	b.WriteString(s.Kind.String())
	if s.Callee != nil {
		b.WriteString(" " + p.callee(s.Callee))
	}
	if s.Callee != nil || s.Kind == Yield {
		b.WriteString("(" + p.sources(s.Args) + ")")
	} else if len(s.Args) > 0 {
		b.WriteString(" " + p.sources(s.Args))
	}
	if s.Awaited != nil {
		b.WriteString(" in " + p.name(s.Awaited))
	}
	return b.String()
}

func (p *unitPrinter) targets(vars []*Var) string {
	return strings.ReplaceAll(strings.TrimSpace(p.list(vars)), " ", ", ")
}

func (p *unitPrinter) callee(c *Callee) string {
	text := c.Template.FuncName()
	if len(c.TypeArgs) == 0 {
		return text
	}
	var args []string
	for _, t := range c.TypeArgs {
		args = append(args, p.typ(t))
	}
	return text + "[" + strings.Join(args, ", ") + "]"
}

func blockName(b *Block) string {
	if b == nil {
		return "nowhere"
	}
	return strconv.Itoa(b.Index)
}

func (p *unitPrinter) sources(list []ast.Expr) string {
	var all []string
	for _, e := range list {
		all = append(all, p.source(e))
	}
	return strings.Join(all, ", ")
}

// source prints a copy of the syntax in which variables have their names here and
// nothing has a position: positions of the author's and of synthesised nodes
// together would lead the formatter astray.
func (p *unitPrinter) source(node ast.Node) string {
	if node == nil {
		return ""
	}
	var out bytes.Buffer
	if err := format.Node(&out, token.NewFileSet(), p.copy(reflect.ValueOf(node)).Interface()); err != nil {
		return err.Error()
	}
	return strings.ReplaceAll(out.String(), varNameDot, ".")
}

// varNameDot stands for the dot in the name of a variable while it is formatted, so
// that the name is one token.
const varNameDot = "\u00b7"

func (p *unitPrinter) copy(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		return p.copy(v.Elem())
	case reflect.Pointer:
		return p.copyPointer(v)
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		list := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			list.Index(i).Set(p.copy(v.Index(i)))
		}
		return list
	}
	return v
}

func (p *unitPrinter) copyPointer(v reflect.Value) reflect.Value {
	switch node := v.Interface().(type) {
	case *ast.Ident:
		if node == nil {
			return v
		}
		id := &ast.Ident{Name: node.Name}
		if ref, ok := p.unit.Ref(node); ok && ref.Var == nil && ref.Path != "" {
			id.Name = ref.Path[strings.LastIndex(ref.Path, "/")+1:] + varNameDot + ref.Name
		} else if v := p.unit.Var(node); v != nil {
			id.Name = strings.Replace(p.name(v), ".", varNameDot, 1)
		}
		return reflect.ValueOf(id)
	case *ast.CommentGroup:
		return reflect.Zero(v.Type())
	}
	if v.IsNil() {
		return v
	}
	to := reflect.New(v.Type().Elem())
	for i := range v.Elem().NumField() {
		field := v.Elem().Field(i)
		if pos, ok := field.Interface().(token.Pos); ok {
			if pos.IsValid() && meansSomething[v.Type().Elem().Field(i).Name] {
				to.Elem().Field(i).Set(reflect.ValueOf(token.Pos(1)))
			}
			continue
		}
		to.Elem().Field(i).Set(p.copy(field))
	}
	return to
}

// meansSomething has the positions whose being there changes the meaning: those of
// `...` in a call and of = in a type declaration, of the parenthesis of a group.
var meansSomething = map[string]bool{"Ellipsis": true, "Assign": true, "Lparen": true}
