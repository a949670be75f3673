package load

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestNamesInFolder wants those of all files but generated ones.
func TestNamesInFolder(t *testing.T) {
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
	got := slices.Sorted(maps.Keys((&Package{Dir: dir}).NamesInFolder()))
	want := []string{"ast", "f", "found", "helper", "other", "point", "x", "y"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
