"""The openai SDK's clients, with connections that belong to one model object and to one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import AsyncGenerator
from typing import Any

import openai

KEPT = 8
"""Idle connections that are kept without aiohttp."""


class Connections:
    """The clients of one endpoint: one for all threads, and one for each event loop.

    LangChain shares its HTTP clients between the model objects of a URL and between event loops: closing one would
    close all, and a kept connection of a loop that has ended fails in the next.

    Args:
        client: The SDK's client, whose settings are used.
        async_client: The SDK's asynchronous client, likewise.
        given: Whether the caller chose their HTTP clients or a proxy; they are used as they are, and never closed here.
    """

    def __init__(self, client: openai.OpenAI, async_client: openai.AsyncOpenAI, *, given: bool) -> None:
        self._given = given
        self._settings = client.with_options(max_retries=0)
        self._async_settings = async_client.with_options(max_retries=0)
        self._client: openai.OpenAI | None = self._settings if given else None
        self._lives = _Lives()
        weakref.finalize(self, _end, self._lives).atexit = False

    @property
    def client(self) -> openai.OpenAI:
        """The client for threads."""
        if self._client is None or self._client.is_closed():
            self._client = self._settings.with_options(http_client=openai.DefaultHttpxClient())
            weakref.finalize(self, self._client.close)
        return self._client

    async def async_client(self) -> openai.AsyncOpenAI:
        """Return the running loop's client; it is closed with the loop."""
        if self._given:
            return self._async_settings
        loop = asyncio.get_running_loop()
        if loop not in self._lives:
            life = _live(self._async_settings, loop, self._lives)
            # The loop ends every generator that has begun before it closes, and this one closes the client then.
            self._lives[loop] = await anext(life), life
        return self._lives[loop][0]

    def close(self) -> None:
        """Close the connections of threads; those of an event loop close with the loop."""
        if self._client is not None and not self._given:
            self._client.close()


_Life = AsyncGenerator[openai.AsyncOpenAI]
_Lives = weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[openai.AsyncOpenAI, _Life]]


async def _live(settings: openai.AsyncOpenAI, loop: asyncio.AbstractEventLoop, lives: _Lives) -> _Life:
    """Yield a client with connections of its own, and close it in the end."""
    client = settings.with_options(http_client=_async_http_client())
    try:
        yield client
    finally:
        lives.pop(loop, None)
        await client.close()


def _async_http_client() -> Any:
    """Return the SDK's HTTP client on aiohttp where that is installed.

    Its parser is compiled, and its pool does not look through all connections for each request. The others' pools look
    through those that are idle, and httpx's, which SDKs before 3 use, through all of them for each idle one: 64 streams
    after 64 others took 2.5 times as long. So few are kept there, or none.
    """
    try:
        return openai.DefaultAioHttpClient()
    except RuntimeError:  # the SDK's word for its absence
        usual = openai.DEFAULT_CONNECTION_LIMITS
        kept = 0 if openai.__version__.startswith("2.") else KEPT
        limits = type(usual)(max_connections=usual.max_connections, max_keepalive_connections=kept)
        return openai.DefaultAsyncHttpxClient(limits=limits)


class _Closing(asyncio.Task[None]):
    """Closes a client to the end: a loop that is about to close cancels its tasks, and waits for them."""

    def cancel(self, msg: Any = None) -> bool:
        """Refuse."""
        return False


async def _close(life: _Life) -> None:
    await life.aclose()


def _begin_closing(life: _Life, loop: asyncio.AbstractEventLoop) -> None:
    _Closing(_close(life), loop=loop)


def _end(lives: _Lives) -> None:
    """Close the clients of loops that live longer than the model object."""
    for loop, (_, life) in list(lives.items()):
        with contextlib.suppress(RuntimeError):  # the loop is closed, and the client with it
            loop.call_soon_threadsafe(_begin_closing, life, loop)
