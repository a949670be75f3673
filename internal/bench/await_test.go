package bench

import (
	"testing"

	"github.com/asyncgen/asyncgen/internal/bench/other"
	async "github.com/asyncgen/asyncgen/runtime"
)

// next returns x plus one, at once unless x is negative. It is other.Next in this package.
//
//asyncgen:async
func next(x int) (int, error) {
	if x < 0 {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return x + 1, nil
}

// awaitChild awaits n coroutines of this package that are ready at once.
//
//asyncgen:async
func awaitChild(n int) (int, error) {
	x := 0
	for range n {
		y, err := async.Await(nextAsync(x))
		if err != nil {
			return 0, err
		}
		x = y
	}
	return x, nil
}

// awaitOther awaits n coroutines of another package.
//
//asyncgen:async
func awaitOther(n int) (int, error) {
	x := 0
	for range n {
		y, err := async.Await(other.NextAsync(x))
		if err != nil {
			return 0, err
		}
		x = y
	}
	return x, nil
}

// successor is an interface whose method is a coroutine.
type successor interface {
	NextAsync(x int) *async.Coroutine[int]
}

type plusOne struct{}

// Next implements a successor.
//
//asyncgen:async
func (plusOne) Next(x int) (int, error) {
	if x < 0 {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return 0, err
		}
	}
	return x + 1, nil
}

// awaitInterface awaits n coroutines that the method of an interface makes.
//
//asyncgen:async
func awaitInterface(s successor, n int) (int, error) {
	x := 0
	for range n {
		y, err := async.Await(s.NextAsync(x))
		if err != nil {
			return 0, err
		}
		x = y
	}
	return x, nil
}

// called is next as a plain function.
//
//go:noinline
func called(x int) (int, error) {
	if x < 0 {
		return 0, async.ErrCancelled
	}
	return x + 1, nil
}

// viaChannel is next as a goroutine.
func viaChannel(x int) int {
	result := make(chan int, 1)
	go func() {
		y, _ := called(x)
		result <- y
	}()
	return <-result
}

// BenchmarkAwaitReady awaits a coroutine that ends without being suspended.
func BenchmarkAwaitReady(b *testing.B) {
	for _, ours := range []struct {
		name string
		make func(n int) *async.Coroutine[int]
	}{
		{"ours", awaitChildAsync},
		{"other-package", awaitOtherAsync},
		{"interface", func(n int) *async.Coroutine[int] { return awaitInterfaceAsync(plusOne{}, n) }},
	} {
		b.Run(ours.name, func(b *testing.B) {
			b.ReportAllocs()
			if n := run(b, ours.make(b.N)); n != b.N {
				b.Fatal(n)
			}
		})
	}
	b.Run("call", func(b *testing.B) {
		x := 0
		for range b.N {
			y, err := called(x)
			if err != nil {
				b.Fatal(err)
			}
			x = y
		}
		sink = x
	})
	b.Run("goroutine", func(b *testing.B) {
		b.ReportAllocs()
		oneProcessor(b)
		for range b.N {
			sink = viaChannel(sink)
		}
	})
}
