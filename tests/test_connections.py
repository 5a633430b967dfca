"""The connections to an endpoint: whose they are, how many are kept, and over which HTTP library they go."""

from __future__ import annotations

import asyncio
import gc

import openai
import pytest

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.completions.connections import KEPT
from langchain_qwen3_int4.testing import ScriptedEndpoint, streamed, whole
from tests.ways import ask


@pytest.fixture
def no_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise RuntimeError("To use the aiohttp client you must have installed the package with the `aiohttp` extra")

    monkeypatch.setattr("openai.DefaultAioHttpClient", missing)


@pytest.mark.usefixtures("no_aiohttp")
async def test_aiohttp_is_not_needed(endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(streamed([{"content": "Hello!"}]), whole({"content": "Hello!"}))
    model = ChatQwen3Int4(base_url=endpoint.base_url, enable_thinking=False)
    assert (await ask(model, "Hi", "astream")).content == "Hello!"
    assert (await ask(model, "Hi", "ainvoke")).content == "Hello!"


@pytest.mark.usefixtures("no_aiohttp")
async def test_without_aiohttp_few_idle_connections_are_kept(endpoint: ScriptedEndpoint) -> None:
    """The pools of httpx and httpx2 look through the idle ones for each request."""
    llm = ChatQwen3Int4(model="m", base_url=endpoint.base_url, enable_thinking=False)
    endpoint.enqueue(*[streamed([{"content": "Hello!"}]) for _ in range(24)])

    async def one() -> str:
        return "".join([chunk.text async for chunk in llm.astream("Hi")])

    assert await asyncio.gather(*(one() for _ in range(24))) == ["Hello!"] * 24
    client = await llm._completions._connections.async_client()
    assert len(client._client._transport._pool.connections) <= KEPT


def test_closing_one_model_leaves_the_others_of_the_same_server_alone(endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(*[whole({"content": "Hello!"})] * 4)
    other = ChatQwen3Int4(base_url=endpoint.base_url)
    other.invoke("Hi")
    for _ in range(2):
        with ChatQwen3Int4(base_url=endpoint.base_url) as model:
            model.invoke("Hi")
    assert other.invoke("Hi").content == "Hello!"


def test_one_model_serves_event_loops_one_after_another(remote: ChatQwen3Int4, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(*[whole({"content": "Hello!"})] * 3)
    for _ in range(3):
        assert asyncio.run(remote.ainvoke("Hi")).content == "Hello!"
    # A connection left open by a loop that has ended would give a ResourceWarning now, which fails the test.
    gc.collect()


def test_an_http_client_of_the_callers_own_is_used_and_left_open(endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(whole({"content": "Hello!"}))
    with openai.DefaultHttpxClient(headers={"X-Team": "blue"}) as own:
        with ChatQwen3Int4(base_url=endpoint.base_url, http_client=own) as model:
            model.invoke("Hi")
        assert not own.is_closed
    assert endpoint.headers[0]["x-team"] == "blue"
