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

// This test runs random programs over the primitives and compares what happens,
// event by event, with what CPython's asyncio did with the same programs:
// testdata/asyncio_order.txt, made by the script beside it. It holds fairness,
// the turn at which a cancellation arrives, and who is woken by whom.
//
// ASYNCGEN_ORDER names another list of that kind, of more programs.

type orderRandom struct{ state uint64 }

func (r *orderRandom) below(n int) int {
	r.state = r.state*6364136223846793005 + 1442695040888963407
	return int((r.state >> 33) % uint64(n))
}

var orderOps = []string{"lock", "sem", "put", "get", "set", "clear", "wait", "yield", "join", "shield",
	"gather", "child", "barrier", "cond", "until", "notify", "group", "within",
	"waitfor", "pput", "pget", "qjoin", "done", "eager", "survive", "uncancel", "release"}

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
	least   *PriorityQueue[int]
	event   *Event
	barrier *Barrier
	cond    *Condition
	tokens  int
	tasks   []*Task[struct{}]
}

func newOrderProgram() *orderProgram {
	return &orderProgram{
		lock: NewLock(), sem: NewSemaphore(2), event: NewEvent(),
		queue: NewQueue[int](2), least: NewPriorityQueue(2, func(a, b int) bool { return a < b }),
		barrier: NewBarrier(2), cond: NewCondition(nil),
	}
}

// orderTurn is where one step of one worker runs.
type orderTurn struct {
	*script
	p *orderProgram
	i int
}

func (o orderTurn) note(format string, args ...any) {
	o.p.events = append(o.p.events, fmt.Sprintf("%d:%s", o.i, fmt.Sprintf(format, args...)))
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
	o := orderTurn{c, p, i}
	for _, s := range steps {
		o.note("%s", s.op)
		if err := orderStepsByName[s.op](o, s.arg); err != nil {
			o.note("cancelled")
			return err
		}
	}
	return nil
}

// noted awaits a and notes its value, unless it fails.
func noted[T any](o orderTurn, a Awaitable[T], format string) error {
	v, err := await(o.script, a)
	switch {
	case err != nil:
	case strings.Contains(format, "%"):
		o.note(format, v)
	default:
		o.note("%s", format)
	}
	return err
}

// inside notes an event and yields in a body that With guards.
func (o orderTurn) inside(g Guard, event string, n int) error {
	_, err := await(o.script, With(g, do(func(c *script) error {
		o.note("%s", event)
		_, err := yields(c, n)
		return err
	})))
	return err
}

var orderStepsByName = map[string]func(o orderTurn, arg int) error{
	"lock":     func(o orderTurn, arg int) error { return o.inside(o.p.lock, "locked", arg) },
	"sem":      func(o orderTurn, arg int) error { return o.inside(o.p.sem, "permitted", arg) },
	"put":      func(o orderTurn, arg int) error { return noted(o, o.p.queue.Put(arg), fmt.Sprintf("put=%d", arg)) },
	"get":      func(o orderTurn, arg int) error { return noted(o, o.p.queue.Get(), "got=%d") },
	"qjoin":    func(o orderTurn, arg int) error { return noted(o, o.p.queue.Join(), "all-done") },
	"pput":     func(o orderTurn, arg int) error { return noted(o, o.p.least.Put(arg), fmt.Sprintf("pput=%d", arg)) },
	"pget":     func(o orderTurn, arg int) error { return noted(o, o.p.least.Get(), "pgot=%d") },
	"set":      func(o orderTurn, arg int) error { o.p.event.Set(); return nil },
	"clear":    func(o orderTurn, arg int) error { o.p.event.Clear(); return nil },
	"wait":     func(o orderTurn, arg int) error { return noted(o, o.p.event.Wait(), "happened") },
	"yield":    func(o orderTurn, arg int) error { _, err := yields(o.script, arg); return err },
	"barrier":  func(o orderTurn, arg int) error { return noted(o, o.p.barrier.Wait(), "passed=%d") },
	"child":    func(o orderTurn, arg int) error { return noted(o, CreateTaskFrom(o.t, yielding(arg)), "child=%d") },
	"release":  func(o orderTurn, arg int) error { o.p.sem.Release(); return nil },
	"uncancel": func(o orderTurn, arg int) error { o.note("left=%d", o.t.Uncancel()); return nil },
	"done":     orderDone, "cancel": orderCancel, "survive": orderSurvive, "join": orderJoin, "shield": orderShield,
	"gather": orderGather, "eager": orderEager, "cond": orderCond, "until": orderUntil, "notify": orderNotify,
	"group": orderGroup, "within": orderWithin, "waitfor": orderWaitFor,
}

func orderDone(o orderTurn, _ int) error {
	if o.p.queue.TaskDone() != nil {
		o.note("too-many")
	}
	return nil
}

func orderCancel(o orderTurn, arg int) error {
	if arg < len(o.p.tasks) {
		o.p.tasks[arg].Cancel()
	}
	return nil
}

func orderSurvive(o orderTurn, arg int) error {
	if noted(o, o.p.event.Wait(), "happened") == nil {
		return nil
	}
	n := o.t.Cancelling()
	if arg%2 == 1 {
		n = o.t.Uncancel()
	}
	o.note("survived=%d", n)
	return nil
}

func orderJoin(o orderTurn, arg int) error {
	if arg >= o.i {
		return nil
	}
	return noted(o, o.p.tasks[arg], "joined")
}

func orderShield(o orderTurn, arg int) error {
	if arg >= o.i {
		return nil
	}
	return noted(o, ShieldFrom(o.t, o.p.tasks[arg]), "shielded")
}

func orderGather(o orderTurn, arg int) error {
	values, err := await(o.script, GatherFrom(o.t, yielding(arg), yielding(2)))
	if err == nil {
		o.note("gathered=%d", values[0]+values[1])
	}
	return err
}

func orderEager(o orderTurn, arg int) error {
	child := CreateTaskFrom(o.t, o.member(arg, false), WithEagerStart())
	o.note("started")
	_, err := await(o.script, child)
	return err
}

func orderCond(o orderTurn, arg int) error {
	_, err := await(o.script, With(o.p.cond, do(func(c *script) error {
		o.note("entered")
		if _, err := await(c, o.p.cond.Wait()); err != nil {
			return err
		}
		o.note("notified")
		_, err := yields(c, arg)
		return err
	})))
	return err
}

func orderUntil(o orderTurn, _ int) error {
	_, err := await(o.script, With(o.p.cond, do(func(c *script) error {
		_, err := await(c, o.p.cond.WaitFor(func() bool { return o.p.tokens > 0 }))
		if err == nil {
			o.p.tokens--
			o.note("token=%d", o.p.tokens)
		}
		return err
	})))
	return err
}

func orderNotify(o orderTurn, arg int) error {
	_, err := await(o.script, With(o.p.cond, do(func(c *script) error {
		o.p.tokens += arg % 2
		_ = o.p.cond.Notify(1 + arg/2) // the lock is held
		_, err := yields(c, arg)
		return err
	})))
	return err
}

func (o orderTurn) member(k int, fails bool) *Coroutine[struct{}] {
	return do(func(c *script) error {
		if _, err := yields(c, k); err != nil {
			o.note("no-member=%d", k)
			return err
		}
		o.note("member=%d", k)
		if fails {
			return errTest
		}
		return nil
	})
}

func orderGroup(o orderTurn, arg int) error {
	_, err := await(o.script, InGroup(func(g *TaskGroup) *Coroutine[int] {
		return coro(func(c *script) (int, error) {
			for k := range arg % 4 {
				Go(g, o.member(k, arg >= 4 && k == 1))
			}
			return yields(c, arg%3)
		})
	}))
	if group, ok := err.(*GroupError); ok {
		o.note("failed=%d", len(group.Errors))
		return nil
	}
	if err == nil {
		o.note("grouped")
	}
	return err
}

func orderWithin(o orderTurn, arg int) error {
	limit := TimeoutFrom(o.t, time.Duration(arg)*time.Second)
	_, err := yields(o.script, arg%2)
	if err == nil {
		err = noted(o, o.p.event.Wait(), "happened")
	}
	return o.timedOut(limit.Exit(err))
}

func orderWaitFor(o orderTurn, arg int) error {
	return o.timedOut(noted(o, WaitFor(o.p.queue.Get(), time.Duration(arg+1)*time.Second), "got=%d"))
}

// timedOut notes a timeout, which then is over.
func (o orderTurn) timedOut(err error) error {
	if errors.Is(err, ErrTimeout) {
		o.note("timeout")
		return nil
	}
	return err
}

// runOrderProgram runs the program of a seed and returns its events.
func runOrderProgram(c *script, seed uint64) string {
	p := newOrderProgram()
	random := &orderRandom{seed}
	const tasks, steps, kinds, settle = 6, 8, 8, 80
	var ops []string
	for range kinds {
		ops = append(ops, orderOps[random.below(len(orderOps))])
	}
	for i := range tasks {
		var program []orderStep
		for range steps {
			op, limit := "cancel", 4
			if random.below(6) != 0 {
				op = ops[random.below(kinds)]
			}
			switch op {
			case "cancel", "join", "shield":
				limit = tasks
			case "group":
				limit = 8
			}
			program = append(program, orderStep{op, random.below(limit)})
		}
		p.tasks = append(p.tasks, spawn(c, func(c *script) error { return p.worker(c, i, program) }))
	}
	turns(c, settle)
	nap(c, 50*time.Second)
	for left := true; left; {
		left = false
		for _, task := range p.tasks {
			left = task.Cancel() || left
		}
		if left {
			turns(c, 10)
		}
	}
	return strings.Join(p.events, " ")
}

func TestEventsComeInTheOrderOfAsyncio(t *testing.T) {
	name := os.Getenv("ASYNCGEN_ORDER")
	if name == "" {
		name = "testdata/asyncio_order.txt"
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for seed := uint64(0); lines.Scan(); seed++ {
		var opts []LoopOption
		if seed%4 == 3 {
			opts = append(opts, WithEagerTasks())
		}
		got, err := RunUntilComplete(testLoop(t, opts...), coro(func(c *script) (string, error) {
			return runOrderProgram(c, seed), nil
		}))
		if got != lines.Text() || err != nil {
			t.Errorf("seed %d: %v\n got %s\nwant %s", seed, err, got, lines.Text())
		}
	}
}
