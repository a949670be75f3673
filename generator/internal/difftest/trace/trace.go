// Package trace runs a template and its generated twin and compares what they do.
//
// In: cases, registered by the programs under test (Add). Out: one line of JSON for each
// difference, and lines that say which case runs, so that a crash has a name (Main).
//
// What a program does is the list of its events: what it notes (Note, V), what
// it yields, what it returns or panics with. Two runs are alike if their lists are.
//
// A program waits by awaiting Wait or Fail. Whether such a wait suspends or is done at once is not
// the program's business, so every case runs under several patterns: bit i says what the i-th wait does.
// In the plain run each wait is a blocking Await, and the pattern has no meaning.
//
//	//asyncgen:async
//	func testSum(n int) (int, error) {
//		sum := 0
//		for i := range n {
//			v, err := async.Await(trace.Wait(i))
//			if err != nil {
//				return 0, err
//			}
//			sum += trace.V(v)
//		}
//		return sum, nil
//	}
//
// This package is copied into the module of the programs under test.
package trace

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	async "github.com/asyncgen/asyncgen/runtime"
)

// maxEvents is where a program is taken for an endless loop.
const maxEvents = 50_000

// The state of the run in progress. There is one at a time, and it has the goroutine for
// itself.
var (
	events  []string
	pattern uint64
	waits   int
	yields  int
	// cancelAt is the number of the wait that cancels the task which begins it, 0 for none.
	cancelAt int
	stop     int // the value at which the consumer stops, -1 for never
	stopped  bool
	// consumer numbers the ways to consume a generator.
	consumer int
)

// consumers is the number of ways that Drive knows.
const consumers = 2

// Consumer returns the way in which a generator is to be consumed in this run, of n.
func Consumer(n int) int { return consumer % n }

// yieldedAgain is what a generator ends with that goes on to yield after its consumer has stopped. What it
// would do after that does not count.
const yieldedAgain = "yielded again"

// ignoredLeave is what an async generator does that goes on to yield although the range over it was left. What
// comes afterwards is not compared.
const ignoredLeave = "ignored that its range was left"

// Note records an event.
func Note(label string, args ...any) {
	var b strings.Builder
	b.WriteString(label)
	for _, arg := range args {
		b.WriteByte(' ')
		b.WriteString(Format(arg))
	}
	record(b.String())
}

func record(event string) {
	if len(events) > maxEvents {
		give(Report{Kind: "endless", Got: events[:100]})
		os.Exit(exitEndless)
	}
	events = append(events, event)
}

// V records that v was evaluated, and returns it.
func V[T any](v T) T {
	Note("eval", v)
	return v
}

// Format returns a value in a form that is the same in every run. Values of different kinds
// differ: an int is not an int64.
func Format(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case int:
		return fmt.Sprint(v)
	case error:
		if errors.Is(v, async.ErrCancelled) {
			return "error(cancelled)" // a task that ends with it is cancelled, and forgets what was around it
		}
		text := v.Error()
		if i := strings.Index(text, " ("); i > 0 && strings.HasPrefix(text, "async: ") {
			text = text[:i] // names the coroutine, which is another one in the plain run
		}
		return "error(" + text + ")"
	}
	value := reflect.ValueOf(v)
	switch kind := value.Kind(); kind {
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return fmt.Sprintf("%v(nil: %v)", kind, value.IsNil())
	case reflect.Pointer:
		if value.IsNil() {
			return "pointer(nil)"
		}
		return "&" + Format(value.Elem().Interface())
	default:
		return fmt.Sprintf("%v(%v)", kind, v)
	}
}

// Wait is an awaitable with the outcome v. It suspends or not, as the pattern
// says.
func Wait[T any](v T) Waiting[T] { return Waiting[T]{value: v} }

// Fail is an awaitable that fails with an error of this text.
func Fail[T any](v T, text string) Waiting[T] {
	return Waiting[T]{value: v, err: fmt.Errorf("%s", text)}
}

// Waiting is the awaitable of Wait and Fail.
type Waiting[T any] struct {
	_     [0]func() // no comparison, which would have to be compiled for each T
	value T
	err   error
}

// BeginAwait implements async.Awaitable.
func (w Waiting[T]) BeginAwait(t *async.TaskCore, parent *async.Frame) async.Status {
	Note("await", w.value)
	waits++
	switch {
	case waits == cancelAt:
		t.Cancel()
	case pattern>>(uint(waits)%64)&1 == 0:
		return async.Done
	}
	return async.Sleep(0).BeginAwait(t, parent)
}

// EndAwait implements async.Awaitable.
func (w Waiting[T]) EndAwait(t *async.TaskCore) (T, error) {
	if _, err := async.Sleep(0).EndAwait(t); err != nil {
		return w.value, err
	}
	return w.value, w.err
}

// Yield is the consumer of a generator template's plain run.
func Yield[T any](v T) bool {
	if stopped {
		record(yieldedAgain)
		panic(yieldedAgain)
	}
	Note("yield", v)
	if yields == stop {
		Note("stop")
		stopped = true
		return false
	}
	yields++
	return true
}

// Yield2 is Yield for pairs.
func Yield2[K, V any](k K, v V) bool { return Yield(async.Tuple2[K, V]{A: k, B: v}) }

// Drive is the consumer of a generator: what Yield is to the plain run. It returns how the
// generator ended.
func Drive[T any](g *async.Generator[T]) error {
	if Consumer(consumers) == 0 {
		for v := range g.All() {
			if !Yield(v) {
				break
			}
		}
		return g.Err()
	}
	for {
		v, ok := g.Next()
		if !ok {
			if v, ok := g.Next(); ok {
				Note("value after the end", v)
			}
			return g.Err()
		}
		if !Yield(v) {
			g.Close()
			return g.Err()
		}
	}
}

// What Return is given if the generator ended in a way that its consumer does not see, or by yielding after
// the consumer stopped.
var (
	ErrUnknown      = errors.New("unknown")
	ErrYieldedAgain = errors.New(yieldedAgain)
)

// unknownEnd is the event of ErrUnknown.
const unknownEnd = "return unknown"

// Return records what a template returned.
func Return(results ...any) {
	switch {
	case len(results) == 1 && isClosed(results[0]):
		Note("return", nil) // which is what a consumer gets to see
	case len(results) == 1 && results[0] == ErrUnknown:
		record(unknownEnd)
	case len(results) == 1 && results[0] == ErrYieldedAgain:
		record(yieldedAgain)
	default:
		Note("return", results...)
	}
}

// isClosed says whether a two-way generator has ended with the error by which it was closed.
func isClosed(result any) bool {
	err, ok := result.(error)
	return ok && errors.Is(err, async.ErrGeneratorClosed)
}

// NoError records a failure that the template has no result for.
func NoError(err error) {
	if err != nil {
		Note("unexpected error", err)
	}
}
