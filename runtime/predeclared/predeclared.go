// Package predeclared has Go's predeclared names under names of its own, for generated code of
// packages that declare something under those names:
//
//	var nil = 0
//	func len(s string) float64 { ... }
//
// Only generated code has a use for it, and only the names that are hidden are taken
// from here.
package predeclared

// Types.
type (
	Any        = any
	Bool       = bool
	Byte       = byte
	Comparable = comparable
	Complex64  = complex64
	Complex128 = complex128
	Error      = error
	Float32    = float32
	Float64    = float64
	Int        = int
	Int8       = int8
	Int16      = int16
	Int32      = int32
	Int64      = int64
	Rune       = rune
	String     = string
	Uint       = uint
	Uint8      = uint8
	Uint16     = uint16
	Uint32     = uint32
	Uint64     = uint64
	Uintptr    = uintptr
)

// Constants.
const (
	True  = true
	False = false
)

// Zero returns the zero value of T; it stands for nil.
func Zero[T any]() (zero T) { return zero }

// New is new.
func New[T any]() *T { return new(T) }

// Len is len of a slice.
func Len[S ~[]E, E any](s S) int { return len(s) }

// LenString is len of a string.
func LenString[S ~string](s S) int { return len(s) }

// Catch must be deferred. If wanted returns true, it calls f with the result of recover.
func Catch(wanted func() bool, f func(recovered any)) {
	if wanted() {
		f(recover())
	}
}
