package ir

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestUnnameableFindsTheSmallestParts compares the parts of the types of variables with those that comments name.
func TestUnnameableFindsTheSmallestParts(t *testing.T) {
	const source = `package other

type hidden struct{ N int }
type key int
type Shown struct{ hidden }
type Box[T any] struct{ v T }
type Set[K comparable] map[K]bool
type Strict[T interface{ String() string }] struct{ v T }
type named string
func (named) String() string { return "" }
type alias = []Shown
type pair[T any] struct{ a T }

var (
	a Shown                                    //
	b *hidden                                  // other.hidden
	c map[key][]hidden                         // other.key, other.hidden
	d func(hidden, ...key) (*hidden, error)    // other.hidden, other.key
	e Box[map[string]*hidden]                  // other.hidden
	f Set[key]                                 // other.key
	g Strict[named]                            // other.Strict[other.named]
	h struct{ hidden }                         // struct{other.hidden}
	i []struct{ N hidden }                     // struct{N other.hidden}
	j []struct{ n int }                        // struct{n int}
	k chan interface{ private() }              // interface{private()}
	l alias                                    //
	m pair[hidden]                             // other.pair[other.hidden]
	n Box[pair[int]]                           // other.pair[int]
	o [2]<-chan Box[Shown]                     //
)
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "other.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{}
	other, err := config.Check("m/other", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	own := types.NewPackage("m/own", "own")
	for _, d := range file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, spec := range decl.Specs {
			spec := spec.(*ast.ValueSpec)
			variable := other.Scope().Lookup(spec.Names[0].Name).Type()
			var parts []string
			for _, part := range Unnameable(variable, own) {
				parts = append(parts, types.TypeString(part, (*types.Package).Name))
			}
			if got, want := strings.Join(parts, ", "), strings.TrimSpace(spec.Comment.Text()); got != want {
				t.Errorf("%s has the parts %q, want %q", variable, got, want)
			}
			if got := Unnameable(variable, other); len(got) > 0 {
				t.Errorf("its own package cannot name %s", got)
			}
			if Nameable(variable, own) != (len(parts) == 0) {
				t.Errorf("%s has the parts %v, and Nameable says %v", variable, parts, len(parts) > 0)
			}
		}
	}
}
