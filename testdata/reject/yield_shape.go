package reject

type consumer func(int) bool

//asyncgen:generator
func number(yield int) {} // want `yield of number has the wrong type; it must be func\(T\) bool, func\(K, V\) bool, or with \(S, error\) for bool; name the parameter otherwise`

//asyncgen:async
func named(yield consumer) {} // want `yield of named has a named type; write out what it stands for, func\(int\) bool`

//asyncgen:generator
func noValue(yield func() bool) {} // want `yield of noValue takes no value; it must be func\(T\) bool, `

//asyncgen:generator
func threeValues(yield func(a, b, c int) bool) {} // want `yield of threeValues takes 3 values; .* if it is not meant to yield, and for more values yield a struct`

//asyncgen:generator
func variadic(yield func(...int) bool) {} // want `yield of variadic is variadic`

//asyncgen:generator
func noResult(yield func(int)) {} // want `yield of noResult returns neither bool, by which the consumer says whether to go on, nor \(S, error\), by which it answers; `

//asyncgen:generator
func otherResult(yield func(int) error) {} // want `yield of otherResult returns neither bool`

//asyncgen:generator
func noError(yield func(int) (string, bool)) {} // want `yield of noError returns neither bool`

//asyncgen:async
func threeResults(yield func(int) (int, string, error)) {} // want `yield of threeResults returns neither bool`

//asyncgen:generator
func answersAnother(yield func(int) (string, error)) {
	otherAnswer(yield) // want `cannot use yield`
}

//asyncgen:generator
func otherAnswer(yield func(int) (int, error)) {}

//asyncgen:generator
func severalYields(yield ...func(int) bool) {} // want `yield of severalYields has the wrong type`

var _ = numberGen(1) // no message of its own
