package main

import (
	"bytes"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scanned returns what go/scanner finds, as tokens gives it.
func scanned(src []byte) (list []Token) {
	fset := token.NewFileSet()
	file := fset.AddFile("x.go", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, kind, text := s.Scan()
		if kind == token.EOF {
			return list
		}
		if kind.IsOperator() && kind != token.SEMICOLON {
			text = kind.String()
		}
		list = append(list, Token{kind, file.Offset(pos), text})
	}
}

// compareTokens reports the first difference between the lexer and go/scanner.
func compareTokens(t *testing.T, name string, src []byte) {
	t.Helper()
	got, want := slices.Collect(tokensGen(string(src)).All()), scanned(src)
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("%s: token %d is %v, go/scanner has %v", name, i, got[i], want[i])
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d tokens, go/scanner has %d", name, len(got), len(want))
	}
}

func TestLexerAgreesWithGoScanner(t *testing.T) {
	for _, src := range []string{
		"",
		"\n",
		"x",
		"x\n",
		"\uFEFFpackage p\n",
		"return\n}\n",
		"x++ // one\ny--",
		"x /* a */ y /* b\n c */ z\n",
		"x /* a\n b */ // c\n",
		"/* not ended",
		"// not ended",
		"a /* x */ /* y */\n",
		"break\ncontinue\nfallthrough\ngoto L\n",
		"'a' '\\'' '\\\\' '\n",
		`"a" "\"" "\\" "a\nb" "not ended`,
		"`raw\nstring` + `not ended",
		"0 1_000 0x1F 0o17 0b11 017 089 0x1p-2 1e3 1E+3 .5 1. 1.i 1i 0x.8p1 0b12i 1__2 08.5",
		"+ - * / % & | ^ << >> &^ += -= *= /= %= &= |= ^= <<= >>= &^= && || <- ++ -- == < > = ! ~ != <= >= := ... .. . ( [ { , ; ) ] } :",
		"größe 世界 x² a\u00a0b",
		"x # y\n$\n",
		"x @\ny",
		"if x := f(); x > 0 {\n\treturn x, nil\n}\n",
	} {
		compareTokens(t, src, []byte(src))
	}
}

// The packages that a Go installation is made of are the larger test: every token of
// some of them, of the right kind, in the right place.
func TestLexerAgreesWithGoScannerOnStandardLibrary(t *testing.T) {
	root, err := goSource(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, dir := range []string{"go", "strconv", "unicode", "text", "encoding", "math"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			compareTokens(t, path, bytes.ReplaceAll(src, []byte("\r"), nil)) // go/scanner drops those in its texts
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 300 {
		t.Errorf("compared %d files only", files)
	}
}

func TestLexerStopsWithItsConsumer(t *testing.T) {
	for kind, src := range map[token.Token]string{
		token.IDENT:     "x y z",
		token.SEMICOLON: "x\ny\n",
		token.COMMENT:   "x /*\n*/ y",
	} {
		g := tokensGen(src)
		for tok := range g.All() {
			if tok.Kind == kind {
				break
			}
		}
		if tok, more := g.Next(); more {
			t.Errorf("after %v: %v", kind, tok)
		}
	}
}

func TestTokensOfATextAllocateOneGenerator(t *testing.T) {
	src := strings.Repeat("x := f(\"a\", 1) // comment\n", 100)
	allocs := testing.AllocsPerRun(10, func() {
		g := tokensGen(src)
		for _, more := g.Next(); more; _, more = g.Next() {
		}
	})
	if allocs != 1 {
		t.Errorf("%v allocations; want 1, the generator's frame", allocs)
	}
}
