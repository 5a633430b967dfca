"""Hands one request's outputs from the engine's loop to any thread or event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from langchain_qwen3_int4.errors import EngineTimeoutError


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
    created_tokens: int
    """How many of the prompt's tokens were added to the prefix cache."""


class Stream:
    """One request's outputs, as an iterator of batches: all that waits is handed over at once.

    Iterate it with `for` or `async for`, once. Leaving the loop early, closing the iterator or cancelling the task that
    runs it aborts the request in the engine.
    """

    def __init__(
        self,
        outputs: Callable[[], AsyncIterator[list[Output]]],
        submit: Callable[[Coroutine[Any, Any, None]], Future[None]],
        timeout_s: float | None = None,
    ) -> None:
        self._outputs = outputs
        self._submit = submit
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._waiting: list[Output] = []
        self._ended = False
        self._error: BaseException | None = None

    def __iter__(self) -> Generator[list[Output]]:
        wake = threading.Event()
        pump = self._submit(self._pump(wake.set))
        try:
            while True:
                if not wake.wait(self._timeout_s):
                    raise self._late()
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
                try:
                    async with asyncio.timeout(self._timeout_s):
                        await wake.wait()
                except TimeoutError:
                    raise self._late() from None
                wake.clear()
                batch, ended = self._take()
                if batch:
                    yield batch
                if ended:
                    return
        finally:
            pump.cancel()

    def _late(self) -> EngineTimeoutError:
        return EngineTimeoutError(
            f"Nothing came from the engine for {self._timeout_s:g} seconds, and the request was aborted. Raise "
            "`timeout`, send less at once, or stream."
        )

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
