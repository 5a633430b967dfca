"""The ways to ask the LlamaIndex LLM, so that each behaviour is shown on all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from llama_index.core.llms import ChatMessage, ChatResponse, CompletionResponse

from langchain_qwen3_int4.llama_index import Qwen3Int4

CHAT_WAYS = ["chat", "achat", "stream_chat", "astream_chat"]
COMPLETE_WAYS = ["complete", "acomplete", "stream_complete", "astream_complete"]


async def responses(llm: Qwen3Int4, given: Any, way: str, **options: Any) -> list[Any]:
    """Return all responses of a reply: one, or those of its stream."""
    method = getattr(llm, way)
    if way.startswith("a"):
        said = await method(given, **options)
        return [response async for response in said] if isinstance(said, AsyncIterator) else [said]

    def ask() -> list[Any]:
        said = method(given, **options)
        return list(said) if isinstance(said, Iterator) else [said]

    return await asyncio.to_thread(ask)


async def chat(llm: Qwen3Int4, messages: str | list[ChatMessage], way: str, **options: Any) -> ChatResponse:
    """Return the whole reply, which is the last response of a stream."""
    conversation = [ChatMessage(messages)] if isinstance(messages, str) else messages
    return (await responses(llm, conversation, way, **options))[-1]


async def complete(llm: Qwen3Int4, prompt: str, way: str, **options: Any) -> CompletionResponse:
    """Return the whole reply, which is the last response of a stream."""
    return (await responses(llm, prompt, way, **options))[-1]
