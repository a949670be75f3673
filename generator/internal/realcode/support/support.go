// Package support is what rewritten packages call. It is copied into their module, since what they declare themselves might hide
// predeclared names.
package support

import (
	"runtime"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Turn makes a condition of an awaited sleep.
func Turn(struct{}, error) bool { return true }

// Drive runs f on a goroutine of its own, without a running loop, and does as f does: it returns, panics, or ends its
// goroutine.
func Drive(f func()) {
	var (
		value    any
		panicked bool
		returned bool
		done     = make(chan struct{})
	)
	go func() {
		defer close(done)
		defer func() {
			if !returned {
				value = recover()
				panicked = value != nil
			}
		}()
		f()
		returned = true
	}()
	<-done
	switch {
	case panicked:
		if p, ok := value.(*async.PanicError); ok {
			value = p.Value
		}
		panic(value)
	case !returned:
		runtime.Goexit()
	}
}

// None takes the error off what Await returns, and so do One to Five. It is always nil.
func None(struct{}, error) {}

// One returns a result.
func One[A any](a A, _ error) A { return a }

// Two returns two results.
func Two[A, B any](t async.Tuple2[A, B], _ error) (A, B) { return t.Unpack() }

// Three returns three results.
func Three[A, B, C any](t async.Tuple3[A, B, C], _ error) (A, B, C) { return t.Unpack() }

// Four returns four results.
func Four[A, B, C, D any](t async.Tuple4[A, B, C, D], _ error) (A, B, C, D) { return t.Unpack() }

// Five returns five results.
func Five[A, B, C, D, E any](t async.Tuple5[A, B, C, D, E], _ error) (A, B, C, D, E) {
	return t.Unpack()
}
