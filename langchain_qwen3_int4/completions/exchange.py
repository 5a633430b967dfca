"""One reply from a server, in one request, or in two where the server cannot treat thought and answer apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from langchain_qwen3_int4.completions.constraints import binds_every_token
from langchain_qwen3_int4.completions.events import EventReader, joined
from langchain_qwen3_int4.completions.reply import Chunk, Reading, ReplyReader
from langchain_qwen3_int4.qwen3.thinking import CLOSE, OPEN

BUDGET = "thinking_token_budget"
"""The request option of vLLM that bounds a thought, which its server refuses without a reasoning parser."""

CALL_PARSER = "--tool-call-parser"
"""The option that vLLM's server names when it refuses tools because it was started without."""

_CONSTRAINTS = frozenset({"response_format", "structured_outputs", "stop"})
_LIMITS = frozenset({"max_tokens", "max_completion_tokens"})


class Server:
    """What its replies have taught of a server."""

    def __init__(self) -> None:
        self.lacks: set[str] = set()
        """What it has refused, of `BUDGET` and `CALL_PARSER`; this side makes up for it."""
        self.splits_thoughts: bool | None = None
        """Whether it takes thoughts apart itself; None while no thought has come."""

    def learn(self, refusal: str) -> set[str]:
        """Take the message of a refusal and return what it says the server lacks."""
        lacks = {words for words in (BUDGET, CALL_PARSER) if words in refusal}
        self.lacks |= lacks
        return lacks


class Exchange:
    """What is sent for one request, and how the replies become one.

    It takes one request, or two: the thought, and then the answer, asked for with the closed thought as the beginning
    of the reply. Two are needed
    - where the server lets a thought go on beyond the budget: the exchange hangs up then;
    - for a constrained answer from a server that does not tell thoughts apart, and would constrain the thought too.

    Args:
        request: The request.
        reading: How its reply is to be read.
        server: What is known of the server.
    """

    def __init__(self, request: Mapping[str, Any], reading: Reading, server: Server) -> None:
        self.reader = ReplyReader(reading)
        """What has come so far."""
        self.hangs_up = False
        """Whether the rest of the server's reply is not wanted."""
        self._request = dict(request)
        self._server = server
        self._budget: int | None = request.get(BUDGET) if reading.thinking else None
        self._thought_first = thinks_first(request, reading, server)
        self._tags = int(reading.start == "detect")  # tokens that are no thought: the opening tag, unless prefilled
        self._made_up: set[str] = set()
        self._tokens = 0
        self._usage: Mapping[str, Any] = {}
        self._answering = False
        self._closed = False
        self._events = EventReader()
        self._next: dict[str, Any] | None = self._asking(for_thought=self._thought_first)

    def next_request(self) -> dict[str, Any] | None:
        """Return the next request to send, or None when the reply is whole."""
        if self._closed and not self._answering:
            self._next = self._asking_for_answer()
        request, self._next, self.hangs_up = self._next, None, False
        self._events = EventReader()
        return request

    def feed(self, block: bytes) -> Iterator[Chunk]:
        """Take the next bytes of the server's reply and yield what they say, until the exchange hangs up.

        What came at once is said at once, unless the server's chunks have to be counted.

        Raises:
            StreamInterruptedError: They hold an error.
        """
        chunks = self._events.feed(block)
        counts = self._budget is not None or self._thought_first
        for raw in chunks if counts else joined(chunks):
            if self.hangs_up:
                return
            if chunk := self.read(raw):
                yield chunk

    def read(self, raw: Mapping[str, Any]) -> Chunk | None:
        """Take the next raw chunk and return what it says.

        Raises:
            StreamInterruptedError: It is an error.
        """
        if error := raw.get("error"):
            self._refused(str(error.get("message") if isinstance(error, dict) else error))
            return None
        if self._answering:
            raw = self._of_the_answer(raw)
        elif self._overruns(raw):
            self._closed = self.hangs_up = True
            return None
        elif self._thought_first:
            raw = self._of_the_thought(raw)
        chunk = self.reader.feed(raw)
        if self._thought_first and not self._answering:
            return self._thought_of(chunk)
        self.hangs_up = self.reader.stopped
        return chunk

    def _refused(self, message: str) -> None:
        lacks = self._server.learn(message) - self._made_up
        if not lacks:
            raise self.reader.interrupted(f"the server reported an error: {message}")
        self._made_up |= lacks
        self.hangs_up = True
        self._next = self._asking_for_answer() if self._answering else self._asking(for_thought=self._thought_first)

    def _overruns(self, raw: Mapping[str, Any]) -> bool:
        """Count the tokens of the thought, and return whether this chunk goes beyond the budget."""
        delta = _delta(raw)
        thought, content = delta.get("reasoning") or delta.get("reasoning_content"), delta.get("content")
        if thought or (content and self.reader.thinking):
            self._server.splits_thoughts = bool(thought)
        usage = raw.get("usage") or {}
        # Where the server does not count as it goes, each chunk counts as a token, and a tag that it keeps as one more.
        unseen = self._tags if thought and not self._tokens else 0
        tokens = usage.get("completion_tokens") or self._tokens + unseen + bool(thought or content)
        in_thought = thought or (self.reader.thinking and content and CLOSE not in content)
        if in_thought and self._budget is not None and tokens - self._tags > self._budget:
            return True
        self._tokens, self._usage = tokens, usage or self._usage
        return False

    def _asking(self, *, for_thought: bool) -> dict[str, Any]:
        """Return the first request, for the whole reply or for its thought alone."""
        request = dict(self._request)
        if self.reader.stops:
            # The reader stops the answer, since the server would stop the thought as well.
            del request["stop"]
        if for_thought:
            request = {key: value for key, value in request.items() if key not in _CONSTRAINTS} | {"stop": [CLOSE]}
            if "tools" in request:
                request["tool_choice"] = "none"
        if for_thought or self._budget is not None or self.reader.stops:
            # This side may hang up before the usage at the end would come, and counts the thought's tokens.
            request["stream_options"] = {"continuous_usage_stats": True, **(request.get("stream_options") or {})}
        return request

    def _thought_of(self, chunk: Chunk | None) -> Chunk | None:
        """Return a chunk of the first reply without what is no thought, and hang up when that comes."""
        if chunk is None:
            return None
        delta = chunk["choices"][0]["delta"]
        if delta.keys() <= {"reasoning"}:
            return chunk
        self._closed = self.hangs_up = True
        thought = {key: text for key, text in delta.items() if key == "reasoning"}
        return {**chunk, "choices": [{**chunk["choices"][0], "delta": thought}]} if thought else None

    def _of_the_thought(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a chunk of the first reply without its end, if the thought came to its own."""
        choices = raw.get("choices") or [{}]
        if choices[0].get("finish_reason") != "stop":
            return raw
        self._closed = True
        self._tags += bool(raw.get("usage"))  # the closing tag, which stopped it
        return {**raw, "choices": [{**choices[0], "finish_reason": None}]}

    def _asking_for_answer(self) -> dict[str, Any] | None:
        """Close the thought, and return the request for the answer, or None where no room is left for one."""
        request = {key: value for key, value in self._request.items() if key != BUDGET}
        limits: dict[str, Any] = {key: request[key] - self._tokens for key in _LIMITS & request.keys()}
        if any(left < 1 for left in limits.values()):
            self.reader.feed({"choices": [{"index": 0, "finish_reason": "length"}], "usage": self._usage})
            return None
        if not self._answering:
            self.reader.end_thought()
        self._answering = True
        thought = f"{OPEN}\n{self.reader.reasoning}\n{CLOSE}\n\n"
        return {
            **request,
            **limits,
            "messages": [*request["messages"], {"role": "assistant", "content": thought}],
            "add_generation_prompt": False,
            "continue_final_message": True,
            # For the server's reader of thoughts, which would take the answer for one.
            "chat_template_kwargs": {**(request.get("chat_template_kwargs") or {}), "enable_thinking": False},
        }

    def _of_the_answer(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return a chunk of the second reply, with both replies' usage; all of its text is the answer."""
        choices = []
        for choice in raw.get("choices") or ():
            delta = dict(choice.get("delta") or {})
            texts = [delta.pop(key, None) for key in ("reasoning", "reasoning_content", "content")]
            choices.append({**choice, "delta": {**delta, "content": next(filter(None, texts), None)}})
        usage = raw.get("usage")
        return {**raw, "choices": choices, "usage": usage and self._both(usage)}

    def _both(self, usage: Mapping[str, Any]) -> dict[str, Any]:
        given = self._usage.get("prompt_tokens") or usage.get("prompt_tokens") or 0
        made = self._tokens + (usage.get("completion_tokens") or 0)
        return {
            **(self._usage or usage),
            "prompt_tokens": given,
            "completion_tokens": made,
            "total_tokens": given + made,
            "completion_tokens_details": {"reasoning_tokens": max(0, self._tokens - self._tags)},
        }


def thinks_first(request: Mapping[str, Any], reading: Reading, server: Server) -> bool:
    """Return whether the thought has to be asked for by itself, so that it stays free before a constrained answer."""
    one = (request.get("n") or 1) == 1
    return one and reading.thinking and binds_every_token(request) and not server.splits_thoughts


def _delta(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    choices: list[dict[str, Any]] = raw.get("choices") or [{}]
    return choices[0].get("delta") or {}
