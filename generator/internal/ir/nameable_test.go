package ir

import "testing"

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
