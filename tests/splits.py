"""Every way to cut a text into two or three parts."""

from __future__ import annotations

from collections.abc import Iterator


def two_and_three_way_splits(text: str) -> Iterator[list[str]]:
    for first in range(len(text) + 1):
        for second in range(first, len(text) + 1):
            yield [text[:first], text[first:second], text[second:]]
