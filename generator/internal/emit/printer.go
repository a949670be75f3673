package emit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/jennifer/jen"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// A printer emits what belongs to one template.
type printer struct {
	file   *file
	unit   *ir.Unit
	names  map[*ir.Var]string   // locals of Resume
	fields map[*ir.Slot]string  // slots of the frame
	held   map[*ir.Held]string  // callees' frames
	reuses map[*ir.Reuse]string // frames that are used again
	labels map[*ir.Block]string

	params     []*types.TypeParam // of the frame
	paramNames map[*types.TypeParam]string

	scope      *scope
	labelScope *scope
	self       string // the receiver of the frame's methods
	task       string // the task in Resume; "" in a generator
	generator  string // the root in a generator's Resume
	entered    string // the state at the start of Resume
	resuming   string // the state on its way to its loop, or ""; see entry.go
	// The results of Resume, named where a deferred function sets them.
	status, value1, more string

	inners   map[string]string // see inner
	reserved map[string]bool   // see reserve
	renamed  map[string]string // see local

	// What is being emitted.
	literals  int           // depth of function literals
	started   *ast.CallExpr // the call of a go statement
	dropped   *ast.CallExpr // the call that is a statement
	declaring bool          // a lifted type or constant
	iota      *int64        // of the lifted constant
	leftovers []*ir.Slot
	exits     map[*ir.Label]*ir.Block
	read      map[*ir.Var]bool
	written   map[*ir.Var]bool
	targeted  map[*ir.Block]bool        // blocks that something jumps to
	around    map[*ir.Block][]*ir.Block // see headsAround
	failed    map[string]bool           // types that cannot be named here, with the places that need them
	spelling  *ir.Var                   // the variable whose type is spelled, or nil

	peeled *peeled // see peel.go; or nil

	// See begin.go: what is to be emitted of the unit, if not all blocks.
	emitted     map[*ir.Block]bool
	beginning   *beginning           // of the function that is being emitted, or nil
	given       map[*ir.Var]bool     // variables that are parameters of the function
	beginStatus string               // what a direct await has come to
	outcomes    map[*ir.Block]string // labels behind the outcome of a direct await

	// See confine.go: the variables that are declared where they get their values, the block for that that is being emitted, and
	// what the author's labels are called in a copy.
	confined     map[*ir.Var]bool
	confinement  *confinement
	copiedLabels map[string]string
	copies       int // of blocks, so far

	// See infer.go: what stands for types while others are spelled, and the functions that infer types, by what they do.
	inference *inferer
	standIns  *typeutil.Map
	helpers   []jen.Code
	maker     string
}

func newPrinter(f *file, u *ir.Unit) *printer {
	p := &printer{
		file: f, unit: u,
		fields: map[*ir.Slot]string{}, held: map[*ir.Held]string{}, reuses: map[*ir.Reuse]string{},
		labels: map[*ir.Block]string{}, inners: map[string]string{}, renamed: map[string]string{}, paramNames: map[*types.TypeParam]string{},
		read: map[*ir.Var]bool{}, written: map[*ir.Var]bool{}, targeted: map[*ir.Block]bool{},
		failed: map[string]bool{}, confined: map[*ir.Var]bool{},
	}
	p.scope = newScope(f.names)
	for name := range f.aliases() {
		p.scope.take(name)
	}
	p.scope.mention(u.Template.Decl)
	p.reserved = p.reserve()
	p.names = nameLocals(u, p.scope, f.aliases(), p.reserved)
	p.self = p.scope.fresh("f")
	if u.Template.Kind == find.Generator {
		p.generator = p.scope.fresh("g")
	} else {
		p.task = p.scope.fresh("t")
	}
	p.entered = p.scope.fresh("entered")
	p.around = headsAround(u.Blocks)
	p.findConfined()
	if p.entersLoops() {
		p.resuming = p.scope.fresh("resuming")
	}
	if u.Defers {
		p.status, p.value1, p.more = p.scope.fresh("status"), p.scope.fresh("value"), p.scope.fresh("more")
	}
	if u.Deferred {
		p.scope.take("deferring")
	}
	p.nameTypeParams()
	p.nameFields()
	p.nameLabels()
	return p
}

func (p *printer) template() *find.Template { return p.unit.Template }

func (p *printer) nameTypeParams() {
	p.params = frameTypeParams(p.unit)
	for _, t := range p.params {
		if t.Obj().Name() == "_" {
			p.paramNames[t] = p.scope.fresh("T")
		}
	}
}

func (p *printer) nameFields() {
	s := newScope()
	for _, name := range frameFields {
		s.take(name)
	}
	s.take(p.template().Constructor + againSuffix)
	for _, slot := range p.unit.Slots {
		p.fields[slot] = s.fresh(slot.Name)
	}
	for _, held := range p.unit.Frames {
		p.held[held] = s.fresh(held.Callee.Template.Object.Name())
	}
	for _, r := range p.unit.Reuses {
		p.reuses[r] = s.fresh("again")
	}
}

// nameLabels names the blocks; labels that stay in islands are taken.
func (p *printer) nameLabels() {
	p.labelScope = newScope()
	ast.Inspect(p.unit.Body(), func(node ast.Node) bool {
		if s, ok := node.(*ast.LabeledStmt); ok {
			p.labelScope.take(s.Label.Name)
		}
		return true
	})
	for _, b := range p.unit.Blocks {
		p.labels[b] = p.newLabel(b)
	}
}

// newLabel returns another label for b.
func (p *printer) newLabel(b *ir.Block) string {
	switch {
	case b.Resumes != nil:
		return p.labelScope.fresh(fmt.Sprintf("resume%d", b.Resumes.State))
	case b.Label != nil:
		return p.labelScope.numbered(b.Label.Name)
	}
	return p.labelScope.numbered("block")
}

// inner returns the name of a local of a block that generated code opens; blocks
// that do not nest share it.
func (p *printer) inner(stem string) string {
	if p.inners[stem] == "" {
		p.inners[stem] = p.scope.fresh(stem)
	}
	return p.inners[stem]
}

// local returns the name of something that the author declares in a block that
// stays. It is the author's, unless that would hide what generated code needs.
func (p *printer) local(name string) string {
	if !p.reserved[name] {
		return name
	}
	if p.renamed[name] == "" {
		p.renamed[name] = p.scope.fresh(name)
	}
	return p.renamed[name]
}

// async returns a name of the runtime.
func (p *printer) async(name string) *jen.Statement {
	return jen.Qual(load.RuntimePath, name)
}

// field returns a slot of the frame.
func (p *printer) field(s *ir.Slot) *jen.Statement { return jen.Id(p.self).Dot(p.fields[s]) }

// unnameable records that the file needs a type that it cannot spell.
func (p *printer) unnameable(name string) {
	pos := p.template().Decl.Name.Pos()
	if p.spelling != nil && p.spelling.Pos.IsValid() {
		pos = p.spelling.Pos
	}
	at := p.file.pkg.Position(pos)
	if key := at.String() + " " + name; !p.failed[key] {
		p.failed[key] = true
		p.file.diagnostics.Add(at,
			"%s has a variable of a type that this package cannot name (%s); "+
				"convert the value to an exported type or interface before the suspension", p.template().Object.Name(), name)
	}
}

// markFirst marks the first of the nodes that stands in the source.
func (p *printer) markFirst(nodes []ast.Node) []jen.Code {
	for _, node := range nodes {
		if node != nil && node.Pos().IsValid() {
			return p.mark(node.Pos())
		}
	}
	return nil
}

// nodes converts expressions for bind.
func nodes(list ...ast.Expr) []ast.Node {
	var all []ast.Node
	for _, e := range list {
		if e != nil {
			all = append(all, e)
		}
	}
	return all
}

// mark returns the line directive for a statement of the author's.
func (p *printer) mark(pos token.Pos) []jen.Code {
	if p.file.lines == NoLines || !pos.IsValid() {
		return nil
	}
	at := p.file.pkg.Position(pos)
	return []jen.Code{lineComment(p.file.lines.file(at.Filename), at.Line)}
}

// aside returns codes that are no statements of the author's, though they stand behind one of his: they belong to lines
// of the generated file. A debugger would stop there else for what the template has on the next lines.
func (p *printer) aside(codes ...jen.Code) []jen.Code {
	if len(codes) == 0 {
		return nil
	}
	return append(p.own(), codes...)
}

// own returns the line directive behind which the generated file's own lines
// count.
func (p *printer) own() []jen.Code {
	if p.file.lines == NoLines {
		return nil
	}
	return []jen.Code{lineComment("", 0)}
}
