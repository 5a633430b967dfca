"""Hands one request's outputs from the engine's loop to any thread or event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Output:
    """What the engine added to one of a request's sequences."""

    index: int
    text: str
    token_ids: list[int]
    finish_reason: str | None
    logprobs: list[dict[str, Any]]
    """OpenAI's form, one entry a token; empty unless asked for."""
    cached_tokens: int
    """How many of the prompt's tokens came from the prefix cache."""


class Stream:
    """One request's outputs, as an iterator of batches: all that waits is handed over at once.

    Iterate it with `for` or `async for`, once. Leaving the loop early, closing the iterator or cancelling the task that
    runs it aborts the request in the engine.
    """

    def __init__(
        self,
        outputs: Callable[[], AsyncIterator[list[Output]]],
        submit: Callable[[Coroutine[Any, Any, None]], Future[None]],
    ) -> None:
        self._outputs = outputs
        self._submit = submit
        self._lock = threading.Lock()
        self._waiting: list[Output] = []
        self._ended = False
        self._error: BaseException | None = None

    def __iter__(self) -> Generator[list[Output]]:
        wake = threading.Event()
        pump = self._submit(self._pump(wake.set))
        try:
            while True:
                wake.wait()
                wake.clear()
                batch, ended = self._take()
                if batch:
                    yield batch
                if ended:
                    return
        finally:
            pump.cancel()

    async def __aiter__(self) -> AsyncGenerator[list[Output]]:
        loop = asyncio.get_running_loop()
        wake = asyncio.Event()
        pump = self._submit(self._pump(lambda: loop.call_soon_threadsafe(wake.set)))
        try:
            while True:
                await wake.wait()
                wake.clear()
                batch, ended = self._take()
                if batch:
                    yield batch
                if ended:
                    return
        finally:
            pump.cancel()

    def _take(self) -> tuple[list[Output], bool]:
        with self._lock:
            batch, self._waiting = self._waiting, []
            ended = self._ended
        if ended and self._error and not batch:
            raise self._error
        return batch, ended and self._error is None

    async def _pump(self, wake: Callable[[], object]) -> None:
        """Run on the engine's loop: move outputs to the reader, waking it once for all that waits."""
        try:
            async for batch in self._outputs():
                self._put(batch, wake)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the reader must learn of it
            self._error = error
        self._put([], wake, ended=True)

    def _put(self, batch: list[Output], wake: Callable[[], object], *, ended: bool = False) -> None:
        with self._lock:
            idle = not self._waiting
            self._waiting += batch
            self._ended = ended
        if idle or ended:
            wake()
