package progen

// typ is a type of the programs' variables.
type typ int

const (
	tInt typ = iota
	tBool
	tString
	tFloat
	tByte
	tSlice      // []int, of two elements at least
	tArray      // [3]int
	tMap        // map[string]int
	tPointer    // *int, never nil
	tFunc       // func(int) int, never nil, may change shared variables
	tObj        // the program's struct
	tObjPointer // never nil
	tAny        // holds an int, string, bool, error or the struct
	tError
	tParam // T of a generic function
	tCoro  // *async.Coroutine[int], not awaited yet
	tFuncs // []func(int) int: closures that are called at the end
)

// spell returns the type as Go has it.
func (g *gen) spell(t typ) string {
	switch t {
	case tObj:
		return g.object()
	case tObjPointer:
		return "*" + g.object()
	}
	return map[typ]string{
		tInt: "int", tBool: "bool", tString: "string", tFloat: "float64", tByte: "uint8", tSlice: "[]int", tArray: "[3]int",
		tMap: "map[string]int", tPointer: "*int", tFunc: "func(int) int", tAny: "any", tError: "error", tParam: "T",
		tCoro: "*async.Coroutine[int]",
	}[t]
}

// variable is a variable of the program.
type variable struct {
	name string
	typ  typ
	used bool
	// shared variables may be changed by closures and through pointers.
	shared bool
	// result says that it is a named result.
	result bool
	// fixed variables are not assigned to: loops count with them.
	fixed bool
	// constant says that it is no variable at all.
	constant bool
	fn       *function
}

// scope is a block.
type scope struct {
	vars []*variable
}

// target is a statement that can be left or continued.
type target struct {
	label    string
	used     bool
	loop     bool
	breaking bool // a break without a label refers to it
}

func (g *gen) push() { g.fn.scopes = append(g.fn.scopes, &scope{}) }

func (g *gen) pop() { g.fn.scopes = g.fn.scopes[:len(g.fn.scopes)-1] }

// declare adds a variable to the innermost scope.
func (g *gen) declare(name string, t typ) *variable {
	v := &variable{name: name, typ: t, fn: g.fn}
	s := g.fn.scopes[len(g.fn.scopes)-1]
	s.vars = append(s.vars, v)
	return v
}

// visible returns the variables in scope that satisfy want. Those of enclosing functions are among them: a closure
// captures them.
func (g *gen) visible(want func(*variable) bool) []*variable {
	var list []*variable
	hidden := map[string]bool{}
	for f := g.fn; f != nil; f = f.outer {
		for i := len(f.scopes) - 1; i >= 0; i-- {
			vars := f.scopes[i].vars
			for j := len(vars) - 1; j >= 0; j-- {
				v := vars[j]
				if !hidden[v.name] && want(v) {
					list = append(list, v)
				}
				hidden[v.name] = true
			}
		}
	}
	return list
}

// readable returns a variable of a type that an expression may read, or nil.
func (g *gen) readable(t typ, mode mode) *variable {
	list := g.visible(func(v *variable) bool {
		return v.typ == t && (!mode.changing || !v.shared && !aliased(t))
	})
	if len(list) == 0 {
		return nil
	}
	// Recent variables rather than old ones.
	return list[min(g.IntN(len(list)), g.IntN(len(list)))]
}

// use returns the name of v for an expression that is going to be written.
func (v *variable) use() string {
	v.used = true
	return v.name
}

// aliased reports whether what a variable of the type refers to may change although the variable does not.
func aliased(t typ) bool { return t == tSlice || t == tMap || t == tPointer || t == tObjPointer }

// writable returns a variable of a type that a statement may assign to, or nil. A closure changes shared ones
// only.
func (g *gen) writable(t typ) *variable {
	list := g.visible(func(v *variable) bool {
		return v.typ == t && !v.fixed && (v.fn == g.fn || v.shared)
	})
	if len(list) == 0 {
		return nil
	}
	return list[g.IntN(len(list))]
}
