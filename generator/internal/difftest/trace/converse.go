package trace

import (
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"
)

// Ask is the consumer of a two-way generator template's plain run: it answers with nothing, with
// values and with errors in turn, and closes where Yield stops.
func Ask[T, S any](v T) (answer S, err error) {
	turn := yields
	if !Yield(v) {
		return answer, async.ErrGeneratorClosed
	}
	switch turn % 4 {
	case 1, 2:
		switch answer := any(&answer).(type) {
		case *int:
			*answer = 10*turn + 1
		case *string:
			*answer = fmt.Sprintf("answer %d", turn)
		}
	case 3:
		err = fmt.Errorf("thrown %d", turn)
	}
	Note("answer", answer, err)
	return answer, err
}

// Ask2 is Ask for pairs.
func Ask2[K, V, S any](k K, v V) (S, error) {
	return Ask[async.Tuple2[K, V], S](async.Tuple2[K, V]{A: k, B: v})
}

// Converse is the consumer of a two-way generator: what Ask is to the plain run. It returns how
// the generator ended.
func Converse[T, S any](g *async.SendGenerator[T, S]) error {
	v, ok := g.Next()
	for ok {
		switch answer, err := Ask[T, S](v); {
		case err == async.ErrGeneratorClosed:
			g.Close()
			return g.Err()
		case err != nil:
			v, ok = g.Throw(err)
		default:
			v, ok = g.Send(answer)
		}
	}
	return g.Err()
}
