// Package runner is the entry point of a program made of coroutines: it makes
// an event loop, runs coroutines on it, and leaves nothing behind.
//
//	func main() {
//		n, err := runner.Run(context.Background(), fetchAllAsync(urls))
//		...
//	}
//
// Run is for the usual program with one main coroutine. A Runner runs several,
// one after the other, on one loop and in one context:
//
//	err := runner.With(func(r *runner.Runner) error {
//		if _, err := runner.RunIn(ctx, r, prepareAsync()); err != nil {
//			return err
//		}
//		_, err := runner.RunIn(ctx, r, serveAsync())
//		return err
//	})
//
// It is the counterpart of Python's asyncio.run and asyncio.Runner. Package
// async (folder runtime) provides the loop and what runs on it.
//
// # What comes in and what goes out
//
// In: a coroutine that has not begun, and a Go context. Out: the coroutine's
// result and error, on the calling goroutine, where its panics propagate too. When
// Run or Close returns, every task of the loop has ended, async generators are
// closed, the default executor's workers have ended, the loop is closed, and the
// disposition of SIGINT is the former one.
//
// # Files
//
// run.go is Run and RunIn, runner.go the Runner and its states, interrupt.go
// what SIGINT does, dump.go what SIGQUIT does in debug mode.
package runner
