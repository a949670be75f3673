// Package godoc holds the test that the documentation of the public packages has a
// runnable example for each entry point.
package godoc
