"""One of LlamaIndex's OpenAILike's ways to call a server, for `clients.py --openai-like PYTHON`.

It asks for an older openai than this package, so it runs in an environment of its own, which has
llama-index-llms-openai-like. What to do comes as JSON on the standard input, and the numbers go out as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike


async def measure(given: dict[str, Any]) -> dict[str, Any]:
    """Return the seconds that all prompts took, and the wait for each one's first text in milliseconds."""
    body = {"top_k": 20, "min_p": 0.0, "ignore_eos": True, "chat_template_kwargs": {"enable_thinking": False}}
    llm = OpenAILike(
        model=given["model"], api_base=f"{given['url']}/v1", api_key="EMPTY", is_chat_model=True, temperature=0.7,
        max_tokens=given["tokens"], max_retries=0, additional_kwargs={"top_p": 0.8, "extra_body": body},
    )  # fmt: skip

    async def whole(prompt: str) -> float:
        await llm.achat([ChatMessage(prompt)])
        return 0.0

    async def stream(prompt: str) -> float:
        begun, first = time.perf_counter(), 0.0
        async for response in await llm.astream_chat([ChatMessage(prompt)]):
            if response.delta and not first:
                first = time.perf_counter() - begun
        return first * 1000

    await whole("Hello!")
    await stream("Hello!")
    begun = time.perf_counter()
    firsts = await asyncio.gather(*map(stream if given["stream"] else whole, given["prompts"]))
    return {"seconds": time.perf_counter() - begun, "firsts_ms": firsts}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(json.load(sys.stdin)))))
