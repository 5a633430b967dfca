"""How outputs pass from the engine's loop to readers on other threads and event loops; no engine is needed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from langchain_qwen3_int4 import EngineError, EngineTimeoutError
from langchain_qwen3_int4.engine.stream import Output, Stream


class EngineLoop:
    """An event loop on a thread of its own, as the engine has one."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def stream(self, outputs: Callable[[], AsyncIterator[list[Output]]], timeout_s: float | None = None) -> Stream:
        return Stream(outputs, lambda work: asyncio.run_coroutine_threadsafe(work, self.loop), timeout_s)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture
def engine() -> Iterator[EngineLoop]:
    loop = EngineLoop()
    yield loop
    loop.close()


def word(number: int, finish_reason: str | None = None) -> Output:
    return Output(0, f"{number} ", [number], finish_reason, [], 0, 0)


async def words(count: int, pause_s: float = 0.0) -> AsyncIterator[list[Output]]:
    for number in range(count):
        yield [word(number, "stop" if number == count - 1 else None)]
        await asyncio.sleep(pause_s)


def numbers(batches: list[list[Output]]) -> list[int]:
    return [output.token_ids[0] for batch in batches for output in batch]


def test_what_waits_is_handed_over_at_once_and_the_first_output_by_itself(engine: EngineLoop) -> None:
    batches = []
    for batch in engine.stream(lambda: words(50, 0.002)):
        batches.append(batch)
        time.sleep(0.02)
    assert numbers(batches) == list(range(50))
    assert len(batches[0]) == 1
    assert len(batches) < 25


async def test_an_event_loop_that_is_late_gets_what_waits_at_once(engine: EngineLoop) -> None:
    batches = []
    async for batch in engine.stream(lambda: words(50, 0.002)):
        batches.append(batch)
        time.sleep(0.02)  # noqa: ASYNC251 - the loop is busy
    assert numbers(batches) == list(range(50))
    assert len(batches[0]) == 1
    assert len(batches) < 25


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts the calls that come from other threads."""

    calls = 0

    def call_soon_threadsafe(self, *args: Any, **kwargs: Any) -> Any:
        CountingLoop.calls += 1
        return super().call_soon_threadsafe(*args, **kwargs)


def test_all_readers_that_are_due_are_woken_by_one_call(engine: EngineLoop) -> None:
    readers, steps = 32, 20
    tick: list[asyncio.Event] = []

    async def in_step(place: int) -> AsyncIterator[list[Output]]:
        tick.append(asyncio.Event())
        for number in range(steps):
            await tick[place].wait()
            tick[place].clear()
            yield [word(number)]

    async def clock() -> None:
        await asyncio.sleep(0.2)  # until all readers wait
        for _ in range(steps):
            for event in tick:
                event.set()
            await asyncio.sleep(0.01)

    async def read(place: int) -> list[int]:
        return numbers([batch async for batch in engine.stream(lambda: in_step(place))])

    async def main() -> list[list[int]]:
        asyncio.run_coroutine_threadsafe(clock(), engine.loop)
        return await asyncio.gather(*(read(place) for place in range(readers)))

    CountingLoop.calls = 0
    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        assert runner.run(main()) == [list(range(steps))] * readers
    assert CountingLoop.calls < readers * steps / 4


def test_a_loop_that_has_closed_does_not_disturb_the_readers_of_another(engine: EngineLoop) -> None:
    async def begin() -> None:
        async for _ in engine.stream(lambda: words(1000, 0.001)):
            break

    async def whole() -> list[int]:
        return numbers([batch async for batch in engine.stream(lambda: words(20, 0.002))])

    for _ in range(3):
        asyncio.run(begin())
        assert asyncio.run(whole()) == list(range(20))


async def test_leaving_early_ends_the_request(engine: EngineLoop) -> None:
    ended = threading.Event()

    async def endless() -> AsyncIterator[list[Output]]:
        try:
            while True:
                yield [word(0)]
                await asyncio.sleep(0.001)
        finally:
            ended.set()

    stream = aiter(engine.stream(endless))
    assert numbers([await anext(stream)]) == [0]
    await stream.aclose()
    assert await asyncio.to_thread(ended.wait, 5)


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_failure_comes_after_what_was_made(engine: EngineLoop, asynchronous: bool) -> None:
    async def failing() -> AsyncIterator[list[Output]]:
        yield [word(0)]
        raise OSError("gone")

    read: list[Output] = []

    def take() -> None:
        for batch in engine.stream(failing):
            read.extend(batch)

    async def atake() -> None:
        async for batch in engine.stream(failing):
            read.extend(batch)

    with pytest.raises(OSError, match="gone"):
        asyncio.run(atake()) if asynchronous else take()
    assert numbers([read]) == [0]


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_reader_learns_that_the_engine_was_closed(engine: EngineLoop, asynchronous: bool) -> None:
    async def endless() -> AsyncIterator[list[Output]]:
        yield [word(0)]
        engine.loop.call_later(0.1, close)
        await asyncio.sleep(60)

    def close() -> None:
        for task in asyncio.all_tasks(engine.loop):
            task.cancel()

    async def aread() -> list[list[Output]]:
        return [batch async for batch in engine.stream(endless)]

    with pytest.raises(EngineError, match="closed while the reply was under way"):
        asyncio.run(aread()) if asynchronous else list(engine.stream(endless))


@pytest.mark.parametrize("asynchronous", [False, True])
def test_silence_beyond_the_timeout_is_an_error(engine: EngineLoop, asynchronous: bool) -> None:
    async def silent() -> AsyncIterator[list[Output]]:
        await asyncio.sleep(60)
        yield []

    async def aread() -> list[list[Output]]:
        return [batch async for batch in engine.stream(silent, 0.1)]

    with pytest.raises(EngineTimeoutError, match=r"0\.1 seconds"):
        asyncio.run(aread()) if asynchronous else list(engine.stream(silent, 0.1))
