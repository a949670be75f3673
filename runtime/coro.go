package async

// Coro makes a coroutine of a function literal.
//
// In a template it is what the literal would be as a template of its own: the
// literal may Await, and captures variables like any closure.
//
//	task := async.CreateTask(async.Coro(func() (int, error) {
//		_, err := async.Await(async.Sleep(time.Second))
//		return n, err
//	}))
//
// In other code, and for a function value that is not a literal, f is an ordinary
// function. The coroutine is its call on a goroutine of its own, which
// runs in turn with the loop's and is taken for it: f may use all that needs a running loop, and where it uses the
// blocking Await, the task waits and others go on. That costs a goroutine, and some
// microseconds for each Await. Awaited by the blocking Await itself where no loop runs, f runs on the caller's goroutine.
//
// Goroutines that f starts, by go or iter.Pull, are not taken for the loop's: they must not wait for what belongs to it.
//
// Go ends the program if the goroutine that has control then is locked to its thread, and the one that ran the loop when
// f began was not, or the other way round: f must not leave runtime.LockOSThread in effect where it awaits or
// returns, and a goroutine that is to run the loop locked has to be locked before f begins, and until it ends.
func Coro[T any](f func() (T, error)) *Coroutine[T] {
	c := &plainFrame[T]{run: f}
	return c.Init(c)
}
