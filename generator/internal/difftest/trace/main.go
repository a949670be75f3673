package trace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

// A Case is a template to be compared with what was generated from it.
type Case struct {
	Program string // the file it is in
	Name    string // the template
	Input   bool   // it takes a number
	Yields  bool   // it is a generator
	Awaits  bool   // ... that awaits
	// Plain calls the template and records what it returns; Generated runs its
	// twin.
	Plain, Generated func(n int)
}

var cases []Case

// Add registers cases.
func Add(list ...Case) { cases = append(cases, list...) }

// AddValue registers a coroutine with one result: what Add does, with less code for each of them to be compiled.
func AddValue[T any](program, name string, plain func(n int) T, made func(n int) *async.Coroutine[T]) {
	Add(Case{
		Program: program, Name: name, Input: true,
		Plain: func(n int) { Return(plain(n)) },
		Generated: func(n int) {
			v, err := Run(made(n))
			NoError(err)
			Return(v)
		},
	})
}

// AddOutcome registers one with a result and an error.
func AddOutcome[T any](program, name string, plain func(n int) (T, error), made func(n int) *async.Coroutine[T]) {
	Add(Case{
		Program: program, Name: name, Input: true,
		Plain:     func(n int) { Return(two(plain(n))...) },
		Generated: func(n int) { Return(two(Run(made(n)))...) },
	})
}

// two makes a list of an outcome.
func two[T any](v T, err error) []any { return []any{v, err} }

// Run runs a coroutine to its end.
func Run[T any](c *async.Coroutine[T]) (T, error) {
	return runner.Run(context.Background(), c, runner.WithInterrupts(false))
}

// leaves is where loops report what nobody else gets to know. It records when a generator ignores that the range over
// it is left: the loop closes it once more at its end.
type leaves struct{ slog.Handler }

// Handle implements slog.Handler.
func (h leaves) Handle(ctx context.Context, r slog.Record) error {
	ignored := false
	r.Attrs(func(a slog.Attr) bool {
		err, ok := a.Value.Any().(error)
		ignored = ignored || ok && errors.Is(err, async.ErrIgnoredClose)
		return !ignored
	})
	if ignored {
		record(ignoredLeave)
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// A Report is a line of the program's output.
type Report struct {
	Kind    string // "begin" of a case, "trace", "differ", "endless", "stuck", or "done"
	Program string
	Case    string
	Input   int
	Pattern uint64
	Stop    int
	Cancel  int      // the wait at which the task was cancelled, 0 for none
	Want    []string // the events of the plain run
	Got     []string // those of the generated code
	Runs    int      // with "done": the number of comparisons
}

// exitEndless is the exit code after an endless loop.
const exitEndless = 3

// stuckAfter is how long a case may run, many thousand times what one takes. DIFFTEST_STUCK says otherwise.
var stuckAfter = limit(os.Getenv("DIFFTEST_STUCK"), 2*time.Minute)

// limit parses a duration.
func limit(text string, otherwise time.Duration) time.Duration {
	if text == "" {
		return otherwise
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		panic(err)
	}
	return d
}

// showTraces has the events of all plain runs reported.
var showTraces = os.Getenv("DIFFTEST_TRACES") != ""

var current Report // names what runs now

func give(r Report) {
	r.Program, r.Case, r.Input, r.Pattern = current.Program, current.Case, current.Input, current.Pattern
	r.Stop, r.Cancel = current.Stop, current.Cancel
	line, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(os.Stdout, "%s\n", line)
}

var (
	inputs   = []int{0, 1, 2, 3, 5}
	patterns = []uint64{0, ^uint64(0), 0x5555_5555_5555_5555, 0x9249_2492_4924_9249, 0x6db6_db6d_b6db_6db6}
)

// maxCancels bounds how many of a coroutine's waits are tried as the one at which its task is cancelled.
const maxCancels = 3

// maxCancelledStops bounds at how many of an async generator's values a cancelled consumer stops.
const maxCancelledStops = 2

// maxStops bounds how many of a generator's values are tried as the last one.
const maxStops = 12

// Main runs all cases. It is the main function of the program.
func Main() {
	// Collecting a generator that refused to be closed runs it, in the middle of another case.
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(4 << 30)
	slog.SetDefault(slog.New(leaves{slog.NewTextHandler(os.Stderr, nil)}))
	runs := 0
	for _, c := range cases {
		current = Report{Program: c.Program, Case: c.Name}
		give(Report{Kind: "begin"})
		runs += check(c)
	}
	current = Report{}
	give(Report{Kind: "done", Runs: runs})
}

// check compares all runs of a case up to the first difference.
func check(c Case) (runs int) {
	numbers := inputs
	if !c.Input {
		numbers = inputs[:1]
	}
	for _, n := range numbers {
		current.Input = n
		stops := []int{-1}
		for i := 0; i < len(stops); i++ {
			stop, current.Stop = stops[i], stops[i]
			want := run(func() { c.Plain(n) })
			if showTraces {
				give(Report{Kind: "trace", Want: want})
			}
			if c.Yields && i == 0 {
				for k := range min(yields, maxStops) {
					stops = append(stops, k)
				}
			}
			last := waits
			for p, bits := range patterns {
				if c.Yields && !c.Awaits && p == consumers {
					break // without awaits, the pattern makes no difference
				}
				pattern, current.Pattern = bits, bits
				consumer = p
				runs++
				if got := run(func() { c.Generated(n) }); !alike(want, got) {
					give(Report{Kind: "differ", Want: want, Got: got})
					return runs
				}
			}
			if !c.Yields || c.Awaits && stop < maxCancelledStops {
				more, ok := checkCancelled(c, n, last)
				runs += more
				if !ok {
					return runs
				}
			}
		}
	}
	return runs
}

// checkCancelled compares the runs in which a task is cancelled as it begins to wait: in the plain run that of the
// wait, in the other the case's, or that which consumes the async generator, also where it stops early, so that the cancellation
// comes while the generator is being closed. It says whether they were alike.
func checkCancelled(c Case, n, last int) (runs int, ok bool) {
	defer func() { cancelAt, current.Cancel = 0, 0 }()
	for k := range min(last, maxCancels) {
		cancelAt, current.Cancel = k+1, k+1
		want := run(func() { c.Plain(n) })
		pattern, current.Pattern = patterns[k%2], patterns[k%2]
		consumer = k
		runs++
		if got := run(func() { c.Generated(n) }); !alike(want, got) {
			give(Report{Kind: "differ", Want: want, Got: got})
			return runs, false
		}
	}
	return runs, true
}

// alike compares the events of a plain run with those of a generated one.
func alike(want, got []string) bool {
	if last := len(want) - 1; last >= 0 && want[last] == yieldedAgain {
		// A generator panics there, and somebody may recover that.
		return len(got) > last && slices.Equal(want[:last], got[:last])
	}
	if last := len(got) - 1; last >= 0 && got[last] == ignoredLeave {
		return len(want) >= last && slices.Equal(want[:last], got[:last])
	}
	if n := len(want); n > 0 && len(got) > 0 && got[len(got)-1] == unknownEnd {
		return len(got) == n && slices.Equal(want[:n-1], got[:n-1])
	}
	return slices.Equal(want, got)
}

// run returns the events of body, the last of which is how it ended. It runs on a
// goroutine of its own, because body may end that.
func run(body func()) []string {
	events, waits, yields, stopped, ticks = nil, 0, 0, false, 0
	everies, coins = 0, 0
	clear(agains)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		returned := false
		defer func() {
			if returned {
				return
			}
			v := recover()
			if p, ok := v.(*async.PanicError); ok {
				v = p.Value
			}
			if text, ok := v.(string); ok && strings.Contains(text, yieldedAgain) {
				record(yieldedAgain)
			}
			if v == nil {
				record("goexit")
			} else {
				Note("panic", v)
			}
		}()
		body()
		returned = true
	}()
	timeout := time.NewTimer(stuckAfter)
	defer timeout.Stop()
	select {
	case <-ended:
	case <-timeout.C:
		give(Report{Kind: "stuck"})
		debug.SetTraceback("all")
		panic("stuck")
	}
	for i, event := range events {
		if event == yieldedAgain || event == ignoredLeave {
			return events[:i+1]
		}
	}
	return events
}
