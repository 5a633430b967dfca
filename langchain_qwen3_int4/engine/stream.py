"""Hands one request's outputs from the engine's loop to any thread or event loop."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import threading
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, ClassVar

from langchain_qwen3_int4.errors import EngineError, EngineTimeoutError


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


class _Doorbell:
    """Wakes the readers on an event loop from the engine's, with one call for all that are due.

    Each call into another loop writes to a socket and gives up the interpreter lock: for every reader, at every step of
    the engine, that would cost more than the reading.
    """

    _bells: ClassVar[weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Doorbell]] = weakref.WeakKeyDictionary()
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = weakref.ref(loop)
        self._due: collections.deque[asyncio.Event] = collections.deque()
        self._rung = False

    @classmethod
    def of(cls, loop: asyncio.AbstractEventLoop) -> _Doorbell:
        """Return the loop's bell."""
        with cls._lock:
            return cls._bells.setdefault(loop, cls(loop))

    def ring(self, event: asyncio.Event) -> None:
        """Set a reader's event, soon; called from any thread."""
        self._due.append(event)
        if not self._rung:
            self._rung = True
            if (loop := self._loop()) is not None:
                with contextlib.suppress(RuntimeError):  # the loop is closed, and its readers with it
                    loop.call_soon_threadsafe(self._answer)

    def _answer(self) -> None:
        self._rung = False  # before the look, so that whoever comes after it rings again
        while self._due:
            self._due.popleft().set()


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
                if ended and self._error:
                    raise self._error
                if ended:
                    return
        finally:
            pump.cancel()

    async def __aiter__(self) -> AsyncGenerator[list[Output]]:
        wake = asyncio.Event()
        bell = _Doorbell.of(asyncio.get_running_loop())
        pump = self._submit(self._pump(lambda: bell.ring(wake)))
        try:
            while True:
                if self._timeout_s is None:
                    await wake.wait()
                else:
                    try:
                        async with asyncio.timeout(self._timeout_s):
                            await wake.wait()
                    except TimeoutError:
                        raise self._late() from None
                wake.clear()
                batch, ended = self._take()
                if batch:
                    yield batch
                if ended and self._error:
                    raise self._error
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
            return batch, self._ended

    async def _pump(self, wake: Callable[[], object]) -> None:
        """Run on the engine's loop: move outputs to the reader, waking it once for all that waits."""
        try:
            async for batch in self._outputs():
                self._put(batch, wake)
        except asyncio.CancelledError:
            # By the reader, who has left, or with the engine, and then the reader must learn of it.
            self._error = EngineError("The engine was closed while the reply was under way. Call again.")
            raise
        except BaseException as error:  # noqa: BLE001 - whatever it is, the reader must learn of it
            self._error = error
        finally:
            self._put([], wake, ended=True)

    def _put(self, batch: list[Output], wake: Callable[[], object], *, ended: bool = False) -> None:
        with self._lock:
            idle = not self._waiting
            self._waiting += batch
            self._ended = ended
        if idle or ended:
            wake()
