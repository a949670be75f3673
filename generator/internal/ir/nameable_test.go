package ir

import (
	"go/types"
	"testing"
)

// TestImportableFollowsTheRuleForInternal compares with what the go command allows.
func TestImportableFollowsTheRuleForInternal(t *testing.T) {
	for _, c := range []struct {
		path, by string
		want     bool
	}{
		{"m/a", "m/b", true},
		{"m/a/internal/x", "m/a", true},
		{"m/a/internal/x", "m/a/b/c", true},
		{"m/a/internal/x", "m/ab", false},
		{"m/a/internal/x", "m", false},
		{"m/internal", "m/b", true},
		{"m/internal/a/internal/b", "m/internal/c", false},
		{"internal/abi", "m", false},
		{"m/internals/x", "n", true},
		{"vendor/golang.org/x/net/idna", "m", false},
		{"m/a/internal/x", "m/a/internal/x", true},
	} {
		if got := importable(c.path, c.by); got != c.want {
			t.Errorf("%s imported by %s: %v", c.path, c.by, got)
		}
	}
}

// A package that tests another from outside may import what that may.
func TestExternalTestsNameWhatTheTestedPackageNames(t *testing.T) {
	internal := types.NewPackage("m/a/internal/x", "x")
	named := types.NewNamed(types.NewTypeName(0, internal, "T", nil), types.Typ[types.Int], nil)
	for _, c := range []struct {
		path, name string
		want       bool
	}{
		{"m/a", "a", true},
		{"m/a_test", "a_test", true},
		{"m/b_test", "b_test", false},
		{"m/a_test", "other", false},
	} {
		if got := Nameable(named, types.NewPackage(c.path, c.name)); got != c.want {
			t.Errorf("package %s at %s names it: %v", c.name, c.path, got)
		}
	}
}
