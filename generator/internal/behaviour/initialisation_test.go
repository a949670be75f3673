package behaviour

import (
	"testing"

	async "github.com/asyncgen/asyncgen/runtime"
)

// These variables stand before those that their generators need: Go has to initialise them later.
var (
	fromBody    = total(pricesGen(2))
	fromMethod  = total(price(1).restGen())
	fromHidden  = total(price(0).hiddenGen(1, 2))
	fromCallee  = total(indirectGen(3))
	fromGeneric = total(genericPricesGen("x"))
	fromLiteral = func() int { return total(ownNameGen(1)) }()
	fromCleanup = total(cleaningGen())
	lateTable   = loadTable()
	lateRest    = loadTable()[1]
	lateHidden  = loadTable()[2]
	lateCallee  = loadTable()[3]
	lateOwn     = loadTable()[0]
	lateCleanup = loadTable()[1]
	tableLoads  int
)

func loadTable() []int {
	tableLoads++
	return []int{10, 20, 30, 40}
}

func total(g *async.Generator[int]) int {
	sum := 0
	for v := range g.All() {
		sum += v
	}
	return sum
}

type price int

//asyncgen:generator
func prices(n int, yield func(int) bool) {
	yield(n)
	yield(lateTable[0])
}

//asyncgen:generator
func (price price) rest(yield func(int) bool) {
	yield(int(price))
	yield(lateRest)
}

//asyncgen:generator
func (p price) hidden(price int, hidden int, yield func(int) bool) {
	yield(price + hidden + int(p))
	yield(lateHidden)
}

func calleeOfIndirect() int { return lateCallee }

//asyncgen:generator
func indirect(n int, yield func(int) bool) {
	yield(n)
	yield(calleeOfIndirect())
}

//asyncgen:generator
func genericPrices[T any](_ T, yield func(int) bool) {
	indirect(1, yield)
}

//asyncgen:generator
func ownName(ownName int, yield func(int) bool) {
	yield(ownName)
	yield(lateOwn)
}

//asyncgen:generator
func cleaning(yield func(int) bool) {
	last := 0
	defer func() { tableLoads += last }()
	yield(1)
	yield(func() int { return lateCleanup }())
}

func TestConstructorsOrderPackageVariablesAsTemplatesDo(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"body", fromBody, 12},
		{"method", fromMethod, 21},
		{"method whose parameters hide its names", fromHidden, 33},
		{"callee", fromCallee, 43},
		{"generic function", fromGeneric, 41},
		{"literal, parameter with the template's name", fromLiteral, 11},
		{"closure", fromCleanup, 21},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.name, c.got, c.want)
		}
	}
}
