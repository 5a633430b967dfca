"""The canonical reply: what any server or engine said, in one form, for streams and whole replies alike.

A raw chunk is an OpenAI chat-completion chunk as it came. A canonical chunk has the same shape, and
- the delta holds `reasoning`, `content` and `tool_calls`, never tags in the text; a tool call comes in pieces with the
  same `index`: the first holds `id` and name, each some of the arguments, and the last one `error` when the call cannot
  be executed;
- the last chunk, and only it, holds `finish_reason`, `incomplete` (where the reply ended too early, see
  `Incomplete`) and the final `usage`.

A canonical reply is the fold of its canonical chunks, with `message` in place of `delta`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_qwen3_int4.completions.stop import StopFilter
from langchain_qwen3_int4.errors import StreamInterruptedError
from langchain_qwen3_int4.qwen3.thinking import Start, ThinkSplitter
from langchain_qwen3_int4.qwen3.tool_calls import (
    CallWriter,
    Piece,
    ThoughtCalls,
    ToolCallParser,
    add_piece,
    new_call_id,
    not_offered,
)

Chunk = dict[str, Any]
Incomplete = Literal["thinking", "answer", "empty"]
"""`thinking`: cut or stopped while thinking; `answer`: the answer was cut; `empty`: it ended with no answer or call."""


@dataclass(frozen=True)
class Reading:
    """How a request's reply is to be read."""

    start: Start
    """Where the reply's text starts; see `ThinkSplitter`."""
    thinking: bool
    """Whether the request asked for thinking."""
    tools: frozenset[str] = frozenset()
    """The tools that were offered; without any, calls in the text are text."""
    return_reasoning: bool = True
    """Whether the reply shows its reasoning."""
    stop: tuple[str, ...] = ()
    """Strings that end the answer; they may stand in the thought."""


class ReplyReader:
    """Turns the raw chunks of one reply into canonical chunks.

    >>> reader = ReplyReader(Reading(start="detect", thinking=True))
    >>> first = reader.feed({"model": "m", "choices": [{"index": 0, "delta": {"content": "<think>a</think>b"}}]})
    >>> first["choices"][0]["delta"]
    {'reasoning': 'a', 'content': 'b'}
    >>> reader.feed({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    >>> reader.close()["choices"][0]["finish_reason"]
    'stop'
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._choices: dict[int, _Choice] = {}
        self._head: Chunk = {"id": "", "object": "chat.completion.chunk", "created": int(time.time()), "model": ""}
        self._usage: dict[str, Any] | None = None

    def feed(self, raw: Mapping[str, Any]) -> Chunk | None:
        """Take the next raw chunk and return what can be said now, or None."""
        for key in self._head:
            if raw.get(key):
                self._head[key] = raw[key]
        if raw.get("usage"):
            self._usage = raw["usage"]  # cumulative where a server repeats it: the last one counts
        choices = []
        for raw_choice in raw.get("choices") or ():
            index = raw_choice.get("index") or 0
            choice = self._choices.setdefault(index, _Choice(self._reading))
            if said := choice.feed(raw_choice):
                choices.append({"index": index, **said})
        return {**self._head, "choices": choices, "usage": None} if choices else None

    @property
    def stops(self) -> bool:
        """Whether it ends the answer at stop strings, rather than the server."""
        return bool(self._reading.stop)

    @property
    def thinking(self) -> bool:
        """Whether the first choice is inside its thought."""
        return 0 in self._choices and self._choices[0].thinking

    @property
    def reasoning(self) -> str:
        """The first choice's thought so far."""
        return "".join(self._choices[0].reasoning) if 0 in self._choices else ""

    def end_thought(self) -> None:
        """End the first choice's thought, because it was closed for the model; what follows is the answer.

        What may have been said after the thought is forgotten.
        """
        self._choices.setdefault(0, _Choice(self._reading)).end_thought()

    @property
    def stopped(self) -> bool:
        """Whether every choice has come to a stop string, so that nothing of what follows counts."""
        return bool(self._choices) and all(choice.stopped for choice in self._choices.values())

    def close(self) -> Chunk:
        """Return the last chunk.

        Raises:
            StreamInterruptedError: The reply broke off: no choice came, or one without a finish reason.
        """
        if not self._choices or not all(choice.finish_reason for choice in self._choices.values()):
            raise self.interrupted("the reply ended without a finish reason")
        choices = [{"index": index, **choice.close()} for index, choice in sorted(self._choices.items())]
        usage = self._usage and _with_reasoning_tokens(self._usage, list(self._choices.values()))
        return {**self._head, "choices": choices, "usage": usage}

    def interrupted(self, why: str) -> StreamInterruptedError:
        """Return the error for a reply that broke off, with what had arrived of the first choice."""
        first = self._choices.get(0) or _Choice(self._reading)
        return StreamInterruptedError(
            f"The reply broke off: {why}. `partial_text` and `partial_reasoning` hold what had arrived; call again.",
            partial_text="".join(first.content),
            partial_reasoning="".join(first.reasoning),
        )


@dataclass
class _Said:
    """What one step adds to a choice."""

    reasoning: str = ""
    content: str = ""
    calls: dict[int, dict[str, Any]] = field(default_factory=dict)


class _Choice:
    """The state of one of a reply's choices."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._splitter = ThinkSplitter(reading.start)
        self._thought_calls = ThoughtCalls() if reading.tools else None
        self._held = _Said()
        self._unsure: list[str] = []
        self._split_by_server = False
        self._logprobs: list[Any] = []
        self.reasoning: list[str] = []
        self._begin_answer()

    @property
    def stopped(self) -> bool:
        return self._stop.hit

    @property
    def thinking(self) -> bool:
        return self._splitter.thinking

    def end_thought(self) -> None:
        self._say(self._splitter.end_thought(), self._held)
        if self._thought_calls:
            self._think(self._thought_calls.release(), self._held)
        self._begin_answer()

    def _begin_answer(self) -> None:
        self._parser = ToolCallParser(self._reading.tools) if self._reading.tools else None
        self._stop = StopFilter(self._reading.stop)
        self._native_calls: dict[int, _NativeCall] = {}
        self._calls: dict[tuple[str, int], int] = {}
        self.content: list[str] = []
        self.finish_reason: str | None = None

    def feed(self, raw: Mapping[str, Any]) -> dict[str, Any] | None:
        """Take one raw choice and return what it adds, or None."""
        if self.stopped:
            return None
        delta = raw.get("delta") or {}
        said, self._held = self._held, _Said()
        if text := delta.get("reasoning") or delta.get("reasoning_content"):
            self._read_reasoning(text, said)
        if text := delta.get("content"):
            self._read_content(text, said)
        for position, call in enumerate(delta.get("tool_calls") or ()):
            self._read_native_call(position, call, said)
        self._logprobs += (raw.get("logprobs") or {}).get("content") or ()
        self.finish_reason = "stop" if self.stopped else raw.get("finish_reason") or self.finish_reason
        return self._emit(said)

    def close(self) -> dict[str, Any]:
        """Return what was held back and how the choice ended."""
        said = self._held
        cut = self.finish_reason == "length"
        self._say(self._splitter.feed("".join(self._unsure)), said)
        thinking = self._splitter.thinking
        self._say(self._splitter.close(), said)
        if self._parser:
            self._say_answer(self._parser.close(cut=cut), said)
        self._show(self._stop.close(), said)
        for index, call in sorted(self._native_calls.items()):
            if piece := call.close(self._reading.tools, cut=cut):
                self._add_call("server", {"index": index, **piece}, said)
        self._end_thought(said, cut=cut)
        emitted = self._emit(said) or {"delta": {}}
        finish_reason = "tool_calls" if self.finish_reason == "stop" and self._calls else self.finish_reason
        return {**emitted, "finish_reason": finish_reason, "incomplete": self._incomplete(thinking, cut)}

    def _incomplete(self, thinking: bool, cut: bool) -> Incomplete | None:
        if self._calls and not cut:
            return None
        # A server that splits by itself does not tell whether the thought was closed when nothing follows it.
        if thinking and (cut or not self._split_by_server):
            return "thinking"
        if cut:
            return "answer"
        return None if "".join(self.content).strip() else "empty"

    def _read_reasoning(self, text: str, said: _Said) -> None:
        if not self._reading.thinking and not self._split_by_server:
            # Some servers put the whole answer here when thinking is off. It is a thought only if content follows.
            self._unsure.append(text)
            return
        self._split_by_server = True
        self._splitter.begin_thought()
        self._say(self._splitter.feed(text), said)

    def _read_content(self, text: str, said: _Said) -> None:
        if self._unsure:
            self._split_by_server = True
            self._splitter.begin_thought()
            self._say(self._splitter.feed("".join(self._unsure)), said)
            self._unsure = []
        if self._split_by_server and self._splitter.thinking:
            self._say(self._splitter.end_thought(), said)
        self._say(self._splitter.feed(text), said)

    def _end_thought(self, said: _Said, *, cut: bool) -> None:
        """Take calls at the end of the thought for the reply, if there is no other."""
        if self._thought_calls is None:
            return
        if not (cut or self._calls or "".join(self.content).strip()):
            for call in self._thought_calls.calls(self._reading.tools):
                self._add_call("thought", call, said)
        if not self._calls:
            self._think(self._thought_calls.release(), said)

    def _say(self, pieces: Iterable[tuple[str, str]], said: _Said) -> None:
        for kind, text in pieces:
            if kind == "reasoning":
                self._think(self._thought_calls.feed(text) if self._thought_calls else text, said)
            else:
                self._say_answer(self._parser.feed(text) if self._parser else [("content", text)], said)

    def _think(self, text: str, said: _Said) -> None:
        if text:
            self.reasoning.append(text)
            said.reasoning += text

    def _say_answer(self, pieces: Iterable[Piece], said: _Said) -> None:
        for piece in pieces:
            if self._thought_calls:
                self._think(self._thought_calls.release(), said)
            if piece[0] == "call":
                self._add_call("text", piece[1], said)
            else:
                self._show(self._stop.feed(piece[1]), said)

    def _show(self, text: str, said: _Said) -> None:
        if text:
            self.content.append(text)
            said.content += text

    def _add_call(self, source: str, piece: dict[str, Any], said: _Said) -> None:
        if not self.stopped:
            index = self._calls.setdefault((source, piece["index"]), len(self._calls))
            add_piece(said.calls, {**piece, "index": index})

    def _read_native_call(self, position: int, raw: Mapping[str, Any], said: _Said) -> None:
        if self._parser:
            # A server that parses calls leaves none in the text.
            parser, self._parser = self._parser, None
            self._say_answer(parser.close(cut=False), said)
        if self._thought_calls:
            self._think(self._thought_calls.release(), said)
        index = raw.get("index")
        if index is None:
            index = position if not raw.get("id") else len(self._native_calls)
        call = self._native_calls.setdefault(index, _NativeCall())
        if piece := call.feed(raw):
            self._add_call("server", {"index": index, **piece}, said)

    def _emit(self, said: _Said) -> dict[str, Any] | None:
        delta: dict[str, Any] = {}
        if said.reasoning and self._reading.return_reasoning:
            delta["reasoning"] = said.reasoning
        if said.content:
            delta["content"] = said.content
        if said.calls:
            delta["tool_calls"] = list(said.calls.values())
        if not delta:
            return None
        emitted: dict[str, Any] = {"delta": delta, "finish_reason": None}
        if self._logprobs:
            emitted["logprobs"] = {"content": self._logprobs}
            self._logprobs = []
        return emitted


class _NativeCall:
    """A call that the server parsed, on its way through."""

    def __init__(self) -> None:
        self._id: str | None = None
        self._name = ""
        self._begun = False
        self._writer = CallWriter()

    def feed(self, raw: Mapping[str, Any]) -> dict[str, Any] | None:
        """Take the server's next piece and return the call's next piece, or None."""
        function = raw.get("function") or {}
        self._id = raw.get("id") or self._id
        self._name = self._name or function.get("name") or ""
        arguments = function.get("arguments") or ""
        passed = self._writer.feed(arguments if isinstance(arguments, str) else json.dumps(arguments))
        return self._piece(passed) if passed or (self._name and not self._begun) else None

    def close(self, names: Collection[str], *, cut: bool) -> dict[str, Any] | None:
        """Return the call's last piece, or None when all of it was given."""
        error = None if self._name in names else not_offered(self._name)
        rest, error = self._writer.close(error, cut=cut)
        if not rest:
            return None
        return self._piece(rest) | ({"error": error} if error else {})

    def _piece(self, arguments: str) -> dict[str, Any]:
        if self._begun:
            return {"function": {"arguments": arguments}}
        self._begun = True
        head = {"id": self._id or new_call_id(), "type": "function"}
        return {**head, "function": {"name": self._name, "arguments": arguments}}


def _with_reasoning_tokens(usage: dict[str, Any], choices: Iterable[_Choice]) -> dict[str, Any]:
    """Add the reasoning tokens that a server did not count: the tokens in the thoughts' share of the text."""
    details = usage.get("completion_tokens_details") or {}
    if details.get("reasoning_tokens") is not None:
        return usage
    thought = sum(len(part) for choice in choices for part in choice.reasoning)
    answer = sum(len(part) for choice in choices for part in choice.content)
    share = thought / (thought + answer) if thought else 0.0
    reasoning_tokens = round(share * (usage.get("completion_tokens") or 0))
    return {**usage, "completion_tokens_details": {**details, "reasoning_tokens": reasoning_tokens}}


def fold(chunks: Iterable[Chunk]) -> dict[str, Any]:
    """Return the canonical reply that canonical chunks add up to."""
    reply: dict[str, Any] = {}
    choices: dict[int, dict[str, Any]] = {}
    calls: dict[int, dict[int, dict[str, Any]]] = {}
    for chunk in chunks:
        reply = {**reply, **chunk}
        for choice in chunk["choices"]:
            whole = choices.setdefault(choice["index"], {"index": choice["index"], "message": _empty_message()})
            message, delta = whole["message"], choice["delta"]
            for key in ("reasoning", "content"):
                message[key] += delta.get(key, "")
            for piece in delta.get("tool_calls", ()):
                add_piece(calls.setdefault(choice["index"], {}), piece)
            if logprobs := choice.get("logprobs"):
                whole.setdefault("logprobs", {"content": []})["content"] += logprobs["content"]
            whole["finish_reason"] = choice["finish_reason"]
            whole["incomplete"] = choice.get("incomplete")
    for index, choice in choices.items():
        choice["message"]["tool_calls"] = list(calls.get(index, {}).values())
    return {**reply, "object": "chat.completion", "choices": [choices[index] for index in sorted(choices)]}


def _empty_message() -> dict[str, Any]:
    return {"role": "assistant", "reasoning": "", "content": "", "tool_calls": []}


def read_whole(raw: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """Return the canonical reply of a whole raw reply, read as a stream of one chunk."""
    reader = ReplyReader(reading)
    choices = [{**choice, "delta": choice.get("message")} for choice in raw.get("choices") or ()]
    first = reader.feed({**raw, "choices": choices})
    return fold([first, reader.close()] if first else [reader.close()])
