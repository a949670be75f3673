package async

import "math/bits"

// varMap is the persistent map of context variables: a copy is the pointer, a
// change copies the path to what changed.
//
// It is a trie over the variables' numbers, five bits a level, lowest first.
// Numbers are handed out in sequence, so the trie is dense and no hash is
// needed: a thousand variables are two levels. A node keeps only the slots in
// use, in order of their index, and a bit for each. nil is the empty map.
//
// Example: variables 1 and 33 share their lowest five bits, so slot 1 of the
// root holds a node in which they are slots 0 and 1.
type varMap struct {
	used  uint32
	slots []varSlot
}

// varSlot is a variable's value or, if child is set, a node of the next level.
type varSlot struct {
	id    uint32
	value any
	child *varMap
}

const (
	varBits = 5
	varMask = 1<<varBits - 1
)

func (m *varMap) get(id uint32) (any, bool) {
	for key := id; m != nil; key >>= varBits {
		bit := uint32(1) << (key & varMask)
		if m.used&bit == 0 {
			return nil, false
		}
		slot := &m.slots[bits.OnesCount32(m.used&(bit-1))]
		if slot.child == nil {
			return slot.value, slot.id == id
		}
		m = slot.child
	}
	return nil, false
}

// with returns the map in which id has the value.
func (m *varMap) with(id uint32, value any) *varMap {
	return m.insert(varSlot{id: id, value: value}, 0)
}

func (m *varMap) insert(s varSlot, shift uint) *varMap {
	if m == nil {
		m = &varMap{}
	}
	bit := uint32(1) << (s.id >> shift & varMask)
	at := bits.OnesCount32(m.used & (bit - 1))
	if m.used&bit == 0 {
		slots := make([]varSlot, len(m.slots)+1)
		copy(slots, m.slots[:at])
		slots[at] = s
		copy(slots[at+1:], m.slots[at:])
		return &varMap{m.used | bit, slots}
	}
	n := &varMap{m.used, append([]varSlot(nil), m.slots...)}
	switch old := n.slots[at]; {
	case old.child != nil:
		n.slots[at].child = old.child.insert(s, shift+varBits)
	case old.id == s.id:
		n.slots[at] = s
	default:
		var child *varMap
		n.slots[at] = varSlot{child: child.insert(old, shift+varBits).insert(s, shift+varBits)}
	}
	return n
}

// without returns the map in which id is not set.
func (m *varMap) without(id uint32) *varMap {
	if _, ok := m.get(id); !ok {
		return m
	}
	return m.remove(id, 0)
}

func (m *varMap) remove(id uint32, shift uint) *varMap {
	bit := uint32(1) << (id >> shift & varMask)
	at := bits.OnesCount32(m.used & (bit - 1))
	if child := m.slots[at].child; child != nil {
		if rest := child.remove(id, shift+varBits); rest != nil {
			n := &varMap{m.used, append([]varSlot(nil), m.slots...)}
			n.slots[at].child = rest
			return n
		}
	}
	if len(m.slots) == 1 {
		return nil
	}
	slots := make([]varSlot, 0, len(m.slots)-1)
	slots = append(slots, m.slots[:at]...)
	return &varMap{m.used &^ bit, append(slots, m.slots[at+1:]...)}
}
