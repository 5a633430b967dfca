"""LangChain's standard unit tests, in-process and on an endpoint."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from langchain_core.load import dumps, loads
from langchain_tests.unit_tests import ChatModelUnitTests

from langchain_qwen3_int4 import ChatQwen3Int4


class TestInProcess(ChatModelUnitTests):
    @property
    def chat_model_class(self) -> type[ChatQwen3Int4]:
        return ChatQwen3Int4

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "tiny"}

    @property
    def init_from_env_params(self) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
        url = "http://localhost:8000/v1"
        return {"QWEN3_INT4_BASE_URL": url, "QWEN3_INT4_API_KEY": "key"}, {"model": "m"}, {
            "openai_api_base": url,
            "openai_api_key": "key",
        }  # fmt: skip


class TestOnAnEndpoint(TestInProcess):
    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "m", "base_url": "http://localhost:8000/v1"}


@pytest.fixture(autouse=True)
def _known_to_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """LangChain loads the classes on its own list alone, and only its own packages are on it; pretend that we are."""
    monkeypatch.delenv("QWEN3_INT4_BASE_URL", raising=False)
    load = importlib.import_module("langchain_core.load.load")  # the package has a function of the same name
    paths = {*load._get_default_allowed_class_paths("all"), tuple(ChatQwen3Int4.lc_id())}
    monkeypatch.setitem(load._default_class_paths_cache, "all", paths)


@pytest.mark.filterwarnings("ignore::langchain_core._api.beta_decorator.LangChainBetaWarning")
def test_a_model_object_is_saved_without_its_key_and_loaded() -> None:
    model = ChatQwen3Int4(model="m", base_url="http://localhost:8000/v1", api_key="sk-hidden", thinking_budget=9)
    saved = dumps(model)
    assert "sk-hidden" not in saved
    loaded = loads(
        saved,
        secrets_map={"QWEN3_INT4_API_KEY": "sk-hidden"},
        valid_namespaces=["langchain_qwen3_int4"],
        allowed_objects=[ChatQwen3Int4],
    )
    assert loaded.asdict() == model.asdict()
    assert loaded.openai_api_key == model.openai_api_key
