"""Prints the public names of asyncio and contextvars, one a line.

docs_test.go looks for each of them in docs/asyncio-parity.md:

    python3 asyncio_names.py > asyncio_names.txt

What Pythons after this one have added is given by hand, so that the list does
not depend on which of them is at hand.
"""

import asyncio
import contextvars

ADDED = {
    "3.12": ["eager_task_factory", "create_eager_task_factory", "Task.get_context", "Handle.get_context",
             "TimerHandle.get_context"],
    "3.13": ["EventLoop", "Queue.shutdown", "QueueShutDown", "PriorityQueue.shutdown", "LifoQueue.shutdown"],
    "3.14": ["capture_call_graph", "format_call_graph", "print_call_graph", "FrameCallGraphEntry", "FutureCallGraph",
             "future_add_to_awaited_by", "future_discard_from_awaited_by"],
}

names = set(asyncio.__all__) | set(contextvars.__all__)
for added in ADDED.values():
    names.update(added)
for cls in [asyncio.AbstractEventLoop, asyncio.Task, asyncio.Future, asyncio.Handle, asyncio.TimerHandle,
            asyncio.Lock, asyncio.Event, asyncio.Condition, asyncio.Semaphore, asyncio.BoundedSemaphore,
            asyncio.Barrier, asyncio.Queue, asyncio.PriorityQueue, asyncio.LifoQueue, asyncio.TaskGroup,
            asyncio.Timeout, asyncio.Runner,
            contextvars.ContextVar, contextvars.Context, contextvars.Token]:
    # What a mapping and a type have anyway says nothing.
    names.update(f"{cls.__name__}.{name}" for name in dir(cls) if not name.startswith("_"))
print("\n".join(sorted(names)))
