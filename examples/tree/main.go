// Command tree compares the values of two trees of different shapes (the "same
// fringe" problem), which takes two recursive walks at once, each advanced by
// one value at a time. It does so by generated generators and by iter.Pull, and
// prints how long each took.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"time"
)

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 100_000, "`number` of values in each tree")
	flag.Parse()
	if err := compare(os.Stdout, *n); err != nil {
		log.Fatal(err)
	}
}

// compare builds two trees of n values and times both ways to compare them.
func compare(w io.Writer, n int) error {
	a, b := grown(n, 1), grown(n, 2)
	fmt.Fprintf(w, "two trees of %d values, %d and %d levels deep\n", n, a.depth(), b.depth())

	generators, err := fastest(a, b, SameFringe)
	if err != nil {
		return fmt.Errorf("generators: %w", err)
	}
	pull, err := fastest(a, b, SameFringePull)
	if err != nil {
		return fmt.Errorf("iter.Pull: %w", err)
	}
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / float64(2*n) }
	fmt.Fprintf(w, "generators  %6.1f ns a value\n", each(generators))
	fmt.Fprintf(w, "iter.Pull   %6.1f ns a value, %.1f times as long\n", each(pull), float64(pull)/float64(generators))
	return nil
}

// fastest returns the time of the fastest of a few comparisons.
func fastest(a, b *Tree[int], same func(a, b *Tree[int]) bool) (time.Duration, error) {
	best := time.Duration(1<<63 - 1)
	for range 5 {
		begin := time.Now()
		if !same(a, b) {
			return 0, fmt.Errorf("the fringes differ")
		}
		best = min(best, time.Since(begin))
	}
	return best, nil
}

// grown returns a tree of the values 0 to n-1, inserted in an order given by seed.
func grown(n int, seed uint64) *Tree[int] {
	var t *Tree[int]
	for _, v := range rand.New(rand.NewPCG(seed, 0)).Perm(n) {
		t = t.Insert(v)
	}
	return t
}

func (t *Tree[T]) depth() int {
	if t == nil {
		return 0
	}
	return 1 + max(t.left.depth(), t.right.depth())
}
