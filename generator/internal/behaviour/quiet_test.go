package behaviour

import (
	"fmt"
	"slices"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Generators that call nothing and cannot panic end without the runtime's help; what
// delegates to them has to go on all the same.

//asyncgen:generator
func quietCount(n int, yield func(int) bool) bool {
	for i := range n {
		if !yield(i) {
			return false
		}
	}
	return true
}

//asyncgen:generator
func quietPoints(points []point, yield func(int) bool) bool {
	for i, p := range points {
		if !yield(p.x) || !yield(p.y+len(points)*i) {
			return false
		}
	}
	return true
}

//asyncgen:generator
func quietRunes(s string, yield func(rune) bool) {
	for _, r := range s {
		if r != ' ' && !yield(r) {
			return
		}
	}
}

//asyncgen:generator
func quietRepeat[T any](v T, n int, yield func(T) bool) {
	for range n {
		if !yield(v) {
			return
		}
	}
}

//asyncgen:generator
func quietNothing(yield func(int) bool) {}

//asyncgen:generator
func quietInside(n int, points []point, yield func(int) bool) {
	quietNothing(yield)
	if !quietCount(n, yield) || !quietPoints(points, yield) || !quietCount(0, yield) {
		return
	}
	quietRepeat(7, n, yield)
}

//asyncgen:generator
func quietBelowDefers(log *[]string, n int, points []point, yield func(int) bool) {
	defer func() { *log = append(*log, fmt.Sprint("left ", recover())) }()
	if !quietPoints(points, yield) {
		*log = append(*log, "closed")
		return
	}
	quietInside(n, nil, yield)
	if n > 1 {
		panic("enough")
	}
}

// taken takes up to n values of a generator, closes it, and asks it for more.
func taken[T any](g *async.Generator[T], n int) []T {
	var values []T
	for len(values) < n {
		v, ok := g.Next()
		if !ok {
			break
		}
		values = append(values, v)
	}
	g.Close()
	if v, ok := g.Next(); ok {
		panic(fmt.Sprint("a value after the end: ", v))
	}
	g.Close()
	return values
}

// pushedValues is what taken returns for a template.
func pushedValues[T any](template func(yield func(T) bool), n int) []T {
	var values []T
	if n > 0 {
		template(func(v T) bool {
			values = append(values, v)
			return len(values) < n
		})
	}
	return values
}

func TestQuietGeneratorsYieldWhatTheirTemplatesDo(t *testing.T) {
	points := []point{{1, 2}, {3, 4}}
	var log, wantLog []string
	for n := range 12 {
		for name, c := range map[string]struct{ got, want any }{
			"count":  {taken(quietCountGen(5), n), pushedValues(func(yield func(int) bool) { quietCount(5, yield) }, n)},
			"points": {taken(quietPointsGen(points), n), pushedValues(func(yield func(int) bool) { quietPoints(points, yield) }, n)},
			"runes":  {taken(quietRunesGen("a bc ä"), n), pushedValues(func(yield func(rune) bool) { quietRunes("a bc ä", yield) }, n)},
			"repeat": {taken(quietRepeatGen("x", 3), n), pushedValues(func(yield func(string) bool) { quietRepeat("x", 3, yield) }, n)},
			"inside": {taken(quietInsideGen(2, points), min(n, 8)), pushedValues(func(yield func(int) bool) { quietInside(2, points, yield) }, min(n, 8))},
		} {
			if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
				t.Errorf("%d values of %s: %v, want %v", n, name, c.got, c.want)
			}
		}
		if n == 0 {
			continue // closed before it begins
		}
		for _, rounds := range []int{1, 2} {
			got := taken(quietBelowDefersGen(&log, rounds, points), n)
			want := pushedValues(func(yield func(int) bool) { quietBelowDefers(&wantLog, rounds, points, yield) }, n)
			if !slices.Equal(got, want) || !slices.Equal(log, wantLog) {
				t.Errorf("%d values below defers: %v, want %v; log %v, want %v", n, got, want, log, wantLog)
			}
		}
	}
}
