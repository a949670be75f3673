package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"golang.org/x/perf/benchmath"
)

// print writes the table.
func print(w io.Writer, chosen []row, figures map[key][]float64, machine string) error {
	fmt.Fprintf(w, "%s, %s, %d processors; medians with their range\n\n", runtime.Version(), machine, runtime.NumCPU())
	fmt.Fprintln(w, "| | goal | ours | allocs | peer | | ratio | |")
	fmt.Fprintln(w, "|---|---|---:|---:|---|---:|---:|---|")
	for _, r := range chosen {
		line, err := r.line(figures)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// line is the row in Markdown.
func (r row) line(figures map[key][]float64) (string, error) {
	ours, err := r.summary(figures, r.ours, r.unit)
	if err != nil {
		return "", err
	}
	peer, err := r.summary(figures, r.peer, r.unit)
	if err != nil {
		return "", err
	}
	allocs, allocsText := 0.0, ""
	if s, err := r.summary(figures, r.ours, "allocs/op"); err == nil {
		allocs = s.Center
		allocsText = fmt.Sprint(allocs)
	}
	verdict := ""
	if !r.goal.reached(ours.Center, peer.Center, allocs) {
		verdict = "missed"
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s | %s |", r.what, r.goal.text(r.unit),
		r.figure(ours), allocsText, r.peer, r.figure(peer), ratio(ours.Center, peer.Center), verdict), nil
}

// summary condenses the measurements of a sub-benchmark.
func (r row) summary(figures map[key][]float64, sub, unit string) (benchmath.Summary, error) {
	values := figures[key{r.benchmark + "/" + sub, unit}]
	if len(values) == 0 {
		return benchmath.Summary{}, fmt.Errorf("no %s of Benchmark%s/%s", unit, r.benchmark, sub)
	}
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), 0.95), nil
}

// figure is a median with its range, in a unit that suits it.
func (r row) figure(s benchmath.Summary) string {
	return amount(s.Center, r.unit) + " ± " + s.PctRangeString()
}

// amount is a figure with its unit.
func amount(v float64, unit string) string {
	what, _, _ := strings.Cut(unit, "/")
	switch {
	case what == "MB-peak":
		return fmt.Sprintf("%.0f MB", v)
	case what == "B":
		return fmt.Sprintf("%.0f B", v)
	case v >= 1e6:
		return fmt.Sprintf("%.1f ms", v/1e6)
	case v >= 1e4:
		return fmt.Sprintf("%.1f µs", v/1e3)
	case v >= 100:
		return fmt.Sprintf("%.0f ns", v)
	default:
		return fmt.Sprintf("%.2f ns", v)
	}
}

// ratio says how our figure compares with the peer's.
func ratio(ours, peer float64) string {
	if peer >= 2*ours {
		return fmt.Sprintf("%.1f times less", peer/ours)
	}
	return fmt.Sprintf("%.2f of it", ours/peer)
}

// reached says whether the figures are what the goal asks for.
func (g goal) reached(ours, peer, allocs float64) bool {
	return (g.most == 0 || ours <= g.most) &&
		(g.times == 0 || peer >= g.times*ours) &&
		(g.within == 0 || ours <= g.within*peer) &&
		(g.allocs == 0 || allocs <= max(g.allocs, 0))
}

// text is the goal in words.
func (g goal) text(unit string) string {
	var parts []string
	add := func(asked bool, format string, args ...any) {
		if asked {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	what, _, _ := strings.Cut(unit, "/")
	what = strings.TrimPrefix(what, "cpu-")
	add(g.most != 0, "at most %v %s", g.most, what)
	add(g.times != 0, "%v times less", g.times)
	add(g.within != 0, "at most %v of it", g.within)
	add(g.allocs < 0, "no allocation")
	add(g.allocs > 0, "%v allocation", g.allocs)
	return strings.Join(parts, ", ")
}
