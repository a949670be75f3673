package progen

import (
	"strings"
	"testing"
)

func TestSameSeedGivesSameProgram(t *testing.T) {
	for seed := range uint64(20) {
		first, again := Program(seed, "p", All), Program(seed, "p", All)
		if first != again {
			t.Errorf("seed %d gives different programs", seed)
		}
	}
	if Program(1, "p", All) == Program(2, "p", All) {
		t.Error("seeds 1 and 2 give the same program")
	}
}

func TestFeaturesThatAreOffAreNotUsed(t *testing.T) {
	for seed := range uint64(200) {
		text := Program(seed, "p", Features{})
		for _, word := range []string{"defer ", "recover()", "panic(", "async.Coro(", "trace.Seq", "trace.Pairs", ".All()"} {
			if strings.Contains(text, word) {
				t.Fatalf("seed %d has %s:\n%s", seed, word, text)
			}
		}
	}
}

// All that the documentation promises has to come, and not once in a thousand programs only.
func TestProgramsHaveEveryConstruct(t *testing.T) {
	var all strings.Builder
	for seed := range uint64(2000) {
		all.WriteString(Program(seed, "p", All))
	}
	for _, word := range []string{
		"//asyncgen:generator", "[T any]", "(o *obj", "(o *box", "(emb", "yield(", ", yield)", "defer func", "defer async.Await", "recover()", "panic(",
		"async.Coro(", "goto ", "fallthrough", "select {", "switch ", ".(type)", "range ", "break L", "continue L", " && ", " || ",
		"trace.Seq", "Gen(", ".All()", "go trace.Send", "const ", "type t", "append(", "&v", "<-", "for {", " += ", "++", "*p",
	} {
		if n := strings.Count(all.String(), word); n < 5 {
			t.Errorf("%q comes %d times in 2000 programs", word, n)
		}
	}
}
