package literal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/passtest"
)

// TestLiteralsCaptureVariables compares the units of literals and their captures
// with what is written in testdata; & is a shared capture.
func TestLiteralsCaptureVariables(t *testing.T) {
	passtest.Compare(t, func(_ *testing.T, _ []*ir.Unit, u *ir.Unit) string {
		if u.Outer == nil {
			return fmt.Sprintf("%d literals\n", len(u.Literals))
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s in %s:", u.Template.Object.Name(), u.Outer.Template.Object.Name())
		if u.Deferred {
			b.WriteString(" deferred")
		}
		for _, c := range u.Captures {
			b.WriteString(" " + map[bool]string{true: "&"}[c.Shared] + c.Object.Name())
		}
		return b.String() + "\n"
	})
}
