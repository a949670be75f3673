package reject

//asyncgen:async
func f() (a, b, c, d, e, f, g int, err error) { // want `f has 7 results besides the error, and a coroutine has 6 at most; return a struct`
	return
}
