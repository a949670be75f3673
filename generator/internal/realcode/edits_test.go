package realcode

import (
	"go/token"
	"testing"
)

func TestInsertionsAroundNestedExpressionsNest(t *testing.T) {
	const text = "if a && b { c }"
	file := token.NewFileSet().AddFile("x.go", -1, len(text))
	at := func(offset int) token.Pos { return file.Pos(offset) }
	e := &edits{file: file, text: text}
	e.before(at(3), "<")
	e.after(at(9), ">")
	e.before(at(3), "(")
	e.after(at(4), ")")
	e.before(at(8), "(")
	e.after(at(9), ")")
	e.replace(at(12), at(13), "d")
	for _, c := range []struct {
		start, end int
		want       string
	}{
		{0, len(text), "if <(a) && (b)> { d }"},
		{3, 9, "<(a) && (b)>"},
		{10, len(text), "{ d }"},
	} {
		if got := e.apply(at(c.start), at(c.end)); got != c.want {
			t.Errorf("%d to %d: %s, want %s", c.start, c.end, got, c.want)
		}
	}
}
