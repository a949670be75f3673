package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

// small is a plan that takes little time to simulate.
var small = plan{tellers: 3, customers: 2_000, between: time.Minute, service: 2 * time.Minute, seed: 7}

func simulated(t *testing.T, p plan, opts ...async.LoopOption) *bank {
	t.Helper()
	b, err := p.run(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A figure may be off by four standard errors. That happens by chance to one of
// some ten thousand (forty batches make a normal distribution, nearly); and as the seeds are fixed,
// it happens always or never.
func TestSimulationAgreesWithQueueingTheory(t *testing.T) {
	for _, p := range []plan{
		{tellers: 5, customers: 100_000, between: time.Minute, service: 4 * time.Minute, seed: 1},
		{tellers: 5, customers: 50_000, between: time.Minute, service: 4 * time.Minute, seed: 2},
		{tellers: 1, customers: 50_000, between: time.Minute, service: 30 * time.Second, seed: 3},
		{tellers: 2, customers: 50_000, between: time.Second, service: 1500 * time.Millisecond, seed: 4},
		{tellers: 20, customers: 50_000, between: time.Minute, service: 17 * time.Minute, seed: 5},
	} {
		t.Run(fmt.Sprintf("tellers=%d,seed=%d", p.tellers, p.seed), func(t *testing.T) {
			b := simulated(t, p)
			got, doubt, want := b.measured(), b.uncertainty(), p.predict()
			check := func(name string, got, doubt, want float64) {
				t.Helper()
				if off := math.Abs(got - want); off > 4*doubt {
					t.Errorf("%s is %.4g ± %.2g, theory says %.4g", name, got, doubt, want)
				}
				if doubt > want/8 {
					t.Errorf("%s: a standard error of %.2g makes %.4g meaningless", name, doubt, got)
				}
			}
			check("utilisation", got.utilisation, doubt.utilisation, want.utilisation)
			check("share who wait", got.waiting, doubt.waiting, want.waiting)
			check("mean wait", got.wait, doubt.wait, want.wait)
			check("mean queue length", got.queue, doubt.queue, want.queue)
		})
	}
}

func TestLittlesLawHoldsExactly(t *testing.T) {
	b := simulated(t, small)
	var waited, served time.Duration
	for _, v := range b.visits {
		waited += v.waited
		served += v.service
	}
	if waited == 0 || waited != b.queue.area {
		t.Errorf("customers have waited for %v, the queue says %v", waited, b.queue.area)
	}
	if served != b.busy.area {
		t.Errorf("customers were served for %v, the tellers say %v", served, b.busy.area)
	}
	if b.queue.value != 0 || b.busy.value != 0 || b.line.Locked() {
		t.Errorf("%d wait and %d are served after closing time", b.queue.value, b.busy.value)
	}
}

func TestCustomersAreServedInTheOrderOfArrival(t *testing.T) {
	last := time.Time{}
	for n, v := range simulated(t, small).visits {
		served := v.came.Add(v.waited)
		if served.Before(last) {
			t.Fatalf("customer %d was served before the one in front", n)
		}
		last = served
	}
}

func TestSameSeedGivesTheSameVisits(t *testing.T) {
	first := simulated(t, small).visits
	if !slices.Equal(first, simulated(t, small).visits) {
		t.Error("a second simulation differs")
	}
	if !slices.Equal(first, simulated(t, small, async.WithShuffle(11)).visits) {
		t.Error("the visits depend on the order in which ready tasks run")
	}
	other := small
	other.seed++
	if slices.Equal(first, simulated(t, other).visits) {
		t.Error("another seed makes no difference")
	}
}

func TestErlangC(t *testing.T) {
	for _, c := range []struct {
		servers    int
		load, want float64
	}{
		{1, 0.3, 0.3},          // one server: its utilisation
		{2, 1, 1.0 / 3},        // two: load²/(2+load)
		{2, 1.5, 9.0 / 14},     //
		{3, 2, 4.0 / 9},        //
		{5, 4, 0.55411},        // from tables
		{100, 1e-3, 0},         // no underflow on the way
		{1000, 1000 - 1e-9, 1}, // nor overflow
	} {
		if got := erlangC(c.servers, c.load); !(math.Abs(got-c.want) < 1e-5) {
			t.Errorf("erlangC(%d, %v) = %v, want %v", c.servers, c.load, got, c.want)
		}
	}
}

func TestSimulationCanBeCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	long := small
	long.customers = 1_000_000
	if _, err := long.run(ctx); !errors.Is(err, async.ErrCancelled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v; want a cancellation by the deadline", err)
	}
}

func TestCommandPrintsATable(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"-customers", "1000"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1000 customers, 5 tellers: ", "Erlang C", "utilisation, %", " 80\n", "mean wait, s", " 133\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for _, args := range [][]string{{"x"}, {"-tellers", "4"}, {"-customers", "10"}, {"-service", "0s"}} {
		if err := run(t.Context(), args, &out); err == nil {
			t.Errorf("no error for %q", args)
		}
	}
}
