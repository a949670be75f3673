// Package emit turns analysed units into Go source.
//
// In: the units of a package, with blocks and frame layout. Out: the source of one
// generated file for each source file, gofmt-clean, the same bytes for the same input.
//
// For each template a file gets, in this order:
//
//   - the frame, a struct with the runtime's header, the slots, and the frames
//     of callees that it holds;
//   - the constructor, with the template's doc comment;
//   - start, if another frame of the package holds this one: it makes the frame
//     ready to run from the start;
//   - Resume, the body;
//   - functions that infer types for its variables, if there are types that the package
//     cannot name (see infer.go, and confine.go for types that cannot be inferred);
//   - Position, the table from states to source lines;
//   - a blank function that mentions the template, so that linters do not call
//     it unused.
//
// # The shape of Resume
//
// All variables of lowered blocks are declared at the top, since Go's goto must not
// jump over a declaration. Then the switch on the state loads what the suspension saved
// and jumps to the label after it; a frame that starts falls through to the body.
// Blocks follow in source order, with labels only where something jumps to; most jumps
// fall through. A suspension in place:
//
//	f.fetch.start(u)
//	if f.fetch.Resume(t) == async.Suspended {
//		async.Link(t, &f.Frame, &f.fetch.Frame, &f.fetch)
//		f.i = i
//		f.State = 1
//		return async.Suspended
//	}
//	resume1:
//	body, err = f.fetch.EndAwait(t)
//
// Where a body has loops that iterate without suspending, resumptions must not jump into
// them: entry.go says where they go instead, and peel.go puts what remains of an
// interrupted iteration after all other blocks.
//
// # Names
//
// Locals keep the author's names where those are unambiguous in one flat scope (see
// names.go). All other names, including those of packages, avoid every identifier that
// the template mentions.
//
// # Closures
//
// A closure must capture the box of a variable, or its value, not the local of Resume
// that holds it, because the local gets another box in the next iteration. So a
// statement with closures over such variables is put into its own block, which first
// copies them: { x := x; ... }.
package emit
