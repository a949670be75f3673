// Package realcode proves the generator on Go that was not written for it: the programs with which Go tests its own
// compiler ($GOROOT/test) and packages of the standard library.
//
// In: packages with their tests. Out: the same packages in a module of their own, in which nearly every function is a template
// that suspends before each statement and in each condition, and the function itself only drives what is generated from
// that. There are two forms: generators (generators.go), which delegate to each other where that is possible, and
// coroutines (coroutines.go), which await each other wherever a call stands in an expression.
//
//	func find(list []string, s string) int {        func find(list []string, s string) (r__0 int) {
//		for i, v := range list {                    	for range g__find(list, s, &r__0).All() {}
//			if v == s {                             	return
//				return i                            }
//			}
//		}                                           //asyncgen:generator g__find
//		return -1                                   func t__find(list []string, s string, r__0 *int, yield func(struct{}) bool) {
//	}                                               	yield(struct{}{}); for i, v := range list {
//	                                                		yield(struct{}{}); if yield(struct{}{}) && (v == s) {
//	                                                			yield(struct{}{}); { *r__0 = i; return }
//	                                                		...
//
// A program then has to end as it does without, and a package has to pass the tests that it passes without; test
// functions are templates, too. A counter-example to one compiler is one to another, and code from elsewhere has
// what neither a hand-written corpus nor random programs think of.
//
// Rewriting (rewrite.go) changes text, not trees (edits.go), so comments and layout stay. Left as they are: functions that
// call recover themselves, whose caller would be another, init, benchmarks, what asks for its callers or
// counts allocations, and functions without a body. File known.go has what fails for reasons that are not the generator's.
//
// # Commands
//
//	go test ./generator/internal/realcode                            two packages and a program that are always there
//	make realtest                                                    all of them, from an installation of Go with its tests
//	go test ./generator/internal/realcode -v -realcode.only 'ken/'   those with such a name
package realcode
