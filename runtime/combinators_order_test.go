package async

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// This test is to gather, wait, as_completed, shield, wait_for, timeouts and
// callbacks what order_test.go is to the primitives: random programs, and what
// CPython's asyncio did with them, event by event. The list
// testdata/asyncio_combinators.txt was made by the script beside it.

var combinatorOps = []string{"result", "error", "drop", "renew", "await", "first", "all", "exception", "completed", "shield",
	"gather", "results", "stop gather", "at once", "in time", "callback", "cancel", "child", "failing child",
	"timeout", "yield"}

type combinatorStep struct {
	op   string
	a, b int
}

type combinatorProgram struct {
	events  []string
	futures []*Future[int]
	tasks   []*Task[struct{}]
}

// eventText is a value or an error as the script prints it.
func eventText(v any, err error) string {
	var c *CancelledError
	switch {
	case err == nil:
		return fmt.Sprint(v)
	case errors.As(err, &c):
		return "cancelled(" + strings.TrimPrefix(c.Message, "timed out") + ")" // asyncio's timeouts give no message
	case errors.Is(err, ErrTimeout):
		return "timeout"
	}
	return "error"
}

// failingAfter is yielding with an error at its end, perhaps.
func failingAfter(n int, fail bool) *Coroutine[int] {
	return coro(func(c *script) (int, error) {
		v, err := yields(c, n)
		if err == nil && fail {
			err = errTest
		}
		return v, err
	})
}

func (p *combinatorProgram) worker(c *script, i int, steps []combinatorStep) error {
	note := func(event string) { p.events = append(p.events, fmt.Sprintf("%d:%s", i, event)) }
	for _, s := range steps {
		note(s.op)
		v, err := p.step(c, i, s, note)
		text := eventText(v, err)
		if s.op == "shield" && errors.Is(err, ErrCancelled) {
			text = "cancelled" // asyncio loses the message of what it protects
		}
		note(text)
		if errors.Is(err, ErrCancelled) && c.t.Cancelling() > 0 {
			return err
		}
	}
	return nil
}

func (p *combinatorProgram) step(c *script, i int, s combinatorStep, note func(string)) (any, error) {
	future, other := p.futures[s.a%len(p.futures)], p.futures[s.b]
	switch s.op {
	case "result":
		future.SetResult(10*i + s.b)
	case "error":
		future.SetError(errTest)
	case "drop":
		future.Cancel("drop")
	case "renew":
		if future.Done() {
			p.futures[s.a] = NewFuture[int](c.t.loop)
		}
	case "await":
		return await(c, future)
	case "first", "all", "exception":
		when := map[string]ReturnWhen{"first": FirstCompleted, "all": AllCompleted, "exception": FirstError}[s.op]
		if _, err := await(c, Wait([]*Future[int]{future, other}, Until(when))); err != nil {
			return nil, err
		}
		done := ""
		for k, f := range []*Future[int]{future, other} {
			if f.Done() {
				done += fmt.Sprint(k)
			}
		}
		return done, nil
	case "completed":
		one, two := CreateTaskFrom(c.t, yielding(s.b)), CreateTaskFrom(c.t, yielding(2))
		for next := range AsCompletedFrom[int, Awaitable[int]](c.t, one, future, two) {
			v, err := await(c, next)
			if errors.Is(err, ErrCancelled) {
				return nil, err
			}
			note("next=" + eventText(v, err))
		}
	case "shield":
		return await(c, ShieldFrom(c.t, future))
	case "gather":
		values, err := await(c, GatherFrom[int, Awaitable[int]](c.t, future, yielding(s.b), other))
		sum := 0
		for _, v := range values {
			sum += v
		}
		return sum, err
	case "results":
		results, err := await(c, GatherResultsFrom[int, Awaitable[int]](c.t, future, yielding(s.b), other))
		var texts []string
		for _, r := range results {
			texts = append(texts, eventText(r.Value, r.Err))
		}
		return strings.Join(texts, ","), err
	case "stop gather":
		return p.stopGather(c, s, future)
	case "at once":
		return await(c, WaitFor(future, 0))
	case "in time":
		return await(c, WaitFor(failingAfter(s.b, s.a == 0), 1000*time.Second))
	case "callback":
		future.AddDoneCallback(func(*Future[int]) { note("called") })
	case "cancel":
		p.tasks[s.a].Cancel(fmt.Sprint("by ", i))
	case "child":
		return await(c, CreateTaskFrom(c.t, yielding(s.b)))
	case "failing child":
		return await(c, CreateTaskFrom(c.t, failingAfter(s.b, true)))
	case "timeout":
		limit := TimeoutFrom(c.t, 0)
		v, err := yields(c, s.b)
		return v, limit.Exit(err)
	case "yield":
		if _, err := yields(c, s.a); err != nil {
			return nil, err
		}
	}
	return "done", nil
}

func (p *combinatorProgram) stopGather(c *script, s combinatorStep, future *Future[int]) (any, error) {
	if s.b%2 == 0 {
		g := GatherResultsFrom[int, Awaitable[int]](c.t, future, yielding(2))
		c.t.loop.CallSoon(func() { g.Cancel("stop") })
		results, err := await(c, g)
		var texts []string
		for _, r := range results {
			texts = append(texts, eventText(r.Value, r.Err))
		}
		return texts, err
	}
	g := GatherFrom[int, Awaitable[int]](c.t, future, yielding(2))
	c.t.loop.CallSoon(func() { g.Cancel("stop") })
	return await(c, g)
}

// runCombinatorProgram runs the program of a seed and returns its events.
func runCombinatorProgram(c *script, seed uint64) string {
	const tasks, steps, futures, settle = 5, 6, 4, 80
	p := &combinatorProgram{}
	for range futures {
		p.futures = append(p.futures, NewFuture[int](c.t.loop))
	}
	random := &orderRandom{seed}
	for i := range tasks {
		var program []combinatorStep
		for range steps {
			op := combinatorOps[random.below(len(combinatorOps))]
			limit := futures
			if op == "cancel" {
				limit = tasks
			}
			a := random.below(limit)
			program = append(program, combinatorStep{op, a, random.below(futures)})
		}
		p.tasks = append(p.tasks, spawn(c, func(c *script) error { return p.worker(c, i, program) }))
	}
	turns(c, settle)
	for _, task := range p.tasks {
		task.Cancel("end")
	}
	for _, task := range p.tasks {
		await(c, task)
	}
	for _, f := range p.futures {
		f.Cancel()
	}
	turns(c, 3)
	return strings.Join(p.events, " ")
}

func TestCombinatorsGoInTheOrderOfAsyncio(t *testing.T) {
	file, err := os.Open("testdata/asyncio_combinators.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	seeds := uint64(0)
	for ; lines.Scan(); seeds++ {
		var got string
		check(t, func(c *script) { got = runCombinatorProgram(c, seeds) })
		if got != lines.Text() {
			t.Errorf("seed %d:\n got %s\nwant %s", seeds, got, lines.Text())
		}
	}
	if seeds < 400 || lines.Err() != nil {
		t.Error(seeds, lines.Err())
	}
}
