// Package loops has for loops of all forms.
package loops

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) int {
	v, _ = async.Await(trace.Wait(v))
	return v
}

//asyncgen:async
func less(a, b int) bool {
	return must(async.Await(trace.Wait(a < b)))
}

func must[T any](v T, err error) T { return v }

//asyncgen:async
func testThreeClauses(n int) int {
	sum := 0
	for i := must(async.Await(waitAsync(0))); must(async.Await(lessAsync(i, n))); i += must(async.Await(waitAsync(1))) {
		if i == 3 {
			continue
		}
		sum += must(async.Await(waitAsync(i)))
	}
	return sum
}

// Each iteration has its own variables; closures keep theirs, and what they or the body change
// goes on into the next.
//
//asyncgen:async
func testClosuresOverLoopVariables(n int) []int {
	var show []func() int
	var change []func()
	for i, j := 0, 10; i < n; i, j = i+1, j-1 {
		show = append(show, func() int { return i*100 + j })
		change = append(change, func() { i += 1000 })
		must(async.Await(waitAsync(i)))
		if i == 1 {
			i++
		}
	}
	for k := 0; k < n; k++ {
		defer0 := k
		show = append(show, func() int { defer0++; return k*10 + defer0 })
		async.Await(waitAsync(k))
	}
	var list []int
	for _, f := range change {
		f()
	}
	for _, f := range show {
		list = append(list, f(), f())
	}
	return list
}

// The copy for the next iteration is made before the post statement.
//
//asyncgen:async
func testCopyBeforePost(n int) []int {
	var pointers []*int
	for i := 0; i < n; i++ {
		pointers = append(pointers, &i)
		async.Await(waitAsync(i))
	}
	var list []int
	for _, p := range pointers {
		list = append(list, *p)
		*p = 50
	}
	for _, p := range pointers {
		list = append(list, *p)
	}
	return list
}

// The closure that the post statement calls belongs to the iteration before: it changes that one's i.
//
//asyncgen:async
func testClosureInPost(n int) []int {
	var list []int
	var prints []func()
	count := 0
	for i, inc := 0, (func())(nil); count < n; inc() {
		count++
		inc = func() { i++ }
		prints = append(prints, func() { list = append(list, i) })
		async.Await(waitAsync(i))
		i += 10
	}
	for _, f := range prints {
		f()
	}
	return list
}

//asyncgen:async
func testNested(n int) int {
	sum := 0
outer:
	for i := range n {
		for j := 0; ; j++ {
			switch {
			case j > i:
				continue outer
			case i == 4:
				break outer
			case j == 2:
				break
			default:
				sum += must(async.Await(waitAsync(j)))
			}
			if sum > 100 {
				break
			}
			async.Await(waitAsync(i * j))
		}
		trace.Note("unreachable?")
	}
	return sum
}

//asyncgen:async
func testWhile(n int) int {
	for n > 0 {
		n -= must(async.Await(waitAsync(1)))
		if n == 2 {
			continue
		}
		trace.Note("n", n)
	}
	for {
		if n++; n > must(async.Await(waitAsync(5))) {
			break
		}
	}
	return n
}

//asyncgen:async
func testConditionOnly(n int) int {
	i := 0
	for must(async.Await(lessAsync(i, n))) && i < 100 {
		i++
	}
	for i := 0; i < 3; {
		i += must(async.Await(waitAsync(1)))
	}
	for ; i < 5; i++ {
		if must(async.Await(waitAsync(i))) == 4 {
			continue
		}
	}
	return i
}

// A loop without suspension that runs long must not use up the stack.
//
//asyncgen:async
func testLong(n int) int {
	s := 0
	for i := range 1_000_00 {
		if i%50_000 == 0 {
			async.Await(waitAsync(i))
		}
		v, _ := async.Await(ready(i))
		s += v
	}
	return s
}

type at int

func ready(v int) async.Awaitable[int] { return at(v) }

func (a at) BeginAwait(*async.TaskCore, *async.Frame) async.Status { return async.Done }
func (a at) EndAwait(*async.TaskCore) (int, error)                 { return int(a), nil }

//asyncgen:async
func testShadowedLoopVariable(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		i := i * 2
		async.Await(waitAsync(i))
		i++
		sum += i
		for i := range 2 {
			i := i + must(async.Await(waitAsync(10)))
			sum += i
		}
	}
	return sum
}

//asyncgen:async
func testBreakFromSelectAndSwitchInLoop(n int) int {
	ch := make(chan int, 10)
	count := 0
loop:
	for {
		ch <- count
		select {
		case v := <-ch:
			if v > n {
				break loop
			}
			if v == 1 {
				break
			}
			async.Await(waitAsync(v))
			count++
			continue
		}
		count += 2
	}
	return count
}

// An endless loop that begins with another one has a head without statements.
//
//asyncgen:generator
func testLoopsThatBeginWithLoops(n int, yield func(int) bool) {
	for {
		for i := range n {
			if !yield(i) {
				return
			}
		}
		if n > 1 {
			break
		}
		n++
	}
outer:
	for {
		for {
			for {
				for n < 5 {
					n++
					if !yield(n * 10) {
						return
					}
					if n%2 == 0 {
						continue outer
					}
				}
				break
			}
			n++
			if n > 7 {
				break outer
			}
			yield(n * 100)
		}
	}
	for {
		for {
			for {
				if !yield(-n) || n > 9 {
					return
				}
				n++
			}
		}
	}
}

// The same with awaits, and a select in the middle.
//
//asyncgen:async
func testAwaitsInLoopsThatBeginWithLoops(n int) int {
	sum := 0
	for {
		for {
			for range n {
				sum += must(async.Await(waitAsync(n)))
			}
			if sum > 10 {
				break
			}
			sum++
		}
		for sum < 100 {
			for {
				sum += must(async.Await(waitAsync(sum)))
				if sum > 50 {
					break
				}
			}
		}
		return sum
	}
}
