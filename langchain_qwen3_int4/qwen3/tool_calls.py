"""Reads `<tool_call>{"name": …, "arguments": …}</tool_call>` out of an answer, in a stream of text cut anywhere."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection
from typing import Any, Literal

from langchain_qwen3_int4.qwen3.thinking import held_suffix

OPEN = "<tool_call>"
CLOSE = "</tool_call>"
CUT = "cut off by the length limit"

Piece = tuple[Literal["content"], str] | tuple[Literal["call"], dict[str, Any]]
"""A `call` is an OpenAI tool call or the next piece of one: it has `index` and `function` always, `id` and the name in
its first piece, and `error` in its last piece if it cannot be executed."""

_NAME = re.compile(r'"name"\s*:\s*"((?:[^"\\]|\\.)*)"')
_HEAD = re.compile(r'\s*\{\s*"name"\s*:\s*("(?:[^"\\]|\\.)+")\s*,\s*"arguments"\s*:\s*(?=\{)')


def new_call_id() -> str:
    """Return an id for a tool call that came without one."""
    return f"call_{uuid.uuid4().hex[:24]}"


def not_offered(name: str) -> str:
    """Return why a call of another tool than those offered cannot be executed."""
    return f"no tool {name!r} was offered" if name else "no tool name"


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


class JsonText:
    r"""Follows JSON text that comes in pieces: where its value ends, and what would make it impossible to complete.

    >>> text = JsonText()
    >>> text.feed('{"a": [1, "x'), text.feed('"]} and more'), text.ended
    (12, 3, True)
    """

    def __init__(self) -> None:
        self._open: list[str] = []
        self._in_string = False
        self._escaped = False
        self.ended = False
        """Whether the outermost object or array is closed."""

    def feed(self, text: str) -> int:
        """Take the next piece and return how many of its characters belong to the value."""
        for position, character in enumerate(text):
            if self.ended:
                return position
            if self._in_string:
                self._in_string = self._escaped or character != '"'
                self._escaped = character == "\\" and not self._escaped
            elif character == '"':
                self._in_string = True
            elif character in "{[":
                self._open.append("]" if character == "{" else "}")
            elif character in "}]" and self._open:
                self._open.pop()
                self.ended = not self._open
        return len(text)

    def breaker(self) -> str:
        """Return what to append so that no lenient parser can complete the text: a bracket that closes nothing."""
        end_of_string = ("\\" if self._escaped else "") + '"' if self._in_string else ""
        return end_of_string + (self._open[-1] if self._open else "]")


def broken(arguments: str, error: str) -> str:
    """Return what to append to arguments that must never be executed: a bracket that closes nothing, and the reason.

    LangChain and LlamaIndex complete JSON that was cut, and would execute it.

    >>> broken('{"a": 1, "b', CUT)
    '"] cut off by the length limit'
    """
    text = JsonText()
    text.feed(arguments)
    return f"{text.breaker()} {error}"


class CallWriter:
    """Passes one call's arguments on as they come, and breaks them for good when the call cannot be executed.

    >>> writer = CallWriter()
    >>> writer.feed('{"a": 1, "b'), writer.close(cut=True)
    ('{"a": 1, "b', ('"] cut off by the length limit', 'cut off by the length limit'))
    """

    def __init__(self) -> None:
        self._text = ""
        self._passed = False

    def feed(self, text: str) -> str:
        """Take the next piece of the arguments and return what can be passed on now."""
        held = "" if self._passed else self._text
        self._text += text
        self._passed = self._passed or self._text.lstrip().startswith("{")
        return held + text if self._passed else ""

    def close(self, error: str | None = None, *, cut: bool = False) -> tuple[str, str | None]:
        """End the arguments; return what is left to pass on, and why the call cannot be executed, if so.

        Args:
            error: Why the call cannot be executed, whatever its arguments are.
            cut: Whether the length limit ended the reply.
        """
        arguments = None if cut and not self._text.strip() else normalise_arguments(self._text)
        if error is None and arguments is not None:
            return ("" if self._passed else arguments), None
        error = error or (CUT if cut else "the arguments are not a JSON object")
        return ("" if self._passed else self._text) + broken(self._text, error), error


class ToolCallParser:
    r"""Splits an answer's text into `("content", text)` and `("call", …)` pieces; see `Piece`.

    The joined content and the calls do not depend on how the text was cut. The whitespace around calls is dropped.

    Args:
        names: The tools that were offered; a call of another one cannot be executed.

    >>> parser = ToolCallParser({"now"})
    >>> parser.feed('Let me see.\n<tool_call>\n{"name": "now", "argum')
    [('content', 'Let me see.')]
    >>> [call["function"] for _, call in parser.feed('ents": {"zone": "U')]
    [{'name': 'now', 'arguments': '{"zone": "U'}]
    >>> [call["function"] for _, call in parser.feed('TC"}}\n</tool_call>')]
    [{'arguments': 'TC"}'}]
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._held = ""
        self._calls = 0
        self._after_call = False
        self._call: _TextCall | None = None

    def feed(self, text: str) -> list[Piece]:
        """Take the next piece of text and return what can be told apart now."""
        self._held += text
        pieces: list[Piece] = []
        while self._read_call(self._call, pieces) if self._call else self._read_content(pieces):
            pass
        return pieces

    def close(self, *, cut: bool) -> list[Piece]:
        """End the text and return what was held back.

        Args:
            cut: Whether the reply was cut by its length; a call that it cut is never executed.
        """
        held, self._held = self._held, ""
        if self._call is None:
            return [("content", held)] if held.strip() or (held and not self._calls) else []
        pieces: list[Piece] = []
        self._say(self._call.feed(held), pieces)
        self._say(self._call.close(CUT if cut else None), pieces)
        return pieces

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
        self._call = _TextCall(self._names)
        return True

    def _read_call(self, call: _TextCall, pieces: list[Piece]) -> bool:
        end = self._held.find(CLOSE)
        sure = end if end >= 0 else len(self._held) - held_suffix(self._held, CLOSE)
        self._say(call.feed(self._held[:sure]), pieces)
        if end < 0:
            self._held = self._held[sure:]
            return False
        self._say(call.close(), pieces)
        self._held = self._held[end + len(CLOSE) :]
        self._calls += 1
        self._call, self._after_call = None, True
        return True

    def _say(self, call: dict[str, Any] | None, pieces: list[Piece]) -> None:
        if call:
            pieces.append(("call", {"index": self._calls, **call}))


class _TextCall:
    """The text between one pair of tags; it gives the call piece by piece, as soon as each is sure."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._body = ""
        self._json = JsonText()
        self._writer = CallWriter()
        self._begun = False

    def feed(self, text: str) -> dict[str, Any] | None:
        """Take the next piece of the body and return the next piece of the call, or None."""
        self._body += text
        if self._begun:
            arguments = self._pass_on(text)
            return {"function": {"arguments": arguments}} if arguments else None
        # A call whose keys come in another order is rare, and read when it is whole.
        head = _HEAD.match(self._body)
        name = _decoded(head[1]) if head else None
        if not head or name not in self._names:
            return None
        self._begun = True
        return _first(name, self._pass_on(self._body[head.end() :]))

    def close(self, error: str | None = None) -> dict[str, Any] | None:
        """End the body and return the last piece of the call, or None when all of it was given.

        Args:
            error: Why the call cannot be executed, whatever its body says.
        """
        parsed = _decoded(self._body)
        if self._begun:
            rest, error = self._writer.close(error or (None if parsed else "not valid JSON"))
            return {"function": {"arguments": rest}, "error": error} if error else None
        given = parsed if isinstance(parsed, dict) else {}
        name, arguments = given.get("name"), normalise_arguments(given.get("arguments"))
        error = error or self._fault(parsed, name, arguments)
        if error is None:
            return _first(name, arguments)
        found = _NAME.search(self._body)
        body = self._body.strip()
        return _first(found[1] if found else "", body + broken(body, error)) | {"error": error}

    def _pass_on(self, text: str) -> str:
        return self._writer.feed(text[: self._json.feed(text)])

    def _fault(self, parsed: Any, name: Any, arguments: str | None) -> str | None:
        if parsed is None:
            return "not valid JSON"
        if not isinstance(name, str) or not name:
            return "no tool name"
        if name not in self._names:
            return not_offered(name)
        return "the arguments are not a JSON object" if arguments is None else None


class ThoughtCalls:
    r"""Holds back the calls at the end of a thought, until it is known whether they are the reply.

    Qwen3 sometimes calls a tool inside its thought and ends there. A thought that only mentions a call goes on.

    >>> end = ThoughtCalls()
    >>> end.feed('Look it up.\n<tool_call>\n{"name": "now", "arguments": {}}\n</tool_call>')
    'Look it up.'
    >>> [call["function"]["name"] for call in end.calls({"now"})]
    ['now']
    """

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """Take the next piece of the thought and return what is thought for sure."""
        text = self._held + text
        sure = self._end_of_thought(text)
        self._held = text[sure:]
        return text[:sure]

    def release(self) -> str:
        """Return what was held back, since it was only thought."""
        held, self._held = self._held, ""
        return held

    def calls(self, names: Collection[str]) -> list[dict[str, Any]]:
        """Return what was held back as calls, or nothing unless each is whole and of a tool that was offered."""
        parser = ToolCallParser(names)
        pieces = parser.feed(self._held) + parser.close(cut=False)
        calls: dict[int, dict[str, Any]] = {}
        for kind, piece in pieces:
            if kind == "content" or not isinstance(piece, dict) or "error" in piece:
                return []
            add_piece(calls, piece)
        return list(calls.values())

    def _end_of_thought(self, text: str) -> int:
        at = 0
        while (start := text.find(OPEN, at)) >= 0:
            end = start
            while text.startswith(OPEN, end):
                close = text.find(CLOSE, end)
                if close < 0:
                    return len(text[:start].rstrip())
                end = len(text) - len(text[close + len(CLOSE) :].lstrip())
            if OPEN.startswith(text[end:]):
                return len(text[:start].rstrip())
            at = end
        return len(text[: len(text) - held_suffix(text, OPEN)].rstrip())


def add_piece(calls: dict[int, dict[str, Any]], piece: dict[str, Any]) -> None:
    """Add the next piece of a call to the calls so far, by their index."""
    index = piece["index"]
    if index not in calls:
        calls[index] = {**piece, "function": dict(piece["function"])}
        return
    calls[index]["function"]["arguments"] += piece["function"]["arguments"]
    if "error" in piece:
        calls[index]["error"] = piece["error"]


def _first(name: Any, arguments: str | None) -> dict[str, Any]:
    return {"id": new_call_id(), "type": "function", "function": {"name": name, "arguments": arguments}}


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None
