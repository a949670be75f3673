package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// These tests look at one source file, before types.

func parseSource(t *testing.T, name, text string) (*token.FileSet, *source) {
	t.Helper()
	fset := token.NewFileSet()
	d := &Directory{}
	src := d.parse(fset, name, []byte(text))
	if src == nil {
		t.Fatal("no directives")
	}
	return fset, src
}

func TestConstraintsAreTakenFromCommentsAndNames(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"x.go", "", ""},
		{"linux.go", "", ""},
		{"x_linux.go", "", "linux"},
		{"x_arm64.go", "", "arm64"},
		{"x_windows_arm64.go", "", "windows && arm64"},
		{"x_arm64_windows.go", "", "windows"},
		{"x_linux_test.go", "", "linux"},
		{"x_linux_y.go", "", ""},
		{"x_test.go", "//go:build race", "race"},
		{"x_linux.go", "// Copyright.\n\n//go:build race || debug", "linux && (race || debug)"},
		{"x.go", "/* c */\n\n//go:build !race", "!race"},
		{"x.go", "package p\n\n//go:build race\n", ""},
	} {
		text := c.text
		if !strings.HasPrefix(text, "package") {
			text += "\n\npackage p\n"
		}
		file, err := parser.ParseFile(token.NewFileSet(), c.name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if expr := constraintOf(c.name, file); expr != nil {
			got = expr.String()
		}
		if got != c.want {
			t.Errorf("%s with %q: got %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestOutputNamesGoThereAndBack(t *testing.T) {
	for name, want := range map[string]string{
		"x.go":            "x_asyncgen.go",
		"x_test.go":       "x_asyncgen_test.go",
		"x_linux_test.go": "x_linux_asyncgen_test.go",
		"test.go":         "test_asyncgen.go",
	} {
		if got := OutputName(name); got != want {
			t.Errorf("output of %s is %s, want %s", name, got, want)
		}
		if got := sourceName(want); got != name {
			t.Errorf("source of %s is %s, want %s", want, got, name)
		}
	}
	if got := sourceName("x_asyncgen_linux.go"); got != "" {
		t.Errorf("x_asyncgen_linux.go has the source %s", got)
	}
}

func TestOnlyTheWholeHeaderLineMarksAGeneratedFile(t *testing.T) {
	for text, want := range map[string]bool{
		Header + "\n\npackage p\n":                 true,
		"// Licence.\n\n" + Header + "\npackage p": true,
		Header + "\r\npackage p":                   true,
		"package p\n// see " + Header:              false,
		Header + " Really.\npackage p":             false,
		"package p":                                false,
	} {
		if got := IsGenerated([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestDirectivesBelongToTheFunctionTheyStandAbove(t *testing.T) {
	_, src := parseSource(t, "x.go", `package p

// a has words.
//
//asyncgen:async
func a() {}

//asyncgen:generator Walk
//go:noinline
func (T) b() {}

//asyncgen:async
// c has words below.
func c() {}

//asyncgen:async

func d() {}

func e() {
	//asyncgen:async
}

//asyncgen:other x y
func f() {}

// asyncgen:async
func g() {}

// asyncgen:async is prose here.
func h() {}

//asyncgen: async
func i() {}
`)
	var got []string
	for _, d := range src.Directives {
		name := "-"
		if d.Decl != nil {
			name = d.Decl.Name.Name
		}
		got = append(got, strings.Join(append([]string{name, d.Verb, d.Constructor}, d.Args...), " "))
	}
	want := []string{
		"a async aAsync",
		"b generator Walk Walk",
		"- async ",
		"- async ",
		"- async ",
		"f other  x y",
		"-  ",
		"-  ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestStubsHaveTheSignatureOfTheConstructor(t *testing.T) {
	for _, c := range []struct{ decl, want string }{
		{"func f() {}", "func fAsync() *A.Coroutine[struct{}]"},
		{"func f() error {}", "func fAsync() *A.Coroutine[struct{}]"},
		{"func f() (error, int) {}", "func fAsync() *A.Coroutine[A.Tuple2[error, int]]"},
		{"func f() (x, y int, err error) {}", "func fAsync() *A.Coroutine[A.Tuple2[int, int]]"},
		{"func f() (a, b, c, d, e, f int) {}", "func fAsync() *A.Coroutine[A.Tuple6[int, int, int, int, int, int]]"},
		{"func f() (a, b, c, d, e, f, g int) {}", ""},
		{"func f(int, ...string) {}", "func fAsync(int, ...string) *A.Coroutine[struct{}]"},
		{"func f(_ int, _ string) {}", "func fAsync(_ int, _ string) *A.Coroutine[struct{}]"},
		{"func f(yield func(int) bool) {}", "func fAsync() *A.AsyncGenerator[int]"},
		{"func f(a int, yield func(int) bool) {}", "func fAsync(a int, ) *A.AsyncGenerator[int]"},
		{"func f(a, yield func(int) bool) {}", "func fAsync(a func(int) bool) *A.AsyncGenerator[int]"},
		{"func f(yield func(k, v int) bool) {}", "func fAsync() *A.AsyncGenerator[A.Tuple2[int, int]]"},
		{"func f(yield (func(int) (bool))) {}", "func fAsync() *A.AsyncGenerator[int]"},
		{"func f(yield func(int) (string, error)) {}", "func fAsync() *A.AsyncSendGenerator[int, string]"},
		{"func f(yield func(k, v int) (s, err error)) {}", "func fAsync() *A.AsyncSendGenerator[A.Tuple2[int, int], error]"},
		{"func f(yield func(int) names.Bool) {}", "func fAsync() *A.AsyncGenerator[int]"},
		{"func f(yield func(int) (string, names.Error)) {}", "func fAsync() *A.AsyncSendGenerator[int, string]"},
		{"func f(yield func(int) (a, b string, err error)) {}", ""},
		{"func f(yield func(...int) bool) {}", ""},
		{"func f(yield func() bool) {}", ""},
		{"func f(yield int) {}", ""},
		{"func f(yield ...func(int) bool) {}", ""},
		{"func (t *T[K, _]) f(k K) (K, error) {}", "func (t *T[K, _]) fAsync(k K) *A.Coroutine[K]"},
		{"func (T) f() {}", "func (T) fAsync() *A.Coroutine[struct{}]"},
		{"func f[K comparable, V any](m map[K]V) []V {}", "func fAsync[K comparable, V any](m map[K]V) *A.Coroutine[[]V]"},
	} {
		fset, src := parseSource(t, "x.go", "package p\n\n//asyncgen:async\n"+c.decl+"\n")
		text := string(stubFile(fset, src, nil))
		got := ""
		if i := strings.Index(text, "\nfunc "); i >= 0 {
			got, _ = strings.CutSuffix(text[i+1:], " { for {} }\n")
		}
		got = strings.ReplaceAll(got, runtimeName, "A")
		if got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.decl, got, c.want)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "", text, 0); err != nil {
			t.Errorf("%s: %v in\n%s", c.decl, err, text)
		}
	}
}

func TestStubsImportOnlyWhatTheyNeed(t *testing.T) {
	fset, src := parseSource(t, "x.go", `package p

import (
	"bytes"
	"go/ast"
	"io"
	named "net/http"
	. "strings"
	_ "embed"
	"C"

	"example.com/go-isatty"
	"gopkg.in/yaml.v3"
	"example.com/lib/v2"
	"example.com/unguessable"
)

//asyncgen:async
func f(w io.Writer, r *named.Request, n [bytes.MinRead]int, x lib.T) yaml.Node { ast.Walk() }
`)
	got := stubImports(t, stubFile(fset, src, nil))
	want := []string{`"bytes"`, `"example.com/lib/v2"`, `"gopkg.in/yaml.v3"`, `"io"`, `. "strings"`, `named "net/http"`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}

	// A name that no import seems to have may belong to any of them.
	fset, src = parseSource(t, "x.go", `package p

import (
	"example.com/unguessable"
	"io"
	named "net/http"
)

//asyncgen:async
func f(x other.T) {}
`)
	got = stubImports(t, stubFile(fset, src, nil))
	if want := []string{`"example.com/unguessable"`, `"io"`}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// stubImports returns the imports of a stub file, less the runtime, sorted.
func stubImports(t *testing.T, text []byte) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, spec := range file.Imports {
		switch {
		case spec.Name == nil:
			list = append(list, spec.Path.Value)
		case spec.Name.Name != runtimeName:
			list = append(list, spec.Name.Name+" "+spec.Path.Value)
		}
	}
	slices.Sort(list)
	return list
}

func TestSyntaxErrorsAreOneALine(t *testing.T) {
	d := &Directory{}
	src := d.parse(token.NewFileSet(), "x.go", []byte("package p\n\n//asyncgen:async\nfunc f() { g(1 2 3); h(4 5) }\n\nvar = 1\n"))
	if src == nil || src.err == nil {
		t.Fatal("the file has no directive or no error")
	}
	var lines []int
	for _, diag := range d.Diagnostics {
		lines = append(lines, diag.Pos.Line)
	}
	if !slices.Equal(lines, []int{4, 6}) {
		t.Errorf("errors in lines %v: %v", lines, d.Diagnostics)
	}
}

func TestBrokenFilesDoNotStopTheScan(t *testing.T) {
	for _, text := range []string{
		"//asyncgen:async\n",
		"package p\n//asyncgen:async\nfunc (",
		"package p\n//asyncgen:async\nfunc f",
		"package p\n//asyncgen:async\nfunc (t T f(yield func(",
		"package p\n//asyncgen:async\n",
		"\x00//asyncgen:async\n",
	} {
		fset := token.NewFileSet()
		d := &Directory{}
		if src := d.parse(fset, "x.go", []byte(text)); src != nil {
			ast.Inspect(src.Syntax, func(ast.Node) bool { return true })
		}
	}
}
