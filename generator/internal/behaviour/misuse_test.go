package behaviour

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// What a generator does that is asked for a value when it has none to give: by itself, after its end, after a panic.

//asyncgen:generator
func yieldsOnce(yield func(int) bool) { yield(1) }

//asyncgen:generator
func panics(yield func(int) bool) {
	yield(1)
	panic("boom")
}

//asyncgen:generator
func panicsWithDefer(log *[]string, yield func(int) bool) {
	defer func() { *log = append(*log, "deferred") }()
	yield(1)
	panic("boom")
}

//asyncgen:generator
func recovers(yield func(int) bool) {
	defer func() { recover() }()
	panics(yield)
}

//asyncgen:generator
func delegatesToPanic(log *[]string, yield func(int) bool) {
	defer func() { *log = append(*log, "outer") }()
	panicsWithDefer(log, yield)
}

//asyncgen:generator
func failsAtOnce(yield func(int) bool) error {
	if !yield(1) {
		return nil
	}
	return fmt.Errorf("failed")
}

//asyncgen:generator
func asksItself(self **async.Generator[int], yield func(int) bool) {
	if yield(1) {
		(*self).Next()
	}
}

//asyncgen:generator
func asksItselfBelow(self **async.Generator[int], yield func(int) bool) {
	defer func() { recover() }()
	asksItself(self, yield)
	yield(2)
}

//asyncgen:generator
func asksInside(self **async.Generator[int], log *[]string, yield func(int) bool) {
	if !yield(1) {
		return
	}
	func() {
		defer func() { *log = append(*log, fmt.Sprint("inside: ", recover())) }()
		(*self).Next()
	}()
	yield(2)
}

//asyncgen:generator
func asksInsideBelow(self **async.Generator[int], log *[]string, yield func(int) bool) {
	defer func() { *log = append(*log, fmt.Sprint("outside: ", recover())) }()
	asksInside(self, log, yield)
	yield(3)
}

//asyncgen:generator
func closesItself(self **async.Generator[int], log *[]string, yield func(int) bool) {
	yield(1)
	(*self).Close()
	*log = append(*log, fmt.Sprint(yield(2)))
}

//asyncgen:generator
func closesItselfBelow(self **async.Generator[int], log *[]string, yield func(int) bool) {
	defer func() { recover() }()
	closesItself(self, log, yield)
	*log = append(*log, fmt.Sprint(yield(3)))
}

//asyncgen:generator
func echoes(self **async.SendGenerator[int, int], log *[]string, yield func(int) (int, error)) {
	yield(1)
	(*self).Close()
	sent, err := yield(2)
	*log = append(*log, fmt.Sprint(sent, err))
}

//asyncgen:generator
func asksWhenClosed(self **async.Generator[int], log *[]string, yield func(int) bool) {
	if !yield(1) {
		func() {
			defer func() { *log = append(*log, fmt.Sprint(recover() != nil)) }()
			(*self).Next()
		}()
	}
}

func TestCloseFromWithinDoesNothing(t *testing.T) {
	var log []string
	var g *async.Generator[int]
	for _, made := range []*async.Generator[int]{closesItselfGen(&g, &log), closesItselfBelowGen(&g, &log)} {
		g = made
		for range made.All() {
		}
	}
	var e *async.SendGenerator[int, int]
	e = echoesGen(&e, &log)
	e.Next()
	e.Send(10)
	e.Send(20)
	if want := []string{"true", "true", "true", "20 <nil>"}; !slices.Equal(log, want) {
		t.Errorf("%q instead of %q", log, want)
	}
}

func TestNextFromWithinIsRefusedWhileClosing(t *testing.T) {
	var log []string
	var g *async.Generator[int]
	g = asksWhenClosedGen(&g, &log)
	g.Next()
	g.Close()
	if want := []string{"true"}; !slices.Equal(log, want) {
		t.Errorf("%q instead of %q", log, want)
	}
}

// next returns what g.Next does.
func next(g *async.Generator[int]) (result string) {
	defer func() {
		if p := recover(); p != nil {
			result, _, _ = strings.Cut(fmt.Sprint("panic: ", p), "\n")
		}
	}()
	v, more := g.Next()
	return fmt.Sprint(v, " ", more)
}

func TestNextWithoutAValue(t *testing.T) {
	const refused = "panic: async: Next on a generator that is running already or that a panic ended"
	var log []string
	for _, test := range []struct {
		name string
		make func(self **async.Generator[int]) *async.Generator[int]
		want []string
		log  []string
	}{
		{"after its end", func(**async.Generator[int]) *async.Generator[int] { return yieldsOnceGen() },
			[]string{"1 true", "0 false", "0 false"}, nil},
		{"after its end with an error", func(**async.Generator[int]) *async.Generator[int] { return failsAtOnceGen() },
			[]string{"1 true", "0 false", "0 false"}, nil},
		{"after a panic", func(**async.Generator[int]) *async.Generator[int] { return panicsGen() },
			[]string{"1 true", "panic: boom", refused, refused}, nil},
		{"after a panic with deferred calls", func(**async.Generator[int]) *async.Generator[int] { return panicsWithDeferGen(&log) },
			[]string{"1 true", "panic: boom", refused, refused}, []string{"deferred"}},
		{"after a panic of a delegate", func(**async.Generator[int]) *async.Generator[int] { return delegatesToPanicGen(&log) },
			[]string{"1 true", "panic: boom", refused, refused}, []string{"deferred", "outer"}},
		{"after a panic that is recovered", func(**async.Generator[int]) *async.Generator[int] { return recoversGen() },
			[]string{"1 true", "0 false", "0 false"}, nil},
		{"from within", func(self **async.Generator[int]) *async.Generator[int] { return asksItselfGen(self) },
			[]string{"1 true", refused, refused}, nil},
		{"from within a delegate", func(self **async.Generator[int]) *async.Generator[int] { return asksItselfBelowGen(self) },
			[]string{"1 true", "0 false", "0 false"}, nil},
		{"from within a delegate that recovers", func(self **async.Generator[int]) *async.Generator[int] { return asksInsideBelowGen(self, &log) },
			[]string{"1 true", "2 true", "3 true", "0 false", "0 false"},
			[]string{"inside: " + strings.TrimPrefix(refused, "panic: "), "outside: <nil>"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			log = nil
			var g *async.Generator[int]
			g = test.make(&g)
			for i, want := range test.want {
				if got := next(g); got != want {
					t.Errorf("%d: %s instead of %s", i, got, want)
				}
			}
			if !slices.Equal(log, test.log) {
				t.Errorf("noted %q instead of %q", log, test.log)
			}
			g.Close() // does nothing
			if got, want := next(g), test.want[len(test.want)-1]; got != want {
				t.Errorf("%s after Close instead of %s", got, want)
			}
		})
	}
}
