package reject

//asyncgen:async
func f() {
	recover() // want `recover is not translated yet; recover in a function that the template calls`
}
