// Package find turns the directives of type-checked files into templates.
//
// In: a load.Program. Out: an Index, with the templates of each package in source
// order. It answers which template a function belongs to, for templates and for the
// stubs of their constructors, in their own package and in those that import it.
//
// A directive becomes a template if it annotates a function whose signature allows a
// constructor (for which load has made a stub). All other directives are mistakes that
// check explains; that is why find has no diagnostics.
//
// Worked example:
//
//	//asyncgen:generator
//	func (t *Tree[K]) walk(yield func(K, int) bool) bool
//
// gives the template with Kind Generator, Constructor "walkGen", Receiver t, no Params,
// Elements K and int, Element async.Tuple2[K, int], Results and Values one bool,
// HasError false.
package find
