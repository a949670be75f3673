package reject

//asyncgen:generator
func f(yield func(int) bool, n int) {} // want `yield is not the last parameter of f; make it the last, or name it otherwise`

//asyncgen:async
func rate(yield, growth float64) {} // want `yield is not the last parameter of rate`
