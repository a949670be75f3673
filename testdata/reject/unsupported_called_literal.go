package reject

import async "github.com/asyncgen/asyncgen/runtime"

//asyncgen:async
func f() {
	func() {
		async.Await(async.Sleep(1)) // want `Await in a function literal that is called where it stands is not translated yet; write its statements in a block`
	}()
}
