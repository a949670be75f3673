// Package bug makes errors of the panics of passes: bugs of the generator, about which its user wants to know
// what in the program they have to do with.
//
// A panic ends the process from whatever goroutine, and with it what is said about other packages; so each
// goroutine that runs passes has its steps caught.
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
