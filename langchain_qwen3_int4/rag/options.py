"""The options that all templates share."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypedDict

from langchain_qwen3_int4.errors import ConfigurationError, UnknownOptionError
from langchain_qwen3_int4.rag.prompts import Language, Prompts, prompts_for


class RagOptions(TypedDict, total=False):
    """Options of every template; see `Options` for what they mean."""

    prompts: Prompts | Language | None
    enable_thinking: bool | None
    context_length: int | None
    answer_tokens: int
    thinking_tokens: int
    retrieval_timeout: float | None


@dataclass(frozen=True)
class Options:
    """How a template talks to the model, and how much room it leaves.

    Raises:
        UnknownOptionError: An option does not exist.
        ConfigurationError: A number is not positive, or there are no prompts in a language.
    """

    prompts: Prompts | Language | None = None
    """The words to use, or their language; None goes by each question's language."""
    enable_thinking: bool | None = None
    """Whether answers are thought over; None leaves it to the model. Rewriting and grading never are."""
    context_length: int | None = None
    """The longest prompt and reply together, in tokens; None asks the model, and takes 8,192 where it does not say."""
    answer_tokens: int = 512
    """Tokens kept free for the answer."""
    thinking_tokens: int = 1024
    """Tokens kept free for the thought where the model thinks; a longer one is cut before it eats the answer's."""
    retrieval_timeout: float | None = None
    """How long to wait for the retriever, in seconds."""

    @classmethod
    def of(cls, given: dict[str, Any]) -> Options:
        """Return the options that a template was made with."""
        known = {each.name for each in fields(cls)}
        if unknown := given.keys() - known:
            raise UnknownOptionError.of(unknown, known, "The template")
        return cls(**given)

    def __post_init__(self) -> None:
        for name in ("context_length", "answer_tokens", "thinking_tokens", "retrieval_timeout"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ConfigurationError(f"`{name}` must be above 0, not {value}.")
        self.words("")

    def words(self, question: str) -> Prompts:
        """Return the prompts for a question."""
        return prompts_for(question, self.prompts)
