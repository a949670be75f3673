package emit_test

import (
	"strings"
	"testing"
)

const hiding = `
-- m.go --
package m

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/other"
)

func wait() async.Awaitable[int] { return nil }

//asyncgen:async
func function() { x := other.New(1); if x.N > 0 { async.Await(wait()) } }

//asyncgen:async
func variable() { x := other.List; if len(x) > 0 { async.Await(wait()) } }

//asyncgen:async
func method(e other.Shown) { x := e.Value(); if x.N > 0 { async.Await(wait()) } }

//asyncgen:async
func field(e other.Shown) { x := e.Field; if x.N > 0 { async.Await(wait()) } }

//asyncgen:async
func declared(l other.Named) { for _, x := range l { if x.N > 0 { async.Await(wait()); break } } }

//asyncgen:async
func argument() { x := other.Box(other.New(1)); if x != nil { async.Await(wait()) } }

//asyncgen:async
func typeArgument[K comparable](k K) { x := other.Box(k); if x != nil { async.Await(wait()) } }

//asyncgen:async
func shared() { x := other.New(1); f := func() { x = nil }; f(); if x == nil { async.Await(wait()) } }

-- other/other.go --
package other

type hidden struct{ N int }

func New(int) *hidden { return nil }

var List []*hidden

type Shown struct{ Field value }

type value struct{ N int }

func (Shown) Value(...string) (v value) { return }

type Named map[string]value

type box[T any] struct{ v T }

func Box[T any](T) *box[T] { return nil }
`

// TestTypesAreInferredFromWhatIsMentioned compares, for each kind of source, the function that infers and its use.
func TestTypesAreInferredFromWhatIsMentioned(t *testing.T) {
	text := string(generate(t, hiding, false)["m_asyncgen.go"])
	flat := strings.Join(strings.Fields(text), " ")
	for name, want := range map[string][]string{
		"a function":                {"func function_hidden[T comparable](func(int) *T) (v *T) { return }", "hidden := function_hidden(other.New) x := hidden"},
		"a variable is not read":    {"func variable_hidden[T comparable](*[]*T) (v *T)", "variable_hidden(&other.List) x := variable_zero(hidden)", "func variable_zero[T comparable](*T) (v []*T)"},
		"a method is not called":    {"func method_value[T comparable](interface { Value(...string) T }) (v *T)", "method_value(*new(*other.Shown))"},
		"a field":                   {"func field_value[T comparable](T) (v *T)", "field_value((*new(other.Shown)).Field)"},
		"a declared type":           {"func declared_value[T comparable](map[string]T) (v *T)", "declared_value(*new(other.Named))"},
		"arguments of a function":   {"func argument_box[T comparable, T2 comparable](*T, func(*T) *T2) (v *T2)", "box := argument_box(hidden, other.Box)"},
		"the template's parameters": {"func typeArgument_box[K comparable, T comparable](func(K) *T) (v *T)", "typeArgument_box[K](other.Box[K])"},
		"a box":                     {"func shared_new[T any](*T) *T { return new(T) }", "x = shared_new(x)", "func shared_zero[T2 comparable](*T2) (v **T2)"},
	} {
		for _, line := range want {
			if !strings.Contains(flat, line) {
				t.Errorf("%s: no %q in\n%s", name, line, text)
			}
		}
	}
}
