package load

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/generator/internal/diag"
)

// A listing is what the go command knows about the wanted packages and all
// that they import.
type listing struct {
	// variants are the packages that own sources, and variantOf the folder of each.
	variants []*packages.Package
	folders  map[*packages.Package]*Directory // of all packages in wanted folders
	count    int                              // packages in all, dependencies included
	exports  exports
	sizes    types.Sizes // of what the packages are compiled for
}

// list asks the go command about the packages in the wanted folders, as they
// are with the overlay. It adds to a folder's diagnostics what keeps its packages
// from being listed, and its stub files from being resolved.
func list(ctx context.Context, cfg *Config, wanted map[string]*Directory, overlay map[string][]byte) (*listing, error) {
	var patterns []string
	tests := false
	for path, d := range wanted {
		patterns = append(patterns, folderPattern(cfg.Dir, path))
		tests = tests || slices.ContainsFunc(d.sources, (*source).isTest)
	}
	slices.Sort(patterns)
	pcfg := &packages.Config{
		Context: ctx,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedModule | packages.NeedForTest,
		Dir:     cfg.Dir,
		Env:     append(slices.Clip(cfg.environ()), "GOPACKAGESDRIVER=off"), // listExports has none either
		Overlay: overlay,
		Tests:   tests,
	}
	if cfg.Tags != "" {
		pcfg.BuildFlags = []string{"-tags=" + cfg.Tags}
	}
	imported, cgo := importsOf(wanted)
	if cgo {
		// To learn which Go files cgo makes takes time; mostly there are none.
		pcfg.Mode |= packages.NeedCompiledGoFiles
	}
	l := &listing{folders: make(map[*packages.Package]*Directory), exports: make(exports)}
	var roots []*packages.Package
	var group errgroup.Group
	group.Go(func() error { return l.listExports(ctx, cfg, imported) })
	group.Go(func() (err error) {
		roots, err = packages.Load(pcfg, patterns...)
		if err != nil { // "err: exit status 1: stderr: go: ..."
			_, text, _ := strings.Cut(err.Error(), "stderr: ")
			err = fmt.Errorf("go list: %s", cmp.Or(strings.TrimSpace(text), err.Error()))
		}
		return err
	})
	if err := group.Wait(); ctx.Err() != nil || err != nil {
		return nil, cmp.Or(ctx.Err(), err)
	}

	packages.Visit(roots, nil, func(p *packages.Package) {
		l.count++
		if !cgo {
			p.CompiledGoFiles = p.GoFiles
		}
		if d := wanted[p.Dir]; d != nil && !isTestMain(p) {
			l.folders[p] = d
		}
	})
	slices.SortFunc(roots, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
	listed := make(map[*Directory]bool)
	for _, root := range roots {
		d := l.folders[root]
		if d == nil {
			continue
		}
		listed[d] = true
		owner := slices.ContainsFunc(d.sources, func(src *source) bool { return owns(root, src) })
		if d.addListErrors(cfg, root) || !owner || d.runtimeMissing(root) {
			continue
		}
		l.variants = append(l.variants, root)
	}
	for _, d := range wanted {
		if listed[d] {
			d.explainUnowned(cfg, roots)
		} else {
			d.explainUnlisted(cfg, roots)
		}
	}
	return l, nil
}

// explainUnlisted deals with a folder in which the go command has found no package. It says why about something that has no
// folder, but a path that ends as the folder's does: "./a/b" or "m/a/b".
func (d *Directory) explainUnlisted(cfg *Config, roots []*packages.Package) {
	suffix := strings.TrimLeft(filepath.ToSlash(folderPattern(cfg.Dir, d.Path)), "./")
	for _, p := range roots {
		same := strings.HasSuffix("/"+p.PkgPath, "/"+suffix) || suffix == "" && p.PkgPath == "."
		if same && p.Dir == "" && len(p.Errors) > 0 {
			d.Diagnostics.Add(d.where, "the go command knows no package in this folder: %s; run asyncgen in the module (go.mod) that it belongs to", oneLine(p.Errors[0].Msg))
			return
		}
	}
	d.Diagnostics.Add(d.where, "the go command knows no package in this folder; it must belong to the module (go.mod) of the folder in which asyncgen runs")
}

// oneLine returns text with a space for each line break or tab.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// folderPattern returns the pattern for the package in the folder path.
func folderPattern(from, path string) string {
	rel, err := filepath.Rel(from, path)
	if err != nil {
		return path
	}
	return "." + string(filepath.Separator) + rel
}

// isTestMain says whether p is the main package that the go command makes for a
// test.
func isTestMain(p *packages.Package) bool {
	return p.Name == "main" && strings.HasSuffix(p.PkgPath, ".test")
}

// owns says whether src belongs to the variant p: a test variant of a package has
// the package's files too, but they are the package's own.
func owns(p *packages.Package, src *source) bool {
	return src.isTest() == (p.ForTest != "") && slices.Contains(p.CompiledGoFiles, src.Path)
}

// positioned is a line of what a compiler says that has a position, in a Go file or in C code above import "C".
var positioned = regexp.MustCompile(`^(.+:\d+): (.+)$`)

// addListErrors adds what the go command holds against p itself, except that it
// does not compile, which the type-check says better.
func (d *Directory) addListErrors(cfg *Config, p *packages.Package) bool {
	found := false
	for _, e := range p.Errors {
		switch {
		case strings.HasPrefix(e.Msg, "# "): // output of a compiler: of cgo's, or there is none
			for line := range strings.Lines(e.Msg) {
				if words := positioned.FindStringSubmatch(strings.TrimSpace(line)); words != nil {
					d.Diagnostics.Add(d.errorPosition(cfg, words[1]), "cgo: %s", words[2])
					found = true
				}
			}
		case strings.Contains(e.Msg, "no non-test Go files"):
		case strings.Contains(e.Msg, "build constraints exclude all Go files"):
			cfg.logf("%s: %s", p.PkgPath, e.Msg)
		default:
			found = true
			pos := d.errorPosition(cfg, e.Pos)
			if !d.hasSyntaxError(pos, e.Msg) {
				d.Diagnostics.Add(pos, "%s", oneLine(e.Msg))
			}
		}
	}
	return found
}

// hasSyntaxError says whether the parser's error at pos is in the diagnostics already: the go command parses imports itself.
func (d *Directory) hasSyntaxError(pos token.Position, msg string) bool {
	return slices.ContainsFunc(d.Diagnostics, func(known diag.Diagnostic) bool {
		return known.Message == syntaxError(msg) && known.Pos.Filename == pos.Filename && known.Pos.Line == pos.Line
	})
}

// runtimeMissing adds a diagnostic and returns true if the runtime cannot be
// imported by p.
func (d *Directory) runtimeMissing(p *packages.Package) bool {
	async := p.Imports[RuntimePath]
	if async == nil { // all sources have syntax errors
		return true
	}
	if len(async.Errors) == 0 {
		return false
	}
	if strings.Contains(async.Errors[0].Msg, "-mod=vendor") { // nothing imports it yet
		d.Diagnostics.Add(d.where, "generated code needs the package %s, which is not in the vendor folder; import it here and run go mod vendor", RuntimePath)
		return true
	}
	d.Diagnostics.Add(d.where, "generated code needs the package %s, which cannot be imported: %s", RuntimePath, oneLine(async.Errors[0].Msg))
	return true
}

// explainUnowned deals with sources that are in no package of the listing.
func (d *Directory) explainUnowned(cfg *Config, roots []*packages.Package) {
	for _, src := range d.sources {
		in := func(files func(*packages.Package) []string) bool {
			return slices.ContainsFunc(roots, func(p *packages.Package) bool { return slices.Contains(files(p), src.Path) })
		}
		switch {
		case in(func(p *packages.Package) []string { return p.CompiledGoFiles }):
		case in(func(p *packages.Package) []string { return p.IgnoredFiles }):
			d.Excluded = append(d.Excluded, src.Path)
			if src.constraintChanged() {
				d.Diagnostics.Add(src.where, "%s has other build constraints than its source, which this run excludes; run asyncgen with -tags or GOOS that include it", filepath.Base(src.Output))
			}
		case in(func(p *packages.Package) []string { return p.GoFiles }):
			d.Diagnostics.Add(src.where, "a file that imports \"C\" cannot have annotated functions; move them to a file of their own")
		case len(d.Diagnostics) == 0:
			d.Diagnostics.Add(src.where, "the go command does not take this file as part of the package; build it to see why")
		}
	}
}

// errorPosition returns the position that the go command writes as
// file:line:col, or the folder's own if there is none.
func (d *Directory) errorPosition(cfg *Config, text string) token.Position {
	var pos token.Position
	numbers := []*int{&pos.Column, &pos.Line}
	rest := text
	for len(numbers) > 0 {
		i := strings.LastIndexByte(rest, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(rest[i+1:])
		if err != nil {
			break
		}
		*numbers[0], numbers = n, numbers[1:]
		rest = rest[:i]
	}
	if pos.Line == 0 && pos.Column != 0 { // file:line
		pos.Line, pos.Column = pos.Column, 0
	}
	if pos.Line == 0 || rest == "" {
		return d.where
	}
	if !filepath.IsAbs(rest) {
		rest = filepath.Join(cfg.Dir, rest)
	}
	pos.Filename = rest
	return pos
}
