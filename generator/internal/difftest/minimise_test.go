package difftest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/generator/internal/difftest/trace"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
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

// hung never ends.
const hung = `package batch

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

var (
	_ = trace.Note
	_ async.Task[int]
)

//asyncgen:async
func test7_0(n int) (int, error) {
	async.Await(trace.Wait(n))
	select {}
}
`

// A program that never ends is made small, too; at the deadline, what has become of it by then is returned.
func TestHungProgramIsMadeSmall(t *testing.T) {
	p, err := ParseProgram("p7", hung)
	if err != nil {
		t.Fatal(err)
	}
	c := &Checker{Dir: t.TempDir(), Repository: loadtest.Repository(t), Stuck: time.Second / 2}
	failures, err := c.Check(t.Context(), []*Program{p})
	if err != nil {
		t.Fatal(err)
	}
	if len(failures) != 1 || failures[0].Kind != "stuck" {
		t.Fatalf("failures: %v", failures)
	}
	small, err := c.Minimise(t.Context(), p, failures[0])
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(small.Source, "Await") || !strings.Contains(small.Source, "select {}") {
		t.Errorf("not small, or no longer hung:\n%s", small.Source)
	}
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if same, err := c.Minimise(late, p, failures[0]); err != nil || same.Source != hung {
		t.Errorf("at the deadline: %v\n%s", err, same.Source)
	}
}
