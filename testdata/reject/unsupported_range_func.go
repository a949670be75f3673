package reject

import "slices"

//asyncgen:generator
func f(xs []int, yield func(int) bool) {
	for x := range slices.Values(xs) { // want `a range over a function with a suspension in its body is not translated yet; collect the values first`
		yield(x)
	}
	for x := range slices.Values(xs) { // without one it stays as it is
		_ = x
	}
}
