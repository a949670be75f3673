package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/check"
	"github.com/asyncgen/asyncgen/generator/internal/diag"
	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// want matches the expectation of a diagnostic in this line, or in one so many
// lines away, of which it quotes a regular expression (several, if several).
var want = regexp.MustCompile("// want([+-][0-9]+)?((?: `[^`]+`)+)")

// TestEachMistakeHasItsMessage loads each file of testdata/reject as a package of
// one module. Wanted diagnostics must be there, and no others.
func TestEachMistakeHasItsMessage(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(loadtest.Repository(t), "testdata", "reject", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files in testdata/reject", err)
	}
	var archive strings.Builder
	wanted := make(map[string][]string) // regular expressions by folder, file and line
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// A file that gofmt could not read has the extension .txt behind .go.
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		folder := strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test")
		fmt.Fprintf(&archive, "-- %s/%s --\n%s", folder, name, text)
		expectations := 0
		for i, line := range strings.Split(string(text), "\n") {
			m := want.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			offset, _ := strconv.Atoi(m[1])
			at := fmt.Sprintf("%s/%s:%d", folder, name, i+1+offset)
			for _, re := range strings.Split(strings.Trim(m[2], " `"), "` `") {
				wanted[at] = append(wanted[at], re)
				expectations++
			}
		}
		if expectations == 0 {
			t.Errorf("%s expects nothing", path)
		}
	}
	dir := loadtest.Module(t, archive.String())
	prog := loadtest.Load(t, dir, "./...")
	for _, list := range check.Program(prog, find.Program(prog)) {
		for _, d := range list.Sorted() {
			checkWanted(t, dir, d, wanted)
		}
	}
	for at, res := range wanted {
		for _, re := range res {
			t.Errorf("%s: missing a diagnostic that matches %s", at, re)
		}
	}
}

// checkWanted crosses out the expectation that d meets.
func checkWanted(t *testing.T, dir string, d diag.Diagnostic, wanted map[string][]string) {
	at := fmt.Sprintf("%s:%d", filepath.ToSlash(diag.Relative(dir, d.Pos.Filename)), d.Pos.Line)
	for i, re := range wanted[at] {
		if regexp.MustCompile(re).MatchString(d.Message) {
			wanted[at] = append(wanted[at][:i:i], wanted[at][i+1:]...)
			return
		}
	}
	t.Errorf("unexpected: %s", d.Format(dir))
}
