package difftest

import (
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/difftest/trace"
)

// Failures are the same if what differs first is of the same kind in both runs, whatever the programs note.
func TestSignatureTellsDifferencesApart(t *testing.T) {
	differ := func(want, got []string) string {
		return signature(Failure{Kind: "differ", Text: difference(&trace.Report{Case: "test1_0", Want: want, Got: got})})
	}
	lost := differ([]string{"v1 3", "await 1", "return 1"}, []string{"v1 3", "return 1"})
	for _, c := range []struct {
		want, got []string
		same      bool
	}{
		{[]string{"await 7", "return 2"}, []string{"return 2"}, true},
		{[]string{"await 7", "panic 2"}, []string{"return 5"}, true},
		{[]string{"await 7", "return 2"}, []string{"await 7", "return 3"}, false},
		{[]string{"await 7", "return 2"}, []string{"panic string(x)"}, false},
		{[]string{"await 7", "return 2"}, nil, false},
		{[]string{"v8 7", "return 2"}, []string{"return 2"}, false},
	} {
		if got := differ(c.want, c.got); (got == lost) != c.same {
			t.Errorf("%q, %q: %q, beside %q", c.want, c.got, got, lost)
		}
	}
	if a, b := differ([]string{"v8 7"}, []string{"v8 8"}), differ([]string{"n3 7"}, []string{"recovered nil"}); a != b {
		t.Errorf("%q and %q differ in what programs note", a, b)
	}
}

// A program that is kept is one of the corpus, with a package of its own.
func TestKeptProgramsBelongToTheCorpus(t *testing.T) {
	dir := t.TempDir()
	kept := randomPrograms(7, 1)[0]
	keepProgram(t, dir, kept)
	programs := readCorpus(t, dir)
	if len(programs) != 1 || programs[0].Name != kept.Name || programs[0].Package != kept.Name {
		t.Fatalf("the corpus is %+v", programs)
	}
	cases, err := programs[0].cases()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(cases, "test7_0Async") && !strings.Contains(cases, "test7_0Gen") {
		t.Errorf("no case:\n%s", cases)
	}
}
