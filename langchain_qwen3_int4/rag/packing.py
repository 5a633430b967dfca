"""Chooses which passages a prompt holds, so that it and the reply fit the context: the most relevant ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from langchain_core.documents import Document
from langchain_core.messages import BaseMessage

from langchain_qwen3_int4.errors import PromptTooLongError
from langchain_qwen3_int4.rag.contract import LeftOut
from langchain_qwen3_int4.rag.steps import Count, Prompt, Steps, T

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")

_TURN_TOKENS = 16
"""More than a chat template adds to a turn."""


@dataclass(frozen=True)
class Packed:
    """A prompt that fits, and what it holds."""

    prompt: Prompt
    tokens: int
    passages: list[Document]
    """The passages in the prompt, shortened ones with what is left of their text."""
    trimmed: list[int] = field(default_factory=list)
    """Numbers of the shortened passages, from 1."""
    left_out: list[LeftOut] = field(default_factory=list)


def unique(documents: Sequence[Document]) -> list[Document]:
    """Return documents without those whose text came before."""
    first: dict[str, Document] = {}
    for document in documents:
        first.setdefault(document.page_content.strip(), document)
    return list(first.values())


def pack(documents: Sequence[Document], build: Callable[[Sequence[Document]], Prompt], room: int) -> Steps[Packed]:
    """Return the prompt with as many of the documents as fit, the first ones first.

    Where not all fit, the first that does not is shortened at the end of a sentence; if it is the very first, inside a
    sentence too. Each try counts the whole prompt, so the result is exact as far as the counter is.

    Args:
        documents: Passages, the most relevant first.
        build: Makes the prompt that holds these passages.
        room: Most tokens of the prompt.

    Raises:
        PromptTooLongError: The prompt does not fit even without passages.
    """
    kept = unique(documents)
    duplicates = [document for document in documents if not any(document is other for other in kept)]
    left_out = [LeftOut(document=document, reason="duplicate") for document in duplicates]
    prompt = build(kept)
    tokens = yield Count(prompt)
    if tokens <= room:
        return Packed(prompt, tokens, kept, left_out=left_out)
    whole = yield from most(len(kept) - 1, lambda count: build(kept[:count]), room)
    if whole < 0:
        raise PromptTooLongError(
            f"The question and the chat history leave no room for passages: {room} tokens are there for the prompt. "
            "Shorten them, or raise `context_length` and the engine's `max_model_len`."
        )
    shortened = yield from _shortened(
        kept[whole], lambda last: build([*kept[:whole], last]), room, by_letters=not whole
    )
    passages = [*kept[:whole], *([shortened] if shortened else [])]
    left_out += [LeftOut(document=document, reason="no room") for document in kept[len(passages) :]]
    prompt = build(passages)
    tokens = yield Count(prompt)
    trimmed = [len(passages)] if shortened else []
    return Packed(prompt, tokens, passages, trimmed, left_out)


def counted(steps: Steps[T], count: Callable[[Prompt], int]) -> T:
    """Run steps that do nothing but count, and return their result."""
    sent: int | None = None
    while True:
        try:
            step = steps.send(sent)
        except StopIteration as end:
            result: T = end.value
            return result
        assert isinstance(step, Count)  # noqa: S101 - what the caller promised
        sent = count(step.prompt)


def fits_surely(prompt: Prompt, room: int) -> bool:
    """Return whether a prompt fits however it is tokenised, no token being shorter than a byte."""
    return sum(len(message.text.encode()) + _TURN_TOKENS for message in prompt) <= room


def sentence_ends(text: str) -> list[int]:
    """Return where the sentences and lines of a text end, the last one aside.

    >>> sentence_ends("It is tall. It is white.")
    [11]
    """
    begin = len(text) - len(text.lstrip())
    return [found.start() for found in _SENTENCE_END.finditer(text) if found.start() > begin]


def fitting(document: Document, build: Callable[[Document], Prompt], room: int) -> Steps[Prompt]:
    """Return the prompt over one passage, which is shortened where it must be; most need no counting."""
    prompt = build(document)
    if fits_surely(prompt, room):
        return prompt
    packed = yield from pack([document], lambda some: build(some[0] if some else Document("")), room)
    return packed.prompt


def latest(
    turns: Sequence[BaseMessage], build: Callable[[Sequence[BaseMessage]], Prompt], room: int
) -> Steps[Sequence[BaseMessage]]:
    """Return the latest turns of a conversation, from a person's on, that take at most `room` tokens of a prompt."""
    starts = [place for place, turn in enumerate(turns) if turn.type == "human"][::-1]
    if not starts:
        return []
    without = yield Count(build([]))
    kept = yield from most(
        len(starts), lambda count: build(turns[starts[count - 1] :] if count else []), without + room
    )
    return turns[starts[kept - 1] :] if kept > 0 else []


def most(highest: int, build: Callable[[int], Prompt], room: int) -> Steps[int]:
    """Return the highest number from 0 to `highest` whose prompt fits, or -1."""
    fits, fails = -1, highest + 1
    while fails - fits > 1:
        middle = (fits + fails) // 2
        tokens = yield Count(build(middle))
        fits, fails = (middle, fails) if tokens <= room else (fits, middle)
    return fits


def _shortened(
    document: Document, build: Callable[[Document], Prompt], room: int, *, by_letters: bool
) -> Steps[Document | None]:
    text = document.page_content
    ends = sentence_ends(text)

    def cut(end: int) -> Document:
        return document.model_copy(update={"page_content": text[:end].rstrip()})

    sentences = yield from most(len(ends), lambda count: build(cut(ends[count - 1] if count else 0)), room)
    if sentences > 0:
        return cut(ends[sentences - 1])
    if not by_letters:
        return None
    letters = yield from most(len(text), lambda count: build(cut(count)), room)
    return cut(letters) if letters > 0 else None
