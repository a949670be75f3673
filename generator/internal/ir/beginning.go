package ir

import "slices"

// Beginning returns the blocks that can be reached from the first one without any wait:
// a direct await of a coroutine goes on behind it, every other suspension ends the way.
func (u *Unit) Beginning() map[*Block]bool {
	return Reach(u.Blocks[:1], func(b *Block) []*Block {
		if s, ok := b.End.(*Suspension); ok && !s.Direct {
			return nil
		}
		return b.End.Successors()
	})
}

// Continuation returns the blocks that can be reached from where resumptions go on.
func (u *Unit) Continuation() map[*Block]bool {
	var from []*Block
	for _, s := range u.Points {
		from = append(from, s.Resume)
	}
	return Reach(from, func(b *Block) []*Block { return b.End.Successors() })
}

// Reach returns the blocks that can be reached from the given ones, these included.
func Reach(from []*Block, next func(*Block) []*Block) map[*Block]bool {
	seen := map[*Block]bool{}
	for pending := slices.Clone(from); len(pending) > 0; {
		b := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if b == nil || seen[b] {
			continue
		}
		seen[b] = true
		pending = append(pending, next(b)...)
	}
	return seen
}
