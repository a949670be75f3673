package behaviour

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/asyncgen/asyncgen/runner"
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

// pause suspends its caller until it is released.
type pause struct{ *async.Future[struct{}] }

//asyncgen:async
func child(o *object, p pause) (*object, error) {
	_, err := async.Await(p.Future)
	return o, err
}

//asyncgen:async
func ofChild(o *object, first, second pause) error {
	p, err := async.Await(childAsync(o, first))
	if err != nil {
		return err
	}
	use(p.next)
	_, err = async.Await(second.Future)
	return err
}

//asyncgen:async
func ofAwaited(o *object, first, second pause) error {
	if _, err := async.Await(holding{first.Future, o}); err != nil {
		return err
	}
	_, err := async.Await(second.Future)
	return err
}

// holding is an awaitable that refers to an object.
type holding struct {
	*async.Future[struct{}]
	o *object
}

//asyncgen:async
func failing(o *object, p pause) (int, error) {
	_, err := async.Await(p.Future)
	if err == nil {
		err = &objectError{o}
	}
	return 0, err
}

type objectError struct{ o *object }

func (*objectError) Error() string { return "object" }

//asyncgen:async
func ofError(o *object, first, second pause) error {
	if _, err := async.Await(failingAsync(o, first)); errors.Is(err, context.Canceled) {
		return err
	}
	_, err := async.Await(second.Future)
	return err
}

// bearer has a method that bears an object: as its receiver's field, its argument, its result and its error.
type bearer struct{ o *object }

//asyncgen:async
func (b bearer) bear(o *object, p pause) (*object, error) {
	_, err := async.Await(p.Future)
	if err == nil {
		err = &objectError{b.o}
	}
	return o, err
}

// ofReused awaits coroutines that an interface's method makes, the second in the frame of the first.
//
//asyncgen:async
func ofReused(o *object, first, second pause) error {
	var b interface {
		bearAsync(*object, pause) *async.Coroutine[*object]
	} = bearer{o}
	for i := range 3 {
		p := first
		if i < 2 {
			if i == 0 { // what has ended at once is used again for what waits
				p = pause{async.NewFuture[struct{}](async.RunningLoop())}
				p.SetResult(struct{}{})
			}
			if r, err := async.Await(b.bearAsync(o, p)); r == nil || errors.Is(err, context.Canceled) {
				return err
			}
			continue
		}
		b, o = nil, nil
		if _, err := async.Await(second.Future); err != nil {
			return err
		}
	}
	return nil
}

// observe runs a coroutine up to its second await and reports whether the object
// that it was given is alive at the first and at the second.
//
//asyncgen:async
func observe(make func(*object, pause, pause) *async.Coroutine[struct{}], o weak.Pointer[object], first, second pause, strong **object) ([]bool, error) {
	task := async.CreateTask(make(*strong, first, second))
	*strong = nil
	var seen []bool
	for _, p := range []pause{first, second} {
		if _, err := async.Await(async.Sleep(0)); err != nil {
			return nil, err
		}
		runtime.GC()
		seen = append(seen, o.Value() != nil)
		p.SetResult(struct{}{})
		for range 3 {
			if _, err := async.Await(async.Sleep(0)); err != nil {
				return nil, err
			}
		}
	}
	_, err := async.Await(task)
	return seen, err
}

//asyncgen:async
func observed(make func(*object, pause, pause) *async.Coroutine[struct{}]) ([]bool, error) {
	strong := &object{}
	o := weak.Make(strong)
	first, second := pause{async.NewFuture[struct{}](async.RunningLoop())}, pause{async.NewFuture[struct{}](async.RunningLoop())}
	return async.Await(observeAsync(make, o, first, second, &strong))
}

func TestAwaitedFramesLetGoOfWhatTheyHeld(t *testing.T) {
	for name, make := range map[string]func(*object, pause, pause) *async.Coroutine[struct{}]{
		"child": ofChildAsync, "awaited": ofAwaitedAsync, "error": ofErrorAsync, "frame used again": ofReusedAsync,
	} {
		t.Run(name, func(t *testing.T) {
			seen, err := runner.Run(context.Background(), observedAsync(make))
			if err != nil || !slices.Equal(seen, []bool{true, false}) {
				t.Errorf("alive at the first and the second await: %v, %v; want true, false", seen, err)
			}
		})
	}
}

// fields returns the names of the fields of a frame behind its header, as the
// generated file declares them.
func fields(t *testing.T, frame string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), "liveness_asyncgen_test.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, ok := node.(*ast.TypeSpec); ok && spec.Name.Name == frame {
			for _, f := range spec.Type.(*ast.StructType).Fields.List {
				for _, id := range f.Names {
					names = append(names, id.Name)
				}
			}
		}
		return true
	})
	return names
}

//asyncgen:generator
func sized(n int, dead string, yield func(int) bool) {
	use(dead)
	unused, other := n+1, n+2
	use(unused, other)
	for i := range n {
		double := i * 2
		if !yield(double) {
			return
		}
		use(i)
	}
}

//asyncgen:async
func atOnce(a, b int) int {
	c := a + b
	return c * 2
}

//asyncgen:async
func chained(n int) (int, error) {
	x, err := async.Await(async.Sleep(0))
	use(x)
	if err != nil {
		return 0, err
	}
	_, err = async.Await(async.Sleep(0))
	return n, err
}

func TestFramesHoldParametersAndWhatIsLive(t *testing.T) {
	for _, test := range []struct {
		frame string
		want  []string
	}{
		{"sizedFrame", []string{"n", "dead", "i"}},
		{"atOnceFrame", []string{"a", "b"}},
		{"chainedFrame", []string{"n", "awaited"}},
		{"ofChildFrame", []string{"o", "first", "second", "awaited", "child"}},
	} {
		if got := fields(t, test.frame); !slices.Equal(got, test.want) {
			t.Errorf("%s has the fields %v, want %v", test.frame, got, test.want)
		}
	}
}

// bytes returns how many bytes a call of make allocates.
func bytes[T any](make func() T) uint64 {
	const n = 1000
	list := [n]T{}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range list {
		list[i] = make()
	}
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(list)
	return (after.TotalAlloc - before.TotalAlloc) / n
}

func TestCoroutinesAreSmall(t *testing.T) {
	for name, test := range map[string]struct{ got, most uint64 }{
		"generator with four words of state":  {bytes(func() *async.Generator[int] { return sizedGen(1, "") }), 176},
		"coroutine without state":             {bytes(func() *async.Coroutine[int] { return atOnceAsync(1, 2) }), 96},
		"coroutine that sleeps":               {bytes(func() *async.Coroutine[int] { return chainedAsync(1) }), 112},
		"coroutine with a child and a future": {bytes(func() *async.Coroutine[struct{}] { return ofChildAsync(nil, pause{}, pause{}) }), 208},
	} {
		if test.got > test.most {
			t.Errorf("%s: %d bytes, want at most %d", name, test.got, test.most)
		}
		t.Logf("%s: %d bytes", name, test.got)
	}
}

//asyncgen:generator
func holdsLarge(o *object, yield func(int) bool) {
	var plain [1000]int
	var pointers [1000]*object
	type record struct {
		names [100]string
		next  *object
	}
	r := record{next: o}
	for i, p := range pointers {
		plain[i]++
		if !yield(plain[i]) {
			return
		}
		r.names[i%100], pointers[i] = "seen", p
	}
	use(plain, pointers, r)
}

// TestLargeVariablesAreNotMoved looks at the locals of a Resume method: an array that lives across a
// suspension is none of them, so nothing copies it out of the frame and back.
func TestLargeVariablesAreNotMoved(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "liveness_asyncgen_test.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	locals := 0
	ast.Inspect(file, func(node ast.Node) bool {
		fn, ok := node.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "Resume" || receiver(fn) != "holdsLargeFrame" {
			return true
		}
		ast.Inspect(fn.Body, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			locals += len(spec.Names)
			id, named := spec.Type.(*ast.Ident)
			if _, array := spec.Type.(*ast.ArrayType); array || named && id.Name == "record" {
				t.Errorf("%v are locals", spec.Names)
			}
			return true
		})
		return false
	})
	if locals == 0 {
		t.Error("no locals found")
	}
}

// receiver returns the name of the type that fn is a method of.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	id, _ := t.(*ast.Ident)
	if id == nil {
		return ""
	}
	return id.Name
}
