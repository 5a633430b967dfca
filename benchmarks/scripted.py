"""A server in a process of its own that answers as it is told, so that only the client is measured; and its clients."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]

CLIENTS = ("ChatOpenAI", "ChatQwen3Int4")


def _serve(port: Any, made: Callable[..., Answer], given: tuple[Any, ...]) -> None:
    async def main() -> None:
        answer = made(*given)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while head := await reader.readuntil(b"\r\n\r\n"):
                    length = next(line for line in head.lower().split(b"\r\n") if b"content-length" in line)
                    await reader.readexactly(int(length.split(b":")[1]))
                    await answer(writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0, backlog=1024)
        port.value = server.sockets[0].getsockname()[1]
        async with server:
            await server.serve_forever()

    asyncio.run(main())


@contextlib.contextmanager
def scripted(made: Callable[..., Answer], *given: Any) -> Iterator[str]:
    """Run a server and yield its base URL.

    Args:
        made: Called on the server's event loop with `given`; what it returns writes the reply to each request.
        given: Whatever it needs.
    """
    spawn = multiprocessing.get_context("spawn")
    port = spawn.Value("i", 0)
    server = spawn.Process(target=_serve, args=(port, made, given), daemon=True)
    server.start()
    while not port.value:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port.value}/v1"
    finally:
        server.terminate()


def model(client: str, url: str) -> Any:
    """Return the chat model of one of `CLIENTS`."""
    if client == "ChatOpenAI":
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(model="m", base_url=url, api_key="EMPTY", max_retries=0)
    from langchain_qwen3_int4 import ChatQwen3Int4

    return ChatQwen3Int4(model="m", base_url=url, enable_thinking=False, max_retries=0)
