package async

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// This file finds the loop that runs on the calling goroutine. Generated code never
// needs it: it has its task at hand, and the generator rewrites RunningLoop() and the
// like to their variants ending in From. All other callers are recognised by the
// goroutine's number, which the runtime prints at the head of a stack trace: that takes
// a microsecond or two, and no private API of Go.
//
// Invariant: a loop is registered under the goroutine that drives it from the start of
// a run to its end, and a goroutine drives at most one loop.

var (
	runningLoops sync.Map // goroutine number (uint64) -> *Loop
	runningCount atomic.Int64
)

// stackHeaders has room for the beginnings of stack traces.
var stackHeaders = sync.Pool{New: func() any { return new([40]byte) }}

// RunningLoop returns the loop that runs on the calling goroutine, or nil if
// none does. asyncio: get_running_loop, which raises instead.
//
// It costs a microsecond or two outside generated code.
func RunningLoop() *Loop {
	if runningCount.Load() == 0 {
		return nil
	}
	if l, ok := runningLoops.Load(goroutineID()); ok {
		return l.(*Loop)
	}
	return nil
}

// RunningLoopFrom is RunningLoop for generated code.
func RunningLoopFrom(t *TaskCore) *Loop { return t.loop }

// runsHere reports whether the calling goroutine runs l, or an iterator that a task of l ranges over.
func (l *Loop) runsHere() bool { return l.IsRunning() && RunningLoop() == l }

// mustRunningLoop is RunningLoop for functions that cannot do without.
func mustRunningLoop(function string) *Loop {
	l := RunningLoop()
	if l == nil {
		panic("async: " + function + " needs a running loop on this goroutine: call it from a coroutine or a callback, or hand the work over with loop.CallSoonThreadsafe")
	}
	return l
}

func registerRunning(id uint64, l *Loop) {
	runningLoops.Store(id, l)
	runningCount.Add(1)
}

func unregisterRunning(id uint64) {
	runningLoops.Delete(id)
	runningCount.Add(-1)
}

// goroutineID parses the number out of "goroutine 123 [running]:".
//
// What runtime.Stack writes to escapes, so it is used again.
func goroutineID() uint64 {
	header := stackHeaders.Get().(*[40]byte)
	defer stackHeaders.Put(header)
	n := runtime.Stack(header[:], false)
	var id uint64
	for _, c := range header[len("goroutine "):n] {
		if c < '0' || c > '9' {
			break
		}
		id = 10*id + uint64(c-'0')
	}
	return id
}
