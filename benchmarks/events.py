"""What one event of a server's stream costs a client, from its bytes to LangChain's chunk; no network.

python benchmarks/events.py --out benchmarks/results/events.json
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

from langchain_core.messages import AIMessageChunk
from langchain_openai import ChatOpenAI
from openai._models import construct_type
from openai._streaming import SSEDecoder
from openai.types.chat import ChatCompletionChunk
from record import Numbers, parser, report

from langchain_qwen3_int4.completions.events import EventReader, joined
from langchain_qwen3_int4.completions.reply import Reading, ReplyReader
from langchain_qwen3_int4.messages import generation_chunks

CHOICE = {"index": 0, "delta": {"content": " word"}, "logprobs": None, "finish_reason": None, "token_ids": None}
CHUNK = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [CHOICE]}
EVENT = f"data: {json.dumps(CHUNK)}\n\n".encode()
"""As vLLM's server sends it."""


def theirs(count: int, *, message: bool) -> int:
    """Read events as the openai SDK does, and on to a message as ChatOpenAI does."""
    model = ChatOpenAI(model="m", api_key="EMPTY")

    def blocks() -> Iterator[bytes]:
        for _ in range(count):
            yield EVENT

    read = 0
    for event in SSEDecoder().iter_bytes(blocks()):
        chunk = construct_type(type_=ChatCompletionChunk, value=event.json())
        if message:
            assert model._convert_chunk_to_generation_chunk(chunk.model_dump(), AIMessageChunk, None)  # type: ignore[attr-defined]
        read += 1
    return read


def ours(count: int, *, message: bool, at_once: int = 1) -> int:
    """Read events as this package does; `at_once` of them arrive together."""
    reader, reply = EventReader(), ReplyReader(Reading(start="answer", thinking=False))
    read = 0
    for _ in range(count // at_once):
        chunks = reader.feed(EVENT * at_once)
        read += len(chunks)
        for raw in joined(chunks):
            if (said := reply.feed(raw)) and message:
                assert list(generation_chunks(said, output_version=None, usage=True))
    return read


WAYS: dict[str, Callable[[int], int]] = {
    "ChatOpenAI: parsed": lambda count: theirs(count, message=False),
    "ChatOpenAI: as a message": lambda count: theirs(count, message=True),
    "ours: parsed, thought and calls apart": lambda count: ours(count, message=False),
    "ours: as a message": lambda count: ours(count, message=True),
    "ours: as a message, 8 at once": lambda count: ours(count, message=True, at_once=8),
}


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--events", type=int, default=8000)
    given = options.parse_args()
    repeats: dict[str, list[Numbers]] = {name: [] for name in WAYS}
    for _ in range(given.repeats):
        for name, way in WAYS.items():
            begun = time.perf_counter()
            assert way(given.events) == given.events
            repeats[name].append({"us_per_event": (time.perf_counter() - begun) / given.events * 1e6})
    report(given, repeats)


if __name__ == "__main__":
    main()
