package realcode

import (
	"cmp"
	"go/token"
	"slices"
	"strings"
)

// edits are changes of a source text. Insertions that surround nested expressions may meet at
// one place: what ends there comes before what begins, inner ends before outer ones.
type edits struct {
	file *token.File
	text string
	list []edit
}

type edit struct {
	start, end int
	text       string
	closes     bool
	number     int // in the order of their making
}

func (e *edits) offset(p token.Pos) int { return e.file.Offset(p) }

// source returns the text of a node as it was.
func (e *edits) source(start, end token.Pos) string { return e.text[e.offset(start):e.offset(end)] }

func (e *edits) replace(start, end token.Pos, text string) { e.add(start, end, text, false) }

// before inserts text in front of what begins at p. Outer expressions have to come first.
func (e *edits) before(p token.Pos, text string) { e.add(p, p, text, false) }

// after inserts text behind what ends at p. Outer expressions have to come first.
func (e *edits) after(p token.Pos, text string) { e.add(p, p, text, true) }

func (e *edits) add(start, end token.Pos, text string, closes bool) {
	e.list = append(e.list, edit{e.offset(start), e.offset(end), text, closes, len(e.list)})
}

// compareEdits orders the edits of one text.
func compareEdits(a, b edit) int {
	if a.start != b.start {
		return cmp.Compare(a.start, b.start)
	}
	switch {
	case a.closes && b.closes:
		return cmp.Compare(b.number, a.number)
	case a.closes:
		return -1
	case b.closes:
		return 1
	}
	return cmp.Compare(a.number, b.number)
}

// apply returns the part of the text between two places with all edits there.
func (e *edits) apply(start, end token.Pos) string {
	from, to := e.offset(start), e.offset(end)
	list := slices.DeleteFunc(slices.Clone(e.list), func(d edit) bool { return d.start < from || d.end > to })
	slices.SortFunc(list, compareEdits)
	var b strings.Builder
	at := from
	for _, d := range list {
		b.WriteString(e.text[at:d.start])
		b.WriteString(d.text)
		at = d.end
	}
	b.WriteString(e.text[at:to])
	return b.String()
}
