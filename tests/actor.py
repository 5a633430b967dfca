"""A server's part in LangChain's standard tests, played by rules: it calls, fills schemas and chats as asked to."""

from __future__ import annotations

import json
import re
from typing import Any

from langchain_qwen3_int4.testing import Reply, streamed, whole

USAGE = {
    "prompt_tokens": 40,
    "completion_tokens": 20,
    "total_tokens": 60,
    "prompt_tokens_details": {"cached_tokens": 32, "created_cache_tokens": 8},
    "completion_tokens_details": {"reasoning_tokens": 3},
}


def act(request: dict[str, Any]) -> Reply:
    """Return the reply that the request asks for, whole or streamed in small pieces."""
    message = _message(request)
    finish_reason = "tool_calls" if "tool_calls" in message else "stop"
    options: dict[str, Any] = {"finish_reason": finish_reason, "usage": USAGE, "model": request["model"]}
    return streamed(_pieces(message), pause_s=0.002, **options) if request.get("stream") else whole(message, **options)


def _message(request: dict[str, Any]) -> dict[str, Any]:
    # A reply that is to be continued begins with the assistant's own words.
    last = request["messages"][-2 if request.get("continue_final_message") else -1]
    said = _text(last["content"])
    thought = {"reasoning": "Let me see."} if _thinks(request) else {}
    tools = {tool["function"]["name"]: tool["function"] for tool in request.get("tools", ())}
    choice = request.get("tool_choice")
    if isinstance(choice, dict):
        return thought | _call(tools[choice["function"]["name"]], said)
    if tools and (choice == "required" or (choice != "none" and last["role"] == "user")):
        named = [tool for name, tool in tools.items() if name in said]
        return thought | _call((named or list(tools.values()))[0], said)
    form = request.get("response_format") or {}
    if form.get("type") == "json_schema":
        return thought | {"content": json.dumps(_value(form["json_schema"]["schema"], said))}
    if form.get("type") == "json_object":
        return thought | {"content": json.dumps(dict.fromkeys(("setup", "punchline"), "Why not?"))}
    return thought | {"content": "Hello! I am well." if last["role"] == "user" else f"The result: {said}"}


def _thinks(request: dict[str, Any]) -> bool:
    return request.get("chat_template_kwargs", {}).get("enable_thinking") is not False


def _text(content: str | list[dict[str, Any]]) -> str:
    return content if isinstance(content, str) else " ".join(block["text"] for block in content)


def _call(tool: dict[str, Any], said: str) -> dict[str, Any]:
    arguments = json.dumps(_value(tool["parameters"], said), ensure_ascii=False)
    call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": tool["name"], "arguments": arguments}}
    return {"content": None, "tool_calls": [call]}


def _value(schema: dict[str, Any], said: str) -> Any:
    if schema.get("type") == "object":
        return {name: _value(inner, said) for name, inner in schema.get("properties", {}).items()}
    if schema.get("type") == "integer":
        return int((re.findall(r"\d+", said) or ["1"])[0])
    quoted = re.findall(r"'([^']+)'", said)
    return quoted[0] if quoted else "cats"


def _pieces(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a message as deltas of a few characters."""
    deltas: list[dict[str, Any]] = []
    for key in ("reasoning", "content"):
        text = message.get(key) or ""
        deltas += [{key: text[start : start + 4]} for start in range(0, len(text), 4)]
    for call in message.get("tool_calls", ()):
        arguments = call["function"]["arguments"]
        deltas.append({"tool_calls": [{**call, "function": {"name": call["function"]["name"], "arguments": ""}}]})
        parts = [arguments[start : start + 4] for start in range(0, len(arguments), 4)]
        deltas += [{"tool_calls": [{"index": call["index"], "function": {"arguments": part}}]} for part in parts]
    return deltas
