package behaviour

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/asyncgen/asyncgen/runner"
	async "github.com/asyncgen/asyncgen/runtime"
)

type point struct{ x, y int }

// wait suspends and returns v.
//
//asyncgen:async
func wait[T any](v T) (T, error) {
	_, err := async.Await(async.Sleep(time.Microsecond))
	return v, err
}

// check compares what a template returns, called directly, with what its coroutine
// does.
func check[T any](t *testing.T, name string, template func() (T, error), c *async.Coroutine[T]) {
	t.Helper()
	want, wantErr := template()
	got, err := runner.Run(context.Background(), c)
	if fmt.Sprint(got, err) != fmt.Sprint(want, wantErr) {
		t.Errorf("%s: got %v, %v; the template returns %v, %v", name, got, err, want, wantErr)
	}
}
