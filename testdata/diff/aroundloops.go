// Package aroundloops has variables that loops with suspensions do not change, or do not mention: they are saved before
// the loop, and loaded behind it.
package aroundloops

import (
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

func words(n int) []string {
	var list []string
	for i := range n + 3 {
		list = append(list, fmt.Sprint("w", i))
	}
	return list
}

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

// What the loop uses is saved before it, what it does not use loaded behind it, on each way out.
//
//asyncgen:generator
func testWaysOut(n int, yield func(string) bool) (int, error) {
	list, total, failure := words(n), n*100, errors.New("failed")
	for i := range n + 2 {
		if !yield(list[i]) {
			return total, nil
		}
		if i == 3 {
			total++
			trace.Note("breaks", total)
			break
		}
		if i == n {
			return total + 1, failure
		}
	}
	yield(fmt.Sprint(total, len(list)))
	return total + 2, failure
}

// Variables of one name share a slot, with the one that is needed behind the loop, or assigned in it.
//
//asyncgen:generator
func testSharedSlots(n int, yield func(string) bool) {
	v := words(n)
	yield(v[0])
	trace.Note("first", v)
	{
		v := words(n + 1)
		for i := range n {
			if !yield(v[i]) {
				break
			}
		}
	}
	{
		v := 7
		for i := 0; i < n; i++ {
			if i == 2 {
				v = i
				continue
			}
			v := words(i)
			for j := range i {
				yield(v[j])
			}
		}
		yield(fmt.Sprint(v))
	}
	v = words(n + 2)
	yield(v[1])
	trace.Note("last", v)
}

// Both branches lead to the loop without a statement of their own, and the slot of the variable that the loop keeps is that of one
// which is assigned in the loop, but read behind it if it has not been.
//
//asyncgen:generator
func testLiveOnlyPastTheLoop(n int, yield func(int) bool) {
	v := n * 10
	yield(v)
	w := words(n)
	if n > 1 {
		for v := n; yield(v); {
			trace.Note("more", len(w))
			if n++; n > 5 {
				break
			}
		}
	}
	{
		u := v + 1
		for i := 0; i < n; i++ {
			v := n * i
			for range 2 {
				yield(v)
			}
			trace.Note("u", u)
		}
	}
	yield(-1)
	trace.Note("v", v)
}

//asyncgen:generator
func testAssignedBeforeItSuspends(n int, yield func(int) bool) {
	trace.Note("begin", n)
	a := n
	yield(a)
	if n > 0 {
		{
			a := n * 7
			for i := 0; i < n-1; i++ {
				yield(a)
				yield(a + i)
			}
		}
	}
	yield(-1)
	trace.Note("a", a)
}

// One that is live when the loop is entered shares the slot of one that the loop keeps; it is assigned in the loop
// before it is needed there, and needed behind it.
//
//asyncgen:generator
func testEnteredWithAnother(n int, yield func(string) bool) {
	{
		kept := words(n)
		yield("before")
		for i := 0; n > i && yield(kept[i]); i++ {
		}
	}
	kept := words(n + 2)
	yield("between")
	more := 0
	for more < 3 {
		{
			kept := words(more)
			for range more {
				yield(kept[0])
			}
		}
		more++
	}
	trace.Note("kept", kept)
}

// Loops in loops: each has what it keeps, and the innermost loads what the outer ones go on with.
//
//asyncgen:generator
func testNests(n int, yield func(string) bool) {
	title := fmt.Sprint("title", n)
	sum := 0
outer:
	for a := range n {
		label := fmt.Sprint("a", a)
		for b := 0; ; b++ {
			if b > a {
				continue outer
			}
			note := fmt.Sprint(label, "b", b)
			for c := range 3 {
				if !yield(note) {
					break outer
				}
				if c == 1 && a == 2 {
					sum += 100
					continue outer
				}
			}
			sum += a + b
		}
	}
	yield(title)
	trace.Note("sum", sum)
}

// A loop that the next one follows at once, and one that begins with another.
//
//asyncgen:async
func testOneAfterAnother(n int) string {
	x, y, z := fmt.Sprint("x", n), fmt.Sprint("y", n), fmt.Sprint("z", n)
	for i := 0; i < n; i++ {
		must(async.Await(waitAsync(len(x) + i)))
	}
	for i := 0; i < n; i++ {
		must(async.Await(waitAsync(len(y) + i)))
	}
	for {
		for i := 0; i < n; i++ {
			must(async.Await(waitAsync(i)))
		}
		for must(async.Await(waitAsync(n))) < 3 {
			n++
		}
		if n++; n > 5 {
			break
		}
	}
	return x + y + z
}

// The loop is entered by a goto, by the ends of both branches, and by falling into it.
//
//asyncgen:generator
func testEntries(n int, yield func(string) bool) {
	list := words(n)
	other := "other"
	switch n {
	case 0:
		goto loop
	case 1:
		other = "one"
		if !yield("one") {
			goto loop
		}
	case 2:
		list = nil
		return
	}
	if n > 3 {
		yield("large")
	} else {
		list = list[1:]
	}
loop:
	for i := range list {
		if !yield(list[i]) {
			return
		}
	}
	if n++; n < 3 {
		list = words(n)
		goto loop
	}
	trace.Note("other", other)
}

// A panic in the loop, or one that is thrown into it, finds in deferred functions what they capture, and behind the
// epilogue what the results are.
//
//asyncgen:generator
func testDeferred(n int, yield func(string) bool) (result string, err error) {
	kept := words(n)
	unread := fmt.Sprint("unread", n)
	defer func() {
		if r := recover(); r != nil {
			result, err = fmt.Sprint(r, kept, unread), errors.New("recovered")
		}
	}()
	for i := range n + 5 {
		defer trace.Note("deferred", i)
		yield(kept[i])
		if i == 2 && n == 1 {
			return unread, nil
		}
	}
	return unread + "!", nil
}

// Results live on in the epilogue, to which the loop is left, a panic leads, and a wait of a deferred literal comes back.
//
//asyncgen:async
func testResultsThroughEpilogues(n int) (result string, count int, err error) {
	unread := fmt.Sprint("unread", n)
	defer func() {
		must(async.Await(waitAsync(n)))
		trace.Note("left", n)
	}()
	result, count = fmt.Sprint("result", n), n
	for i := range n + 2 {
		must(async.Await(waitAsync(i)))
		if i == 3 {
			return
		}
		if i == 2 && n == 1 {
			panic(unread)
		}
	}
	result += unread
	for i := 0; ; i++ {
		if must(async.Await(waitAsync(i))) == n {
			return result, i, errors.New(unread)
		}
	}
}

// What closures share is boxed: the box is what the frame keeps.
//
//asyncgen:async
func testBoxes(n int) []int {
	shared, own := 0, n*10
	add := func(d int) { shared += d }
	ptr := &own
	for i := 0; i < n; i++ {
		must(async.Await(waitAsync(i)))
		add(i)
	}
	*ptr++
	for range n {
		must(async.Await(waitAsync(own)))
	}
	return []int{shared, own, *ptr}
}

// Ways out by select, switch and type switch, the last of which bind variables.
//
//asyncgen:async
func testManyTargets(n int) string {
	unread := fmt.Sprint("unread", n)
	values := []any{1, "two", 3.0, nil, errors.New("five")}
	done := make(chan int, 1)
	for i := 0; ; i++ {
		must(async.Await(waitAsync(i)))
		switch v := values[(i+n)%len(values)].(type) {
		case int:
			if i > 2 {
				return fmt.Sprint(unread, v)
			}
			continue
		case string:
			if n == 2 {
				return unread + v
			}
		case error:
			if n == 3 {
				goto out
			}
		}
		select {
		case x := <-done:
			return fmt.Sprint(unread, x)
		default:
			if i == 4 {
				done <- i
			}
		}
	}
out:
	for range 2 {
		must(async.Await(waitAsync(7)))
	}
	return "out" + unread
}

// What only the operands of statements with suspensions in them use.
//
//asyncgen:async
func testOperands(n int) string {
	a, b, c := fmt.Sprint("a", n), any(n), make(chan int, 20)
	tag, limit := n%3, n+3
	text := ""
	for i := 0; i < limit; i++ {
		switch tag {
		case i % 3:
			text += fmt.Sprint(must(async.Await(waitAsync(i))))
			fallthrough
		case 7:
			text += fmt.Sprint(must(async.Await(waitAsync(7))))
		default:
			must(async.Await(waitAsync(8)))
		}
	}
	for i := range 3 {
		switch v := b.(type) {
		case int:
			text += fmt.Sprint(v + must(async.Await(waitAsync(i))))
		}
	}
	for i := range 3 {
		select {
		case c <- limit:
			text += fmt.Sprint(must(async.Await(waitAsync(i))))
		}
	}
	for range 3 {
		select {
		case v := <-c:
			text += fmt.Sprint(v + must(async.Await(waitAsync(5))))
		}
	}
	for i := range 2 {
		if b != nil || len(a) > i {
			text += fmt.Sprint(must(async.Await(waitAsync(i))))
		}
	}
	return text + a
}

// A beginning has its variables in locals until it comes to a wait: it saves nothing before the loop, and loads nothing behind it.
//
//asyncgen:async
func counting(n, limit int) (int, error) {
	unread := n * 2
	if limit < 0 {
		return unread, errors.New("negative")
	}
	for i := 0; i < limit; i++ {
		v, err := async.Await(trace.Wait(i))
		if err != nil || v > 3 {
			return unread + v, err
		}
	}
	return unread + 1, nil
}

//asyncgen:async
func testBeginnings(n int) string {
	text := ""
	for i := range 4 {
		v, err := async.Await(countingAsync(n, i-1))
		text += fmt.Sprint(v, err, " ")
	}
	for i := range n {
		v, err := async.Await(countingAsync(i, n*i))
		text += fmt.Sprint(v, err, " ")
	}
	return text
}

// Ranges over what is evaluated once: slices, maps, channels, functions.
//
//asyncgen:generator
func testRanges(n int, yield func(string) bool) {
	prefix, suffix := fmt.Sprint("<", n), ">"
	for i, w := range words(n) {
		if !yield(prefix + w) {
			break
		}
		for _, r := range w {
			if i == 1 && !yield(string(r)+suffix) {
				return
			}
		}
	}
	for k, v := range map[string]int{"k": n} {
		yield(fmt.Sprint(prefix, k, v))
	}
	ch := make(chan int, 3)
	ch <- 1
	ch <- 2
	close(ch)
	for v := range ch {
		yield(fmt.Sprint(prefix, v))
	}
	for s := range trace.Seq(n) {
		for t := range trace.Seq(2) {
			yield(fmt.Sprint(prefix, s, t))
		}
	}
	yield(prefix + suffix)
}

// Delegates are run again by one frame, which keeps nothing of the run before.
//
//asyncgen:generator
func delegated(n int, name string, yield func(string) bool) string {
	copied := name + "."
	last := fmt.Sprint("last of ", name)
	for i := range n {
		if !yield(fmt.Sprint(copied, i)) {
			return copied
		}
	}
	return last
}

//asyncgen:generator
func testDelegates(n int, yield func(string) bool) {
	outer := fmt.Sprint("outer", n)
	for i := range 3 {
		got := delegated(i, fmt.Sprint(outer, i), yield)
		trace.Note("got", got)
	}
	for range n {
		trace.Note("again", delegated(1, "again", yield))
	}
	yield(outer)
}

// Generic, with arrays and structs, of which the large ones stay in the frame.
//
//asyncgen:generator
func each[T any](list []T, pad [12]int, yield func(T) bool) int {
	small := struct{ a, b int }{len(list), pad[0]}
	var large [10]int
	pad[1]++
	large[2] = pad[1]
	for _, x := range list {
		if !yield(x) {
			return -small.a
		}
	}
	for i := range pad {
		small.b += pad[i]
	}
	small.b += large[2]
	return small.b
}

//asyncgen:generator
func testGeneric(n int, yield func(string) bool) {
	trace.Note("each", each(words(n), [12]int{n, 1, 2}, yield))
}

//asyncgen:async
func testAsyncGenerator(n int, yield func(string) bool) error {
	kept, unread := words(n), fmt.Sprint("unread", n)
	for i := range n + 1 {
		v := must(async.Await(waitAsync(i)))
		if !yield(kept[v]) {
			return errors.New(unread)
		}
		for v < 3 {
			v++
			if v == 2 {
				continue
			}
			yield(fmt.Sprint(v))
		}
	}
	yield(unread)
	return nil
}
