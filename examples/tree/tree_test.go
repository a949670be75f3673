package main

import (
	"io"
	"slices"
	"testing"
)

func treeOf(values ...int) (t *Tree[int]) {
	for _, v := range values {
		t = t.Insert(v)
	}
	return t
}

func TestGeneratorYieldsWhatTheTemplateYields(t *testing.T) {
	for _, values := range [][]int{nil, {1}, {2, 1, 3}, {1, 2, 3, 4}, {4, 3, 2, 1}, {5, 5, 5}, {8, 3, 10, 1, 6, 14, 4, 7, 13}} {
		tree := treeOf(values...)
		pushed := slices.Collect(tree.All())
		pulled := slices.Collect(tree.walkGen().All())
		slices.Sort(values)
		if !slices.Equal(pulled, pushed) || !slices.Equal(pushed, values) {
			t.Errorf("values %v: pushed %v, pulled %v", values, pushed, pulled)
		}
	}
}

func TestWalkStopsWhereItsConsumerStops(t *testing.T) {
	g := grown(1000, 1).walkGen()
	for v := range g.All() {
		if v == 500 {
			break
		}
	}
	if v, more := g.Next(); more {
		t.Errorf("a closed generator yielded %d", v)
	}
}

func TestSameFringe(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b *Tree[int]
		want bool
	}{
		{"both empty", nil, nil, true},
		{"one empty", treeOf(1), nil, false},
		{"shapes differ", treeOf(1, 2, 3), treeOf(3, 2, 1), true},
		{"values differ", treeOf(1, 2, 3), treeOf(1, 2, 4), false},
		{"one longer", treeOf(1, 2), treeOf(1, 2, 3), false},
		{"one longer by a zero", treeOf(-1), treeOf(-1, 0), false},
	} {
		if got := SameFringe(test.a, test.b); got != test.want {
			t.Errorf("%s: SameFringe is %v", test.name, got)
		}
		if got := SameFringePull(test.a, test.b); got != test.want {
			t.Errorf("%s: SameFringePull is %v", test.name, got)
		}
	}
}

// A generator has one frame for each level of the tree that it has been to, however many values
// it yields.
func TestWalkAllocatesAFrameForEachLevel(t *testing.T) {
	tree := grown(10_000, 1)
	levels := float64(tree.depth())
	allocs := testing.AllocsPerRun(5, func() {
		for range tree.walkGen().All() {
		}
	})
	if limit := levels + 10; allocs > limit {
		t.Errorf("%v allocations; want at most %v", allocs, limit)
	}
}

func TestComparison(t *testing.T) {
	if err := compare(io.Discard, 1000); err != nil {
		t.Error(err)
	}
}
