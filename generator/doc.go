// Package generator turns annotated Go functions into stackless coroutines.
//
// In: package patterns (Options). Out: the generated files, as bytes in memory,
// and what is wrong with the program (Result). Generate changes nothing;
// Result.Write does, and Result.Diff shows what it would change. So the
// command's -check, tests and the real thing differ in one call.
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
// and a frame: a struct with the parameters, with the variables that are needed
// after a suspension, and with the number of the suspension point where it
// stands. Its Resume method is the body again, in which Await is: run the child
// in place, and only if that suspends store what is live, note the state and
// return. Calling Resume again goes on behind the Await. Statements without a
// suspension are copied as they are.
//
// # The passes
//
// Each is a package below internal, opens with its own essay, and has one input and
// one output:
//
//	load       patterns    -> type-checked packages; the functions to be generated are there as stubs
//	find       packages    -> templates, and an index of them
//	check      templates   -> diagnostics: all that cannot be translated, all at once
//	normalise  body        -> body in which each suspension stands alone, order of evaluation kept
//	lower      body        -> basic blocks
//	analyse    blocks      -> live sets, boxed variables, frame layout
//	emit       blocks      -> Go source
//
// verify re-derives between them what emit relies on. Package translate strings
// those from normalise on together for one package.
//
// # What holds
//
//   - Same input, same bytes.
//   - A folder is all or nothing: with one diagnostic in it, none of its files change.
//   - A file is replaced by a rename, so nobody ever reads half of one.
//   - A generated file whose source has no directive any more is removed; a file that we did not
//     generate is never touched, whatever its name.
package generator
