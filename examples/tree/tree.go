package main

import (
	"cmp"
	"iter"
)

//go:generate go tool asyncgen

// Tree is a binary search tree; nil is the empty one.
type Tree[T cmp.Ordered] struct {
	left, right *Tree[T]
	value       T
}

// Insert returns the tree with value in it. It does not balance anything: the shape
// tells the order of insertion, which is what the example needs.
func (t *Tree[T]) Insert(value T) *Tree[T] {
	at := &t
	for *at != nil {
		if value < (*at).value {
			at = &(*at).left
		} else {
			at = &(*at).right
		}
	}
	*at = &Tree[T]{value: value}
	return t
}

// walk yields the values in order. It is a push iterator as it stands, and the
// source of walkGen, from which values can be pulled.
//
//asyncgen:generator
func (t *Tree[T]) walk(yield func(T) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.value) && t.right.walk(yield)
}

// All returns the values in order.
func (t *Tree[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) { t.walk(yield) }
}

// SameFringe reports whether two trees have the same values in the same order,
// whatever their shapes. It stops at the first difference.
func SameFringe[T cmp.Ordered](a, b *Tree[T]) bool {
	as, bs := a.walkGen(), b.walkGen()
	for {
		x, more := as.Next()
		y, moreToo := bs.Next()
		if x != y || more != moreToo {
			return false
		}
		if !more {
			return true
		}
	}
}

// SameFringePull is SameFringe by iter.Pull, which needs a goroutine for each
// tree and has to be told when it is no longer wanted.
func SameFringePull[T cmp.Ordered](a, b *Tree[T]) bool {
	nextA, stopA := iter.Pull(a.All())
	defer stopA()
	nextB, stopB := iter.Pull(b.All())
	defer stopB()
	for {
		x, more := nextA()
		y, moreToo := nextB()
		if x != y || more != moreToo {
			return false
		}
		if !more {
			return true
		}
	}
}
