package progen

// asyncPatterns are about coroutines, tasks, panics and deferred calls.
var asyncPatterns = []pattern{
	// Coroutines.
	{"coroutines in a loop", "al", `
		var $c []*async.Coroutine[int]
		for $i:int := range 1 + ($int)&1 {
			trace.Tick()
			$c = append($c, $coro)
		}
		$susp
		for _, $d := range $c {
			trace.Tick()
			$v:int, $e:err := async.Await($d)
			trace.Note("joined", $v, $e)
		}`},
	{"coroutine within a coroutine", "al", `
		$x := $int
		$v, _ := async.Await(async.Coro(func() (int, error) {
			$x++
			$y, $e := async.Await(async.Coro(func() (int, error) {
				$x *= 2
				async.Await(trace.Wait("inner"))
				return $x, trace.Error("inner")
			}))
			trace.Note("outer", $y, $e)
			return async.Await(trace.Wait($x + $y))
		}))
		trace.Note("captured", $x, $v)`},
	{"coroutine of a coroutine", "al", `
		$c := func() *async.Coroutine[int] { return $coro }()
		$susp
		trace.Note("made elsewhere", trace.Must(async.Await($c)))`},
	{"literal called where it stands", "al", `
		$v := func($d int) ($r int) {
			defer func() { $r += $d }()
			async.Await(trace.Wait($d))
			return trace.Must(async.Await(trace.Wait($d + 1)))
		}($Aint) + $Aint
		trace.Note("called", $v)`},

	// Tasks: their own turn begins when they are awaited, so that nothing happens at the same time.
	{"spawned literal", "al", `
		$x := $int
		$v, $e := async.Await(trace.Spawn(async.Coro(func() (int, error) {
				$x++
				$y, $e := async.Await(trace.Wait($x))
				defer trace.Note("spawned", $y, $e)
				if trace.Coin() {
					return $y, trace.Error("spawned")
				}
				$x += $y
				return async.Await(trace.Wait($x))
			})))
		trace.Note("spawn", $x, $v, $e)`},
	{"created task", "al", `
		$x := $int
		$c := async.Coro(func() (int, error) {
				$x++
				$y, $e := async.Await(trace.Wait($x))
				defer trace.Note("spawned", $y, $e)
				if trace.Coin() {
					return $y, trace.Error("spawned")
				}
				$x += $y
				return async.Await(trace.Wait($x))
			})
		var $w async.Awaitable[int] = $c
		if trace.InTask() {
			$w = async.CreateTask($c)
		}
		$v, $e := async.Await($w)
		trace.Note("task", $x, $v, $e)`},
	{"gathered coroutine", "al", `
		$x := $int
		$s, $c, $f := []int{0}, async.Coro(func() (int, error) {
				$x++
				$y, $e := async.Await(trace.Wait($x))
				defer trace.Note("spawned", $y, $e)
				if trace.Coin() {
					return $y, trace.Error("spawned")
				}
				$x += $y
				return async.Await(trace.Wait($x))
			}), error(nil)
		if trace.InTask() {
			$s, $f = async.Await(async.Gather[int]($c))
		} else {
			$s[0], $f = async.Await($c)
		}
		trace.Note("gathered", $x, $f)
		if $f == nil {
			trace.Note("values", $s)
		}`},
	// If the parent has been cancelled before and carried on, a group that fails cancels it once more, as asyncio's does.
	{"task of a group", "al", `
		$x := $int
		$c := async.Coro(func() (int, error) {
				$x++
				$y, $e := async.Await(trace.Wait($x))
				defer trace.Note("spawned", $y, $e)
				if trace.Coin() && !trace.Cancels() {
					return $y, trace.Error("spawned")
				}
				$x += $y
				return async.Await(trace.Wait($x))
			})
		if trace.InTask() {
			$g := async.NewTaskGroup()
			async.Go($g, $c)
			_, $e := async.Await($g.Wait())
			trace.Note("group", $x, trace.Failed($e))
		} else {
			_, $e := async.Await($c)
			trace.Note("group", $x, trace.Failed($e))
		}`},

	// Panics and deferred calls.
	{"deferred builtins", "do", `
		$m, $c := map[string]int{"a": $int, "b": 2}, make(chan int, 1)
		defer func() {
			_, $k := <-$c
			trace.Note("closed", !$k, len($m))
		}()
		defer close($c)
		defer delete($m, $Astr)`},
	{"deferred function that recovers", "d", `defer trace.Recover($Astr)`},
	{"deferred method that recovers", "d", `defer (&$OBJ{A: $int}).Catch($Aint)`},
	{"deferred method value that recovers", "d", `
		$f := (&$OBJ{A: $int}).Catch
		$susp
		defer $f($Aint)`},
	{"deferred recover", "d", `defer recover()`},
	{"deferred panic", "d", `
		defer trace.Recover("thrown")
		defer panic($Astr)`},
	{"deferred calls in a loop", "d", `
		for $i := range 2 + ($int)&1 {
			trace.Tick()
			defer func($d int) { trace.Note("loop", $i, $d) }($Aint)
			$susp
		}`},
	{"nested panics", "d", `
		defer func() {
			trace.Note("outer", recover())
		}()
		defer func() {
			defer func() { trace.Note("inner", recover()) }()
			panic("nested")
		}()`},
	{"panic in a deferred call replaces another", "d", `
		defer func() {
			trace.Note("last", recover())
		}()
		defer func() {
			if trace.Every(2) {
				panic("second")
			}
		}()
		if $Abool {
			panic($Aint)
		}`},
	{"panic again", "d", `
		defer func() {
			if $x := recover(); $x != nil {
				trace.Note("again", $x)
				panic($x)
			}
		}()`},
	{"recover one frame too deep", "d", `
		defer func() {
			func() { trace.Note("too deep", recover()) }()
		}()`},
	{"cleanup that awaits and panics", "ac", `
		defer func() {
			$x := recover()
			trace.Note("cleanup", $x, trace.Must(async.Await(trace.Wait("cleanup"))))
			if $x != nil && trace.Every(2) {
				panic(trace.Error("in cleanup"))
			}
		}()`},
	{"cleanup that awaits and recovers late", "ac", `
		defer func() {
			async.Await(trace.Wait("before"))
			for $i := range 2 {
				defer func() { trace.Note("nested cleanup", $i) }()
				async.Await(trace.Wait($i))
			}
			trace.Note("late", recover())
		}()`},
	{"panic of nil", "d", `
		if trace.Every(2) {
			panic(nil)
		}`},
	{"write to a nil map", "d", `
		var $m map[string]int
		if trace.Every(2) && $bool {
			$m[$Astr] = $Aint
		}
		trace.Note("nil map", len($m), $m["a"])`},
	{"nil pointer", "d", `
		var $p *$OBJ
		if $bool {
			$p = &$OBJ{B: $Aint}
		}
		if $p != nil || trace.Every(2) {
			trace.Note("field", $p.B)
		}`},
	{"division by zero", "d", `
		$z := ($Aint) & 1
		if trace.Every(2) {
			trace.Note("quotient", 7/$z)
		}`},
	{"failing assertion", "d", `
		if trace.Every(2) {
			trace.Note("asserted", ($Aany).(int))
		}`},
	{"bounds", "d", `
		$s, $k := $slice, ($Aint)&3
		if trace.Every(2) {
			trace.Note("bounds", $s[:2][$k])
		}`},
	{"end of the goroutine", "x", `
		if trace.Every(3) && $bool {
			trace.Goexit()
		}`},
}
