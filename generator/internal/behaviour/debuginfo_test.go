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
	places := placesIn(t, dir)
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, "main.go", debugged, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, decl := range syntax.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Doc != nil {
			for _, line := range statementLines(fset, fn.Body) {
				if !places.resume[line] {
					t.Errorf("main.go:%d: no breakpoint can be set here, in %s", line, fn.Name.Name)
				}
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

// places are the lines of the source where a debugger can stop in generated code.
type places struct {
	resume    map[int]bool   // in methods of frames that run the body, and their literals
	elsewhere map[int]string // in other functions of the generated file, and in which
}

// placesIn builds the program in a folder and reads its line table.
func placesIn(t *testing.T, folder string) *places {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "program")
	build := exec.Command("go", "build", "-gcflags=-N -l", "-o", binary, ".")
	build.Dir = folder
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
	p := &places{resume: map[int]bool{}, elsewhere: map[int]string{}}
	for r := data.Reader(); ; {
		unit, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if unit == nil {
			return p
		}
		if unit.Tag == dwarf.TagCompileUnit && unit.Val(dwarf.AttrName) == "main" {
			p.addUnit(t, data, r, unit)
		}
		r.SkipChildren()
	}
}

// addUnit adds the places of a package.
func (p *places) addUnit(t *testing.T, data *dwarf.Data, r *dwarf.Reader, unit *dwarf.Entry) {
	t.Helper()
	functions := map[uint64]string{} // by their first address
	for {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil || e.Tag == 0 {
			break
		}
		if low, ok := e.Val(dwarf.AttrLowpc).(uint64); ok && e.Tag == dwarf.TagSubprogram {
			functions[low], _ = e.Val(dwarf.AttrName).(string)
		}
		r.SkipChildren()
	}
	lines, err := data.LineReader(unit)
	if err != nil {
		t.Fatal(err)
	}
	function, generated := "", false
	for {
		var at dwarf.LineEntry
		err := lines.Next(&at)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if at.EndSequence {
			function = ""
			continue
		}
		file := filepath.Base(at.File.Name)
		if name, ok := functions[at.Address]; ok && name != function {
			function, generated = name, file == "main_asyncgen.go"
		}
		switch {
		case file != "main.go" || !at.IsStmt:
		case strings.Contains(function, "Frame).Resume"), strings.Contains(function, "Frame).begin"):
			p.resume[at.Line] = true
		case generated:
			p.elsewhere[at.Line] = function
		}
	}
}
