// Package passtest compares what a pass makes of templates with what is written
// beside them.
//
// In: the txtar archives in the testdata of a pass. The files of an archive that
// end in .go are source; all archives together are one package, so that it is
// loaded once. Every other file is named for a template and has the text that
// is wanted for it and for the coroutine literals in it. With -update, what is
// got is written into the archives instead.
//
//	-- yield.go --
//	package m
//
//	//asyncgen:generator
//	func one(yield func(int) bool) { yield(1) }
//	-- one --
//	suspend yield(1)
package passtest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/asyncgen/asyncgen/generator/internal/check"
	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/literal"
	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

var update = flag.Bool("update", false, "write what the pass makes into testdata")

// Units loads a module of packages with templates, which are correct, and returns
// the units of each package with at least one: a unit for every template and every
// coroutine literal, no pass run yet.
func Units(t testing.TB, archive string) map[*load.Package][]*ir.Unit {
	t.Helper()
	prog := loadtest.Load(t, loadtest.Module(t, archive), "./...")
	index := find.Program(prog)
	for _, list := range check.Program(prog, index) {
		for _, d := range list {
			t.Error(d)
		}
	}
	units := map[*load.Package][]*ir.Unit{}
	for _, d := range prog.Directories {
		for _, pkg := range d.Packages {
			for _, template := range index.Templates(pkg) {
				units[pkg] = append(units[pkg], literal.Units(ir.NewUnit(template, index))...)
			}
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return units
}

// Compare runs the pass on every unit of the archives in testdata and compares the
// text that it returns.
func Compare(t *testing.T, pass func(t *testing.T, all []*ir.Unit, u *ir.Unit) string) {
	t.Helper()
	d := read(t)
	got := map[string]string{}     // by template
	order := map[string][]string{} // of templates, by archive
	d.each(t, func(t *testing.T, all []*ir.Unit, u *ir.Unit) {
		name := u.Root().Template.FuncName()
		if u.Outer == nil {
			path := d.archiveOf[filepath.Base(u.Template.File.Path)]
			order[path] = append(order[path], name)
		}
		got[name] += pass(t, all, u)
	})
	for path, a := range d.archives {
		compare(t, path, a, order[path], got)
	}
}

// Each calls f with every unit of the archives in testdata, and all of them; no
// pass has been run.
func Each(t *testing.T, f func(t *testing.T, all []*ir.Unit, u *ir.Unit)) {
	t.Helper()
	read(t).each(t, f)
}

// data is what testdata has.
type data struct {
	archives  map[string]*txtar.Archive // by path
	archiveOf map[string]string         // the path, by the source file's name
	sources   txtar.Archive
}

func read(t *testing.T) *data {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no archives", err)
	}
	d := &data{archives: map[string]*txtar.Archive{}, archiveOf: map[string]string{}}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d.archives[path] = a
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".go") {
				d.sources.Files = append(d.sources.Files, f)
				d.archiveOf[f.Name] = path
			}
		}
	}
	return d
}

func (d *data) each(t *testing.T, f func(t *testing.T, all []*ir.Unit, u *ir.Unit)) {
	for _, units := range Units(t, string(txtar.Format(&d.sources))) {
		for _, u := range units {
			t.Run(u.Template.FuncName(), func(t *testing.T) { f(t, units, u) })
		}
	}
}

func compare(t *testing.T, path string, a *txtar.Archive, templates []string, got map[string]string) {
	var kept []txtar.File
	want := map[string]string{}
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".go") {
			kept = append(kept, f)
		} else {
			want[f.Name] = string(f.Data)
		}
	}
	changed := len(templates)+len(kept) != len(a.Files)
	if changed && !*update {
		t.Errorf("%s: does not have one text for each of %v; use -update", path, templates)
	}
	for _, name := range templates {
		kept = append(kept, txtar.File{Name: name, Data: []byte(got[name])})
		if got[name] == want[name] {
			continue
		}
		changed = true
		if !*update {
			t.Errorf("%s: %s: got\n%s\nwant\n%s", path, name, got[name], want[name])
		}
	}
	if *update && changed {
		a.Files = kept
		if err := os.WriteFile(path, txtar.Format(a), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
