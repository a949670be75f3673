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
