package async_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//go:generate go tool asyncgen

// This file tests two-way generators: what Send, Throw and Close do to the yield at
// which a generator stands, and what they do where it stands at none. That generated
// code does what its template does is for testdata/diff/sends.go.

var (
	errThrown = errors.New("thrown")
	errEnd    = errors.New("end")
)

// echo yields what it is sent, and goes on after errors until it has had enough of
// them.
//
//asyncgen:generator
func echo(patience int, yield func(string) (string, error)) error {
	word := "hello"
	for {
		answer, err := yield(word)
		word = "echo " + answer
		if err != nil {
			if patience == 0 || errors.Is(err, async.ErrGeneratorClosed) {
				return err
			}
			patience--
			word = "survived " + err.Error()
		}
	}
}

//asyncgen:generator
func stubborn(yield func(int) (int, error)) {
	for i := 0; ; i++ {
		yield(i)
	}
}

//asyncgen:async
func echoLater(patience int, yield func(string) (string, error)) error {
	defer func() { async.Await(async.Sleep(0)) }()
	async.Await(async.Sleep(0))
	return echo(patience, yield)
}

//asyncgen:async
func stubbornLater(yield func(int) (int, error)) {
	for i := 0; ; i++ {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return
		}
		yield(i)
	}
}

// expect compares the outcome of Next, Send or Throw.
func expect[T comparable](t *testing.T, want T) func(T, bool) {
	return func(got T, ok bool) {
		t.Helper()
		if !ok || got != want {
			t.Errorf("got %v, %v; want %v", got, ok, want)
		}
	}
}

// expectEnd compares the outcome at the end.
func expectEnd[T, S any](t *testing.T, g *async.SendGenerator[T, S], want error) func(T, bool) {
	return func(got T, ok bool) {
		t.Helper()
		if ok || !errors.Is(g.Err(), want) {
			t.Errorf("got %v, %v and the error %v; want the end and %v", got, ok, g.Err(), want)
		}
	}
}

func panicOf(f func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	f()
	return ""
}

func TestSendIsWhatYieldReturns(t *testing.T) {
	g := echoGen(1)
	expect(t, "hello")(g.Next())
	expect(t, "echo a")(g.Send("a"))
	expect(t, "echo ")(g.Next())
	expect(t, "survived thrown")(g.Throw(errThrown))
	expect(t, "echo ")(g.Throw(nil))
	expect(t, "echo b")(g.Send("b"))
	expectEnd(t, g, errThrown)(g.Throw(errThrown))
	expectEnd(t, g, errThrown)(g.Send("late"))
	expectEnd(t, g, errThrown)(g.Throw(errEnd))
}

func TestSendToAGeneratorThatHasNotBegun(t *testing.T) {
	g := echoGen(0)
	text := panicOf(func() { g.Send("early") })
	if !strings.Contains(text, "that has not begun") || !strings.Contains(text, "echo") {
		t.Errorf("a panic that says %q", text)
	}
	expect(t, "hello")(g.Send("")) // the zero value: Next
	expect(t, "echo ")(g.Next())
}

func TestThrowEndsAGeneratorThatHasNotBegun(t *testing.T) {
	g := echoGen(1)
	expectEnd(t, g, errThrown)(g.Throw(errThrown))
	expectEnd(t, g, errThrown)(g.Next())
}

func TestTheErrorOfCloseIsNobodysError(t *testing.T) {
	g := echoGen(0)
	expect(t, "hello")(g.Next())
	g.Close()
	g.Close()
	expectEnd(t, g, nil)(g.Next())
	if g.Err() != nil {
		t.Errorf("Err is %v after Close", g.Err())
	}
	if g := echoGen(0); panicOf(g.Close) != "<nil>" || panicOf(func() { expectEnd(t, g, nil)(g.Next()) }) != "<nil>" {
		t.Error("closing a generator that has not begun does not end it")
	}
}

func TestAGeneratorThatIgnoresCloseCanGoOn(t *testing.T) {
	g := stubbornGen()
	expect(t, 0)(g.Next())
	for range 2 {
		if text := panicOf(g.Close); !strings.Contains(text, "yielded again") {
			t.Errorf("Close panics with %q", text)
		}
	}
	expect(t, 3)(g.Send(1))
}

func TestRangeOverATwoWayGeneratorClosesIt(t *testing.T) {
	g := echoGen(0)
	var got []string
	for word := range g.All() {
		if got = append(got, word); len(got) == 3 {
			break
		}
		if len(got) == 2 {
			expect(t, "echo inside")(g.Send("inside"))
		}
	}
	if want := []string{"hello", "echo ", "echo "}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	expectEnd(t, g, nil)(g.Next())
}

//asyncgen:generator
func reentrant(self func() *async.SendGenerator[int, int], yield func(int) (int, error)) error {
	text := panicOf(func() { self().Send(99) })
	if !strings.Contains(text, "running already") {
		return errors.New(text)
	}
	v, err := yield(1)
	yield(v)
	return err
}

func TestSendFromWithinTheGeneratorIsRefusedAndForgotten(t *testing.T) {
	var g *async.SendGenerator[int, int]
	g = reentrantGen(func() *async.SendGenerator[int, int] { return g })
	expect(t, 1)(g.Next())
	expect(t, 0)(g.Next())
	expectEnd(t, g, nil)(g.Next())
}

// relayed sends every value through depth generators.
//
//asyncgen:generator
func relayed(depth int, yield func(int) (int, error)) (last int, err error) {
	if depth > 0 {
		return relayed(depth-1, yield)
	}
	for err == nil {
		last, err = yield(last)
	}
	return last, err
}

func TestDelegationIsFlatInDepth(t *testing.T) {
	step := func(depth int) time.Duration {
		g := relayedGen(depth)
		g.Next()
		best := time.Hour
		for range 5 {
			start := time.Now()
			for i := range 2000 {
				if v, _ := g.Send(i); v != i {
					t.Fatalf("depth %d: got %d, want %d", depth, v, i)
				}
			}
			best = min(best, time.Since(start))
		}
		expectEnd(t, g, errThrown)(g.Throw(errThrown))
		return best
	}
	if flat, deep := step(0), step(2000); deep > 50*flat {
		t.Errorf("2000 steps take %v, and %v at depth 2000", flat, deep)
	}
}

// Async generators. A test is a template; outcome has what it found wrong.

//asyncgen:async
func sendLater() error {
	g := echoLaterAsync(1)
	if _, err := async.Await(g.Send("early")); err != async.ErrGeneratorNotStarted {
		return fmt.Errorf("an early Send ends with %v", err)
	}
	var got []string
	take := func(word string, err error) {
		if err != nil {
			word = err.Error()
		}
		got = append(got, word)
	}
	take(async.Await(g.Send("")))
	take(async.Await(g.Send("a")))
	take(async.Await(g.Next()))
	take(async.Await(g.Throw(errThrown)))
	take(async.Await(g.Throw(nil)))
	take(async.Await(g.Throw(errEnd)))
	take(async.Await(g.Next()))
	take(async.Await(g.Send("late")))
	take(async.Await(g.Throw(errThrown)))
	want := []string{
		"hello", "echo a", "echo ", "survived thrown", "echo ", "end",
		async.ErrStopAsyncIteration.Error(), async.ErrStopAsyncIteration.Error(), "thrown",
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("got %q", got)
	}
	return nil
}

//asyncgen:async
func closeLater() error {
	g := echoLaterAsync(1)
	for word, err := range g.All() {
		if word != "hello" || err != nil {
			return fmt.Errorf("got %q, %v", word, err)
		}
		break
	}
	if _, err := async.Await(g.Next()); err != async.ErrStopAsyncIteration {
		return fmt.Errorf("after the range, Next ends with %v", err)
	}
	g = echoLaterAsync(1)
	async.Await(g.Next())
	if _, err := async.Await(g.Close()); err != nil {
		return fmt.Errorf("Close ends with %v", err)
	}
	g = echoLaterAsync(1)
	if _, err := async.Await(g.Throw(errThrown)); err != errThrown {
		return fmt.Errorf("Throw before the start ends with %v", err)
	}
	if _, err := async.Await(g.Next()); err != async.ErrStopAsyncIteration {
		return fmt.Errorf("after that, Next ends with %v", err)
	}
	return nil
}

//asyncgen:async
func ignoreClose() error {
	g := stubbornLaterAsync()
	async.Await(g.Next())
	if _, err := async.Await(g.Close()); !errors.Is(err, async.ErrIgnoredClose) {
		return fmt.Errorf("Close ends with %v", err)
	}
	return nil
}

//asyncgen:async
func sendTwice() error {
	g := echoLaterAsync(0)
	slow := async.CreateTask(async.Coro(func() (string, error) { return async.Await(g.Next()) }))
	async.Await(async.Sleep(0))
	if _, err := async.Await(g.Send("second")); !errors.Is(err, async.ErrGeneratorRunning) {
		return fmt.Errorf("a second consumer gets %v", err)
	}
	if word, err := async.Await(slow); word != "hello" || err != nil {
		return fmt.Errorf("the first one gets %q, %v", word, err)
	}
	if word, err := async.Await(g.Next()); word != "echo " || err != nil {
		return fmt.Errorf("what was refused has been sent: %q, %v", word, err)
	}
	return nil
}

//asyncgen:async
func leaveOpen(ended *error) error {
	_, err := async.Await(witnessAsync(ended).Next())
	return err
}

//asyncgen:async
func witness(ended *error, yield func(int) (int, error)) {
	*ended = nil
	_, *ended = yield(1)
}

func TestTwoWayAsyncGenerators(t *testing.T) {
	for name, coro := range map[string]*async.Coroutine[struct{}]{
		"Send and Throw are what yield returns": sendLaterAsync(),
		"Close fails yield, and has no error":   closeLaterAsync(),
		"ignored close":                         ignoreCloseAsync(),
		"one consumer at a time":                sendTwiceAsync(),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := virtually(coro); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestShutdownClosesTwoWayGenerators(t *testing.T) {
	var ended error
	if _, err := virtually(leaveOpenAsync(&ended)); err != nil || ended != async.ErrGeneratorClosed {
		t.Errorf("the run ends with %v, the yield with %v", err, ended)
	}
}

// careful takes its time to end.
//
//asyncgen:async
func careful(events *[]string, yield func(int) (int, error)) error {
	defer func() {
		async.Await(async.Sleep(time.Second))
		*events = append(*events, "inner")
	}()
	_, err := yield(1)
	return err
}

//asyncgen:async
func delegating(events *[]string, yield func(int) (int, error)) error {
	err := careful(events, yield)
	*events = append(*events, "outer")
	return err
}

//asyncgen:async
func leaveDelegating(events *[]string) error {
	async.RunningLoop().SetExceptionHandler(func(_ *async.Loop, e async.ExceptionContext) {
		*events = append(*events, e.Message)
	})
	_, err := async.Await(delegatingAsync(events).Next())
	return err
}

func TestShutdownLeavesInnerGeneratorsToThoseThatDelegate(t *testing.T) {
	var events []string
	if _, err := virtually(leaveDelegatingAsync(&events)); err != nil || !slices.Equal(events, []string{"inner", "outer"}) {
		t.Errorf("the run ends with %v, after %q", err, events)
	}
}

//asyncgen:async
func dropHandle(ended *error) error {
	if _, err := async.Await(async.CreateTask(leaveOpenAsync(ended))); err != nil {
		return err
	}
	for range 100 {
		if *ended != nil {
			return nil
		}
		runtime.GC()
		time.Sleep(time.Millisecond) // for the goroutine of cleanups
		async.Await(async.Sleep(0))
	}
	return errors.New("the generator is still open")
}

func TestGarbageCollectionClosesTwoWayGenerators(t *testing.T) {
	var ended error
	if _, err := virtually(dropHandleAsync(&ended)); err != nil || ended != async.ErrGeneratorClosed {
		t.Errorf("the run ends with %v, the yield with %v", err, ended)
	}
}

func TestTwoWayAsyncGeneratorsInPlainCode(t *testing.T) {
	g := echoLaterAsync(0)
	if word, err := async.Await(g.Next()); word != "hello" || err != nil {
		t.Errorf("got %q, %v", word, err)
	}
	if word, err := async.Await(g.Send("there")); word != "echo there" || err != nil {
		t.Errorf("got %q, %v", word, err)
	}
	if _, err := async.Await(g.Close()); err != nil {
		t.Errorf("Close ends with %v", err)
	}
}

// average yields the mean of what it has been sent.
//
//asyncgen:generator
func average(yield func(float64) (float64, error)) error {
	sum, mean := 0.0, 0.0
	for n := 1.0; ; n++ {
		v, err := yield(mean)
		if err != nil {
			return err
		}
		sum += v
		mean = sum / n
	}
}

func ExampleSendGenerator() {
	g := averageGen()
	defer g.Close()
	g.Next() // runs to the first yield
	for _, v := range []float64{10, 30, 5} {
		mean, _ := g.Send(v)
		fmt.Println(mean)
	}
	// Output:
	// 10
	// 20
	// 15
}

// guess asks for a number until it has found it.
//
//asyncgen:async
func guess(low, high int, yield func(int) (string, error)) error {
	for low < high {
		middle := (low + high + 1) / 2
		answer, err := yield(middle)
		if err != nil {
			return err
		}
		if answer == "lower" {
			high = middle - 1
		} else {
			low = middle
		}
		if _, err := async.Await(async.Sleep(time.Second)); err != nil { // it thinks
			return err
		}
	}
	_, err := yield(low)
	return err
}

//asyncgen:async
func play(number int) error {
	g := guessAsync(1, 9)
	tried, err := async.Await(g.Next())
	for err == nil && tried != number {
		answer := "higher"
		if tried > number {
			answer = "lower"
		}
		fmt.Println(tried, answer)
		tried, err = async.Await(g.Send(answer))
	}
	if err != nil {
		return err
	}
	fmt.Println(tried)
	_, err = async.Await(g.Close())
	return err
}

func ExampleAsyncSendGenerator() {
	report(virtually(playAsync(6)))
	// Output:
	// 5 higher
	// 7 lower
	// 6
}
