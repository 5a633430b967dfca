"""Server-sent events: blocks of bytes as they come in, OpenAI's chunks out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

END = b"\n"
"""Fed in the end: a last line that nothing ended."""

_TEXTS = ("content", "reasoning", "reasoning_content")


class EventReader:
    r"""Reads the chunks of a stream, however its bytes are cut.

    >>> reader = EventReader()
    >>> reader.feed(b'data: {"id": "1"}\n\ndata: {"id"')
    [{'id': '1'}]
    >>> reader.feed(b': "2"}\n\ndata: [DONE]\n\n')
    [{'id': '2'}]
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, block: bytes) -> list[dict[str, Any]]:
        """Return the chunks that a block completes."""
        lines = (self._rest + block).splitlines(keepends=True)
        self._rest = lines.pop() if lines and lines[-1][-1:] not in (b"\n", b"\r") else b""
        return [chunk for line in lines if (chunk := _chunk(line)) is not None]


def _chunk(line: bytes) -> dict[str, Any] | None:
    """Return the chunk that a line of the event stream holds, if it holds one."""
    if not line.startswith(b"data:"):
        return None
    data = line[5:].strip()
    chunk = None if data == b"[DONE]" else json.loads(data)
    return chunk if isinstance(chunk, dict) else None


def joined(chunks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join neighbours that add to the same text and say nothing else.

    >>> text = [{"choices": [{"index": 0, "delta": {"content": word}}]} for word in ("a", "b")]
    >>> joined(text)
    [{'choices': [{'index': 0, 'delta': {'content': 'ab'}}]}]
    """
    result: list[dict[str, Any]] = []
    last = None
    for chunk in chunks:
        place = _place(chunk)
        if place is not None and place == last:
            result[-1]["choices"][0]["delta"][place[1]] += chunk["choices"][0]["delta"][place[1]]
        else:
            result.append(chunk)
        last = place
    return result


def _place(chunk: dict[str, Any]) -> tuple[int, str] | None:
    """Return which text of which choice a chunk adds to, or None where it says anything else."""
    choices = chunk.get("choices")
    if not isinstance(choices, list) or len(choices) != 1 or chunk.get("usage") or chunk.get("error"):
        return None
    choice = choices[0]
    if choice.get("finish_reason") or choice.get("logprobs"):
        return None
    said = [key for key, value in (choice.get("delta") or {}).items() if value and key != "role"]
    if len(said) != 1 or said[0] not in _TEXTS or not isinstance(choice["delta"][said[0]], str):
        return None
    return choice.get("index") or 0, said[0]
