package async

import "errors"

// This file waits for several awaitables at once and collects all results.

// AnyFuture is a task or future of any type, or a type built on them. It can be waited
// for and inspected without knowing the type of its result.
type AnyFuture interface {
	Done() bool
	Cancelled() bool
	Err() error
	Cancel(message ...string) bool
	Loop() *Loop
	onDone(ctx *Context, fn func()) (remove func() bool)
	listen(listener *listener) bool
	core() *completion
}

// Gathering is the future of several results together, awaitable like any future.
// Cancelling it, or a task that awaits it, cancels all its members that are not done;
// its error is then what they return. Cancelled stays false even then, as in asyncio,
// because the members were cancelled.
type Gathering[R any] struct {
	Future[R]
	children  []AnyFuture
	last      AnyFuture // of the arguments
	collect   func() R
	keepGoing bool // errors are results
	left      int
	requested bool // cancelled from outside
	listener  listener
}

// gathering waits for children; keepGoing says that errors are part of the
// result that collect makes when all are done.
func gathering[R any](l *Loop, children []AnyFuture, keepGoing bool, collect func() R) *Gathering[R] {
	g := &Gathering[R]{children: children, collect: collect, keepGoing: keepGoing, left: len(children)}
	g.loop = l
	if len(children) == 0 {
		_ = g.SetResult(collect()) // new, hence pending
		return g
	}
	g.last = children[len(children)-1]
	g.listener.init(g)
	for _, child := range children {
		listenTo(child, l, &g.listener)
	}
	return g
}

// told implements told: child is done.
func (g *Gathering[R]) told(child AnyFuture) {
	g.left--
	err := child.core().outcome()
	switch {
	case g.Done():
	case err != nil && !g.keepGoing:
		g.fail(err)
	case g.left > 0:
	case g.requested && g.last.Cancelled(): // asyncio gives the message of the last argument
		g.fail(g.last.core().outcome())
	case g.requested:
		g.fail(ErrCancelled)
	default:
		_ = g.SetResult(g.collect())
	}
}

// fail ends g, which is pending, with an error of a child. A cancellation is one
// like any other here.
func (g *Gathering[R]) fail(err error) {
	if errors.Is(err, ErrCancelled) {
		g.settle(stateFinished, err)
		return
	}
	_ = g.SetError(err) // pending
}

// Cancel cancels all members that are not done. It returns false if there are none.
func (g *Gathering[R]) Cancel(message ...string) bool {
	if g.Done() {
		return false
	}
	any := false
	for _, child := range g.children {
		any = child.Cancel(message...) || any
	}
	g.requested = g.requested || any
	return any
}

// cancelFor implements waitable.
func (g *Gathering[R]) cancelFor(_ *TaskCore, message string) bool { return g.Cancel(message) }

// BeginAwait implements Awaitable.
func (g *Gathering[R]) BeginAwait(t *TaskCore, _ *Frame) Status {
	if g == nil {
		return t.refuse(ErrNilCoroutine)
	}
	return g.join(t, g)
}

// Gather runs awaitables concurrently and returns their results, in the order of the
// arguments. Coroutines become tasks at once; one that is passed twice runs once. The
// first error completes the gathering; the other members keep running. Cancelling the
// gathering cancels all members; if a member is cancelled by itself, that counts as an
// error. asyncio: gather.
//
// The arguments have one type. Pass different kinds of awaitables as Awaitable[T] (for
// instance by spreading a []Awaitable[T]), and different types of results to Gather2 to
// Gather6. It panics if no loop runs on this goroutine.
func Gather[T any, A Awaitable[T]](awaitables ...A) *Gathering[[]T] {
	l := mustRunningLoop("Gather")
	return gatherOn[T](l, l.inheritedContext(), awaitables)
}

// GatherFrom is Gather for generated code.
func GatherFrom[T any, A Awaitable[T]](t *TaskCore, awaitables ...A) *Gathering[[]T] {
	return gatherOn[T](t.loop, t.inheritedContext(), awaitables)
}

func gatherOn[T any, A Awaitable[T]](l *Loop, ctx *Context, awaitables []A) *Gathering[[]T] {
	futures, children := futuresOf[T](l, ctx, awaitables)
	g := gathering(l, children, false, func() []T {
		values := make([]T, len(futures))
		for i, f := range futures {
			values[i], _ = f.outcomeValue() // none has failed
		}
		return values
	})
	if len(futures) > 0 {
		g.last = futures[len(futures)-1]
	}
	return g
}

// Result is the outcome of one awaitable among several.
type Result[T any] struct {
	Value T
	Err   error // a *PanicError if it panicked
}

// GatherResults is Gather with errors as results: it waits for all members, and never
// fails because of one. asyncio: gather with return_exceptions.
func GatherResults[T any, A Awaitable[T]](awaitables ...A) *Gathering[[]Result[T]] {
	l := mustRunningLoop("GatherResults")
	return gatherResultsOn[T](l, l.inheritedContext(), awaitables)
}

// GatherResultsFrom is GatherResults for generated code.
func GatherResultsFrom[T any, A Awaitable[T]](t *TaskCore, awaitables ...A) *Gathering[[]Result[T]] {
	return gatherResultsOn[T](t.loop, t.inheritedContext(), awaitables)
}

func gatherResultsOn[T any, A Awaitable[T]](l *Loop, ctx *Context, awaitables []A) *Gathering[[]Result[T]] {
	futures, children := futuresOf[T](l, ctx, awaitables)
	g := gathering(l, children, true, func() []Result[T] {
		results := make([]Result[T], len(futures))
		for i, f := range futures {
			results[i].Value, results[i].Err = f.inspect()
		}
		return results
	})
	if len(futures) > 0 {
		g.last = futures[len(futures)-1]
	}
	return g
}

// futuresOf is futureOf for several; equal awaitables are one future, and one of
// the children.
func futuresOf[T any, A Awaitable[T]](l *Loop, ctx *Context, awaitables []A) ([]outcomeOf[T], []AnyFuture) {
	futures := make([]outcomeOf[T], len(awaitables))
	children := make([]AnyFuture, 0, len(awaitables))
	seen := make(map[any]outcomeOf[T], len(awaitables))
	for i, a := range awaitables {
		key := identity[T](a)
		if f, ok := seen[key]; ok && key != nil {
			futures[i] = f
			continue
		}
		f := futureOf(l, ctx, Awaitable[T](a), nil)
		futures[i] = f
		children = append(children, f)
		if key != nil {
			seen[key] = f
		}
	}
	return futures, children
}

// identity is a if it is of a kind of which one may be given twice.
func identity[T any](a Awaitable[T]) any {
	switch a := a.(type) {
	case *Coroutine[T]:
		if a != nil {
			return a
		}
	case outcomeOf[T]:
		return a
	}
	return nil
}
