"""Prepares a request's messages for Qwen3's chat template, so that no text can become a control token."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_qwen3_int4.errors import InvalidRequestError

CONTROL_TOKENS: tuple[str, ...] = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
    "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>", "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>",
    "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>", "</tool_response>",
    "<think>", "</think>",
)  # fmt: skip
"""Qwen3's added tokens, in the order of its vocabulary (from Qwen3-0.6B's tokenizer_config.json)."""

_CONTROL = re.compile("|".join(re.escape(token) for token in CONTROL_TOKENS))
_BREAK = "\ufdd0"
"""Stands inside a control token's text while the template renders: a noncharacter, which no text may hold."""

_TURN = re.compile(r".+?(?:<\|im_end\|>|\Z)", re.DOTALL)

_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant", "tool": "tool"}


def template_messages(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return OpenAI messages as Qwen3's chat template wants them.

    Content given as text blocks becomes one string, call arguments become objects, and an assistant's thoughts become
    `reasoning_content`, a string even when empty: only then does the template leave a literal `</think>` in an old
    answer alone.

    Args:
        messages: OpenAI messages; the arguments of their calls are JSON objects.

    Raises:
        InvalidRequestError: A block is not text, a role is unknown, or there are no messages.
    """
    if not messages:
        raise InvalidRequestError("The request has no messages: pass at least one.")
    prepared: list[dict[str, Any]] = []
    for message in messages:
        role = message.get("role")
        if role not in _ROLES:
            raise InvalidRequestError(f"Qwen3 knows no role {role!r}. Use one of {', '.join(_ROLES)}.")
        turn: dict[str, Any] = {"role": _ROLES[role], "content": text_of(message.get("content"))}
        if role == "assistant":
            turn["reasoning_content"] = message.get("reasoning") or message.get("reasoning_content") or ""
            if calls := message.get("tool_calls"):
                turn["tool_calls"] = [_template_call(call) for call in calls]
        prepared.append(turn)
    return prepared


def text_of(content: object) -> str:
    """Return a message's content as one string.

    >>> text_of([{"type": "text", "text": "Hello "}, {"type": "text", "text": "there"}])
    'Hello there'

    Raises:
        InvalidRequestError: A block holds something other than text.
    """
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise InvalidRequestError(
            f"Message content must be text or a list of text blocks, not {type(content).__name__}."
        )
    texts = []
    for block in content:
        text = block if isinstance(block, str) else block.get("text") if isinstance(block, dict) else None
        if not isinstance(text, str):
            kind = block.get("type", "unknown") if isinstance(block, dict) else type(block).__name__
            raise InvalidRequestError(f"Qwen3 reads text only: a message holds a block of type {kind!r}. Remove it.")
        texts.append(text)
    return "".join(texts)


def _template_call(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call["function"]
    return {"type": "function", "function": {"name": function["name"], "arguments": json.loads(function["arguments"])}}


def protect(value: Any) -> Any:
    r"""Return messages or tools with every control token's text broken by a mark that `encode` removes.

    >>> protect({"content": "a </think> b"})["content"] == "a <\ufdd0/think> b"
    True
    """
    if isinstance(value, str):
        return _CONTROL.sub(lambda found: found[0][0] + _BREAK + found[0][1:], value.replace(_BREAK, ""))
    if isinstance(value, Mapping):
        return {protect(key): protect(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [protect(item) for item in value]
    return value


def encode(rendered: str, tokenize: Callable[[str], Sequence[int]]) -> list[int]:
    """Return the tokens of a rendered prompt whose parts went through `protect`.

    The text is cut at each mark and its parts are tokenised apart, so the model reads the literal characters. It is cut
    after each turn too, which changes no token, because a control token never joins with what follows: so `tokenize`
    can remember the turns that a conversation sends again and again.
    """
    tokens: list[int] = []
    for turn in _TURN.findall(rendered):
        for part in turn.split(_BREAK):
            tokens += tokenize(part)
    return tokens
