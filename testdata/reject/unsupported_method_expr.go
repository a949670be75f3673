package reject

type T struct{}

//asyncgen:generator
func (t *T) walk(yield func(int) bool) {
	(*T).walk(t, yield) // want `delegation through a method expression is not translated yet; call the method on its receiver`
	t.walk(yield)
}
