package emit

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/dave/jennifer/jen"
)

// Line directives are emitted before every statement of the author's, and an
// empty one behind it. Which of them are needed, and the number in those that
// lead back to the generated file, is known only when the file has been
// formatted: resolveLines sees to that.

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
	return jen.Comment(linePrefix + filepath.Base(file) + ":" + strconv.Itoa(line))
}

func baseName(path string) string { return filepath.Base(path) }

// resolveLines completes the line directives of a formatted file: it drops those
// that say what the compiler would assume anyway or that another one follows,
// and numbers those that lead back to the file itself.
func resolveLines(source []byte, name string) []byte {
	lines := bytes.Split(source, []byte("\n"))
	var out [][]byte
	// What the compiler would assume of the next line, and what it should.
	assumed, wanted := position{name, 1}, position{"", 0}
	for _, line := range lines {
		text := bytes.TrimSpace(line)
		if string(text) == ownLine {
			wanted = position{"", 0}
			continue
		}
		if directive, ok := bytes.CutPrefix(text, []byte(linePrefix)); ok {
			i := bytes.LastIndexByte(directive, ':')
			number, err := strconv.Atoi(string(directive[i+1:]))
			if i >= 0 && err == nil {
				wanted = position{string(directive[:i]), number}
				continue
			}
		}
		if want, ok := wanted.of(name, len(out)+1); ok && want != assumed {
			if len(text) == 0 || string(text) == "}" {
				out = append(out, line)
				assumed.line++
				continue
			}
			if wanted.file == "" {
				want.line++ // the directive takes a line itself
			}
			out = append(out, []byte(fmt.Sprintf("%s%s:%d", linePrefix, want.file, want.line)))
			assumed = want
		}
		if wanted.file != "" {
			wanted = position{"-", 0} // whatever follows until the next directive
		}
		out = append(out, line)
		assumed.line++
	}
	return bytes.Join(out, []byte("\n"))
}

type position struct {
	file string
	line int
}

// of returns the position that a line of the generated file should have: its
// own if the position has no file. There is none if nothing was said.
func (p position) of(name string, line int) (position, bool) {
	switch p.file {
	case "":
		return position{name, line}, true
	case "-":
		return position{}, false
	}
	return p, true
}
