"""Builds the request dict from options: Qwen3's switches in their places on the wire, and its sampling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_qwen3_int4.errors import ConfigurationError
from langchain_qwen3_int4.qwen3.profiles import Profile

OWN_OPTIONS = ("enable_thinking", "return_reasoning", "thinking_budget")
"""Options of this package that callers may also put into `extra_body`."""


def split_extra_body(extra_body: Mapping[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return this package's options in `extra_body`, and the rest of it.

    >>> split_extra_body({"enable_thinking": True, "cache_salt": "x"})
    ({'enable_thinking': True}, {'cache_salt': 'x'})
    """
    body = dict(extra_body or {})
    return {name: body.pop(name) for name in OWN_OPTIONS if name in body}, body


def build_request(options: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """Return the canonical request for the caller's options.

    `extra_body` is merged in, `enable_thinking` and `thinking_budget` go where vLLM reads them, options that are None
    and empty `tools` are left out, and sampling that nobody set follows Qwen's advice for the mode.

    Args:
        options: A chat-completions request with `extra_body` and this package's options beside the rest.
        profile: What is known of the model.

    Raises:
        ConfigurationError: The model cannot think, or cannot help it.
    """
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
    if not request.get("tools"):
        for name in ("tools", "tool_choice", "parallel_tool_calls"):
            request.pop(name, None)
    return {**profile.sampling[thinking], **request}


def stop_strings(request: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a request's stop strings.

    >>> stop_strings({"stop": "END"})
    ('END',)
    """
    stop = request.get("stop") or ()
    return (stop,) if isinstance(stop, str) else tuple(stop)


def _check_switch(asked: bool | None, model: str, profile: Profile) -> None:
    if asked is True and profile.thinking == "never":
        raise ConfigurationError(f"{model!r} never thinks: leave `enable_thinking` out, or use a thinking model.")
    if asked is False and profile.thinking == "always":
        raise ConfigurationError(f"{model!r} always thinks: leave `enable_thinking` out, or use a hybrid Qwen3.")
