"""Chat completions from an OpenAI-compatible server, through the openai SDK: HTTP, canonical reply."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping
from typing import Any, NoReturn, Self

import openai
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
)

from langchain_qwen3_int4.completions.adapters import ServedAdapters
from langchain_qwen3_int4.completions.connections import Connections
from langchain_qwen3_int4.completions.constraints import constraint_of
from langchain_qwen3_int4.completions.events import END
from langchain_qwen3_int4.completions.exchange import BUDGET, CALL_PARSER, Exchange, Server, thinks_first
from langchain_qwen3_int4.completions.reply import Chunk, Reading, ReplyReader, fold, read_whole
from langchain_qwen3_int4.completions.request import offered_tools, stop_strings
from langchain_qwen3_int4.errors import (
    EndpointAuthError,
    EndpointBusyError,
    EndpointConnectionError,
    EndpointFailedError,
    EndpointModelError,
    EndpointRequestError,
    EndpointTimeoutError,
    PromptTooLongError,
    Qwen3Int4Error,
)
from langchain_qwen3_int4.qwen3.profiles import profile_of
from langchain_qwen3_int4.qwen3.thinking import Start

LONGEST_WAIT_S = 60.0
"""The longest wait before a retry; a server's longer `Retry-After` is not waited for."""

OPTIONS = frozenset(CompletionCreateParamsBase.__annotations__) | {
    "stream", "extra_headers", "extra_query", "timeout", "top_k", "min_p", "repetition_penalty", "priority",
    "return_reasoning", "chat_template_kwargs", "thinking_token_budget", "structured_outputs", "cache_salt",
    "min_tokens", "stop_token_ids", "bad_words", "ignore_eos", "allowed_token_ids", "include_stop_str_in_output",
    "lora",
}  # fmt: skip
"""The SDK's options, and those of vLLM that the in-process engine has too."""

_REFUSED = frozenset(
    {
        "ConnectError",
        "UnsupportedProtocol",
        "InvalidURL",
        "ClientConnectorError",
        "NonHttpUrlClientError",
        "InvalidUrlClientError",
    }
)
"""What httpx and aiohttp call a connection that cannot come about."""

_OVERFLOW = ("maximum context length", "longer than the maximum model length", "context_length_exceeded")


class EndpointCompletions:
    """The remote side of the contract: a request dict in, a canonical reply or its chunks out.

    Args:
        connections: The SDK's clients.
        max_retries: How often a request is sent again after 408, 409, 429 or 5xx, or a connection that broke before the
            reply began. A connection that is refused is not tried again.
    """

    options = OPTIONS
    """What a call may hold beside `extra_body`."""

    def __init__(
        self,
        connections: Connections,
        *,
        max_retries: int = 2,
    ) -> None:
        self._connections = connections
        self._server = Server()
        self._adapters = ServedAdapters(connections)
        self._policy: dict[str, Any] = {
            "stop": stop_after_attempt(max_retries + 1),
            "wait": _wait_s,
            "retry": retry_if_exception(_may_pass),
            "reraise": True,
        }

    @classmethod
    def at(
        cls,
        base_url: str,
        api_key: str,
        *,
        timeout: Any = None,
        max_retries: int = 2,
        http_client: Any = None,
        http_async_client: Any = None,
        **settings: Any,
    ) -> Self:
        """Return the client of an endpoint.

        Args:
            base_url: Where the endpoint is.
            api_key: Its key.
            timeout: Seconds, or the SDK's own form. Default: the SDK's, which is 10 minutes.
            max_retries: See the class.
            http_client: The SDK's HTTP client to use, which is never closed here.
            http_async_client: Likewise.
            settings: The SDK's `default_headers` and `default_query`.
        """
        settings |= {"base_url": base_url, "api_key": api_key} | ({} if timeout is None else {"timeout": timeout})
        client = openai.OpenAI(http_client=http_client, **settings)
        async_client = openai.AsyncOpenAI(http_client=http_async_client, **settings)
        given = http_client is not None or http_async_client is not None
        return cls(Connections(client, async_client, given=given), max_retries=max_retries)

    def create(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the canonical reply to a request."""
        reading = self._reading(request)
        if self._must_stream(request, reading):
            return fold(self.stream(request))
        with self._translated(), self._open(request, stream=False) as response:
            raw = _parsed(response.read())
        return read_whole(raw, reading)

    async def acreate(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Return the canonical reply to a request."""
        reading = self._reading(request)
        if self._must_stream(request, reading):
            return fold([chunk async for chunk in self.astream(request)])
        with self._translated():
            async with self._aopen(request, stream=False) as response:
                raw = _parsed(await response.read())
        return read_whole(raw, reading)

    def stream(self, request: Mapping[str, Any]) -> Generator[Chunk]:
        """Yield the canonical chunks of the reply to a request."""
        exchange = Exchange(request, self._reading(request), self._server)
        while step := exchange.next_request():
            with self._translated(), self._open(step, stream=True) as response, _unbroken(exchange.reader):
                for block in response.iter_bytes():
                    yield from exchange.feed(block)
                    if exchange.hangs_up:
                        break
                yield from exchange.feed(END)
        yield exchange.reader.close()

    async def astream(self, request: Mapping[str, Any]) -> AsyncGenerator[Chunk]:
        """Yield the canonical chunks of the reply to a request."""
        exchange = Exchange(request, self._reading(request), self._server)
        while step := exchange.next_request():
            with self._translated():
                async with self._aopen(step, stream=True) as response:
                    with _unbroken(exchange.reader):
                        async for block in response.iter_bytes():
                            for chunk in exchange.feed(block):
                                yield chunk
                            if exchange.hangs_up:
                                break
                        for chunk in exchange.feed(END):
                            yield chunk
        yield exchange.reader.close()

    def start(self, model: str) -> None:
        """Do nothing: a server is there or not."""

    def tokens(self, model: str, text: str) -> list[int]:
        """Return the tokens of a text by the model's own vocabulary, from the server.

        Raises:
            EndpointModelError: The server has no `/tokenize`; vLLM's has.
        """
        return list(self._tokenize({"model": model, "prompt": text, "add_special_tokens": False})["tokens"])

    def count_tokens(self, request: Mapping[str, Any]) -> int:
        """Return how many tokens a request's prompt has, from the server; see `tokens`."""
        keys = ("model", "messages", "tools", "chat_template_kwargs")
        return int(self._tokenize({key: request[key] for key in keys if key in request})["count"])

    def context_length(self, model: str) -> int:
        """Return the longest prompt and reply together, in tokens: as the server says (vLLM does), or the model's."""
        with contextlib.suppress(EndpointModelError), self._translated():
            for served in self._connections.client.models.list():
                length = (served.model_extra or {}).get("max_model_len")
                if served.id == model and isinstance(length, int):
                    return length
        return profile_of(model).context_length

    def _tokenize(self, body: Mapping[str, Any]) -> dict[str, Any]:
        client = self._connections.client
        # vLLM serves it beside /v1.
        url = str(client.base_url).rstrip("/").removesuffix("/v1") + "/tokenize"
        with self._translated():
            return client.post(url, body=dict(body), cast_to=dict[str, Any])

    def load_lora(self, model: str, name: str, path: str) -> None:
        """Load a LoRA adapter on the server under a name, in place of one that has it; `path` is the server's.

        Raises:
            AdapterError: The server takes none while it runs, or refuses this one.
        """
        with self._translated():
            self._adapters.load(name, path)

    def unload_lora(self, model: str, name: str) -> None:
        """Have the server forget a LoRA adapter.

        Raises:
            AdapterError: The server has none of that name.
        """
        with self._translated():
            self._adapters.unload(name)

    def loras(self, model: str) -> dict[str, str]:
        """Return the server's LoRA adapters and the folder of each."""
        with self._translated():
            return self._adapters.served()

    def close(self) -> None:
        """Close the connections; those of an event loop close with the loop."""
        self._connections.close()

    @contextlib.contextmanager
    def _open(self, request: Mapping[str, Any], *, stream: bool) -> Iterator[Any]:
        """Send a request, again where that may help, and yield the response with its body still to be read."""
        create = self._connections.client.chat.completions.with_streaming_response.create
        with contextlib.ExitStack() as stack:
            for attempt in Retrying(**self._policy):
                with attempt:
                    try:
                        response = stack.enter_context(create(**self._arguments(request, stream)))
                    except openai.BadRequestError as error:
                        if not self._server.learn(error.message):
                            raise
                        response = stack.enter_context(create(**self._arguments(request, stream)))
            yield response

    @contextlib.asynccontextmanager
    async def _aopen(self, request: Mapping[str, Any], *, stream: bool) -> AsyncIterator[Any]:
        client = await self._connections.async_client()
        create = client.chat.completions.with_streaming_response.create
        async with contextlib.AsyncExitStack() as stack:
            async for attempt in AsyncRetrying(**self._policy):
                with attempt:
                    try:
                        response = await stack.enter_async_context(create(**self._arguments(request, stream)))
                    except openai.BadRequestError as error:
                        if not self._server.learn(error.message):
                            raise
                        response = await stack.enter_async_context(create(**self._arguments(request, stream)))
            yield response

    def _must_stream(self, request: Mapping[str, Any], reading: Reading) -> bool:
        """Return whether the reply can only be read as it comes, because this side decides where it ends."""
        return BUDGET in request or bool(reading.stop) or thinks_first(request, reading, self._server)

    def _arguments(self, request: Mapping[str, Any], stream: bool) -> dict[str, Any]:
        """Return a request as the SDK's arguments, all of it in `extra_body`, which the SDK sends as it is."""
        dropped = {"return_reasoning", *self._server.lacks}
        body = {key: value for key, value in request.items() if key not in dropped}
        own: dict[str, Any] = {key: body.pop(key) for key in ("extra_headers", "extra_query", "timeout") if key in body}
        options = {"include_usage": True, **(body.pop("stream_options", None) or {})}
        body.pop("stream", None)
        if "tools" in body and CALL_PARSER in self._server.lacks:
            # The prompt lists the tools all the same; the calls are constrained as in-process, and read from the text.
            if constraint := constraint_of(request):
                body["structured_outputs"] = constraint
            body["tool_choice"] = "none"
        if stream:
            body["stream_options"] = options
        model = body.pop("model")
        if lora := body.pop("lora", None):
            # To a server an adapter is a model.
            model, body = lora, self._adapters.salted(lora, body)
        # The SDK tries each message that it is given by name as every kind of message: 5 ms for 41 of them.
        return {"model": model, "messages": (), "stream": stream, "extra_body": body, **own}

    def _reading(self, request: Mapping[str, Any]) -> Reading:
        asked = (request.get("chat_template_kwargs") or {}).get("enable_thinking")
        profile = profile_of(request["model"])
        thinking = profile.thinks(asked)
        start: Start = "thought" if thinking and profile.prompt_opens_thought else "detect"
        return Reading(
            start=start,
            thinking=thinking,
            tools=offered_tools(request),
            return_reasoning=request.get("return_reasoning", True),
            stop=stop_strings(request) if thinking else (),
        )

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except openai.APIError as error:
            _raise_ours(error, str(self._connections.client.base_url))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(body)
    except ValueError:
        raw = None
    if not isinstance(raw, dict) or not isinstance(raw.get("choices"), list):
        start = body[:200].decode(errors="replace")
        raise EndpointFailedError(
            f"The server's reply is not a chat completion. Is base_url that of an OpenAI-compatible API (…/v1)? "
            f"The reply begins: {start!r}"
        )
    return raw


@contextlib.contextmanager
def _unbroken(reader: ReplyReader) -> Iterator[None]:
    """Turn whatever breaks off a stream into an error that holds what had arrived."""
    try:
        yield
    except Qwen3Int4Error:
        raise
    except Exception as error:  # the SDK passes on its HTTP library's errors, whose module depends on its version
        raise reader.interrupted(f"{type(error).__name__}: {error}") from error


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, openai.APIStatusError):
        passing = error.status_code in (408, 409, 429) or error.status_code >= 500
        return passing and (_retry_after_s(error) or 0.0) <= LONGEST_WAIT_S
    refused = any(type(cause).__name__ in _REFUSED for cause in _causes(error))
    return isinstance(error, openai.APIConnectionError) and not refused


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error and what it comes from, down to the first cause."""
    causes = [error]
    while cause := causes[-1].__cause__:
        causes.append(cause)
    return causes


def _is_late(error: openai.APIError) -> bool:
    """Return whether a timeout is one: with aiohttp the SDK takes every failure of a connection for it."""
    of_aiohttp = [cause for cause in _causes(error) if type(cause).__module__.startswith("aiohttp")]
    late = all(isinstance(cause, TimeoutError) for cause in of_aiohttp)
    return isinstance(error, openai.APITimeoutError) and late


def _wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = _retry_after_s(error) if isinstance(error, openai.APIStatusError) else None
    if asked is not None:
        return asked
    return float(min(8.0, 0.5 * 2 ** (state.attempt_number - 1)) * random.uniform(0.75, 1.0))


def _retry_after_s(error: openai.APIStatusError) -> float | None:
    for header, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with contextlib.suppress(KeyError, ValueError):
            return max(0.0, float(error.response.headers[header]) * unit_s)
    return None


def _raise_ours(error: openai.APIError, url: str) -> NoReturn:
    """Raise our error for one of the SDK's, with what to do next."""
    said = error.message
    if _is_late(error):
        raise EndpointTimeoutError(
            f"{url} did not answer in time. Raise `timeout`, or look at the server's load."
        ) from error
    if isinstance(error, openai.APIConnectionError):
        first = _causes(error)[-1]
        raise EndpointConnectionError(
            f"{url} cannot be reached ({type(first).__name__}: {first}). Is the server running, and base_url right?"
        ) from error
    if not isinstance(error, openai.APIStatusError):
        raise EndpointFailedError(f"{url} failed: {said}") from error
    status = f"{url} answered {error.status_code}: {said}"
    if error.status_code in (401, 403):
        raise EndpointAuthError(f"{status}. Pass the server's key as `api_key`, or set QWEN3_INT4_API_KEY.") from error
    if error.status_code == 404:
        raise EndpointModelError(
            f"{status}. See {url}models for the models it serves; base_url ends in /v1."
        ) from error
    if error.status_code == 429:
        raise EndpointBusyError(f"{status}. Send less at once (`max_concurrency`), or raise `max_retries`.") from error
    if error.status_code < 500:
        if error.param in ("input_tokens", "input_text") or any(words in said for words in _OVERFLOW):
            raise PromptTooLongError(f"{status}. Shorten the messages, or serve a longer context.") from error
        raise EndpointRequestError(status) from error
    raise EndpointFailedError(f"{status}. The server's own log says why.") from error
