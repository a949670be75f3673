package async

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

// This file is debug mode, and the detection of failures that are never retrieved.
//
// A loop in debug mode
//   - logs turns that take too long (driver.go times them);
//   - panics when a method is called from a goroutine that is not its own;
//   - records where tasks were created, for reports and dumps;
//   - reports tasks that it drops unfinished when it is closed, and failures that
//     have not been retrieved by then.
//
// While such a loop runs, or ASYNCGEN_DEBUG is set, coroutines are watched too: one
// that is collected without having been awaited, made a task or closed is logged with
// the place where it was created. The watch must not keep the coroutine alive, and the
// report must know whether it was used; so the watched coroutines are a table of weak
// pointers, and code that takes a coroutine removes it.

// SetSlowCallbackDuration sets the duration from which a turn is reported as slow in
// debug mode; the default is 100 ms. asyncio: slow_callback_duration.
func (l *Loop) SetSlowCallbackDuration(d time.Duration) { l.slow = d }

// checkSlow reports a turn that took too long.
func (l *Loop) checkSlow(took time.Duration, t *TaskCore, at Position) {
	if took < l.slow {
		return
	}
	if t == nil {
		slog.Warn("async: slow callback", "duration", took, "position", at.String())
		return
	}
	slog.Warn("async: slow task", "task", t.Name(), "duration", took, "position", at.String())
}

// position says where the task stands.
func (t *TaskCore) position() Position {
	if t.top == nil || t.top.self == nil {
		return Position{}
	}
	return t.top.self.Position()
}

// positionOf says where the function of a callback begins, or what else is called;
// nil is one that was cancelled.
func positionOf(a action) Position {
	fn, ok := a.(callback)
	switch {
	case a == nil:
		return Position{}
	case !ok:
		return Position{Function: fmt.Sprintf("%T", a)}
	}
	return beginningOf(fn)
}

// beginningOf says where a function begins.
func beginningOf(fn any) Position {
	f := runtime.FuncForPC(reflect.ValueOf(fn).Pointer())
	file, line := f.FileLine(f.Entry())
	return Position{Function: f.Name(), File: filepath.Base(file), Line: line}
}

// callerPosition returns the position of the function that is skip calls above the caller.
func callerPosition(skip int) Position {
	var pcs [1]uintptr
	runtime.Callers(skip+2, pcs[:])
	frame, _ := runtime.CallersFrames(pcs[:]).Next()
	return Position{Function: frame.Function, File: filepath.Base(frame.File), Line: frame.Line}
}

// packagePath is the import path of this package.
var packagePath = reflect.TypeFor[Loop]().PkgPath()

// creationSite is the first caller outside this package and outside generated
// constructors.
func creationSite() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		inside := strings.HasPrefix(frame.Function, packagePath+".") && !strings.HasSuffix(frame.File, "_test.go")
		if !inside && !strings.HasSuffix(frame.File, "_asyncgen.go") {
			return fmt.Sprintf("%s (%s:%d)", frame.Function, frame.File, frame.Line)
		}
		if !more {
			return ""
		}
	}
}

// reportPending reports, in debug mode, the tasks that a closing loop drops.
func (l *Loop) reportPending() {
	if !l.debug {
		return
	}
	for _, t := range l.Tasks() {
		l.CallExceptionHandler(ExceptionContext{
			Message: "task was destroyed but it is pending: " + t.Name(),
			Task:    t,
			Created: t.cold().creation,
		})
	}
}

// watchFailure reports err once c is garbage, or when the loop is closed, unless it has been retrieved
// by then. t is the task that c is the completion of, or nil for a future.
func (l *Loop) watchFailure(c *completion, err error, t *TaskCore) {
	m := c.cold()
	message := "failure of a future was never retrieved"
	if t != nil {
		message = fmt.Sprintf("failure of task %s was never retrieved", t.Name())
	}
	m.lost = &lostFailure{
		loop:    l,
		context: ExceptionContext{Message: message, Err: err, Created: m.creation},
	}
	runtime.AddCleanup(c, (*lostFailure).report, m.lost)
	l.failures.add(m.lost)
}

// The watch on coroutines.
var (
	watching atomic.Int32 // debug loops running, plus one if the environment says so
	everSeen atomic.Bool  // some coroutine has been watched
	unused   sync.Map     // weak.Pointer[Frame] -> struct{}, of coroutines nobody has taken
)

func init() {
	if debugFromEnvironment() {
		watching.Add(1)
	}
}

// watchUnused watches a new coroutine, if anybody wants to know.
func watchUnused(f *Frame) {
	if watching.Load() == 0 {
		return
	}
	everSeen.Store(true)
	key := weak.Make(f)
	unused.Store(key, struct{}{})
	function, site := f.self.Position().Function, creationSite()
	runtime.AddCleanup(f, func(key weak.Pointer[Frame]) {
		if _, never := unused.LoadAndDelete(key); never {
			slog.Warn("async: coroutine was never awaited", "function", function, "created", site)
		}
	}, key)
}

// markUsed ends the watch on a coroutine.
func markUsed(f *Frame) {
	if everSeen.Load() {
		unused.Delete(weak.Make(f))
	}
}
