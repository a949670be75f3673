// Package groups has declarations in groups, whose lines see those before them.
package groups

import (
	"math"

	"m/trace"
)

// A line reads what the lines before it define.
//
//asyncgen:generator
func testLinesReadEarlierOnes(n int, yield func(int) bool) {
	yield(n)
	var (
		buf          = make([]byte, 4+n%3)
		text         = string(buf)
		part         = text[1:3]
		count, twice = len(part) + n, 2 * len(text)
	)
	yield(count)
	trace.Note("lengths", len(buf), len(text), part, twice)
	for i := range 2 {
		var (
			a = i + n
			f = func() int { a++; return a }
			b = f()
		)
		yield(b)
		trace.Note("loop", a, b, f())
	}
}

// A group with blank names, which no jump may cross either.
//
//asyncgen:generator
func testBlankNamesInGroups(n int, yield func(int) bool) {
	yield(n)
	var (
		x    any
		p    *int
		five = 5

		_         = x == any(nil)
		_, _      = trace.V(1), trace.V(2)
		_    int8 = 3
		_    any
		_    = nil == any(nil)
	)
	p = &five
	yield(*p + n)
	var _ = trace.V(*p)
	var _, _ int = trace.V(4), 5
	if n > 1 {
		goto end
	}
	yield(five)
end:
	trace.Note("end", x, p == &five)
}

const size = 2

// Constants that hide what they are made of; a line that repeats such an expression means what it hides by.
//
//asyncgen:generator
func testConstantsHideWhatTheyAreMadeOf(n int, yield func(int) bool) {
	const (
		first = iota
		iota  = iota
		again
	)
	yield(n)
	const (
		size = size + size
		more
		last = iota
	)
	type sized [size]int
	yield(more)
	const (
		true           = size == 4
		long           = "a" + long
		rune           = 'a' + rune
		minus          = -1.5 * size
		whole          = -size
		wave           = 2i - 1.5 + wave
		tiny   float32 = math.SmallestNonzeroFloat32
		real32 float32 = real32 / 3
	)
	trace.Note("constants", first, iota, again, size, more, last, len(sized{}))
	yield(len(long))
	const (
		sum   = complex(1.5, wave*0-2) * wave
		parts = real(sum) + imag(sum)
		least = min(parts, 2, 'c')
		cells = len([...]int8{5: 1}) + cap([2]int{})
	)
	trace.Note("parts", sum, parts, least, cells)
	trace.Note("kinds", true, long, rune, minus, whole, wave, tiny, real32)
}

// The group stays in its block, what it hides does not.
//
//asyncgen:generator
func testGroupInBlockHidesLiftedConstant(n int, yield func(int) bool) {
	const (
		c = 1
		d
	)
	yield(c)
	if n >= 0 {
		const (
			a, b = iota, d
			c, d = c + iota, d + 5
			e, f
		)
		trace.Note("inner", a, b, c, d, e, f)
	}
	yield(d)
}

const (
	long   = "bc"
	rune   = 'b'
	wave   = 1i + 0.1
	real32 = 1.25
)
