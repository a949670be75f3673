package ir

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
)

// A Block is a maximal run of statements that is entered only at its start and
// left only at its end.
type Block struct {
	Index int
	Label *Label // a hint for its name, or nil
	// Stmts are executed in order.
	Stmts []Stmt
	End   Terminator
	// Resumes is the suspension after which execution goes on here, or nil.
	Resumes *Suspension
	// Loop is the innermost lowered loop around the block, or nil.
	Loop *Loop
	// Needs are the variables that have to be declared where the block begins, of those without a Slot whose types the
	// package cannot name. Mentions are those that are mentioned in it or later, but before the next suspension.
	Needs, Mentions []*Var
}

// A Loop is a loop that has been lowered.
type Loop struct {
	Head   *Block // where each iteration begins
	Tested bool   // by a condition, at the end of Head
	Outer  *Loop
	Depth  int // the number of loops around it, itself included
}

// IsHead reports whether b is the head of a lowered loop.
func (b *Block) IsHead() bool { return b.Loop != nil && b.Loop.Head == b }

// DepthOf returns how many loops there are around what stands in loop, which may be nil.
func DepthOf(loop *Loop) int {
	if loop == nil {
		return 0
	}
	return loop.Depth
}

// A Stmt is an element of a block.
type Stmt interface {
	Pos() token.Pos
}

// Returns reports whether the body may return in b: at its end, or in one of its statements.
func (b *Block) Returns() bool {
	_, returns := b.End.(*Return)
	for _, s := range b.Stmts {
		island, ok := s.(*Island)
		if !ok {
			continue
		}
		for _, stmt := range island.List {
			ast.Inspect(stmt, func(node ast.Node) bool {
				switch node.(type) {
				case *ast.FuncLit:
					return false
				case *ast.ReturnStmt:
					returns = true
				}
				return !returns
			})
		}
	}
	return returns
}

// An Island is a run of statements without a suspension, emitted as they are.
type Island struct {
	List []ast.Stmt
	// Scoped says that the list declares variables that live in it alone.
	Scoped bool
}

// Pos returns the position of the first statement.
func (s *Island) Pos() token.Pos { return s.List[0].Pos() }

// Renew gives a boxed variable of a for loop its copy for the next iteration.
type Renew struct {
	Var *Var
}

// Pos returns the variable's position.
func (s *Renew) Pos() token.Pos { return s.Var.Pos }

// Save stores variables in the frame before a loop that does not change them: it is the last statement before a jump
// to the loop's head.
type Save struct {
	// Kept are the variables, Vars those of them that the frame may not hold yet.
	Kept, Vars []*Var
}

// Pos returns the position of the first variable.
func (s *Save) Pos() token.Pos { return s.Kept[0].Pos }

// Load loads variables from the frame behind a loop that does not mention them.
type Load struct {
	Vars []*Var
}

// Pos returns the position of the first variable.
func (s *Load) Pos() token.Pos { return s.Vars[0].Pos }

// Guard notes that the iterator of a loop has to be left however the body
// ends; without Iterator, it leaves the one noted last.
type Guard struct {
	Iterator ast.Expr
	Closed   bool // Iterator is an awaitable that closes it; without Iterator: it has been awaited
	Source   token.Pos
}

// Construct calls the constructor of another generator that the body delegates to.
type Construct struct {
	Dst    *Var
	Callee *Callee
	Args   []ast.Expr
	Source token.Pos
}

// Pos returns the position of the delegation.
func (s *Construct) Pos() token.Pos { return s.Source }

// TakeResults stores what the template of a generator has returned.
type TakeResults struct {
	Handle *Var
	Callee *Callee
	Call   *ast.CallExpr
	Dst    []*Var
	Source token.Pos
}

// Pos returns the position of the delegation.
func (s *TakeResults) Pos() token.Pos { return s.Source }

// Pos returns the position of the loop.
func (s *Guard) Pos() token.Pos { return s.Source }

// A Terminator ends a block.
type Terminator interface {
	Pos() token.Pos
	// Successors are the blocks that execution may go on with.
	Successors() []*Block
}

// Jump goes on at another block.
type Jump struct {
	To     *Block
	Source token.Pos
}

// If branches on a condition.
type If struct {
	Cond       ast.Expr
	Then, Else *Block
	Source     token.Pos
}

// Escape is an island some of whose statements leave it for another block, or
// return. Next is nil if it never ends by itself.
type Escape struct {
	Island *Island
	Exits  []Exit
	Next   *Block
}

// An Exit is a label outside an island that the island jumps to.
type Exit struct {
	Label *Label
	To    *Block
}

// Return completes the coroutine. Results are nil for a bare return.
type Return struct {
	Results []ast.Expr
	Source  token.Pos
}

// Unreachable ends a block whose last statement does not complete.
type Unreachable struct {
	Source token.Pos
}

// A Case is a clause of a Switch or TypeSwitch.
type Case struct {
	// Exprs are the values or types; nil for default.
	Exprs   []ast.Expr
	Default bool
	// Bind receives the guard's value in a type switch, or is nil.
	Bind   *Var
	Source token.Pos
	To     *Block
}

// Switch dispatches on a value; Tag nil is true.
type Switch struct {
	Tag    ast.Expr
	Cases  []Case
	Next   *Block // where no case matches
	Source token.Pos
}

// TypeSwitch dispatches on the dynamic type of X.
type TypeSwitch struct {
	X      ast.Expr
	Cases  []Case
	Next   *Block
	Source token.Pos
}

// A Comm is a clause of a Select: a send, a receive into Value and OK (which
// may be nil), or the default.
type Comm struct {
	Chan   ast.Expr // nil for default
	Send   ast.Expr // nil for a receive
	Value  *Var
	OK     *Var
	Source token.Pos
	To     *Block
}

// Select is Go's blocking select.
type Select struct {
	Comms  []Comm
	Source token.Pos
}

// SuspensionKind says what a suspension waits for.
type SuspensionKind int

const (
	// Await waits for an awaitable.
	Await SuspensionKind = iota
	// Yield hands a value to the consumer.
	Yield
	// Delegate runs another generator on the same yield.
	Delegate
	// Unwind runs what a body has deferred.
	Unwind
)

// String returns the kind in lower case.
func (k SuspensionKind) String() string {
	return [...]string{"await", "yield", "delegate", "unwind"}[k]
}

// A Callee is a template of the same package whose frame a unit holds while it
// waits for it, or a generator of another package that it delegates to by its
// handle.
type Callee struct {
	Template *find.Template
	// TypeArgs instantiate the type parameters of the receiver or the function.
	TypeArgs []types.Type
	// Spread says that the last argument is passed with `...`.
	Spread bool
	// Frame is the field that holds the frame; nil for another package's.
	Frame *Held
}

// Held is a field of a frame for frames of a callee, shared by all suspensions
// that wait for it.
type Held struct {
	Callee *Callee
	// Inline says that the frame itself is there rather than a pointer to it.
	Inline bool
	// EndsAlone says that the callee's Resume ends without calling the runtime.
	EndsAlone bool
}

// A Reuse is a field of a frame that keeps the frame of a coroutine that another package has made, or a method of an
// interface, for the next call.
type Reuse struct {
	// Call is the call of the constructor, free of suspensions.
	Call *ast.CallExpr
	// Constructor is its name, and Signature its type, instantiated.
	Constructor string
	Signature   *types.Signature
	// Receiver is the receiver of a method, else nil.
	Receiver ast.Expr
}

// A Suspension is a point where the coroutine may stop and be resumed.
type Suspension struct {
	Kind SuspensionKind
	// Call is the author's call: async.Await(x), yield(v), other(args, yield).
	Call *ast.CallExpr
	// Args are its operands, free of suspensions: the awaitable; the values
	// yielded; receiver (if any) and arguments of a delegate, without yield.
	Args []ast.Expr
	// Callee is set for an Await of a direct call of a constructor whose frame
	// the caller may hold, and for a Delegate; then Args are its receiver (if
	// any) and arguments.
	Callee *Callee
	// Literal is set for an Await of a function literal that is called where it
	// stands; then Args are the call's.
	Literal *Unit
	// Awaited is the variable that holds the awaitable meanwhile, for an Await
	// without Callee.
	Awaited *Var
	// Dst receive the results; nil entries are dropped.
	Dst []*Var
	// Reuse says how an Await without Callee can use a frame again, or is nil.
	Reuse *Reuse
	// Direct says that an Await begins its callee by a function that returns the
	// results, if they are there at once.
	Direct bool

	State  int // 1 for the first
	Resume *Block
	Source token.Pos

	// Live are the variables whose values are needed after resumption. Save are
	// those of them that the frame may not hold yet. Analyse fills them in.
	Live, Save []*Var
	// Load are those whose locals are read before the next yield.
	Load []*Var
	// Clear are fields that would keep alive what is dead from here on.
	Clear []*Slot
}

// Operands returns what a terminator evaluates, other than an Escape or a Return.
func Operands(t Terminator) []ast.Expr {
	switch t := t.(type) {
	case *If:
		return []ast.Expr{t.Cond}
	case *Switch:
		return append(casesOf(t.Cases), t.Tag)
	case *TypeSwitch:
		return []ast.Expr{t.X}
	case *Select:
		var list []ast.Expr
		for _, c := range t.Comms {
			list = append(list, c.Chan, c.Send)
		}
		return list
	case *Suspension:
		return t.Operands()
	}
	return nil
}

// casesOf returns the values of the cases.
func casesOf(cases []Case) []ast.Expr {
	var list []ast.Expr
	for _, c := range cases {
		list = append(list, c.Exprs...)
	}
	return list
}

// Redirect has t's edges lead to where to says instead, but not the edge to where a suspension resumes, which is its own.
func Redirect(t Terminator, to func(*Block) *Block) {
	cases := func(list []Case, next **Block) {
		for i := range list {
			list[i].To = to(list[i].To)
		}
		if *next != nil {
			*next = to(*next)
		}
	}
	switch t := t.(type) {
	case *Jump:
		t.To = to(t.To)
	case *If:
		t.Then, t.Else = to(t.Then), to(t.Else)
	case *Escape:
		for i := range t.Exits {
			t.Exits[i].To = to(t.Exits[i].To)
		}
		if t.Next != nil {
			t.Next = to(t.Next)
		}
	case *Switch:
		cases(t.Cases, &t.Next)
	case *TypeSwitch:
		cases(t.Cases, &t.Next)
	case *Select:
		for i := range t.Comms {
			t.Comms[i].To = to(t.Comms[i].To)
		}
	}
}

// A Slot is a field of the frame. Variables of one name and type whose lives do
// not overlap share one.
type Slot struct {
	Name  string
	Type  types.Type // *T for a boxed variable of type T
	Vars  []*Var
	Param bool // set by the constructor
}

// Successors implements Terminator.
func (s *Jump) Successors() []*Block { return []*Block{s.To} }

// Successors implements Terminator.
func (s *If) Successors() []*Block { return []*Block{s.Then, s.Else} }

// Successors implements Terminator.
func (s *Escape) Successors() []*Block {
	var list []*Block
	if s.Next != nil {
		list = append(list, s.Next)
	}
	for _, exit := range s.Exits {
		list = append(list, exit.To)
	}
	return list
}

// Successors implements Terminator.
func (*Return) Successors() []*Block { return nil }

// Successors implements Terminator.
func (*Unreachable) Successors() []*Block { return nil }

// Successors implements Terminator.
func (s *Switch) Successors() []*Block { return caseTargets(s.Cases, s.Next) }

// Successors implements Terminator.
func (s *TypeSwitch) Successors() []*Block { return caseTargets(s.Cases, s.Next) }

func caseTargets(cases []Case, next *Block) []*Block {
	var list []*Block
	for _, c := range cases {
		list = append(list, c.To)
	}
	if next != nil {
		list = append(list, next)
	}
	return list
}

// Successors implements Terminator.
func (s *Select) Successors() []*Block {
	var list []*Block
	for _, c := range s.Comms {
		list = append(list, c.To)
	}
	return list
}

// Operands returns what is evaluated before the suspension, a called literal, for
// what it captures, included.
func (s *Suspension) Operands() []ast.Expr {
	if s.Literal == nil {
		return s.Args
	}
	return append([]ast.Expr{s.Call.Fun}, s.Args...)
}

// Successors implements Terminator.
func (s *Suspension) Successors() []*Block { return []*Block{s.Resume} }

// Pos implements Terminator.
func (s *Jump) Pos() token.Pos { return s.Source }

// Pos implements Terminator.
func (s *If) Pos() token.Pos { return s.Source }

// Pos implements Terminator.
func (s *Escape) Pos() token.Pos { return s.Island.Pos() }

// Pos implements Terminator.
func (s *Return) Pos() token.Pos { return s.Source }

// Pos implements Terminator.
func (s *Unreachable) Pos() token.Pos { return s.Source }

// Pos implements Terminator.
func (s *Switch) Pos() token.Pos { return s.Source }

// Pos implements Terminator.
func (s *TypeSwitch) Pos() token.Pos { return s.Source }

// Pos implements Terminator.
func (s *Select) Pos() token.Pos { return s.Source }

// Pos implements Terminator.
func (s *Suspension) Pos() token.Pos { return s.Source }
