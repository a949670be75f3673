package bench

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What docs/generated-code.md explains has to be what is generated.
func TestDocumentShowsGeneratedCode(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	code := read("await_test.go") + regexp.MustCompile(`(?m)^//line .*\n`).ReplaceAllString(read("await_asyncgen_test.go"), "")
	shown := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read("../../docs/generated-code.md"), -1)
	if len(shown) < 6 {
		t.Fatalf("found %d pieces of code in the document", len(shown))
	}
	for _, piece := range shown {
		if !strings.Contains(code, piece[1]) {
			t.Errorf("not what asyncgen generates any more; bring the document up to date:\n%s", piece[1])
		}
	}
}
