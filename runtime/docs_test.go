package async

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// These tests hold what docs/asyncio-*.md say of this package.

// backticked are the code spans of a document.
var backticked = regexp.MustCompile("`([^`\n]+)`")

// asyncioDocuments are the texts of the documents about asyncio, by file name.
func asyncioDocuments(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../docs/asyncio-*.md")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	documents := make(map[string]string)
	for _, file := range files {
		documents[file] = readAll(t, file)
	}
	return documents
}

// readAll is the text of all files that match.
func readAll(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return all.String()
}

func TestTheTablesOfAsyncioNameTestsThatExist(t *testing.T) {
	tests := readAll(t, "*_test.go", "../runner/*_test.go", "asynctest/*_test.go")
	function := regexp.MustCompile(`^(Test|Example|Benchmark)[A-Z]\w*$`)
	file := regexp.MustCompile(`^[\w/]+(_test\.go|\.py)$`)
	found := 0
	for document, text := range asyncioDocuments(t) {
		for _, match := range backticked.FindAllStringSubmatch(text, -1) {
			switch name := match[1]; {
			case function.MatchString(name):
				found++
				if !strings.Contains(tests, "\nfunc "+name+"(") {
					t.Errorf("%s: there is no %s", document, name)
				}
			case file.MatchString(name):
				found++
				path := name
				if strings.HasPrefix(name, "runner/") {
					path = "../" + name
				}
				if _, err := os.Stat(path); err != nil {
					t.Errorf("%s: %v", document, err)
				}
			}
		}
	}
	if found < 250 {
		t.Errorf("only %d tests and files are named", found)
	}
}

// Each row of the tables of tests names a test of ours, or gives a reason.
func TestTheTablesOfTestsLeaveNothingOpen(t *testing.T) {
	rows := 0
	for document, text := range asyncioDocuments(t) {
		if !strings.Contains(document, "-tests") {
			continue
		}
		for line := range strings.Lines(text) {
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
			if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") {
				continue
			}
			rows++
			if len(cells) != 2 || strings.TrimSpace(cells[0]) == "" || strings.TrimSpace(cells[1]) == "" {
				t.Errorf("%s: %s", document, line)
			}
		}
	}
	if rows < 100 {
		t.Errorf("only %d rows", rows)
	}
}

// testdata/asyncio_names.txt has the public names of asyncio: of the package, and of its
// loop, tasks, futures and so on as Class.name.
func TestTheTableOfAsyncioHasEveryName(t *testing.T) {
	named := make(map[string]bool)
	word := regexp.MustCompile(`\w+`)
	for _, match := range backticked.FindAllStringSubmatch(readAll(t, "../docs/asyncio-parity.md"), -1) {
		for _, name := range word.FindAllString(match[1], -1) {
			named[name] = true
		}
	}
	names := strings.Fields(readAll(t, "testdata/asyncio_names.txt"))
	for _, name := range names {
		if !named[name[strings.LastIndex(name, ".")+1:]] {
			t.Errorf("%s is missing", name)
		}
	}
	if len(names) < 250 {
		t.Errorf("only %d names", len(names))
	}
}
