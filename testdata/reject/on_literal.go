package reject

func f() func() {
	// want+1 `the directive stands inside the function f; only declared functions can be annotated, for a literal use async.Coro`
	//asyncgen:async
	return func() {}
}
