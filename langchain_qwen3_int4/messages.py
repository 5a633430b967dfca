"""LangChain's messages for canonical replies, and the thoughts that go back with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, InvalidToolCall, ToolCall
from langchain_core.messages.ai import InputTokenDetails, OutputTokenDetails, UsageMetadata
from langchain_core.messages.tool import ToolCallChunk, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

PROVIDER = "qwen3-int4"
"""The `model_provider` of this package's messages, and its LangSmith provider."""


_V1_CALLS_FROM = 1000


def chat_result(reply: Mapping[str, Any], *, output_version: str | None) -> ChatResult:
    """Return LangChain's result for a canonical reply."""
    generations = []
    for choice in reply["choices"]:
        said = choice["message"]
        metadata = _metadata(reply, choice, output_version)
        calls, invalid = _calls(said["tool_calls"])
        message = AIMessage(
            content=said["content"],
            additional_kwargs={"reasoning_content": said["reasoning"]} if said["reasoning"] else {},
            tool_calls=calls,
            invalid_tool_calls=invalid,
            response_metadata=metadata,
            usage_metadata=_usage(reply),
        )
        info = {key: metadata[key] for key in ("finish_reason", "logprobs") if key in metadata}
        generations.append(ChatGeneration(message=message, generation_info=info))
    output = {"token_usage": reply["usage"], "model_name": reply["model"], "model_provider": PROVIDER}
    return ChatResult(generations=generations, llm_output=output)


def generation_chunks(
    chunk: Mapping[str, Any], *, output_version: str | None, usage: bool
) -> Iterator[ChatGenerationChunk]:
    """Yield LangChain's chunks for a canonical chunk of one choice, each of one kind: thought, answer or one call.

    Core numbers the content blocks of a v1 stream by their kind, chunk by chunk, and would join several calls of one
    chunk. Metadata and usage are on the last chunk of the reply alone.
    """
    choice = chunk["choices"][0]
    delta = choice["delta"]
    parts = [{key: delta[key]} for key in ("reasoning", "content") if key in delta]
    parts += [{"tool_calls": [call]} for call in delta.get("tool_calls", ())]
    for position, part in enumerate(parts or [{}], start=1):
        last = choice["finish_reason"] is not None and position >= len(parts)
        metadata: dict[str, Any] = {}
        if last:
            metadata = _metadata(chunk, choice, output_version)
        else:
            metadata |= {"output_version": output_version} if output_version == "v1" else {}
        if position == 1 and choice["finish_reason"] is None and "logprobs" in choice:
            metadata["logprobs"] = choice["logprobs"]
        message = AIMessageChunk(
            content=part.get("content", ""),
            additional_kwargs={"reasoning_content": part["reasoning"]} if "reasoning" in part else {},
            tool_call_chunks=[_call_chunk(call, output_version) for call in part.get("tool_calls", ())],
            response_metadata=metadata,
            usage_metadata=_usage(chunk) if usage and last else None,
            chunk_position="last" if last else None,
        )
        yield ChatGenerationChunk(message=message)


def send_back_thoughts(messages: Sequence[BaseMessage], wire: Sequence[dict[str, Any]]) -> None:
    """Put the thoughts of messages on the wire."""
    for message, sent in zip(messages, wire, strict=True):
        if isinstance(message, AIMessage) and (reasoning := reasoning_of(message)):
            sent["reasoning"] = reasoning


def reasoning_of(message: AIMessage) -> str:
    """Return the thought in a message or chunk, wherever it stands; empty where there is none."""
    kept = message.additional_kwargs.get("reasoning_content")
    if isinstance(kept, str):
        return kept
    blocks = message.content if isinstance(message.content, list) else []
    return "".join(b.get("reasoning") or "" for b in blocks if isinstance(b, dict) and b.get("type") == "reasoning")


def _metadata(reply: Mapping[str, Any], choice: Mapping[str, Any], output_version: str | None) -> dict[str, Any]:
    metadata = {
        "finish_reason": choice["finish_reason"],
        "incomplete": choice.get("incomplete"),
        "logprobs": choice.get("logprobs"),
        "model_name": reply["model"],
        "model_provider": PROVIDER,
        "output_version": output_version if output_version == "v1" else None,
        "id": reply["id"],
    }
    return {key: value for key, value in metadata.items() if value}


def _usage(reply: Mapping[str, Any]) -> UsageMetadata | None:
    usage = reply.get("usage")
    if not usage:
        return None
    given, made = usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0
    counted = UsageMetadata(
        input_tokens=given, output_tokens=made, total_tokens=usage.get("total_tokens") or given + made
    )
    prompt = usage.get("prompt_tokens_details") or {}
    thought = (usage.get("completion_tokens_details") or {}).get("reasoning_tokens")
    if prompt.get("cached_tokens") is not None:
        counted["input_token_details"] = InputTokenDetails(cache_read=prompt["cached_tokens"])
    if prompt.get("created_cache_tokens") is not None:
        counted.setdefault("input_token_details", {})["cache_creation"] = prompt["created_cache_tokens"]
    if thought is not None:
        counted["output_token_details"] = OutputTokenDetails(reasoning=thought)
    return counted


def _calls(made: Sequence[Mapping[str, Any]]) -> tuple[list[ToolCall], list[InvalidToolCall]]:
    calls: list[ToolCall] = []
    invalid: list[InvalidToolCall] = []
    for call in made:
        name, arguments = call["function"]["name"], call["function"]["arguments"]
        if "error" in call:
            invalid.append(
                InvalidToolCall(type="invalid_tool_call", name=name, args=arguments, id=call["id"], error=call["error"])
            )
        else:
            calls.append(ToolCall(type="tool_call", name=name, args=json.loads(arguments), id=call["id"]))
    return calls, invalid


def _call_chunk(call: Mapping[str, Any], output_version: str | None) -> ToolCallChunk:
    function = call["function"]
    # In v1 core numbers the other content blocks from 0, and would merge a thought with a call of the same number.
    index = call["index"] + (_V1_CALLS_FROM if output_version == "v1" else 0)
    return tool_call_chunk(name=function.get("name"), args=function["arguments"], id=call.get("id"), index=index)
