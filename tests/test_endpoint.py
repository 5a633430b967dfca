"""The chat model on an endpoint: what it sends, what it makes of replies, and how failures come out."""

from __future__ import annotations

import socket
import threading
import time
from functools import reduce
from operator import add
from typing import Any

import pytest
from langchain_core import exceptions as core
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from langchain_qwen3_int4 import (
    ChatQwen3Int4,
    EndpointAuthError,
    EndpointBusyError,
    EndpointConnectionError,
    EndpointFailedError,
    EndpointModelError,
    EndpointRequestError,
    EndpointTimeoutError,
    PromptTooLongError,
    StreamInterruptedError,
)
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, failure, streamed, whole
from tests.ways import WAYS, ask

TOOL = {"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {}}}}


def reply(way: str, message: dict[str, Any], **options: Any) -> Reply:
    """Return the same message whole or streamed, as the way of asking needs it."""
    return (
        streamed([{key: value} for key, value in message.items()], **options)
        if "stream" in way
        else whole(message, **options)
    )


@pytest.mark.parametrize("way", WAYS)
async def test_reasoning_answer_and_usage_come_apart(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    usage = {
        "prompt_tokens": 9,
        "completion_tokens": 6,
        "total_tokens": 15,
        "prompt_tokens_details": {"cached_tokens": 8},
        "completion_tokens_details": {"reasoning_tokens": 4},
    }
    endpoint.enqueue(reply(way, {"reasoning": "\nThey greet.\n", "content": "\n\nHello!"}, usage=usage))
    message = await ask(remote, "Hi", way)
    assert message.content == "Hello!"
    assert message.additional_kwargs["reasoning_content"] == "They greet."
    assert message.content_blocks == [
        {"type": "reasoning", "reasoning": "They greet."},
        {"type": "text", "text": "Hello!"},
    ]
    assert message.usage_metadata == {
        "input_tokens": 9,
        "output_tokens": 6,
        "total_tokens": 15,
        "input_token_details": {"cache_read": 8},
        "output_token_details": {"reasoning": 4},
    }
    metadata = message.response_metadata
    assert (metadata["finish_reason"], metadata["model_name"], metadata["model_provider"]) == (
        "stop",
        "scripted",
        "qwen3-int4",
    )
    assert "incomplete" not in metadata


@pytest.mark.parametrize("way", WAYS)
async def test_a_stop_string_ends_the_answer_and_not_the_thought(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(streamed([{"reasoning": "END?"}, {"content": "one E"}, {"content": "ND two"}], usage=None))
    message = await ask(remote, "Hi", way, stop=["END"])
    assert (message.content, message.additional_kwargs["reasoning_content"]) == ("one ", "END?")
    assert message.response_metadata["finish_reason"] == "stop"
    assert "stop" not in endpoint.requests[0]
    endpoint.enqueue(reply(way, {"content": "one "}))
    await ask(remote, "Hi", way, stop=["END"], enable_thinking=False)
    assert endpoint.requests[1]["stop"] == ["END"]


def test_tokens_are_counted_by_the_server() -> None:
    with ScriptedEndpoint(all_paths=True) as endpoint:
        endpoint.enqueue(*[Reply(body=b'{"count": 3, "tokens": [1, 2, 3]}')] * 2)
        remote = ChatQwen3Int4(base_url=endpoint.base_url)
        assert remote.get_num_tokens("Hello there") == 3
        assert remote.get_num_tokens_from_messages([HumanMessage("Hello")], tools=[TOOL], enable_thinking=False) == 3
    assert endpoint.requests[1]["tools"] == [TOOL]
    assert endpoint.requests[1]["chat_template_kwargs"] == {"enable_thinking": False}


def test_the_context_is_the_models_own_where_the_server_does_not_say(remote: ChatQwen3Int4) -> None:
    assert remote.context_length() == 40960


@pytest.mark.parametrize("way", WAYS)
async def test_a_cut_thought_is_named_and_is_no_answer(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(reply(way, {"content": "<think>They"}, finish_reason="length"))
    message = await ask(remote, "Hi", way)
    assert (message.content, message.response_metadata["incomplete"]) == ("", "thinking")


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_in_the_text_is_a_call_and_a_cut_one_is_not(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    call = '<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>'
    endpoint.enqueue(reply(way, {"content": call}), reply(way, {"content": call[:-16]}, finish_reason="length"))
    message = await ask(remote, "Add", way, tools=[TOOL])
    assert [(made["name"], made["args"]) for made in message.tool_calls] == [("add", {"a": 1})]
    assert message.response_metadata["finish_reason"] == "tool_calls"
    message = await ask(remote, "Add", way, tools=[TOOL])
    assert message.tool_calls == []
    assert [made["name"] for made in message.invalid_tool_calls] == ["add"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_server_that_reads_no_calls_is_asked_for_the_text_and_they_are_read_here(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    refusal = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
    call = {"content": '<tool_call>\n{"name": "add", "arguments": {"a": 1}}\n</tool_call>'}
    endpoint.enqueue(failure(400, refusal), reply(way, call), reply(way, call))
    for _ in range(2):
        message = await ask(remote, "Add", way, tools=[TOOL])
        assert [made["args"] for made in message.tool_calls] == [{"a": 1}]
    assert [request.get("tool_choice") for request in endpoint.requests] == [None, "none", "none"]


def test_options_mean_the_same_as_fields_and_in_extra_body(endpoint: ScriptedEndpoint) -> None:
    def sent(**options: Any) -> tuple[dict[str, Any], AIMessage]:
        endpoint.enqueue(whole({"reasoning": "a", "content": "b"}))
        message = ChatQwen3Int4(base_url=endpoint.base_url, **options).invoke("Hi")
        return endpoint.requests[-1], message

    as_fields = sent(enable_thinking=True, return_reasoning=False)
    in_body = sent(extra_body={"enable_thinking": True, "return_reasoning": False})
    for request, message in (as_fields, in_body):
        assert request["chat_template_kwargs"] == {"enable_thinking": True}
        assert not request.keys() & {"enable_thinking", "return_reasoning", "extra_body"}
        assert "reasoning_content" not in message.additional_kwargs


def test_options_of_one_call_override_those_of_the_model(remote: ChatQwen3Int4, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(whole({"content": "b"}), whole({"content": "b"}), whole({"content": "b"}))
    remote.invoke("Hi", enable_thinking=False, priority=-1, top_k=5, extra_body={"cache_salt": "x"})
    remote.bind(extra_body={"enable_thinking": False}).invoke("Hi")
    remote.invoke("Hi")
    first, second, third = endpoint.requests
    assert (first["priority"], first["top_k"], first["cache_salt"]) == (-1, 5, "x")
    assert first["chat_template_kwargs"] == second["chat_template_kwargs"] == {"enable_thinking": False}
    assert "chat_template_kwargs" not in third


def test_thoughts_go_back_inside_the_running_tool_chain_only(remote: ChatQwen3Int4, endpoint: ScriptedEndpoint) -> None:
    call = {"name": "add", "args": {"a": 1}, "id": "1", "type": "tool_call"}
    endpoint.enqueue(whole({"content": "b"}))
    remote.invoke(
        [
            HumanMessage("Hi"),
            AIMessage("Hello", additional_kwargs={"reasoning_content": "old"}),
            HumanMessage("Add"),
            AIMessage("", tool_calls=[call], additional_kwargs={"reasoning_content": "running"}),
            ToolMessage("2", tool_call_id="1"),
        ]
    )
    assert [message.get("reasoning") for message in endpoint.requests[0]["messages"]] == [
        None,
        None,
        None,
        "running",
        None,
    ]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("status", "fields", "expected", "base"),
    [
        (400, {}, EndpointRequestError, core.ModelInvalidRequestError),
        (400, {"param": "input_tokens"}, PromptTooLongError, core.ContextOverflowError),
        (401, {}, EndpointAuthError, core.ModelAuthenticationError),
        (404, {}, EndpointModelError, core.ModelNotFoundError),
        (429, {}, EndpointBusyError, core.ModelRateLimitError),
        (503, {}, EndpointFailedError, core.ModelAPIError),
    ],
)
async def test_a_servers_refusal_is_a_typed_error(
    endpoint: ScriptedEndpoint, way: str, status: int, fields: dict[str, Any], expected: type, base: type
) -> None:
    model = ChatQwen3Int4(base_url=endpoint.base_url, max_retries=0)
    endpoint.enqueue(failure(status, "It said no.", **fields))
    with pytest.raises(expected, match="It said no") as caught:
        await ask(model, "Hi", way)
    assert isinstance(caught.value, base)
    assert len(endpoint.requests) == 1


def test_vllms_words_for_an_overflow_are_understood(remote: ChatQwen3Int4, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(failure(400, "This model's maximum context length is 40960 tokens. However, you requested 50000."))
    with pytest.raises(PromptTooLongError):
        remote.invoke("Hi")


@pytest.mark.parametrize("way", WAYS)
async def test_a_busy_server_is_asked_again_when_it_says(
    endpoint: ScriptedEndpoint, remote: ChatQwen3Int4, way: str
) -> None:
    endpoint.enqueue(
        failure(429, "Later.", headers={"Retry-After": "0.2"}),
        failure(503, "Later.", headers={"Retry-After": "0"}),
        reply(way, {"content": "Hello!"}),
    )
    begun = time.monotonic()
    assert (await ask(remote, "Hi", way)).content == "Hello!"
    assert time.monotonic() - begun >= 0.2
    assert len(endpoint.requests) == 3


def test_retries_are_bounded_and_a_long_wait_is_not_waited(endpoint: ScriptedEndpoint) -> None:
    model = ChatQwen3Int4(base_url=endpoint.base_url, max_retries=1)
    endpoint.enqueue(*[failure(429, "Later.", headers={"Retry-After": "0"})] * 2)
    with pytest.raises(EndpointBusyError):
        model.invoke("Hi")
    endpoint.enqueue(failure(429, "Later.", headers={"Retry-After": "3600"}))
    with pytest.raises(EndpointBusyError):
        model.invoke("Hi")
    assert len(endpoint.requests) == 3


@pytest.mark.parametrize("way", WAYS)
async def test_a_refused_connection_is_an_error_at_once(way: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    begun = time.monotonic()
    with pytest.raises(EndpointConnectionError, match="cannot be reached"):
        await ask(ChatQwen3Int4(base_url=url), "Hi", way)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("way", WAYS)
async def test_a_server_that_says_nothing_is_given_up_after_the_timeout(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        with pytest.raises(EndpointTimeoutError):
            await ask(ChatQwen3Int4(base_url=url, timeout=0.3, max_retries=0), "Hi", way)


@pytest.mark.parametrize("way", WAYS)
async def test_a_server_that_hangs_up_is_not_called_late(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            for _ in range(2):
                connection, _ = server.accept()
                connection.recv(65536)
                connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        with pytest.raises(EndpointConnectionError, match="cannot be reached"):
            await ask(ChatQwen3Int4(base_url=url, max_retries=1), "Hi", way)


async def test_text_that_arrives_at_once_is_one_chunk_unless_it_has_to_be_counted(endpoint: ScriptedEndpoint) -> None:
    model = ChatQwen3Int4(base_url=endpoint.base_url)
    words = [{"reasoning": "a "}] * 5 + [{"content": "b "}] * 5
    endpoint.enqueue(streamed(words), streamed(words, pause_s=0.005))
    at_once = [chunk async for chunk in model.astream("Hi")]
    one_by_one = [chunk async for chunk in model.astream("Hi")]
    assert len(at_once) < 6 < len(one_by_one)
    assert reduce(add, at_once).content == reduce(add, one_by_one).content == "b b b b b "
    endpoint.enqueue(streamed(words), streamed([{"content": "b"}]))
    counted = [chunk async for chunk in model.astream("Hi", thinking_budget=3)]
    assert reduce(add, counted).additional_kwargs["reasoning_content"] == "a a a"


@pytest.mark.parametrize("way", ["stream", "astream"])
async def test_a_stream_that_breaks_keeps_what_had_come(
    endpoint: ScriptedEndpoint, remote: ChatQwen3Int4, way: str
) -> None:
    sent = streamed([{"reasoning": "They greet."}, {"content": "Hel"}, {"content": "lo!"}])
    after_first_piece = sent.body.index(b"lo!")
    error = b'data: {"error": {"message": "out of memory", "code": 500}}\n\n'
    endings = {
        "cut": Reply(body=sent.body, cut_at=after_first_piece, content_type="text/event-stream"),
        "error event": Reply(
            body=sent.body.replace(b"data: [DONE]", error).split(b"lo!")[0].rpartition(b"data:")[0] + error
        ),
        "no end": streamed([{"reasoning": "They greet."}, {"content": "Hel"}], finish_reason=None),
    }
    for name, ending in endings.items():
        endpoint.enqueue(ending)
        with pytest.raises(StreamInterruptedError) as caught:
            await ask(remote, "Hi", way)
        assert (caught.value.partial_text, caught.value.partial_reasoning) == ("Hel", "They greet."), name


@pytest.mark.parametrize("body", [b"<html>welcome</html>", b'{"detail": "hm"}', b'{"choices": null}'])
def test_a_reply_that_is_no_completion_is_named_as_such(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, body: bytes
) -> None:
    endpoint.enqueue(Reply(body=body))
    with pytest.raises(EndpointFailedError, match="not a chat completion"):
        remote.invoke("Hi")


def test_the_url_and_the_key_may_come_from_the_environment(
    endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QWEN3_INT4_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("QWEN3_INT4_API_KEY", "secret")
    monkeypatch.setenv("OPENAI_API_KEY", "of-somebody-else")
    endpoint.enqueue(whole({"content": "Hello!"}))
    assert ChatQwen3Int4(model="m").invoke("Hi").content == "Hello!"
    assert endpoint.headers[0]["authorization"] == "Bearer secret"


def test_a_key_meant_for_openai_is_never_sent_to_another_server(
    remote: ChatQwen3Int4, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-somebody-else")
    endpoint.enqueue(whole({"content": "Hello!"}))
    ChatQwen3Int4(base_url=endpoint.base_url).invoke("Hi")
    assert endpoint.headers[0]["authorization"] == "Bearer EMPTY"


async def test_a_batch_keeps_its_order(remote: ChatQwen3Int4, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(*[whole({"content": str(number)}) for number in range(4)])
    one_at_a_time = {"max_concurrency": 1}
    assert [message.content for message in remote.batch(["a", "b"], one_at_a_time)] == ["0", "1"]
    assert [message.content for message in await remote.abatch(["a", "b"], one_at_a_time)] == ["2", "3"]
