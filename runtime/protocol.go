package async

// This file is the contract between generated code and the runtime: what a
// frame is, how it is resumed, and how a suspended chain of awaits is linked.
// Nothing here is meant for hand-written programs.
//
// # Resumption
//
// Every activation of a template is a struct, its frame, that embeds a header
// (Frame, through Coroutine). Resume runs the body from State to the next
// suspension or to the end:
//
//	State  0    not started
//	State  k>0  suspended at suspension point k
//	State -1    running (or ended by a panic)
//	State -2    completed
//
// Await runs the child in place, on the Go stack of its parent:
//
//	if f.child.Resume(t) == Suspended {
//		Link(t, &f.Frame, &f.child.Frame, &f.child)
//		... save what is live, f.State = k ...
//		return Suspended
//	}
//
// The child that suspended first, the innermost, is linked first and becomes
// the task's top. Links of outer frames only set parents. From then on the
// task resumes its top directly; when that completes, its parent becomes the
// top and is resumed. A resumption thus costs the same at any depth.

// RunGoGenerateV2 is mentioned by every generated file. Its name changes when the
// contract between generated code and runtime changes, so that a file generated for
// another runtime does not compile until `go generate` has been run again.
const RunGoGenerateV2 = 1

// Status is what a resumption reports.
type Status uint8

const (
	// Done says that the awaited operation has ended and its outcome can be
	// taken.
	Done Status = iota
	// Suspended says that the task has to wait; it is resumed later.
	Suspended
)

// Values of Frame.State with a meaning of their own; positive ones number the
// suspension points of a template.
const (
	StateCreated   = 0
	StateRunning   = -1
	StateCompleted = -2
	StateUnwound   = -3 // of a generator with deferred calls: they have been made, and unless it returns now, a panic ends it
)

// Position says where in the source a frame stands.
type Position struct {
	Function string // package-qualified name of the template
	File     string // base name of the source file
	Line     int    // line of the suspension point, or of the function
}

// A Resumer is a frame of generated code.
type Resumer interface {
	// Resume runs the frame's body to its next suspension or its end. Only the
	// task that owns the frame, or the parent that awaits it in place, calls it.
	Resume(t *TaskCore) Status
	// Position says where the frame stands.
	Position() Position
	// coroutine returns the *Coroutine[T] that the frame embeds, or nil if it is not
	// a coroutine's.
	coroutine() any
}

// Frame is the header of every coroutine frame. Only State belongs to
// generated code.
type Frame struct {
	self   Resumer // the frame itself, set once it can be a task's top
	parent *Frame  // the frame that awaits this one
	State  int32
	nested bool // suspended inside a child, which is (or leads to) the top
	taken  bool // somebody has claimed the coroutine, to run it or to close it
	closed bool // closed before it ran
	reused bool // it has ended, and its caller may run another call in the frame
}

func (f *Frame) coroutine() any { return nil }

// Link records that parent waits for child, which has just suspended for the
// first time after parent ran it in place.
func Link(t *TaskCore, parent, child *Frame, self Resumer) {
	child.self = self
	child.parent = parent
	if !child.nested {
		t.top = child
	}
	parent.nested = true
}

// LineAt returns the source line of a frame in the given state: lines has the
// template's own line first, then that of each suspension point.
func LineAt(state int32, lines []int) int { return lines[max(state, 0)] }
