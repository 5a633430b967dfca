"""What a request makes the in-process engine's decoding keep to: a JSON schema, or the form of tool calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from langchain_qwen3_int4.errors import InvalidRequestError
from langchain_qwen3_int4.qwen3 import tool_calls


def constraint_of(request: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the arguments of vLLM's `StructuredOutputsParams` for a request, or None where its answer is free.

    The constraint holds for the answer alone: a thought before it stays free. With tools and `response_format` the
    answer is calls or an object.

    Raises:
        InvalidRequestError: `response_format` or `tool_choice` is not one of OpenAI's, names no tool, or both force.
    """
    choice, tools = request.get("tool_choice"), request.get("tools") or []
    schema = _schema(request["response_format"]) if request.get("response_format") else None
    if choice not in (None, "auto", "none"):
        if schema is not None:
            raise InvalidRequestError("`tool_choice` forces a call and `response_format` an object: keep one of them.")
        return _tagged(_calls(_chosen(tools, choice), request, forced=True))
    if schema is not None:
        if not tools or choice == "none":
            return {"json": schema}
        either = [_calls(tools, request, forced=True), {"type": "json_schema", "json_schema": schema}]
        return _tagged({"type": "or", "elements": either})
    if own := request.get("structured_outputs"):
        return dict(own)
    single = request.get("parallel_tool_calls") is False
    if tools and choice != "none" and (single or any(_function(tool).get("strict") for tool in tools)):
        return _tagged(_calls(tools, request, forced=False))
    return None


def binds_every_token(request: Mapping[str, Any]) -> bool:
    """Return whether a request leaves its answer no free token, so that a thought would not fit in either.

    >>> binds_every_token({"response_format": {"type": "json_object"}}), binds_every_token({"tool_choice": "auto"})
    (True, False)
    """
    forced = request.get("tool_choice") not in (None, "auto", "none")
    form = request.get("response_format") or {"type": "text"}
    return forced or "structured_outputs" in request or form.get("type") != "text"


def _schema(form: Any) -> Mapping[str, Any] | None:
    kind = form.get("type") if isinstance(form, Mapping) else None
    if kind == "text":
        return None
    if kind == "json_object":
        return {"type": "object"}
    if kind == "json_schema" and isinstance(form.get("json_schema"), Mapping) and "schema" in form["json_schema"]:
        return dict(form["json_schema"]["schema"])
    raise InvalidRequestError(
        "`response_format` must be {'type': 'json_schema', 'json_schema': {'name': …, 'schema': …}}, "
        "{'type': 'json_object'} or {'type': 'text'}."
    )


def _chosen(tools: list[Any], choice: Any) -> list[Any]:
    if choice in ("required", "any"):
        chosen = tools
    else:
        name = (choice.get("function") or {}).get("name") if isinstance(choice, Mapping) else None
        chosen = [tool for tool in tools if _function(tool)["name"] == name]
    if not chosen:
        names = ", ".join(_function(tool)["name"] for tool in tools) or "none"
        raise InvalidRequestError(f"`tool_choice` {choice!r} names no tool of the request. Its tools: {names}.")
    return chosen


def _calls(tools: list[Any], request: Mapping[str, Any], *, forced: bool) -> dict[str, Any]:
    named = isinstance(request.get("tool_choice"), Mapping)
    tags = [_tag(_function(tool), free=not forced and not _function(tool).get("strict")) for tool in tools]
    form: dict[str, Any] = {"tags": tags, "stop_after_first": named or request.get("parallel_tool_calls") is False}
    if forced:
        form |= {"type": "tags_with_separator", "separator": "\n", "at_least_one": True}
    else:
        form |= {"type": "triggered_tags", "triggers": [tool_calls.OPEN], "at_least_one": False}
    return form


def _tagged(form: Mapping[str, Any]) -> dict[str, Any]:
    return {"structural_tag": json.dumps({"type": "structural_tag", "format": form})}


def _tag(function: Mapping[str, Any], *, free: bool) -> dict[str, Any]:
    """Return the form of a call of one tool; `free` asks of its arguments only that they are an object."""
    schema = {"type": "object"} if free else function.get("parameters") or {"type": "object", "properties": {}}
    head = f'{tool_calls.OPEN}\n{{"name": {json.dumps(function["name"])}, "arguments": '
    return {
        "type": "tag",
        "begin": head,
        "content": {"type": "json_schema", "json_schema": schema},
        "end": f"}}\n{tool_calls.CLOSE}",
    }


def _function(tool: Any) -> Mapping[str, Any]:
    function = tool.get("function") if isinstance(tool, Mapping) else None
    if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
        raise InvalidRequestError(f"Not a tool: {tool!r}. Use {{'type': 'function', 'function': {{'name': …}}}}.")
    return function
