package async

// GeneratorResumer is a generator's frame.
type GeneratorResumer[T any] interface {
	// Resume runs the body to its next yield, and returns the value and true,
	// or to its end, and returns what Generator.Return gives.
	Resume(g *Generator[T]) (T, bool)
	Position() Position
}

// GeneratorFrame is the header of every generator frame.
type GeneratorFrame[T any] struct {
	self   GeneratorResumer[T]
	parent *GeneratorFrame[T]
	State  int32
	nested bool
}

// Generator is a suspended producer of values.
type Generator[T any] struct {
	top     GeneratorResumer[T]
	Closing bool // yield returns false from now on
	frame   *GeneratorFrame[T]
	err     error
}

func (g *Generator[T]) Init(self GeneratorResumer[T], frame *GeneratorFrame[T]) *Generator[T] {
	g.top = self
	g.frame = frame
	return g
}

// Next resumes.
func (g *Generator[T]) Next() (T, bool) { return g.top.Resume(g) }

func (g *Generator[T]) Link(parent, child *GeneratorFrame[T], self GeneratorResumer[T]) {
	child.self = self
	child.parent = parent
	if !child.nested {
		g.top = self
		g.frame = child
	}
	parent.nested = true
}

type finished[T any] struct{}

func (finished[T]) Resume(*Generator[T]) (v T, ok bool) { return }
func (finished[T]) Position() Position                  { return Position{} }

// Return ends frame f. started says that the resumption which ends it began at its start.
func (g *Generator[T]) Return(f *GeneratorFrame[T], inPlace bool) (v T, ok bool) {
	f.State = StateCompleted
	p := f.parent
	if p == nil {
		if f == g.frame {
			g.top = finished[T]{}
		}
		return
	}
	if inPlace {
		return
	}
	f.parent = nil
	p.nested = false
	g.top = p.self
	g.frame = p
	return g.top.Resume(g)
}
