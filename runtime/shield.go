package async

// Shield protects a from the cancellation of the tasks that await it: cancelling the
// returned future, or a task that awaits it, ends that wait and leaves a running. If a
// itself is cancelled, so is the future. A coroutine becomes a task at once. asyncio:
// shield.
//
// After the wait was cancelled, an error of a may have no receiver; it is then reported
// as never retrieved. Outside generated code Shield panics if no loop runs on this
// goroutine.
func Shield[T any](a Awaitable[T]) *Future[T] {
	l := mustRunningLoop("Shield")
	return shieldOn(l, l.inheritedContext(), a)
}

// ShieldFrom is Shield for generated code.
func ShieldFrom[T any](t *TaskCore, a Awaitable[T]) *Future[T] {
	return shieldOn(t.loop, t.inheritedContext(), a)
}

func shieldOn[T any](l *Loop, ctx *Context, a Awaitable[T]) *Future[T] {
	inner := futureOf(l, ctx, a, nil)
	outer := NewFuture[T](l)
	outer.cold().describe = func() string {
		return "waits for " + pendingNames([]AnyFuture{inner}) + " (shield)"
	}
	if inner.Done() {
		outer.setOutcome(inner.inspect())
		return outer
	}
	remove := inner.onDone(l.rootContext, func() {
		if !outer.Done() {
			outer.setOutcome(inner.inspect())
		}
	})
	outer.onDone(l.rootContext, func() {
		if !inner.Done() {
			remove()
		}
	})
	return outer
}
