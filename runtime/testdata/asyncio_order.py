"""Prints what CPython's asyncio does with random programs, one a line.

order_test.go runs the same programs and expects the same lines:

    python3 asyncio_order.py 400 > asyncio_order.txt

A program is six tasks that run eight steps each over shared primitives. The
generator of random numbers and the order in which it is asked are part of what
both sides agree on.
"""

import asyncio
import sys

TASKS, STEPS, SETTLE = 6, 8, 80
OPS = ["lock", "sem", "put", "get", "set", "clear", "wait", "yield", "cancel",
       "join", "shield", "gather", "child", "barrier"]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % n


async def program(seed):
    events = []
    random = Random(seed)
    lock, sem, queue, event = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Queue(2), asyncio.Event()
    barrier = asyncio.Barrier(2)
    tasks = []

    async def yields(n):
        for _ in range(n):
            await asyncio.sleep(0)
        return n

    async def worker(i, steps):
        def note(text):
            events.append(f"{i}:{text}")

        try:
            for op, arg in steps:
                note(op)
                if op == "lock":
                    await lock.acquire()
                    note("locked")
                    try:
                        await yields(arg)
                    finally:
                        lock.release()
                elif op == "sem":
                    await sem.acquire()
                    note("permitted")
                    try:
                        await yields(arg)
                    finally:
                        sem.release()
                elif op == "put":
                    await queue.put(arg)
                    note(f"put={arg}")
                elif op == "get":
                    note(f"got={await queue.get()}")
                elif op == "set":
                    event.set()
                elif op == "clear":
                    event.clear()
                elif op == "wait":
                    await event.wait()
                    note("happened")
                elif op == "yield":
                    await yields(arg)
                elif op == "cancel":
                    tasks[arg].cancel()
                elif op == "join" and arg < i:
                    await tasks[arg]
                    note("joined")
                elif op == "shield" and arg < i:
                    await asyncio.shield(tasks[arg])
                    note("shielded")
                elif op == "gather":
                    note(f"gathered={sum(await asyncio.gather(yields(arg), yields(2)))}")
                elif op == "child":
                    child = asyncio.create_task(yields(arg))
                    note(f"child={await child}")
                elif op == "barrier":
                    note(f"passed={await barrier.wait()}")
        except asyncio.CancelledError:
            note("cancelled")
            raise

    for i in range(TASKS):
        steps = []
        for _ in range(STEPS):
            op = OPS[random.below(len(OPS))]
            if op == "cancel" and random.below(2) == 0:
                op = "yield"
            arg = random.below(TASKS if op in ("cancel", "join", "shield") else 4)
            steps.append((op, arg))
        tasks.append(asyncio.create_task(worker(i, steps)))
    for _ in range(SETTLE):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    for task in tasks:
        try:
            await task
        except asyncio.CancelledError:
            pass
    return events


for seed in range(int(sys.argv[1])):
    print(" ".join(asyncio.run(program(seed))))
