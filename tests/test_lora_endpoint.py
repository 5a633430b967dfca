"""LoRA adapters on a scripted server: what is sent, and what its refusals become."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from langchain_qwen3_int4 import AdapterError, ChatQwen3Int4
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, failure, whole
from tests.ways import ask


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    """Also for what loads and lists adapters."""
    with ScriptedEndpoint(all_paths=True) as scripted:
        yield scripted


BASE = {"id": "base", "root": "/models/base", "parent": None}


def models(**adapters: str) -> Reply:
    cards = [BASE, *({"id": name, "root": path, "parent": "base"} for name, path in adapters.items())]
    return Reply(body=json.dumps({"object": "list", "data": cards}).encode())


SUCCESS = Reply(body=b"Success", content_type="text/plain")


@pytest.mark.parametrize("way", ["invoke", "ainvoke"])
async def test_a_request_names_the_adapter_as_its_model(
    endpoint: ScriptedEndpoint, remote: ChatQwen3Int4, way: str
) -> None:
    endpoint.enqueue(whole({"content": "Hi"}), whole({"content": "Hi"}))
    await ask(remote.bind(lora="law"), "Hello!", way)
    await ask(remote, "Hello!", way)
    assert [request["model"] for request in endpoint.requests] == ["law", remote.model_name]
    assert all("lora" not in request for request in endpoint.requests)


def test_the_model_s_own_adapter_can_be_left_out_of_a_call(endpoint: ScriptedEndpoint) -> None:
    model = ChatQwen3Int4(model="base", base_url=endpoint.base_url, lora="law")
    endpoint.enqueue(whole({"content": "Hi"}), whole({"content": "Hi"}))
    model.invoke("Hello!")
    model.invoke("Hello!", lora=None)
    assert [request["model"] for request in endpoint.requests] == ["law", "base"]


@pytest.mark.parametrize("way", ["sync", "async"])
async def test_a_new_name_is_loaded_and_a_taken_one_is_unloaded_first(
    endpoint: ScriptedEndpoint, remote: ChatQwen3Int4, way: str
) -> None:
    endpoint.enqueue(models(), SUCCESS, models(law="/v1"), SUCCESS, SUCCESS)
    for path in ("/v1", "/v2"):
        if way == "sync":
            remote.load_lora("law", path)
        else:
            await remote.aload_lora("law", path)
    assert endpoint.requests[1::3] == [
        {"lora_name": "law", "lora_path": "/v1"},
        {"lora_name": "law", "lora_path": "/v2"},
    ]
    assert endpoint.requests[3] == {"lora_name": "law"}
    # The next requests share no prefix cache with the old version's.
    endpoint.enqueue(whole({"content": "Hi"}), whole({"content": "Hi"}), whole({"content": "Hi"}))
    remote.invoke("Hello!", lora="law")
    remote.invoke("Hello!", lora="law", cache_salt="mine")
    remote.invoke("Hello!")
    named, salted, bare = (request.get("cache_salt") for request in endpoint.requests[5:])
    assert named
    assert salted == f"mine{named}"
    assert bare is None


def test_the_old_adapter_comes_back_when_the_new_one_is_refused(
    endpoint: ScriptedEndpoint, remote: ChatQwen3Int4
) -> None:
    endpoint.enqueue(models(law="/v1"), SUCCESS, failure(400, "its rank is too high"), SUCCESS)
    with pytest.raises(AdapterError, match="its rank is too high"):
        remote.load_lora("law", "/v2")
    assert endpoint.requests[-1] == {"lora_name": "law", "lora_path": "/v1"}


def test_the_same_path_is_refused_because_the_prefix_cache_goes_by_it(
    endpoint: ScriptedEndpoint, remote: ChatQwen3Int4
) -> None:
    endpoint.enqueue(models(law="/v1"))
    with pytest.raises(AdapterError, match="new folder"):
        remote.load_lora("law", "/v1")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (failure(404, "Not Found"), "VLLM_ALLOW_RUNTIME_LORA_UPDATING"),
        (failure(404, "Loading lora law failed: No adapter found for /v1"), "No adapter found for /v1"),
        (failure(500, "LoRA is not enabled"), "--enable-lora"),
    ],
)
def test_a_refusal_says_what_to_do(endpoint: ScriptedEndpoint, remote: ChatQwen3Int4, reply: Reply, said: str) -> None:
    endpoint.enqueue(models(), reply)
    with pytest.raises(AdapterError, match=said):
        remote.load_lora("law", "/v1")


async def test_the_loaded_adapters_are_listed_without_the_model(
    endpoint: ScriptedEndpoint, remote: ChatQwen3Int4
) -> None:
    endpoint.enqueue(models(law="/v1"), models(law="/v1"))
    assert remote.loras() == await remote.aloras() == {"law": "/v1"}
