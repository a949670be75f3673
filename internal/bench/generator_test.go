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

// sixteenths yields the elements that can be divided by sixteen.
//
//asyncgen:generator
func sixteenths(list []int, yield func(int) bool) {
	for _, v := range list {
		if v%16 == 0 && !yield(v) {
			return
		}
	}
}

// handSixteenths is sixteenths written by hand, with the place in a register while it looks for the next.
type handSixteenths struct {
	list []int
	i    int
}

func (s *handSixteenths) Next() (int, bool) {
	for i := s.i; i < len(s.list); i++ {
		if v := s.list[i]; v%16 == 0 {
			s.i = i + 1
			return v, true
		}
	}
	s.i = len(s.list)
	return 0, false
}

// BenchmarkGeneratorFilter takes one of 16,000 elements in disorder, a thousand of which are let through.
func BenchmarkGeneratorFilter(b *testing.B) {
	const elements = 16_000
	list := make([]int, elements)
	for i := range list {
		list[i] = i * 7919 % elements
	}
	measure := func(drain func()) func(*testing.B) {
		return func(b *testing.B) {
			for range b.N {
				drain()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/elements, "ns/element")
		}
	}
	pulled := func(s counter) {
		for v, more := s.Next(); more; v, more = s.Next() {
			sink += v
		}
	}
	b.Run("ours", measure(func() { pulled(sixteenthsGen(list)) }))
	b.Run("struct", measure(func() { pulled(&handSixteenths{list: list}) }))
	b.Run("iter.Pull", measure(func() {
		next, stop := iter.Pull(func(yield func(int) bool) { sixteenths(list, yield) })
		defer stop()
		for v, more := next(); more; v, more = next() {
			sink += v
		}
	}))
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
