package async

import "iter"

// Pull is iter.Pull for any function type that can be ranged over with one
// variable. Generated code pulls from functions that a template ranges over with
// suspensions in the loop.
func Pull[F ~func(yield func(V) bool), V any](seq F) (next func() (V, bool), stop func()) {
	return iter.Pull(iter.Seq[V](seq))
}

// Pull2 is Pull for two variables.
func Pull2[F ~func(yield func(K, V) bool), K, V any](seq F) (next func() (K, V, bool), stop func()) {
	return iter.Pull2(iter.Seq2[K, V](seq))
}

// Pull0 is Pull for none: next reports whether there is another iteration.
func Pull0[F ~func(yield func() bool)](seq F) (next func() bool, stop func()) {
	step, stop := iter.Pull(func(yield func(struct{}) bool) {
		seq(func() bool { return yield(struct{}{}) })
	})
	return func() bool { _, ok := step(); return ok }, stop
}
