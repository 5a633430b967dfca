"""Options that are wrong are refused when they are given."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from langchain_core.caches import InMemoryCache
from packaging.version import Version
from pydantic import ValidationError

from langchain_qwen3_int4 import (
    ChatQwen3Int4,
    CheckpointNotFoundError,
    ConfigurationError,
    EngineConfig,
    MissingDependencyError,
    UnknownOptionError,
)
from langchain_qwen3_int4.checkpoints.resolve import TINY, resolve
from langchain_qwen3_int4.engine import arguments
from langchain_qwen3_int4.testing import ScriptedEndpoint
from tests.actor import act


def test_an_unknown_option_is_refused_with_the_closest_one() -> None:
    with pytest.raises(UnknownOptionError, match=r"'enable_thinkin' \(did you mean 'enable_thinking'"):
        ChatQwen3Int4(model="tiny", enable_thinkin=True)
    with pytest.raises(UnknownOptionError, match="max_model_len"):
        EngineConfig(max_model_length=4096)
    with pytest.raises(UnknownOptionError, match="max_num_seqs"):
        ChatQwen3Int4(model="tiny", engine={"max_num_seq": 4})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"base_url": "http://localhost:1/v1", "engine": EngineConfig()}, "in-process"),
        ({"enable_thinking": True, "extra_body": {"enable_thinking": False}}, "twice"),
        ({"thinking_budget": 5, "enable_thinking": False}, "thinking_budget"),
        ({"use_responses_api": True}, "Responses"),
        ({"output_version": "responses/v1"}, "Responses"),
        ({"engine": {"extra": {"trust_remote_code": True}}}, "trust_remote_code"),
        ({"engine": {"extra": {"max_num_seqs": 4}}}, "max_num_seqs"),
    ],
)
def test_options_that_cannot_be_together_are_refused(options: dict, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        ChatQwen3Int4(model="tiny", **options)


@pytest.mark.parametrize("options", [{"max_model_len": 0}, {"gpu_memory_utilization": 1.5}, {"scheduling_policy": "x"}])
def test_engine_options_out_of_range_are_refused(options: dict) -> None:
    with pytest.raises(ValidationError, match=next(iter(options))):
        EngineConfig(**options)


def test_a_model_object_costs_no_engine_until_its_first_call() -> None:
    model = ChatQwen3Int4(model="no such model anywhere")
    assert model.model_name == "no such model anywhere"


@pytest.mark.parametrize(
    ("name", "words"),
    [("./no-such-folder", "no folder"), ("no such model!", "neither a folder nor a repository"), ("/", "config.json")],
)
def test_a_model_that_is_not_there_is_an_error_that_lists_the_ways(name: str, words: str) -> None:
    pytest.importorskip("huggingface_hub", reason="it comes with vllm")
    with pytest.raises(CheckpointNotFoundError, match=words) as caught:
        resolve(name)
    assert '"tiny"' in str(caught.value)


def test_a_repository_that_cannot_be_downloaded_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    constants = pytest.importorskip("huggingface_hub.constants", reason="it comes with vllm")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("QWEN3_INT4_CACHE", str(tmp_path))
    with pytest.raises(CheckpointNotFoundError, match=r"Orion-zhen/Qwen3-0.6B-AWQ.*cannot be downloaded"):
        resolve("Qwen3-0.6B")


def test_a_checkpoint_made_here_is_found_in_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    made = tmp_path / "Qwen--Qwen3-0.6B"
    made.mkdir()
    (made / "config.json").write_text('{"max_position_embeddings": 40960}')
    (made / "model.safetensors").touch()
    monkeypatch.setenv("QWEN3_INT4_CACHE", str(tmp_path))
    found = resolve("Qwen-0.6B")
    assert (found.path, found.max_position_embeddings) == (made, 40960)


def test_a_folder_without_safetensors_is_no_checkpoint(tmp_path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(CheckpointNotFoundError, match="safetensors"):
        resolve(str(tmp_path))


def test_without_vllm_the_error_holds_the_install_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arguments, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError) as caught:
        ChatQwen3Int4(model="tiny").invoke("Hi")
    assert "pip install 'langchain-qwen3-int4[gpu]'" in str(caught.value)
    assert "[cpu]" in str(caught.value)
    assert isinstance(caught.value, ImportError)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"enable_thinkin": False}, "did you mean 'enable_thinking'"),
        ({"extra_body": {"guided_json": {}}}, "structured_outputs"),
        ({"extra_body": {"extra_body": {"enable_thinking": False}}}, "another `extra_body`"),
    ],
)
def test_options_of_one_call_that_would_do_nothing_are_refused_on_an_endpoint_too(options: dict, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        ChatQwen3Int4(base_url="http://localhost:1/v1").invoke("Hi", **options)


def test_the_profile_tells_the_context_that_the_engine_will_have() -> None:
    assert ChatQwen3Int4(model="tiny").profile["max_input_tokens"] == 4096
    assert ChatQwen3Int4(model="Qwen/Qwen3-0.6B").profile["max_input_tokens"] == 8192
    engine = EngineConfig(max_model_len=1024)
    assert ChatQwen3Int4(model="tiny", engine=engine).profile["max_input_tokens"] == 1024
    assert ChatQwen3Int4(model=str(TINY)).profile["max_input_tokens"] == 4096
    assert ChatQwen3Int4(model="./no-such-folder").profile["max_input_tokens"] == 8192
    remote = ChatQwen3Int4(model="Qwen3-4B-Thinking-2507", base_url="http://localhost:1/v1").profile
    assert (remote["max_input_tokens"], remote["reasoning_output"], remote["tool_calling"]) == (262144, True, True)


def test_a_cached_reply_is_found_for_the_same_model_mode_and_sampling_alone() -> None:
    cache, endpoint = InMemoryCache(), ScriptedEndpoint(act)

    def asked(model: str = "m", call: dict | None = None, **options: object) -> bool:
        """Return whether the server was asked."""
        before = len(endpoint.requests)
        ChatQwen3Int4(model=model, base_url=endpoint.base_url, cache=cache, **options).invoke("Hi", **(call or {}))
        return len(endpoint.requests) > before

    with endpoint:
        assert asked()
        assert not asked()
        for options in (
            {"model": "n"},
            {"enable_thinking": False},
            {"call": {"enable_thinking": False}},
            {"thinking_budget": 9},
            {"return_reasoning": False},
            {"temperature": 0.1},
            {"top_k": 3},
            {"extra_body": {"cache_salt": "x"}},
            {"call": {"model": "adapter"}},
        ):
            assert asked(**options), options
            assert not asked(**options), options


def test_the_lowest_versions_that_are_tested_are_those_that_are_allowed() -> None:
    root = Path(__file__).parents[1]
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    bounds = project["dependencies"] + project["optional-dependencies"]["llama-index"]
    allowed = {name: Version(rest.partition(",")[0]) for name, _, rest in (bound.partition(">=") for bound in bounds)}
    lines = (root / "tests" / "lowest.txt").read_text().splitlines()
    tested = {name: Version(version) for name, _, version in (line.partition("==") for line in lines if "==" in line)}
    assert tested == allowed
