package reject

import async "github.com/asyncgen/asyncgen/runtime"

//asyncgen:async
func beats(yield func(int) bool) error {
	yield(1)
	return nil
}

//asyncgen:async
func sum() (total int, err error) {
	for v := range beatsAsync().All() { // want `the error of beatsAsync\(\) is ignored, and its last turn has no value; write for v, err := range, and look at err first`
		total += v
	}
	g := beatsAsync()
	for range g.All() { // want `the error of g is ignored`
		total++
	}
	async.Await(async.Coro(func() (int, error) {
		for range g.All() { // want `the error of g is ignored`
		}
		return 0, nil
	}))
	for v, _ := range g.All() { // meant
		total += v
	}
	for _, err := range g.All() {
		return total, err
	}
	return total, nil
}
