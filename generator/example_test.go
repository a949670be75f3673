package generator_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/asyncgen/asyncgen/generator"
)

// module writes a module of one annotated function to a new folder. This repository
// is its runtime.
func module(body string) (dir string, err error) {
	repository, err := filepath.Abs("..")
	if err != nil {
		return "", err
	}
	if dir, err = os.MkdirTemp("", "example"); err != nil {
		return "", err
	}
	mod := "module example.com/count\n\ngo 1.26.0\n\nrequire github.com/asyncgen/asyncgen v0.0.0\n\n" +
		"replace github.com/asyncgen/asyncgen => " + repository + "\n"
	source := "package count\n\n//asyncgen:generator\nfunc count(n int, yield func(int) bool) {\n" + body + "\n}\n"
	for name, text := range map[string]string{"go.mod": mod, "count.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// What the command does, in a program.
func ExampleGenerate() {
	dir, err := module("\tfor i := range n {\n\t\tif !yield(i) {\n\t\t\treturn\n\t\t}\n\t}")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	options := generator.Options{Dir: dir, Patterns: []string{"./..."}, Line: true}
	for range 2 {
		result, err := generator.Generate(context.Background(), options)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, f := range result.Files {
			fmt.Println(filepath.Base(result.Relative(f.Path)), f.Action, result.Stale())
		}
		if err := result.Write(); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// count_asyncgen.go created 1
	// count_asyncgen.go kept 0
}

// What -check does: it shows what would be written.
func ExampleResult() {
	dir, err := module("\tyield(n)")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	result, err := generator.Generate(context.Background(), generator.Options{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	var diff bytes.Buffer
	err = result.Diff(&diff)
	fmt.Println(result.Stale(), bytes.Contains(diff.Bytes(), []byte("+func countGen(n int)")), err)
	// Output: 1 true <nil>
}

// What is wrong with the program is in the diagnostics, all of it.
func ExampleOptions() {
	dir, err := module("\tkept := yield\n\tkept(n)")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	result, err := generator.Generate(context.Background(), generator.Options{Dir: dir})
	fmt.Println(len(result.Files), err)
	for _, d := range result.Diagnostics {
		fmt.Println(d.Format(result.Dir))
	}
	// Output:
	// 0 <nil>
	// count.go:5:10: yield escapes: it is stored in a variable; call it in the body of count, or pass it to an annotated generator
}
