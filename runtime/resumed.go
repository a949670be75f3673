package async

// Resumed marks the way of a resumption through the loops of a generated body. It does nothing: the Go
// compiler holds a branch with a call in it for the rarer one and keeps it out of the loop's way.
//
//go:noinline
func Resumed() {}

// Resumption is, for generated code, the state of a frame whose resumption is on its way through the loops to where
// it goes on, and zero when it has arrived. It is an array of more than it needs because the Go compiler keeps such in
// memory: the loops are to have the registers.
type Resumption [2]int32
