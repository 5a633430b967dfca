"""An event loop on a thread of its own, which any thread or other loop can give work."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from langchain_qwen3_int4.engine.doorbell import Doorbell
from langchain_qwen3_int4.errors import EngineError

T = TypeVar("T")

NOT_RUNNING = "The engine is not running: it was closed, or never started."


class LoopThread:
    """A running event loop.

    >>> loop = LoopThread("example")
    >>> async def answer() -> int:
    ...     return 42
    >>> loop.submit(answer()).result()
    42
    >>> loop.stop()
    """

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._bell = Doorbell(self._loop, rests=False)
        self._lock = threading.Lock()
        self._stopped = False
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine, in a copy of the caller's context variables.

        Raises:
            EngineError: The loop was stopped.
        """
        with self._lock:
            self._check(work)
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def begin(self, work: Coroutine[Any, Any, None], done: Callable[[asyncio.Task[None]], None]) -> Callable[[], None]:
        """Run a coroutine, in one call with all others of the moment, and return what cancels it.

        Args:
            work: The coroutine; like `submit`'s it runs in a copy of the caller's context variables.
            done: Called on the loop when it is over.

        Raises:
            EngineError: The loop was stopped.
        """
        task: list[asyncio.Task[None]] = []
        context = contextvars.copy_context()

        def start() -> None:
            task.append(self._loop.create_task(work, context=context))
            task[0].add_done_callback(done)

        with self._lock:
            self._check(work)
            self._bell.ring(start)
        return lambda: self._bell.ring(lambda: task[0].cancel())

    def stop(self) -> None:
        """Cancel what runs, wait until it has ended, and end the loop."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(cancel_tasks())
        self._loop.close()

    def _check(self, work: Coroutine[Any, Any, Any]) -> None:
        if self._stopped:
            work.close()
            raise EngineError(NOT_RUNNING)


async def cancel_tasks() -> None:
    """Cancel every other task of the running loop, and wait until they have ended."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
