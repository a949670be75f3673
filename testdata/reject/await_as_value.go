package reject

import (
	"time"

	async "github.com/asyncgen/asyncgen/runtime"
)

//asyncgen:async
func f() {
	wait := async.Await[struct{}] // want `async.Await is used as a value; call it`
	wait(async.Sleep(time.Second))
	(async.Await[struct{}])(async.Sleep(time.Second))
}
