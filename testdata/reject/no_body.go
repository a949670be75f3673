package reject

//asyncgen:async
func f() // want `f has no body; only functions written in Go can be annotated`
