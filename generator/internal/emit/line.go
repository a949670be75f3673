package emit

import (
	"bytes"
	"go/format"
	"path/filepath"
	"strconv"

	"github.com/dave/jennifer/jen"
)

// Line directives are emitted before every statement of the author's, and an
// empty one behind it. Which of them are needed, and the number in those that
// lead back to the generated file, is known only when the file has been
// formatted: resolveLines sees to that.

// Lines says which line directives a file gets.
type Lines int

const (
	NoLines   Lines = iota
	BaseLines       // they name files of the folder, the same on every machine
	PathLines       // they name files by their paths, as the compiler does those without directives
)

// file returns how directives name a file.
func (l Lines) file(path string) string {
	if l == PathLines {
		return path
	}
	return filepath.Base(path)
}

const (
	linePrefix = "//line "
	ownLine    = linePrefix + ":1"
)

// lineComment returns the directive for a line of a source file, or, for no
// file, the one that leads back to the generated file.
func lineComment(file string, line int) jen.Code {
	if file == "" {
		return jen.Comment(ownLine)
	}
	return jen.Comment(linePrefix + file + ":" + strconv.Itoa(line))
}

func baseName(path string) string { return filepath.Base(path) }

// resolveLines formats a file and completes its line directives: it drops those that
// say what the compiler would assume anyway or that another one follows, and
// numbers those that lead back to the file itself. Formatting neither splits nor
// joins the lines of a function's body as jennifer renders it.
func resolveLines(source []byte, name string) ([]byte, error) {
	formatted, err := format.Source(neededDirectives(source, name))
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(formatted)+len(formatted)/64) // for the digits
	own := []byte(linePrefix + name + ":")
	number := 0
	for line := range bytes.Lines(formatted) {
		number++
		if bytes.HasPrefix(line, own) {
			out = append(strconv.AppendInt(append(out, own...), int64(number)+1, 10), '\n')
			continue
		}
		out = append(out, line...)
	}
	return out, nil
}

// neededDirectives drops the directives that are not needed.
func neededDirectives(source []byte, name string) []byte {
	out := make([]byte, 0, len(source))
	// What the compiler would assume of the next line, and what it should. Of the
	// file itself the lines are right by themselves.
	assumed, wanted := position{file: name}, position{}
	for line := range bytes.Lines(source) {
		text := bytes.TrimSpace(line)
		if at, ok := parseDirective(text); ok {
			wanted = at
			if at.file == "" {
				wanted = position{file: name}
			}
			continue
		}
		// Neither a blank line nor a lone brace is worth a directive.
		if string(text) == "{" {
			out = append(out, line...)
			if assumed.file != name {
				assumed.line++
			}
			continue
		}
		if wanted.file != "" && wanted != assumed && len(text) > 0 && string(text) != "}" {
			out = append(append(append(out, linePrefix...), wanted.file...), ':')
			out = append(strconv.AppendInt(out, int64(max(wanted.line, 1)), 10), '\n')
			if bytes.HasPrefix(line, []byte("//")) {
				out = append(out, '\n') // a directive is not part of a doc comment
			}
			assumed = wanted
		}
		if len(text) > 0 && wanted.file != name {
			wanted = position{} // whatever follows, until the next directive
		}
		out = append(out, line...)
		if assumed.file != name {
			assumed.line++
		}
	}
	return out
}

// position is a line of a file; the generated file's own have number 0.
type position struct {
	file string
	line int
}

// parseDirective returns what a line directive says; the file is "" for one that
// leads back to the generated file.
func parseDirective(text []byte) (position, bool) {
	if string(text) == ownLine {
		return position{}, true
	}
	directive, ok := bytes.CutPrefix(text, []byte(linePrefix))
	if !ok {
		return position{}, false
	}
	i := bytes.LastIndexByte(directive, ':')
	number, err := strconv.Atoi(string(directive[i+1:]))
	if i < 0 || err != nil {
		return position{}, false
	}
	return position{string(directive[:i]), number}, true
}
