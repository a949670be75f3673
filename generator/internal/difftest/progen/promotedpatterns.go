package progen

// promotedPatterns have variables of types that the program can neither name nor infer: those of trace.Promoted's fields. As
// with hiddenPatterns, none is needed after a suspension; and what gives one a value is of its type.
var promotedPatterns = []pattern{
	{"promoted across a join", "", `
		$o := trace.Promote($Aint)
		$v, $w := $o.Value, $o.List
		$x:int := $v.N + len($w)
		if trace.Every(2) {
			$susp
			$v, $w = $o.Value, $o.Again().List
		} else if trace.Coin() {
			$body
			$w, $v = $o.List, $o.Again().Value
		} else {
			$body
			$v = $o.Value
			$w = $o.List
		}
		trace.Note("promoted", $v.N, $v.Odd(), len($w))`},
	{"promoted loop variable", "", `
		$o := trace.Promote($Aint & 3)
		for $v := $o.Value; $v.N < 6; {
			trace.Tick()
			trace.Note("promoted", $v.N)
			if $v.Odd() {
				$o = $o.Again()
				$wait
				$v = $o.Value
				continue
			}
			$p := $o.Pointer
			for range $v.N & 3 {
				$p = $p.Next()
			}
			trace.Note("promoted", $p.N)
			if $p.N == $v.N+1 {
				break
			}
			$v.N++
		}`},
	{"promoted and overlapping", "", `
		$o := trace.Promote($Aint)
		$v := $o.Value
		for $i:int := range 4 {
			trace.Tick()
			$w := $o.Value
			$w.N += $v.N * 2
			switch ($w.N + $i) & 3 {
			case 0:
				$v, $w = $w, $v
			case 1:
				trace.Note("promoted", $v.N, $w.N)
				$wait
				$v = $o.Again().Value
				continue
			case 2:
				$v = $w
				fallthrough
			default:
				$w = $o.Value
				if $w.Odd() {
					$x := $v.N
					$wait
					$w, $v = $o.Value, $o.Value
					$v.N += $x & 7
				}
			}
			trace.Note("promoted", $v.N, $w.N)
		}`},
	{"promoted beside other targets", "", `
		$o := trace.Promote($Aint)
		$x := $slice
		$f, $v := 1.5, $o.Value
		$x[trace.V(1)], $v, $f = $v.N, $o.Again().Value, float64($v.N)
		trace.Note("promoted", $v.N, $x[1], $f)
		$susp
		$v, $x[trace.V(0)] = $o.Make(trace.V(3))
		trace.Note("promoted", $v.N, $x[0])
		$susp
		$v, $y:bool := $o.Map[trace.V(1)]
		trace.Note("promoted", $v.N, $y)
		$susp
		$f, $w := 2, $o.Value
		$x, $x[trace.V(0)], $w = []int{1, 2}, $int, $o.Value
		trace.Note("promoted", $x[0], $w.N, $f)`},
	{"promoted and shared", "", `
		$o := trace.Promote($Aint)
		for $i:int := range 3 {
			trace.Tick()
			$v, $p := $o.Value, $o.Pointer
			$f := func() int { $v.Add($i); $p = $p.Next(); return $v.N + $p.N }
			$v.Add(2)
			$x:int := $f() + $v.N
			if trace.Every(2) {
				$v.Add($x)
				trace.Note("promoted", $f())
			}
			$susp
		}`},
	{"promoted and made by a closure", "", `
		$o := trace.Promote($Aint)
		for $i:int := range 2 {
			trace.Tick()
			$k := $int
			$v := $o.Apply(func(n int) int { $k++; return n + $k + $i })
			$k *= 2
			$x:int := $v.N + $k
			$susp
		}`},
	{"promoted interface", "", `
		$o := trace.Promote($Aint)
		switch $v := $o.Any.(type) {
		case nil, interface{ Even() bool }:
			trace.Note("promoted", $v == nil)
			$susp
		default:
			if $v.Odd() {
				$body
				$susp
			}
		}
		$v := $o.Again().Any
		trace.Note("promoted", $v != nil && $v.Odd())`},
	{"promoted elements", "", `
		$o := trace.Promote($Aint)
		for $i, $v := range $o.List {
			if $i == 2 {
				$wait
				break
			}
			trace.Note("promoted", $v.N)
		}
		for $k, $v := range $o.Map {
			$v.Add(int($k))
			$x:int := $v.N
			if trace.Every(2) {
				$wait
				break
			}
		}`},
	{"promoted and received", "", `
		$o := trace.Promote($Aint)
		select {
		case $v := <-$o.Chan:
			trace.Note("promoted", $v.N)
			$susp
			close($o.Chan)
		case <-trace.HideChan(trace.V(4), true):
			$susp
		}
		select {
		case $v, $ok := <-$o.Chan:
			$x:int := $v.N
			$susp
			trace.Note("promoted", $ok)
		default:
			$susp
		}`},
	{"promoted at a label", "", `
		$k:int := 0
		$o := trace.Promote($Aint)
		$v := $o.Value
		$l:
		trace.Tick()
		$k++
		$w := $v
		$w.N += $k
		trace.Note("promoted", $v.N, $w.N)
		if $k < 3 {
			if trace.Every(2) {
				$o = $o.Again()
				$wait
				$v = $o.Value
			}
			$v.N++
			goto $l
		}`},
	{"promoted and deferred", "d", `
		$o := trace.Promote($Aint)
		$v := $o.Value
		defer trace.Note("promoted", $v.N)
		$x:int := $v.N
		$susp
		$v = $o.Again().Value
		defer $v.Odd()
		if $v.Odd() {
			$susp
			if trace.Every(5) {
				$o = trace.Promoted{}
			}
			$v = $o.Value
		}
		trace.Note("promoted", $v.N)`},
}
