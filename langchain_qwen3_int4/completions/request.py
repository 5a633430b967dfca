"""Builds the request dict from options: Qwen3's switches in their places on the wire, and its sampling."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_qwen3_int4.errors import ConfigurationError, InvalidRequestError, UnknownOptionError
from langchain_qwen3_int4.qwen3.profiles import Profile
from langchain_qwen3_int4.qwen3.prompt import text_of
from langchain_qwen3_int4.qwen3.thinking import CLOSE
from langchain_qwen3_int4.qwen3.tool_calls import normalise_arguments

OWN_OPTIONS = ("enable_thinking", "return_reasoning", "thinking_budget")
"""Options of this package that callers may also put into `extra_body`."""


GREEDY = (
    "Thinking at temperature 0 makes Qwen3 repeat itself, often until max_tokens (from its model card). Leave "
    "`temperature` out for Qwen's own advice, or set enable_thinking=False."
)


def split_extra_body(extra_body: Mapping[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return this package's options in `extra_body`, and the rest of it.

    >>> split_extra_body({"enable_thinking": True, "cache_salt": "x"})
    ({'enable_thinking': True}, {'cache_salt': 'x'})
    """
    body = dict(extra_body or {})
    return {name: body.pop(name) for name in OWN_OPTIONS if name in body}, body


def json_schema_format(schema: Mapping[str, Any], *, strict: bool | None = None) -> dict[str, Any]:
    """Return OpenAI's `response_format` for a JSON schema.

    >>> json_schema_format({"title": "Person", "type": "object"})["json_schema"]["name"]
    'Person'
    """
    named = {"name": schema.get("title", "answer"), "schema": dict(schema)}
    return {"type": "json_schema", "json_schema": named if strict is None else {**named, "strict": strict}}


def build_request(options: Mapping[str, Any], profile: Profile, known: frozenset[str] | None = None) -> dict[str, Any]:
    """Return the canonical request for the caller's options.

    `extra_body` is merged in, `enable_thinking` and `thinking_budget` go where vLLM reads them, options that are None
    and empty `tools` are left out, thoughts before the last user message are dropped, text blocks become one string,
    the arguments of earlier calls become valid JSON (vLLM refuses the conversation otherwise), and sampling that nobody
    set follows Qwen's advice for the mode.

    Args:
        options: A chat-completions request with `extra_body` and this package's options beside the rest.
        profile: What is known of the model.
        known: The options that may stand beside `extra_body`; None lets any.

    Raises:
        ConfigurationError: The model cannot think, or cannot help it, or an option of `extra_body` has no effect.
        UnknownOptionError: An option does not exist.
        InvalidRequestError: A thinking budget for several replies at once.
    """
    _check_names(options, known)
    request = {**options, **(options.get("extra_body") or {})}
    for name in ("extra_body", "stream"):
        request.pop(name, None)
    asked, budget = request.pop("enable_thinking", None), request.pop("thinking_budget", None)
    template = dict(request.get("chat_template_kwargs") or {})
    asked = template.get("enable_thinking") if asked is None else asked
    _check_switch(asked, request["model"], profile)
    if asked is not None and profile.thinking == "switch":
        request["chat_template_kwargs"] = {**template, "enable_thinking": asked}
    thinking = profile.thinks(asked)
    if budget is not None and thinking:
        request["thinking_token_budget"] = budget
    request = {name: value for name, value in request.items() if value is not None}
    if thinking and "thinking_token_budget" in request and request.get("n", 1) > 1:
        raise InvalidRequestError("`thinking_budget` works with n=1: ask once for each answer.")
    request["messages"] = [_replayable(message) for message in _without_old_thoughts(request["messages"])]
    if not request.get("tools"):
        for name in ("tools", "tool_choice", "parallel_tool_calls"):
            request.pop(name, None)
    request = {**profile.sampling[thinking], **request}
    if thinking and request["temperature"] == 0 and not profile.greedy_thinking:
        # From one place, so that Python's default filter shows it once.
        warnings.warn(GREEDY, stacklevel=1)
    return request


def stop_strings(request: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a request's stop strings.

    >>> stop_strings({"stop": "END"})
    ('END',)
    """
    stop = request.get("stop") or ()
    return (stop,) if isinstance(stop, str) else tuple(stop)


def offered_tools(request: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the tools that a request offers.

    >>> offered_tools({"tools": [{"type": "function", "function": {"name": "add"}}], "tool_choice": "none"})
    frozenset()
    """
    if request.get("tool_choice") == "none":
        return frozenset()
    return frozenset(tool["function"]["name"] for tool in request.get("tools") or ())


def _without_old_thoughts(messages: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return messages with the thoughts of the running tool chain alone, which follows the last user message."""
    last = max((place for place, message in enumerate(messages) if message["role"] == "user"), default=-1)
    old = [{key: value for key, value in message.items() if key != "reasoning"} for message in messages[: last + 1]]
    return [*old, *messages[last + 1 :]]


def _replayable(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a message so that Qwen3's template, on any server, shows all of it and no server refuses it."""
    content = message.get("content")
    if isinstance(content, list) and all(isinstance(block, dict) and "text" in block for block in content):
        # Servers join text blocks each in their own way, and the template alone shows none of them.
        message = {**message, "content": text_of(content)}
    if message["role"] == "assistant" and CLOSE in str(content) and "reasoning" not in message:
        # Without a thought beside it, even an empty one, the template drops all before a literal `</think>`.
        message = {**message, "reasoning": ""}
    if not message.get("tool_calls"):
        return message
    calls = []
    for call in message["tool_calls"]:
        function = call["function"]
        arguments = normalise_arguments(function.get("arguments"))
        if arguments is None:
            # Shown back to the model as what it wrote, inside a valid object.
            arguments = json.dumps({"invalid_arguments": function["arguments"]}, ensure_ascii=False)
        calls.append({**call, "function": {**function, "arguments": arguments}})
    return {**message, "tool_calls": calls}


def _check_names(options: Mapping[str, Any], known: frozenset[str] | None) -> None:
    extra_body = options.get("extra_body") or {}
    if "extra_body" in extra_body:
        raise ConfigurationError("`extra_body` holds another `extra_body`, which no server reads: keep one.")
    if guided := sorted(name for name in {*options, *extra_body} if name.startswith("guided_")):
        raise ConfigurationError(
            f"vLLM reads {', '.join(guided)} no longer. Use `response_format` for a JSON schema, or "
            "`structured_outputs` in extra_body for a regex, a choice or a grammar."
        )
    if known is not None and (unknown := options.keys() - known - {*OWN_OPTIONS, "extra_body"}):
        raise UnknownOptionError.of(
            unknown, {*known, *OWN_OPTIONS}, "A call (what only a server knows goes in extra_body)"
        )


def _check_switch(asked: bool | None, model: str, profile: Profile) -> None:
    if asked is True and profile.thinking == "never":
        raise ConfigurationError(f"{model!r} never thinks: leave `enable_thinking` out, or use a thinking model.")
    if asked is False and profile.thinking == "always":
        raise ConfigurationError(f"{model!r} always thinks: leave `enable_thinking` out, or use a hybrid Qwen3.")
