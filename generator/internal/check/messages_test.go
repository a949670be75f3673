package check_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// verb matches what a message fills in.
var verb = regexp.MustCompile(`%[a-z]`)

// TestEveryMessageIsExpectedSomewhere collects the messages in the passes' sources, and looks for the longest
// constant part of each in what files of testdata/reject and scripts expect.
func TestEveryMessageIsExpectedSomewhere(t *testing.T) {
	root := loadtest.Repository(t)
	var expected strings.Builder
	for _, pattern := range []string{"testdata/reject/*", "testdata/script/*.txtar"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			expected.WriteString(strings.ReplaceAll(string(text), `\`, ""))
		}
	}
	messages := 0
	for _, pass := range []string{"check", "load", "emit"} {
		paths, err := filepath.Glob(filepath.Join(root, "generator", "internal", pass, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			for _, message := range messagesIn(t, path) {
				messages++
				part := longestPart(message)
				if !strings.Contains(expected.String(), part) {
					t.Errorf("%s: nothing expects %q", filepath.Base(path), message)
				}
			}
		}
	}
	if messages < 40 {
		t.Errorf("found %d messages only", messages)
	}
}

// messagesIn returns the formats that a file gives to refuse, escapes, and the Add of a list of diagnostics.
func messagesIn(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok || len(call.Args) < 2 {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "refuse" && sel.Sel.Name != "Add" && sel.Sel.Name != "escapes" {
			return true
		}
		if text := constantText(call.Args[1]); strings.Contains(text, " ") {
			list = append(list, text)
		}
		return true
	})
	return list
}

// constantText returns the string literals in a concatenation.
func constantText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		return constantText(e.X) + "%s" + constantText(e.Y)
	}
	return ""
}

func longestPart(message string) string {
	longest := ""
	for _, part := range verb.Split(message, -1) {
		// Expectations may end early.
		if part = strings.TrimSpace(strings.SplitN(part, ";", 2)[0]); len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}
