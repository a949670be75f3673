package async

import (
	"log/slog"
	"slices"
)

// This file is the loop's register of async generators that have begun and not ended,
// so that shutdown can close them.
//
// The register must not keep a generator alive that its consumer has dropped: that one
// is finalised when it is collected. So an entry is a function that returns the
// generator as long as it exists (through a weak pointer), and a generator that ends or
// is collected is removed by its number.

// asyncGenCloser is an async generator as the loop sees it.
type asyncGenCloser interface {
	// closeForShutdown returns a coroutine that closes the generator: the
	// suspended yield returns false, deferred calls run.
	closeForShutdown() *Coroutine[struct{}]
	// Position says where the generator stands.
	Position() Position
}

type generatorRegistry struct {
	lastID  uint64
	entries map[uint64]func() asyncGenCloser // nil for one that was collected
	closed  bool
}

func (r *generatorRegistry) empty() bool { return len(r.entries) == 0 }

// add registers a generator at its first Next. It returns false after shutdown,
// when no generator may begin any more.
func (r *generatorRegistry) add(resolve func() asyncGenCloser) (id uint64, ok bool) {
	if r.closed {
		return 0, false
	}
	if r.entries == nil {
		r.entries = make(map[uint64]func() asyncGenCloser)
	}
	r.lastID++
	r.entries[r.lastID] = resolve
	return r.lastID, true
}

// drop forgets a generator that has ended.
func (r *generatorRegistry) drop(id uint64) { delete(r.entries, id) }

// takeAll empties the register and returns the generators that still exist,
// oldest first.
func (r *generatorRegistry) takeAll() []asyncGenCloser {
	ids := make([]uint64, 0, len(r.entries))
	for id := range r.entries {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var all []asyncGenCloser
	for _, id := range ids {
		if g := r.entries[id](); g != nil {
			all = append(all, g)
		}
	}
	r.entries = nil
	return all
}

// ShutdownAsyncGenerators concurrently closes all async generators of the loop that
// have begun and not ended, and from now on refuses the first Next of others. The
// future is done when all are closed; failures go to the exception handler. In debug
// mode each one is logged with the line at which it is suspended. asyncio:
// shutdown_asyncgens.
func (l *Loop) ShutdownAsyncGenerators() *Future[struct{}] {
	all := NewFuture[struct{}](l)
	generators := l.generators.takeAll()
	l.generators.closed = true
	left := len(generators)
	if left == 0 {
		_ = all.SetResult(struct{}{}) // pending until here
	}
	for _, g := range generators {
		if l.debug {
			slog.Warn("async: async generator was left open; range over All, or await Close", "generator", g.Position().String())
		}
		l.closeGenerator(g).onDone(l.rootContext, func() {
			if left--; left == 0 {
				_ = all.SetResult(struct{}{}) // cancelled meanwhile, perhaps
			}
		})
	}
	return all
}

// closeGenerator has a task close g, whose failure is reported.
func (l *Loop) closeGenerator(g asyncGenCloser) *Task[struct{}] {
	task := CreateTaskOn(l, g.closeForShutdown())
	task.onDone(l.rootContext, func() {
		if err := task.outcome(); err != nil && !task.Cancelled() {
			l.reportClosing(g, err, &task.TaskCore)
		}
	})
	return task
}

// reportClosing reports that closing g on t has failed where nothing receives the error.
func (l *Loop) reportClosing(g asyncGenCloser, err error, t *TaskCore) {
	l.CallExceptionHandler(ExceptionContext{
		Message: "an error occurred while closing async generator " + g.Position().Function,
		Err:     err,
		Task:    t,
	})
}
