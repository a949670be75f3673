package behaviour

import (
	"iter"
	"runtime"
	"slices"
	"testing"
	"weak"

	async "github.com/asyncgen/asyncgen/runtime"
)

// An object is large enough to be allocated on its own.
type object struct {
	payload [64]int
	next    *object
}

func use(...any) {}

// Every template below gets an object, needs it up to the value "dead", and yields
// once more. It must not keep it alive from "dead" on.

//asyncgen:generator
func ofParameter(o *object, yield func(string) bool) {
	yield("live")
	use(o)
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofUnusedParameter(o *object, yield func(string) bool) {
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofLocal(o *object, yield func(string) bool) {
	p := o
	yield("live")
	p.payload[0]++
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofOverwritten(o *object, yield func(string) bool) {
	yield("live")
	o.payload[0] = 1
	o = nil
	yield("dead")
	use(o)
	yield("dead")
}

//asyncgen:generator
func ofStruct(o *object, yield func(string) bool) {
	pair := struct {
		n int
		o *object
	}{1, o}
	yield("live")
	use(pair.o)
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofInterface(o *object, yield func(string) bool) {
	var v any = o
	yield("live")
	switch v := v.(type) {
	case *object:
		yield("live")
		use(v.next)
	}
	yield("dead")
}

//asyncgen:generator
func ofClosure(o *object, yield func(string) bool) {
	count := func() int { o.payload[0]++; o = o.next; return 1 }
	yield("live")
	count()
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofBoundClosure(o *object, yield func(string) bool) {
	count := func() int { return o.payload[0] }
	yield("live")
	count()
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofBox(o *object, yield func(string) bool) {
	p := &o
	yield("live")
	use((*p).next)
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofRange(o *object, yield func(string) bool) {
	list := []*object{o}
	o = nil
	for _, v := range list {
		yield("live")
		use(v.next)
	}
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofMapRange(o *object, yield func(string) bool) {
	for k := range map[*object]bool{o: true} {
		yield("live")
		use(k.next)
	}
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofOneBranch(o *object, yield func(string) bool) {
	if o.payload[0] == 0 {
		yield("live")
		use(o.next)
	} else {
		use(o)
	}
	for range 2 {
		yield("dead")
	}
}

//asyncgen:generator
func ofDelegate(o *object, yield func(string) bool) {
	inner(o, yield)
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func inner(o *object, yield func(string) bool) *object {
	yield("live")
	return o
}

//asyncgen:generator
func ofDelegateResult(o *object, yield func(string) bool) {
	p := inner(o, yield)
	yield("live")
	use(p.next)
	yield("dead")
}

//asyncgen:generator
func ofYieldedPointer(o *object, yield func(string) bool) {
	objects(o, func(p *object) bool { use(p); return true })
	yield("dead")
}

func objects(o *object, yield func(*object) bool) { yield(o) }

//asyncgen:generator
func ofIterator(o *object, yield func(string) bool) {
	for p := range slices.Values([]*object{o}) {
		yield("live")
		use(p.next)
	}
	o = nil
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofDefer(o *object, yield func(string) bool) {
	p := o
	defer func() { use(1) }()
	yield("live")
	use(p.next)
	yield("dead")
}

//asyncgen:generator
func ofHeavy(o *object, yield func(string) bool) {
	list := [50]*object{25: o}
	o = nil
	yield("live")
	use(list[25].next)
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofHeavyRange(o *object, yield func(string) bool) {
	for i, v := range [50]*object{1: o} {
		o = nil
		if i < 2 {
			yield("live")
			use(v)
		}
	}
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofPairs(o *object, yield func(string) bool) {
	for _, p := range slices.All([]*object{o, nil}) {
		o = nil
		if p == nil {
			break
		}
		yield("live")
		use(p.next)
	}
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofChannel(o *object, yield func(string) bool) {
	ch := make(chan *object, 1)
	ch <- o
	o = nil
	yield("live")
	select {
	case p := <-ch:
		yield("live")
		use(p.next)
	default:
	}
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofOperand(o *object, yield func(string) bool) {
	p, q := o, o.payload[:]
	o = nil
	use(p, yield("live"), q)
	yield("dead")
	p = &object{}
	yield("dead")
	use(p)
}

//asyncgen:generator
func ofLoopVariable(o *object, yield func(string) bool) {
	for p := o; p != nil; p = p.next {
		o = nil
		yield("live")
	}
	yield("dead")
	yield("dead")
}

//asyncgen:generator
func ofNestedGenerator(o *object, yield func(string) bool) {
	g := innerGen(o)
	o = nil
	for v := range g.All() {
		yield(v)
	}
	yield("dead")
	yield("dead")
}

// What the frame of a body that a recovered panic ends has held is let go, although no statement leads to its end.
//
//asyncgen:generator
func ofPanic(o *object, at int, yield func(string) bool) {
	defer func() { _ = recover() }()
	p := &object{next: o}
	for i := 0; ; i++ {
		if i == at {
			panic("the end")
		}
		yield("live")
		use(p.next)
	}
}

func TestNothingIsKeptAliveAfterARecoveredPanic(t *testing.T) {
	for at := range 3 {
		o := &object{}
		collected := weak.Make(o)
		g := ofPanicGen(o, at)
		o = nil
		for range g.All() {
			runtime.GC()
			if collected.Value() == nil {
				t.Error("collected too early")
			}
		}
		runtime.GC()
		if collected.Value() != nil {
			t.Errorf("after a panic at %d, the ended generator keeps the object alive", at)
		}
		runtime.KeepAlive(g)
	}
}

// values resumes g up to each value, and returns it.
func values(g *async.Generator[string]) iter.Seq[string] { return g.All() }

func TestDeadVariablesAreNotKeptAlive(t *testing.T) {
	for name, template := range map[string]func(*object) *async.Generator[string]{
		"parameter": ofParameterGen, "unused parameter": ofUnusedParameterGen, "local": ofLocalGen,
		"overwritten": ofOverwrittenGen, "struct": ofStructGen, "interface": ofInterfaceGen,
		"closure": ofClosureGen, "bound closure": ofBoundClosureGen, "box": ofBoxGen, "range": ofRangeGen,
		"map range": ofMapRangeGen, "one branch": ofOneBranchGen, "delegate": ofDelegateGen,
		"delegate's result": ofDelegateResultGen, "yielded pointer": ofYieldedPointerGen,
		"iterator": ofIteratorGen, "defer": ofDeferGen, "heavy": ofHeavyGen, "range over heavy": ofHeavyRangeGen,
		"pairs": ofPairsGen, "channel": ofChannelGen, "operand": ofOperandGen, "loop variable": ofLoopVariableGen,
		"nested generator": ofNestedGeneratorGen,
	} {
		t.Run(name, func(t *testing.T) {
			o := &object{}
			collected := weak.Make(o)
			g := template(o)
			o = nil
			step := 0
			for v := range values(g) {
				step++
				runtime.GC()
				if got := map[bool]string{true: "live", false: "dead"}[collected.Value() != nil]; got != v {
					t.Errorf("at value %d the object is %s, want %s", step, got, v)
				}
			}
			runtime.KeepAlive(g)
		})
	}
}
