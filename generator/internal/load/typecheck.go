package load

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/types"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/generator/internal/diag"
)

// This file type-checks the packages that own sources, and nothing else: all
// they import comes from the compiler's export data. (The type-checking of
// go/packages would, with an overlay, read all dependencies from source.)
//
// What must come from source besides, without function bodies, are packages between
// two that own sources, because one package must not be seen in two versions:
//
//	a (owner) -> m -> b (owner)
//
// m's export data knows another b than the one that is checked here.
//
// So export data is of packages only that no annotated package has a part in.
// They have no test variants: one import path is one package among them. Among
// those from source it may be several (p, and p compiled for its test), which
// is why they are kept by what the go command lists, not by path.

type checker struct {
	prog    *Program
	listed  *listing
	overlay map[string][]byte
	stubs   map[string]*source // by the path of the stub file
	owners  map[*packages.Package]bool
	parsed  map[string]*parsedFile

	sourced map[*packages.Package]bool // memo of fromSource
	checked map[*packages.Package]*checked

	compiled types.Importer // of export data
}

type parsedFile struct {
	syntax *ast.File
	err    error
}

// checked is a package from source.
type checked struct {
	types  *types.Package
	info   *types.Info
	syntax []*ast.File
	errors []types.Error
	err    error // what to tell an importer, if the package is not fit to be imported
	// blocked says that it imports a package that is not fit, for reasons that are in the diagnostics of its folder.
	blocked bool
}

func newChecker(prog *Program, listed *listing, overlay map[string][]byte) *checker {
	c := &checker{
		prog:    prog,
		listed:  listed,
		overlay: overlay,
		stubs:   make(map[string]*source),
		owners:  make(map[*packages.Package]bool),
		parsed:  make(map[string]*parsedFile),
		sourced: make(map[*packages.Package]bool),
		checked: make(map[*packages.Package]*checked),
	}
	c.compiled = importer.ForCompiler(prog.Fset, "gc", c.openExport)
	for _, p := range listed.variants {
		c.owners[p] = true
	}
	for _, d := range prog.Directories {
		for _, src := range d.sources {
			c.parsed[src.Path] = &parsedFile{syntax: src.Syntax, err: src.err}
			if src.err == nil {
				c.stubs[src.Output] = src
			}
		}
	}
	return c
}

// variant checks p, which owns sources, and makes it a package of its folder.
func (c *checker) variant(p *packages.Package) {
	result := c.check(p)
	d := c.listed.folders[p]
	if result.types == nil {
		return // d.Diagnostics know why
	}
	pkg := &Package{
		ID:      p.ID,
		Path:    result.types.Path(),
		Name:    result.types.Name(),
		Dir:     p.Dir,
		Fset:    c.prog.Fset,
		Syntax:  result.syntax,
		Types:   result.types,
		Info:    result.info,
		Sizes:   c.listed.sizes,
		Errors:  result.errors,
		Blocked: result.blocked,
	}
	async, err := c.imported(p.Imports[RuntimePath])
	if err != nil {
		d.Diagnostics.Add(d.where, "the package %s cannot be imported: %v", RuntimePath, err)
		return
	}
	pkg.Async = async
	for _, src := range d.sources {
		if owns(p, src) {
			pkg.Files = append(pkg.Files, &src.File)
		}
	}
	d.Packages = append(d.Packages, pkg)
}

// imported returns the types of an imported package.
func (c *checker) imported(p *packages.Package) (*types.Package, error) {
	if p.PkgPath == "unsafe" {
		return types.Unsafe, nil
	}
	if c.fromSource(p) {
		result := c.check(p)
		return result.types, result.err
	}
	if len(p.Errors) > 0 { // it does not exist
		return nil, errors.New(oneLine(p.Errors[0].Msg))
	}
	return c.compiled.Import(p.PkgPath)
}

// openExport opens the export data of a package.
func (c *checker) openExport(path string) (io.ReadCloser, error) {
	e, known := c.listed.exports[path]
	switch {
	case !known:
		return nil, errors.New("the go command has not compiled it")
	case e.file == "":
		return nil, e.err
	}
	return os.Open(e.file)
}

// fromSource says whether p must be checked from source: it lies in a wanted
// folder, or imports, directly or not, a package that does.
func (c *checker) fromSource(p *packages.Package) bool {
	is, known := c.sourced[p]
	if known {
		return is
	}
	c.sourced[p] = false // of a cycle, which the go command reports
	is = c.listed.folders[p] != nil
	for _, imp := range p.Imports {
		if c.fromSource(imp) {
			is = true
		}
	}
	c.sourced[p] = is
	return is
}

// completeExports asks for the export data that the packages between the wanted
// ones need and the first question did not ask for.
func (c *checker) completeExports(ctx context.Context, cfg *Config) error {
	missing := make(map[string]bool)
	seen := make(map[*packages.Package]bool)
	var visit func(*packages.Package)
	visit = func(p *packages.Package) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, imp := range p.Imports {
			_, known := c.listed.exports[imp.PkgPath]
			switch {
			case c.fromSource(imp):
				visit(imp)
			case !known && imp.PkgPath != "unsafe" && len(imp.Errors) == 0:
				missing[imp.PkgPath] = true
			}
		}
	}
	for _, p := range c.listed.variants {
		visit(p)
	}
	if len(missing) == 0 {
		return nil
	}
	return c.listed.listExports(ctx, cfg, slices.Sorted(maps.Keys(missing)))
}

// check checks p from source, once.
func (c *checker) check(p *packages.Package) *checked {
	if result := c.checked[p]; result != nil {
		return result
	}
	result := &checked{err: errors.New("import cycle")}
	c.checked[p] = result
	*result = c.checkFiles(p)
	if c.wrongStubs(p, result) {
		*result = c.checkFiles(p)
	}
	return result
}

func (c *checker) checkFiles(p *packages.Package) checked {
	var result checked
	var syntaxErrors diag.List
	var stubs []*ast.File
	for _, path := range p.CompiledGoFiles {
		f := c.parse(path)
		addSyntaxErrors(&syntaxErrors, f.err)
		if c.stubs[path] != nil {
			stubs = append(stubs, f.syntax)
		} else {
			result.syntax = append(result.syntax, f.syntax)
		}
	}
	if len(syntaxErrors) > 0 {
		if d := c.listed.folders[p]; d != nil {
			d.Diagnostics = append(d.Diagnostics, syntaxErrors...)
		}
		return checked{err: errors.New(syntaxErrors.Sorted()[0].String())}
	}
	// The last declaration of a name is the one that is called redeclared: a
	// stub, whose errors are not shown, rather than the user's own.
	result.syntax = append(result.syntax, stubs...)

	result.info = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
	conf := types.Config{
		Importer: importerFunc(func(path string) (*types.Package, error) {
			if path == "unsafe" {
				return types.Unsafe, nil
			}
			imp := p.Imports[path]
			if imp == nil {
				return nil, errors.New("the go command does not know it")
			}
			found, err := c.imported(imp)
			if d := c.listed.folders[imp]; err != nil && d != nil && len(d.Diagnostics) > 0 {
				err = errBlocked
			}
			result.blocked = result.blocked || err == errBlocked
			return found, err
		}),
		IgnoreFuncBodies: !c.owners[p],
		FakeImportC:      !c.owners[p], // see list for owners
		Sizes:            c.listed.sizes,
		Error:            c.collect(&result.errors),
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		conf.GoVersion = "go" + p.Module.GoVersion
	}
	// The error is the first of those that Error was called with.
	result.types, _ = conf.Check(p.PkgPath, c.prog.Fset, result.syntax, result.info)
	if result.blocked && !c.owners[p] {
		result.err = errBlocked
	} else if len(result.errors) > 0 && !c.owners[p] {
		// Owners may be imported nevertheless: their errors are shown as
		// theirs, and go/types does not repeat them in the importer.
		first := result.errors[0]
		result.err = fmt.Errorf("%s: %s", c.prog.Fset.Position(first.Pos), first.Msg)
	}
	return result
}

// collect returns an error handler for go/types that appends to errs what is
// not said about a stub.
func (c *checker) collect(errs *[]types.Error) func(error) {
	dropped := false
	return func(err error) {
		var e types.Error
		if !errors.As(err, &e) {
			return
		}
		if !strings.HasPrefix(e.Msg, "\t") {
			dropped = c.stubs[c.prog.Fset.PositionFor(e.Pos, false).Filename] != nil
			dropped = dropped || strings.Contains(e.Msg, errBlocked.Error())
			if !dropped {
				*errs = append(*errs, e)
			}
			return
		}
		// The second half of the last one: "other declaration of x".
		if n := len(*errs); n > 0 && !dropped {
			(*errs)[n-1].Msg += fmt.Sprintf(" (%s: line %d)", strings.TrimSpace(e.Msg), c.prog.Fset.Position(e.Pos).Line)
		}
	}
}

// errBlocked is why a package cannot be imported that has diagnostics. They need no repetition.
var errBlocked = errors.New("it has diagnostics of its own")

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// parse returns the syntax of a file, which all variants share.
func (c *checker) parse(path string) *parsedFile {
	if f := c.parsed[path]; f != nil {
		return f
	}
	f := new(parsedFile)
	text, ok := c.overlay[path]
	if !ok {
		text, f.err = os.ReadFile(path)
	}
	if f.err == nil {
		f.syntax, f.err = parseFile(c.prog.Fset, path, text)
	}
	c.parsed[path] = f
	if src := c.stubs[path]; src != nil && f.err == nil {
		src.assignStubs(f.syntax)
	}
	return f
}

// wrongStubs says whether a stub of p has the wrong result type, because a
// template's last result is an error by its spelling but not by its type, or
// the other way round. It has those stubs written again.
func (c *checker) wrongStubs(p *packages.Package, result *checked) bool {
	wrong := false
	for _, path := range p.CompiledGoFiles {
		src := c.stubs[path]
		if src == nil {
			continue
		}
		isError := make(map[*ast.FuncDecl]bool)
		again := false
		for _, d := range src.Directives {
			fn, ok := objectOf(result.info, d.Decl).(*types.Func)
			if !ok {
				continue
			}
			if EndsInError(fn.Signature()) != spelledError(d.Decl) {
				isError[d.Decl] = EndsInError(fn.Signature())
				again = again || !src.corrected
			}
		}
		if again {
			src.corrected = true
			c.overlay[path] = stubFile(c.prog.Fset, src, isError)
			delete(c.parsed, path)
			wrong = true
		}
	}
	return wrong
}

func objectOf(info *types.Info, decl *ast.FuncDecl) types.Object {
	if info == nil || decl == nil {
		return nil
	}
	return info.Defs[decl.Name]
}

// EndsInError says whether the last result of a function is its error.
func EndsInError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && types.Identical(sig.Results().At(n-1).Type(), types.Universe.Lookup("error").Type())
}

// assignStubs tells the directives of src which declarations of the parsed
// stub file stand for their constructors.
func (s *source) assignStubs(file *ast.File) {
	var decls []*ast.FuncDecl
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			decls = append(decls, fn)
		}
	}
	for _, d := range s.Directives {
		d.Stub = nil
		if d.stubbed {
			d.Stub, decls = decls[0], decls[1:]
		}
	}
}
