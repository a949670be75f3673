// Command asyncgen turns annotated Go functions into stackless coroutines.
//
//	asyncgen [flags] [packages]
//
// For each source file x.go with annotated functions it writes x_asyncgen.go.
// Without arguments it does so for the package in the current folder, which is
// what
//
//	//go:generate go tool asyncgen
//
// needs. See asyncgen -h for the flags, and the generator package for what is
// generated.
//
// The exit status is 0 if all is well, 1 if the program has mistakes or (with
// -check) generated files are not up to date, 2 if asyncgen was called wrongly,
// its environment does not work, it was interrupted or it has a bug.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/asyncgen/asyncgen/generator"
)

const (
	exitDone     = 0
	exitMistakes = 1
	exitUsage    = 2
)

const usage = `usage: asyncgen [flags] [packages]

Asyncgen generates coroutines from annotated functions:

	//asyncgen:async       fetch -> fetchAsync, a coroutine; with a parameter
	                       yield func(T) bool an async generator
	//asyncgen:generator   walk -> walkGen, a generator

What it makes of x.go is in x_asyncgen.go. Packages are named as for the go
command; without any it is the one in the current folder.

Examples:

	asyncgen                     the package in the current folder
	asyncgen ./...               all packages below it
	asyncgen -check ./...        change nothing; fail if generated code is not up to date
	asyncgen -tags linux,race .  with build tags

As part of go generate, in any file of the package:

	//go:generate go tool asyncgen

Flags:

`

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(150) // it runs for a moment: a tenth less work for some memory
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the command: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("asyncgen", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and usage go different ways
	var (
		check   = flags.Bool("check", false, "write nothing; print a diff of what is not up to date, and exit with status 1 if anything is")
		tags    = flags.String("tags", "", "build `tags`, separated by commas")
		dir     = flags.String("C", "", "change to `folder` first")
		verbose = flags.Bool("v", false, "say what is done")
		version = flags.Bool("version", false, "print the version and exit")
		line    = lineFlag{on: true}
	)
	flags.Var(&line, "line", "map generated statements to their source by line directives; -line=path writes whole paths,\n"+
		"by which debuggers find breakpoints of the source, and which are not for committing")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return exitDone
	case err != nil:
		fmt.Fprintf(stderr, "asyncgen: %v\nRun asyncgen -h for help.\n", err)
		return exitUsage
	}
	for _, arg := range flags.Args() {
		if strings.HasPrefix(arg, "-") {
			fmt.Fprintf(stderr, "asyncgen: %s behind the packages; flags come first\nRun asyncgen -h for help.\n", arg)
			return exitUsage
		}
	}
	if *version {
		fmt.Fprintln(stdout, versionText())
		return exitDone
	}

	opts := generator.Options{Dir: *dir, Patterns: flags.Args(), Tags: *tags, Line: line.on, LinePaths: line.paths}
	if *verbose {
		opts.Logf = func(format string, args ...any) { fmt.Fprintf(stderr, "asyncgen: "+format+"\n", args...) }
	}
	result, err := generator.Generate(ctx, opts)
	if result != nil {
		for _, d := range result.Diagnostics {
			fmt.Fprintln(stderr, d.Format(result.Dir))
		}
	}
	if err != nil && ctx.Err() != nil {
		fmt.Fprintln(stderr, "asyncgen: interrupted; nothing has been written")
		return exitUsage
	}
	if err != nil {
		complain(stderr, err)
		return exitUsage
	}
	if result.Empty { // by a wrong pattern, perhaps
		fmt.Fprintln(stderr, "asyncgen: nothing to do; no function in these packages has a directive, //asyncgen:async or //asyncgen:generator")
	}
	if *check || *verbose {
		for _, path := range result.Excluded {
			fmt.Fprintf(stderr, "asyncgen: %s: has directives but is excluded by build constraints; for what is generated from it, run asyncgen with -tags or GOOS\n", result.Relative(path))
		}
	}
	status := exitDone
	if len(result.Diagnostics) > 0 {
		status = exitMistakes
	}
	if *check {
		err = result.Diff(stdout)
		if n := result.Stale(); n > 0 {
			fmt.Fprintf(stderr, "asyncgen: %s not up to date; run asyncgen or go generate\n", files(n))
			status = exitMistakes
		}
	} else {
		err = result.Write()
		if *verbose {
			report(stderr, result)
		}
	}
	if *verbose {
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		fmt.Fprintf(stderr, "asyncgen: took up to %d MB of memory\n", memory.Sys>>20)
	}
	if err != nil {
		complain(stderr, err)
		return exitUsage
	}
	return status
}

// complain prints an error, or each of those that are joined in it, on a line of its own.
func complain(w io.Writer, err error) {
	errs := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		errs = joined.Unwrap()
	}
	for _, err := range errs {
		fmt.Fprintln(w, "asyncgen:", err)
	}
}

// report says what has become of each file.
func report(w io.Writer, result *generator.Result) {
	for _, f := range result.Files {
		if f.Err == nil {
			fmt.Fprintf(w, "asyncgen: %s %s\n", f.Action, result.Relative(f.Path))
		}
	}
}

func files(n int) string {
	if n == 1 {
		return "1 file is"
	}
	return fmt.Sprintf("%d files are", n)
}

func versionText() string {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	return fmt.Sprintf("asyncgen %s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
