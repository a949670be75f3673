// Command simulation lets 100,000 customers visit a bank, and compares how they fared with
// what queueing theory predicts.
//
//	simulation [-tellers n] [-customers n] [-between d] [-service d] [-seed n]
//
// Nobody waits for anything: the loop's clock is virtual, and two months pass
// within a second. See bank.go for the simulation, theory.go for the figures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"text/tabwriter"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
	"github.com/asyncgen/asyncgen/runtime/asynctest"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("simulation: ")
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run is the command.
func run(ctx context.Context, args []string, out io.Writer) error {
	var p plan
	flags := flag.NewFlagSet("simulation", flag.ContinueOnError)
	flags.IntVar(&p.tellers, "tellers", 5, "how many tellers the bank has")
	flags.IntVar(&p.customers, "customers", 100_000, "how many customers come")
	flags.DurationVar(&p.between, "between", time.Minute, "mean time between two arrivals")
	flags.DurationVar(&p.service, "service", 4*time.Minute, "mean time of service")
	flags.Uint64Var(&p.seed, "seed", 1, "what all that is random depends on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case flags.NArg() > 0 || p.tellers < 1 || p.between <= 0 || p.service <= 0:
		return errors.New("usage: simulation [flags], all values positive")
	case p.customers < 2*batches:
		return fmt.Errorf("%d customers are too few for statistics; %d will do", p.customers, 2*batches)
	case p.service >= time.Duration(p.tellers)*p.between:
		return errors.New("the tellers cannot keep up: the line would grow for ever")
	}
	begin := time.Now()
	b, err := p.run(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d customers, %d tellers: %v, simulated in %v\n\n",
		p.customers, p.tellers, b.loop.Time().Sub(b.begin).Round(time.Hour), time.Since(begin).Round(time.Millisecond))
	return b.print(out)
}

// run simulates the plan on a loop with a virtual clock.
func (p plan) run(ctx context.Context, opts ...async.LoopOption) (*bank, error) {
	return runner.Run(ctx, simulateAsync(p), runner.WithLoopFactory(func() (*async.Loop, error) {
		return async.NewLoop(append(opts, async.WithClock(asynctest.NewClock()))...), nil
	}))
}

// print writes a table of what was measured, with twice its standard error, and
// what was predicted.
func (b *bank) print(out io.Writer) error {
	got, doubt, want := b.measured(), b.uncertainty(), b.predict()
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "\tsimulated\t± (95 %)\tErlang C")
	row := func(name string, got, doubt, want float64) {
		fmt.Fprintf(table, "%s\t%.4g\t%.2g\t%.4g\n", name, got, 2*doubt, want)
	}
	row("utilisation, %", 100*got.utilisation, 100*doubt.utilisation, 100*want.utilisation)
	row("have to wait, %", 100*got.waiting, 100*doubt.waiting, 100*want.waiting)
	row("mean wait, s", got.wait, doubt.wait, want.wait)
	row("mean queue length", got.queue, doubt.queue, want.queue)
	return table.Flush()
}
