package async

// Coro makes a coroutine of a function literal.
//
// In a template, the literal is translated as if it were a template itself: it may
// Await, and captures variables like any closure.
//
//	task := async.CreateTask(async.Coro(func() (int, error) {
//		_, err := async.Await(async.Sleep(time.Second))
//		return n, err
//	}))
//
// In other code, and for a function value that is not a literal, f stays an ordinary
// function. The coroutine then calls f on its own goroutine, which takes turns with the
// loop's and counts as the loop's: f may use everything that needs a running loop, and
// its task waits in the blocking Await while others run. This costs a goroutine, and
// some microseconds for each Await. If the blocking Await is given such a coroutine
// where no loop is running, f runs on the caller's goroutine.
//
// Goroutines that f starts, with a go statement or iter.Pull, do not count as the
// loop's: they must not wait for what belongs to it.
//
// Control passes between the loop's goroutine and f's by coroutine switches, for which
// Go requires that both are locked to a thread or neither. So f must not leave
// runtime.LockOSThread in effect where it awaits or returns, and a goroutine that is to
// run the loop while locked has to be locked before f begins and stay locked until it
// ends. Otherwise Go ends the program.
func Coro[T any](f func() (T, error)) *Coroutine[T] {
	c := &plainFrame[T]{run: f}
	return c.Init(c)
}
