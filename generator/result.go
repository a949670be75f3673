package generator

import (
	"io"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/asyncgen/asyncgen/generator/internal/diag"
)

// An Action is what must be done to bring a generated file up to date.
type Action int

const (
	Keep   Action = iota // it is up to date
	Create               // it is missing
	Update               // it is stale
	Delete               // its source has no directive any more, or is gone
)

// String returns the action as a participle: "kept", "created", "updated",
// "deleted".
func (a Action) String() string {
	return [...]string{"kept", "created", "updated", "deleted"}[a]
}

// A File is a generated file.
type File struct {
	Path   string // absolute
	Action Action
	Old    []byte // what is in it now; nil for Create
	New    []byte // what it must have; nil for Delete
	Err    error  // what kept Write from doing it
}

// A Result is the outcome of one call of Generate.
type Result struct {
	// Dir is the absolute path of the folder to which the patterns were relative.
	Dir string
	// Files are the generated files of all folders that have no diagnostics,
	// sorted by path.
	Files []File
	// Empty says that there is neither a directive nor a generated file in the packages.
	Empty bool
	// Excluded are the absolute paths, sorted, of files with directives that the build
	// constraints of this run exclude. Their generated files have not been examined.
	Excluded []string
	// Diagnostics are sorted by file, line, column and text.
	Diagnostics []Diagnostic
}

// Relative returns an absolute path in the form that suits a reader who works in Dir.
func (r *Result) Relative(path string) string { return diag.Relative(r.Dir, path) }

// Stale returns the number of files that are not up to date.
func (r *Result) Stale() int {
	n := 0
	for _, f := range r.Files {
		if f.Action != Keep {
			n++
		}
	}
	return n
}

// Diff writes to w, as a unified diff with names relative to Dir, what Write
// would change. It can be applied by git apply and patch -p1.
func (r *Result) Diff(w io.Writer) error {
	for _, f := range r.Files {
		name := filepath.ToSlash(r.Relative(f.Path))
		from, to := "a/"+name, "b/"+name
		switch f.Action {
		case Keep:
			continue
		case Create:
			from = os.DevNull
		case Delete:
			to = os.DevNull
		}
		if _, err := w.Write(diff.Diff(from, f.Old, to, f.New)); err != nil {
			return err
		}
	}
	return nil
}
