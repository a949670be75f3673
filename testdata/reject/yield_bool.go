package reject

type alias = bool

//asyncgen:generator
func f(yield func(int) alias) {} // want `the signature of f cannot be translated; spell bool and error in it as such`
