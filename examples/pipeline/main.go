// Command pipeline looks for the number with the longest Collatz chain.
//
//	pipeline [-blocks n] [-length n]
//
// An interrupt (Ctrl-C) ends the production of blocks, not the work on those that
// are there: the result is exact for all numbers that were begun. See pipeline.go
// for how.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"os"

	"github.com/asyncgen/asyncgen/runner"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("pipeline: ")
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run is the command.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("pipeline", flag.ContinueOnError)
	blocks := flags.Int("blocks", 400, "how many blocks of numbers to search")
	length := flags.Int("length", 20_000, "how many numbers a block has")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *blocks < 1 || *length < 1 || flags.NArg() > 0 {
		return errors.New("usage: pipeline [-blocks n] [-length n], both at least 1")
	}
	outcome, err := runner.Run(ctx, newPipeline(*blocks, *length).runAsync())
	return errors.Join(err, outcome.print(out))
}
