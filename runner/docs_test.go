package runner_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every test that docs/runner.md names exists, and every promise there names one.
func TestThePromisesNameTestsThatExist(t *testing.T) {
	known := map[string]string{"": sources(t, "*_test.go"), "runtime": sources(t, "../runtime/*_test.go")}
	document, err := os.ReadFile("../docs/runner.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	name := regexp.MustCompile("`([^`]+)`")
	section := ""
	for line := range strings.Lines(string(document)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.TrimSpace(heading)
		}
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.Contains(line, "---") || strings.Contains(line, "held by") {
			continue
		}
		rows++
		here, others, _ := strings.Cut(cells[2], "runtime `")
		held := 0
		for where, text := range map[string]string{"": here, "runtime": "`" + others} {
			for _, match := range name.FindAllStringSubmatch(text, -1) {
				held++
				function, subtest, _ := strings.Cut(match[1], "/")
				if section == "Interrupts" {
					function, subtest = "TestInterrupt", match[1]
				}
				if !strings.Contains(known[where], "func "+function+"(") {
					t.Errorf("%s %s does not exist: %s", where, function, line)
				}
				if !strings.Contains(known[where], "\""+strings.ReplaceAll(subtest, "_", " ")+"\"") {
					t.Errorf("%s has no subtest %q: %s", function, subtest, line)
				}
			}
		}
		if held == 0 {
			t.Errorf("no test: %s", line)
		}
	}
	if rows < 80 {
		t.Errorf("%d promises found", rows)
	}
}

// sources is the text of the files that match, and of an empty string literal.
func sources(t *testing.T, pattern string) string {
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	all := `""`
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all += string(text)
	}
	return all
}
