package async

import "reflect"

// MapIterator ranges over a map across suspensions, for generated code. It has
// the semantics of a range loop: entries deleted before their turn are not
// produced, entries added may be, each at most once, NaN keys included.
type MapIterator[K comparable, V any] struct {
	entries *reflect.MapIter
	key     K
	value   V
}

// RangeMap returns an iterator that stands before the first entry of m.
func RangeMap[M ~map[K]V, K comparable, V any](m M) *MapIterator[K, V] {
	return &MapIterator[K, V]{entries: reflect.ValueOf(m).MapRange()}
}

// Next goes on to the next entry, and reports whether there is one.
func (it *MapIterator[K, V]) Next() bool {
	if !it.entries.Next() {
		var none MapIterator[K, V]
		it.key, it.value = none.key, none.value
		return false
	}
	reflect.ValueOf(&it.key).Elem().SetIterKey(it.entries)
	reflect.ValueOf(&it.value).Elem().SetIterValue(it.entries)
	return true
}

// Key returns the key of the entry.
func (it *MapIterator[K, V]) Key() K { return it.key }

// Value returns the value that the entry had when Next came to it.
func (it *MapIterator[K, V]) Value() V { return it.value }
