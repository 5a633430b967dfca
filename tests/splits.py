"""Ways to cut a text, as a server or an engine may send it."""

from __future__ import annotations

from collections.abc import Iterator


def two_and_three_way_splits(text: str) -> Iterator[list[str]]:
    for first in range(len(text) + 1):
        for second in range(first, len(text) + 1):
            yield [text[:first], text[first:second], text[second:]]


def two_way_splits_and_characters(text: str) -> Iterator[list[str]]:
    """Every cut into two parts, and every character by itself: for texts whose three-way splits are too many."""
    for first in range(len(text) + 1):
        yield [text[:first], text[first:]]
    yield list(text)
