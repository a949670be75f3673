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
