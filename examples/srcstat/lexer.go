package main

import (
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is a lexer of Go, in two layers.
//
// tokens is a generator: it knows what depends on what came before, namely where
// the end of a line ends a statement and so is a semicolon. It is an ordinary loop
// that yields, several times a turn if need be; its local variables are its
// state. Written as a method next(), those would be fields, and the second of two
// tokens of one turn would need a field to wait in.
//
// lexeme and what it calls are plain functions from a position to the end of the lexeme
// that begins there. Nothing in them is specific to coroutines.
//
// In comes a text of any bytes, out come the tokens that go/scanner finds (in the
// mode that keeps comments), except that erroneous literals and comments are
// passed on without complaint: for
//
//	x := 1 // one
//
// they are IDENT, :=, INT, COMMENT and a SEMICOLON whose text is "\n".

// Token is a lexeme, or a semicolon that the end of a line stands for.
type Token struct {
	Kind token.Token
	Pos  int    // offset of the first byte
	Text string // as in the source; "\n" for a semicolon that is not there
}

// tokens yields the tokens of a source text, without an EOF.
//
//asyncgen:generator
func tokens(src string, yield func(Token) bool) {
	ends := false // a statement ends where the line ends
	for pos := start(src); ; {
		pos = skipBlank(src, pos, ends)
		if pos == len(src) || src[pos] == '\n' {
			if ends && !yield(Token{token.SEMICOLON, pos, "\n"}) {
				return
			}
			if pos == len(src) {
				return
			}
			ends = false
			continue
		}
		kind, end := lexeme(src, pos)
		text := src[pos:end]
		if !yield(Token{kind, pos, text}) {
			return
		}
		if kind != token.COMMENT {
			ends = endsStatement(kind, ends)
		} else if line := strings.IndexByte(text, '\n'); ends && line >= 0 {
			// The comment goes over the end of the line.
			if !yield(Token{token.SEMICOLON, pos + line, "\n"}) {
				return
			}
			ends = false
		}
		pos = end
	}
}

// start returns where the text begins: behind a byte order mark.
func start(src string) int {
	if strings.HasPrefix(src, "\uFEFF") {
		return len("\uFEFF")
	}
	return 0
}

// skipBlank returns the position of the next lexeme, or of the end of the line if that
// matters.
func skipBlank(src string, pos int, lineMatters bool) int {
	for pos < len(src) {
		switch src[pos] {
		case '\n':
			if lineMatters {
				return pos
			}
		case ' ', '\t', '\r':
		default:
			return pos
		}
		pos++
	}
	return pos
}

// endsStatement says whether a line that ends behind a token ends a statement; before says
// whether one that ends in front of it does.
func endsStatement(kind token.Token, before bool) bool {
	switch kind {
	case token.IDENT, token.INT, token.FLOAT, token.IMAG, token.CHAR, token.STRING,
		token.BREAK, token.CONTINUE, token.FALLTHROUGH, token.RETURN,
		token.INC, token.DEC, token.RPAREN, token.RBRACK, token.RBRACE:
		return true
	case token.ILLEGAL:
		return before
	}
	return false
}

// lexeme returns the kind and the end of the lexeme at pos.
func lexeme(src string, pos int) (kind token.Token, end int) {
	switch c := src[pos]; {
	case isLetter(c):
		return word(src, pos)
	case isDigit(c) || c == '.' && isDigit(at(src, pos+1)):
		return numberAt(src, pos)
	case c == '"' || c == '\'':
		kind = token.STRING
		if c == '\'' {
			kind = token.CHAR
		}
		return kind, quoted(src, pos)
	case c == '`':
		return token.STRING, upTo(src, pos+1, "`")
	case c == '/' && at(src, pos+1) == '/':
		if end := strings.IndexByte(src[pos:], '\n'); end >= 0 {
			return token.COMMENT, pos + end
		}
		return token.COMMENT, len(src)
	case c == '/' && at(src, pos+1) == '*':
		return token.COMMENT, upTo(src, pos+2, "*/")
	case c >= utf8.RuneSelf:
		if r, size := utf8.DecodeRuneInString(src[pos:]); !unicode.IsLetter(r) {
			return token.ILLEGAL, pos + size
		}
		return word(src, pos)
	default:
		return operatorAt(src, pos)
	}
}

// word scans an identifier or keyword.
func word(src string, pos int) (token.Token, int) {
	end := pos
	for end < len(src) {
		if c := src[end]; isLetter(c) || isDigit(c) {
			end++
		} else if c < utf8.RuneSelf {
			break
		} else if r, size := utf8.DecodeRuneInString(src[end:]); unicode.IsLetter(r) || unicode.IsDigit(r) {
			end += size
		} else {
			break
		}
	}
	if end-pos == 1 {
		return token.IDENT, end // no keyword is as short, and many names are
	}
	return token.Lookup(src[pos:end]), end
}

// numberAt scans a number. What it accepts besides well-formed ones is one lexeme for
// go/scanner too.
func numberAt(src string, pos int) (kind token.Token, end int) {
	kind = token.INT
	digit, end := isDigit, pos
	if src[pos] == '0' {
		switch lower(at(src, pos+1)) {
		case 'x':
			digit = isHex
			end += 2
		case 'o', 'b':
			end += 2
		}
	}
	end = digits(src, end, digit)
	if at(src, end) == '.' {
		kind = token.FLOAT
		end = digits(src, end+1, digit)
	}
	if e := lower(at(src, end)); e == 'e' || e == 'p' {
		kind = token.FLOAT
		end++
		if c := at(src, end); c == '+' || c == '-' {
			end++
		}
		end = digits(src, end, isDigit)
	}
	if at(src, end) == 'i' {
		kind = token.IMAG
		end++
	}
	return kind, end
}

func digits(src string, pos int, digit func(byte) bool) int {
	for digit(at(src, pos)) || at(src, pos) == '_' {
		pos++
	}
	return pos
}

// quoted scans a literal that ends with the quote it begins with, or with the line.
func quoted(src string, pos int) int {
	quote := src[pos]
	for pos++; pos < len(src); pos++ {
		switch src[pos] {
		case quote:
			return pos + 1
		case '\n':
			return pos
		case '\\':
			if at(src, pos+1) == quote || at(src, pos+1) == '\\' {
				pos++
			}
		}
	}
	return pos
}

// upTo returns the position behind the next mark.
func upTo(src string, pos int, mark string) int {
	if end := strings.Index(src[pos:], mark); end >= 0 {
		return pos + end + len(mark)
	}
	return len(src)
}

// operators has all operators and delimiters by their first byte, the longer ones first.
var operators = func() (table [utf8.RuneSelf][]operatorText) {
	for length := 3; length > 0; length-- {
		for kind := token.ADD; kind <= token.TILDE; kind++ {
			if text := kind.String(); kind.IsOperator() && len(text) == length {
				table[text[0]] = append(table[text[0]], operatorText{text, kind})
			}
		}
	}
	return table
}()

type operatorText struct {
	text string
	kind token.Token
}

// operatorAt scans an operator or a delimiter.
func operatorAt(src string, pos int) (token.Token, int) {
	for _, op := range operators[src[pos]] {
		if strings.HasPrefix(src[pos:], op.text) {
			return op.kind, pos + len(op.text)
		}
	}
	return token.ILLEGAL, pos + 1
}

// at returns the byte at pos, or 0 behind the end.
func at(src string, pos int) byte {
	if pos < len(src) {
		return src[pos]
	}
	return 0
}

func isLetter(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' || c == '_' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isHex(c byte) bool    { return isDigit(c) || 'a' <= lower(c) && lower(c) <= 'f' }
func lower(c byte) byte    { return c | ('a' - 'A') }
