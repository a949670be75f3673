package async

import (
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// This file is the loop's state and its life: made, run (any number of times,
// on one goroutine at a time), closed. handle.go has its callbacks, driver.go
// the running of what is ready, looprun.go the iteration.

// Loop runs tasks and callbacks, one at a time, on the goroutine that runs it. asyncio:
// an event loop.
//
// Unless stated otherwise, methods must be called on the loop's goroutine: from its
// coroutines and callbacks, or while it is not running. Any goroutine may call
// CallSoonThreadsafe, RunCoroutineThreadsafe, IsRunning and IsClosed.
type Loop struct {
	ready     readyQueue
	current   *TaskCore   // the task whose turn it is
	calling   *Handle     // the callback whose turn it is
	unwinding *TaskCore   // the task whose frames a panic is travelling through
	plain     *plainStack // the ordinary function that has control

	timers     timers
	unheld     unheldCalls
	moderation moderation
	inbox      inbox
	tasks      taskList
	spares     []spareTasks // by the number of their pool
	clock      Clock
	epoch      time.Time // loop time 0

	taskCount   uint32
	dumping     sync.Mutex // dumps of a loop that is stopped are made by any goroutines
	external    int        // jobs under way outside, which will wake the loop
	apart       apart
	leaving     bool // the iteration ends early, for what a pause has waited for
	realTime    bool // the clock is the machine's
	debug       bool
	watches     bool // this run counts in watching
	eager       bool
	factory     func(*TaskCore) []TaskOption
	shuffle     *rand.Rand
	slow        time.Duration
	rootContext *Context
	goroutine   atomic.Uint64 // number of the goroutine that runs the loop, or 0
	closed      atomic.Bool
	over        chan struct{} // closed by Close

	exceptionHandler func(*Loop, ExceptionContext)
	failures         lostFailures
	executor         Executor
	executorShutdown bool
	generators       generatorRegistry
	signals          map[os.Signal]*signalSource
}

// LoopOption changes how NewLoop makes a loop.
type LoopOption func(*Loop)

// WithClock makes the loop use the given clock.
func WithClock(c Clock) LoopOption { return func(l *Loop) { l.clock = c } }

// WithLoopDebug sets debug mode, overriding ASYNCGEN_DEBUG.
func WithLoopDebug(debug bool) LoopOption { return func(l *Loop) { l.debug = debug } }

// WithShuffle makes every iteration run what is ready in an order drawn from a random
// source with the given seed, instead of the order of readiness. It is for tests: code
// that works under every seed does not depend on the order.
func WithShuffle(seed uint64) LoopOption {
	return func(l *Loop) { l.shuffle = rand.New(rand.NewPCG(seed, seed)) }
}

// WithEagerTasks makes every task start as with WithEagerStart. asyncio:
// eager_task_factory.
func WithEagerTasks() LoopOption { return func(l *Loop) { l.eager = true } }

// DebugVariable is the environment variable that puts new loops into debug mode if it
// is set and is neither empty nor "0". asyncio: PYTHONASYNCIODEBUG.
const DebugVariable = "ASYNCGEN_DEBUG"

func debugFromEnvironment() bool {
	v := os.Getenv(DebugVariable)
	return v != "" && v != "0"
}

// NewLoop makes a loop that is not running. Any goroutine may call it.
func NewLoop(opts ...LoopOption) *Loop {
	l := &Loop{
		inbox:       inbox{wake: make(chan struct{}, 1)},
		over:        make(chan struct{}),
		debug:       debugFromEnvironment(),
		slow:        100 * time.Millisecond,
		rootContext: emptyContext,
	}
	for _, opt := range opts {
		opt(l)
	}
	l.apart.set(observed, l.debug || l.shuffle != nil)
	if l.clock == nil {
		l.clock, l.realTime = &systemClock{}, true
	}
	l.epoch = l.clock.Now()
	return l
}

// Time returns the current time of the loop's clock. asyncio: time, in seconds.
func (l *Loop) Time() time.Time { return l.clock.Now() }

// now is the time as nanoseconds since the loop was made.
func (l *Loop) now() int64 {
	if l.realTime {
		return int64(time.Since(l.epoch)) // half of what asking for the date as well takes
	}
	return int64(l.clock.Now().Sub(l.epoch))
}

// after is the loop time once d has passed; what is too far away to be counted is
// at the end of time.
func (l *Loop) after(d time.Duration) int64 {
	now := l.now()
	if int64(d) > math.MaxInt64-now {
		return math.MaxInt64
	}
	return now + int64(d)
}

// IsRunning reports whether a goroutine is running the loop. Any goroutine may
// call it.
func (l *Loop) IsRunning() bool { return l.goroutine.Load() != 0 }

// IsClosed reports whether Close was called. Any goroutine may call it.
func (l *Loop) IsClosed() bool { return l.closed.Load() }

// Debug reports whether debug mode is on. asyncio: get_debug.
func (l *Loop) Debug() bool { return l.debug }

// SetDebug turns debug mode on or off. In debug mode slow callbacks are logged, calls
// from foreign goroutines panic, and reports on tasks and coroutines say where these
// were created. asyncio: set_debug.
func (l *Loop) SetDebug(debug bool) {
	l.debug = debug
	l.apart.set(observed, debug || l.shuffle != nil)
	if debug { // which looks at tasks before their turns
		l.unfold()
	}
}

// Stop makes the loop stop running at the end of the current iteration; what is ready
// now still runs. If the loop is not running, its next run is a single iteration that
// does not wait. asyncio: stop.
func (l *Loop) Stop() { l.apart.set(stopRequested, true) }

// SetTaskFactory arranges for factory to be called for every new task of the loop,
// before its first turn; the options that it returns are applied before those of the
// call that creates the task. nil removes the factory. WithEagerTasks is asyncio's
// eager_task_factory. asyncio: set_task_factory, whose factories make the tasks
// themselves.
func (l *Loop) SetTaskFactory(factory func(*TaskCore) []TaskOption) { l.factory = factory }

// TaskFactory returns the last argument of SetTaskFactory, or nil. asyncio:
// get_task_factory.
func (l *Loop) TaskFactory() func(*TaskCore) []TaskOption { return l.factory }

// Close closes a loop that is not running. It drops what is ready or scheduled, refuses
// callbacks of other goroutines, and tells the default executor to shut down without
// waiting for it. Tasks that are not done never will be; Shutdown ends them first.
// Closing twice does nothing. It returns ErrLoopRunning if the loop is running.
// asyncio: close.
func (l *Loop) Close() error {
	if l.IsRunning() {
		return ErrLoopRunning
	}
	if l.closed.Swap(true) {
		return nil
	}
	defer close(l.over)
	for sig := range l.signals {
		l.RemoveSignalHandler(sig)
	}
	l.inbox.close()
	l.failures.report()
	l.reportPending()
	l.ready = readyQueue{}
	l.tasks, l.spares = nil, nil
	l.timers, l.unheld = timers{}, unheldCalls{}
	l.closeExecutor()
	return nil
}

func (l *Loop) checkOpen() {
	if l.closed.Load() {
		panic(ErrLoopClosed)
	}
}

// checkGoroutine catches, in debug mode, the commonest mistake there is. What belongs to no loop yet has nil.
func (l *Loop) checkGoroutine(method string) {
	if l != nil && l.debug {
		l.mustRunHere(method)
	}
}

func (l *Loop) mustRunHere(method string) {
	if l.IsRunning() && !l.runsHere() {
		panic("async: " + method + " called from a goroutine that does not run the loop: use CallSoonThreadsafe")
	}
}

// onLoop reports whether a turn of this loop is under way.
func (l *Loop) onLoop() bool { return l.current != nil || l.calling != nil }
