"""Many streams at once from one server: what each client makes of the tokens that the server offers.

A process of its own plays a server that sends every stream one token at each step, as vLLM does, so that only the
client is measured. Each repeat runs every client in turn. Prints a table and, with `--out`, writes JSON.

    python benchmarks/endpoint_streams.py --streams 64 --tokens 64 --step-ms 5 --out benchmarks/results/streams.json
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from record import Numbers, median, parser, report
from scripted import CLIENTS, Answer, model, scripted

from langchain_qwen3_int4.bench.measure import percentile


def event(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def in_step(tokens: int, step_s: float) -> Answer:
    """Answer every request with `tokens` events, one at each step, all streams in step."""
    tick = asyncio.Condition()

    async def clock() -> None:
        while True:
            await asyncio.sleep(step_s)
            async with tick:
                tick.notify_all()

    ticking = asyncio.create_task(clock())

    async def answer(writer: asyncio.StreamWriter) -> None:
        assert not ticking.done()  # a loop holds its tasks weakly, so the answer holds the clock
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        for position in range(tokens):
            async with tick:
                await tick.wait()
            body = event({"content": f"word{position} "})
            writer.write(b"%x\r\n%s\r\n" % (len(body), body))
        body = event({}, "stop") + b"data: [DONE]\n\n"
        writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        await writer.drain()

    return answer


async def measure(stream: Callable[[str], AsyncIterator[Any]], streams: int, tokens: int) -> Numbers:
    """Return tokens/s over all streams, and the waits for the first token in milliseconds."""

    async def one() -> float:
        begun, first = time.perf_counter(), 0.0
        words = 0
        async for chunk in stream("Hi"):
            first = first or (time.perf_counter() - begun if chunk.content else 0.0)
            words += chunk.content.count("word")
        assert words == tokens, f"{words} of {tokens} tokens came"
        return first * 1000

    begun = time.perf_counter()
    firsts = await asyncio.gather(*(one() for _ in range(streams)))
    seconds = time.perf_counter() - begun
    return {
        "tokens_per_s": streams * tokens / seconds,
        "first_p50_ms": percentile(firsts, 0.5),
        "first_p95_ms": percentile(firsts, 0.95),
    }


async def compare(url: str, streams: int, tokens: int, repeats: int) -> dict[str, list[Numbers]]:
    models = {client: model(client, url) for client in CLIENTS}
    for each in models.values():
        await measure(each.astream, 2, tokens)
    results: dict[str, list[Numbers]] = {client: [] for client in CLIENTS}
    for _ in range(repeats):
        for client, each in models.items():
            results[client].append(await measure(each.astream, streams, tokens))
    return results


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--streams", type=int, default=64)
    options.add_argument("--tokens", type=int, default=64)
    options.add_argument("--step-ms", type=float, default=5.0)
    given = options.parse_args()
    with scripted(in_step, given.tokens, given.step_ms / 1000) as url:
        results = asyncio.run(compare(url, given.streams, given.tokens, given.repeats))
    offered = given.streams / given.step_ms * 1000
    print(f"{given.streams} streams of {given.tokens} tokens; the server offers at most {offered:,.0f} tokens/s")
    report(given, results)
    theirs, ours = (median(results[client]) for client in CLIENTS)
    print("ours / theirs", {key: round(ours[key] / theirs[key], 2) for key in ours})


if __name__ == "__main__":
    main()
