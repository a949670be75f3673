package progen

import "slices"

// patterns are the constructs that come in one form.
var patterns = slices.Concat(plainPatterns, asyncPatterns, hiddenPatterns, promotedPatterns)

// plainPatterns are about types, names, statements and loops.
var plainPatterns = []pattern{
	// Types and constants.
	{"recursive type", "", `
		type $t struct {
			next *$t
			v    int
		}
		$h := &$t{nil, $int}
		$h = &$t{$h, $Aint}
		for $q := $h; $q != nil; $q = $q.next {
			trace.Tick()
			trace.Note("list", $q.v)
			$susp
		}`},
	{"local type with method set by embedding", "", `
		type $t struct {
			error
			n int
		}
		var $e error = $t{trace.Error($str), $int}
		$susp
		trace.Note("embedded", $e.Error(), $e.(interface{ Error() string }) == $e)`},
	{"embedded interface", "", `
		type $t interface {
			error
			comparable2() int
		}
		$i, $k := any($err).($t)
		$susp
		trace.Note("interface", $i == nil, $k)`},
	{"local named type", "", `
		type $t int
		$x := $t($Aint)
		$v:int := int($x+$t($Aint)) + 1`},
	{"local constants with iota", "", `
		const (
			$a = iota + 1
			$b
			$c
		)
		$v:int := $a*$Aint + $b
		trace.Note("constant", $c)`},
	{"local type in a generic function", "t", `
		type $t struct {
			v []T
			n int
			p *$t
		}
		$h := &$t{n: $int}
		$h.v, $h.p = append($h.v, $param), $h
		$susp
		trace.Note("local", $h.p.n, len($h.v), $h.v[0])`},
	{"types with a type parameter", "t", `
		$m, $c, $f := map[string]T{}, make(chan T, 1), func($x T) *T { return &$x }
		$m["a"] = $Aparam
		$c <- *$f($m["a"])
		$susp
		$v:param, $k := <-$c
		trace.Note("parameter", $v, $k)
		switch $y := any($v).(type) {
		case T:
			trace.Note("is T", $y)
			$susp
		}`},
	{"anonymous struct", "", `
		$s := struct {
			a int
			b string
		}{$int, $Astr}
		$s.a, $s.b = $Aint, $Astr
		trace.Note("anonymous", $s.a, $s.b, $s)`},
	{"large array", "", `
		var $b [200]int
		$b[($int)&7] = $Aint
		$c := $b
		$b[1] = 5
		$susp
		trace.Note("large", $b[1], $c[1], $c[($int)&7])`},
	{"unsafe.Pointer", "", `
		$p := trace.Unsafe(new(int))
		$susp
		trace.Note("unsafe", trace.Load($p))`},
	{"channel of functions", "", `
		$c, $x := make(chan func() int, 1), $int
		$c <- func() int { return $x }
		$susp
		$v:int := (<-$c)() + $Aint`},
	{"channel of channels", "", `
		$c, $d := make(chan struct{ v chan int }, 1), make(chan int, 1)
		$d <- $Aint
		$c <- struct{ v chan int }{$d}
		$susp
		$v:int, $k:bool := <-(<-$c).v`},
	{"complex number", "", `
		$c := 2i + 1
		$susp
		trace.Note("complex", real($c), imag($c*$c))`},
	{"comparison of structs", "", `
		trace.Note("equal", [2]int{$int, 1} == [2]int{$Aint, 1}, $obj == $obj, any($Aint) == any($int))`},

	// Names.
	{"hidden functions", "", `
		{
			len, true := $int, $Astr
			trace.Note("hidden", len, true)
			$wait
			trace.Note("hidden", len, true)
			append := func(make ...any) any { return make[0] }
			trace.Note("hidden", append(len, true))
		}`},
	{"hidden types", "", `
		{
			int, string, error, any := $int, $Astr, $bool, $Afloat
			$wait
			trace.Note("types", int, string, error, any)
			type bool float64
			nil := bool(any)
			$wait
			trace.Note("types", nil)
		}`},
	{"hidden packages", "", `
		{
			$f, $a := trace.Note, trace.Wait($int)
			trace := $str
			$join
			$f("package", trace)
		}`},
	{"hidden in a condition", "", `
		for panic, copy := 0, $Aint; panic < 3; panic, copy = panic+1, copy*2 {
			trace.Tick()
			trace.Note("hidden", panic, copy)
			$wait
		}`},
	{"blank names", "", `
		_, _ = $int, $Astr
		var _ = $Abool
		var _ int = $Aint
		for _, _ = range $slice {
			trace.Tick()
			$susp
		}`},

	// Statements.
	{"two results by comma", "", `
		$v:int, $k:bool := $map[$Astr]
		$w:int, $l:bool := ($any).(int)`},
	{"assertion in if", "", `
		if $x, $k := ($Aany).(string); $k {
			trace.Note("assert", $x)
			$body
		}`},
	{"receive with ok", "", `
		var $k:bool bool
		$c := trace.Chan($Aint, $int)
		_, $k = <-$c
		$x, $l := <-$c
		trace.Note("received", $x, $l)`},
	{"slice expressions", "", `
		$s:slice := append(($slice)[:1:1], $Aint)
		$u:slice := append([]int{}, ($slice)[:1+($int)&1]...)[:2:2]`},
	{"loop with two variables", "", `
		for $i:int, $j:int := 0, ($Aint)&3; $i < $j+2; $i, $j = $i+1, $j-1 {
			trace.Tick()
			trace.Note("both", $i, $j)
			$body
		}`},
	{"suspension in every part of a loop", "a", `
		for $i:int := $Aint & 1; $i < trace.V($Aint)&3; $i += 1 + $Aint&1 {
			trace.Tick()
			$body
		}`},
	{"loop that changes its variable after capturing it", "", `
		var $f []func() int
		for $i := 0; $i < 4; $i++ {
			trace.Tick()
			$f = append($f, func() int { return $i })
			$susp
			if $i++; $bool {
				continue
			}
			$susp
		}
		for _, $h := range $f {
			trace.Note("kept", $h())
		}`},
	{"label on a block", "", `
		$k := 0
		$L:
		{
			trace.Tick()
			$k++
			$body
			if $k < 3 && $Abool {
				goto $L
			}
		}`},
	{"goto to a loop's head", "", `
		$k := 0
		$G:
		for $k < 3 {
			trace.Tick()
			$k++
			$body
			if $bool {
				goto $G
			}
			$susp
		}`},
	{"goto out of nested statements", "", `
		{
			for range 2 {
				trace.Tick()
				switch {
				case $bool:
					$susp
					goto $G
				}
			}
			trace.Note("no jump")
			$G:
			trace.Note("jumped")
		}`},
	{"switch with init and no tag", "", `
		switch $x := $Aint; {
		case $x > 2 && $Abool:
			$body
			trace.Note("falls")
			fallthrough
		case $bool, $Abool:
			$body
		default:
			$body
		}`},
	{"switch over a call with duplicate cases", "", `
		switch trace.V($Aint) & 3 {
		default:
			$body
		case trace.V($Aint), 3, trace.V(3):
			$body
		case 0:
		}`},
	{"empty statements", "", `
		switch $Aint {
		}
		if $bool {
		} else if $Abool {
		} else {
		}
		for range $slice {
		}
		{
		}`},
	{"select of a default", "", `
		select {
		default:
			$susp
		}`},
	{"select with places", "", `
		{
			var $k bool
			$s := []int{$int, $int}
			select {
			case $s[($Aint)&1], $k = <-trace.Chan($Aint, 1):
				trace.Note("selected", $s, $k)
				$body
			case trace.Never($Aint) <- $Aint:
			}
		}`},
	{"empty select of a goroutine", "", `
		{
			$c, $d := make(chan int), $Aint
			go func() {
				$c <- $d
				select {}
			}()
			trace.Note("blocks for good", <-$c)
			$susp
		}`},
	{"empty select that nothing gets to", "", `
		if trace.Every(1000) {
			$susp
			select {}
		}`},
	{"goroutine that fills a channel", "", `
		{
			$c, $x := make(chan int), $Aint
			go func($d int) {
				$c <- $x + $d
				close($c)
			}($Aint)
			for $v := range $c {
				trace.Note("from a goroutine", $v)
				$susp
			}
		}`},
	{"op-assignments to places", "", `
		{
			$m, $s := map[string]int{"a": $int}, []int{$int, $Aint}
			$m[$Astr] += $Aint
			$m[$Astr]++
			$s[($Aint)&1] *= $Aint
			$s[0], $s[1] = $s[1], $s[0]+$Aint
			$a := [2]$OBJ{{A: $int}, {B: $Aint}}
			$a[($int)&1].Arr[($Aint)&1] ^= $Aint
			$p := &$a[1]
			$p.In.X, $p.B = $Aint, $p.B+1
			*func() *int { trace.Note("place"); return &$p.A }() -= $Aint
			trace.Note("places", $m, $s, $a)
		}`},
	{"pointer to a local", "", `
		$x := $int
		$p := &$x
		*$p += $Aint
		$q := &$p
		$susp
		**$q *= 2
		$v:int := $x`},
	{"pointers to what every turn declares again", "", `
		var $p []*int
		for $i := range 3 {
			trace.Tick()
			$x, $a := $i*10, [40]int{7: $Aint}
			$p = append($p, &$x, &$a[7])
			$susp
			*$p[len($p)-2] += $a[7] + $i
			$b := $a
			$b[7]++
			$susp
			trace.Note("turn", $x, $a[7], $b[7])
		}
		for _, $q := range $p {
			trace.Note("turn kept", *$q)
		}`},
	{"method expressions and values", "", `
		trace.Note("expression", (*$OBJ).Inc(&$OBJ{A: $int}, $Aint), $OBJ.Sum($obj, $Aint))
		$o := &$OBJ{A: $int}
		$f := $o.Inc
		$o = &$OBJ{A: 100}
		trace.Note("value", $f($Aint), $o.Inc($int), $f)`},
	{"struct with a function", "", `
		$s := struct{ f func(int) int }{$func}
		$v:int := $s.f($Aint)
		trace.Note("field", $v)`},
	{"recursive closure", "", `
		var $f func(int) int
		$f = func($d int) int {
			if $d <= 0 {
				return 1
			}
			return $d * $f($d-1)
		}
		$v:int := $f(($Aint)&3)`},
	{"spread", "", `
		$v:int := trace.Sum(append([]int{$Aint}, $slice...)...) + trace.Sum()
		$s:slice := append($slice, $Aslice...)`},
	{"nested literals", "", `
		trace.Note("nested", map[string][]$OBJ{$Astr: {{A: $Aint}, {S: $Astr}}}, [...]int{2: $Aint, 0: $int}, &[]int{$Aint})`},
	{"line", "", `
		trace.Here()
		$susp
		trace.Here()`},
	{"line in a literal", "", `
		$f := func() {
			trace.Here()
		}
		$susp
		$f()
		if $Abool {
			trace.Here()
		}`},
	{"clear and copy", "", `
		$m, $s := $map, []int{1, $Aint, 3}
		clear($m)
		$m["x"] = trace.Copy($s[1:], $Aslice)
		$susp
		trace.Note("cleared", $m, $s)`},

	// Ranges.
	{"range over a literal iterator", "r", `
		$x := $int
		$q := func(move func(int) bool) {
			defer trace.Note("iterated")
			for $j := range 3 {
				if !move($j * $x) {
					return
				}
				$x++
			}
		}
		for $i:int := range $q {
			trace.Tick()
			$body
		}`},
	{"range over an iterator without values", "r", `
		for range func(move func() bool) {
			for $i := 0; $i < 3 && move(); $i++ {
				trace.Note("moved", $i)
			}
		} {
			trace.Tick()
			$body
		}`},
	{"nested iterators", "r", `
		$L:
		for $i:int := range trace.Seq($Aint) {
			trace.Tick()
			for $j:int, $k:int := range trace.Pairs($i + 2) {
				trace.Tick()
				if $j > 1 && $bool {
					continue $L
				}
				$body
			}
			if $bool {
				break $L
			}
		}`},
	{"map that changes while it is ranged over", "", `
		$m := map[string]int{"k": $int}
		for $k, $x := range $m {
			trace.Tick()
			delete($m, $k)
			trace.Note("entry", $k, $x)
			$susp
			$body
		}
		trace.Note("entries", $m)`},
	{"array that changes while it is ranged over", "", `
		$a := [3]int{1, $int, $Aint}
		for $i, $x := range $a {
			trace.Tick()
			$a[2] = 10 * $i
			$susp
			trace.Note("element", $i, $x)
		}
		for $i, $x := range &$a {
			trace.Tick()
			$a[2] += 10
			$susp
			trace.Note("element", $i, $x)
		}`},
	{"range into places", "", `
		{
			$s, $o := []int{0, 0}, &$OBJ{}
			for $s[($Aint)&1], $o.A = range $slice {
				trace.Tick()
				$susp
				trace.Note("ranged", $s, $o.A)
			}
		}`},
	{"range over bytes", "", `
		for $i:int, $b:byte := range []byte($Astr) {
			trace.Tick()
			$body
		}`},
}
