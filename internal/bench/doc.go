// Package bench measures generated code beside what a Go program would use without it,
// in the same run. Each file has one subject, with its templates and peers.
//
// A benchmark has sub-benchmarks: "ours", and one for each peer, which does the same
// work. Command benchtable (make bench) runs them several times and prints medians and
// ratios next to the goals. To run a single one:
//
//	go test ./internal/bench -run '^$' -bench 'TaskSwitch' -count 6
//
// Everything is in test files, so that no program can depend on it. A test checks what
// must never allocate (alloc_test.go); it does not need a quiet machine.
package bench
