"""The engines and the servers of the whole run, and a scripted endpoint for each test that asks for one."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.testing import ScriptedEndpoint
from tests.serving import running_servers


def pytest_configure() -> None:
    # A shell has what it runs in the background ignore Ctrl-C, and the programs under test would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.fixture(scope="session")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of two adapters for the embedded model, trained once for the run."""
    pytest.importorskip("peft", reason="training needs peft")
    from tests.adapters import GREETINGS, train

    folder = tmp_path_factory.mktemp("adapters")
    for name in GREETINGS:
        assert train(name, folder / name).exit_code == 0
    return {name: folder / name for name in GREETINGS}


@pytest.fixture(scope="session")
def tiny_with_lora(adapters: dict[str, Path]) -> Iterator[ChatQwen3Int4]:
    """The embedded model on an engine that takes adapters, which is another one; the sailor's adapter is its own."""
    pytest.importorskip("vllm", reason="the in-process engine needs vllm")
    options = {"temperature": 0, "enable_thinking": False, "max_tokens": 40}
    with ChatQwen3Int4(model="tiny", lora=str(adapters["sailor"]), **options) as model:
        yield model


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of two servers with the embedded model: `serve`'s, and vLLM's without its parsers."""
    pytest.importorskip("vllm", reason="the servers are vllm's")
    with running_servers(tmp_path_factory.mktemp("servers")) as addresses:
        yield addresses


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    """Nothing is recorded: the standard tests' servers are there each time."""
    return {"record_mode": "none", "ignore_localhost": True}
