package normalise_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/normalise"
	"github.com/asyncgen/asyncgen/generator/internal/passtest"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// TestBodiesHaveTheirNormalForm compares the normal form of the templates in
// testdata with the one that is written there: one archive a topic.
func TestBodiesHaveTheirNormalForm(t *testing.T) {
	passtest.Compare(t, func(_ *testing.T, _ []*ir.Unit, u *ir.Unit) string {
		body := normalise.Body(u)
		w := &writer{unit: u, labels: map[*ir.Label]string{}, taken: map[string]int{}}
		w.header()
		w.list(0, body)
		return w.String()
	})
}

// A writer prints the normal form.
type writer struct {
	strings.Builder
	unit   *ir.Unit
	labels map[*ir.Label]string
	taken  map[string]int
}

func (w *writer) line(depth int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for line := range strings.SplitSeq(text, "\n") {
		w.WriteString(strings.Repeat("\t", depth) + line + "\n")
	}
}

// header prints what the pass has found out about variables and declarations;
// temporaries go without saying.
func (w *writer) header() {
	if w.unit.Outer != nil {
		w.line(0, "literal %s", w.unit.Template.Object.Name())
	}
	for line := range strings.SplitSeq(w.unit.String(), "\n") {
		if !strings.HasPrefix(line, "async ") && !strings.HasPrefix(line, "generator ") && line != "" &&
			!strings.HasSuffix(line, ": temp") {
			w.line(0, "%s", line)
		}
	}
}

func (w *writer) label(l *ir.Label) string {
	if w.labels[l] == "" {
		w.taken[l.Name]++
		w.labels[l] = l.Name
		if n := w.taken[l.Name]; n > 1 {
			w.labels[l] = fmt.Sprintf("%s.%d", l.Name, n)
		}
	}
	return w.labels[l]
}

func (w *writer) list(depth int, stmts []tree.Stmt) {
	for _, s := range stmts {
		w.stmt(depth, s)
	}
}

func (w *writer) stmt(depth int, s tree.Stmt) {
	switch s := s.(type) {
	case *tree.Island:
		if s.Scoped {
			w.line(depth, "scope")
			depth++
		}
		for _, stmt := range s.List {
			w.line(depth, "%s", w.unit.Format(stmt))
		}
	case *tree.Renew:
		w.line(depth, "renew %s", w.unit.VarName(s.Var))
	case *tree.Guard:
		w.line(depth, "%s", w.unit.Describe(s.Guard))
	case *tree.Construct:
		w.line(depth, "%s", w.unit.Describe(s.Construct))
	case *tree.TakeResults:
		w.line(depth, "%s", w.unit.Describe(s.TakeResults))
	case *tree.Suspend:
		w.line(depth, "suspend %s", w.unit.Describe(s.Suspension))
	case *tree.If:
		w.line(depth, "if %s", w.unit.Format(s.Cond))
		w.list(depth+1, s.Then)
		if len(s.Else) > 0 {
			w.line(depth, "else")
			w.list(depth+1, s.Else)
		}
	case *tree.Loop:
		w.line(depth, "%s", strings.TrimSpace("loop "+w.unit.Format(s.Cond)))
		w.list(depth+1, s.Body)
		w.line(depth, "post %s", w.label(s.Continue))
		w.list(depth+1, s.Post)
		w.line(depth, "%s:", w.label(s.Break))
	case *tree.Mark:
		w.line(depth, "%s:", w.label(s.Label))
	case *tree.Jump:
		w.line(depth, "jump %s", w.label(s.To))
	case *tree.Return:
		w.line(depth, "return")
		for _, e := range s.Results {
			w.line(depth+1, "%s", w.unit.Format(e))
		}
	case *tree.Switch:
		w.switchStmt(depth, s)
	default:
		w.line(depth, "%T", s)
	}
}

func (w *writer) switchStmt(depth int, s *tree.Switch) {
	w.line(depth, "%s", strings.TrimSpace([]string{"switch ", "type switch ", "select "}[s.Kind]+w.unit.Format(s.Operand)))
	for _, c := range s.Clauses {
		var parts []string
		for _, e := range c.Exprs {
			parts = append(parts, w.unit.Format(e))
		}
		head := "case " + strings.Join(parts, ", ")
		switch {
		case c.Default:
			head = "default"
		case c.Send != nil:
			head = fmt.Sprintf("case %s <- %s", w.unit.Format(c.Chan), w.unit.Format(c.Send))
		case c.Chan != nil:
			head = fmt.Sprintf("case %s, %s = <-%s", w.unit.VarName(c.Value), w.unit.VarName(c.OK), w.unit.Format(c.Chan))
		}
		if c.Bind != nil {
			head += " binds " + w.unit.VarName(c.Bind)
		}
		w.line(depth, "%s, %s:", head, w.label(c.Entry))
		w.list(depth+1, c.Body)
	}
	w.line(depth, "%s:", w.label(s.Break))
}
