package async

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The states of async generators: what Next, Close and Throw do in each. Names in
// comments are those of CPython's test_asyncgen with the same behaviour.

var errGenerator = errors.New("generator's error")

// test_async_gen_asyncio_01, anext_04.
func TestNextReturnsTheValuesAndThenTheEndForEver(t *testing.T) {
	check(t, func(c *script) {
		g := counter(3)
		for want := 1; want <= 3; want++ {
			expectNext(t, c, g, want)
		}
		expectStop(t, c, g)
		expectClose(t, c, g, nil)
		expectStop(t, c, g)
	})
}

// anext_06.
func TestGeneratorRunsOnToItsEndAfterTheLastValue(t *testing.T) {
	check(t, func(c *script) {
		done := false
		g := agen(func(c *script, yield func(int) bool) error {
			yield(1)
			turns(c, 1)
			done = true
			return nil
		})
		expectNext(t, c, g, 1)
		if done {
			t.Error("it did not wait for Next")
		}
		expectStop(t, c, g)
		if !done {
			t.Error("it was not run to its end")
		}
	})
}

// test_async_gen_asyncio_02, asend_02.
func TestErrorOfAGeneratorIsReportedOnceAfterItsCleanUp(t *testing.T) {
	check(t, func(c *script) {
		var events trace
		g := agen(func(c *script, yield func(int) bool) error {
			defer events.add("cleaned up")
			defer turns(c, 2)
			yield(1)
			turns(c, 1)
			return errGenerator
		})
		expectNext(t, c, g, 1)
		_, err := await(c, g.Next())
		expectError(t, err, errGenerator)
		events.expect(t, "cleaned up")
		expectStop(t, c, g)
		expectClose(t, c, g, nil)
	})
}

// aclose_06, aclose_11.
func TestGeneratorThatYieldsWhileItIsClosedIsAnError(t *testing.T) {
	check(t, func(c *script) {
		yields := 0
		g := agen(func(c *script, yield func(int) bool) error {
			yield(1)
			turns(c, 1)
			for range 3 {
				yields++
				yield(2)
			}
			return nil
		})
		expectNext(t, c, g, 1)
		_, err := await(c, g.Close())
		expectError(t, err, ErrIgnoredClose)
		if yields != 1 {
			t.Error(yields)
		}
		// It counts as closed, but stands at a yield; Close can try again.
		expectStop(t, c, g)
		_, err = await(c, g.Throw(errTest))
		expectError(t, err, ErrIgnoredClose)
		_, err = await(c, g.Close())
		expectError(t, err, ErrIgnoredClose)
		expectClose(t, c, g, nil)
		if yields != 3 {
			t.Error(yields)
		}
	})
}

// aclose_07, aclose_08, aclose_10.
func TestCloseMayAwait(t *testing.T) {
	check(t, func(c *script) {
		var events trace
		g := cleaning(&events)
		expectNext(t, c, g, 1)
		expectNext(t, c, g, 2)
		expectClose(t, c, g, nil)
		events.expect(t, "cleaned up")
		expectStop(t, c, g)
	})
}

// aclose_12.
func TestCloseMayAwaitATaskThatFails(t *testing.T) {
	check(t, func(c *script) {
		g := agen(func(c *script, yield func(int) bool) error {
			task := spawn(c, func(c *script) error { turns(c, 3); return errTest })
			yield(1)
			_, err := await(c, task)
			return err
		})
		expectNext(t, c, g, 1)
		expectClose(t, c, g, errTest)
	})
}

// test_async_gen_aclose_twice_with_different_coros, aclose_after_exhaustion.
func TestClosingAgainDoesNothing(t *testing.T) {
	check(t, func(c *script) {
		ran := false
		created := agen(func(*script, func(int) bool) error { ran = true; return errGenerator })
		expectClose(t, c, created, nil)
		expectClose(t, c, created, nil)
		expectStop(t, c, created)
		if ran {
			t.Error("closing a generator that has not begun ran it")
		}
		begun := agen(func(_ *script, yield func(int) bool) error { yield(1); return errGenerator })
		expectNext(t, c, begun, 1)
		expectClose(t, c, begun, errGenerator)
		expectClose(t, c, begun, nil)
		exhausted := counter(0)
		expectStop(t, c, exhausted)
		expectClose(t, c, exhausted, nil)
	})
}

// athrow_01, athrow_03: a generator that has caught what was thrown and ends.
func TestThrowClosesWithAReason(t *testing.T) {
	check(t, func(c *script) {
		throw := func(g *AsyncGenerator[int], want error) {
			t.Helper()
			_, err := await(c, g.Throw(errTest))
			expectError(t, err, want)
			expectStop(t, c, g)
		}
		var events trace
		throw(counter(2), errTest) // has not begun
		g := cleaning(&events)
		expectNext(t, c, g, 1)
		throw(g, errTest)
		events.expect(t, "cleaned up")
		throw(g, errTest) // has ended
		g = agen(func(_ *script, yield func(int) bool) error { yield(1); return errGenerator })
		expectNext(t, c, g, 1)
		throw(g, errGenerator)
	})
}

// "anext(): asynchronous generator is already running" and its siblings.
func TestOneConsumerAtATime(t *testing.T) {
	check(t, func(c *script) {
		g := agen(func(c *script, yield func(int) bool) error {
			await(c, Sleep(time.Second))
			yield(1)
			await(c, Sleep(time.Second))
			return nil
		})
		refused := func() {
			t.Helper()
			_, err := await(c, g.Next())
			expectError(t, err, ErrGeneratorRunning)
			_, err = await(c, g.Close())
			expectError(t, err, ErrGeneratorRunning)
			_, err = await(c, g.Throw(errTest))
			expectError(t, err, ErrGeneratorRunning)
			if !strings.Contains(err.Error(), "generator") {
				t.Error(err)
			}
		}
		first := start(c, func(c *script) (int, error) { return await(c, g.Next()) })
		turns(c, 1)
		refused()
		if v, err := await(c, first); v != 1 || err != nil {
			t.Error(v, err)
		}
		closing := spawn(c, func(c *script) error { _, err := await(c, g.Close()); return err })
		turns(c, 1)
		refused()
		if _, err := await(c, closing); err != nil {
			t.Error(err)
		}
		expectStop(t, c, g)
	})
}

func TestGeneratorCannotAwaitItself(t *testing.T) {
	check(t, func(c *script) {
		var g *AsyncGenerator[int]
		g = agen(func(c *script, yield func(int) bool) error {
			_, err := await(c, g.Next())
			expectError(t, err, ErrGeneratorRunning)
			yield(1)
			return nil
		})
		expectNext(t, c, g, 1)
		expectStop(t, c, g)
	})
}

func TestConsumersMayTakeTurns(t *testing.T) {
	check(t, func(c *script) {
		g := counter(4)
		var events trace
		for i := range 2 {
			task := spawn(c, func(c *script) error {
				for range 2 {
					v, err := await(c, g.Next())
					events.add(fmt.Sprint(i, v))
					if err != nil {
						return err
					}
				}
				return nil
			})
			await(c, task)
		}
		events.expect(t, "0 1", "0 2", "1 3", "1 4")
		expectStop(t, c, g)
	})
}

// asend_03.
func TestCancellationOfTheConsumerReachesTheGenerator(t *testing.T) {
	check(t, func(c *script) {
		var events trace
		g := agen(func(c *script, yield func(int) bool) error {
			yield(1)
			_, err := await(c, Sleep(time.Hour))
			expectError(t, err, ErrCancelled)
			turns(c, 2)
			events.add("cleaned up")
			return err
		})
		consumer := spawn(c, func(c *script) error {
			expectNext(t, c, g, 1)
			_, err := await(c, g.Next())
			expectError(t, err, ErrCancelled)
			events.add("cancelled")
			return err
		})
		turns(c, 1)
		consumer.Cancel()
		await(c, consumer)
		if !consumer.Cancelled() {
			t.Error(consumer)
		}
		events.expect(t, "cleaned up", "cancelled")
		expectStop(t, c, g)
	})
}

func TestGeneratorMayCarryOnAfterACancellation(t *testing.T) {
	check(t, func(c *script) {
		g := agen(func(c *script, yield func(int) bool) error {
			await(c, Sleep(time.Hour))
			yield(1)
			yield(2)
			return nil
		})
		consumer := start(c, func(c *script) (int, error) { return await(c, g.Next()) })
		turns(c, 1)
		consumer.Cancel()
		if v, err := await(c, consumer); v != 1 || err != nil {
			t.Error(v, err)
		}
		expectNext(t, c, g, 2)
		expectStop(t, c, g)
	})
}

// A consumer that has been cancelled while it was running gets that at the next
// thing that waits: inside the generator.
func TestCancellationRequestedBeforeNextIsDeliveredInTheGenerator(t *testing.T) {
	check(t, func(c *script) {
		g := agen(func(c *script, yield func(int) bool) error {
			_, err := await(c, Sleep(0))
			return err
		})
		consumer := spawn(c, func(c *script) error {
			c.t.Cancel("soon")
			_, err := await(c, g.Next())
			return err
		})
		_, err := await(c, consumer)
		expectError(t, err, ErrCancelled)
	})
}

func TestPanicOfAGeneratorIsTheConsumers(t *testing.T) {
	for name, before := range map[string]func(*script){
		"in place":         func(*script) {},
		"after suspension": func(c *script) { turns(c, 2) },
	} {
		t.Run(name, func(t *testing.T) {
			check(t, func(c *script) {
				var events trace
				g := agen(func(c *script, yield func(int) bool) error {
					defer events.add("deferred")
					yield(1)
					before(c)
					panic("broken")
				})
				expectNext(t, c, g, 1)
				if v := expectPanic(t, func() { await(c, g.Next()) }); v != "broken" {
					t.Error(v)
				}
				events.expect(t, "deferred")
				expectStop(t, c, g)
				expectClose(t, c, g, nil)
				if !c.t.loop.generators.empty() {
					t.Error("it is still registered")
				}
			})
		})
		t.Run("closing "+name, func(t *testing.T) {
			check(t, func(c *script) {
				g := agen(func(c *script, yield func(int) bool) error {
					yield(1)
					before(c)
					panic("broken")
				})
				expectNext(t, c, g, 1)
				if v := expectPanic(t, func() { await(c, g.Close()) }); v != "broken" {
					t.Error(v)
				}
				expectStop(t, c, g)
			})
		})
	}
}

func TestGeneratorOfAnotherLoopIsRefused(t *testing.T) {
	g := counter(2)
	l := testLoop(t)
	if v, err := RunUntilComplete(l, g.Next()); v != 1 || err != nil {
		t.Fatal(v, err)
	}
	check(t, func(c *script) {
		for _, try := range []func() error{
			func() error { _, err := await(c, g.Next()); return err },
			func() error { _, err := await(c, g.Close()); return err },
		} {
			if err := try(); !errors.Is(err, ErrDifferentLoop) {
				t.Error(err)
			}
		}
	})
	if v, err := RunUntilComplete(l, g.Next()); v != 2 || err != nil {
		t.Error(v, err)
	}
}
