package async

// Element returns the zero value of what a channel carries, and receives nothing. Generated code declares a variable
// with it whose type it cannot name.
func Element[T any](<-chan T) (zero T) { return zero }
