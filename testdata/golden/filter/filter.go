// Package filter has a loop that goes round without a suspension mostly.
package filter

// testFilter yields the places of what is above a limit.
//
//asyncgen:generator
func testFilter(n int, yield func(int) bool) {
	for i, v := range []int{3, 1, 4, 1, 5, 9, 2, 6} {
		if v > n && !yield(i) {
			return
		}
	}
}
