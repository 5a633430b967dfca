"""What goes into every retrieval template and what comes out, whole or in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.documents import Document
from langchain_core.messages import AnyMessage, BaseMessage, convert_to_messages
from langchain_core.messages.ai import UsageMetadata, add_usage
from pydantic import BaseModel, ConfigDict

from langchain_qwen3_int4.errors import InvalidRequestError, UnknownOptionError

RagInput = str | Mapping[str, Any]
"""A question, or a mapping with `question` and, where the template reads them, `chat_history` and `documents`."""

_KEYS = frozenset({"question", "chat_history", "documents"})


class Question(BaseModel):
    """A template's input, read and checked."""

    model_config = ConfigDict(frozen=True)

    text: str
    history: tuple[AnyMessage, ...] = ()
    documents: tuple[Document, ...] | None = None

    @classmethod
    def read(cls, given: RagInput) -> Question:
        """Return the question that a template was called with.

        >>> Question.read({"question": "How tall is it?", "chat_history": [("user", "Hello")]}).history[0].content
        'Hello'

        Raises:
            InvalidRequestError: There is no question, or the history or a document is not of LangChain's kind.
            UnknownOptionError: The mapping has another key.
        """
        values: Mapping[str, Any] = {"question": given} if isinstance(given, str) else given
        if not isinstance(values, Mapping):
            raise InvalidRequestError(
                f"A template takes a question, or a mapping with `question`, not {type(given).__name__}."
            )
        if unknown := values.keys() - _KEYS:
            raise UnknownOptionError.of(unknown, _KEYS, "The input")
        text = values.get("question")
        if not isinstance(text, str) or not text.strip():
            raise InvalidRequestError("The question is empty: pass a text as the input or under `question`.")
        try:
            history: Sequence[BaseMessage] = convert_to_messages(values.get("chat_history") or [])
        except (NotImplementedError, ValueError) as error:
            raise InvalidRequestError(f"`chat_history` holds what is no message: {error}") from error
        return cls(text=text.strip(), history=tuple(history), documents=_documents(values.get("documents")))


def _documents(given: Any) -> tuple[Document, ...] | None:
    if given is None:
        return None
    found = [
        Document(item) if isinstance(item, str) else item for item in ([given] if isinstance(given, str) else given)
    ]
    if wrong := [item for item in found if not isinstance(item, Document)]:
        raise InvalidRequestError(f"`documents` holds a {type(wrong[0]).__name__}: pass Documents or texts.")
    return tuple(found)


class Citation(BaseModel):
    """A passage that the answer points to."""

    number: int
    """The passage's number, as `[n]` in the answer."""
    document: Document
    """The passage."""
    statements: list[str]
    """The sentences of the answer that cite it."""


class LeftOut(BaseModel):
    """A retrieved document that the prompt does not hold, and why."""

    document: Document
    reason: Literal["duplicate", "irrelevant", "no room"]


class RagResult(BaseModel):
    """The result of a template, or a part of it while it streams; the sum of all parts is the whole result."""

    answer: str = ""
    """The answer; markers that name no passage are removed from it."""
    reasoning: str = ""
    """What the model thought before it answered."""
    documents: list[Document] = []
    """The passages that the prompt held: number n is `documents[n - 1]`."""
    citations: list[Citation] = []
    """The passages that the answer cites, in the order in which it first does."""
    left_out: list[LeftOut] = []
    """Retrieved documents that the prompt did not hold."""
    trimmed: list[int] = []
    """Numbers of the passages that were shortened to fit."""
    removed_citations: list[int] = []
    """Numbers in the model's reply that named no passage."""
    queries: list[str] = []
    """What was searched for."""
    refused: bool = False
    """Whether the answer is that the passages do not hold it."""
    uncited: bool = False
    """Whether there is an answer that cites nothing: check it before you trust it."""
    incomplete: str | None = None
    """Set when the reply ended too early; see `ChatQwen3Int4`."""
    usage: UsageMetadata | None = None
    """The tokens of all calls to the model together."""

    def __add__(self, other: RagResult) -> RagResult:
        """Return the two parts as one: texts, lists and tokens are joined."""
        joined: dict[str, Any] = {}
        for name in type(self).model_fields:
            ours, theirs = getattr(self, name), getattr(other, name)
            if name == "usage":
                joined[name] = add_usage(ours, theirs) if ours or theirs else None
            elif name == "incomplete":
                joined[name] = theirs or ours
            else:
                joined[name] = ours + theirs if isinstance(ours, str | list) else ours or theirs
        return RagResult.model_construct(**joined)
