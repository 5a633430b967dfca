"""What all of LangChain's standard integration tests here have in common."""

from __future__ import annotations

from typing import Any, Literal
from uuid import uuid4

from langchain_core.messages import AIMessage
from langchain_tests.integration_tests import ChatModelIntegrationTests

from langchain_qwen3_int4 import ChatQwen3Int4

DETAILS: list[Any] = ["reasoning_output", "cache_read_input", "cache_creation_input"]


class StandardTests(ChatModelIntegrationTests):
    """Every test that a text model can run: the five left out are of images, audio and files."""

    @property
    def chat_model_class(self) -> type[ChatQwen3Int4]:
        return ChatQwen3Int4

    @property
    def structured_output_kwargs(self) -> dict[str, Any]:
        return {"method": "json_schema"}

    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def supports_anthropic_inputs(self) -> bool:
        return True

    @property
    def enable_vcr_tests(self) -> bool:
        return True

    @property
    def supported_usage_metadata_details(self) -> dict[Literal["invoke", "stream"], list[Any]]:
        return {"invoke": DETAILS, "stream": DETAILS}

    def invoke_with_reasoning_output(self, *, stream: bool = False) -> AIMessage:
        return self._ask("Hello!", stream=stream, enable_thinking=True)

    def invoke_with_cache_read_input(self, *, stream: bool = False) -> AIMessage:
        return self._ask("Hello! " * 300, stream=stream)

    def invoke_with_cache_creation_input(self, *, stream: bool = False) -> AIMessage:
        return self._ask(f"{uuid4()} " * 30, stream=stream)

    def _ask(self, text: str, *, stream: bool, **options: Any) -> AIMessage:
        model = self.chat_model_class(**{**self.standard_chat_model_params, **self.chat_model_params})
        bound = model.bind(max_tokens=20, **options)
        if not stream:
            return bound.invoke(text)
        first, *rest = bound.stream(text)
        return sum(rest, first)


class ByFunctionCalling:
    """Structured output by a forced call."""

    @property
    def structured_output_kwargs(self) -> dict[str, Any]:
        return {"method": "function_calling"}


class ByJsonMode:
    """Structured output by JSON mode."""

    @property
    def structured_output_kwargs(self) -> dict[str, Any]:
        return {"method": "json_mode"}
