// Package sends has two-way generators: consumers answer with values and errors.
package sends

import (
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func keep[T any](v T, err error) T {
	trace.Note("keep", v, err)
	return v
}

//asyncgen:generator
func testRunningTotal(n int, yield func(int) (int, error)) error {
	total := 0
	for range n + 3 {
		v, err := yield(total)
		if err != nil {
			return err
		}
		total += v
	}
	return nil
}

//asyncgen:generator
func testForms(n int, yield func(string) (int, error)) (last int, err error) {
	var a [3]int
	if a[trace.V(1)], err = yield("element"); errors.Is(err, async.ErrGeneratorClosed) {
		return 1, err
	}
	if v, err := yield("if"); err == nil && v > n {
		trace.Note("greater", v)
	} else if err != nil {
		return 2, fmt.Errorf("wrapped: %w", err)
	}
	_, _ = yield("blank")
	switch v, err := yield("switch"); {
	case err != nil:
		trace.Note("failed", err)
	default:
		trace.Note("got", v)
	}
	trace.Note("array", a[0], a[1], a[2])
	return yield("return")
}

//asyncgen:generator
func testOperands(n int, yield func(int) (int, error)) {
	defer func() { trace.Note("recovered", recover()) }()
	sum := trace.V(n) + must(yield(1))*must(yield(2)) - trace.V(3)
	trace.Note("sum", sum, must(yield(sum)))
	pair := map[string]int{"a": must(yield(3)), "b": must(yield(4))}
	trace.Note("pair", pair["a"], pair["b"])
}

//asyncgen:generator
func testAndOr(n int, yield func(int) (string, error)) {
	defer func() { trace.Note("recovered", recover()) }()
	for i := 0; i < 4 && must(yield(i)) != "answer 2"; i++ {
		trace.Note("turn", i, n > 1 || must(yield(10+i)) == "")
	}
}

//asyncgen:generator
func testPairs(n int, yield func(string, int) (string, error)) error {
	for i := range n {
		answer, err := yield("pair", i)
		trace.Note("answer", answer, err)
		if errors.Is(err, async.ErrGeneratorClosed) {
			return err
		}
	}
	return errors.New("the end")
}

//asyncgen:generator
func testErrorsAreSurvived(n int, yield func(int) (int, error)) error {
	for i := range n + 4 {
		for {
			_, err := yield(i)
			if errors.Is(err, async.ErrGeneratorClosed) {
				trace.Note("closed at", i)
				return nil
			}
			if err == nil {
				break
			}
			trace.Note("again", err)
		}
	}
	return nil
}

//asyncgen:generator
func testCloseIsIgnored(n int, yield func(int) (int, error)) {
	for i := range n {
		v, err := yield(i)
		trace.Note("goes on", v, err)
	}
}

//asyncgen:generator
func testCleanup(n int, yield func(int) (int, error)) (err error) {
	defer func() { trace.Note("cleanup", err, recover()) }()
	for i := range n + 1 {
		if keep(yield(i)) == 21 {
			panic("twenty-one")
		}
		if _, err = yield(-i); err != nil {
			return
		}
	}
	return nil
}

// Delegation.

//asyncgen:generator
func leaf(n int, yield func(int) (int, error)) (int, error) {
	sum := 0
	for i := range n {
		v, err := yield(i)
		if err != nil {
			return sum, fmt.Errorf("leaf: %w", err)
		}
		sum += v
	}
	return sum, nil
}

//asyncgen:generator
func tree(depth int, yield func(int) (int, error)) (int, error) {
	if depth == 0 {
		return leaf(2, yield)
	}
	left, err := tree(depth-1, yield)
	if errors.Is(err, async.ErrGeneratorClosed) {
		return left, err
	}
	middle, err2 := yield(100 * depth)
	if errors.Is(err2, async.ErrGeneratorClosed) {
		return left, err2
	}
	right, err := tree(depth-1, yield)
	trace.Note("tree", depth, left, middle, right)
	return left + middle + right, err
}

//asyncgen:generator
func testTree(n int, yield func(int) (int, error)) error {
	sum, err := tree(min(n, 3), yield)
	trace.Note("sum", sum)
	return err
}

//asyncgen:generator
func guarded(n int, yield func(int) (int, error)) (sum int, err error) {
	defer func() {
		if v := recover(); v != nil {
			trace.Note("recovered", v)
			sum = -1
		}
	}()
	if n == 0 {
		return must(yield(7)) + must(yield(8)), nil
	}
	sum, err = guarded(n-1, yield)
	sum += must(yield(n))
	return
}

//asyncgen:generator
func testGuarded(n int, yield func(int) (int, error)) error {
	sum, err := guarded(n, yield)
	trace.Note("sum", sum)
	return err
}

type list[T any] struct {
	head T
	tail *list[T]
}

//asyncgen:generator
func (l *list[T]) each(yield func(T) (string, error)) error {
	if l == nil {
		return nil
	}
	if answer, err := yield(l.head); err != nil {
		return err
	} else if answer != "" {
		trace.Note("answer", answer)
	}
	return l.tail.each(yield)
}

//asyncgen:generator
func testGeneric(n int, yield func(int) (string, error)) error {
	var l *list[int]
	for i := range n {
		l = &list[int]{i, l}
	}
	return l.each(yield)
}

// Consumers that are templates.

//asyncgen:generator
func testConsumer(n int, yield func(int) bool) {
	g := leafGen(n)
	for v := range g.All() {
		if !yield(v) {
			return
		}
		if next, ok := g.Send(10 * v); ok && !yield(next) {
			trace.Note("left at", next)
			break
		}
	}
	trace.Note("error", g.Err())
}

// Async generators.

//asyncgen:async
func testAsyncTotal(n int, yield func(int) (int, error)) error {
	total := 0
	for range n + 3 {
		v, err := yield(must(async.Await(trace.Wait(total))))
		if err != nil {
			return err
		}
		total += v
	}
	return errors.New("the end")
}

//asyncgen:async
func asyncLeaf(n int, yield func(int) (int, error)) (int, error) {
	sum := 0
	for i := range n {
		v, err := yield(must(async.Await(trace.Wait(i))))
		if err != nil {
			async.Await(trace.Wait(0))
			return sum, fmt.Errorf("leaf: %w", err)
		}
		sum += v
	}
	return sum, nil
}

//asyncgen:async
func testAsyncDelegation(n int, yield func(int) (int, error)) error {
	for range 2 {
		a, err := asyncLeaf(n, yield)
		trace.Note("async leaf", a, err)
		if errors.Is(err, async.ErrGeneratorClosed) {
			return err
		}
		b, err := leaf(n, yield)
		trace.Note("leaf", b, err)
		if errors.Is(err, async.ErrGeneratorClosed) {
			return err
		}
	}
	return nil
}

//asyncgen:async
func asyncTree(depth int, yield func(int) (int, error)) (int, error) {
	if depth == 0 {
		return leaf(2, yield)
	}
	left, err := asyncTree(depth-1, yield)
	if errors.Is(err, async.ErrGeneratorClosed) {
		return left, err
	}
	return left + keep(yield(must(async.Await(trace.Wait(depth))))), err
}

//asyncgen:async
func testAsyncTree(n int, yield func(int) (int, error)) (err error) {
	defer func() {
		async.Await(trace.Wait("deferred"))
		trace.Note("cleanup", err)
	}()
	sum, err := asyncTree(min(n, 3), yield)
	trace.Note("sum", sum)
	return err
}

//asyncgen:async
func testAsyncCloseIsIgnored(n int, yield func(int) (int, error)) {
	for i := range n {
		async.Await(trace.Wait(i))
		v, err := yield(i)
		trace.Note("goes on", v, err)
	}
}

//asyncgen:async
func testAsyncConsumer(n int) {
	g := asyncLeafAsync(n)
	for v, err := range g.All() {
		if err != nil {
			trace.Note("error", err)
			break
		}
		next, err := async.Await(g.Send(10 * v))
		trace.Note("next", next, err)
	}
	_, err := async.Await(g.Next())
	trace.Note("end", err)
}
