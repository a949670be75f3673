package analyse_test

import (
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/analyse"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/lower"
	"github.com/asyncgen/asyncgen/generator/internal/normalise"
	"github.com/asyncgen/asyncgen/generator/internal/passtest"
	"github.com/asyncgen/asyncgen/generator/internal/verify"
)

// TestFramesAreLaidOut compares the live sets, slots and callees' frames of the
// templates in testdata with those that are written there: one archive a topic.
func TestFramesAreLaidOut(t *testing.T) {
	analysed := map[*ir.Unit]bool{}
	passtest.Compare(t, func(t *testing.T, all []*ir.Unit, u *ir.Unit) string {
		for _, u := range all {
			if !analysed[u] {
				analysed[u] = true
				lower.Blocks(u, normalise.Body(u))
				analyse.Frame(u)
			}
		}
		if err := verify.Frame(u); err != nil {
			t.Error(err)
		}
		analyse.Callees(all)
		return u.String()
	})
}
