// Package load turns package patterns into type-checked packages.
//
// In: what the user typed (Config). Out: a Program, one entry for each folder
// in which something is to be done. Five steps:
//
//	expand     patterns -> folders                            expand.go
//	scan       folders -> source files with directives        scan.go, directive.go, constraint.go
//	stub       directives -> declarations to be generated     stub.go
//	list       folders + stubs -> build metadata              list.go, export.go
//	check      metadata -> types                              typecheck.go
//
// # Why the scan comes first
//
// Most packages of a tree have no directive, and to find out costs a read of their
// files, not a run of the go command over all that they import. A folder
// without a directive and without a left-over generated file is forgotten right
// here.
//
// # Why there are stubs
//
// Templates and plain code call functions that do not exist before the first
// run, exist in an older shape before the next one, and may be damaged by a
// merge at any time:
//
//	body, err := async.Await(fetchAsync(url)) // undefined: fetchAsync
//
// So what is in x_asyncgen.go never matters. For each template we know, from
// its syntax alone, the signature of what will be generated; a file with
// these signatures is laid over x_asyncgen.go, for the go command as for the
// type-check.
//
// # Why not packages.Load with NeedTypes
//
// It would, because of the overlay, parse and check every dependency from
// source, the standard library included. The compiler's export data is there
// anyway; so we ask go/packages for metadata and export files only, and check
// just the packages with directives. Nor do we ask it for export data, because
// it would have those packages compiled as well (see export.go).
//
// # What follows can rely on
//
//   - A source file with directives is in the Files of exactly one Package: a
//     file x.go in that of the package, x_test.go in that of a test variant.
//   - A Package without Errors is type-checked completely, and Async is there.
//   - Objects found through imports are identical between the packages
//     of one Program, test variants apart.
//   - What is wrong is in Diagnostics or Errors, all of it; one mistake in one folder
//     does not keep other folders from being loaded.
package load
