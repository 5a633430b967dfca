"""Qwen3 in INT4 for LangChain and LlamaIndex: in this process, on vLLM, or on any OpenAI-compatible endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_qwen3_int4.engine.config import EngineConfig
from langchain_qwen3_int4.errors import (
    AdapterError,
    CheckpointError,
    CheckpointNotFoundError,
    ConfigurationError,
    EndpointAuthError,
    EndpointBusyError,
    EndpointConnectionError,
    EndpointError,
    EndpointFailedError,
    EndpointModelError,
    EndpointRequestError,
    EndpointTimeoutError,
    EngineDiedError,
    EngineError,
    EngineStartError,
    EngineTimeoutError,
    InvalidRequestError,
    MissingDependencyError,
    PromptTooLongError,
    Qwen3Int4Error,
    RetrievalError,
    StreamInterruptedError,
    StructuredOutputError,
    UnknownOptionError,
)

if TYPE_CHECKING:
    from langchain_qwen3_int4.chat_models import ChatQwen3Int4

__version__ = "0.1.0"

__all__ = [
    "AdapterError",
    "ChatQwen3Int4",
    "CheckpointError",
    "CheckpointNotFoundError",
    "ConfigurationError",
    "EndpointAuthError",
    "EndpointBusyError",
    "EndpointConnectionError",
    "EndpointError",
    "EndpointFailedError",
    "EndpointModelError",
    "EndpointRequestError",
    "EndpointTimeoutError",
    "EngineConfig",
    "EngineDiedError",
    "EngineError",
    "EngineStartError",
    "EngineTimeoutError",
    "InvalidRequestError",
    "MissingDependencyError",
    "PromptTooLongError",
    "Qwen3Int4Error",
    "RetrievalError",
    "StreamInterruptedError",
    "StructuredOutputError",
    "UnknownOptionError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    # Lazy, so that the LlamaIndex side of the package does not import langchain_openai.
    if name == "ChatQwen3Int4":
        from langchain_qwen3_int4.chat_models import ChatQwen3Int4

        return ChatQwen3Int4
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
