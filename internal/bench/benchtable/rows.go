package main

const (
	benchPackage     = "github.com/asyncgen/asyncgen/internal/bench"
	generatorPackage = "github.com/asyncgen/asyncgen/generator"
)

// A row compares one of our figures with a peer's.
type row struct {
	what      string // what is measured
	pkg       string
	benchmark string // without "Benchmark"
	ours      string // sub-benchmark
	peer      string // sub-benchmark
	unit      string
	goal      goal
}

// A goal is what a row is to reach; zero fields ask for nothing.
type goal struct {
	most   float64 // our figure, at most
	times  float64 // the peer's figure divided by ours, at least
	within float64 // our figure divided by the peer's, at most
	allocs float64 // our allocations per operation, at most; negative for none at all
}

// none asks for no allocation.
const none = -1

var rows = []row{
	{"generator: a value", benchPackage, "GeneratorStep", "ours", "struct", "ns/op", goal{within: 1.2}},
	{"generator: a value", benchPackage, "GeneratorStep", "ours", "iter.Pull", "ns/op", goal{times: 30}},
	{"generator: a value", benchPackage, "GeneratorStep", "ours", "channel", "ns/op", goal{}},
	{"generator: create, drain ten", benchPackage, "GeneratorOfTen", "ours", "iter.Pull", "ns/op", goal{times: 15, allocs: 1}},
	{"generator: an element of which one in 16 is yielded", benchPackage, "GeneratorFilter", "ours", "struct", "ns/element", goal{within: 1.2}},
	{"generator: an element of which one in 16 is yielded", benchPackage, "GeneratorFilter", "ours", "iter.Pull", "ns/element", goal{}},
	{"generator: a value, 1,000 deep", benchPackage, "Delegation", "depth1000", "depth1", "ns/op", goal{within: 1.5}},
	{"async generator: a value, 1,000 deep", benchPackage, "AsyncDelegation", "ready/depth1000", "ready/depth1", "ns/op", goal{within: 1.5}},
	{"the same, with a wait", benchPackage, "AsyncDelegation", "waits/depth1000", "waits/depth1", "ns/op", goal{within: 1.5}},
	{"await ready child", benchPackage, "AwaitReady", "ours", "call", "ns/op", goal{most: 2, allocs: none}},
	{"await, other package", benchPackage, "AwaitReady", "other-package", "goroutine", "ns/op", goal{most: 15, allocs: 1}},
	{"await, interface", benchPackage, "AwaitReady", "interface", "goroutine", "ns/op", goal{most: 15, allocs: 1}},
	{"task switch, 100 tasks", benchPackage, "TaskSwitch", "ours", "Gosched", "ns/op", goal{most: 8, times: 10}},
	{"resume under 1,000 awaits", benchPackage, "Resumption", "ours/depth1000", "ours/depth1", "ns/op", goal{within: 1.5}},
	{"resume under 10,000 awaits", benchPackage, "Resumption", "ours/depth10000", "ours/depth1", "ns/op", goal{within: 1.5}},
	{"resume under 1,000 awaits", benchPackage, "Resumption", "ours/depth1000", "Gosched/depth1000", "ns/op", goal{}},
	{"spawn and join", benchPackage, "SpawnJoin", "ours", "goroutine", "ns/op", goal{most: 80, times: 10}},
	{"the same with one P", benchPackage, "SpawnJoin", "oneP/ours", "oneP/goroutine", "ns/op", goal{times: 10}},
	{"the same, keeping the tasks", benchPackage, "SpawnJoin", "kept", "goroutine", "ns/op", goal{}},
	{"spawn and join a million, started eagerly", benchPackage, "SpawnMillion", "eager", "goroutine", "ns/task", goal{most: 150, times: 6}},
	{"the same with one P", benchPackage, "SpawnMillion", "oneP/eager", "oneP/goroutine", "ns/task", goal{times: 6}},
	{"a million before the first begins", benchPackage, "SpawnMillion", "ours", "goroutine", "ns/task", goal{most: 150, times: 6}},
	{"the same, keeping the tasks", benchPackage, "SpawnMillion", "kept", "goroutine", "ns/task", goal{}},
	{"sleeping task", benchPackage, "SleepingTask", "ours", "goroutine", "B/task", goal{most: 240, times: 10}},
	{"queue of one: hand-off", benchPackage, "Queue", "ours", "channel", "ns/op", goal{most: 25, times: 3}},
	{"timer", benchPackage, "Timers", "ours", "AfterFunc", "cpu-ns/timer", goal{most: 200, times: 4}},
	{"executor job", benchPackage, "Executor", "ours", "goroutine", "ns/op", goal{within: 1.3}},
	{"matrix product", benchPackage, "Matrix", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"hash-like mixing", benchPackage, "Mix", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"sorting", benchPackage, "Sort", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"SHA-256 compression", benchPackage, "Digest", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"many-body step", benchPackage, "Attract", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"writing hexadecimal", benchPackage, "Quote", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"counting in a map", benchPackage, "Tally", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"checksum, awaits in its loop", benchPackage, "Checksum", "ours", "plain", "ns/op", goal{within: 1.05}},
	{"asyncgen, 200 functions", generatorPackage, "TwoHundredFunctions", "generate", "list_and_check", "ns/op", goal{within: 1.5}},
	{"asyncgen, 2,000 functions, 50 packages", generatorPackage, "TwoThousandFunctions", "asyncgen", "load", "ns/op", goal{within: 1.3}},
	{"asyncgen, 2,000 functions: memory", generatorPackage, "TwoThousandFunctions", "asyncgen", "load", "MB-peak", goal{within: 1.3}},
	{"asyncgen: a function of 2,000", generatorPackage, "Linear", "functions2000", "functions480", "ns/function", goal{within: 1.1}},
}
