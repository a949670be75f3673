// Package bug turns the panics of passes into errors. Such a panic is a bug of the
// generator, and its user wants to know which part of the program has triggered it.
//
// A panic in any goroutine ends the process, and with it the messages about other
// packages; so each goroutine that runs passes catches the panics of its steps.
package bug

import (
	"fmt"
	"runtime/debug"
)

// Catch runs step and returns its error, or one for its panic: where, what the panic was, and the stack
// behind it.
func Catch(where func() string, step func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s: panic: %v\n\n%s", where(), v, debug.Stack())
		}
	}()
	return step()
}
