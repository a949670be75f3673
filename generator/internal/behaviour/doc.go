// Package behaviour has tests of what generated code promises besides doing what
// its template does, which is difftest's to show: what a suspended frame keeps
// alive and how large it is, where in the source it says that it stands, and that
// names of any kind go together. The templates are in the test files; their
// generated files are checked in, so that the tests are built but once.
package behaviour
