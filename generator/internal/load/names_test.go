package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestNamesInFolder wants those of all files but generated ones.
func TestNamesInFolder(t *testing.T) {
	dir := folderOfNames(t)
	got := slices.Sorted(maps.Keys((&Package{Dir: dir}).NamesInFolder()))
	want := []string{"ast", "f", "found", "helper", "other", "point", "x", "y"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNamesElsewhere wants those that the package's own files in other builds declare.
func TestNamesElsewhere(t *testing.T) {
	p := &Package{Dir: folderOfNames(t), Name: "p", Fset: token.NewFileSet()}
	path := filepath.Join(p.Dir, "a.go")
	file, err := parser.ParseFile(p.Fset, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.Syntax = []*ast.File{file}
	got := slices.Sorted(maps.Keys(p.NamesElsewhere()))
	want := []string{"found", "other"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// folderOfNames returns a folder with files of each kind.
func folderOfNames(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.go":              "package p\n\nimport (\n\tf \"fmt\"\n\t\"go/ast\"\n)\n\ntype point struct{}\n\nvar x, y int\n",
		"a_test.go":         "package p_test\n\nfunc helper() { var local int }\n\nfunc (T) method() {}\n",
		"a_plan9.go":        "package p\n\nconst other = 1\n",
		"a_asyncgen.go":     Header + "\n\npackage p\n\ntype generated struct{}\n",
		"broken.go":         "package p\n\ntype found int\n\nfunc (",
		"readme.txt":        "type none int\n",
		"_hidden.go":        "package p\n\ntype hidden int\n",
		"testdata/below.go": "package q\n\ntype below int\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
