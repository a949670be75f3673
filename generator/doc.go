// Package generator turns annotated Go functions into stackless coroutines.
//
// In: package patterns (Options). Out: the generated files, as bytes in memory,
// and the mistakes in the program (Result). Generate changes nothing;
// Result.Write does, and Result.Diff shows what it would change. So the command's
// -check, its tests and a normal run differ in one call.
//
//	result, err := generator.Generate(ctx, generator.Options{Patterns: []string{"./..."}, Line: true})
//	if err != nil {
//		return err // the environment does not work, or a pattern is wrong
//	}
//	for _, d := range result.Diagnostics {
//		fmt.Fprintln(os.Stderr, d.Format(result.Dir))
//	}
//	return result.Write()
//
// # What is generated
//
// An annotated function, the template, is plain Go and stays in its package:
//
//	//asyncgen:async
//	func total(urls []string) (int, error) {
//		sum := 0
//		for _, u := range urls {
//			n, err := async.Await(sizeAsync(u))
//			if err != nil {
//				return 0, err
//			}
//			sum += n
//		}
//		return sum, nil
//	}
//
// Next to it, in x_asyncgen.go, comes a constructor,
//
//	func totalAsync(urls []string) *async.Coroutine[int]
//
// and a frame: a struct with the parameters, the variables that are needed after a
// suspension, and the number of the current suspension point. Its Resume method is
// the body, in which an Await runs the child in place and, only if the child
// suspends, stores the live variables and the state and returns. The next call of
// Resume continues after the Await. Statements without a suspension are copied
// unchanged.
//
// # The passes
//
// Each is a package below internal, begins with its own essay, and has one input and
// one output:
//
//	load       patterns    -> type-checked packages, with stubs of the functions to be generated
//	find       packages    -> templates, and an index of them
//	check      templates   -> diagnostics: everything that cannot be translated, all at once
//	normalise  body        -> body in which each suspension is a statement, order of evaluation kept
//	lower      body        -> basic blocks
//	analyse    blocks      -> live sets, boxed variables, frame layout
//	emit       blocks      -> Go source
//
// Between the passes, verify re-derives what emit relies on. Package translate runs
// the passes from normalise on, for one package.
//
// # Invariants
//
//   - The same input gives the same bytes.
//   - A folder is all or nothing: if it has a diagnostic, none of its files change, and
//     none is replaced before all have been written.
//   - A file is replaced by a rename, so no reader sees an incomplete one.
//   - A generated file whose source no longer has a directive is removed; a file that
//     asyncgen did not generate is never touched, whatever its name.
package generator
