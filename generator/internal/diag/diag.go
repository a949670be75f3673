// Package diag holds the generator's messages about a user's program: diagnostics with
// positions, collected from every pass and shown together.
//
// A message names what is wrong and, after a semicolon, what to do about it:
//
//	fetch.go:12:9: yield escapes into a variable; call it directly, or pass it to an annotated generator
//
// Passes append to a List and continue; none stops at the first error. A List is sorted
// and freed of duplicates only when it is read (Sorted, Err, Print), because two passes
// often find the same mistake, or one pass finds it in both test variants of a package.
package diag

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// A Diagnostic is one message about one place in the user's program.
type Diagnostic struct {
	// Pos is the place; its file name is absolute. The zero Position stands for
	// the program as a whole.
	Pos token.Position
	// Message says what is wrong and, after a semicolon, what to do. It has no
	// final full stop.
	Message string
}

// String formats d with its file name as it is.
func (d Diagnostic) String() string { return d.Format("") }

// Format formats d as file:line:col: message. The file name is relative to
// dir if the file is below dir (or dir's parent, where that is shorter).
func (d Diagnostic) Format(dir string) string {
	if d.Pos.Filename == "" {
		return d.Message
	}
	pos := d.Pos
	pos.Filename = Relative(dir, pos.Filename)
	return pos.String() + ": " + d.Message
}

// Relative returns the form of the absolute file name in which a user working
// in dir wants to read it: relative to dir, unless that form is the longer one.
func Relative(dir, name string) string {
	if dir == "" {
		return name
	}
	rel, err := filepath.Rel(dir, name)
	if err != nil || len(rel) > len(name) {
		return name
	}
	return rel
}

// A List gathers diagnostics. Its zero value is empty and ready for use.
type List []Diagnostic

// Add appends a message about pos.
func (l *List) Add(pos token.Position, format string, args ...any) {
	*l = append(*l, Diagnostic{pos, fmt.Sprintf(format, args...)})
}

// Sorted returns the messages in order of file, line, column and text, each
// once. The list itself stays as it is.
func (l List) Sorted() List {
	sorted := slices.Clone(l)
	slices.SortFunc(sorted, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.CompactFunc(sorted, func(a, b Diagnostic) bool {
		a.Pos.Offset, b.Pos.Offset = 0, 0 // not known for messages of the go command
		return a == b
	})
}

// Print writes the sorted messages to w, one a line, with file names relative to
// dir.
func (l List) Print(w io.Writer, dir string) error {
	for _, d := range l.Sorted() {
		if _, err := fmt.Fprintln(w, d.Format(dir)); err != nil {
			return err
		}
	}
	return nil
}

// Err returns nil for an empty list, and otherwise an error whose text is the
// sorted messages, one a line.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	var b strings.Builder
	for i, d := range l.Sorted() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(d.String())
	}
	return errors.New(b.String())
}
