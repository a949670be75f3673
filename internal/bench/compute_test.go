package bench

import (
	"math/bits"
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Templates whose time goes into computing, not into awaiting: what stands between
// suspensions is to be as fast as in a plain function. Each has a twin, which does the same and
// calls pause where the template awaits.

// pause is what the plain functions do instead of giving others a turn.
//
//go:noinline
func pause() error { return nil }

// size is the number of rows and columns of the matrices.
const size = 96

type matrix [size][size]float64

// product sets c to the product of a and b, n times, and awaits after each row.
//
//asyncgen:async
func product(a, b, c *matrix, n int) error {
	for range n {
		for i := range size {
			for j := range size {
				sum := 0.0
				for k := range size {
					sum += a[i][k] * b[k][j]
				}
				c[i][j] = sum
			}
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return err
			}
		}
	}
	return nil
}

func productPlain(a, b, c *matrix, n int) error {
	for range n {
		for i := range size {
			for j := range size {
				sum := 0.0
				for k := range size {
					sum += a[i][k] * b[k][j]
				}
				c[i][j] = sum
			}
			if err := pause(); err != nil {
				return err
			}
		}
	}
	return nil
}

// mix stirs the words in the way of a hash function, whose state is eight variables, n times, and
// awaits after each.
//
//asyncgen:async
func mix(words []uint32, n int) (uint32, error) {
	a, b, c, d := uint32(0x6a09e667), uint32(0xbb67ae85), uint32(0x3c6ef372), uint32(0xa54ff53a)
	e, f, g, h := uint32(0x510e527f), uint32(0x9b05688c), uint32(0x1f83d9ab), uint32(0x5be0cd19)
	for range n {
		for _, w := range words {
			s := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
			t := h + s + (e&f ^ ^e&g) + w
			h, g, f, e = g, f, e, d+t
			s = bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
			d, c, b, a = c, b, a, t+s+(a&b^a&c^b&c)
		}
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h, nil
}

func mixPlain(words []uint32, n int) (uint32, error) {
	a, b, c, d := uint32(0x6a09e667), uint32(0xbb67ae85), uint32(0x3c6ef372), uint32(0xa54ff53a)
	e, f, g, h := uint32(0x510e527f), uint32(0x9b05688c), uint32(0x1f83d9ab), uint32(0x5be0cd19)
	for range n {
		for _, w := range words {
			s := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
			t := h + s + (e&f ^ ^e&g) + w
			h, g, f, e = g, f, e, d+t
			s = bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
			d, c, b, a = c, b, a, t+s+(a&b^a&c^b&c)
		}
		if err := pause(); err != nil {
			return 0, err
		}
	}
	return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h, nil
}

// sorts sorts copies of values by insertion, n times, and awaits after each.
//
//asyncgen:async
func sorts(values, work []int, n int) error {
	for range n {
		copy(work, values)
		for i := 1; i < len(work); i++ {
			v := work[i]
			j := i
			for ; j > 0 && work[j-1] > v; j-- {
				work[j] = work[j-1]
			}
			work[j] = v
		}
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return err
		}
	}
	return nil
}

func sortsPlain(values, work []int, n int) error {
	for range n {
		copy(work, values)
		for i := 1; i < len(work); i++ {
			v := work[i]
			j := i
			for ; j > 0 && work[j-1] > v; j-- {
				work[j] = work[j-1]
			}
			work[j] = v
		}
		if err := pause(); err != nil {
			return err
		}
	}
	return nil
}

// numbers returns n numbers that look random.
func numbers(n int) []uint32 {
	list := make([]uint32, n)
	x := uint32(1)
	for i := range list {
		x = x*1664525 + 1013904223
		list[i] = x
	}
	return list
}

func ints(list []uint32) []int {
	converted := make([]int, len(list))
	for i, v := range list {
		converted[i] = int(v)
	}
	return converted
}

// BenchmarkMatrix multiplies two matrices.
func BenchmarkMatrix(b *testing.B) {
	var x, y, z matrix
	for i, v := range numbers(size * size) {
		x[i/size][i%size] = float64(v)
		y[i%size][i/size] = float64(v)
	}
	b.Run("ours", func(b *testing.B) { run(b, productAsync(&x, &y, &z, b.N)) })
	b.Run("plain", func(b *testing.B) {
		if err := productPlain(&x, &y, &z, b.N); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkMix stirs a thousand words.
func BenchmarkMix(b *testing.B) {
	words := numbers(1000)
	b.Run("ours", func(b *testing.B) { sink = int(run(b, mixAsync(words, b.N))) })
	b.Run("plain", func(b *testing.B) {
		v, err := mixPlain(words, b.N)
		if err != nil {
			b.Fatal(err)
		}
		sink = int(v)
	})
}

// BenchmarkSort sorts two hundred numbers.
func BenchmarkSort(b *testing.B) {
	values := ints(numbers(200))
	work := make([]int, len(values))
	b.Run("ours", func(b *testing.B) { run(b, sortsAsync(values, work, b.N)) })
	b.Run("plain", func(b *testing.B) {
		if err := sortsPlain(values, work, b.N); err != nil {
			b.Fatal(err)
		}
	})
}
