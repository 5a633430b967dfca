"""The four ways to ask a chat model, so that each behaviour is shown on all of them."""

from __future__ import annotations

import asyncio
from functools import reduce
from operator import add
from typing import Any

from langchain_core.messages import AIMessage

from langchain_qwen3_int4 import ChatQwen3Int4

WAYS = ["invoke", "ainvoke", "stream", "astream"]
TWO_WAYS = ["invoke", "astream"]
"""A whole reply and a stream, one of them asynchronous: for what is shown in every way elsewhere, or costs seconds."""


async def ask(model: ChatQwen3Int4, messages: Any, way: str, **options: Any) -> AIMessage:
    """Return the model's message, the sum of its chunks where it streams."""
    if way == "invoke":
        return await asyncio.to_thread(model.invoke, messages, **options)
    if way == "ainvoke":
        return await model.ainvoke(messages, **options)
    if way == "stream":
        return reduce(add, await asyncio.to_thread(lambda: list(model.stream(messages, **options))))
    return reduce(add, [chunk async for chunk in model.astream(messages, **options)])
