package ir

import "go/types"

// unknownSize is the size that a type parameter is taken to have.
const unknownSize = 16

// SizeOf returns the size of a type; what depends on type parameters is guessed.
func SizeOf(sizes types.Sizes, t types.Type) int64 {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return unknownSize
	}
	switch under := t.Underlying().(type) {
	case *types.Struct:
		size := int64(0)
		for i := range under.NumFields() {
			size += SizeOf(sizes, under.Field(i).Type())
		}
		return size
	case *types.Array:
		return under.Len() * SizeOf(sizes, under.Elem())
	}
	return sizes.Sizeof(t)
}

// heavySize is the size in bytes from which on a variable with pointers is boxed.
const heavySize = 256

// IsHeavy reports whether copying a variable of type t into a frame and back, at each
// suspension, costs more than allocating it once. Those without pointers can stay in
// the frame instead (see package analyse).
func IsHeavy(sizes types.Sizes, t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Array, *types.Struct:
		return SizeOf(sizes, t) >= heavySize && HasPointers(t)
	}
	return false
}
