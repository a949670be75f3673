package behaviour

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// debugged has a blank line behind everything, which what is generated for the line before it must not claim.
const debugged = `package main

import (
	"context"
	"fmt"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

//asyncgen:async
func wait(s []string, n int) (string, error) { //

	x := s[0] //

	if _, err := async.Await(async.Sleep(0)); err != nil { //

		return x, err //

	} //

	for i, y := range s { //

		defer fmt.Print(y) //

		switch { //

		case i == n: //

			s[i], _ = async.Await(waitAsync(nil, 0)) //

		default: //

			n++ //

			continue //

		} //

		x += y //

	} //

	select { //

	case c := <-make(chan string): //

		async.Await(async.Sleep(0)) //

		x = c //

	default: //

	} //

	switch v := any(x).(type) { //

	case string: //

		async.Await(async.Sleep(0)) //

		x = v + s[0] //

	case error, fmt.Stringer: //

		return fmt.Sprint(v), nil //

	} //

	if len(s) > 1 { //

		fmt.Print(x) //

		if n > 7 { //

			return "", nil //

		} //

	} //

	return x, nil //

} //

//asyncgen:async
func short(x string) (r string) { //

	r = x //

	v, err := async.Await(async.Coro(func() (string, error) { //

		async.Await(async.Sleep(0)) //

		return x, nil //

	})) //

	if err == nil && v == x { //

		return //

	} //

	return v //

} //

//asyncgen:generator
func walk(n int, yield func(int) bool) bool { //

	if n == 0 { //

		return true //

	} //

	if !walk(n-1, yield) || !yield(2*n) { //

		return false //

	} //

	return yield(n) //

} //

//asyncgen:async
func stream(n int, yield func(string) bool) error { //

	for i := range n { //

		s := fmt.Sprint(i) //

		if !yield(s) || !yield(s + s) { //

			return nil //

		} //

	} //

	return nil //

} //

//asyncgen:async
func quick(n int) (int, error) { //

	if n > 0 { //

		async.Await(async.Sleep(0)) //

		n-- //

	} //

	return n, nil //

} //

//asyncgen:async
func start() error { //

	fmt.Println(async.Await(quickAsync(1))) //


	for v, err := range streamAsync(2).All() { //

		fmt.Print(v, err) //

	} //

	fmt.Println(async.Await(waitAsync([]string{"a", "b"}, 1))) //

	fmt.Println(async.Await(shortAsync("c"))) //

	return nil //

} //

func main() { //

	runner.Run(context.Background(), startAsync()) //

	for v := range walkGen(3).All() { //

		fmt.Println(v) //

	} //

} //
`

// TestDebuggersFindTheTemplate reads what a debugger does: each statement of a template is a place for a breakpoint in its
// methods Resume and begin, and nothing else that is generated claims to be in the template.
func TestDebuggersFindTheTemplate(t *testing.T) {
	places := placesIn(t, buildDebugged(t))
	fset := token.NewFileSet()
	for _, fn := range templatesOf(t, fset) {
		for _, line := range statementLines(fset, fn.Body) {
			if !places.resume[line] {
				t.Errorf("main.go:%d: no breakpoint can be set here, in %s", line, fn.Name.Name)
			}
		}
	}
	lines := strings.Split(debugged, "\n")
	for line := range places.resume {
		if lines[line-1] == "" {
			t.Errorf("main.go:%d: generated code claims this line, which is blank", line)
		}
	}
	for line, function := range places.elsewhere {
		t.Errorf("main.go:%d: claimed by %s", line, function)
	}
}

// TestDebuggersShowVariables reads what a debugger does: it shows a variable where the line that it stands at is behind
// that of the declaration. So it is for all that a template mentions, once it is declared there.
func TestDebuggersShowVariables(t *testing.T) {
	functions := functionsIn(t, buildDebugged(t))
	fset := token.NewFileSet()
	checked := 0
	for _, fn := range templatesOf(t, fset) {
		declared := declaredLines(fset, fn)
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			if _, ok := node.(*ast.FuncLit); ok { // has a frame of its own
				return false
			}
			id, ok := node.(*ast.Ident)
			if !ok {
				return true
			}
			line := fset.Position(id.Pos()).Line
			if at, ok := declared[id.Name]; !ok || line <= at {
				return true
			}
			for _, f := range functions {
				if !f.lines[line] || !f.isMethod() {
					continue
				}
				checked++
				if !f.shows(id.Name, line) {
					t.Errorf("main.go:%d: %s does not show %s", line, f.name, id.Name)
				}
			}
			return true
		})
	}
	if checked < 30 {
		t.Errorf("compared %d variables", checked)
	}
}

// buildDebugged generates the code of the program, builds all and returns what the linker says of it to debuggers.
func buildDebugged(t *testing.T) *dwarf.Data {
	t.Helper()
	dir := t.TempDir()
	module := "module m\n\ngo 1.26.0\n\nrequire github.com/asyncgen/asyncgen v0.0.0\n\n" +
		"replace github.com/asyncgen/asyncgen => " + loadtest.Repository(t) + "\n"
	for name, text := range map[string]string{"go.mod": module, "main.go": debugged} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	result, err := generator.Generate(t.Context(), generator.Options{Dir: dir, Line: true, Verify: true})
	if err != nil || len(result.Diagnostics) > 0 {
		t.Fatal(err, result)
	}
	if err := result.Write(); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "program")
	build := exec.Command("go", "build", "-gcflags=-N -l", "-o", binary, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0") // an ELF file, wherever it is made
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := file.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// templatesOf returns the templates of the program.
func templatesOf(t *testing.T, fset *token.FileSet) []*ast.FuncDecl {
	t.Helper()
	syntax, err := parser.ParseFile(fset, "main.go", debugged, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var list []*ast.FuncDecl
	for _, decl := range syntax.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Doc != nil {
			list = append(list, fn)
		}
	}
	return list
}

// statementLines returns the lines on which the simple statements of a body begin.
func statementLines(fset *token.FileSet, body *ast.BlockStmt) []int {
	var lines []int
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt, *ast.IncDecStmt, *ast.IfStmt, *ast.DeferStmt:
			lines = append(lines, fset.Position(node.Pos()).Line)
		}
		return true
	})
	return lines
}

// declaredLines returns the lines on which the parameters and variables of a function are declared, by name.
func declaredLines(fset *token.FileSet, fn *ast.FuncDecl) map[string]int {
	lines := map[string]int{}
	declare := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" && lines[id.Name] == 0 {
			lines[id.Name] = fset.Position(id.Pos()).Line
		}
	}
	for _, field := range fn.Type.Params.List {
		for _, name := range field.Names {
			if name.Name != "yield" {
				declare(name)
			}
		}
	}
	ast.Inspect(fn.Body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.AssignStmt:
			if node.Tok == token.DEFINE {
				for _, e := range node.Lhs {
					declare(e)
				}
			}
		case *ast.RangeStmt:
			declare(node.Key)
			declare(node.Value)
		}
		return true
	})
	return lines
}

// A debuggedFunction is one of the generated file.
type debuggedFunction struct {
	name      string
	lines     map[int]bool     // of the source, where a debugger can stop
	variables map[string]int64 // their names, and the lines of their declarations; 0 for a parameter, which is always shown
}

func (f *debuggedFunction) isMethod() bool {
	return strings.HasSuffix(f.name, "Frame).Resume") || strings.HasSuffix(f.name, "Frame).begin")
}

// shows reports whether a debugger that stands at a line finds a variable, as it is or on the heap.
func (f *debuggedFunction) shows(name string, line int) bool {
	for _, name := range []string{name, "&" + name} {
		if at, ok := f.variables[name]; ok && at < int64(line) {
			return true
		}
	}
	return false
}

// places are the lines of the source where a debugger can stop in generated code.
type places struct {
	resume    map[int]bool   // in methods of frames that run the body, and their literals
	elsewhere map[int]string // in other functions of the generated file, and in which
}

// placesIn sorts the lines of the program's functions.
func placesIn(t *testing.T, data *dwarf.Data) *places {
	t.Helper()
	p := &places{resume: map[int]bool{}, elsewhere: map[int]string{}}
	for _, f := range functionsIn(t, data) {
		for line := range f.lines {
			if strings.Contains(f.name, "Frame).Resume") || strings.Contains(f.name, "Frame).begin") {
				p.resume[line] = true
			} else {
				p.elsewhere[line] = f.name
			}
		}
	}
	return p
}

// functionsIn returns the functions of the program's generated file.
func functionsIn(t *testing.T, data *dwarf.Data) []*debuggedFunction {
	t.Helper()
	for r := data.Reader(); ; {
		unit, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if unit == nil {
			t.Fatal("there is no package main")
		}
		if unit.Tag == dwarf.TagCompileUnit && unit.Val(dwarf.AttrName) == "main" {
			return generatedIn(t, data, unit, declaredIn(t, r))
		}
		r.SkipChildren()
	}
}

// declaredIn reads the functions of a package and their variables, up to the package's end. They come by their first
// addresses.
func declaredIn(t *testing.T, r *dwarf.Reader) map[uint64]*debuggedFunction {
	t.Helper()
	functions := map[uint64]*debuggedFunction{}
	var f *debuggedFunction
	for depth := 1; depth > 0; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		switch e.Tag {
		case 0:
			depth--
			continue
		case dwarf.TagSubprogram:
			f = &debuggedFunction{lines: map[int]bool{}, variables: map[string]int64{}}
			f.name, _ = e.Val(dwarf.AttrName).(string)
			if low, ok := e.Val(dwarf.AttrLowpc).(uint64); ok {
				functions[low] = f
			}
		case dwarf.TagFormalParameter:
			f.variables[e.Val(dwarf.AttrName).(string)] = 0
		case dwarf.TagVariable:
			if line, ok := e.Val(dwarf.AttrDeclLine).(int64); ok && f != nil {
				f.variables[e.Val(dwarf.AttrName).(string)] = line
			}
		}
		if e.Children {
			depth++
		}
	}
	return functions
}

// generatedIn reads the line table of a package, and returns those of its functions that begin in the generated file.
func generatedIn(t *testing.T, data *dwarf.Data, unit *dwarf.Entry, functions map[uint64]*debuggedFunction) []*debuggedFunction {
	t.Helper()
	lines, err := data.LineReader(unit)
	if err != nil {
		t.Fatal(err)
	}
	var generated []*debuggedFunction
	var function *debuggedFunction
	for {
		var at dwarf.LineEntry
		err := lines.Next(&at)
		if errors.Is(err, io.EOF) {
			return generated
		}
		if err != nil {
			t.Fatal(err)
		}
		if at.EndSequence {
			function = nil
			continue
		}
		file := filepath.Base(at.File.Name)
		if f := functions[at.Address]; f != nil && f != function {
			function = f
			if file == "main_asyncgen.go" || strings.Contains(f.name, "Frame).") {
				generated = append(generated, f)
			}
		}
		if function != nil && file == "main.go" && at.IsStmt {
			function.lines[at.Line] = true
		}
	}
}
