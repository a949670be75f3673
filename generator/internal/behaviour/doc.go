// Package behaviour tests what generated code guarantees besides doing what its
// template does, which difftest covers: what a suspended frame keeps alive and how
// large it is, which source positions it reports, and that names of any kind can be
// combined. The templates are in the test files; their generated files are checked in,
// so that the tests are built only once.
package behaviour
