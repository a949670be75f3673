package main

import (
	"cmp"
	"fmt"
	"go/token"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// kind is a class of tokens, a row of the table.
type kind int

const (
	identifier kind = iota
	keyword
	operator
	number
	text
	comment
	illegal
	kinds
)

func (k kind) String() string {
	return [...]string{"identifiers", "keywords", "operators", "numbers", "strings, runes", "comments", "illegal"}[k]
}

// kindOf returns the class of a token.
func kindOf(tok token.Token) kind {
	switch {
	case tok == token.IDENT:
		return identifier
	case tok == token.COMMENT:
		return comment
	case tok == token.ILLEGAL:
		return illegal
	case tok == token.STRING || tok == token.CHAR:
		return text
	case tok.IsLiteral():
		return number
	case tok.IsKeyword():
		return keyword
	default:
		return operator
	}
}

// stats is what the survey counts. The zero value is ready for use.
type stats struct {
	files, lines, bytes int
	tokens              [kinds]int
	names               map[string]*int // how often each identifier occurs
}

// count adds a source text.
func (s *stats) count(src string) {
	s.files++
	s.bytes += len(src)
	s.lines += strings.Count(src, "\n")
	if src != "" && !strings.HasSuffix(src, "\n") {
		s.lines++
	}
	for tok := range tokensGen(src).All() {
		s.tokens[kindOf(tok.Kind)]++
		if tok.Kind == token.IDENT {
			s.name(tok.Text)
		}
	}
}

// name counts an identifier.
func (s *stats) name(name string) {
	if n := s.names[name]; n != nil {
		*n++
		return
	}
	if s.names == nil {
		s.names = make(map[string]*int)
	}
	n := 1
	s.names[strings.Clone(name)] = &n // the clone does not keep the file in memory
}

// frequent returns the n most frequent identifiers, the most frequent first, those of equal
// frequency in alphabetical order.
func (s *stats) frequent(n int) []string {
	names := slices.SortedFunc(maps.Keys(s.names), func(a, b string) int {
		return cmp.Or(cmp.Compare(*s.names[b], *s.names[a]), cmp.Compare(a, b))
	})
	return names[:min(n, len(names))]
}

// print writes the table.
func (s *survey) print(w io.Writer, took time.Duration) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, n int) { fmt.Fprintf(table, "%s\t%d\t\n", name, n) }
	row("files", s.files)
	row("lines", s.lines)
	row("tasks at once, at most", s.peak)
	all := 0
	for k, n := range s.tokens {
		row(kind(k).String(), n)
		all += n
	}
	row("tokens", all)
	fmt.Fprintln(table)
	for _, name := range s.frequent(10) {
		row(name, *s.names[name])
	}
	fmt.Fprintln(table)
	if err := table.Flush(); err != nil {
		return err
	}
	seconds := took.Seconds()
	_, err := fmt.Fprintf(w, "%.2f s, %.1f MB/s, %.1f million tokens/s\n",
		seconds, float64(s.bytes)/1e6/seconds, float64(all)/1e6/seconds)
	return err
}
