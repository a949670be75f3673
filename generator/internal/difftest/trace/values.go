package trace

import (
	"errors"
	"iter"
	"path/filepath"
	"runtime"
	"unsafe"

	async "github.com/asyncgen/asyncgen/runtime"
)

// This file is what random programs call. All of it panics only on purpose, and says what it does in the trace.

// maxTicks bounds the steps of a run.
const maxTicks = 400

var ticks int

// Tick counts a step, and panics when there have been too many.
func Tick() {
	if ticks++; ticks > maxTicks {
		panic("too many steps")
	}
}

var agains = map[int]int{}

// Again is true for the first two times that a run asks for this number.
func Again(id int) bool {
	agains[id]++
	return agains[id] <= 2
}

var everies int

// Every is true each n-th time that it is called in a run.
func Every(n int) bool {
	everies++
	return everies%n == 0
}

var coins uint32

// Coin is true every other time or so, in an order that differs from input to input.
func Coin() bool {
	coins++
	x := (coins<<8 + uint32(current.Input)) * 0x9e3779b1
	return (x^x>>15)>>9&1 == 0
}

// Must records an error, if there is one, and returns the value.
func Must[T any](v T, err error) T {
	if err != nil {
		Note("failed", v, err)
	}
	return v
}

// Error returns an error with this text.
func Error(text string) error { return errors.New(text) }

// True records v and is true.
func True[T any](v T) bool {
	Note("true", v)
	return true
}

// Cut returns the first characters of s.
func Cut(s string, n int) string {
	Note("cut", s, n)
	if n < 0 || n > len(s) {
		return s
	}
	return s[:n]
}

// Byte converts n.
func Byte(n int) uint8 { return uint8(n) }

// Double returns twice x.
func Double(x int) int {
	Note("double", x)
	return 2 * x
}

// At returns an element of s.
func At(s []int, i int) int {
	Note("at", i)
	return s[uint(i)%uint(len(s))]
}

// Append returns a new slice: s and v.
func Append(s []int, v int) []int {
	Note("append", v)
	return append(append([]int(nil), s[:2]...), v)
}

// Sum adds up.
func Sum(list ...int) int {
	s := len(list)
	for _, v := range list {
		s = s*3 + v
	}
	Note("sum", s)
	return s
}

// Same returns v.
func Same[T any](v T) T { return v }

// Pair returns one number for two values.
func Pair(n int, s string) int {
	Note("pair", n, s)
	return n + len(s)
}

// Copy is copy.
func Copy(to, from []int) int { return copy(to, from) }

// Send sends v to ch.
func Send(ch chan<- int, v int) { ch <- v }

// One returns a map with one entry.
func One(k string, v int) map[string]int {
	Note("one", k, v)
	return map[string]int{k: v}
}

// Chan returns a closed channel with at most four elements.
func Chan(v, n int) chan int {
	Note("chan", v, n)
	ch := make(chan int, 4)
	for i := range n & 3 {
		ch <- v + i
	}
	close(ch)
	return ch
}

// Room returns a channel that can be sent to.
func Room() chan int { return make(chan int, 1) }

// Never returns a channel on which nothing can happen.
func Never(n int) chan int {
	Note("never", n)
	return nil
}

// Seq is a sequence of at most four numbers.
func Seq(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		Note("sequence", n)
		defer Note("sequence ends")
		for i := range n & 3 {
			if !yield(i) {
				return
			}
		}
	}
}

// Pairs is a sequence of at most four pairs.
func Pairs(n int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for i := range Seq(n) {
			if !yield(i, i*i) {
				return
			}
		}
	}
}

// Obj is a struct with methods that say that they are called.
type Obj struct {
	A, B int
	S    string
	Arr  [2]int
	In   struct{ X, Y int }
}

// Two returns two results of one call.
func (o Obj) Two(d int) (int, string) { Note("two", d); return d + 1, o.S }

// Sum reads o.
func (o Obj) Sum(d int) int { Note("sum", o.A, o.B, d); return o.A + o.B*d }

// Inc changes o.
func (o *Obj) Inc(d int) int { Note("inc", o.A, d); o.A += d; return o.A }

// Catch recovers.
func (o *Obj) Catch(d int) { Note("catch", o.A, d, recover()) }

// Recover recovers.
func Recover(label string) { Note("recovered", label, recover()) }

// Goexit ends the goroutine.
func Goexit() {
	Note("goexit")
	runtime.Goexit()
}

// Here records the line that it is called from.
func Here() {
	_, file, line, _ := runtime.Caller(1)
	Note("here", filepath.Base(file), line)
}

// InTask says whether there is a task to create others from, which the plain run has not.
func InTask() bool { return async.CurrentTask() != nil }

// Spawn returns what has the outcome of c: a task that runs it or, in the plain run, c.
func Spawn(c *async.Coroutine[int]) async.Awaitable[int] {
	if InTask() {
		return async.CreateTask(c)
	}
	return c
}

// Failed says whether err is one for which a group fails.
func Failed(err error) bool { return err != nil && !errors.Is(err, async.ErrCancelled) }

// Cancels says whether a task is cancelled in this run.
func Cancels() bool { return cancelAt > 0 }

// Unsafe returns p without its type.
func Unsafe(p *int) unsafe.Pointer { return unsafe.Pointer(p) }

// Load reads what Unsafe was given.
func Load(p unsafe.Pointer) int { return *(*int)(p) }

// Note2 records two values of one call: what a generator's methods return.
func Note2[T, U any](v T, w U) {
	if err, ok := any(w).(error); ok && errors.Is(err, async.ErrIgnoredClose) {
		record(yieldedAgain) // the loop closes it once more at its end
	}
	Note("two", v, w)
}

// Answered records the answer of a yield, and says whether it is no error.
func Answered(v int, err error) bool {
	Note("answered", v, err)
	return err == nil
}

// Closed says whether a two-way generator has been closed.
func Closed(err error) bool { return errors.Is(err, async.ErrGeneratorClosed) }
