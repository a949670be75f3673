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

// goroot returns the folder of Go, which has to have what is asked for.
func goroot(t *testing.T, needed string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := strings.TrimSpace(string(out))
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(needed))); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("this installation of Go has no %s", needed)
	}
	return root
}

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

// chosen returns what the flags ask for.
func chosen(everything, few []string) []string {
	if *only != "" {
		match := regexp.MustCompile(*only)
		return slices.DeleteFunc(slices.Clone(everything), func(s string) bool { return !match.MatchString(s) })
	}
	if *all {
		return everything
	}
	return few
}

var forms = []struct {
	name string
	form form
}{{"generators", generators{}}, {"coroutines", coroutines{}}}

// TestPackagesOfTheStandardLibraryPassTheirTests turns all functions of packages, those of their tests included.
func TestPackagesOfTheStandardLibraryPassTheirTests(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) { runPackages(t, f.form) })
	}
}

func runPackages(t *testing.T, f form) {
	root := goroot(t, "src/container/list/list_test.go")
	m := newModule(t)
	var patterns []string
	for _, path := range chosen(allPackages, fewPackages) {
		if err := m.AddPackage(t.Context(), root, path); err != nil {
			t.Fatal(err)
		}
		patterns = append(patterns, "./"+path)
	}
	if len(patterns) == 0 {
		t.Skip("no packages are asked for")
	}
	pkgs, err := m.load(t.Context(), patterns)
	if err != nil {
		t.Fatal(err)
	}
	var before Outcomes
	if *all || *only != "" { // some fail outside of the standard library; of the few, none does
		if before, err = m.Test(t.Context(), patterns...); err != nil {
			t.Fatal(err)
		}
	}
	n, err := m.Rewrite(f, pkgs)
	if err != nil {
		t.Fatal(err)
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

// TestProgramsOfGosOwnTestsRun turns all functions of the programs that Go tests its compiler with.
func TestProgramsOfGosOwnTestsRun(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) { runPrograms(t, f.form) })
	}
}

func runPrograms(t *testing.T, f form) {
	root := filepath.Join(goroot(t, "test/closure.go"), "test")
	m := newModule(t)
	var programs []string
	for _, name := range chosen(allPrograms(t, root), fewPrograms) {
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
		t.Skip("no programs are asked for")
	}
	pkgs, err := m.load(t.Context(), []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	n, err := m.Rewrite(f, pkgs)
	if err != nil {
		t.Fatal(err)
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
	return names
}
