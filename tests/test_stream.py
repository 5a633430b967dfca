"""How outputs pass from the engine's loop to readers on other threads and event loops; no engine is needed."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from langchain_qwen3_int4 import EngineError, EngineTimeoutError
from langchain_qwen3_int4.engine.doorbell import LONGEST_REST_S, Doorbell
from langchain_qwen3_int4.engine.loop import LoopThread
from langchain_qwen3_int4.engine.stream import Inbox, Output, Serve, Stream, joined


@pytest.fixture
def engine() -> Iterator[LoopThread]:
    loop = LoopThread("engine")
    yield loop
    loop.stop()


@dataclass
class Made:
    """vLLM's `CompletionOutput`, as far as it is read."""

    index: int
    text: str
    token_ids: list[int]
    finish_reason: str | None = None
    logprobs: Any = None


@dataclass
class Said:
    """vLLM's `RequestOutput`, as far as it is read."""

    outputs: list[Made]
    finished: bool = False
    num_cached_tokens: int | None = 0
    num_cache_creation_tokens: int | None = 0


def word(number: int, *, last: bool = False) -> Said:
    return Said([Made(0, f"{number} ", [number], "stop" if last else None)], last)


def words(count: int, pause_s: float = 0.0) -> Serve:
    async def serve(inbox: Inbox) -> None:
        for number in range(count):
            inbox.put(word(number, last=number == count - 1))
            await asyncio.sleep(pause_s)
        await inbox.last()

    return serve


async def endless(inbox: Inbox) -> None:
    while True:
        inbox.put(word(0))
        await asyncio.sleep(0.001)


def numbers(batches: list[list[Output]]) -> list[int]:
    return [token for batch in batches for output in batch for token in output.token_ids]


def lengths(batches: list[list[Output]]) -> list[int]:
    return [len(numbers([batch])) for batch in batches]


def test_what_waits_is_handed_over_at_once_and_the_first_output_by_itself(engine: LoopThread) -> None:
    batches = []
    for batch in Stream(words(50, 0.002), engine.begin):
        batches.append(batch)
        time.sleep(0.02)
    assert numbers(batches) == list(range(50))
    assert lengths(batches)[0] == 1
    assert len(batches) < 25


async def test_an_event_loop_that_is_late_gets_what_waits_at_once(engine: LoopThread) -> None:
    batches = []
    async for batch in Stream(words(50, 0.002), engine.begin):
        batches.append(batch)
        time.sleep(0.02)  # noqa: ASYNC251 - the loop is busy
    assert numbers(batches) == list(range(50))
    assert lengths(batches)[0] == 1
    assert len(batches) < 25


def test_outputs_that_wait_are_joined_by_sequence() -> None:
    said = [
        Said([Made(1, "b", [2])], num_cached_tokens=None),
        Said([Made(0, "a", [1])], num_cached_tokens=16, num_cache_creation_tokens=8),
        Said([Made(1, "c", [3], "stop"), Made(0, "", [])], True),
    ]
    assert joined(said) == [
        Output(1, "bc", [2, 3], "stop", [], 16, 8),
        Output(0, "a", [1], None, [], 16, 8),
    ]


class CountingLoop(asyncio.SelectorEventLoop):
    """Counts the calls that come from other threads."""

    calls = 0

    def call_soon_threadsafe(self, *args: Any, **kwargs: Any) -> Any:
        CountingLoop.calls += 1
        return super().call_soon_threadsafe(*args, **kwargs)


def in_step(inboxes: list[Inbox]) -> Serve:
    """Return what adds its inbox to those that a clock fills."""

    async def serve(inbox: Inbox) -> None:
        inboxes.append(inbox)
        await inbox.last()

    return serve


async def fill(inboxes: list[Inbox], readers: int, steps: int, step_s: float = 0.01) -> None:
    """Put a word into each inbox at each step, on the engine's loop, once all readers wait."""
    await asyncio.sleep(0.2)
    assert len(inboxes) == readers
    for step in range(steps):
        for inbox in inboxes:
            inbox.put(word(step, last=step == steps - 1))
        await asyncio.sleep(step_s)


def test_all_readers_that_are_due_are_woken_by_one_call(engine: LoopThread) -> None:
    readers, steps = 32, 20
    inboxes: list[Inbox] = []

    async def read() -> list[int]:
        return numbers([batch async for batch in Stream(in_step(inboxes), engine.begin)])

    async def main() -> list[list[int]]:
        engine.submit(fill(inboxes, readers, steps))
        return await asyncio.gather(*(read() for _ in range(readers)))

    CountingLoop.calls = 0
    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        assert runner.run(main()) == [list(range(steps))] * readers
    assert CountingLoop.calls < readers * steps / 4


async def test_readers_that_take_long_leave_half_of_the_time_to_the_engine(engine: LoopThread) -> None:
    inboxes: list[Inbox] = []
    busy_s = 0.0

    async def read() -> list[list[Output]]:
        nonlocal busy_s
        batches = []
        async for batch in Stream(in_step(inboxes), engine.begin):
            batches.append(batch)
            begun = time.perf_counter()
            time.sleep(0.002)  # noqa: ASYNC251 - what a caller does with a chunk
            busy_s += time.perf_counter() - begun
        return batches

    begun = time.perf_counter()
    filled = engine.submit(fill(inboxes, 10, 40, 0.005))
    results = await asyncio.gather(*(read() for _ in range(10)))
    took_s = time.perf_counter() - begun
    filled.result()
    assert [numbers(batches) for batches in results] == [list(range(40))] * 10
    assert busy_s < 0.7 * took_s


def test_what_is_urgent_does_not_wait_for_the_rest() -> None:
    done: list[str] = []

    async def main() -> None:
        bell = Doorbell(asyncio.get_running_loop(), rests=True)
        bell.ring(lambda: time.sleep(0.3))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        begun = time.perf_counter()
        bell.ring(lambda: done.append("waits"))
        await asyncio.sleep(0)
        assert not done
        answered = asyncio.Event()
        bell.ring(lambda: (done.append("urgent"), answered.set()), urgent=True)
        await answered.wait()
        assert time.perf_counter() - begun < LONGEST_REST_S
        assert done == ["waits", "urgent"]

    asyncio.run(main())


def test_a_loop_that_was_held_up_by_other_work_rests_no_longer_than_others() -> None:
    async def main() -> float:
        bell = Doorbell(asyncio.get_running_loop(), rests=True)
        bell.ring(lambda: time.sleep(1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        begun, answered = time.perf_counter(), asyncio.Event()
        bell.ring(answered.set)
        await answered.wait()
        return time.perf_counter() - begun

    assert asyncio.run(main()) < 0.5


def test_what_comes_while_the_bell_rests_is_not_forgotten() -> None:
    async def main() -> None:
        bell = Doorbell(asyncio.get_running_loop(), rests=True)
        answered = asyncio.Event()
        bell.ring(lambda: time.sleep(0.02))
        await asyncio.sleep(0)
        bell.ring(answered.set)
        async with asyncio.timeout(5):
            await answered.wait()

    asyncio.run(main())


def test_a_loop_that_has_closed_does_not_disturb_the_readers_of_another(engine: LoopThread) -> None:
    async def begin() -> None:
        async for _ in Stream(words(1000, 0.001), engine.begin):
            break

    async def whole() -> list[int]:
        return numbers([batch async for batch in Stream(words(20, 0.002), engine.begin)])

    for _ in range(3):
        asyncio.run(begin())
        assert asyncio.run(whole()) == list(range(20))


def test_a_loop_that_was_closed_under_its_readers_does_not_disturb_the_engine(engine: LoopThread) -> None:
    inboxes: list[Inbox] = []
    stream = aiter(Stream(in_step(inboxes), engine.begin))
    loop = asyncio.new_event_loop()
    reading = loop.create_task(anext(stream))
    loop.run_until_complete(asyncio.sleep(0.05))
    loop.close()

    async def put() -> None:
        inboxes[0].put(word(0))
        inboxes[0].put(word(1, last=True))

    engine.submit(put()).result()
    reading._log_destroy_pending = False


def test_each_request_runs_in_its_callers_context(engine: LoopThread) -> None:
    caller = contextvars.ContextVar[int]("caller")
    seen: list[int] = []
    engine._loop.call_soon_threadsafe(time.sleep, 0.1)  # so that all begin in one round

    async def note() -> None:
        seen.append(caller.get())

    def begin(number: int) -> None:
        caller.set(number)
        engine.begin(note(), lambda task: None)

    for number in range(3):
        contextvars.copy_context().run(begin, number)
    time.sleep(0.3)
    assert seen == [0, 1, 2]


async def test_leaving_early_ends_the_request(engine: LoopThread) -> None:
    ended = threading.Event()

    async def watched(inbox: Inbox) -> None:
        try:
            await endless(inbox)
        finally:
            ended.set()

    stream = aiter(Stream(watched, engine.begin))
    assert set(numbers([await anext(stream)])) == {0}
    await stream.aclose()
    assert await asyncio.to_thread(ended.wait, 5)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("put", [False, True])
def test_a_failure_comes_after_what_was_made(engine: LoopThread, asynchronous: bool, put: bool) -> None:
    async def failing(inbox: Inbox) -> None:
        inbox.put(word(0))
        if put:
            inbox.put(OSError("gone"))
            await inbox.last()
        raise OSError("gone")

    read: list[Output] = []

    def take() -> None:
        for batch in Stream(failing, engine.begin):
            read.extend(batch)

    async def atake() -> None:
        async for batch in Stream(failing, engine.begin):
            read.extend(batch)

    with pytest.raises(OSError, match="gone"):
        asyncio.run(atake()) if asynchronous else take()
    assert numbers([read]) == [0]


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_reader_learns_that_the_engine_was_closed(engine: LoopThread, asynchronous: bool) -> None:
    stream = Stream(endless, engine.begin)
    threading.Timer(0.1, engine.stop).start()

    async def aread() -> list[list[Output]]:
        return [batch async for batch in stream]

    with pytest.raises(EngineError, match="closed while the reply was under way"):
        asyncio.run(aread()) if asynchronous else list(stream)


def test_a_request_that_comes_while_the_engine_closes_gets_an_answer(engine: LoopThread) -> None:
    engine._loop.call_soon_threadsafe(time.sleep, 0.2)
    stopping = threading.Thread(target=engine.stop)
    stream = iter(Stream(endless, engine.begin))
    threading.Timer(0.05, stopping.start).start()
    with pytest.raises(EngineError, match="closed while the reply was under way"):
        list(stream)
    stopping.join()
    with pytest.raises(EngineError, match="closed, or never started"):
        list(Stream(endless, engine.begin))


@pytest.mark.parametrize("asynchronous", [False, True])
def test_silence_beyond_the_timeout_is_an_error(engine: LoopThread, asynchronous: bool) -> None:
    async def silent(inbox: Inbox) -> None:
        await inbox.last()

    async def aread() -> list[list[Output]]:
        return [batch async for batch in Stream(silent, engine.begin, timeout_s=0.1)]

    with pytest.raises(EngineTimeoutError, match=r"0\.1 seconds"):
        asyncio.run(aread()) if asynchronous else list(Stream(silent, engine.begin, timeout_s=0.1))
