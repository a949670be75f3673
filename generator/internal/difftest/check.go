package difftest

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/asyncgen/asyncgen/generator"
	"github.com/asyncgen/asyncgen/generator/internal/difftest/trace"
)

// The helper package, and the consumers of async generators, which are templates and cannot be compiled before
// they have been generated.
//
//go:embed trace/*.go testdata/driver.go
var helper embed.FS

// A Failure is a program that does not do what Go does.
type Failure struct {
	Program string // "" if no program could be made out
	Kind    string // "generate", "compile", "differ", "crash" or "stuck"
	Text    string // what there is to know, many lines
}

// String gives the failure as a text for a test's log.
func (f Failure) String() string { return f.Program + ": " + f.Kind + "\n" + f.Text }

// A Checker checks programs in a module of its own.
type Checker struct {
	// Dir is the module's folder. It has to be empty at first; several checks after
	// each other may use it.
	Dir string
	// Repository is the root of the module that has the runtime.
	Repository string
	// Compile is the compiler's flags for optimisation, "" for "-l": all but inlining, which costs least.
	Compile string
	// Stuck is how long a case may run, 0 for minutes: a busy machine must not make it fail.
	Stuck time.Duration
	// Runs counts the comparisons that were made.
	Runs int
	// Traces, if not nil, receives what each program does, as a text.
	Traces map[string]string
}

// Check compares templates and generated code of all programs, and returns what failed. The
// error is for what kept it from doing so.
func (c *Checker) Check(ctx context.Context, programs []*Program) ([]Failure, error) {
	var failures []Failure
	left := programs
	for len(left) > 0 {
		found, err := c.once(ctx, left)
		if err != nil {
			return nil, err
		}
		failures = append(failures, found...)
		bad := map[string]bool{}
		again := false
		for _, f := range found {
			bad[f.Program] = true
			again = again || f.Kind != "differ"
			if f.Program == "" {
				return failures, nil // nobody to leave out
			}
		}
		if !again {
			break
		}
		left = slices.DeleteFunc(slices.Clone(left), func(p *Program) bool { return bad[p.Name] })
	}
	return failures, nil
}

// once takes the programs one step further than their first failures: a failure
// other than a difference may keep other programs from being looked at.
func (c *Checker) once(ctx context.Context, programs []*Program) ([]Failure, error) {
	if err := c.writeModule(programs); err != nil {
		return nil, err
	}
	failures, err := c.generate(ctx, programs)
	if err != nil || len(failures) > 0 {
		return failures, err
	}
	failures, err = c.build(ctx, programs)
	if err != nil || len(failures) > 0 {
		return failures, err
	}
	return c.run(ctx)
}

// writeModule makes the module of the programs.
func (c *Checker) writeModule(programs []*Program) error {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(c.Dir, e.Name())); err != nil {
			return err
		}
	}
	files := map[string]string{
		"go.mod": "module m\n\ngo 1.26.0\n\nrequire github.com/asyncgen/asyncgen v0.0.0\n\n" +
			"replace github.com/asyncgen/asyncgen => " + c.Repository + "\n",
	}
	names, err := helper.ReadDir("trace")
	if err != nil {
		return err
	}
	for _, entry := range names {
		text, err := helper.ReadFile("trace/" + entry.Name())
		if err != nil {
			return err
		}
		files["trace/"+entry.Name()] = string(text)
	}
	driver, err := helper.ReadFile("testdata/driver.go")
	if err != nil {
		return err
	}
	files["driver/driver.go"] = string(driver)
	imports := map[string]bool{}
	for _, p := range programs {
		for name := range p.More {
			if _, taken := files[name]; taken || slices.ContainsFunc(programs, func(p *Program) bool { return p.file() == name }) {
				return fmt.Errorf("%s: another program has the file %s", p.Name, name)
			}
		}
		files[p.file()] = p.Source
		maps.Copy(files, p.More)
		cases, err := p.cases()
		if err != nil {
			return err
		}
		files[p.Package+"/"+p.Name+"_cases.go"] = cases
		imports[p.Package] = true
	}
	var main strings.Builder
	main.WriteString("package main\n\nimport \"m/trace\"\n\n")
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&main, "import _ %q\n", "m/"+name)
	}
	main.WriteString("\nfunc main() { trace.Main() }\n")
	files["main.go"] = main.String()
	for name, text := range files {
		name = filepath.Join(c.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// generate runs the generator on the module.
func (c *Checker) generate(ctx context.Context, programs []*Program) (failures []Failure, err error) {
	defer func() {
		if v := recover(); v != nil {
			failures, err = c.blame(ctx, programs, fmt.Sprintf("panic: %v", v))
		}
	}()
	result, err := generator.Generate(ctx, generator.Options{Dir: c.Dir, Patterns: []string{"./..."}, Line: true, Verify: true})
	if err != nil {
		return c.blame(ctx, programs, err.Error())
	}
	if len(result.Diagnostics) > 0 {
		var text strings.Builder
		for _, d := range result.Diagnostics {
			text.WriteString(d.Format(c.Dir) + "\n")
		}
		return attribute("generate", text.String(), programs), nil
	}
	return nil, result.Write()
}

// blame finds out which programs the generator breaks down on, by giving it
// fewer and fewer.
func (c *Checker) blame(ctx context.Context, programs []*Program, text string) ([]Failure, error) {
	if len(programs) == 1 {
		return []Failure{{Program: programs[0].Name, Kind: "generate", Text: text}}, nil
	}
	var failures []Failure
	half := len(programs) / 2
	for _, part := range [][]*Program{programs[:half], programs[half:]} {
		if err := c.writeModule(part); err != nil {
			return nil, err
		}
		found, err := c.generate(ctx, part)
		if err != nil {
			return nil, err
		}
		failures = append(failures, found...)
	}
	if len(failures) == 0 {
		failures = []Failure{{Kind: "generate", Text: text + "\n(only with all programs together)"}}
	}
	return failures, nil
}

// position is the beginning of a line that an error message starts with.
var position = regexp.MustCompile(`(?m)^(?:\./|vet: )?([\w./-]+)\.go:\d+`)

// attribute makes failures of error messages: one for each program that they name.
func attribute(kind, text string, programs []*Program) []Failure {
	texts := map[string]string{}
	name := ""
	for line := range strings.Lines(text) {
		if m := position.FindStringSubmatch(line); m != nil {
			name = programOf(m[1], programs)
		}
		texts[name] += line
	}
	if len(texts) > 1 {
		delete(texts, "") // headings
	}
	var failures []Failure
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		failures = append(failures, Failure{Program: name, Kind: kind, Text: texts[name]})
	}
	return failures
}

// programOf returns the name of the program that a file belongs to.
func programOf(file string, programs []*Program) string {
	for _, p := range programs {
		own := []string{p.Package + "/" + p.Name}
		for name := range p.More {
			own = append(own, strings.TrimSuffix(name, ".go"))
		}
		for _, name := range own {
			for _, suffix := range []string{"", "_asyncgen", "_cases"} {
				if file == path.Base(name)+suffix || file == name+suffix || strings.HasSuffix(file, "/"+name+suffix) {
					return p.Name
				}
			}
		}
	}
	return ""
}

// build compiles the module. Nearly all time goes here, so the compiler does without what nobody looks at:
// debugging information, and its garbage collection, unless there are far more programs than in a batch.
func (c *Checker) build(ctx context.Context, programs []*Program) ([]Failure, error) {
	level := cmp.Or(c.Compile, "-l")
	cmd := exec.CommandContext(ctx, "go", "build", "-gcflags=m/...=-e -dwarf=false "+level, "-ldflags=-s -w", "-o", "program", ".")
	cmd.Dir = c.Dir
	cmd.Env = append(os.Environ(), "GOGC=off", "GOMEMLIMIT=2GiB")
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return attribute("compile", string(out), programs), nil
}

// run runs the program, and reads what it reports.
func (c *Checker) run(ctx context.Context) ([]Failure, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(c.Dir, "program"))
	cmd.Env = os.Environ()
	if c.Traces != nil {
		cmd.Env = append(cmd.Env, "DIFFTEST_TRACES=1")
	}
	if c.Stuck != 0 {
		cmd.Env = append(cmd.Env, "DIFFTEST_STUCK="+c.Stuck.String())
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var failures []Failure
	var last trace.Report
	lines := bufio.NewReader(stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		if err := json.Unmarshal(line, &last); err != nil {
			return nil, fmt.Errorf("output of the programs: %w: %s", err, line)
		}
		switch last.Kind {
		case "differ":
			failures = append(failures, Failure{Program: last.Program, Kind: last.Kind, Text: difference(&last)})
		case "done":
			c.Runs += last.Runs
		case "trace":
			c.Traces[last.Program] += events(&last)
		}
		if last.Kind != "done" {
			last = trace.Report{Kind: last.Kind, Program: last.Program, Case: last.Case}
		}
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil || last.Kind != "done" {
		kind := "crash"
		if last.Kind == "stuck" || last.Kind == "endless" {
			kind = last.Kind
		}
		failures = append(failures, Failure{
			Program: last.Program, Kind: kind,
			Text: fmt.Sprintf("%s: %v\n%s", last.Case, err, head(stderr.String(), 60)),
		})
	}
	return failures, nil
}

// events describes a run.
func events(r *trace.Report) string {
	head := fmt.Sprintf("%s(%d)", r.Case, r.Input)
	if r.Stop >= 0 {
		head += fmt.Sprintf(", stopped after value %d", r.Stop)
	}
	return head + ":\n\t" + strings.Join(r.Want, "\n\t") + "\n"
}

// difference describes a difference, with a few events of context.
func difference(r *trace.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s(%d), pattern %x, stop %d, cancelled at wait %d:\n", r.Case, r.Input, r.Pattern, r.Stop, r.Cancel)
	same := 0
	for same < len(r.Want) && same < len(r.Got) && r.Want[same] == r.Got[same] {
		same++
	}
	show := func(title string, events []string) {
		fmt.Fprintf(&b, "\t%s (of %d events):\n", title, len(events))
		from := max(0, min(same, len(events))-6)
		if from > 0 {
			b.WriteString("\t\t...\n")
		}
		for i := from; i < min(len(events), same+6); i++ {
			mark := " "
			if i >= same {
				mark = "*"
			}
			fmt.Fprintf(&b, "\t\t%s %s\n", mark, events[i])
		}
	}
	show("plain Go", r.Want)
	show("generated", r.Got)
	return b.String()
}

// head returns the first n lines of a text.
func head(text string, n int) string {
	lines := strings.SplitAfterN(text, "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "")
}
