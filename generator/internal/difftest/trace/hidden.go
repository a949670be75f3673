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

// Promoted has fields whose types nothing else leads to, behind a pointer of a type that programs cannot name either.
type Promoted struct{ *promoted }

type promoted struct {
	Value   promotedValue
	Pointer *promotedNode
	Any     promotedOdd
	List    []promotedValue
	Chan    chan promotedValue
	Map     map[int]promotedValue
	Make    func(int) (promotedValue, int)
	Apply   func(func(int) int) promotedValue
}

// Promote returns fields with values that are made of n.
func Promote(n int) Promoted {
	Note("promote", n)
	p := &promoted{
		Value: promotedValue{n}, Pointer: &promotedNode{n, nil}, List: []promotedValue{{n}, {n + 1}, {n + 2}},
		Chan: make(chan promotedValue, 1), Map: map[int]promotedValue{n & 1: {n}},
		Make:  func(v int) (promotedValue, int) { Note("make", v); return promotedValue{v - n}, v },
		Apply: func(f func(int) int) promotedValue { return promotedValue{f(n) + f(n+1)} },
	}
	if n%3 != 0 {
		p.Any = p.Value
	}
	p.Chan <- promotedValue{n + 3}
	return Promoted{p}
}

// Again returns fields with other values.
func (p Promoted) Again() Promoted { return Promote(p.Value.N + 1) }

type promotedValue struct{ N int }

// Odd reports whether v is odd.
func (v promotedValue) Odd() bool { return v.N%2 != 0 }

// Add changes v.
func (v *promotedValue) Add(n int) { v.N += n }

type promotedNode struct {
	N    int
	next *promotedNode
}

// Next returns the node after p.
func (p *promotedNode) Next() *promotedNode {
	if p.next == nil {
		p.next = &promotedNode{p.N + 1, nil}
	}
	return p.next
}

type promotedOdd interface{ Odd() bool }
