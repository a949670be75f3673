// Package walk is the recursive generator of the documentation.
package walk

type tree struct {
	left, right *tree
	value       int
}

// walk yields the values in order. It reports whether it got to the end.
//
//asyncgen:generator
func (t *tree) walk(yield func(int) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.value) && t.right.walk(yield)
}

//asyncgen:generator
func testWalk(n int, yield func(int) bool) {
	t := &tree{value: n}
	t.left = &tree{value: n - 1}
	t.right = &tree{value: n + 1}
	t.walk(yield)
}
