"""Hands one request's outputs from the engine's loop to any thread or event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable
from dataclasses import dataclass
from typing import Any

from langchain_qwen3_int4.engine.doorbell import Doorbell
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


class Inbox:
    """What vLLM has said to one request and its reader has not taken yet."""

    def __init__(self, wake: Callable[[bool], object]) -> None:
        self.over = False
        """Whether the reader has taken everything."""
        self._wake = wake
        self._lock = threading.Lock()
        self._waiting: list[Any] = []
        self._begun = self._ended = self._left = False
        self._error: BaseException | None = None
        self._last = asyncio.Event()

    def put(self, output: Any) -> None:
        """Take one of vLLM's `RequestOutput`s, or the exception in its place; called on the engine's loop.

        It stands in for the `put` of vLLM's `RequestOutputCollector`, which wakes a task for each output.
        """
        if self._left:
            return
        if isinstance(output, Exception):
            self._error = output
            self._last.set()
            return
        with self._lock:
            idle = not self._waiting
            self._waiting.append(output)
            self._ended = output.finished
        if idle:
            first, self._begun = not self._begun, True
            self._wake(first)
        if output.finished:
            self._last.set()

    async def last(self) -> None:
        """Wait on the engine's loop until vLLM has put the last output.

        Raises:
            Exception: What vLLM put in its place.
        """
        await self._last.wait()
        if self._error:
            raise self._error

    def leave(self) -> None:
        """Take nothing more: an abort puts a last output, as if the reply were whole."""
        self._left = True

    def end(self, request: asyncio.Task[None]) -> None:
        """Tell the reader why nothing more comes, if the request's task has failed or was cancelled."""
        if request.cancelled():
            self._error = EngineError("The engine was closed while the reply was under way. Call again.")
        else:
            self._error = request.exception()
        if self._error:
            self._ended = True
            self._wake(True)

    def take(self) -> list[Any]:
        """Return what waits."""
        with self._lock:
            batch, self._waiting = self._waiting, []
            self.over = self._ended
        return batch

    def check(self) -> None:
        """Raise what ended the reply, if that was not its last output."""
        if self._error:
            raise self._error


Serve = Callable[[Inbox], Coroutine[Any, Any, None]]
"""Has vLLM put a request's outputs into an inbox, until the last; runs on the engine's loop, and when it is cancelled
aborts the request."""
Begin = Callable[[Coroutine[Any, Any, None], Callable[[asyncio.Task[None]], None]], Callable[[], None]]
"""Runs a coroutine as a task on the engine's loop, calls back when it is done, and returns what cancels it."""


class Stream:
    """One request's outputs, as an iterator of batches: all that waits is handed over at once, one output a sequence.

    Iterate it with `for` or `async for`, once. Leaving the loop early, closing the iterator or cancelling the task that
    runs it aborts the request in the engine.
    """

    def __init__(self, serve: Serve, begin: Begin, *, top_logprobs: int = 0, timeout_s: float | None = None) -> None:
        self._serve = serve
        self._begin = begin
        self._top_logprobs = top_logprobs
        self._timeout_s = timeout_s

    def __iter__(self) -> Generator[list[Output]]:
        wake = threading.Event()
        inbox = Inbox(lambda urgent: wake.set())
        cancel = self._begin(self._serve(inbox), inbox.end)
        try:
            while not inbox.over:
                if not wake.wait(self._timeout_s):
                    raise self._late()
                wake.clear()
                if waiting := inbox.take():
                    yield joined(waiting, self._top_logprobs)
            inbox.check()
        finally:
            if not inbox.over:
                cancel()

    async def __aiter__(self) -> AsyncGenerator[list[Output]]:
        wake = asyncio.Event()
        bell = Doorbell.of_readers(asyncio.get_running_loop())
        inbox = Inbox(lambda urgent: bell.ring(wake.set, urgent=urgent))
        cancel = self._begin(self._serve(inbox), inbox.end)
        try:
            while not inbox.over:
                if self._timeout_s is None:
                    await wake.wait()
                else:
                    try:
                        async with asyncio.timeout(self._timeout_s):
                            await wake.wait()
                    except TimeoutError:
                        raise self._late() from None
                wake.clear()
                if waiting := inbox.take():
                    yield joined(waiting, self._top_logprobs)
            inbox.check()
        finally:
            if not inbox.over:
                cancel()

    def _late(self) -> EngineTimeoutError:
        return EngineTimeoutError(
            f"Nothing came from the engine for {self._timeout_s:g} seconds, and the request was aborted. Raise "
            "`timeout`, send less at once, or stream."
        )


def joined(waiting: Iterable[Any], top_logprobs: int = 0) -> list[Output]:
    """Return vLLM's outputs of one request joined into one for each sequence, in the order in which they began."""
    sequences: dict[int, list[Any]] = {}
    cached = created = 0
    for output in waiting:
        cached = max(cached, output.num_cached_tokens or 0)
        created = max(created, output.num_cache_creation_tokens or 0)
        for made in output.outputs:
            sequences.setdefault(made.index, []).append(made)
    return [
        Output(
            index=index,
            text="".join(made.text for made in parts),
            token_ids=[token for made in parts for token in made.token_ids],
            finish_reason=parts[-1].finish_reason,
            logprobs=[entry for made in parts for entry in _openai_logprobs(made, top_logprobs)],
            cached_tokens=cached,
            created_tokens=created,
        )
        for index, parts in sequences.items()
    ]


def _openai_logprobs(made: Any, top: int) -> list[dict[str, Any]]:
    """Return the log probabilities of each token made, with the `top` most likely ones beside it."""
    entries = []
    for token_id, ranked in zip(made.token_ids, made.logprobs or (), strict=False):
        best = sorted(ranked.values(), key=lambda entry: entry.rank or 0)[:top]
        entries.append({**_logprob(ranked[token_id]), "top_logprobs": [_logprob(entry) for entry in best]})
    return entries


def _logprob(entry: Any) -> dict[str, Any]:
    token = entry.decoded_token or ""
    return {"token": token, "logprob": entry.logprob, "bytes": list(token.encode())}
