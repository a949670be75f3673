"""What asyncio_order.py needs to ask an older Python for what a newer one does.

Importing this module changes asyncio:

- Before Python 3.13, Semaphore, TaskGroup, Task.uncancel and wait_for do what they
  do since, and tasks can start eagerly.
- Condition.wait passes on the notification of a cancelled waiter that had received
  one, and only then. (Before 3.13 it is lost; since, another is woken in any case.)
- Where asyncio leaves an order open, there is one: a group cancels its tasks in the
  order of their creation, and timers of one deadline fire in the order of arming.
"""

import asyncio
import itertools
import sys
from asyncio import tasks

NEW = sys.version_info >= (3, 13)


class OrderedSet(dict):
    """A set whose order is that of insertion."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class Timer(asyncio.TimerHandle):
    """A timer that comes after earlier ones of the same deadline."""

    armed = itertools.count()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rank = next(self.armed)

    def __lt__(self, other):
        return (self._when, self.rank) < (other._when, other.rank)


asyncio.events.TimerHandle = Timer


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer when nothing is ready."""

    def __init__(self):
        super().__init__()
        self.now = 0
        select = self._selector.select

        def jump(timeout):
            if timeout:
                self.now += timeout
            return select(0)

        self._selector.select = jump

    def time(self):
        return self.now


class Condition(asyncio.Condition):
    async def wait(self):
        if not self.locked():
            raise RuntimeError("not locked")
        notification = self._get_loop().create_future()
        notified, cancellation = False, None
        self._waiters.append(notification)
        self.release()
        try:
            await notification
        except asyncio.CancelledError as e:
            cancellation = e
        self._waiters.remove(notification)
        notified = notification.done() and not notification.cancelled()
        while True:
            try:
                await self.acquire()
                break
            except asyncio.CancelledError as e:
                cancellation = e
        if cancellation is not None:
            if notified:
                self.notify(1)
            raise cancellation
        return True


class TaskGroup(asyncio.TaskGroup):
    def __init__(self):
        super().__init__()
        self._tasks = OrderedSet()

    async def __aexit__(self, *exc):
        if NEW:
            return await super().__aexit__(*exc)
        # The request to cancel the parent is taken back at the end, and another
        # one, of somebody else, is renewed if there are failures to report.
        requested, self._parent_cancel_requested = self._parent_cancel_requested, False
        failed = False
        try:
            return await super().__aexit__(*exc)
        except BaseExceptionGroup:
            failed = True
            raise
        finally:
            parent = self._parent_task
            if requested or self._parent_cancel_requested:
                parent.uncancel()
            if failed and parent.cancelling():
                parent.uncancel()
                parent.cancel()


class Semaphore(asyncio.Semaphore):
    async def acquire(self):
        try:
            return await super().acquire()
        finally:
            while not NEW and self._value > 0 and self.somebody_waits():
                self._wake_up_next()

    def somebody_waits(self):
        return any(not waiter.done() for waiter in self._waiters or ())


class Task(tasks._PyTask):
    def uncancel(self):
        left = super().uncancel()
        if left == 0:
            self._must_cancel = False
        return left


def start_now(loop, task):
    """Gives a new task the turn that it has been scheduled for."""
    turn = loop._ready.pop()
    current = asyncio.current_task(loop)
    if current is not None:
        tasks._leave_task(loop, current)
    turn._run()
    if current is not None:
        tasks._enter_task(loop, current)


def task_factory(eager):
    """Returns a factory of tasks that start eagerly, or not."""

    def make(loop, coro, **kwargs):
        task = Task(coro, loop=loop, **kwargs)
        if eager and loop.is_running():
            start_now(loop, task)
        return task

    if NEW:
        return asyncio.eager_task_factory if eager else None
    return make


def create_eager_task(coro):
    return task_factory(True)(asyncio.get_running_loop(), coro)


async def wait_for(awaitable, timeout):
    if timeout <= 0:
        return await tasks.wait_for(awaitable, timeout)
    async with asyncio.timeout(timeout):
        return await awaitable
