package load

import (
	"bytes"
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"strings"

	"github.com/asyncgen/asyncgen/generator/internal/spelling"
)

const directivePrefix = "//asyncgen:"

var (
	// anyDirective is a comment line that tools read, by the rule that gofmt
	// follows: gofmt moves such lines to the end of a doc comment.
	anyDirective = regexp.MustCompile(`^//([a-z0-9]+:[a-z0-9]|line |extern |export )`)
	// proseDirective is what was meant to be a directive and is prose for gofmt and for us.
	proseDirective = regexp.MustCompile(`(?i)^/[/*]\s*asyncgen(?:\s*:\s*|\s+)(async|generator)(\s+\w+)?\s*(?:\*/)?$`)
	// otherDirective is one of whatever tool with our verbs.
	otherDirective = regexp.MustCompile(`^//(\w+):(async|generator)(\s+\w+)?\s*$`)
)

// mayHaveDirectives is a quick look at a file: most have none.
func mayHaveDirectives(text []byte) bool {
	for _, part := range []string{"asyncgen:", "asyncgen ", "asyncgen\t", "//asyncgen\n", ":async", ":generator"} {
		if bytes.Contains(text, []byte(part)) {
			return true
		}
	}
	return false
}

// Suffix returns what the default name of a template's constructor ends in:
// Async or Gen.
func (d *Directive) Suffix() string {
	switch d.Verb {
	case "async":
		return "Async"
	case "generator":
		return "Gen"
	}
	return ""
}

// Meant returns the directive that the comment was meant to be if it is none, because of a space
// for example, and "" if it is one.
func (d *Directive) Meant() string {
	words := proseDirective.FindStringSubmatch(d.Comment.Text)
	if words == nil || isDirective(d.Comment) {
		return ""
	}
	return directivePrefix + strings.ToLower(words[1]) + words[2]
}

// Misspelt returns the directive that the comment was meant to be if the name of asyncgen is
// misspelt in it, otherwise "".
func (d *Directive) Misspelt() string {
	if !isMisspelt(d.Comment) {
		return ""
	}
	words := otherDirective.FindStringSubmatch(d.Comment.Text)
	return directivePrefix + words[2] + words[3]
}

// isMisspelt says whether c would be a directive but for a slip in the tool's name.
func isMisspelt(c *ast.Comment) bool {
	words := otherDirective.FindStringSubmatch(c.Text)
	return words != nil && spelling.Near(words[1], "asyncgen")
}

func isDirective(c *ast.Comment) bool { return strings.HasPrefix(c.Text, directivePrefix) }

// DirectivesOf returns the directives in a file that is not part of a program,
// none if it cannot be read. Positions in what it returns mean nothing.
func DirectivesOf(path string) []*Directive {
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte(directivePrefix)) {
		return nil
	}
	fset := token.NewFileSet()
	syntax, _ := parseFile(fset, path, text)
	return directives(fset, syntax)
}

// directives returns the directives of file in source order. A comment is one
// wherever it stands; whether it annotates a function is what Decl says.
func directives(fset *token.FileSet, file *ast.File) []*Directive {
	annotated := make(map[*ast.Comment]*ast.FuncDecl)
	meant := make(map[*ast.Comment]bool) // to be directives
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Doc == nil {
			continue
		}
		list := fn.Doc.List
		for i := len(list) - 1; i >= 0 && anyDirective.MatchString(list[i].Text); i-- {
			annotated[list[i]] = fn
		}
		for _, c := range list {
			meant[c] = proseDirective.MatchString(c.Text) || isMisspelt(c) || c.Text == "//asyncgen"
		}
	}

	var found []*Directive
	for _, group := range file.Comments {
		for _, c := range group.List {
			if !meant[c] && !isDirective(c) {
				continue
			}
			d := &Directive{Comment: c, Decl: annotated[c]}
			if d.Decl != nil {
				d.Line = fset.Position(d.Decl.Name.Pos()).Line
			}
			if isDirective(c) {
				fields := strings.Fields(strings.TrimPrefix(c.Text, directivePrefix))
				if len(fields) > 0 && !strings.HasPrefix(c.Text, directivePrefix+" ") {
					d.Verb, d.Args = fields[0], fields[1:]
				}
			}
			d.Constructor = constructorName(d)
			found = append(found, d)
		}
	}
	return found
}

// constructorName returns the name that d asks for, or "".
func constructorName(d *Directive) string {
	if d.Decl == nil || d.Suffix() == "" {
		return ""
	}
	if len(d.Args) > 0 {
		if !token.IsIdentifier(d.Args[0]) || d.Args[0] == "_" {
			return ""
		}
		return d.Args[0]
	}
	if d.Decl.Name.Name == "_" {
		return ""
	}
	return d.Decl.Name.Name + d.Suffix()
}
