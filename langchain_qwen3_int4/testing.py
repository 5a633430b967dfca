"""A scripted OpenAI-compatible endpoint, for this package's tests and for yours: no model, no network."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Reply:
    """One answer of a `ScriptedEndpoint`."""

    status: int = 200
    """The HTTP status."""
    body: bytes = b""
    """The body, as it goes over the wire."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers besides the length and the type."""
    cut_at: int | None = None
    """After how many bytes of the body the connection breaks; None sends all."""
    content_type: str = "application/json"
    """The type of the body."""
    pause_s: float = 0.0
    """Seconds between the events of a stream."""


def whole(
    message: Mapping[str, Any],
    *,
    finish_reason: str = "stop",
    usage: Mapping[str, Any] | None = None,
    model: str = "scripted",
) -> Reply:
    """Return the reply to a request that does not stream.

    Args:
        message: The assistant's message, as the server would say it.
        finish_reason: Why the reply ended.
        usage: The usage. Default: 7 prompt and 5 completion tokens.
        model: The served name.
    """
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish_reason}
    return Reply(body=json.dumps(completion([choice], usage or USAGE, model)).encode())


def streamed(
    deltas: Iterable[Mapping[str, Any]],
    *,
    finish_reason: str | None = "stop",
    usage: Mapping[str, Any] | None = None,
    cut_at: int | None = None,
    model: str = "scripted",
    pause_s: float = 0.0,
) -> Reply:
    """Return the reply to a request that streams: one event for each delta, then the finish reason, then the usage.

    Text that arrives together is one chunk to the reader, so give a pause where a test is to see each delta.

    Args:
        deltas: What each event adds, as the server would say it.
        finish_reason: Why the reply ended; None ends the stream without one.
        usage: The usage. Default: 7 prompt and 5 completion tokens.
        cut_at: After how many bytes the connection breaks; None sends all.
        model: The served name.
        pause_s: Seconds between the events.
    """
    events = [completion([{"index": 0, "delta": dict(delta), "finish_reason": None}], None, model) for delta in deltas]
    if finish_reason:
        events.append(completion([{"index": 0, "delta": {}, "finish_reason": finish_reason}], None, model))
        events.append(completion([], usage or USAGE, model))
    lines = [json.dumps({**event, "object": "chat.completion.chunk"}) for event in events] + ["[DONE]"]
    body = "".join(f"data: {line}\n\n" for line in lines).encode()
    return Reply(body=body, cut_at=cut_at, content_type="text/event-stream", pause_s=pause_s)


def failure(status: int, message: str, *, headers: Mapping[str, str] | None = None, **fields: Any) -> Reply:
    """Return an error as vLLM's server words it.

    Args:
        status: The HTTP status.
        message: The error's message.
        headers: Headers, such as `Retry-After`.
        fields: Other fields of the error, such as `param`.
    """
    error = {"message": message, "type": "Error", "param": None, "code": status, **fields}
    return Reply(status=status, body=json.dumps({"error": error}).encode(), headers=headers or {})


USAGE: Mapping[str, Any] = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
"""The usage of replies that are given none."""


def completion(choices: list[dict[str, Any]], usage: Mapping[str, Any] | None, model: str) -> dict[str, Any]:
    """Return the frame of a chat completion around its choices."""
    head = {"id": "chatcmpl-scripted", "object": "chat.completion", "created": 1, "model": model}
    return {**head, "choices": choices, "usage": dict(usage) if usage else None}


class ScriptedEndpoint:
    """A server on a free loopback port that gives the replies put in its queue, and keeps the requests it got.

    A request that finds no reply is answered with status 500, so that a test cannot pass by waiting.

    Args:
        answer: What gives the reply to a request's body when the queue is empty. Default: nothing does.
        all_paths: Whether the script is for every path, such as vLLM's `/tokenize` and `/v1/load_lora_adapter`, and for
            GET. Default: it is for chat completions, and there is nothing else (404), as on many servers.

    >>> from langchain_qwen3_int4 import ChatQwen3Int4
    >>> with ScriptedEndpoint() as endpoint:
    ...     endpoint.enqueue(whole({"reasoning": "They greet.", "content": "Hello!"}))
    ...     reply = ChatQwen3Int4(base_url=endpoint.base_url).invoke("Hi")
    >>> reply.content, reply.additional_kwargs["reasoning_content"], endpoint.requests[0]["messages"][0]["content"]
    ('Hello!', 'They greet.', 'Hi')
    """

    def __init__(
        self,
        answer: Callable[[dict[str, Any]], Reply] | None = None,
        *,
        all_paths: bool = False,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        """The bodies of the requests, oldest first; a GET has an empty one."""
        self.headers: list[dict[str, str]] = []
        """The headers of the requests, in lower case, oldest first."""
        self._replies: deque[Reply] = deque()
        self._answer_to = answer
        self._all_paths = all_paths
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def base_url(self) -> str:
        """What to pass as `base_url`."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def enqueue(self, *replies: Reply) -> None:
        """Give these replies to the next requests, in this order."""
        self._replies.extend(replies)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        if not self._all_paths and not path.endswith("/chat/completions"):
            return failure(404, "Not Found")
        self.requests.append(body)
        self.headers.append(headers)
        if self._replies:
            return self._replies.popleft()
        return self._answer_to(body) if self._answer_to else failure(500, "The script has no reply left.")


_EVENT = re.compile(rb".*?\n\n|.+\Z", re.DOTALL)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up."""


def _handler(endpoint: ScriptedEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._reply_to({})

        def do_POST(self) -> None:
            self._reply_to(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _reply_to(self, body: dict[str, Any]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(endpoint._answer(self.path, body, headers))

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            body = reply.body[: reply.cut_at]
            for part in _EVENT.findall(body) if reply.pause_s else [body]:
                self.wfile.write(part)
                time.sleep(reply.pause_s)
            if reply.cut_at is not None:
                self.wfile.flush()
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
