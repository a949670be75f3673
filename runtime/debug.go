package async

import (
	"fmt"
	"log/slog"
	"reflect"
	"runtime"
	"strings"
	"time"
)

// This file is debug mode, and the watch on failures that nobody takes.

// SetSlowCallbackDuration sets from when on a turn is reported as slow in debug
// mode; 100 ms at first. asyncio: slow_callback_duration.
func (l *Loop) SetSlowCallbackDuration(d time.Duration) { l.slow = d }

// checkSlow reports a turn that took too long.
func (l *Loop) checkSlow(took time.Duration, t *TaskCore, at Position) {
	if took < l.slow {
		return
	}
	if t == nil {
		slog.Warn("async: slow callback", "duration", took)
		return
	}
	slog.Warn("async: slow task", "task", t.Name(), "duration", took, "function", at.Function,
		"at", fmt.Sprintf("%s:%d", at.File, at.Line))
}

// position says where the task stands.
func (t *TaskCore) position() Position {
	if t.top == nil || t.top.self == nil {
		return Position{}
	}
	return t.top.self.Position()
}

// packagePath is the import path of this package.
var packagePath = reflect.TypeFor[Loop]().PkgPath()

func inThisPackage(function string) bool {
	return strings.HasPrefix(function, packagePath+".")
}

func formatSite(frame runtime.Frame) string {
	return fmt.Sprintf("%s (%s:%d)", frame.Function, frame.File, frame.Line)
}

// reportPending reports, in debug mode, the tasks that a closing loop drops.
func (l *Loop) reportPending() {
	if !l.debug {
		return
	}
	for t := range l.tasks.all() {
		l.CallExceptionHandler(ExceptionContext{
			Message: "task was destroyed but it is pending: " + t.Name(),
			Task:    t,
			Created: t.cold().creation,
		})
	}
}

// watchFailure reports err once c is garbage, unless somebody has asked for it
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
}
