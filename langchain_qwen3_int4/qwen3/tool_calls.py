"""Reads `<tool_call>{"name": …, "arguments": …}</tool_call>` out of an answer, in a stream of text cut anywhere."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any, Literal

from langchain_qwen3_int4.qwen3.thinking import held_suffix

OPEN = "<tool_call>"
CLOSE = "</tool_call>"

Piece = tuple[Literal["content"], str] | tuple[Literal["call"], dict[str, Any]]

_NAME = re.compile(r'"name"\s*:\s*"((?:[^"\\]|\\.)*)"')


def new_call_id() -> str:
    """Return an id for a tool call that came without one."""
    return f"call_{uuid.uuid4().hex[:24]}"


def normalise_arguments(arguments: object) -> str | None:
    r"""Return a call's arguments as the JSON text of an object, or None when they are not one.

    Null and empty arguments are an empty object, and an object that was encoded twice is decoded once.

    >>> normalise_arguments('"{\\"city\\": \\"Oslo\\"}"')
    '{"city": "Oslo"}'
    """
    for _ in range(3):
        if arguments is None or arguments == "":
            return "{}"
        if isinstance(arguments, dict):
            return json.dumps(arguments, ensure_ascii=False)
        if not isinstance(arguments, str):
            return None
        try:
            arguments = json.loads(arguments)
        except json.JSONDecodeError:
            return None
    return None


def read_call(body: str) -> dict[str, Any]:
    """Return the text between the tags as an OpenAI tool call, with an `error` when it cannot be executed.

    >>> read_call('{"name": "add", "arguments": {"a": 1}}')["function"]
    {'name': 'add', 'arguments': '{"a": 1}'}
    """
    call: dict[str, Any] = {"id": new_call_id(), "type": "function"}
    try:
        parsed = json.loads(body)
    except json.JSONDecodeError as error:
        return call | _invalid(body, f"not valid JSON: {error}")
    if not isinstance(parsed, dict) or not isinstance(parsed.get("name"), str) or not parsed["name"]:
        return call | _invalid(body, "no tool name")
    arguments = normalise_arguments(parsed.get("arguments"))
    if arguments is None:
        return call | _invalid(body, "the arguments are not a JSON object")
    return call | {"function": {"name": parsed["name"], "arguments": arguments}}


def _invalid(body: str, error: str) -> dict[str, Any]:
    name = _NAME.search(body)
    return {"function": {"name": name[1] if name else "", "arguments": body.strip()}, "error": error}


class ToolCallParser:
    r"""Splits an answer's text into `("content", text)` and `("call", tool call)` pieces.

    The joined content and the calls do not depend on how the text was cut. The whitespace around calls is dropped.

    >>> parser = ToolCallParser()
    >>> parser.feed('Let me see.\n<tool_call>\n{"name": "now", "argum')
    [('content', 'Let me see.')]
    >>> [(kind, call["function"]) for kind, call in parser.feed('ents": {}}\n</tool_call>')]
    [('call', {'name': 'now', 'arguments': '{}'})]
    """

    def __init__(self) -> None:
        self._held = ""
        self._in_call = False
        self._after_call = False
        self._calls = 0

    def feed(self, text: str) -> list[Piece]:
        """Take the next piece of text and return what can be told apart now."""
        self._held += text
        pieces: list[Piece] = []
        while self._read_call(pieces) if self._in_call else self._read_content(pieces):
            pass
        return pieces

    def close(self, *, cut: bool) -> list[Piece]:
        """End the text and return what was held back.

        Args:
            cut: Whether the reply was cut by its length; a call that it cut is never executed.
        """
        held, self._held = self._held, ""
        if not self._in_call:
            return [("content", held)] if held.strip() or (held and not self._calls) else []
        call = read_call(held)
        if cut:
            call = {"id": call["id"], "type": "function"} | _invalid(held, "cut off by the length limit")
        return [("call", call | {"index": self._calls})]

    def _read_content(self, pieces: list[Piece]) -> bool:
        if self._after_call:
            self._held = self._held.lstrip()
            self._after_call = not self._held
        start = self._held.find(OPEN)
        text = self._held[:start] if start >= 0 else self._held[: len(self._held) - held_suffix(self._held, OPEN)]
        text = text.rstrip()
        if text:
            pieces.append(("content", text))
        if start < 0:
            self._held = self._held[len(text) :]
            return False
        self._held = self._held[start + len(OPEN) :]
        self._in_call = True
        return True

    def _read_call(self, pieces: list[Piece]) -> bool:
        end = self._held.find(CLOSE)
        if end < 0:
            return False
        pieces.append(("call", read_call(self._held[:end]) | {"index": self._calls}))
        self._held = self._held[end + len(CLOSE) :]
        self._calls += 1
        self._in_call, self._after_call = False, True
        return True
