"""Many streams at once from one server: what each client makes of the tokens that the server offers.

A process of its own plays a server that sends every stream one token at each step, as vLLM does, so that only the
client is measured. Each repeat runs every client in turn. Prints a table and, with `--out`, writes JSON.

    python benchmarks/endpoint_streams.py --streams 64 --tokens 64 --step-ms 5 --out benchmarks/results/streams.json
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from record import Numbers, median, parser, report

from langchain_qwen3_int4.bench.measure import percentile

CLIENTS = ("ChatOpenAI", "ChatQwen3Int4")


def event(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def serve(port: Any, tokens: int, step_s: float) -> None:
    """Answer every request with `tokens` events, one at each step, all streams in step."""

    async def main() -> None:
        tick = asyncio.Condition()

        async def clock() -> None:
            while True:
                await asyncio.sleep(step_s)
                async with tick:
                    tick.notify_all()

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(
                    next(line.split(b":")[1] for line in head.lower().split(b"\r\n") if b"content-length" in line)
                )
                await reader.readexactly(length)
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                )
                for position in range(tokens):
                    async with tick:
                        await tick.wait()
                    body = event({"content": f"word{position} "})
                    writer.write(b"%x\r\n%s\r\n" % (len(body), body))
                body = event({}, "stop") + b"data: [DONE]\n\n"
                writer.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
                await writer.drain()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await answer(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
        port.value = server.sockets[0].getsockname()[1]
        ticking = asyncio.create_task(clock())
        async with server:
            await server.serve_forever()
        ticking.cancel()

    asyncio.run(main())


def model(client: str, url: str) -> Any:
    if client == "ChatOpenAI":
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(model="m", base_url=url, api_key="EMPTY", max_retries=0)
    from langchain_qwen3_int4 import ChatQwen3Int4

    return ChatQwen3Int4(model="m", base_url=url, enable_thinking=False, max_retries=0)


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
    spawn = multiprocessing.get_context("spawn")
    port = spawn.Value("i", 0)
    server = spawn.Process(target=serve, args=(port, given.tokens, given.step_ms / 1000), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.05)
    url = f"http://127.0.0.1:{port.value}/v1"
    results = asyncio.run(compare(url, given.streams, given.tokens, given.repeats))
    server.terminate()
    offered = given.streams / given.step_ms * 1000
    print(f"{given.streams} streams of {given.tokens} tokens; the server offers at most {offered:,.0f} tokens/s")
    report(given, results)
    theirs, ours = (median(results[client]) for client in CLIENTS)
    print("ours / theirs", {key: round(ours[key] / theirs[key], 2) for key in ours})


if __name__ == "__main__":
    main()
