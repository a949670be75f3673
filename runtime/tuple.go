package async

// Tuple2 is the value of a coroutine with two results, or of a generator that
// yields pairs.
type Tuple2[A, B any] struct {
	A A
	B B
}

// Unpack returns the components.
func (t Tuple2[A, B]) Unpack() (A, B) { return t.A, t.B }

// Tuple3 is the value of a coroutine with three results.
type Tuple3[A, B, C any] struct {
	A A
	B B
	C C
}

// Unpack returns the components.
func (t Tuple3[A, B, C]) Unpack() (A, B, C) { return t.A, t.B, t.C }

// Tuple4 is the value of a coroutine with four results.
type Tuple4[A, B, C, D any] struct {
	A A
	B B
	C C
	D D
}

// Unpack returns the components.
func (t Tuple4[A, B, C, D]) Unpack() (A, B, C, D) { return t.A, t.B, t.C, t.D }

// Tuple5 is the value of a coroutine with five results.
type Tuple5[A, B, C, D, E any] struct {
	A A
	B B
	C C
	D D
	E E
}

// Unpack returns the components.
func (t Tuple5[A, B, C, D, E]) Unpack() (A, B, C, D, E) { return t.A, t.B, t.C, t.D, t.E }

// Tuple6 is the value of a coroutine with six results.
type Tuple6[A, B, C, D, E, F any] struct {
	A A
	B B
	C C
	D D
	E E
	F F
}

// Unpack returns the components.
func (t Tuple6[A, B, C, D, E, F]) Unpack() (A, B, C, D, E, F) {
	return t.A, t.B, t.C, t.D, t.E, t.F
}
