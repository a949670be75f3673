package behaviour

import (
	"go/ast"
	"go/parser"
	"go/token"
	"runtime"
	"slices"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// fields returns the names of the fields of a frame behind its header, as a
// generated file declares them.
func fields(t *testing.T, path, frame string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, ok := node.(*ast.TypeSpec); ok && spec.Name.Name == frame {
			for _, f := range spec.Type.(*ast.StructType).Fields.List {
				for _, id := range f.Names {
					names = append(names, id.Name)
				}
			}
		}
		return true
	})
	return names
}

//asyncgen:generator
func sized(n int, dead string, yield func(int) bool) {
	use(dead)
	unused, other := n+1, n+2
	use(unused, other)
	for i := range n {
		double := i * 2
		if !yield(double) {
			return
		}
		use(i)
	}
}

//asyncgen:async
func atOnce(a, b int) int {
	c := a + b
	return c * 2
}

//asyncgen:async
func chained(n int) (int, error) {
	x, err := async.Await(async.Sleep(0))
	use(x)
	if err != nil {
		return 0, err
	}
	_, err = async.Await(async.Sleep(0))
	return n, err
}

func TestFramesHoldParametersAndWhatIsLive(t *testing.T) {
	for _, test := range []struct {
		file, frame string
		want        []string
	}{
		{"framesize", "sizedFrame", []string{"n", "dead", "i"}},
		{"framesize", "atOnceFrame", []string{"a", "b"}},
		{"framesize", "chainedFrame", []string{"n", "awaited"}},
		{"awaitedlife", "ofChildFrame", []string{"o", "first", "second", "awaited", "child"}},
	} {
		if got := fields(t, test.file+"_asyncgen_test.go", test.frame); !slices.Equal(got, test.want) {
			t.Errorf("%s has the fields %v, want %v", test.frame, got, test.want)
		}
	}
}

// bytes returns how many bytes a call of make allocates.
func bytes[T any](make func() T) uint64 {
	const n = 1000
	list := [n]T{}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range list {
		list[i] = make()
	}
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(list)
	return (after.TotalAlloc - before.TotalAlloc) / n
}

func TestCoroutinesAreSmall(t *testing.T) {
	for name, test := range map[string]struct{ got, most uint64 }{
		"generator with four words of state":  {bytes(func() *async.Generator[int] { return sizedGen(1, "") }), 176},
		"coroutine without state":             {bytes(func() *async.Coroutine[int] { return atOnceAsync(1, 2) }), 96},
		"coroutine that sleeps":               {bytes(func() *async.Coroutine[int] { return chainedAsync(1) }), 112},
		"coroutine with a child and a future": {bytes(func() *async.Coroutine[struct{}] { return ofChildAsync(nil, pause{}, pause{}) }), 208},
	} {
		if test.got > test.most {
			t.Errorf("%s: %d bytes, want at most %d", name, test.got, test.most)
		}
		t.Logf("%s: %d bytes", name, test.got)
	}
}

//asyncgen:generator
func holdsLarge(o *object, yield func(int) bool) {
	var plain [1000]int
	var pointers [1000]*object
	type record struct {
		names [100]string
		next  *object
	}
	r := record{next: o}
	for i, p := range pointers {
		plain[i]++
		if !yield(plain[i]) {
			return
		}
		r.names[i%100], pointers[i] = "seen", p
	}
	use(plain, pointers, r)
}

// TestLargeVariablesAreNotMoved looks at the locals of a Resume method: an array that lives across a
// suspension is none of them, so nothing copies it out of the frame and back.
func TestLargeVariablesAreNotMoved(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "framesize_asyncgen_test.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	locals := 0
	ast.Inspect(file, func(node ast.Node) bool {
		fn, ok := node.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "Resume" || receiver(fn) != "holdsLargeFrame" {
			return true
		}
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			locals += len(spec.Names)
			id, named := spec.Type.(*ast.Ident)
			if _, array := spec.Type.(*ast.ArrayType); array || named && id.Name == "record" {
				t.Errorf("%v are locals", spec.Names)
			}
			return true
		})
		return false
	})
	if locals == 0 {
		t.Error("no locals found")
	}
}

// receiver returns the name of the type that fn is a method of.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	id, _ := t.(*ast.Ident)
	if id == nil {
		return ""
	}
	return id.Name
}
