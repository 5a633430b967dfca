"""LangChain's standard integration tests, on the real engine with the embedded model, by each structured method."""

from __future__ import annotations

from typing import Any

import pytest

from langchain_qwen3_int4.checkpoints.resolve import TINY
from tests.standard import ByFunctionCalling, ByJsonMode, StandardTests

pytest.importorskip("vllm", reason="the in-process engine needs vllm")


class TestByJsonSchema(StandardTests):
    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "tiny", "temperature": 0, "enable_thinking": False, "max_tokens": 300}

    @property
    def model_override_value(self) -> str:
        return str(TINY)


class TestByFunctionCalling(ByFunctionCalling, TestByJsonSchema):
    """With thinking on, as all the others are without."""

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "tiny", "temperature": 0, "enable_thinking": True, "max_tokens": 400}


class TestByJsonMode(ByJsonMode, TestByJsonSchema):
    pass
