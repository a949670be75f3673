package reject

type consumer func(int) bool

//asyncgen:generator
func number(yield int) {} // want `yield of number has the wrong type; it must be func\(T\) bool or func\(K, V\) bool; name the parameter otherwise`

//asyncgen:async
func named(yield consumer) {} // want `yield of named has a named type; write out what it stands for, func\(int\) bool`

//asyncgen:generator
func noValue(yield func() bool) {} // want `yield of noValue takes no value; it must be func\(T\) bool`

//asyncgen:generator
func threeValues(yield func(a, b, c int) bool) {} // want `yield of threeValues takes 3 values; .* for more values yield a struct`

//asyncgen:generator
func variadic(yield func(...int) bool) {} // want `yield of variadic is variadic`

//asyncgen:generator
func noResult(yield func(int)) {} // want `yield of noResult does not return bool, by which the consumer says whether to go on`

//asyncgen:generator
func otherResult(yield func(int) error) {} // want `yield of otherResult does not return bool`

//asyncgen:generator
func severalYields(yield ...func(int) bool) {} // want `yield of severalYields has the wrong type`

var _ = numberGen(1) // no message of its own
