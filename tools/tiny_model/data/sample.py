"""One training or evaluation case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Turn:
    """A further user message and the reply that it should get."""

    asked: str
    answer: str
    thought: str


@dataclass(frozen=True)
class Sample:
    """A conversation and the reply that it should get.

    `forced` lists parts of the answer that a grammar supplies at inference; they carry no loss.
    `further` holds turns that follow in training, so that one reading of passages or tools teaches several replies.
    `expect` holds what the evaluation compares, by kind.
    """

    kind: str
    messages: list[dict[str, Any]]
    answer: str
    thought: str = ""
    thinking: bool = False
    tools: list[dict[str, Any]] | None = None
    forced: tuple[str, ...] = ()
    further: tuple[Turn, ...] = ()
    expect: dict[str, Any] = field(default_factory=dict)

    @property
    def completion(self) -> str:
        """What the model writes after the prompt, without the end-of-turn token."""
        return f"<think>\n{self.thought}\n</think>\n\n{self.answer}" if self.thinking else self.answer


def user(content: str) -> dict[str, Any]:
    """A user message."""
    return {"role": "user", "content": content}


def system(content: str) -> dict[str, Any]:
    """A system message."""
    return {"role": "system", "content": content}


def assistant(content: str) -> dict[str, Any]:
    """An assistant message."""
    return {"role": "assistant", "content": content}
