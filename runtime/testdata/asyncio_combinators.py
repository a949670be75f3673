"""Prints what CPython's asyncio does with random programs, one a line.

combinators_order_test.go runs the same programs and expects the same lines:

    python3 asyncio_combinators.py 400 > asyncio_combinators.txt

A program is five tasks that run six steps each over four futures: they settle
them, and wait for them in every way there is. The generator of random numbers
and the order in which it is asked are part of what both sides agree on.
"""

import asyncio
import sys

TASKS, STEPS, FUTURES, SETTLE = 5, 6, 4, 80
OPS = ["result", "error", "drop", "renew", "await", "first", "all", "exception", "completed", "shield",
       "gather", "results", "stop gather", "at once", "in time", "callback", "cancel", "child", "failing child",
       "timeout", "yield"]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self.state >> 33) % n


async def wait_for(awaitable, timeout):
    """wait_for as of Python 3.12, whatever the version of this one."""
    if timeout <= 0:
        future = asyncio.ensure_future(awaitable)
        if future.done():
            return future.result()
        await asyncio.tasks._cancel_and_wait(future, asyncio.get_running_loop())
        try:
            return future.result()
        except asyncio.CancelledError as error:
            raise TimeoutError from error
    async with asyncio.timeout(timeout):
        return await awaitable


def text(outcome):
    if isinstance(outcome, asyncio.CancelledError):
        return f"cancelled({outcome.args[0] if outcome.args else ''})"
    if isinstance(outcome, TimeoutError):
        return "timeout"
    if isinstance(outcome, Exception):
        return "error"
    return str(outcome)


async def program(seed):
    events = []
    random = Random(seed)
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(FUTURES)]
    tasks = []

    async def yields(n, fail=False):
        for _ in range(n):
            await asyncio.sleep(0)
        if fail:
            raise ValueError
        return n

    async def run(i, op, a, b, note):
        future, other = futures[a % FUTURES], futures[b]
        if op == "result":
            if not future.done():
                future.set_result(10 * i + b)
        elif op == "error":
            if not future.done():
                future.set_exception(ValueError())
        elif op == "drop":
            future.cancel("drop")
        elif op == "renew":
            if future.done():
                futures[a] = loop.create_future()
        elif op == "await":
            return text(await future)
        elif op in ("first", "all", "exception"):
            when = {"first": "FIRST_COMPLETED", "all": "ALL_COMPLETED", "exception": "FIRST_EXCEPTION"}[op]
            done, _ = await asyncio.wait([future, other], return_when=getattr(asyncio, when))
            return "".join(str(k) for k, f in ((0, future), (1, other)) if f in done)
        elif op == "completed":
            # Tasks, since as_completed starts coroutines in no particular order.
            one, two = asyncio.create_task(yields(b)), asyncio.create_task(yields(2))
            for following in asyncio.as_completed([one, future, two]):
                try:
                    outcome = await following
                except ValueError as error:
                    outcome = error
                note(f"next={text(outcome)}")
        elif op == "shield":
            return text(await asyncio.shield(future))
        elif op == "gather":
            return text(sum(await asyncio.gather(future, yields(b), other)))
        elif op == "results":
            return ",".join(text(r) for r in await asyncio.gather(future, yields(b), other, return_exceptions=True))
        elif op == "stop gather":
            gathered = asyncio.gather(future, yields(2), return_exceptions=b % 2 == 0)
            loop.call_soon(gathered.cancel, "stop")
            return text(await gathered)
        elif op == "at once":
            return text(await wait_for(future, 0))
        elif op == "in time":
            return text(await wait_for(yields(b, a == 0), 1000))
        elif op == "callback":
            future.add_done_callback(lambda _: note("called"))
        elif op == "cancel":
            tasks[a].cancel(f"by {i}")
        elif op == "child":
            return text(await asyncio.create_task(yields(b)))
        elif op == "failing child":
            return text(await asyncio.create_task(yields(b, True)))
        elif op == "timeout":
            async with asyncio.timeout(0):
                return text(await yields(b))
        elif op == "yield":
            await yields(a)
        return "done"

    async def worker(i, steps):
        def note(event):
            events.append(f"{i}:{event}")

        for op, a, b in steps:
            note(op)
            try:
                note(await run(i, op, a, b, note))
            except asyncio.CancelledError as error:
                # asyncio's shield loses the message of what it protects.
                note("cancelled" if op == "shield" else text(error))
                if asyncio.current_task().cancelling():
                    raise
            except Exception as error:
                note(text(error))

    for i in range(TASKS):
        steps = []
        for _ in range(STEPS):
            op = OPS[random.below(len(OPS))]
            a = random.below(TASKS if op == "cancel" else FUTURES)
            steps.append((op, a, random.below(FUTURES)))
        tasks.append(asyncio.create_task(worker(i, steps)))
    for _ in range(SETTLE):
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel("end")
    for task in tasks:
        try:
            await task
        except asyncio.CancelledError:
            pass
    for future in futures:
        future.cancel()
    await yields(3)
    return events


async def quiet(seed):
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    return await program(seed)


for seed in range(int(sys.argv[1])):
    print(" ".join(asyncio.run(quiet(seed))))
