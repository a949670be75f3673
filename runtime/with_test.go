package async

import "testing"

// withWindows are the moments at which the user of a guard can be cancelled, and the
// events that CPython has then. Another user comes behind it.
var withWindows = []struct {
	name   string
	cancel func(c *script, first *Task[struct{}], release func())
	body   func(c *script) error // of the first
	events []string
}{
	{"while it waits", func(c *script, first *Task[struct{}], release func()) {
		turns(c, 1)
		first.Cancel()
		turns(c, 1)
		release()
	}, nil, []string{"a cancelled", "b in", "b out"}},
	{"between its wake-up and its turn", func(c *script, first *Task[struct{}], release func()) {
		turns(c, 1)
		release()
		first.Cancel()
	}, nil, []string{"a cancelled", "b in", "b out"}},
	{"in the body", func(c *script, first *Task[struct{}], release func()) {
		release()
		turns(c, 1)
		first.Cancel()
	}, func(c *script) error { return nap(c, 100) }, []string{"a in", "a cancelled", "b in", "b out"}},
	{"as it releases", func(_ *script, _ *Task[struct{}], release func()) { release() },
		func(c *script) error { c.t.Cancel(); return nil }, []string{"a in", "a out", "b in", "b out"}},
}

func TestWithIsSafeWhenCancelled(t *testing.T) {
	guards := map[string]func() (Guard, func() bool){
		"lock":      func() (Guard, func() bool) { g := NewLock(); return g, g.Locked },
		"condition": func() (Guard, func() bool) { g := NewCondition(nil); return g, g.Locked },
		"semaphore": func() (Guard, func() bool) { g := NewSemaphore(1); return g, g.Locked },
		"bounded":   func() (Guard, func() bool) { g := NewBoundedSemaphore(1); return g, g.Locked },
	}
	for name, guard := range guards {
		for _, w := range withWindows {
			t.Run(name+" "+w.name, func(t *testing.T) {
				var r trace
				check(t, func(c *script) {
					g, locked := guard()
					acquire, release := g.guard()
					await(c, acquire)
					user := func(name string, body func(c *script) error) *Task[struct{}] {
						return spawn(c, func(c *script) error {
							_, err := await(c, With(g, do(func(c *script) error {
								r.add(name + " in")
								if !locked() {
									t.Error("the body runs without the guard")
								}
								if body != nil {
									return body(c)
								}
								return nil
							})))
							if err != nil {
								r.add(name + " cancelled")
							} else {
								r.add(name + " out")
							}
							return err
						})
					}
					first := user("a", w.body)
					second := user("b", nil)
					w.cancel(c, first, release)
					turns(c, 3)
					ended(t, first, true)
					ended(t, second, false)
					if locked() {
						t.Error("it is not released")
					}
				})
				r.expect(t, w.events...)
			})
		}
	}
}
