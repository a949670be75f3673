package async

import (
	"errors"
	"iter"
	"time"
)

// This file waits for some of several futures, without collecting all results.

// ErrNothingToWaitFor is the error of Wait and Select without any future.
var ErrNothingToWaitFor = errors.New("async: nothing to wait for")

// ReturnWhen says when Wait is over.
type ReturnWhen uint8

const (
	// AllCompleted: when all are done.
	AllCompleted ReturnWhen = iota
	// FirstCompleted: when one is done.
	FirstCompleted
	// FirstError: when one has failed (a cancellation is no failure), or all are done.
	FirstError
)

// Waited is the result of Wait: all its arguments, in their order, in two parts.
type Waited[F AnyFuture] struct {
	Done    []F
	Pending []F
}

// WaitOption changes when Wait is over.
type WaitOption func(*waitOptions)

type waitOptions struct {
	when    ReturnWhen
	timeout time.Duration
	timed   bool
}

// Until makes Wait return under the given condition instead of AllCompleted. asyncio:
// return_when.
func Until(when ReturnWhen) WaitOption { return func(o *waitOptions) { o.when = when } }

// WaitAtMost makes Wait return after d at the latest, without an error. asyncio:
// timeout.
func WaitAtMost(d time.Duration) WaitOption {
	return func(o *waitOptions) { o.timeout, o.timed = d, true }
}

// Wait returns an awaitable that waits until futures are done, and whose value says
// which are and which are not. It retrieves no results and cancels nothing, even if it
// is itself cancelled. Even if all are done already, other tasks get a turn first.
// Tasks and futures of different types are passed as AnyFuture. Those of another loop
// are refused with ErrDifferentLoop. asyncio: wait.
func Wait[F AnyFuture](futures []F, opts ...WaitOption) *WaitAwait[F] {
	w := &WaitAwait[F]{futures: futures}
	for _, opt := range opts {
		opt(&w.options)
	}
	return w
}

// WaitAwait is the awaitable of Wait. It can be awaited again, by one task at a time.
type WaitAwait[F AnyFuture] struct {
	futures []F
	options waitOptions
	watch   *watch
}

// home is the loop of what is waited for.
func (w *WaitAwait[F]) home() *Loop {
	if len(w.futures) == 0 {
		return nil
	}
	return w.futures[0].Loop()
}

// BeginAwait implements Awaitable.
func (w *WaitAwait[F]) BeginAwait(t *TaskCore, parent *Frame) Status {
	switch {
	case w.watch != nil:
		return t.refuse(ErrCoroutineRunning)
	case len(w.futures) == 0:
		return t.refuse(ErrNothingToWaitFor)
	}
	for _, f := range w.futures {
		if f.Loop() != t.loop {
			return t.refuse(ErrDifferentLoop)
		}
	}
	w.watch = newWatch(t.loop, "wait", w.options)
	seen := make(map[*completion]bool, len(w.futures))
	for _, f := range w.futures {
		if c := f.core(); !seen[c] {
			seen[c] = true
			w.watch.add(f)
		}
	}
	return w.watch.begin(t, parent)
}

// EndAwait implements Awaitable.
func (w *WaitAwait[F]) EndAwait(t *TaskCore) (result Waited[F], err error) {
	if t.flags&flagRefused != 0 {
		return result, t.interruption()
	}
	err = w.watch.end(t)
	w.watch = nil
	if err != nil {
		return result, err
	}
	seen := make(map[*completion]bool, len(w.futures))
	for _, f := range w.futures {
		switch c := f.core(); {
		case seen[c]:
		case f.Done():
			seen[c] = true
			result.Done = append(result.Done, f)
		default:
			seen[c] = true
			result.Pending = append(result.Pending, f)
		}
	}
	return result, nil
}

// watch waits for a number of futures. Its own future is done when the wait is
// over; then nothing of it is left in the futures.
type watch struct {
	name    string // what the wait is called in dumps
	options waitOptions
	over    *Future[struct{}]
	futures []AnyFuture
	left    int
	hit     bool // what the options wait for has come
	removes []func() bool
	timer   *Handle
}

func newWatch(l *Loop, name string, o waitOptions) *watch {
	return &watch{name: name, options: o, over: NewFuture[struct{}](l)}
}

// add watches one more future. One that is done already counts when the loop gets
// to it, like the others.
func (w *watch) add(f AnyFuture) {
	w.left++
	w.futures = append(w.futures, f)
	w.removes = append(w.removes, f.onDone(w.over.loop.rootContext, func() {
		w.left--
		w.note(f)
		w.settle()
	}))
}

func (w *watch) note(f AnyFuture) {
	switch w.options.when {
	case FirstCompleted:
		w.hit = true
	case FirstError:
		w.hit = w.hit || f.core().failed()
	}
}

// failed reports whether c has ended with an error, without taking it. A future that was
// cancelled has not.
func (c *completion) failed() bool {
	return c.state == stateFinished && c.more != nil && c.more.err != nil
}

func (w *watch) settle() {
	if w.hit || w.left == 0 {
		_ = w.over.SetResult(struct{}{}) // over already, perhaps
	}
}

func (w *watch) begin(t *TaskCore, parent *Frame) Status {
	w.settle()
	w.over.cold().describe = w.describeWait
	if w.options.timed && !w.over.Done() {
		w.timer = t.loop.CallLater(w.options.timeout, func() { _ = w.over.SetResult(struct{}{}) })
	}
	return w.over.BeginAwait(t, parent)
}

func (w *watch) describeWait() string {
	return "waits for " + pendingNames(w.futures) + " (" + w.name + ")"
}

func (w *watch) end(t *TaskCore) error {
	if w.timer != nil {
		w.timer.Cancel()
	}
	for _, remove := range w.removes {
		remove()
	}
	_, err := w.over.EndAwait(t)
	return err
}

// Selected is the result of Select.
type Selected[T any] struct {
	Index int // of the one that won
	Value T
}

// Select returns an awaitable that waits until one of the awaitables is done, and has
// its outcome and its index. If several are done by then, the first in the order of the
// arguments is selected. The others keep running. Coroutines become tasks at once. In
// case of an error, Index says whose it is. Select panics if no loop runs on this
// goroutine.
func Select[T any, A Awaitable[T]](awaitables ...A) *SelectAwait[T] {
	l := mustRunningLoop("Select")
	return selectOn[T](l, l.inheritedContext(), awaitables)
}

// SelectFrom is Select for generated code.
func SelectFrom[T any, A Awaitable[T]](t *TaskCore, awaitables ...A) *SelectAwait[T] {
	return selectOn[T](t.loop, t.inheritedContext(), awaitables)
}

func selectOn[T any, A Awaitable[T]](l *Loop, ctx *Context, awaitables []A) *SelectAwait[T] {
	futures, _ := futuresOf[T](l, ctx, awaitables)
	return &SelectAwait[T]{futures: futures}
}

// SelectAwait is the awaitable of Select. It can be awaited again, by one task at a time.
type SelectAwait[T any] struct {
	futures []outcomeOf[T]
	watch   *watch
}

// home is the loop of what is waited for.
func (s *SelectAwait[T]) home() *Loop {
	if len(s.futures) == 0 {
		return nil
	}
	return s.futures[0].Loop()
}

// BeginAwait implements Awaitable.
func (s *SelectAwait[T]) BeginAwait(t *TaskCore, parent *Frame) Status {
	switch {
	case s.watch != nil:
		return t.refuse(ErrCoroutineRunning)
	case len(s.futures) == 0:
		return t.refuse(ErrNothingToWaitFor)
	}
	s.watch = newWatch(t.loop, "select", waitOptions{when: FirstCompleted})
	for _, f := range s.futures {
		if f.Done() {
			s.watch.hit = true
			break
		}
		s.watch.add(f)
	}
	return s.watch.begin(t, parent)
}

// EndAwait implements Awaitable.
func (s *SelectAwait[T]) EndAwait(t *TaskCore) (won Selected[T], err error) {
	if t.flags&flagRefused != 0 {
		return won, t.interruption()
	}
	err = s.watch.end(t)
	s.watch = nil
	if err != nil {
		return won, err
	}
	for i, f := range s.futures {
		if f.Done() {
			won.Index = i
			won.Value, err = f.outcomeValue()
			break
		}
	}
	return won, err
}

// AsCompleted runs awaitables concurrently and yields as many futures: the first has
// the outcome of the awaitable that is done first, and so on. Coroutines become tasks
// at once, not only when the loop gets to them.
//
//	for next := range async.AsCompleted(coros...) {
//		v, err := async.Await(next)
//		...
//	}
//
// It panics if no loop runs on this goroutine. asyncio: as_completed; its timeout is a
// WaitFor around each future.
func AsCompleted[T any, A Awaitable[T]](awaitables ...A) iter.Seq[*Future[T]] {
	l := mustRunningLoop("AsCompleted")
	return asCompletedOn[T](l, l.inheritedContext(), awaitables)
}

// AsCompletedFrom is AsCompleted for generated code.
func AsCompletedFrom[T any, A Awaitable[T]](t *TaskCore, awaitables ...A) iter.Seq[*Future[T]] {
	return asCompletedOn[T](t.loop, t.inheritedContext(), awaitables)
}

func asCompletedOn[T any, A Awaitable[T]](l *Loop, ctx *Context, awaitables []A) iter.Seq[*Future[T]] {
	futures, children := futuresOf[T](l, ctx, awaitables)
	seen := make(map[*completion]bool, len(children))
	var order []*Future[T] // the futures to be yielded
	next := 0              // the first that has no outcome
	describe := func() string { return "waits for " + pendingNames(children) + " (as completed)" }
	for _, f := range futures {
		if seen[f.core()] {
			continue
		}
		seen[f.core()] = true
		future := NewFuture[T](l)
		future.cold().describe = describe
		order = append(order, future)
		f.onDone(l.rootContext, func() {
			for next < len(order) && order[next].Done() { // cancelled, with the task that awaited it
				next++
			}
			if next < len(order) {
				order[next].setOutcome(f.inspect())
				next++
			}
		})
	}
	return func(yield func(*Future[T]) bool) {
		for _, f := range order {
			if !yield(f) {
				return
			}
		}
	}
}
