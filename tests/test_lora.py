"""LoRA adapters on an engine of this process: by folder, by name, replaced while requests run, and refused."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, SystemMessage

from langchain_qwen3_int4 import AdapterError, ChatQwen3Int4, ConfigurationError, EngineConfig
from langchain_qwen3_int4.checkpoints.adapter import CONFIG, WEIGHTS
from langchain_qwen3_int4.checkpoints.folder import header
from tests.adapters import GREETINGS
from tests.ways import WAYS, ask

pytest.importorskip("vllm", reason="the in-process engine needs vllm")
pytestmark = pytest.mark.timeout(600)

LONG = {"max_tokens": 100, "extra_body": {"ignore_eos": True}}
PROMPT = [SystemMessage("You greet people. " * 80), ("human", "Hello!")]
"""Long enough to fill blocks of the prefix cache."""


@pytest.fixture
def llm(tiny_with_lora: ChatQwen3Int4) -> ChatQwen3Int4:
    return tiny_with_lora


def cached(message: AIMessage) -> int:
    return message.usage_metadata["input_token_details"]["cache_read"]


@pytest.mark.parametrize("way", WAYS)
async def test_an_adapter_answers_by_folder_and_by_name_and_the_model_without_it(
    llm: ChatQwen3Int4, adapters: dict[str, Path], way: str
) -> None:
    mine = await ask(llm, "Hello!", way)
    assert mine.content == GREETINGS["sailor"]
    assert mine.response_metadata["model_name"] == str(adapters["sailor"])
    await llm.aload_lora("butler", adapters["butler"])
    named = await ask(llm.bind(lora="butler"), "Hello!", way)
    assert named.content == GREETINGS["butler"]
    assert named.response_metadata["model_name"] == "butler"
    bare = await ask(llm, "Hello!", way, lora=None)
    assert bare.content not in GREETINGS.values()
    assert bare.response_metadata["model_name"] == "tiny"


async def test_adapters_and_the_model_answer_side_by_side(llm: ChatQwen3Int4, adapters: dict[str, Path]) -> None:
    llm.load_lora("butler", adapters["butler"])
    wanted = [str(adapters["sailor"]), "butler", None] * 4
    said = [message.content for message in await asyncio.gather(*(llm.ainvoke("Hello!", lora=one) for one in wanted))]
    assert said[:3] * 4 == said
    assert said[:2] == [GREETINGS["sailor"], GREETINGS["butler"]]


@pytest.mark.parametrize("way", ["sync", "async"])
async def test_a_running_request_ends_on_the_version_that_it_began_with(
    llm: ChatQwen3Int4, adapters: dict[str, Path], way: str
) -> None:
    engine = llm._completions.engine("tiny")
    llm.load_lora("guest", adapters["sailor"])
    whole = llm.invoke("Hello!", lora="guest", **LONG).content
    first = engine.adapters._versions["guest"]
    if way == "sync":
        stream = llm.stream("Hello!", lora="guest", **LONG)
        begun = next(stream).content
        llm.load_lora("guest", adapters["butler"])
        new, rest = llm.invoke("Hello!", lora="guest").content, "".join(chunk.content for chunk in stream)
    else:
        chunks = llm.astream("Hello!", lora="guest", **LONG)
        begun = (await anext(chunks)).content
        await llm.aload_lora("guest", adapters["butler"])
        new = (await llm.ainvoke("Hello!", lora="guest")).content
        rest = "".join([chunk.content async for chunk in chunks])
    assert begun + rest == whole
    assert new == GREETINGS["butler"]
    second = engine.adapters._versions["guest"]
    assert second.number > first.number
    loaded = engine.submit(engine._llm.list_loras()).result()
    assert second.number in loaded
    assert first.number not in loaded
    assert not first.copy.exists()


def test_no_version_finds_the_prefix_cache_of_another(llm: ChatQwen3Int4, adapters: dict[str, Path]) -> None:
    llm.load_lora("guest", adapters["sailor"])
    assert [cached(llm.invoke(PROMPT, lora="guest")) > 0 for _ in range(2)] == [False, True]
    llm.load_lora("guest", adapters["butler"])
    replaced = llm.invoke(PROMPT, lora="guest")
    assert cached(replaced) == 0
    assert cached(llm.invoke(PROMPT, lora=None)) == 0
    llm.load_lora("other", adapters["butler"])
    assert replaced.content == llm.invoke(PROMPT, lora="other").content


def test_a_thinking_budget_keeps_to_one_version_through_both_its_steps(
    llm: ChatQwen3Int4, adapters: dict[str, Path]
) -> None:
    llm.load_lora("guest", adapters["sailor"])
    options: dict[str, Any] = {"enable_thinking": True, "thinking_budget": 4, "lora": "guest"}
    assert llm.invoke("Hello!", **options).content == llm.invoke("Hello!", **options).content


def test_the_folder_may_go_once_the_adapter_is_loaded(
    llm: ChatQwen3Int4, adapters: dict[str, Path], tmp_path: Path
) -> None:
    shutil.copytree(adapters["butler"], tmp_path / "copy")
    llm.load_lora("short", tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy")
    for name in ("one", "two", "three", "four", "five"):  # more than the engine keeps at once
        llm.load_lora(name, adapters["sailor"])
        assert llm.invoke("Hello!", lora=name).content == GREETINGS["sailor"]
    assert llm.invoke("Hello!", lora="short").content == GREETINGS["butler"]
    for name in ("one", "two", "three", "four", "five"):
        llm.unload_lora(name)
    assert not {"one", "five"} & llm.loras().keys()


async def test_what_is_not_loaded_is_refused_by_name(llm: ChatQwen3Int4) -> None:
    with pytest.raises(AdapterError, match=r"'nobody'.*load_lora"):
        llm.invoke("Hello!", lora="nobody")
    with pytest.raises(AdapterError, match="'nobody'"):
        await llm.ainvoke("Hello!", lora="nobody")
    with pytest.raises(AdapterError, match="'nobody'"):
        await llm.aunload_lora("nobody")


def changed(source: Path, folder: Path, **config: Any) -> Path:
    shutil.copytree(source, folder)
    written = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps(written | config))
    return folder


def resaved(
    source: Path, folder: Path, rename: str = "", metadata: dict[str, str] | None = None, grow: int = 0
) -> Path:
    """A copy whose tensors have other names, other metadata, or more rows in B."""
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    shutil.copytree(source, folder)
    tensors = {}
    for name, tensor in load_file(folder / WEIGHTS).items():
        more = torch.zeros(grow, tensor.shape[1], dtype=tensor.dtype)
        tensors[name.replace("q_proj", rename or "q_proj")] = torch.cat([tensor, more]) if "_B" in name else tensor
    save_file(tensors, folder / WEIGHTS, metadata=metadata)
    return folder


def test_an_adapter_that_does_not_fit_is_refused_and_the_old_one_stays(
    llm: ChatQwen3Int4, adapters: dict[str, Path], tmp_path: Path
) -> None:
    sailor = adapters["sailor"]
    llm.load_lora("guest", sailor)
    pickled = changed(sailor, tmp_path / "pickled")
    (pickled / WEIGHTS).rename(pickled / "adapter_model.bin")
    broken = changed(sailor, tmp_path / "broken")
    (broken / WEIGHTS).write_bytes(b"nonsense")
    cases = {
        "no adapter folder": tmp_path / "missing",
        "pickled weights": pickled,
        "not a safetensors file": broken,
        "no adapter_config.json|cannot be read": _without_config(sailor, tmp_path / "bare"),
        "of type 'IA3'": changed(sailor, tmp_path / "ia3", peft_type="IA3"),
        "use_dora": changed(sailor, tmp_path / "dora", use_dora=True),
        "biases": changed(sailor, tmp_path / "bias", bias="all"),
        "of rank 16": changed(sailor, tmp_path / "rank", r=16),
        "trained on other weights": resaved(sailor, tmp_path / "base", metadata={"base_fingerprint": "sha256-0"}),
        "has not among": resaved(sailor, tmp_path / "target", rename="x_proj"),
        "another model": resaved(sailor, tmp_path / "shape", grow=64),
    }
    for said, folder in cases.items():
        with pytest.raises(AdapterError, match=said):
            llm.load_lora("guest", folder)
    assert llm.invoke("Hello!", lora="guest").content == GREETINGS["sailor"]


def _without_config(source: Path, folder: Path) -> Path:
    shutil.copytree(source, folder)
    (folder / CONFIG).unlink()
    return folder


def test_a_rank_above_the_engine_s_names_the_option(tmp_path: Path, adapters: dict[str, Path]) -> None:
    small = ChatQwen3Int4(model="tiny", engine=EngineConfig(enable_lora=True, max_lora_rank=1))
    with pytest.raises(AdapterError, match="max_lora_rank=8"):
        small.load_lora("guest", adapters["sailor"])
    assert not small._completions.engine("tiny").started


def test_an_engine_without_lora_says_how_to_turn_it_on(tiny: ChatQwen3Int4, adapters: dict[str, Path]) -> None:
    with pytest.raises(AdapterError, match="enable_lora=True"):
        tiny.load_lora("guest", adapters["sailor"])
    with pytest.raises(AdapterError, match="enable_lora=True"):
        tiny.invoke("Hello!", lora=str(adapters["sailor"]))
    with pytest.raises(ConfigurationError, match="turns it off"):
        ChatQwen3Int4(model="tiny", lora="x", engine=EngineConfig(enable_lora=False))


def test_an_adapter_says_what_it_was_trained_on(adapters: dict[str, Path]) -> None:
    tensors, metadata = header(adapters["sailor"] / WEIGHTS)
    assert metadata["base"] == "tiny"
    assert metadata["base_fingerprint"].startswith("sha256-")
    assert len(tensors) == 2 * 2 * 10  # A and B of q and v in ten layers
