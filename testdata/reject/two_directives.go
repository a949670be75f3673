package reject

// want+3 `f has two directives; a function is one template only`
//
//asyncgen:async
//asyncgen:generator
func f(yield func(int) bool) {}

// want+3 `g has two directives; a function is one template only`
//
//asyncgen:async
//asyncgen:async
func g() {}
