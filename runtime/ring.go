package async

// ring is a queue, first in, first out, that grows by doubling. It keeps nothing alive
// that has been taken out. Its owner counts the items.
type ring[T any] struct {
	items []T // length a power of two
	head  int
}

// put adds an item to a ring that has count items.
func (r *ring[T]) put(count int, item T) {
	if count == len(r.items) {
		r.grow()
	}
	r.items[(r.head+count)&(len(r.items)-1)] = item
}

// grow doubles the ring, which is full.
func (r *ring[T]) grow() {
	items := make([]T, max(4, 2*len(r.items)))
	n := copy(items, r.items[r.head:])
	copy(items[n:], r.items[:r.head])
	r.items, r.head = items, 0
}

// first returns the first item of a ring that is not empty.
func (r *ring[T]) first() T { return r.items[r.head] }

// get takes the first item out of a ring that is not empty.
func (r *ring[T]) get() (item T) {
	var zero T
	item, r.items[r.head] = r.items[r.head], zero
	r.head = (r.head + 1) & (len(r.items) - 1)
	return item
}
