"""Every error this package raises, the same for the in-process engine and for endpoints.

    Qwen3Int4Error
    ├── ConfigurationError          an option that cannot be used as given
    │   └── UnknownOptionError      an option that does not exist
    ├── EngineError                 the in-process engine
    │   ├── MissingDependencyError  a package is not installed           (ImportError)
    │   ├── CheckpointNotFoundError no weights under that name           (ModelNotFoundError)
    │   ├── EngineStartError        vLLM did not start
    │   ├── EngineTimeoutError      nothing came within the timeout      (ModelTimeoutError)
    │   └── EngineDiedError         vLLM stopped while it was in use     (ModelAPIError)
    ├── CheckpointError             a checkpoint cannot be quantised, adapted or written
    ├── AdapterError                a LoRA adapter is not there, or does not fit the model (ModelInvalidRequestError)
    ├── EndpointError               a remote server
    │   ├── EndpointConnectionError it cannot be reached                 (ModelConnectionError)
    │   ├── EndpointTimeoutError    it did not answer in time            (ModelTimeoutError)
    │   ├── EndpointAuthError       it refused the key                   (ModelAuthenticationError)
    │   ├── EndpointModelError      it does not serve that model         (ModelNotFoundError)
    │   ├── EndpointBusyError       it is over its limits                (ModelRateLimitError)
    │   ├── EndpointRequestError    it refused the request               (ModelInvalidRequestError)
    │   └── EndpointFailedError     it failed, or sent something unusable (ModelAPIError)
    ├── InvalidRequestError         a message or value that no Qwen3 prompt can hold (ModelInvalidRequestError)
    ├── PromptTooLongError          the prompt does not fit the context  (ContextOverflowError)
    ├── RetrievalError              a retriever failed, or did not answer in time
    ├── StructuredOutputError       the reply holds no whole object  (OutputParserException)
    └── StreamInterruptedError      a stream broke off; `partial_text`   (ModelAPIError)

The types in brackets are those of `langchain_core.exceptions` (and the built-in `ImportError`), so code that
catches them catches ours.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelRateLimitError,
    ModelTimeoutError,
    OutputParserException,
)


class Qwen3Int4Error(Exception):
    """Base of every error raised by this package."""


class ConfigurationError(Qwen3Int4Error):
    """An option cannot be used as given; the message names it and says what can."""


class UnknownOptionError(ConfigurationError):
    """An option that does not exist was given; nothing is ever dropped silently."""

    @classmethod
    def of(cls, unknown: Iterable[str], known: Iterable[str], where: str) -> UnknownOptionError:
        """Name each unknown option with the closest known one."""
        options = sorted(known)
        parts = []
        for name in sorted(unknown):
            close = difflib.get_close_matches(name, options, n=1)
            parts.append(f"{name!r}" + (f" (did you mean {close[0]!r}?)" if close else ""))
        return cls(f"{where} has no option {', '.join(parts)}. Known options: {', '.join(options)}.")


class EngineError(Qwen3Int4Error):
    """The in-process engine cannot do what was asked."""


class MissingDependencyError(EngineError, ImportError):
    """A package that is needed here is not installed; the message holds the install command."""


class CheckpointNotFoundError(EngineError, ModelNotFoundError):
    """No checkpoint was found under the model's name."""


class EngineStartError(EngineError):
    """vLLM could not start; the message holds its own words."""


class EngineTimeoutError(EngineError, ModelTimeoutError):
    """Nothing came from the engine within the timeout; the request was aborted."""


class EngineDiedError(EngineError, ModelAPIError):
    """The engine stopped while it was in use; the next call starts a new one."""


class CheckpointError(Qwen3Int4Error):
    """A checkpoint cannot be quantised, adapted or written."""


class AdapterError(Qwen3Int4Error, ModelInvalidRequestError):
    """A LoRA adapter is not there, or does not fit the model."""


class EndpointError(Qwen3Int4Error):
    """The remote server could not serve the request."""


class EndpointConnectionError(EndpointError, ModelConnectionError):
    """The server cannot be reached."""


class EndpointTimeoutError(EndpointError, ModelTimeoutError):
    """The server did not answer within the timeout."""


class EndpointAuthError(EndpointError, ModelAuthenticationError):
    """The server refused the API key."""


class EndpointModelError(EndpointError, ModelNotFoundError):
    """The server does not serve the model, or the URL is not that of an OpenAI-compatible API."""


class EndpointBusyError(EndpointError, ModelRateLimitError):
    """The server stayed over its limits through every retry."""


class EndpointRequestError(EndpointError, ModelInvalidRequestError):
    """The server refused the request as invalid."""


class EndpointFailedError(EndpointError, ModelAPIError):
    """The server failed, or its reply is not a chat completion."""


class InvalidRequestError(Qwen3Int4Error, ModelInvalidRequestError):
    """The request holds a message or a value that cannot be sent to the model."""


class PromptTooLongError(Qwen3Int4Error, ContextOverflowError):
    """The prompt does not fit the model's context; raised before sending where we can count."""


class RetrievalError(Qwen3Int4Error):
    """A retriever failed, or did not answer in time; its own error is the cause."""


class StructuredOutputError(Qwen3Int4Error, OutputParserException):
    """The reply ended before the object that was asked for did, or is no such object."""

    @classmethod
    def of(cls, incomplete: str) -> StructuredOutputError:
        """Say why a reply that ended too early (`thinking`, `answer` or `empty`) holds no object."""
        reasons = {
            "thinking": "the reply ended while thinking: raise max_tokens, or set thinking_budget or "
            "enable_thinking=False",
            "answer": "the answer was cut by its length: raise max_tokens",
            "empty": "the model ended without an answer",
        }
        return cls(f"There is no whole object to read: {reasons[incomplete]}.")


class StreamInterruptedError(Qwen3Int4Error, ModelAPIError):
    """A stream broke off before its end."""

    def __init__(self, message: str, *, partial_text: str = "", partial_reasoning: str = "") -> None:
        super().__init__(message)
        self.partial_text = partial_text
        """The answer's text that had arrived."""
        self.partial_reasoning = partial_reasoning
        """The thinking that had arrived."""
