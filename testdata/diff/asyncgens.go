// Package asyncgens has async generators: they await and they yield.
package asyncgens

import (
	"errors"
	"fmt"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

//asyncgen:async
func testTicks(n int, yield func(int) bool) error {
	for i := range n {
		if _, err := async.Await(trace.Wait(i)); err != nil {
			return err
		}
		if !yield(i) {
			trace.Note("stopped")
			return nil
		}
	}
	return nil
}

//asyncgen:async
func testNoAwait(n int, yield func(int) bool) {
	for i := range n {
		if !yield(i) {
			return
		}
	}
}

//asyncgen:async
func testNoValue(n int, yield func(int) bool) { async.Await(waitAsync(n)) }

//asyncgen:async
func testFails(n int, yield func(string) bool) (err error) {
	defer func() {
		async.Await(waitAsync(100))
		if err != nil {
			err = fmt.Errorf("wrapped: %w", err)
		}
		trace.Note("closed")
	}()
	for i := range 3 {
		if !yield(fmt.Sprint(i)) {
			return nil
		}
		if i == n {
			_, err = async.Await(trace.Fail(0, "failed"))
			return err
		}
	}
	return nil
}

//asyncgen:async
func testPairs(n int, yield func(string, int) bool) error {
	for i := range n {
		if !yield(fmt.Sprint(must(async.Await(waitAsync(i)))), must(async.Await(trace.Wait(i*i)))) {
			break
		}
	}
	return nil
}

//asyncgen:async
func testAwaitAfterStop(n int, yield func(int) bool) error {
	defer trace.Note("deferred")
	for i := range n {
		if !yield(must(async.Await(waitAsync(i)))) {
			async.Await(waitAsync(50))
			return errors.New("stopped")
		}
	}
	return errors.New("end")
}

//asyncgen:async
func testPanics(n int, yield func(int) bool) error {
	defer trace.Note("deferred")
	for i := range n {
		async.Await(waitAsync(i))
		if !yield(i) {
			panic("stopped")
		}
	}
	panic("end")
}

//asyncgen:async
func testRecovers(n int, yield func(int) bool) (err error) {
	defer func() {
		if v := recover(); v != nil {
			async.Await(waitAsync(1))
			err = fmt.Errorf("recovered %v", v)
		}
	}()
	a := []int{1, 2, 3}
	for i := range 5 {
		if !yield(a[i]) {
			break
		}
		async.Await(waitAsync(i))
	}
	return nil
}

//asyncgen:async
func part(from, to int, yield func(int) bool) (last int, err error) {
	for i := from; i < to; i++ {
		async.Await(waitAsync(i))
		if !yield(i) {
			return i, errors.New("part stopped")
		}
	}
	return to, nil
}

//asyncgen:generator
func plain(n int, yield func(int) bool) (ok bool) {
	for i := range n {
		if !yield(100 + i) {
			return false
		}
	}
	return true
}

//asyncgen:async
func testDelegation(n int, yield func(int) bool) error {
	last, err := part(0, n, yield)
	trace.Note("part", last, err)
	if err != nil {
		return err
	}
	if !yield(must(async.Await(waitAsync(last)))) {
		return nil
	}
	_, err = part(10, 10+n, yield)
	return err
}

//asyncgen:async
func testDelegationToGenerator(n int, yield func(int) bool) error {
	if ok := plain(n, yield); !ok {
		return errors.New("plain stopped")
	}
	async.Await(waitAsync(n))
	yield(7)
	return nil
}

type tree struct {
	left, right *tree
	value       int
}

//asyncgen:async
func (t *tree) walk(yield func(int) bool) bool {
	if t == nil {
		return true
	}
	return t.left.walk(yield) && yield(must(async.Await(waitAsync(t.value)))) && t.right.walk(yield)
}

func build(low, high int) *tree {
	if low >= high {
		return nil
	}
	mid := (low + high) / 2
	return &tree{build(low, mid), build(mid+1, high), mid}
}

//asyncgen:async
func testTree(n int, yield func(int) bool) { trace.Note("complete", build(0, n*2).walk(yield)) }

//asyncgen:async
func testConsuming(n int) (sum int, err error) {
	for v, err := range testTicksAsync(n).All() {
		if err != nil {
			return sum, err
		}
		sum += must(async.Await(waitAsync(v)))
		if v == 3 {
			break
		}
	}
	for v, err := range testFailsAsync(n).All() {
		trace.Note("value", v, err)
		if err != nil {
			return sum, err
		}
		async.Await(trace.Wait(v))
		if n == 3 && v == "1" {
			continue
		}
	}
	return sum, nil
}

//asyncgen:async
func testNestedConsumers(n int) (sum int) {
outer:
	for v, _ := range testTicksAsync(n).All() {
		for w, _ := range testNoAwaitAsync(n).All() {
			switch {
			case w > v:
				continue outer
			case v == 3:
				break outer
			case w == 2 && v == 2:
				return -sum
			}
			sum += v*10 + must(async.Await(waitAsync(w)))
		}
	}
	return
}

//asyncgen:async
func testMapping(n int, yield func(string) bool) error {
	for v, err := range testTicksAsync(n).All() {
		if err != nil {
			return err
		}
		if v%2 == 0 {
			continue
		}
		if !yield(fmt.Sprint(must(async.Await(waitAsync(v))))) {
			trace.Note("mapping stopped")
			return nil
		}
	}
	trace.Note("mapping ends")
	return nil
}

//asyncgen:async
func testPanicWhileConsuming(n int) (r int) {
	defer func() { trace.Note("recovered", recover()) }()
	for v, _ := range testAwaitAfterStopAsync(5).All() {
		r += v
		if v == n {
			panic(v)
		}
	}
	return
}

type (
	stream[T any] = async.AsyncGenerator[T]
	reader[T any] = *stream[T]
	talk[T any]   = async.AsyncSendGenerator[T, string]
)

//asyncgen:async
func testTalk(n int, yield func(int) (string, error)) error {
	for i := range n {
		said, err := yield(must(async.Await(waitAsync(i))))
		trace.Note("said", said, err)
		if err != nil {
			return err
		}
	}
	return nil
}

//asyncgen:async
func heard[T any](s *stream[T], r reader[T], t *talk[T]) (list []T) {
	for v, _ := range s.All() {
		list = append(list, v)
	}
	for v, _ := range r.All() {
		list = append(list, v)
	}
	for v, _ := range t.All() {
		list = append(list, v)
	}
	return list
}

// The types of generators have aliases.
//
//asyncgen:async
func testAliases(n int) string {
	return fmt.Sprint(must(async.Await(heardAsync(testTicksAsync(n), testNoAwaitAsync(n), testTalkAsync(n)))))
}

//asyncgen:async
func generic[T any](list []T, yield func(int, T) bool) (n int, err error) {
	for i, v := range list {
		if !yield(i, must(async.Await(trace.Wait(v)))) {
			return i, nil
		}
	}
	return len(list), nil
}

//asyncgen:async
func testGeneric(n int, yield func(int, string) bool) {
	trace.Note("n", must(generic([]string{"a", "b", "c"}[:min(n, 3)], yield)))
	async.Await(waitAsync(1))
	generic([]string{"d"}, yield)
}
