package godoc

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// The entry points are the exported functions, types and methods that a program
// written by hand uses. Not among them is
//
//   - what says of itself that it is for generated code;
//   - BeginAwait and EndAwait, which Await calls, and types that have nothing else:
//     what a call returns that is only there to be awaited;
//   - what packages errors and fmt call: Error, Is, Unwrap, String;
//   - what exceptions names.
//
// An entry point is covered if an example uses it: the function ExampleX, or a
// template or another declaration in its file. Functions and types must have
// an example of their own name as well, except for constructors and options, which
// stand below their type in the documentation.

// exceptions says why a name needs no example.
var exceptions = map[string]string{
	"async.Resumer":                     "a frame, which generated code is",
	"async.GeneratorResumer":            "likewise",
	"async.Frame":                       "the header of a frame",
	"async.GeneratorFrame":              "likewise",
	"async.Status":                      "what Resume returns to the runtime",
	"async.MapIterator":                 "what a range over a map becomes",
	"async.RangeMap":                    "likewise",
	"async.Pull":                        "what a range over a function becomes",
	"async.Pull0":                       "likewise",
	"async.Pull2":                       "likewise",
	"async.Pulled":                      "what Pull returns",
	"async.AsyncGenerator.IgnoredClose": "is for generators that delegate, in generated code",
	"async.Pulled0":                     "likewise",
	"async.Pulled2":                     "likewise",
	"async.Resumed":                     "tells the Go compiler which way is rare, in generated code",
	"async.Loop.TaskFactory":            "returns what SetTaskFactory was given",
	"async.Loop.TakeSignal":             "is for package runner, which shares SIGINT with the loop's handlers",
	"async.LineAt":                      "looks a line up in the table of a frame",
	"async.Link":                        "links the frames of two generated coroutines",
	"async.Defers":                      "the deferred calls of a frame",
	"async.ResultOf":                    "takes the results of a generator that a frame has delegated to",
	"async.PushAwait":                   "adds to Defers",
	"async.EnterAwait":                  "likewise",
	"async.Generator.Link":              "links the frames of two generated generators",
	"async.Generator.LinkGuarded":       "likewise", "async.Generator.LinkTo": "likewise", "async.Generator.LinkGuardedTo": "likewise",
	"async.Generator.Return": "the end of a frame", "async.Generator.ReturnError": "likewise",
	"async.Generator.Rethrow": "the panic of a frame", "async.Generator.Running": "the refusal of a frame",
	"async.Generator.Run": "the beginning of a frame", "async.SendGenerator.Run": "likewise",
	"async.Tuple3": "like Tuple2", "async.Tuple4": "like Tuple2", "async.Tuple5": "like Tuple2", "async.Tuple6": "like Tuple2",
	"async.Guard":            "what With takes: it has no exported method, and no other types can be one",
	"async.Awaitable":        "an interface to write parameters with; all that is awaited is one",
	"async.AnyFuture":        "an interface to write parameters with; Wait's example has a list of them",
	"async.TaskCore":         "the part of Task that does not depend on the type; its methods are Task's",
	"async.Gathering":        "what Gather returns",
	"async.SelectAwait":      "what Select returns",
	"async.ConcurrentFuture": "what RunCoroutineThreadsafe returns",
	"async.Waited":           "what Wait returns",
	"async.Selected":         "what Select returns",
	"async.Result":           "an outcome in the list of GatherResults",
	"async.ReturnWhen":       "what Until takes",
	"async.Token":            "what ContextVar.Set returns",
	"generator.Action":       "a field of File",
	"generator.File":         "an element of Result.Files",
	"generator.UsageError":   "an alias, for errors.As",
	"generator.Diagnostic":   "an element of Result.Diagnostics",
	"asynctest.Seeds":        "takes a *testing.T, which no example has; its comment shows it",
}

func TestEveryEntryPointHasAnExample(t *testing.T) {
	for _, path := range []string{"runtime", "runtime/asynctest", "runner", "generator"} {
		checkPackage(t, "github.com/asyncgen/asyncgen/"+path)
	}
}

func checkPackage(t *testing.T, path string) {
	variants, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo |
			packages.NeedImports,
		Tests: true,
	}, path)
	if err != nil {
		t.Fatal(err)
	}
	e := &examples{named: map[string]bool{}, used: map[string]bool{}}
	docs := map[string]string{}
	var public *types.Package
	for _, p := range variants {
		if len(p.Errors) > 0 {
			t.Fatal(p.Errors)
		}
		if p.PkgPath == path && public == nil {
			public = p.Types
			noteDocs(p, docs)
		}
		e.collect(p)
	}
	if len(e.named) == 0 {
		t.Errorf("%s has no examples", path)
	}
	scope := public.Scope()
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		full := public.Name() + "." + name
		if !obj.Exported() || exceptions[full] != "" || forGeneratedCode(docs[name]) {
			continue
		}
		switch obj := obj.(type) {
		case *types.Func:
			if !e.used[name] || !e.named[name] && !standsBelowItsType(obj) {
				t.Errorf("func %s has no example", full)
			}
		case *types.TypeName:
			if onlyAwaited(obj) {
				continue
			}
			if !e.named[name] {
				t.Errorf("type %s has no example", full)
			}
			for _, method := range methods(obj) {
				if !e.used[method] && !implied(method) && exceptions["async."+method] == "" && !forGeneratedCode(docs[method]) {
					t.Errorf("method %s.%s is in no example", public.Name(), method)
				}
			}
		}
	}
}

// examples is what the examples of a package are called and what they use.
type examples struct{ named, used map[string]bool }

// collect notes the examples in the files of a variant of the package.
func (e *examples) collect(p *packages.Package) {
	for _, file := range p.Syntax {
		examples := 0
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Example") {
				parts := strings.Split(strings.TrimPrefix(f.Name.Name, "Example"), "_")
				e.named[parts[0]] = true
				examples++
			}
		}
		if examples == 0 {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if obj := p.TypesInfo.Uses[id]; obj != nil {
					e.used[qualified(obj)] = true
				}
			}
			return true
		})
	}
}

// qualified is the name of a function, or the type and the name of a method.
func qualified(obj types.Object) string {
	f, ok := obj.(*types.Func)
	if !ok {
		return obj.Name()
	}
	if f.Signature().Recv() == nil {
		return f.Name()
	}
	return receiver(f.Origin().Signature().Recv().Type()) + "." + f.Name()
}

func receiver(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// methods are the exported methods that are declared for a type itself.
func methods(obj *types.TypeName) (names []string) {
	named, ok := types.Unalias(obj.Type()).(*types.Named)
	if !ok || obj.IsAlias() {
		return nil
	}
	for m := range named.Methods() {
		if m.Exported() {
			names = append(names, obj.Name()+"."+m.Name())
		}
	}
	return names
}

// onlyAwaited reports whether there is nothing to do with a type but to await it.
func onlyAwaited(obj *types.TypeName) bool {
	all := methods(obj)
	return len(all) > 0 && !slices.ContainsFunc(all, func(method string) bool {
		_, name, _ := strings.Cut(method, ".")
		return name != "BeginAwait" && name != "EndAwait"
	})
}

// forGeneratedCode reports whether a comment says that.
func forGeneratedCode(comment string) bool {
	return strings.Contains(strings.Join(strings.Fields(comment), " "), "for generated code")
}

// implied reports whether a method is there for an interface that everybody knows.
func implied(method string) bool {
	_, name, _ := strings.Cut(method, ".")
	return slices.Contains([]string{"BeginAwait", "EndAwait", "Error", "Is", "Unwrap", "String"}, name)
}

// standsBelowItsType reports whether f is a constructor or makes an option.
func standsBelowItsType(f *types.Func) bool {
	return strings.HasPrefix(f.Name(), "New") ||
		f.Signature().Results().Len() == 1 && strings.HasSuffix(receiver(f.Signature().Results().At(0).Type()), "Option")
}

// noteDocs collects the comments of functions, methods and types.
func noteDocs(p *packages.Package, docs map[string]string) {
	for _, file := range p.Syntax {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if obj := p.TypesInfo.Defs[decl.Name]; obj != nil {
					docs[qualified(obj)] = decl.Doc.Text()
				}
			case *ast.GenDecl:
				if decl.Tok == token.TYPE {
					for _, spec := range decl.Specs {
						text := decl.Doc.Text() + spec.(*ast.TypeSpec).Doc.Text()
						docs[spec.(*ast.TypeSpec).Name.Name] = text
					}
				}
			}
		}
	}
}
