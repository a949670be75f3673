package reject

//asyncgen:async
func f(g func()) {
	defer g() // want `defer is not translated yet; call the function on every way out`
	func() {
		defer g() // of a literal
	}()
}
