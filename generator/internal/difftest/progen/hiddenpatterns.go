package progen

// hiddenPatterns have variables of types that the program cannot name. None is needed after a suspension, or
// it would be refused: a value is read on the way that it has come by. What may contain a break or a continue ($body, $susp)
// or may suspend ($int, $bool) stands where the values of before are needed by nobody.
var hiddenPatterns = []pattern{
	{"hidden across a join", "", `
		$h := trace.Hide($Aint)
		trace.Note("hidden", $h.N)
		if trace.Every(2) {
			$susp
			$h = trace.Hide($Aint)
		} else if trace.Coin() {
			$h = $h.Next()
		}
		trace.Note("hidden", $h.N, $h.Odd())`},
	{"hidden with statements between", "", `
		$h, $k := trace.HideBoth($int)
		trace.Note("hidden", $h.N, int($k.Half()))
		if trace.Coin() {
			$body
			$h, $k = trace.HideBoth($int)
		} else {
			$body
			$h, $k = nil, 5
		}
		$x:int := int($k.Half())
		if $h.Odd() {
			$susp
		}
		$y:bool := $x > 2`},
	{"hidden loop variable", "", `
		for $h := trace.Hide($Aint & 3); $h.N < 5; $h = $h.Next() {
			trace.Tick()
			if $h.Odd() {
				$i := $h.N
				$wait
				$h = trace.Hide($i)
			}
			trace.Note("hidden", $h.N)
		}`},
	{"hidden in an inner statement", "", `
		$h := trace.Hide($Aint)
		$x:int := $h.N
		$susp
		switch $int & 3 {
		case 0:
			$h = trace.Hide($int)
		case 1:
			$h = nil
			fallthrough
		case 2:
			for range 2 {
				$h = trace.Hide($int)
				trace.Note("hidden", $h.N)
			}
			$h = trace.Hide(1).Next()
		default:
			$h = trace.Hide(2)
		}
		trace.Note("hidden", $h.Odd())`},
	{"hidden beside other targets", "", `
		$x := $slice
		$h := trace.Hide($Aint)
		$x[trace.V(1)], $h = $h.N, $h.Next()
		$susp
		$x[trace.V(0)], $h = $int, trace.Hide($int)
		$h, $x[$h.N&1] = nil, $Aint
		trace.Note("hidden", $x[0], $x[1])`},
	{"hidden and shared", "", `
		for $i:int := range 3 {
			trace.Tick()
			$v, $h := trace.HideValue($Aint), trace.Hide(trace.V(2))
			$f := func() int { $v.Add($i); $h = $h.Next(); return $v.N + $h.N }
			$v.Add(2)
			$x:int := $f() + $v.N + $h.N
			if trace.Every(2) {
				$v.Add($x)
				trace.Note("hidden", $f())
			}
			$susp
		}`},
	{"hidden interface", "", `
		$h := trace.HideOdd($Aint)
		switch $y := $h.(type) {
		case nil:
			$h = trace.Hide($int)
			trace.Note("hidden", $h.Odd())
			$susp
		case interface{ Even() bool }:
			trace.Note("hidden", $y.Even())
		default:
			trace.Note("hidden", $y.Odd())
			$h = nil
			$body
		}
		$h = trace.Hide($Aint)
		trace.Note("hidden", $h != nil && $h.Odd())`},
	{"hidden elements", "", `
		$s := trace.HideList($Aint)
		for $i, $h := range $s {
			if $i == 2 {
				$wait
				break
			}
			trace.Note("hidden", $h.N)
		}
		for $k, $e := range trace.HideMap($Aint) {
			$e[1].Add(int($k))
			$p := &$e[1]
			$x:int := $p.N
			if trace.Every(2) {
				$wait
				break
			}
		}`},
	{"hidden sequence", "r", `
		$h, $k := trace.HideBoth($Aint)
		trace.Note("hidden", $h.N, int($k))
		$susp
		for $k, $h = range trace.HideSeq($int) {
			trace.Note("hidden", $h.N, int($k))
		}
		for $i, $j := range trace.HideSeq($Aint) {
			trace.Note("hidden", $j.N, int($i))
			if $i == 1 {
				$wait
				break
			}
		}`},
	{"hidden box", "", `
		$b := trace.HideIn($Astr)
		$x:str := $b.Get()
		$d := trace.HideIn(trace.HideIn(trace.Hide($int)))
		trace.Note("hidden", $d.Get().Get().N)
		$susp
		$b, $d = trace.HideIn($str), nil
		trace.Note("hidden", $b.Get(), $d == nil)`},
	{"hidden box of a parameter", "t", `
		$b := trace.HideIn($param)
		$x:param := $b.Get()
		if trace.Every(2) {
			$susp
			$b = trace.HideIn($param)
		}
		trace.Note("hidden", $b.Get())`},
	{"hidden and received", "", `
		$h := trace.Hide($Aint)
		$x:int := $h.N
		$susp
		select {
		case $h = <-trace.HideChan(trace.V(3), false):
			$y:int := $h.N
			$susp
		case $o, $ok := <-trace.HideChan(trace.V(4), true):
			trace.Note("hidden", $o.N, $ok)
		}
		$h = <-trace.HideChan($Aint, false)
		trace.Note("hidden", $h.N)`},
	{"hidden at a label", "", `
		$k:int := 0
		$h := trace.Hide($Aint)
		$l:
		trace.Tick()
		$k++
		trace.Note("hidden", $h.N)
		if $k < 3 {
			if trace.Every(2) {
				$i := $h.N
				$wait
				$h = trace.Hide($i)
			}
			$h = $h.Next()
			goto $l
		}`},
	{"hidden and deferred", "d", `
		$h := trace.Hide($Aint)
		defer trace.Note("hidden", $h.N)
		$x:int := $h.N
		$susp
		$h = trace.Hide($int)
		defer $h.Odd()
		if $h.Odd() {
			$susp
			$h = nil
		}
		trace.Note("hidden", $h == nil)`},
}
