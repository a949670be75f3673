package predeclared

import (
	"go/types"
	"strings"
	"testing"
)

// TestTypesAndConstantsStandForThemselves compares some of each kind with what they stand for.
func TestTypesAndConstantsStandForThemselves(t *testing.T) {
	var integer Int = len("four")
	var text String = strings.Repeat("x", integer)
	if Len([]Byte(text)) != LenString(text) || Zero[Error]() != nil || *New[Rune]() != 0 || True == False {
		t.Error(integer, text)
	}
}

// TestCatchRecovers panics and returns under a deferred Catch.
func TestCatchRecovers(t *testing.T) {
	run := func(wanted, panics bool) (got any) {
		defer func() {
			if v := recover(); v != nil {
				got = "not caught"
			}
		}()
		defer Catch(func() bool { return wanted }, func(v any) { got = v })
		got = "returned"
		if panics {
			panic("caught")
		}
		return got
	}
	if run(true, true) != "caught" || run(false, true) != "not caught" || run(false, false) != "returned" || run(true, false) != nil {
		t.Error("what Catch is given is not what recover returns")
	}
}

// TestEveryTypeIsThere goes through Go's predeclared names.
func TestEveryTypeIsThere(t *testing.T) {
	names := map[string]bool{}
	for _, name := range []string{
		"Any", "Bool", "Byte", "Comparable", "Complex64", "Complex128", "Error", "Float32", "Float64", "Int", "Int8", "Int16",
		"Int32", "Int64", "Rune", "String", "Uint", "Uint8", "Uint16", "Uint32", "Uint64", "Uintptr",
	} {
		names[name] = true
	}
	for _, name := range types.Universe.Names() {
		if _, ok := types.Universe.Lookup(name).(*types.TypeName); ok && !names[strings.ToUpper(name[:1])+name[1:]] {
			t.Errorf("%s is missing", name)
		}
	}
}
