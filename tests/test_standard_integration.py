"""LangChain's standard integration tests, on the real engine with the embedded model, by each structured method."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_tests.integration_tests import ChatModelIntegrationTests

from langchain_qwen3_int4 import ChatQwen3Int4

pytest.importorskip("vllm", reason="the in-process engine needs vllm")


class TestByJsonSchema(ChatModelIntegrationTests):
    @property
    def chat_model_class(self) -> type[ChatQwen3Int4]:
        return ChatQwen3Int4

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "tiny", "temperature": 0, "enable_thinking": False, "max_tokens": 300}

    @property
    def structured_output_kwargs(self) -> dict[str, Any]:
        return {"method": "json_schema"}

    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def supports_anthropic_inputs(self) -> bool:
        return True


class TestByFunctionCalling(TestByJsonSchema):
    @property
    def structured_output_kwargs(self) -> dict[str, Any]:
        return {"method": "function_calling"}


class TestByJsonMode(TestByJsonSchema):
    @property
    def structured_output_kwargs(self) -> dict[str, Any]:
        return {"method": "json_mode"}


class TestThinking(TestByJsonSchema):
    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "tiny", "temperature": 0, "enable_thinking": True, "max_tokens": 400}
