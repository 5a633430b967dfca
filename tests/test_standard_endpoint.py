"""LangChain's standard integration tests, on a scripted endpoint, by each structured method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from langchain_qwen3_int4.testing import ScriptedEndpoint
from tests.actor import act
from tests.standard import ByFunctionCalling, ByJsonMode, StandardTests


class TestByJsonSchema(StandardTests):
    base_url: str

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def _server(cls) -> Iterator[None]:
        with ScriptedEndpoint(act) as endpoint:
            cls.base_url = endpoint.base_url
            yield

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {"model": "Qwen3-0.6B", "base_url": self.base_url}

    @property
    def model_override_value(self) -> str:
        return "Qwen3-4B"


class TestByFunctionCalling(ByFunctionCalling, TestByJsonSchema):
    pass


class TestByJsonMode(ByJsonMode, TestByJsonSchema):
    pass
