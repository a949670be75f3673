package async

// This file is the orders in which queues hand out their items, besides that of a
// ring. A store keeps no item alive that it has handed out.

// itemStack is last in, first out.
type itemStack[T any] struct{ items []T }

func (s *itemStack[T]) put(item T) { s.items = append(s.items, item) }

func (s *itemStack[T]) get() (item T) {
	var zero T
	last := len(s.items) - 1
	item, s.items[last] = s.items[last], zero
	s.items = s.items[:last]
	return item
}

func (s *itemStack[T]) clear() { s.items = nil }

// itemHeap is least first, equal ones in the order of arrival.
type itemHeap[T any] struct {
	items []ranked[T]
	less  func(a, b T) bool
	seq   uint64
}

type ranked[T any] struct {
	item T
	seq  uint64
}

func (h *itemHeap[T]) before(a, b *ranked[T]) bool {
	return h.less(a.item, b.item) || a.seq < b.seq && !h.less(b.item, a.item)
}

func (h *itemHeap[T]) put(item T) {
	h.seq++
	h.items = append(h.items, ranked[T]{item, h.seq})
	for i := len(h.items) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h.before(&h.items[i], &h.items[parent]) {
			break
		}
		h.items[i], h.items[parent] = h.items[parent], h.items[i]
		i = parent
	}
}

func (h *itemHeap[T]) get() T {
	item := h.items[0].item
	last := len(h.items) - 1
	h.items[0], h.items[last] = h.items[last], ranked[T]{}
	h.items = h.items[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if h.before(&h.items[child], &h.items[least]) {
				least = child
			}
		}
		if least == i {
			return item
		}
		h.items[i], h.items[least] = h.items[least], h.items[i]
		i = least
	}
}

func (h *itemHeap[T]) clear() { h.items = nil }
