// Package selects has selects with suspensions in operands and clauses. Only one communication can proceed
// at a time, so that there is one outcome.
package selects

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

func must[T any](v T, err error) T { return v }

func full(list ...int) chan int {
	ch := make(chan int, len(list)+1)
	for _, v := range list {
		ch <- v
	}
	return ch
}

//asyncgen:async
func testReceive(n int) (int, bool) {
	empty, some := make(chan int), full(n, n+1)
	sum := 0
	select {
	case v := <-empty:
		sum = v
	case v := <-some:
		v += must(async.Await(waitAsync(v)))
		sum += v
	}
	close(some)
	var ok bool
	select {
	case sum, ok = <-some:
		async.Await(waitAsync(sum))
	case <-empty:
	}
	var list [3]int
	select {
	case list[must(async.Await(waitAsync(1)))] = <-some:
		trace.Note("closed", list)
	}
	<-some
	select {
	case v, ok := <-some:
		trace.Note("v", v, ok)
		async.Await(waitAsync(v))
		f := func() { v++; ok = !ok }
		f()
		trace.Note("v", v, ok)
	}
	return sum, ok
}

//asyncgen:async
func testSend(n int) int {
	ch := full()
	get := func(label string, ch chan int) chan int { trace.Note(label); return ch }
	select {
	case get("nil", nil) <- trace.V(1):
		trace.Note("impossible")
	case get("ch", ch) <- must(async.Await(waitAsync(n))):
		trace.Note("sent")
		async.Await(waitAsync(7))
	case <-get("last", nil):
	}
	return <-ch
}

//asyncgen:async
func testOperandsInOrder(n int) int {
	get := func(label string, ch chan int) chan int { trace.Note(label); return ch }
	select {
	case x := <-get("a", nil):
		return x
	case <-must(async.Await(trace.Wait(get("b", full(3))))):
		trace.Note("b chosen")
	case get("c", nil) <- trace.V(5):
	}
	return n
}

//asyncgen:async
func testDefault(n int) int {
	ch := make(chan int, 1)
	c := 0
	for i := range n + 2 {
		select {
		case ch <- i:
			c += must(async.Await(waitAsync(10)))
		case v := <-ch:
			c += v
		}
		select {
		case v := <-(chan int)(nil):
			c += v
		default:
			if i == 2 {
				break
			}
			c += must(async.Await(waitAsync(100)))
		}
	}
	select {
	default:
	}
	return c
}

//asyncgen:async
func testAnyElement(n int) (any, error) {
	ch := make(chan error, 1)
	var x any
	_, err := async.Await(trace.Fail(0, "e"))
	ch <- err
	select {
	case x = <-ch: // an error into an any
		async.Await(waitAsync(1))
	}
	select {
	case _, ok := <-ch:
		trace.Note("not reached", ok)
	default:
	}
	return x, err
}

//asyncgen:async
func testChannelOperations(n int) int {
	ch := make(chan int, 5)
	ch <- must(async.Await(waitAsync(n)))
	must(async.Await(trace.Wait(ch))) <- trace.V(2)
	x := <-must(async.Await(trace.Wait(ch)))
	y, ok := <-must(async.Await(trace.Wait(ch)))
	trace.Note("ok", ok)
	z := trace.V(1) + must(async.Await(waitAsync(2)))
	return x*100 + y*10 + z
}
