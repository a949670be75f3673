package reject

type T struct{}

//asyncgen:generator
func (*T) each(emit func(int) bool) {} // want `T.each yields nothing; give it a last parameter yield func\(T\) bool, or make it //asyncgen:async`
