package trace

// Programs cannot name the types in this file: what they have of them comes from functions and methods.

type hidden struct{ N int }

// Hide returns a pointer to a new value.
func Hide(n int) *hidden { Note("hide", n); return &hidden{n} }

// Next returns the value after h.
func (h *hidden) Next() *hidden { return &hidden{h.N + 1} }

// Odd reports whether a value is odd; nil is not.
func (h *hidden) Odd() bool { return h != nil && h.N%2 != 0 }

// HideBoth returns two values.
func HideBoth(n int) (*hidden, hiddenCount) { return Hide(n), hiddenCount(n) }

type hiddenCount int

// Half returns half of a number.
func (c hiddenCount) Half() hiddenCount { return c / 2 }

type hiddenValue struct{ N int }

// HideValue returns a value whose methods need its address.
func HideValue(n int) hiddenValue { return hiddenValue{n} }

// Add changes v.
func (v *hiddenValue) Add(n int) { v.N += n }

type hiddenOdd interface{ Odd() bool }

// HideOdd returns nil or a value behind an interface.
func HideOdd(n int) hiddenOdd {
	if n%3 == 0 {
		return nil
	}
	return Hide(n)
}

// HideList returns n%4 values.
func HideList(n int) (list []*hidden) {
	for i := range n & 3 {
		list = append(list, &hidden{n + i})
	}
	return list
}

// HideMap returns a map of one element.
func HideMap(n int) map[hiddenCount][]hiddenValue {
	return map[hiddenCount][]hiddenValue{hiddenCount(n): {{n}, {n + 1}}}
}

// HideSeq returns an iterator over n%4 values.
func HideSeq(n int) func(yield func(hiddenCount, *hidden) bool) {
	return func(yield func(hiddenCount, *hidden) bool) {
		for i := range n & 3 {
			if !yield(hiddenCount(i), &hidden{n + i}) {
				return
			}
		}
	}
}

type hiddenBox[T any] struct{ v T }

// HideIn returns a box with v.
func HideIn[T any](v T) *hiddenBox[T] { return &hiddenBox[T]{v} }

// Get returns what is in the box.
func (b *hiddenBox[T]) Get() T { return b.v }

// HideChan returns a channel with one value, or one that blocks.
func HideChan(n int, blocks bool) <-chan *hidden {
	c := make(chan *hidden, 1)
	if !blocks {
		c <- &hidden{n}
	}
	return c
}
