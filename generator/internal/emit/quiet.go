package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/find"
)

// What a generator whose body calls nothing and cannot panic (analyse.Quiet) does without:
//
//	entered := f.State           switch f.State {
//	f.State = StateRunning       case 1:
//	switch entered {             	...
//	case 1:                      }
//		...                      if f.State != StateCreated {
//	case StateRunning, ...:      	return 0, false
//		return g.Refuse(...)     }
//	}                            f.State = 1
//	...                          ...
//	f.State = 1                  return i, true
//	return i, true               ...
//	...                          f.State = StateCompleted
//	return g.Return(f, ...)      return 0, false
//
// If there is one yield only, the state has its number from the beginning: nobody can see it
// before the yield.

// marksRunning reports whether Resume notes in the frame that it runs: frames with
// deferred calls do, because a panic has to be told from a suspension, and
// generators do, because a body may ask its own generator for a value, and because
// a panic ends a generator.
func (p *printer) marksRunning() bool {
	if p.unit.Defers {
		return true
	}
	return p.template().Yield != nil && p.template().Kind != find.AsyncGenerator && !p.unit.Quiet
}

// hasOneState reports whether the frame's state is the same from the beginning to the end.
func (p *printer) hasOneState() bool { return p.unit.EndsAlone() && len(p.unit.Points) == 1 }

// beginQuietly emits what comes before the body of a generator that ends alone: it may have
// ended before.
func (p *printer) beginQuietly() []jen.Code {
	if !p.unit.EndsAlone() {
		return nil
	}
	state := jen.Id(p.self).Dot("State")
	codes := []jen.Code{
		jen.If(jen.Add(state).Op("!=").Add(p.async("StateCreated"))).Block(
			jen.Return(p.zero(p.template().Element), p.predeclared("false"))),
	}
	if p.hasOneState() {
		codes = append(codes, jen.Add(state).Op("=").Lit(p.unit.Points[0].State))
	}
	return codes
}
