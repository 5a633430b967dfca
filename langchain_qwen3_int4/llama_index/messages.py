"""LlamaIndex's messages: on their way into a request, and made from canonical replies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ContentBlock,
    LogProb,
    MessageRole,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
)

from langchain_qwen3_int4.errors import InvalidRequestError
from langchain_qwen3_int4.qwen3.tool_calls import add_piece

_ROLES: Mapping[MessageRole, str] = {
    MessageRole.SYSTEM: "system",
    MessageRole.DEVELOPER: "system",
    MessageRole.USER: "user",
    MessageRole.ASSISTANT: "assistant",
    MessageRole.CHATBOT: "assistant",
    MessageRole.MODEL: "assistant",
    MessageRole.TOOL: "tool",
    MessageRole.FUNCTION: "tool",
}


def request_messages(messages: Sequence[ChatMessage]) -> list[dict[str, Any]]:
    """Return messages as a request holds them.

    >>> request_messages([ChatMessage("Hi"), ChatMessage("Hello!", role="assistant")])[1]
    {'role': 'assistant', 'content': 'Hello!'}

    Raises:
        InvalidRequestError: A block is neither text, a thought nor a call.
    """
    return [_sent(message) for message in messages]


def _sent(message: ChatMessage) -> dict[str, Any]:
    texts, thoughts, calls = [], [], []
    for block in message.blocks:
        if isinstance(block, TextBlock):
            texts.append(block.text)
        elif isinstance(block, ThinkingBlock):
            thoughts.append(block.content or "")
        elif isinstance(block, ToolCallBlock):
            calls.append(_sent_call(block))
        else:
            kind = block.block_type
            raise InvalidRequestError(f"Qwen3 reads text only: a message holds a block of type {kind!r}. Remove it.")
    sent: dict[str, Any] = {"role": _ROLES[message.role], "content": "".join(texts)}
    given = message.additional_kwargs
    if sent["role"] == "tool" and given.get("tool_call_id"):
        sent["tool_call_id"] = given["tool_call_id"]
    if sent["role"] == "assistant":
        # Other integrations, and older memories, keep the calls here alone.
        calls = calls or [_plain(call) for call in given.get("tool_calls") or ()]
        calls += given.get("invalid_tool_calls") or ()
        if calls:
            sent |= {"content": sent["content"] or None, "tool_calls": [_without_error(call) for call in calls]}
        if thought := "".join(thoughts):
            sent["reasoning"] = thought
    return sent


def _sent_call(block: ToolCallBlock) -> dict[str, Any]:
    arguments = block.tool_kwargs
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return {"id": block.tool_call_id, "type": "function", "function": {"name": block.tool_name, "arguments": text}}


def _plain(call: Any) -> dict[str, Any]:
    """Return a call that another integration kept as a dict or as the openai SDK's object."""
    plain: dict[str, Any] = call if isinstance(call, dict) else call.model_dump()
    return plain


def _without_error(call: Mapping[str, Any]) -> dict[str, Any]:
    return {key: call[key] for key in ("id", "type", "function") if key in call}


class ReplySoFar:
    """Adds up the canonical chunks of one reply, and gives LlamaIndex's response after each.

    Calls are text while they come. With the last chunk those that may be executed become `ToolCallBlock`s with their
    arguments read, and the others go to `additional_kwargs["invalid_tool_calls"]` of the message.
    """

    def __init__(self) -> None:
        self._reasoning = ""
        self._content = ""
        self._calls: dict[int, dict[str, Any]] = {}

    def add(self, chunk: Mapping[str, Any]) -> ChatResponse:
        """Take the next chunk and return the response so far, with what it added as `delta` and `thinking_delta`."""
        choice = chunk["choices"][0]
        delta = choice["delta"]
        thought, text = delta.get("reasoning", ""), delta.get("content", "")
        self._reasoning += thought
        self._content += text
        for piece in delta.get("tool_calls", ()):
            add_piece(self._calls, piece)
        facts = {"thinking_delta": thought} if thought else {}
        return self._response(chunk, choice, delta=text, facts=facts)

    def whole(self, reply: Mapping[str, Any]) -> ChatResponse:
        """Return the response of a whole canonical reply."""
        choice = reply["choices"][0]
        said = choice["message"]
        self._reasoning, self._content = said["reasoning"], said["content"]
        self._calls = dict(enumerate(said["tool_calls"]))
        return self._response(reply, choice, delta=None, facts={})

    def _response(
        self, reply: Mapping[str, Any], choice: Mapping[str, Any], *, delta: str | None, facts: dict[str, Any]
    ) -> ChatResponse:
        usage = reply.get("usage") or {}
        thought = (usage.get("completion_tokens_details") or {}).get("reasoning_tokens")
        blocks: list[ContentBlock] = [TextBlock(text=self._content)]
        if self._reasoning:
            blocks.insert(0, ThinkingBlock(content=self._reasoning, num_tokens=thought))
        kept: dict[str, Any] = {}
        if choice["finish_reason"] is None:
            blocks += [_block(call, call["function"]["arguments"]) for call in self._calls.values()]
        else:
            valid = [call for call in self._calls.values() if "error" not in call]
            blocks += [_block(call, json.loads(call["function"]["arguments"])) for call in valid]
            # LlamaIndex's own programs and memories look for calls here.
            kept = {
                "tool_calls": [_without_error(call) for call in valid],
                "invalid_tool_calls": [call for call in self._calls.values() if "error" in call],
            }
            facts = {**facts, **_facts(choice, usage, thought)}
        return ChatResponse(
            message=ChatMessage(
                role=MessageRole.ASSISTANT,
                blocks=blocks,
                additional_kwargs={key: calls for key, calls in kept.items() if calls},
            ),
            delta=delta,
            raw=reply,
            logprobs=_logprobs(choice),
            additional_kwargs=facts,
        )


def _block(call: Mapping[str, Any], arguments: dict[str, Any] | str) -> ToolCallBlock:
    return ToolCallBlock(tool_call_id=call["id"], tool_name=call["function"]["name"], tool_kwargs=arguments)


def _facts(choice: Mapping[str, Any], usage: Mapping[str, Any], thought: int | None) -> dict[str, Any]:
    facts = {
        "finish_reason": choice["finish_reason"],
        "incomplete": choice.get("incomplete"),
        **{name: usage.get(name) for name in ("prompt_tokens", "completion_tokens", "total_tokens")},
        "reasoning_tokens": thought,
        "cached_tokens": (usage.get("prompt_tokens_details") or {}).get("cached_tokens"),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _logprobs(choice: Mapping[str, Any]) -> list[list[LogProb]] | None:
    entries = (choice.get("logprobs") or {}).get("content")
    if not entries:
        return None
    return [
        [
            LogProb(token=one["token"], logprob=one["logprob"], bytes=one.get("bytes") or [])
            for one in entry.get("top_logprobs") or [entry]
        ]
        for entry in entries
    ]
