package async

// Gather of results of different types: the same for two to six.

// Gather2 is Gather for two results of different types.
func Gather2[A, B any](a Awaitable[A], b Awaitable[B]) *Gathering[Tuple2[A, B]] {
	l := mustRunningLoop("Gather2")
	return gather2(l, l.inheritedContext(), a, b)
}

// Gather2From is Gather2 for generated code.
func Gather2From[A, B any](t *TaskCore, a Awaitable[A], b Awaitable[B]) *Gathering[Tuple2[A, B]] {
	return gather2(t.loop, t.inheritedContext(), a, b)
}

func gather2[A, B any](l *Loop, ctx *Context, a Awaitable[A], b Awaitable[B]) *Gathering[Tuple2[A, B]] {
	fa := futureOf(l, ctx, a, nil)
	fb := futureOf(l, ctx, b, nil)
	return gathering(l, []AnyFuture{fa, fb}, false, func() (all Tuple2[A, B]) {
		all.A, _ = fa.outcomeValue()
		all.B, _ = fb.outcomeValue()
		return all
	})
}

// Gather3 is Gather for three results of different types.
func Gather3[A, B, C any](a Awaitable[A], b Awaitable[B], c Awaitable[C]) *Gathering[Tuple3[A, B, C]] {
	l := mustRunningLoop("Gather3")
	return gather3(l, l.inheritedContext(), a, b, c)
}

// Gather3From is Gather3 for generated code.
func Gather3From[A, B, C any](t *TaskCore, a Awaitable[A], b Awaitable[B], c Awaitable[C]) *Gathering[Tuple3[A, B, C]] {
	return gather3(t.loop, t.inheritedContext(), a, b, c)
}

func gather3[A, B, C any](l *Loop, ctx *Context, a Awaitable[A], b Awaitable[B], c Awaitable[C]) *Gathering[Tuple3[A, B, C]] {
	fa := futureOf(l, ctx, a, nil)
	fb := futureOf(l, ctx, b, nil)
	fc := futureOf(l, ctx, c, nil)
	return gathering(l, []AnyFuture{fa, fb, fc}, false, func() (all Tuple3[A, B, C]) {
		all.A, _ = fa.outcomeValue()
		all.B, _ = fb.outcomeValue()
		all.C, _ = fc.outcomeValue()
		return all
	})
}

// Gather4 is Gather for four results of different types.
func Gather4[A, B, C, D any](a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D]) *Gathering[Tuple4[A, B, C, D]] {
	l := mustRunningLoop("Gather4")
	return gather4(l, l.inheritedContext(), a, b, c, d)
}

// Gather4From is Gather4 for generated code.
func Gather4From[A, B, C, D any](t *TaskCore, a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D]) *Gathering[Tuple4[A, B, C, D]] {
	return gather4(t.loop, t.inheritedContext(), a, b, c, d)
}

func gather4[A, B, C, D any](l *Loop, ctx *Context, a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D]) *Gathering[Tuple4[A, B, C, D]] {
	fa := futureOf(l, ctx, a, nil)
	fb := futureOf(l, ctx, b, nil)
	fc := futureOf(l, ctx, c, nil)
	fd := futureOf(l, ctx, d, nil)
	return gathering(l, []AnyFuture{fa, fb, fc, fd}, false, func() (all Tuple4[A, B, C, D]) {
		all.A, _ = fa.outcomeValue()
		all.B, _ = fb.outcomeValue()
		all.C, _ = fc.outcomeValue()
		all.D, _ = fd.outcomeValue()
		return all
	})
}

// Gather5 is Gather for five results of different types.
func Gather5[A, B, C, D, E any](a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D], e Awaitable[E]) *Gathering[Tuple5[A, B, C, D, E]] {
	l := mustRunningLoop("Gather5")
	return gather5(l, l.inheritedContext(), a, b, c, d, e)
}

// Gather5From is Gather5 for generated code.
func Gather5From[A, B, C, D, E any](t *TaskCore, a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D], e Awaitable[E]) *Gathering[Tuple5[A, B, C, D, E]] {
	return gather5(t.loop, t.inheritedContext(), a, b, c, d, e)
}

func gather5[A, B, C, D, E any](l *Loop, ctx *Context, a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D], e Awaitable[E]) *Gathering[Tuple5[A, B, C, D, E]] {
	fa := futureOf(l, ctx, a, nil)
	fb := futureOf(l, ctx, b, nil)
	fc := futureOf(l, ctx, c, nil)
	fd := futureOf(l, ctx, d, nil)
	fe := futureOf(l, ctx, e, nil)
	return gathering(l, []AnyFuture{fa, fb, fc, fd, fe}, false, func() (all Tuple5[A, B, C, D, E]) {
		all.A, _ = fa.outcomeValue()
		all.B, _ = fb.outcomeValue()
		all.C, _ = fc.outcomeValue()
		all.D, _ = fd.outcomeValue()
		all.E, _ = fe.outcomeValue()
		return all
	})
}

// Gather6 is Gather for six results of different types.
func Gather6[A, B, C, D, E, F any](a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D], e Awaitable[E], f Awaitable[F]) *Gathering[Tuple6[A, B, C, D, E, F]] {
	l := mustRunningLoop("Gather6")
	return gather6(l, l.inheritedContext(), a, b, c, d, e, f)
}

// Gather6From is Gather6 for generated code.
func Gather6From[A, B, C, D, E, F any](t *TaskCore, a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D], e Awaitable[E], f Awaitable[F]) *Gathering[Tuple6[A, B, C, D, E, F]] {
	return gather6(t.loop, t.inheritedContext(), a, b, c, d, e, f)
}

func gather6[A, B, C, D, E, F any](l *Loop, ctx *Context, a Awaitable[A], b Awaitable[B], c Awaitable[C], d Awaitable[D], e Awaitable[E], f Awaitable[F]) *Gathering[Tuple6[A, B, C, D, E, F]] {
	fa := futureOf(l, ctx, a, nil)
	fb := futureOf(l, ctx, b, nil)
	fc := futureOf(l, ctx, c, nil)
	fd := futureOf(l, ctx, d, nil)
	fe := futureOf(l, ctx, e, nil)
	ff := futureOf(l, ctx, f, nil)
	return gathering(l, []AnyFuture{fa, fb, fc, fd, fe, ff}, false, func() (all Tuple6[A, B, C, D, E, F]) {
		all.A, _ = fa.outcomeValue()
		all.B, _ = fb.outcomeValue()
		all.C, _ = fc.outcomeValue()
		all.D, _ = fd.outcomeValue()
		all.E, _ = fe.outcomeValue()
		all.F, _ = ff.outcomeValue()
		return all
	})
}
