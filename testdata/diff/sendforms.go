// Package sendforms has a yield with answers in every place where an expression stands.
package sendforms

import (
	"errors"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

func keep[T any](v T, err error) T {
	trace.Note("keep", v, err)
	if err != nil {
		panic(err)
	}
	return v
}

func note(v int, err error) { trace.Note("note", v, err) }

// ended is what the templates defer: an error of yield ends them.
func ended() { trace.Note("ended", recover()) }

//asyncgen:generator
func testStatements(n int, yield func(int) (int, error)) {
	defer ended()
	var v, err = yield(1)
	trace.Note("var", v, err)
	for i := range keep(yield(2)) % 3 {
		trace.Note("range", i)
	}
	for i := keep(yield(3)); i < keep(yield(4)); i += 1 + keep(yield(5)) {
		if i > 20 {
			break
		}
		trace.Note("loop", i)
	}
	switch keep(yield(6)) {
	case n, keep(yield(7)):
		trace.Note("first")
	case 0, keep(yield(8)):
		trace.Note("second")
		fallthrough
	default:
		trace.Note("default", keep(yield(9)))
	}
	ch := make(chan int, 1)
	select {
	case ch <- keep(yield(10)):
		trace.Note("sent", <-ch)
	}
	s := []int{1, 2, 3}
	s[keep(yield(11))%3] += keep(yield(12))
	trace.Note("slice", s[0], s[1], s[2])
}

//asyncgen:generator
func testDeferred(n int, yield func(int) (int, error)) (err error) {
	defer note(yield(1))
	for range n {
		defer note(keep2(yield(2)))
	}
	func() { trace.Note("literal") }()
	_, err = yield(3)
	return err
}

func keep2(v int, err error) (int, error) { return v + 1, err }

//asyncgen:generator
func testCaptured(n int, yield func(int) (int, error)) {
	defer ended()
	var all []func() int
	for i := range n {
		v, err := yield(i)
		all = append(all, func() int { v++; return v + i })
		if errors.Is(err, async.ErrGeneratorClosed) {
			break
		}
	}
	for _, f := range all {
		trace.Note("captured", f(), f())
	}
}

type question struct {
	text string
	n    int
}

//asyncgen:generator
func testTypes(n int, yield func(question) (s string, err error)) error {
	q := question{text: "why", n: n}
	if s, err := yield(q); err != nil || s == "" {
		trace.Note("no answer", err)
	}
	_, err := yield(question{n: len(keep(yield(q)))})
	return err
}

//asyncgen:generator
func testErrorsAsAnswers(n int, yield func(int) (error, error)) error {
	answer, err := yield(n)
	trace.Note("answer", answer, err)
	return err
}

//asyncgen:generator
func testNames(n int, yield func(string) (string, error)) {
	f, g, t, Inbox, Sent, Closing := n, n+1, "t", "i", "s", "c"
	for _, s := range []string{Inbox, Sent, Closing, t} {
		if _, err := yield(s); errors.Is(err, async.ErrGeneratorClosed) {
			trace.Note("names", f, g, Inbox, Sent, Closing, t)
			return
		}
	}
	trace.Note("names", f, g, Inbox, Sent, Closing, t)
}

//asyncgen:async
func testAsyncNames(n int, yield func(int) (int, error)) error {
	Yield, Closing, Sent := n, "closing", 1.5
	for range 2 {
		async.Await(trace.Wait(Yield))
		_, err := yield(Yield)
		trace.Note("names", Yield, Closing, Sent)
		if errors.Is(err, async.ErrGeneratorClosed) {
			return err
		}
	}
	return nil
}

//asyncgen:async
func testAsyncStatements(n int, yield func(int) (int, error)) {
	defer ended()
	for i := keep(yield(1)); i < keep(yield(keep(async.Await(trace.Wait(2))))); i++ {
		if i > 20 {
			break
		}
		defer note(yield(3))
	}
	switch keep(yield(4)) + keep(async.Await(trace.Wait(5))) {
	case n, keep(yield(6)):
		trace.Note("first")
	}
}
