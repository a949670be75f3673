package bench

import (
	"iter"
	"testing"
)

// count yields 0 to n-1.
//
//asyncgen:generator
func count(n int, yield func(int) bool) {
	for i := range n {
		if !yield(i) {
			return
		}
	}
}

// counter is count written by hand, behind the interface that a consumer of several
// kinds of sequences would have.
type counter interface{ Next() (int, bool) }

type handCounter struct{ i, n int }

func (c *handCounter) Next() (int, bool) {
	if c.i >= c.n {
		return 0, false
	}
	c.i++
	return c.i - 1, true
}

//go:noinline
func newHandCounter(n int) counter { return &handCounter{n: n} }

// pushed is count as a push iterator.
func pushed(n int) iter.Seq[int] {
	return func(yield func(int) bool) { count(n, yield) }
}

// sent is count on a goroutine of its own.
func sent(n int) <-chan int {
	values := make(chan int)
	go func() {
		defer close(values)
		for i := range n {
			values <- i
		}
	}()
	return values
}

// BenchmarkGeneratorStep takes one value out of a generator.
func BenchmarkGeneratorStep(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		g := countGen(b.N)
		sum := 0
		for range b.N {
			v, _ := g.Next()
			sum += v
		}
		sink = sum
	})
	b.Run("struct", func(b *testing.B) {
		g := newHandCounter(b.N)
		sum := 0
		for range b.N {
			v, _ := g.Next()
			sum += v
		}
		sink = sum
	})
	b.Run("iter.Pull", func(b *testing.B) {
		next, stop := iter.Pull(pushed(b.N))
		defer stop()
		sum := 0
		for range b.N {
			v, _ := next()
			sum += v
		}
		sink = sum
	})
	b.Run("channel", func(b *testing.B) {
		oneProcessor(b)
		values := sent(b.N)
		sum := 0
		for range b.N {
			sum += <-values
		}
		sink = sum
	})
}

// BenchmarkGeneratorOfTen makes a generator of ten values and takes them all.
func BenchmarkGeneratorOfTen(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			g := countGen(10)
			for v, more := g.Next(); more; v, more = g.Next() {
				sink += v
			}
		}
	})
	b.Run("struct", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			g := newHandCounter(10)
			for v, more := g.Next(); more; v, more = g.Next() {
				sink += v
			}
		}
	})
	b.Run("iter.Pull", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			next, stop := iter.Pull(pushed(10))
			for v, more := next(); more; v, more = next() {
				sink += v
			}
			stop()
		}
	})
	b.Run("channel", func(b *testing.B) {
		b.ReportAllocs()
		oneProcessor(b)
		for range b.N {
			for v := range sent(10) {
				sink += v
			}
		}
	})
}

// inner yields 0 to n-1 from within as many generators as depth says.
//
//asyncgen:generator
func inner(depth, n int, yield func(int) bool) bool {
	if depth > 0 {
		return inner(depth-1, n, yield)
	}
	for i := range n {
		if !yield(i) {
			return false
		}
	}
	return true
}

// BenchmarkDelegation takes one value out of a generator that delegates to another one, and so
// on.
func BenchmarkDelegation(b *testing.B) {
	for name, depth := range map[string]int{"depth1": 1, "depth1000": 1000} {
		b.Run(name, func(b *testing.B) {
			g := innerGen(depth, b.N)
			sum := 0
			for range b.N {
				v, _ := g.Next()
				sum += v
			}
			sink = sum
		})
	}
}
