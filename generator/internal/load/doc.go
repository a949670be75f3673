// Package load turns package patterns into type-checked packages.
//
// In: the user's arguments (Config). Out: a Program, with one entry for each folder in
// which there is something to do. Five steps:
//
//	expand     patterns -> folders                            expand.go
//	scan       folders -> source files with directives        scan.go, directive.go, constraint.go
//	stub       directives -> declarations to be generated     stub.go
//	list       folders + stubs -> build metadata              list.go, export.go
//	check      metadata -> types                              typecheck.go
//
// # Why the scan comes first
//
// Most packages of a tree have no directive. Finding that out takes reading their
// files, but not running the go command over everything that they import. A folder
// without a directive and without a left-over generated file is dropped at this point.
//
// # Why there are stubs
//
// Templates and plain code call functions that do not exist before the first run, that
// exist in an older form before the next one, and that a merge may damage at any time:
//
//	body, err := async.Await(fetchAsync(url)) // undefined: fetchAsync
//
// So the contents of x_asyncgen.go never matter. For each template, the signature of
// the generated function follows from syntax alone; a file with these signatures is
// laid over x_asyncgen.go, for the go command as well as for the type-check.
//
// # Why not packages.Load with NeedTypes
//
// Because of the overlay, it would parse and check every dependency from source,
// including the standard library. The compiler's export data is available anyway; so
// go/packages is asked for metadata and export files only, and just the packages with
// directives are checked. Nor is it asked for export data, because then it would have
// those packages compiled as well (see export.go).
//
// # What later passes can rely on
//
//   - A source file with directives is in the Files of exactly one Package: a
//     file x.go in that of the package, x_test.go in that of a test variant.
//   - A Package without Errors is type-checked completely, and its Async is set.
//   - Objects found through imports are identical between the packages
//     of one Program, test variants apart.
//   - Diagnostics and Errors are complete; a mistake in one folder
//     does not keep other folders from being loaded.
package load
