// Package driver has the consumers of async generators: templates themselves.
package driver

import (
	"errors"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

// drive ranges over g as far as take wants.
//
//asyncgen:async
func drive[T any](g *async.AsyncGenerator[T], take func(T) bool) error {
	for v, err := range g.All() {
		if err != nil {
			return err
		}
		if !take(v) {
			return trace.ErrUnknown // closing the generator may fail, but a range loop does not say so
		}
	}
	return nil
}

// step does the same, value by value.
//
//asyncgen:async
func step[T any](g *async.AsyncGenerator[T], take func(T) bool) error {
	for {
		v, err := async.Await(g.Next())
		switch {
		case err == async.ErrStopAsyncIteration:
			return nil
		case err != nil:
			return err
		case !take(v):
			_, err := async.Await(g.Close())
			if errors.Is(err, async.ErrIgnoredClose) {
				trace.Note(trace.ErrYieldedAgain.Error()) // now: the loop closes it once more at its end
				return trace.ErrYieldedAgain
			}
			return err
		}
	}
}

// Drive is trace.Drive for async generators.
func Drive[T any](g *async.AsyncGenerator[T]) error {
	switch trace.Consumer(3) {
	case 0:
		_, err := trace.Run(driveAsync(g, trace.Yield[T]))
		return err
	case 1:
		_, err := trace.Run(stepAsync(g, trace.Yield[T]))
		return err
	}
	return drive(g, trace.Yield[T])
}

// converse is trace.Converse for async generators.
//
//asyncgen:async
func converse[T, S any](g *async.AsyncSendGenerator[T, S]) error {
	v, end := async.Await(g.Next())
	for end == nil {
		switch answer, err := trace.Ask[T, S](v); {
		case err == async.ErrGeneratorClosed:
			_, err := async.Await(g.Close())
			if errors.Is(err, async.ErrIgnoredClose) {
				trace.Note(trace.ErrYieldedAgain.Error()) // now: the loop closes it once more at its end
				return nil
			}
			return err
		case err != nil:
			v, end = async.Await(g.Throw(err))
		default:
			v, end = async.Await(g.Send(answer))
		}
	}
	if end == async.ErrStopAsyncIteration {
		return nil
	}
	return end
}

// Converse is trace.Converse for async generators.
func Converse[T, S any](g *async.AsyncSendGenerator[T, S]) error {
	if trace.Consumer(2) == 0 {
		_, err := trace.Run(converseAsync(g))
		return err
	}
	return converse(g)
}
