package diag_test

import (
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/diag"
)

func at(file string, line, column int) token.Position {
	return token.Position{Filename: filepath.FromSlash(file), Line: line, Column: column}
}

func TestMessagesArePrintedInOrderAndOnce(t *testing.T) {
	var list diag.List
	list.Add(at("/w/b.go", 1, 1), "last")
	list.Add(at("/w/a.go", 10, 2), "third")
	list.Add(at("/w/a.go", 2, 9), "second %d", 2)
	list.Add(at("/w/a.go", 2, 3), "first; do this")
	list.Add(at("/w/b.go", 1, 1), "last")
	list.Add(token.Position{}, "of the program as a whole")
	seen := at("/w/a.go", 10, 2)
	seen.Offset = 77 // of the type checker; the go command knows none
	list.Add(seen, "third")

	var out strings.Builder
	if err := list.Print(&out, filepath.FromSlash("/w")); err != nil {
		t.Fatal(err)
	}
	want := `of the program as a whole
a.go:2:3: first; do this
a.go:2:9: second 2
a.go:10:2: third
b.go:1:1: last
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	if len(list) != 7 {
		t.Errorf("printing has changed the list: %v", list)
	}
}

func TestNoMessagesAreNoError(t *testing.T) {
	var list diag.List
	if err := list.Err(); err != nil {
		t.Error(err)
	}
	list.Add(at("/w/a.go", 1, 0), "without a column")
	if err := list.Err(); err == nil || filepath.ToSlash(err.Error()) != "/w/a.go:1: without a column" {
		t.Error(err)
	}
}

func TestPathsAreRelativeWhereThatIsShorter(t *testing.T) {
	for _, c := range []struct{ dir, name, want string }{
		{"/w/p", "/w/p/a.go", "a.go"},
		{"/w/p", "/w/q/a.go", "../q/a.go"},
		{"/w/deep/in/a/tree", "/go/a.go", "/go/a.go"},
		{"", "/w/a.go", "/w/a.go"},
	} {
		got := diag.Relative(filepath.FromSlash(c.dir), filepath.FromSlash(c.name))
		if filepath.ToSlash(got) != c.want {
			t.Errorf("%s seen from %s is %s, want %s", c.name, c.dir, got, c.want)
		}
	}
}
