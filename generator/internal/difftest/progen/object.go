package progen

import "strings"

// This file has the structs of the programs.
//
// Most programs use trace.Obj. Every type that the runtime's generic types are instantiated with costs the compiler
// a thousand functions, so only programs that need one with templates as methods have a type of their own, which
// looks the same.

// object is the name of the program's struct.
func (g *gen) object() string {
	if g.ownObject {
		return "obj" + g.id
	}
	return "trace.Obj"
}

// types returns the declarations of those types that the program's text uses.
func (g *gen) types(text string) string {
	var b strings.Builder
	if g.ownObject {
		b.WriteString(`
type OBJ struct {
	A, B int
	S    string
	Arr  [2]int
	In   struct{ X, Y int }
}

// Two is OBJ's: two results of one call.
func (o OBJ) Two(d int) (int, string) { trace.Note("two", d); return d + 1, o.S }

func (o OBJ) Sum(d int) int { trace.Note("sum", o.A, o.B, d); return o.A + o.B*d }

func (o *OBJ) Inc(d int) int { trace.Note("inc", o.A, d); o.A += d; return o.A }

`)
		if strings.Contains(text, ".Catch") {
			b.WriteString(`func (o *OBJ) Catch(d int) { trace.Note("catch", o.A, d, recover()) }

`)
		}
	}
	if strings.Contains(text, "(emb"+g.id) {
		b.WriteString(`
// EMB has the methods of OBJ, and its templates, promoted.
type EMB struct {
	k int
	*OBJ
}

`)
	}
	if strings.Contains(text, "*box"+g.id) {
		b.WriteString(`
// BOX is a generic type with templates.
type BOX[T any] struct{ v T }

`)
	}
	return strings.NewReplacer("OBJ", "obj"+g.id, "EMB", "emb"+g.id, "BOX", "box"+g.id).Replace(b.String())
}
