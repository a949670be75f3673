package async

// Resumed marks the way of a resumption through the loops of a generated body. It does nothing: the Go
// compiler holds a branch with a call in it for the rarer one and keeps it out of the loop's way.
//
//go:noinline
func Resumed() {}
