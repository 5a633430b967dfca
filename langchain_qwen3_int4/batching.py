"""Runs a batch's calls side by side on an event loop, so that the engine or server gets all prompts at once.

LangChain's own `batch` runs `invoke` in a few threads, and its `generate` one prompt after another.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import get_config_list

T = TypeVar("T")

Call = Callable[[], Coroutine[Any, Any, T]]
"""Starts one of a batch's calls."""


async def as_completed(calls: Sequence[Call[T]], max_concurrency: int | None) -> AsyncGenerator[tuple[int, T]]:
    """Run calls side by side and yield each one's place and result as it comes.

    When one fails, or the caller stops, the others are cancelled, and nothing is left running.

    Args:
        calls: What to run.
        max_concurrency: How many may run at once; None runs all.
    """

    async def placed(place: int, call: Call[T]) -> tuple[int, T]:
        return place, await call()

    async with _running([functools.partial(placed, *each) for each in enumerate(calls)], max_concurrency) as tasks:
        for done in asyncio.as_completed(tasks):
            yield await done


async def gather(calls: Sequence[Call[T]], max_concurrency: int | None) -> list[T]:
    """Run calls side by side and return their results in the calls' order; see `as_completed`."""
    async with _running(calls, max_concurrency) as tasks:
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        return [task.result() for task in tasks if task.done()]  # all are, unless one raises here


@contextlib.asynccontextmanager
async def _running(calls: Sequence[Call[T]], max_concurrency: int | None) -> AsyncGenerator[list[asyncio.Task[T]]]:
    """Run calls as tasks, and cancel those that are left in the end."""
    free = asyncio.Semaphore(max_concurrency) if max_concurrency else None

    async def when_free(call: Call[T]) -> T:
        if free is None:
            return await call()
        async with free:
            return await call()

    tasks = [asyncio.create_task(when_free(call)) for call in calls]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class BatchLoop:
    """An event loop on a thread of its own, for batches of callers that have none."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="qwen3-int4-batch", daemon=True)
        self._thread.start()

    @property
    def is_current(self) -> bool:
        """Whether the caller runs on this very loop, and would wait for itself."""
        return threading.current_thread() is self._thread

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and return its result; an interrupt cancels it."""
        future = self._submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def iterate(self, items: AsyncGenerator[T]) -> Generator[T]:
        """Yield an asynchronous generator's items; closing this generator ends it."""
        passed: queue.SimpleQueue[T | None] = queue.SimpleQueue()

        async def pump() -> None:
            try:
                async for item in items:
                    passed.put(item)
            finally:
                await items.aclose()
                passed.put(None)

        future = self._submit(pump())
        try:
            while (item := passed.get()) is not None:
                yield item
            future.result()
        finally:
            if not future.done():
                future.cancel()
                # Until the others have been cancelled too; the wait is bounded in case the loop's thread is gone.
                with contextlib.suppress(queue.Empty):
                    while passed.get(timeout=10) is not None:
                        pass

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        # The coroutine runs in a copy of the caller's context variables, as asyncio makes it.
        return asyncio.run_coroutine_threadsafe(work, self._loop)


_loop: BatchLoop | None = None
_lock = threading.Lock()


def batch_loop() -> BatchLoop:
    """Return the process's loop for batches."""
    global _loop
    with _lock:
        if _loop is None:
            _loop = BatchLoop()
        return _loop


def _forget() -> None:
    """In a forked child the parent's thread does not run."""
    global _loop
    _loop = None


os.register_at_fork(after_in_child=_forget)


class SideBySide(Runnable[Any, Any]):
    """LangChain's batch methods, with all calls under way at once and each still a run of its own.

    Configs, callbacks, `max_concurrency`, `return_exceptions` and the order of results mean what they mean in
    LangChain. Without `max_concurrency` all calls start at once; when one fails and `return_exceptions` is off, the
    others are cancelled.
    """

    def batch(
        self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any
    ) -> list[Any]:
        """Return the replies to several inputs, in their order."""
        loop = batch_loop()
        if len(inputs) < 2 or loop.is_current:
            return super().batch(inputs, config, return_exceptions=return_exceptions, **kwargs)
        return loop.run(self.abatch(inputs, config, return_exceptions=return_exceptions, **kwargs))

    async def abatch(
        self, inputs: list[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any
    ) -> list[Any]:
        """Return the replies to several inputs, in their order."""
        return await gather(*self._calls(inputs, config, kwargs, return_exceptions=return_exceptions))

    def batch_as_completed(
        self, inputs: Sequence[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any
    ) -> Iterator[tuple[int, Any]]:
        """Yield the place of each input and its reply, as they come."""
        loop = batch_loop()
        if len(inputs) < 2 or loop.is_current:
            kwargs["return_exceptions"] = return_exceptions
            return super().batch_as_completed(inputs, config, **kwargs)
        return loop.iterate(as_completed(*self._calls(inputs, config, kwargs, return_exceptions=return_exceptions)))

    async def abatch_as_completed(
        self, inputs: Sequence[Any], config: Any = None, *, return_exceptions: bool = False, **kwargs: Any
    ) -> AsyncIterator[tuple[int, Any]]:
        """Yield the place of each input and its reply, as they come."""
        replies = as_completed(*self._calls(inputs, config, kwargs, return_exceptions=return_exceptions))
        async with contextlib.aclosing(replies):
            async for reply in replies:
                yield reply

    def _calls(
        self, inputs: Sequence[Any], config: Any, kwargs: dict[str, Any], *, return_exceptions: bool
    ) -> tuple[list[Call[Any]], int | None]:
        """Return what runs each input, and how many may run at once."""
        if not inputs:
            return [], None
        configs = get_config_list(config, len(inputs))
        calls = [
            functools.partial(self._call, given, own, return_exceptions, kwargs)
            for given, own in zip(inputs, configs, strict=True)
        ]
        return [*calls], configs[0].get("max_concurrency")

    async def _call(self, given: Any, config: RunnableConfig, return_exceptions: bool, kwargs: dict[str, Any]) -> Any:
        try:
            return await self.ainvoke(given, config, **kwargs)
        except Exception as error:
            if return_exceptions:
                return error
            raise


class NativeBatch(SideBySide, BaseChatModel):
    """A chat model whose batches reach the engine or server at once."""

    def generate(self, messages: list[list[BaseMessage]], *args: Any, **kwargs: Any) -> LLMResult:
        """Return the replies to several prompts as LangChain's result, in one run with a part for each."""
        loop = batch_loop()
        if len(messages) < 2 or loop.is_current:
            return super().generate(messages, *args, **kwargs)
        return loop.run(self.agenerate(messages, *args, **kwargs))
