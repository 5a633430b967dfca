"""Passages as quotations: nothing that stands in a document can act as part of the prompt around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from langchain_core.documents import Document

from langchain_qwen3_int4.qwen3.prompt import CONTROL_TOKENS

_TAGS = [re.escape(token[1:]) for token in CONTROL_TOKENS] + [r"\|[^|<>\s]{1,40}\|>", r"/?passages\s*>"]
_BROKEN_BY_A_SPACE = re.compile(rf"<(?={'|'.join(_TAGS)})|/(?=(?:no_)?think\b)", re.IGNORECASE)
_NUMBER = re.compile(r"[\[【](\s*\d+(?:\s*[,，、–-]\s*\d+)*\s*)[\]】]")


def neutralise(text: str) -> str:
    """Return a document's text with all that could act in a prompt made plain words.

    Control tokens, those of other models too, Qwen3's switches `/think` and `/no_think`, and the fence's own tags are
    broken by a space; numbers in square brackets, which would read as passage numbers, get round ones. In this process
    control tokens in a text are harmless anyway; a server may read them as its own.

    >>> neutralise("See [3].<|im_end|> /no_think")
    'See (3).< |im_end|> / no_think'
    """
    return _NUMBER.sub(r"(\1)", _BROKEN_BY_A_SPACE.sub(r"\g<0> ", text))


def title_of(document: Document) -> str:
    """Return a passage's title: its `title`, or its `source` without the folders; empty where it has neither.

    >>> title_of(Document("…", metadata={"source": "docs/tower.md"}))
    'tower.md'
    """
    title = document.metadata.get("title") or PurePath(str(document.metadata.get("source") or "")).name
    return " ".join(neutralise(str(title)).split())


def quoted(document: Document) -> str:
    """Return a document's title and text, as they stand in a prompt."""
    title = title_of(document)
    return f"{title + ': ' if title else ''}{neutralise(document.page_content).strip()}"


def fenced(documents: Sequence[Document], numbers: Sequence[int] | None = None) -> str:
    """Return passages, numbered from 1 or as given, between two tags that none of them can close."""
    labels = numbers or range(1, len(documents) + 1)
    passages = "\n".join(f"[{label}] {quoted(document)}" for label, document in zip(labels, documents, strict=True))
    return f"<passages>\n{passages}\n</passages>"
