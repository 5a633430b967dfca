"""One engine for the whole run, and a scripted endpoint for each test that asks for one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.testing import ScriptedEndpoint


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint() as scripted:
        yield scripted


@pytest.fixture
def remote(endpoint: ScriptedEndpoint) -> ChatQwen3Int4:
    """The model on the scripted endpoint."""
    return ChatQwen3Int4(base_url=endpoint.base_url)


@pytest.fixture(scope="session")
def tiny() -> Iterator[ChatQwen3Int4]:
    """The embedded model on the real engine, thinking off; the doctests share its engine."""
    pytest.importorskip("vllm", reason="the in-process engine needs vllm")
    with ChatQwen3Int4(model="tiny", temperature=0, enable_thinking=False, max_tokens=300) as model:
        yield model


@pytest.fixture
def own_loop() -> Iterator[None]:
    """An event loop of the test's thread: LlamaIndex's synchronous methods would make one, and leave it open."""
    with asyncio.Runner() as runner:
        asyncio.set_event_loop(runner.get_loop())
        yield
    asyncio.set_event_loop(None)


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    """Nothing is recorded: the standard tests' servers are there each time."""
    return {"record_mode": "none", "ignore_localhost": True}
