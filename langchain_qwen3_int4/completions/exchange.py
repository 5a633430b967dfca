"""One reply from a server, in one request, or in two where the server does not keep the thinking budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_qwen3_int4.completions.reply import Chunk, Reading, ReplyReader
from langchain_qwen3_int4.errors import InvalidRequestError
from langchain_qwen3_int4.qwen3.thinking import CLOSE, OPEN

BUDGET = "thinking_token_budget"
"""The request option of vLLM that bounds a thought."""

_LIMITS = frozenset({"max_tokens", "max_completion_tokens"})


class Exchange:
    """What is sent for one request, and how the replies become one.

    A server that keeps the budget answers in one piece. From any other the exchange hangs up when the thought has
    used the budget, and asks again with the thought so far, closed, as the beginning of the reply.

    Args:
        request: The request.
        reading: How its reply is to be read.

    Raises:
        InvalidRequestError: A budget together with several replies.
    """

    def __init__(self, request: Mapping[str, Any], reading: Reading) -> None:
        self.reader = ReplyReader(reading)
        """What has come so far."""
        self.hangs_up = False
        """Whether the rest of the server's reply is not wanted."""
        self._next: dict[str, Any] | None = dict(request)
        self._request = request
        self._budget: int | None = request.get(BUDGET) if reading.thinking else None
        if self._budget is not None and (request.get("n") or 1) > 1:
            raise InvalidRequestError("`thinking_budget` works with n=1: ask once for each answer.")
        self._opening = int(reading.start == "detect")  # the tag, which the model writes itself
        self._tokens = 0
        self._usage: Mapping[str, Any] = {}
        self._thought: Mapping[str, Any] | None = None

    def next_request(self) -> dict[str, Any] | None:
        """Return the next request to send, or None when the reply is whole."""
        request, self._next = self._next, None
        self.hangs_up = False
        return request

    def read(self, raw: Mapping[str, Any]) -> Chunk | None:
        """Take the next raw chunk and return what it says."""
        if self._thought is not None:
            raw = self._of_the_answer(raw)
        elif self._budget is not None and self._overruns(raw, self._budget):
            self.hangs_up = True
            return self._close_thought()
        chunk = self.reader.feed(raw)
        self.hangs_up = self.reader.stopped
        return chunk

    def _overruns(self, raw: Mapping[str, Any], budget: int) -> bool:
        choices: list[dict[str, Any]] = raw.get("choices") or [{}]
        delta = choices[0].get("delta") or {}
        thought, content = delta.get("reasoning") or delta.get("reasoning_content"), delta.get("content")
        usage = raw.get("usage") or {}
        # Where the server does not count as it goes, each chunk counts as a token, and a tag that it keeps as one more.
        unseen = self._opening if thought and not self._tokens else 0
        tokens = usage.get("completion_tokens") or self._tokens + unseen + bool(thought or content)
        in_thought = thought or (self.reader.thinking and content and CLOSE not in content)
        if in_thought and tokens - self._opening > budget:
            return True
        self._tokens, self._usage = tokens, usage or self._usage
        return False

    def _close_thought(self) -> Chunk | None:
        """End the thought here, and prepare the request for the answer."""
        request = {key: value for key, value in self._request.items() if key != BUDGET}
        limits: dict[str, Any] = {key: request[key] - self._tokens for key in _LIMITS & request.keys()}
        if any(left < 1 for left in limits.values()):
            return self.reader.feed({"choices": [{"index": 0, "finish_reason": "length"}], "usage": self._usage})
        chunk = self.reader.end_thought()
        thought = f"{OPEN}\n{self.reader.reasoning}\n{CLOSE}\n\n"
        self._thought = self._usage
        self._next = {
            **request,
            **limits,
            "messages": [*request["messages"], {"role": "assistant", "content": thought}],
            "add_generation_prompt": False,
            "continue_final_message": True,
            # For the server's reader of thoughts, which would take the answer for one.
            "chat_template_kwargs": {**(request.get("chat_template_kwargs") or {}), "enable_thinking": False},
        }
        return chunk

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
        given = (self._thought or {}).get("prompt_tokens") or usage.get("prompt_tokens") or 0
        made = self._tokens + (usage.get("completion_tokens") or 0)
        return {
            **(self._thought or usage),
            "prompt_tokens": given,
            "completion_tokens": made,
            "total_tokens": given + made,
            "completion_tokens_details": {"reasoning_tokens": max(0, self._tokens - self._opening)},
        }
