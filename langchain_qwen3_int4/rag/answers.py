"""Reads the model's reply over numbered passages into parts of the result."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.documents import Document
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata, add_usage

from langchain_qwen3_int4.messages import reasoning_of
from langchain_qwen3_int4.rag.citations import CitationReader, citations_in
from langchain_qwen3_int4.rag.contract import RagResult

_ENDS = " .。!！\"'”’"


class AnswerReader:
    """Turns a reply, whole or in chunks, into parts of a `RagResult`, with its citations checked.

    Args:
        passages: What the numbers in the reply may name; it may grow while the reply comes.
        refusal: The words that say that the passages do not hold the answer.
    """

    def __init__(self, passages: Sequence[Document], refusal: str) -> None:
        self._passages = passages
        self._refusal = refusal
        self._reader = CitationReader(passages)
        self._answer = ""
        self._usage: UsageMetadata | None = None
        self._incomplete: str | None = None

    def read(self, message: AIMessage) -> RagResult | None:
        """Return the part that a message or chunk adds, if it adds one."""
        metadata = message.response_metadata
        cut = "answer" if metadata.get("finish_reason") == "length" else None
        self._incomplete = metadata.get("incomplete") or cut or self._incomplete
        self._usage = add_usage(self._usage, message.usage_metadata)
        text = self._reader.feed(str(message.text))
        self._answer += text
        reasoning = reasoning_of(message)
        return RagResult(answer=text, reasoning=reasoning) if text or reasoning else None

    def close(self) -> RagResult:
        """Return the last part: what was held back, the citations and the tokens."""
        rest = self._reader.close()
        answer = self._answer + rest
        citations = citations_in(answer, self._passages)
        refused = not citations and is_refusal(answer, self._refusal)
        return RagResult(
            answer=rest,
            citations=citations,
            removed_citations=self._reader.removed,
            refused=refused,
            uncited=bool(answer.strip()) and not citations and not refused,
            incomplete=self._incomplete,
            usage=self._usage,
        )


def is_refusal(answer: str, refusal: str) -> bool:
    """Return whether an answer says the agreed words of a refusal, whatever stands around them.

    >>> is_refusal("Sorry, i cannot find it", "I cannot find it.")
    True
    """
    return refusal.strip(_ENDS).casefold() in answer.casefold()
