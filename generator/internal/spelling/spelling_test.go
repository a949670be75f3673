package spelling

import "testing"

func TestNear(t *testing.T) {
	for _, tc := range []struct {
		word, name string
		want       bool
	}{
		{"asyngen", "asyncgen", true},
		{"asnycgen", "asyncgen", true},
		{"asyncgne", "asyncgen", true},
		{"asyncgens", "asyncgen", true},
		{"sayncgne", "asyncgen", true},
		{"asyncgen", "asyncgen", false},
		{"async", "asyncgen", false},
		{"go", "asyncgen", false},
		{"genasync", "asyncgen", false},
		{"fetchAsnyc", "fetchAsync", true},
		{"FetchAsync", "fetchAsync", true},
		{"load", "laod", true},
		{"load", "loads", true},
		{"load", "roads", false}, // a short one
		{"f", "g", false},
		{"it", "is", false},
		{"größe", "grösse", true},
		{"", "", false},
		{"", "ab", false},
	} {
		if got := Near(tc.word, tc.name); got != tc.want {
			t.Errorf("Near(%q, %q) = %v", tc.word, tc.name, got)
		}
	}
}
