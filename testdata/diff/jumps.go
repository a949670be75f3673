// Package jumps has labels and gotos, into and out of what is lowered.
package jumps

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

//asyncgen:async
func testBackwards(n int) int {
	i := 0
again:
	i += must(async.Await(waitAsync(1)))
	if i < n {
		goto again
	}
	return i
}

// A boxed variable that a goto passes again is a new one.
//
//asyncgen:async
func testFreshVariables(n int) []int {
	var fs []func() int
	i := 0
again:
	x := i * 10
	fs = append(fs, func() int { x++; return x })
	async.Await(waitAsync(i))
	x += 100
	i++
	if i < n {
		goto again
	}
	var out []int
	for _, f := range fs {
		out = append(out, f(), f())
	}
	return out
}

//asyncgen:async
func testForwards(n int) int {
	c := 0
	if n > 1 {
		goto middle
	}
	c += must(async.Await(waitAsync(1)))
	if n == 0 {
		goto end
	}
	c += 10
middle:
	c += must(async.Await(waitAsync(100)))
	for i := range 3 {
		if i == n {
			goto end
		}
		c += must(async.Await(waitAsync(i)))
	}
	switch n {
	case 3:
		goto end
	}
	c += 1000
end:
	c += must(async.Await(waitAsync(10000)))
	return c
}

//asyncgen:async
func testLabelledBlocks(n int) int {
	c := 0
block:
	{
		c += must(async.Await(waitAsync(1)))
	inner:
		{
			c += 10
			if c < n*20 {
				goto inner
			}
			if c < n*30 {
				goto block
			}
			c += must(async.Await(waitAsync(100)))
		}
		c += 1000
	}
check:
	if n == 3 {
		if c++; c%7 != 0 {
			goto check
		}
		async.Await(waitAsync(c))
	}
pick:
	switch c += 5; c % 3 {
	case 0:
		async.Await(waitAsync(c))
		break pick
	case 1:
		goto pick
	}
choose:
	select {
	default:
		if c%2 == 0 {
			break choose
		}
		c += must(async.Await(waitAsync(1)))
	}
	return c
}

//asyncgen:async
func testOutOfDeepNesting(n int) int {
	c := 0
retry:
	for i := range 4 {
		for j := range 4 {
			select {
			default:
				switch {
				case c > 20:
					goto out
				case i*j == n:
					c += must(async.Await(waitAsync(5)))
					if c < 15 {
						goto retry
					}
				case j > i:
					continue retry
				}
			}
			c++
		}
	}
out:
	return c
}

// Only the goto is in the loop that suspends; the label is not.
//
//asyncgen:async
func testIntoPlainCode(n int) int {
	c := 0
top:
	c++
	if c > 10 {
		return c
	}
	for i := 0; i < 2; i++ {
		if c%3 == 0 {
			c++
			goto top
		}
	}
	for range 2 {
		if must(async.Await(waitAsync(c))) < n {
			goto top
		}
	}
	return -c
}

//asyncgen:async
func testLabelsNobodyUsesAreFine(n int) int {
	c := 0
	for c < n {
		c++
		goto next
	next:
		async.Await(waitAsync(c))
	}
	goto last
last:
	return c
}

//asyncgen:async
func testGotoLoopOfPlainStatements(n int) int {
	async.Await(waitAsync(0))
	i, sum := 0, 0
loop:
	if i < n {
		sum += i
		i++
		goto loop
	}
	async.Await(waitAsync(sum))
	return sum
}

// A label may have the name of a variable, of a function, of anything.
//
//asyncgen:async
func testLabelNames(n int) int {
	f, t := 0, 0
f:
	for {
	t:
		for {
			f += must(async.Await(waitAsync(1)))
			if f > n {
				break f
			}
			if f%2 == 1 {
				continue t
			}
			t++
			continue f
		}
	}
resume1:
	t++
	if t < 3 {
		goto resume1
	}
	return f*10 + t
}

//asyncgen:async
func testReturnsEverywhere(n int) (s string, err error) {
	for i := 0; ; i++ {
		switch {
		case i == n:
			s = "bare"
			return
		case i > 2:
			return "late", nil
		case i == 2:
			if v, err := async.Await(trace.Fail("failed", "e")); err != nil {
				return v, err
			}
		}
		async.Await(waitAsync(i))
		{
			if i == 1 && n == 5 {
				return async.Await(trace.Wait("direct"))
			}
		}
	}
}
