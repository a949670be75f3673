// Package difftest tests the generator against Go itself: a template is Go, so its
// behaviour when it is called as a plain function defines what the generated code has
// to do.
//
// In: programs, hand-written ones (testdata/diff) or random ones (package progen). Out:
// failures: programs that could not be generated or compiled, behaved differently,
// crashed or hung.
//
// # How a program is run
//
// A program is a Go file. Its templates whose names begin with "test" are its cases;
// they take a number or nothing, and yield if they are generators, one-way or two-way.
// Package trace records what they do. Check makes one module of all programs,
//
//	trace/                   the helper package, copied
//	loops/loops.go           a program with a package of its own
//	loops/loops_cases.go     calls of template and constructor, both ways
//	batch/p17.go             random programs share a package: one compilation
//	main.go                  runs all cases
//
// generates code for it in this process with the verifier on, builds it once, and runs
// it. Each case runs with several numbers, under several patterns of suspensions, and,
// if it is a generator, with a consumer that stops after each of its values. The
// consumer of a two-way generator answers with nothing, a value (an int or a string)
// and an error in turn. A coroutine also runs with its task cancelled at each of its
// first waits; an async generator with its consumer's task cancelled, both if that
// takes all values and if it stops early.
//
// # Commands
//
//	go test ./generator/internal/difftest                 the corpus, the goldens, 200 random programs
//	make difftest N=50000 SEED=1                          as many random programs as wanted
//	go test ./generator/internal/difftest -fuzz Random    seeds of the fuzzer's choice
//	go test ./generator/internal/difftest -run Golden -update
//
// The fuzzer takes an input of more than 10 seconds, most of which is compilation, for
// one that hangs: fuzz on an idle machine, and give the seed of a failure to make
// difftest.
//
// A random program that fails is printed in its smallest form (file minimise.go). With
// -difftest.keep, as from make, it is added to the corpus; once understood, it belongs
// in testdata/diff/found.go.
//
// # How many programs a minute
//
// A program costs 40 to 45 ms of processor time, of which the compiler takes 33, the
// generator 5 and the runs of all its cases 2: two processors check 2,000 to 2,400 a
// minute beside other work. So batches exist for the compiler: each is one package of
// 200 programs, as many are built at a time as there are processors, without inlining,
// debugging information and garbage collection (1.3 GB a compilation). Programs share
// the types that the runtime's generic types are instantiated with, and are made so
// that nearly all of their statements run under some input: code that no run reaches
// costs as much as the rest and finds nothing. A long hunt fills the go command's
// cache; give it a separate one with GOCACHE.
//
// # Failures
//
// A program that cannot be generated or compiled is reported and left out; the others
// continue. A crash or a hang is reported as one of the program that ran; the others
// are run again without it.
package difftest
