package lower_test

import (
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/lower"
	"github.com/asyncgen/asyncgen/generator/internal/normalise"
	"github.com/asyncgen/asyncgen/generator/internal/passtest"
	"github.com/asyncgen/asyncgen/generator/internal/verify"
)

// TestBodiesBecomeBlocks compares the blocks of the templates in testdata with
// those that are written there.
func TestBodiesBecomeBlocks(t *testing.T) {
	passtest.Compare(t, func(t *testing.T, _ []*ir.Unit, u *ir.Unit) string {
		lower.Blocks(u, normalise.Body(u))
		if err := verify.Blocks(u); err != nil {
			t.Error(err)
		}
		text := u.String()
		return text[strings.Index(text, "block 0:"):]
	})
}

// TestBlocksAreReachedAndNumbered checks what the format of testdata cannot show: every
// block but the first and the epilogue has a predecessor, and states number the
// suspensions in the order of their blocks.
func TestBlocksAreReachedAndNumbered(t *testing.T) {
	passtest.Each(t, func(t *testing.T, _ []*ir.Unit, u *ir.Unit) {
		lower.Blocks(u, normalise.Body(u))
		reached := map[*ir.Block]bool{u.Blocks[0]: true}
		state := 0
		for _, b := range u.Blocks {
			for _, next := range b.End.Successors() {
				reached[next] = true
			}
			if s, ok := b.End.(*ir.Suspension); ok {
				state++
				if s.State != state || u.Points[state-1] != s {
					t.Errorf("block %d: state %d, want %d", b.Index, s.State, state)
				}
			}
		}
		for _, b := range u.Blocks {
			epilogue := u.Epilogue != nil && b.Label == u.Epilogue
			if !reached[b] && !epilogue {
				t.Errorf("block %d is not reached", b.Index)
			}
		}
	})
}
