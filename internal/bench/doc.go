// Package bench measures generated code beside what a Go program would use
// without it, in the same run: one file a subject, templates and peers together.
//
// A benchmark has sub-benchmarks: "ours", and one for each peer, which does the
// same work. Command benchtable (make bench) runs them several times over and prints
// medians and ratios next to what is to be reached. For a single one:
//
//	go test ./internal/bench -run '^$' -bench 'TaskSwitch' -count 6
//
// Everything is in test files, so that no program can depend on it. What never
// allocates is held to that by a test (alloc_test.go), which needs no quiet
// machine.
package bench
