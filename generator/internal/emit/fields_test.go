package emit

import (
	"go/types"
	"slices"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// TestFieldsHideNothingOfTheHeader looks up every exported field and method that a
// frame has from the runtime's header: no slot may have its name.
func TestFieldsHideNothingOfTheHeader(t *testing.T) {
	prog := loadtest.Load(t, loadtest.Module(t, `
-- m.go --
package m

//asyncgen:async
func f() {}
`), ".")
	async := prog.Directories[0].Packages[0].Async
	for _, name := range []string{
		"Coroutine", "GeneratorFrame", "AsyncGeneratorFrame", "SendGeneratorFrame", "AsyncSendGeneratorFrame",
	} {
		header, ok := async.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			t.Errorf("the runtime has no %s", name)
			continue
		}
		check := func(member string) {
			if !slices.Contains(frameFields, member) {
				t.Errorf("a slot may be called %s, which is a member of %s", member, name)
			}
		}
		check(name)
		methods := types.NewMethodSet(types.NewPointer(header.Type()))
		for m := range methods.Methods() {
			if m.Obj().Exported() {
				check(m.Obj().Name())
			}
		}
		if s, ok := header.Type().Underlying().(*types.Struct); ok {
			for field := range s.Fields() {
				if field.Exported() {
					check(field.Name())
				}
			}
		}
	}
}
