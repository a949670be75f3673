package analyse

import (
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// inlineLimit is the size in bytes up to which a callee's frame becomes a part of
// its caller's. Beyond it, a frame that is seldom needed would cost more as
// memory of every caller than as an allocation of its own.
const inlineLimit = 1024

// Callees gives every unit of a package the fields that hold its callees'
// frames: the frame itself where the callee cannot lead back to the caller and
// is not too large, else a pointer to a frame made at the first call.
func Callees(units []*ir.Unit) {
	c := newCallees(units)
	for _, u := range units {
		u.Frames = nil
		for _, s := range u.Points {
			if s.Callee != nil && s.Callee.Template.Package == u.Template.Package {
				s.Callee.Frame = holder(u, s.Callee)
			}
		}
	}
	for _, u := range units {
		for _, held := range u.Frames {
			c.units[held.Callee.Template].Held = true
			held.Inline = !c.leadsTo(held.Callee.Template, u.Template, map[*find.Template]bool{}) &&
				c.size(held.Callee.Template) <= inlineLimit
		}
	}
}

// holder returns the field of u for frames of callee.
func holder(u *ir.Unit, callee *ir.Callee) *ir.Held {
	for _, held := range u.Frames {
		if held.Callee.Template == callee.Template && identical(held.Callee.TypeArgs, callee.TypeArgs) {
			return held
		}
	}
	held := &ir.Held{Callee: callee}
	u.Frames = append(u.Frames, held)
	return held
}

func identical(a, b []types.Type) bool {
	for i := range a {
		if !types.Identical(a[i], b[i]) {
			return false
		}
	}
	return true
}

type callees struct {
	units map[*find.Template]*ir.Unit
	sizes map[*find.Template]int64
}

func newCallees(units []*ir.Unit) *callees {
	c := &callees{units: map[*find.Template]*ir.Unit{}, sizes: map[*find.Template]int64{}}
	for _, u := range units {
		c.units[u.Template] = u
	}
	return c
}

// leadsTo reports whether from holds frames of to, directly or through others.
func (c *callees) leadsTo(from, to *find.Template, seen map[*find.Template]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, held := range c.units[from].Frames {
		if c.leadsTo(held.Callee.Template, to, seen) {
			return true
		}
	}
	return false
}

// Sizes in bytes that no type says.
const (
	headerSize  = 64 // of a frame without its slots
	pointerSize = 8
)

// size estimates the size of a frame.
func (c *callees) size(t *find.Template) int64 {
	if size, ok := c.sizes[t]; ok {
		return size
	}
	c.sizes[t] = pointerSize // of a cycle: its frames are pointers
	u := c.units[t]
	size := int64(headerSize)
	for _, slot := range u.Slots {
		size += ir.SizeOf(t.Package.Sizes, slot.Type)
	}
	for _, held := range u.Frames {
		if c.leadsTo(held.Callee.Template, t, map[*find.Template]bool{}) {
			size += pointerSize
		} else if inner := c.size(held.Callee.Template); inner <= inlineLimit {
			size += inner
		} else {
			size += pointerSize
		}
	}
	size += int64(len(u.Reuses)) * 2 * pointerSize
	c.sizes[t] = size
	return size
}
