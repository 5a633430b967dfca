"""Batches: all calls are under way at once, and configs, callbacks, order and failures are LangChain's."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

from langchain_qwen3_int4 import ChatQwen3Int4, EndpointRequestError
from langchain_qwen3_int4.batching import batch_loop
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, failure, whole

MANY = [str(number) for number in range(40)]


class Crowd:
    """Answers with the question, once as many requests as expected wait at the same time; counts how many did."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.most = 0
        self._waiting = 0
        self._changed = threading.Condition()

    def __call__(self, request: dict[str, Any]) -> Reply:
        question = request["messages"][-1]["content"]
        with self._changed:
            self._waiting += 1
            self.most = max(self.most, self._waiting)
            self._changed.notify_all()
            together = self._changed.wait_for(lambda: self.most >= self.expected, timeout=20)
        time.sleep(0.02)
        with self._changed:
            self._waiting -= 1
        return whole({"content": question}) if together else failure(400, "The others did not come.")


@pytest.fixture
def crowd(request: pytest.FixtureRequest) -> Iterator[tuple[Crowd, ChatQwen3Int4]]:
    crowd = Crowd(getattr(request, "param", len(MANY)))
    with ScriptedEndpoint(crowd) as endpoint:
        yield crowd, ChatQwen3Int4(base_url=endpoint.base_url, max_retries=0)


def chain(model: ChatQwen3Int4) -> Any:
    return ChatPromptTemplate.from_messages([("human", "{question}")]) | model.bind(temperature=0.1) | StrOutputParser()


WAYS: dict[str, Callable[[ChatQwen3Int4], Any]] = {
    "batch": lambda model: [reply.content for reply in model.batch(MANY)],
    "batch_as_completed": lambda model: [reply.content for _, reply in sorted(model.batch_as_completed(MANY))],
    "generate": lambda model: [
        generations[0].text for generations in model.generate([[HumanMessage(text)] for text in MANY]).generations
    ],
    "bind": lambda model: [reply.content for reply in model.bind(temperature=0.1).batch(MANY)],
    "chain": lambda model: chain(model).batch([{"question": text} for text in MANY]),
}


@pytest.mark.parametrize("way", WAYS)
def test_all_prompts_are_under_way_at_once_and_replies_keep_their_places(
    crowd: tuple[Crowd, ChatQwen3Int4], way: str
) -> None:
    assert WAYS[way](crowd[1]) == MANY


async def asynchronously(model: ChatQwen3Int4, way: str) -> list[str]:
    if way == "abatch":
        return [reply.content for reply in await model.abatch(MANY)]
    if way == "abatch_as_completed":
        replies = [reply async for reply in model.abatch_as_completed(MANY)]
        return [reply.content for _, reply in sorted(replies, key=lambda found: found[0])]
    if way == "agenerate":
        result = await model.agenerate([[HumanMessage(text)] for text in MANY])
        return [generations[0].text for generations in result.generations]
    return await chain(model).abatch([{"question": text} for text in MANY])


@pytest.mark.parametrize("way", ["abatch", "abatch_as_completed", "agenerate", "chain"])
async def test_all_prompts_are_under_way_at_once_on_the_callers_loop(
    crowd: tuple[Crowd, ChatQwen3Int4], way: str
) -> None:
    assert await asynchronously(crowd[1], way) == MANY


@pytest.mark.parametrize("crowd", [3], indirect=True)
async def test_max_concurrency_bounds_what_is_under_way(crowd: tuple[Crowd, ChatQwen3Int4]) -> None:
    server, model = crowd
    bounded = {"max_concurrency": 3}
    assert [reply.content for reply in await asyncio.to_thread(model.batch, MANY[:12], bounded)] == MANY[:12]
    assert [reply.content for reply in await model.abatch(MANY[:12], bounded)] == MANY[:12]
    assert [reply.content async for _, reply in model.abatch_as_completed(MANY[:12], bounded)]
    assert server.most == 3


def refuse_odd(request: dict[str, Any]) -> Reply:
    question = request["messages"][-1]["content"]
    return failure(400, "It is odd.") if int(question) % 2 else whole({"content": question})


async def test_failures_are_returned_in_their_places_where_asked_for_and_raised_otherwise() -> None:
    with ScriptedEndpoint(refuse_odd) as endpoint:
        model = ChatQwen3Int4(base_url=endpoint.base_url)
        for replies in (
            await asyncio.to_thread(model.batch, MANY[:6], return_exceptions=True),
            await model.abatch(MANY[:6], return_exceptions=True),
            [reply for _, reply in sorted(model.batch_as_completed(MANY[:6], return_exceptions=True))],
        ):
            assert [isinstance(reply, EndpointRequestError) for reply in replies] == [False, True] * 3
        with pytest.raises(EndpointRequestError):
            await asyncio.to_thread(model.batch, MANY[:6])
        with pytest.raises(EndpointRequestError):
            await model.abatch(MANY[:6])


class Kept(BaseCallbackHandler):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self.runs: dict[uuid.UUID, dict[str, Any]] = {}
        self.seen: set[str | None] = set()

    def on_chat_model_start(self, serialized: Any, messages: Any, *, run_id: uuid.UUID, **options: Any) -> None:
        self.told["start"] += 1
        self.runs[run_id] = {"said": messages[0][0].content, **options}
        self.seen.add(MARK.get())

    def on_llm_end(self, response: Any, *, run_id: uuid.UUID, **_: Any) -> None:
        self.told["end"] += 1
        assert response.generations[0][0].text == self.runs[run_id]["said"]

    def on_llm_error(self, error: BaseException, **_: Any) -> None:
        self.told["error"] += 1


class AsyncKept(AsyncCallbackHandler):
    """Counts what it is told, on the loop."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()

    async def on_chat_model_start(self, *_: Any, **__: Any) -> None:
        self.told["start"] += 1

    async def on_llm_end(self, *_: Any, **__: Any) -> None:
        self.told["end"] += 1


MARK: contextvars.ContextVar[str | None] = contextvars.ContextVar("MARK", default=None)


def test_each_call_is_a_run_of_its_own_with_its_own_config() -> None:
    kept, asynchronous = Kept(), AsyncKept()
    identities = [uuid.uuid4() for _ in MANY]
    configs = [
        {"callbacks": [kept, asynchronous], "tags": [text], "metadata": {"place": text}, "run_id": identity}
        for text, identity in zip(MANY, identities, strict=True)
    ]
    MARK.set("of the caller")
    with ScriptedEndpoint(lambda request: whole({"content": request["messages"][-1]["content"]})) as endpoint:
        ChatQwen3Int4(base_url=endpoint.base_url).batch(MANY, configs)
    assert kept.told == {"start": 40, "end": 40}
    assert asynchronous.told == {"start": 40, "end": 40}
    assert list(kept.runs) == identities or set(kept.runs) == set(identities)
    for text, identity in zip(MANY, identities, strict=True):
        run = kept.runs[identity]
        assert (run["said"], run["tags"], run["metadata"]["place"]) == (text, [text], text)
    assert kept.seen == {"of the caller"}


def test_a_batch_inside_a_batch_does_not_wait_for_itself() -> None:
    with ScriptedEndpoint(lambda request: whole({"content": request["messages"][-1]["content"]})) as endpoint:
        model = ChatQwen3Int4(base_url=endpoint.base_url)

        async def inside() -> list[AIMessage]:
            return model.batch(MANY[:4])

        assert [reply.content for reply in batch_loop().run(inside())] == MANY[:4]


def test_leaving_a_batch_early_leaves_nothing_running() -> None:
    released = threading.Event()
    seen: list[str] = []

    def answer(request: dict[str, Any]) -> Reply:
        question = request["messages"][-1]["content"]
        seen.append(question)
        if question != "0":
            released.wait(20)
        return whole({"content": question})

    with ScriptedEndpoint(answer) as endpoint:
        model = ChatQwen3Int4(base_url=endpoint.base_url, max_retries=0)
        replies = model.batch_as_completed(MANY[:8], {"max_concurrency": 4})
        assert next(replies)[0] == 0
        begun = time.monotonic()
        replies.close()
        assert time.monotonic() - begun < 10
        released.set()
        time.sleep(0.3)
        assert len(seen) <= 5


def test_an_empty_batch_is_empty(remote: ChatQwen3Int4) -> None:
    assert remote.batch([]) == []
    assert asyncio.run(remote.abatch([])) == []
    assert list(remote.batch_as_completed([])) == []
