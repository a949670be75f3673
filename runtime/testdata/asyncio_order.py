"""Prints what CPython's asyncio does with random programs, one a line.

order_test.go runs the same programs and expects the same lines:

    python3 asyncio_order.py 400 > asyncio_order.txt

asyncio_later.py, beside it, makes an older Python do what a newer one does.

A program is six tasks that run eight steps each over shared primitives; it uses
some of the operations only, so that its tasks meet. In every fourth, tasks start
eagerly. The generator of random numbers and the order in which it is asked are
part of what both sides agree on.
"""

import asyncio
import sys

import asyncio_later as later

TASKS, STEPS, KINDS, SETTLE = 6, 8, 8, 80
OPS = ["lock", "sem", "put", "get", "set", "clear", "wait", "yield", "join", "shield",
       "gather", "child", "barrier", "cond", "until", "notify", "group", "within",
       "waitfor", "pput", "pget", "qjoin", "done", "eager", "survive",
       "uncancel", "release"]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % n


async def yields(n):
    for _ in range(n):
        await asyncio.sleep(0)
    return n


class Program:
    def __init__(self):
        self.events = []
        self.lock, self.sem, self.event = asyncio.Lock(), later.Semaphore(2), asyncio.Event()
        self.queue, self.least = asyncio.Queue(2), asyncio.PriorityQueue(2)
        self.barrier, self.cond, self.tokens = asyncio.Barrier(2), later.Condition(), 0
        self.tasks = []

    def note(self, i, text):
        self.events.append(f"{i}:{text}")

    async def worker(self, i, steps):
        try:
            for op, arg in steps:
                self.note(i, op)
                await getattr(self, "do_" + op)(i, arg)
        except asyncio.CancelledError:
            self.note(i, "cancelled")
            raise

    async def do_lock(self, i, arg):
        async with self.lock:
            self.note(i, "locked")
            await yields(arg)

    async def do_sem(self, i, arg):
        async with self.sem:
            self.note(i, "permitted")
            await yields(arg)

    async def do_release(self, i, arg):
        self.sem.release()

    async def do_put(self, i, arg):
        await self.queue.put(arg)
        self.note(i, f"put={arg}")

    async def do_get(self, i, arg):
        self.note(i, f"got={await self.queue.get()}")

    async def do_done(self, i, arg):
        try:
            self.queue.task_done()
        except ValueError:
            self.note(i, "too-many")

    async def do_qjoin(self, i, arg):
        await self.queue.join()
        self.note(i, "all-done")

    async def do_pput(self, i, arg):
        await self.least.put(arg)
        self.note(i, f"pput={arg}")

    async def do_pget(self, i, arg):
        self.note(i, f"pgot={await self.least.get()}")

    async def do_set(self, i, arg):
        self.event.set()

    async def do_clear(self, i, arg):
        self.event.clear()

    async def do_wait(self, i, arg):
        await self.event.wait()
        self.note(i, "happened")

    async def do_yield(self, i, arg):
        await yields(arg)

    async def do_cancel(self, i, arg):
        if arg < len(self.tasks):
            self.tasks[arg].cancel()

    async def do_survive(self, i, arg):
        try:
            await self.event.wait()
            self.note(i, "happened")
        except asyncio.CancelledError:
            task = asyncio.current_task()
            self.note(i, f"survived={task.uncancel() if arg % 2 else task.cancelling()}")

    async def do_uncancel(self, i, arg):
        self.note(i, f"left={asyncio.current_task().uncancel()}")

    async def do_join(self, i, arg):
        if arg < i:
            await self.tasks[arg]
            self.note(i, "joined")

    async def do_shield(self, i, arg):
        if arg < i:
            await asyncio.shield(self.tasks[arg])
            self.note(i, "shielded")

    async def do_gather(self, i, arg):
        self.note(i, f"gathered={sum(await asyncio.gather(yields(arg), yields(2)))}")

    async def do_child(self, i, arg):
        self.note(i, f"child={await asyncio.create_task(yields(arg))}")

    async def do_eager(self, i, arg):
        child = later.create_eager_task(self.member(i, arg, False))
        self.note(i, "started")
        await child

    async def do_barrier(self, i, arg):
        self.note(i, f"passed={await self.barrier.wait()}")

    async def do_cond(self, i, arg):
        async with self.cond:
            self.note(i, "entered")
            await self.cond.wait()
            self.note(i, "notified")
            await yields(arg)

    async def do_until(self, i, arg):
        async with self.cond:
            await self.cond.wait_for(lambda: self.tokens > 0)
            self.tokens -= 1
            self.note(i, f"token={self.tokens}")

    async def do_notify(self, i, arg):
        async with self.cond:
            self.tokens += arg % 2
            self.cond.notify(1 + arg // 2)
            await yields(arg)

    async def member(self, i, k, fails):
        try:
            await yields(k)
        except asyncio.CancelledError:
            self.note(i, f"no-member={k}")
            raise
        self.note(i, f"member={k}")
        if fails:
            raise ValueError

    async def do_group(self, i, arg):
        try:
            async with later.TaskGroup() as group:
                for k in range(arg % 4):
                    group.create_task(self.member(i, k, arg >= 4 and k == 1))
                await yields(arg % 3)
            self.note(i, "grouped")
        except BaseExceptionGroup as e:
            self.note(i, f"failed={len(e.exceptions)}")

    async def do_within(self, i, arg):
        try:
            async with asyncio.timeout(arg):
                await yields(arg % 2)
                await self.event.wait()
                self.note(i, "happened")
        except TimeoutError:
            self.note(i, "timeout")

    async def do_waitfor(self, i, arg):
        try:
            self.note(i, f"got={await later.wait_for(self.queue.get(), arg + 1)}")
        except TimeoutError:
            self.note(i, "timeout")


async def run(seed):
    random = Random(seed)
    p = Program()
    kinds = [OPS[random.below(len(OPS))] for _ in range(KINDS)]
    for i in range(TASKS):
        steps = []
        for _ in range(STEPS):
            op = "cancel" if random.below(6) == 0 else kinds[random.below(KINDS)]
            limit = TASKS if op in ("cancel", "join", "shield") else 8 if op == "group" else 4
            steps.append((op, random.below(limit)))
        p.tasks.append(asyncio.create_task(p.worker(i, steps)))
    await yields(SETTLE)
    await asyncio.sleep(50)
    while not all(task.done() for task in p.tasks):
        for task in p.tasks:
            task.cancel()
        await yields(10)
    for task in p.tasks:
        if not task.cancelled():
            task.result()
    return p.events


for seed in range(int(sys.argv[1])):
    loop = later.VirtualLoop()
    loop.set_task_factory(later.task_factory(seed % 4 == 3))
    print(" ".join(loop.run_until_complete(run(seed))))
    loop.close()
