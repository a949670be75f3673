package async

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// This test runs random programs over the primitives and compares what happens,
// event by event, with what CPython's asyncio did with the same programs:
// testdata/asyncio_order.txt, made by the script beside it. It holds fairness,
// the turn at which a cancellation arrives, and who is woken by whom.

type orderRandom struct{ state uint64 }

func (r *orderRandom) below(n int) int {
	r.state = r.state*6364136223846793005 + 1442695040888963407
	return int((r.state >> 33) % uint64(n))
}

var orderOps = []string{"lock", "sem", "put", "get", "set", "clear", "wait", "yield", "cancel",
	"join", "shield", "gather", "child", "barrier"}

type orderStep struct {
	op  string
	arg int
}

// orderProgram is a run of one program.
type orderProgram struct {
	events  []string
	lock    *Lock
	sem     *Semaphore
	queue   *Queue[int]
	event   *Event
	barrier *Barrier
	tasks   []*Task[struct{}]
}

func yields(c *script, n int) (int, error) {
	for range n {
		if _, err := await(c, Sleep(0)); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func yielding(n int) *Coroutine[int] {
	return coro(func(c *script) (int, error) { return yields(c, n) })
}

func (p *orderProgram) worker(c *script, i int, steps []orderStep) error {
	note := func(format string, args ...any) {
		p.events = append(p.events, fmt.Sprintf("%d:%s", i, fmt.Sprintf(format, args...)))
	}
	for _, s := range steps {
		note("%s", s.op)
		if err := p.step(c, i, s, note); err != nil {
			note("cancelled")
			return err
		}
	}
	return nil
}

func (p *orderProgram) step(c *script, i int, s orderStep, note func(string, ...any)) (err error) {
	value := 0
	switch s.op {
	case "lock":
		if _, err = await(c, p.lock.Acquire()); err == nil {
			note("locked")
			_, err = yields(c, s.arg)
			p.lock.Release()
		}
	case "sem":
		if _, err = await(c, p.sem.Acquire()); err == nil {
			note("permitted")
			_, err = yields(c, s.arg)
			p.sem.Release()
		}
	case "put":
		if _, err = await(c, p.queue.Put(s.arg)); err == nil {
			note("put=%d", s.arg)
		}
	case "get":
		if value, err = await(c, p.queue.Get()); err == nil {
			note("got=%d", value)
		}
	case "set":
		p.event.Set()
	case "clear":
		p.event.Clear()
	case "wait":
		if _, err = await(c, p.event.Wait()); err == nil {
			note("happened")
		}
	case "yield":
		_, err = yields(c, s.arg)
	case "cancel":
		p.tasks[s.arg].Cancel()
	case "join":
		if s.arg < i {
			if _, err = await(c, p.tasks[s.arg]); err == nil {
				note("joined")
			}
		}
	case "shield":
		if s.arg < i {
			if _, err = await(c, ShieldFrom(c.t, p.tasks[s.arg])); err == nil {
				note("shielded")
			}
		}
	case "gather":
		var values []int
		if values, err = await(c, GatherFrom(c.t, yielding(s.arg), yielding(2))); err == nil {
			note("gathered=%d", values[0]+values[1])
		}
	case "child":
		if value, err = await(c, CreateTaskFrom(c.t, yielding(s.arg))); err == nil {
			note("child=%d", value)
		}
	case "barrier":
		if value, err = await(c, p.barrier.Wait()); err == nil {
			note("passed=%d", value)
		}
	}
	return err
}

// runOrderProgram runs the program of a seed and returns its events.
func runOrderProgram(c *script, seed uint64) string {
	p := &orderProgram{
		lock: NewLock(), sem: NewSemaphore(2), queue: NewQueue[int](2), event: NewEvent(), barrier: NewBarrier(2),
	}
	random := &orderRandom{seed}
	const tasks, steps, settle = 6, 8, 80
	for i := range tasks {
		var program []orderStep
		for range steps {
			op := orderOps[random.below(len(orderOps))]
			if op == "cancel" && random.below(2) == 0 {
				op = "yield"
			}
			limit := 4
			if op == "cancel" || op == "join" || op == "shield" {
				limit = tasks
			}
			program = append(program, orderStep{op, random.below(limit)})
		}
		p.tasks = append(p.tasks, spawn(c, func(c *script) error { return p.worker(c, i, program) }))
	}
	turns(c, settle)
	for _, task := range p.tasks {
		task.Cancel()
	}
	for _, task := range p.tasks {
		await(c, task)
	}
	return strings.Join(p.events, " ")
}

func TestEventsComeInTheOrderOfAsyncio(t *testing.T) {
	file, err := os.Open("testdata/asyncio_order.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for seed := uint64(0); lines.Scan(); seed++ {
		var got string
		check(t, func(c *script) { got = runOrderProgram(c, seed) })
		if got != lines.Text() {
			t.Errorf("seed %d:\n got %s\nwant %s", seed, got, lines.Text())
		}
	}
}
