package load

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// This file writes stubs: declarations without a body worth the name that stand
// for the functions to be generated, so that a package type-checks before its
// generated files exist, and whatever is in them when they do. They are
// written from syntax alone, because types are what they are needed for:
//
//	//asyncgen:async
//	func (s *Site[K]) fetch(key K, opts ...http.Option) (string, int, error)
//
// becomes
//
//	func (s *Site[K]) fetchAsync(key K, opts ...http.Option) *asyncgen_async.Coroutine[asyncgen_async.Tuple2[string, int]] { for {} }
//
// What is kept is copied byte by byte from the source. Where the signature
// does not allow for a constructor (seven values, a yield of the wrong shape)
// there is no stub; check tells the user why, and drops the type errors about
// the name that is missing for it.
//
// One question cannot be answered by syntax: whether the last result, if it is
// not spelled error, is an alias of error, or, if it is, somebody's own type of
// that name. The spelling decides, and the type-check, when it finds otherwise,
// has the stubs written again (see wrongStubs).

// runtimeName is the name under which stub files import the runtime: one that
// no user's file has.
const runtimeName = "asyncgen_async"

// stubFile returns the stub file for src, and has the directives know which of
// them have a stub. isError overrides the spelling of a last result.
func stubFile(fset *token.FileSet, src *source, isError map[*ast.FuncDecl]bool) []byte {
	w := stubWriter{fset: fset, src: src, isError: isError, uses: make(map[string]bool)}
	for _, d := range src.Directives {
		d.stubbed = false
		if d.Constructor != "" && d.Decl.Name.Name != "_" {
			w.stub(d)
		}
	}

	var out bytes.Buffer
	fmt.Fprintln(&out, Header)
	fmt.Fprintln(&out)
	if src.Constraint != nil {
		fmt.Fprintf(&out, "//go:build %s\n\n", src.Constraint)
	}
	fmt.Fprintf(&out, "package %s\n\n", src.Syntax.Name.Name)
	fmt.Fprintf(&out, "import %s %q\n", runtimeName, RuntimePath)
	for _, spec := range usedImports(src.Syntax, w.uses) {
		fmt.Fprintf(&out, "import %s\n", w.text(spec.Pos(), spec.Path.End()))
	}
	fmt.Fprintf(&out, "\nvar _ *%s.TaskCore\n", runtimeName) // the import is used in any case
	out.Write(w.body.Bytes())
	return out.Bytes()
}

type stubWriter struct {
	fset    *token.FileSet
	src     *source
	isError map[*ast.FuncDecl]bool
	uses    map[string]bool // names that qualify another name in the signatures
	body    bytes.Buffer
}

// text returns the source between two positions.
func (w *stubWriter) text(from, to token.Pos) string {
	file := w.fset.File(from)
	return string(w.src.Source[file.Offset(from):file.Offset(to)])
}

// expr returns the source of an expression in the signature.
func (w *stubWriter) expr(e ast.Expr) string {
	w.note(e)
	return w.text(e.Pos(), e.End())
}

// note records what n needs imports for.
func (w *stubWriter) note(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok {
				w.uses[x.Name] = true
			}
		}
		return true
	})
}

// stub writes d's stub if its signature allows for one.
func (w *stubWriter) stub(d *Directive) {
	fn := d.Decl
	params := w.text(fn.Type.Params.Opening, fn.Type.Params.Closing+1)
	yield, index := YieldParam(fn)
	var result string
	if yield != nil {
		args, ok := w.yieldTypes(yield)
		if !ok {
			return
		}
		kind := "Generator"
		if len(args) > 1 {
			kind = "SendGenerator"
		}
		if d.Verb == "async" {
			kind = "Async" + kind
		}
		result = fmt.Sprintf("%s.%s[%s]", runtimeName, kind, strings.Join(args, ", "))
		if index == 0 {
			params = w.text(fn.Type.Params.Opening, yield.Pos()) + ")"
		} else { // a, yield func(a) bool
			params = w.text(fn.Type.Params.Opening, yield.Names[index-1].End()) + " " + w.expr(yield.Type) + ")"
		}
	} else {
		value, ok := w.value(fn)
		if !ok || d.Verb == "generator" {
			return
		}
		result = fmt.Sprintf("%s.Coroutine[%s]", runtimeName, value)
	}
	for _, field := range fn.Type.Params.List {
		if field != yield || index > 0 {
			w.note(field.Type)
		}
	}

	recv, typeParams := "", ""
	if fn.Recv != nil {
		w.note(fn.Recv)
		recv = w.text(fn.Recv.Opening, fn.Recv.Closing+1) + " "
	}
	if fn.Type.TypeParams != nil {
		w.note(fn.Type.TypeParams)
		typeParams = w.text(fn.Type.TypeParams.Opening, fn.Type.TypeParams.Closing+1)
	}
	fmt.Fprintf(&w.body, "\nfunc %s%s%s%s *%s { for {} }\n", recv, d.Constructor, typeParams, params, result)
	d.stubbed = true
}

// YieldParam returns the parameter of fn that makes it a generator, as the
// field and the index of the name in it, whatever its type is. It returns nil
// if fn's last parameter is not called yield.
func YieldParam(fn *ast.FuncDecl) (*ast.Field, int) {
	params := fn.Type.Params.List
	if len(params) == 0 {
		return nil, 0
	}
	last := params[len(params)-1]
	i := len(last.Names) - 1
	if i < 0 || last.Names[i].Name != "yield" {
		return nil, 0
	}
	return last, i
}

// yieldTypes returns the type that a consumer gets of a template with the given
// yield, and the type that it sends if it does.
func (w *stubWriter) yieldTypes(yield *ast.Field) ([]string, bool) {
	fn, ok := ast.Unparen(yield.Type).(*ast.FuncType)
	if !ok {
		return nil, false
	}
	types := w.fieldTypes(fn.Params)
	if n := len(types); n < 1 || n > 2 {
		return nil, false
	}
	if _, variadic := fn.Params.List[len(fn.Params.List)-1].Type.(*ast.Ellipsis); variadic {
		return nil, false
	}
	element := tuple(types)
	switch results := w.fieldTypes(fn.Results); len(results) {
	case 1:
		return []string{element}, true // whether that is bool is check's affair
	case 2:
		return []string{element, results[0]}, true // and here error
	}
	return nil, false
}

// value returns the type of the coroutine's result.
func (w *stubWriter) value(fn *ast.FuncDecl) (string, bool) {
	types := w.fieldTypes(fn.Type.Results)
	if n := len(types); n > 0 && w.endsInError(fn) {
		types = types[:n-1]
	}
	return tuple(types), len(types) <= maxTuple
}

// endsInError says whether fn's last result is its error.
func (w *stubWriter) endsInError(fn *ast.FuncDecl) bool {
	if is, known := w.isError[fn]; known {
		return is
	}
	return spelledError(fn)
}

// spelledError says whether fn's last result is spelled error.
func spelledError(fn *ast.FuncDecl) bool {
	if fn.Type.Results.NumFields() == 0 {
		return false
	}
	list := fn.Type.Results.List
	id, ok := ast.Unparen(list[len(list)-1].Type).(*ast.Ident)
	return ok && id.Name == "error"
}

// fieldTypes returns the type of each parameter or result in fields.
func (w *stubWriter) fieldTypes(fields *ast.FieldList) []string {
	var types []string
	if fields == nil {
		return nil
	}
	for _, field := range fields.List {
		text := w.expr(field.Type)
		for range max(1, len(field.Names)) {
			types = append(types, text)
		}
	}
	return types
}

// maxTuple is the number of values of the largest tuple type of the runtime.
const maxTuple = 6

// tuple returns the one type for several.
func tuple(types []string) string {
	switch len(types) {
	case 0:
		return "struct{}"
	case 1:
		return types[0]
	}
	return fmt.Sprintf("%s.Tuple%d[%s]", runtimeName, len(types), strings.Join(types, ", "))
}

// usedImports returns the imports of file that the qualifiers in uses can stand
// for. (An unused import would do no harm, as errors in stubs are not shown;
// but a package that is imported has to be compiled.)
func usedImports(file *ast.File, uses map[string]bool) []*ast.ImportSpec {
	var used, rest []*ast.ImportSpec
	missing := make(map[string]bool)
	for name := range uses {
		missing[name] = true
	}
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil || p == "C" {
			continue
		}
		name := assumedName(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		switch {
		case name == "_":
		case name == "." || uses[name]:
			used = append(used, spec)
			delete(missing, name)
		case spec.Name == nil:
			rest = append(rest, spec)
		}
	}
	if len(missing) > 0 { // a package that is not called what its path says
		used = append(used, rest...)
	}
	return used
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// assumedName returns what a package with the given import path is most
// probably called.
func assumedName(importPath string) string {
	base := path.Base(importPath)
	if dir := path.Dir(importPath); majorVersion.MatchString(base) && dir != "." {
		base = path.Base(dir)
	}
	base = strings.TrimPrefix(base, "go-")
	if i := strings.IndexFunc(base, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}); i >= 0 {
		base = base[:i]
	}
	return base
}
