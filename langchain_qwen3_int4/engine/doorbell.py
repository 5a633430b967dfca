"""Calls from one thread into another's event loop, many at the cost of one."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import threading
import time
import weakref
from collections.abc import Callable
from typing import ClassVar

LEAST_REST_S, LONGEST_REST_S = 0.001, 0.02
"""No rest is shorter, since an event loop's timers are no finer, and none longer, since a caller may have held up the
loop for other work."""


class Doorbell:
    """Runs callbacks on an event loop, all that are due in one round.

    Each call into another loop writes to a socket and gives up the interpreter lock: for every reader, at every step of
    the engine, that would cost more than the reading. A bell that rests does so after each round, for as long as the
    round took, and so leaves half of the interpreter to the caller's thread; what becomes due meanwhile waits for the
    next round, except what is urgent.
    """

    _bells: ClassVar[weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Doorbell]] = weakref.WeakKeyDictionary()
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, loop: asyncio.AbstractEventLoop, *, rests: bool) -> None:
        self._loop = weakref.ref(loop)
        self._rests = rests
        self._due: collections.deque[Callable[[], object]] = collections.deque()
        self._busy = self._hurried = False

    @classmethod
    def of_readers(cls, loop: asyncio.AbstractEventLoop) -> Doorbell:
        """Return the bell of the readers on a loop; it rests."""
        with cls._lock:
            if (bell := cls._bells.get(loop)) is None:
                bell = cls._bells[loop] = cls(loop, rests=True)
            return bell

    def ring(self, callback: Callable[[], object], *, urgent: bool = False) -> None:
        """Have a callback run on the loop, soon, unless the loop is closed; called from any thread."""
        self._due.append(callback)
        if not self._busy:
            self._busy = True
            self._call(self._round)
        elif urgent and not self._hurried:
            self._hurried = True
            self._call(self._hurry)

    def _call(self, callback: Callable[[], object]) -> None:
        if (loop := self._loop()) is not None:
            with contextlib.suppress(RuntimeError):  # it is closed
                loop.call_soon_threadsafe(callback)

    def _round(self) -> None:
        began = time.perf_counter()
        self._run_all()
        # After the tasks that the callbacks have woken.
        asyncio.get_running_loop().call_soon(self._rest, began)

    def _hurry(self) -> None:
        self._hurried = False  # before the look, so that whoever comes after it rings again
        self._run_all()

    def _run_all(self) -> None:
        while self._due:
            self._due.popleft()()

    def _rest(self, began: float) -> None:
        took = time.perf_counter() - began
        if self._rests and took >= LEAST_REST_S:
            asyncio.get_running_loop().call_later(min(took, LONGEST_REST_S), self._open)
        else:
            self._open()

    def _open(self) -> None:
        self._busy = False  # before the look, as above
        if self._due and not self._busy:
            self._busy = True
            self._round()
