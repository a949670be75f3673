// Package conditions has conditions of which parts suspend.
package conditions

import (
	"errors"

	async "github.com/asyncgen/asyncgen/runtime"

	"m/trace"
)

//asyncgen:async
func wait(v int) (int, error) { return async.Await(trace.Wait(v)) }

// soon waits only for what is odd.
//
//asyncgen:async
func soon(v int) (int, error) {
	if v%2 == 0 {
		return -v, nil
	}
	return async.Await(trace.Wait(v))
}

func must(v int, err error) int {
	if err != nil {
		return -100
	}
	return v
}

//asyncgen:generator
func testElse(n int, yield func(int) bool) (sum int, err error) {
	for i := range 3 * n {
		if i%4 == 2 && yield(i) || i == 1 {
			sum += 100
		} else if i > 6 && (i == 7 || !yield(-i)) {
			sum--
			continue
		} else {
			sum += i
		}
		trace.Note("behind", i, sum)
	}
	if sum%2 == 0 {
		err = errors.New("even")
	}
	return sum, err
}

// Conditions of loops.
//
//asyncgen:async
func testConditions(n int) (list []int) {
	for i := 0; i < 2 || i < n+2 && must(async.Await(waitAsync(i))) != 4; i++ {
		list = append(list, i)
	}
	for i := n; !(i <= 0 || must(async.Await(soonAsync(i))) == 2 && i == 2); i-- {
		list = append(list, -i)
	}
	if x := n; !(x > 1 && !(must(async.Await(waitAsync(x))) == 2 || x == 3 && must(async.Await(soonAsync(x))) > 0)) {
		list = append(list, 1)
	} else if must(async.Await(waitAsync(x))) > 0 || x < 0 {
		list = append(list, 2)
	} else {
		list = append(list, 3)
	}
	return list
}

// truth is a type of conditions.
type truth bool

//asyncgen:async
func testTypedConditions(n int) (list []truth) {
	yes := truth(n > 1)
	if yes && truth(must(async.Await(waitAsync(n))) == 2) {
		list = append(list, yes)
	}
	both := yes || truth(must(async.Await(waitAsync(n))) == 2) && !yes
	return append(list, both)
}
