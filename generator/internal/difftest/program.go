package difftest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"
)

// A Program is a Go file with templates. Its name is its file's without the ending.
type Program struct {
	Name    string
	Package string
	Source  string
	// More are further files of the program, by their path in the module: other
	// packages, say.
	More map[string]string
}

// file returns the path of the program's file in the module.
func (p *Program) file() string { return path.Join(p.Package, p.Name+".go") }

// ParseProgram returns the program with the given name and source. Its package is what the source says.
func ParseProgram(name, source string) (*Program, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name+".go", source, parser.PackageClauseOnly)
	if err != nil {
		return nil, err
	}
	return &Program{Name: name, Package: file.Name.Name, Source: source}, nil
}

// cases returns the source of the file that registers the program's cases.
func (p *Program) cases() (string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), p.file(), p.Source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n\tdriver \"m/driver\"\n\tdifftrace \"m/trace\"\n)\n\nvar _ = driver.Drive[int]\n\nfunc init() {\n", p.Package)
	found := false
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv != nil || fn.Type.TypeParams != nil || !strings.HasPrefix(fn.Name.Name, "test") {
			continue
		}
		verb, name := directive(fn)
		if verb == "" {
			continue
		}
		found = true
		if err := writeCase(&b, p.Name, fn, verb, name); err != nil {
			return "", err
		}
	}
	if !found {
		return "", fmt.Errorf("%s has no template whose name begins with test", p.file())
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// directive returns the verb and the constructor's name of an annotated function, or "".
func directive(fn *ast.FuncDecl) (verb, constructor string) {
	if fn.Doc == nil {
		return "", ""
	}
	for _, c := range fn.Doc.List {
		rest, ok := strings.CutPrefix(c.Text, "//asyncgen:")
		if !ok {
			continue
		}
		fields := strings.Fields(rest)
		suffix := map[string]string{"async": "Async", "generator": "Gen"}[fields[0]]
		if len(fields) > 1 {
			return fields[0], fields[1]
		}
		return fields[0], fn.Name.Name + suffix
	}
	return "", ""
}

// writeCase writes the registration of one template.
func writeCase(b *strings.Builder, program string, fn *ast.FuncDecl, verb, constructor string) error {
	params := names(fn.Type.Params)
	yield, drive := "", "Drive"
	if n := len(params); n > 0 && params[n-1] == "yield" {
		list := fn.Type.Params.List
		yield = "difftrace.Yield"
		consumer := list[len(list)-1].Type.(*ast.FuncType)
		if len(names(consumer.Results)) == 2 {
			yield, drive = "difftrace.Ask", "Converse"
		}
		if len(names(consumer.Params)) == 2 {
			yield += "2"
		}
		params = params[:n-1]
	}
	if len(params) > 1 {
		return fmt.Errorf("%s: %s has more parameters than a number", program, fn.Name.Name)
	}
	input := strings.Join([]string{"", "n"}[len(params):len(params)+1], "")
	results := names(fn.Type.Results)
	fails := false
	if n := len(results); n > 0 {
		list := fn.Type.Results.List
		id, ok := list[len(list)-1].Type.(*ast.Ident)
		fails = ok && id.Name == "error"
	}
	if yield == "" && input != "" && (len(results) == 1 && !fails || len(results) == 2 && fails) {
		add := []string{"AddValue", "AddOutcome"}[len(results)-1]
		fmt.Fprintf(b, "\tdifftrace.%s(%q, %q, %s, %s)\n", add, program, fn.Name.Name, fn.Name.Name, constructor)
		return nil
	}
	fmt.Fprintf(b, "\tdifftrace.Add(difftrace.Case{Program: %q, Name: %q, Input: %v, Yields: %v,\n",
		program, fn.Name.Name, input != "", yield != "")
	if yield != "" && verb == "async" {
		b.WriteString("\t\tAwaits: true,\n")
	}
	call := fn.Name.Name + "(" + list(input, yield) + ")"
	made := constructor + "(" + input + ")"
	switch {
	case yield != "" && verb == "generator":
		writeGenerator(b, call, "difftrace."+drive+"("+made+")", len(results), fails)
	case yield != "":
		writeGenerator(b, call, "driver."+drive+"("+made+")", len(results), fails)
	default:
		writeCoroutine(b, call, made, len(results), fails)
	}
	b.WriteString("\t})\n")
	return nil
}

// list joins what is not empty with commas.
func list(items ...string) string {
	var kept []string
	for _, item := range items {
		if item != "" {
			kept = append(kept, item)
		}
	}
	return strings.Join(kept, ", ")
}

// writeGenerator writes the two ways to run a generator. Of its results, the handle gives the error only.
func writeGenerator(b *strings.Builder, call, drive string, results int, fails bool) {
	fmt.Fprintf(b, "\t\tPlain: func(n int) { ")
	switch {
	case results == 0:
		fmt.Fprintf(b, "%s; difftrace.Return(nil)", call)
	case fails:
		fmt.Fprintf(b, "%serr := %s; difftrace.Return(err)", strings.Repeat("_, ", results-1), call)
	default:
		fmt.Fprintf(b, "%s = %s; difftrace.Return(nil)", list(strings.Split(strings.Repeat("_", results), "")...), call)
	}
	fmt.Fprintf(b, " },\n\t\tGenerated: func(n int) { difftrace.Return(%s) },\n", drive)
}

// writeCoroutine writes the two ways to run a coroutine.
func writeCoroutine(b *strings.Builder, call, made string, results int, fails bool) {
	if results == 0 {
		fmt.Fprintf(b, "\t\tPlain: func(n int) { %s; difftrace.Return() },\n", call)
	} else {
		fmt.Fprintf(b, "\t\tPlain: func(n int) { difftrace.Return(%s) },\n", call)
	}
	values := results
	if fails {
		values--
	}
	var given []string
	switch values {
	case 0:
	case 1:
		given = append(given, "v")
	default:
		for i := range values {
			given = append(given, "v."+string(rune('A'+i)))
		}
	}
	check := "difftrace.NoError(err); "
	if fails {
		check, given = "", append(given, "err")
	}
	fmt.Fprintf(b, "\t\tGenerated: func(n int) { v, err := difftrace.Run(%s); _ = v; %sdifftrace.Return(%s) },\n",
		made, check, list(given...))
}

// names returns a name for every field of the list.
func names(fields *ast.FieldList) []string {
	var all []string
	if fields == nil {
		return nil
	}
	for _, f := range fields.List {
		if len(f.Names) == 0 {
			all = append(all, "_")
		}
		for _, id := range f.Names {
			all = append(all, id.Name)
		}
	}
	return all
}
