"""What a template asks of the world, as data: a template is a plain generator of these, and does no I/O itself.

So each template is written once, and `RagTemplate` runs it sync or async, whole or streamed. A template also yields
`RagResult`s, which are parts of its result and go straight to the caller.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.documents import Document
from langchain_core.messages import BaseMessage

from langchain_qwen3_int4.rag.contract import RagResult

T = TypeVar("T")
Prompt = Sequence[BaseMessage]


@dataclass(frozen=True)
class Search:
    """Search for several queries in one batch; gives a list of documents for each."""

    queries: Sequence[str]


@dataclass(frozen=True)
class Ask:
    """Ask the model several short things in one batch, without thinking; gives the text of each reply."""

    prompts: Sequence[Prompt]
    purpose: str
    """What the calls are named in traces."""
    choices: tuple[str, ...] | None = None
    """The only replies that are allowed, where the model can be held to them."""


@dataclass(frozen=True)
class Count:
    """Count a prompt's tokens; gives the number."""

    prompt: Prompt


@dataclass(frozen=True)
class Context:
    """Ask how long a prompt and its reply may be together; gives the number of tokens."""


@dataclass(frozen=True)
class Answer:
    """Let the model answer over numbered passages; its words go to the caller as they come."""

    prompt: Prompt
    passages: Sequence[Document]
    refusal: str
    thinking_budget: int | None = None


Step = Search | Ask | Count | Context | Answer | RagResult
Steps = Generator[Step, Any, T]
