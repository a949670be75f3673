package realcode

import (
	"errors"
	"flag"
	"go/build"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

var (
	all    = flag.Bool("realcode.all", false, "take all packages and programs")
	only   = flag.String("realcode.only", "", "take the packages and programs that this expression matches")
	keepIn = flag.String("realcode.dir", "", "leave the modules in this folder")
)

func newModule(t *testing.T) *Module {
	t.Helper()
	dir := t.TempDir()
	if *keepIn != "" {
		dir = filepath.Join(*keepIn, t.Name())
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(loadtest.GoMod(t)), 0o666); err != nil {
		t.Fatal(err)
	}
	return &Module{Dir: dir}
}

// full reports whether the flags ask for more than a quick run.
func full() bool { return *all || *only != "" }

// chosen returns those that the flags ask for in a full run.
func chosen(everything []string) []string {
	match := regexp.MustCompile(*only)
	return slices.DeleteFunc(slices.Clone(everything), func(s string) bool { return !match.MatchString(s) })
}

var forms = []struct {
	name string
	form form
}{{"generators", generators{}}, {"coroutines", coroutines{}}}

// TestPackagesPassTheirTestsInOtherForms turns all functions of packages, those of their tests included.
func TestPackagesPassTheirTestsInOtherForms(t *testing.T) {
	paths := fewPackages
	if full() {
		paths = chosen(allPackages)
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) { runPackages(t, f.form, paths) })
	}
}

func runPackages(t *testing.T, f form, paths []string) {
	m := newModule(t)
	var patterns []string
	for _, path := range paths {
		if err := m.AddPackage(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, "./"+path)
	}
	if len(patterns) == 0 {
		return // only programs are asked for
	}
	pkgs, err := m.load(t.Context(), patterns)
	if err != nil {
		t.Fatal(err)
	}
	before, err := m.Test(t.Context(), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	n, err := m.Rewrite(f, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	if n < len(pkgs) {
		t.Errorf("%d functions of %d packages have been turned", n, len(pkgs))
	}
	if err := m.Generate(t.Context(), patterns...); err != nil {
		t.Fatal(err)
	}
	now, err := m.Test(t.Context(), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range now.Broken(before) {
		if why := known[name]; why != "" {
			t.Logf("%s fails: %s", name, why)
			continue
		}
		t.Errorf("%s passes as it is and fails in another form", name)
	}
	t.Logf("%d packages, %d templates, %d tests", len(patterns), n, len(now))
}

// TestProgramsRunInOtherForms turns all functions of programs: one of ours, or those that Go tests its compiler with.
func TestProgramsRunInOtherForms(t *testing.T) {
	root, names := "testdata", []string{"shapes"}
	if full() {
		root = filepath.Join(goroot(t), "test")
		names = chosen(allPrograms(t, root))
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) { runPrograms(t, f.form, root, names) })
	}
}

func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func runPrograms(t *testing.T, f form, root string, names []string) {
	m := newModule(t)
	var programs []string
	for _, name := range names {
		if why := known[name]; why != "" {
			t.Logf("%s is left out: %s", name, why)
			continue
		}
		if err := m.AddProgram(filepath.Join(root, name+".go"), name); err != nil {
			t.Fatal(err)
		}
		programs = append(programs, name)
	}
	if len(programs) == 0 {
		return // only packages are asked for
	}
	pkgs, err := m.load(t.Context(), []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	n, err := m.Rewrite(f, pkgs)
	if err != nil {
		t.Fatal(err)
	}
	if n < len(programs) {
		t.Errorf("%d functions of %d programs have been turned", n, len(programs))
	}
	if err := m.Generate(t.Context(), "./..."); err != nil {
		t.Fatal(err)
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range programs {
		group.Go(func() error {
			want, err := os.ReadFile(filepath.Join(root, name+".out"))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			got, err := m.RunProgram(t.Context(), name)
			if err == nil && got == string(want) {
				return nil
			}
			asItIs := path.Join("asitis", name)
			if err := m.AddProgram(filepath.Join(root, name+".go"), asItIs); err != nil {
				return err
			}
			if plain, err := m.RunProgram(t.Context(), asItIs); err != nil || plain != string(want) {
				t.Logf("%s fails as it is, too", name)
				return nil
			}
			t.Errorf("%s: %v\n%.3000s", name, err, got)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d programs, %d templates", len(programs), n)
}

// allPrograms returns the programs of Go's tests that are one file and are to be run without arguments.
func allPrograms(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	for _, dir := range []string{".", "abi", "chan", "fixedbugs", "interface", "ken", "typeparam"} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			if fits, err := build.Default.MatchFile(filepath.Dir(file), filepath.Base(file)); err != nil {
				t.Fatal(err)
			} else if fits && strings.TrimSpace(first) == "// run" {
				name, _ := filepath.Rel(root, strings.TrimSuffix(file, ".go"))
				names = append(names, filepath.ToSlash(name))
			}
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s has none of Go's own tests: take an installation with all of its sources", root)
	}
	return names
}

// TestFunctionsTakeTheirForms looks at what the other tests rely on: that suspensions and calls of the form are really there.
func TestFunctionsTakeTheirForms(t *testing.T) {
	for _, c := range []struct {
		form form
		want []string
	}{
		{generators{}, []string{
			"func (p *pile) full() (r__0 bool) { for range p.g__full(&r__0).All() {}; return",
			"func (p *pile) t__add(list []shape, added int, err error, r__0 *int, r__1 *error, yield func(struct{}) bool) {",
			"yield(struct{}{}); if  yield(struct{}{}) && (p.full() &&  yield(struct{}{}) && (added > 0)) {",
			"yield(struct{}{}); { *n__0, *n__1 =  added, errFull; return }",
			"yield(struct{}{}); t__report(p, yield)",
		}},
		{coroutines{}, []string{
			"support__.Drive(func() { r__0 = support__.One(async__.Await(p.g__full())) }); return",
			"func (p *pile) t__add(list ...shape) (added int, err error, err__ error) {",
			"(support__.One(async__.Await(p.g__full())) &&  support__.Turn(async__.Await(async__.Sleep(0))) && (added > 0))",
			"return added, errFull, nil",
			"low, high := support__.Two(async__.Await(g__bounds(p)))",
		}},
	} {
		m := newModule(t)
		if err := m.AddProgram("testdata/shapes.go", "shapes"); err != nil {
			t.Fatal(err)
		}
		pkgs, err := m.load(t.Context(), []string{"./shapes"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Rewrite(c.form, pkgs); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, "shapes", "main.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s: no %q in\n%s", c.form.directive(), want, text)
			}
		}
	}
}
