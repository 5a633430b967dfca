"""The LlamaIndex LLM on an endpoint: what it sends, what it makes of replies, and how failures come out."""

from __future__ import annotations

import asyncio
import gc
import json
import pickle
import socket
from typing import Any

import openai
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from llama_index.core.base.llms.base import BaseLLM
from llama_index.core.base.llms.types import ImageBlock, TextBlock, ThinkingBlock, ToolCallBlock
from llama_index.core.llms import LLM, ChatMessage, ChatResponse
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.core.tools import FunctionTool

from langchain_qwen3_int4 import (
    ChatQwen3Int4,
    ConfigurationError,
    EndpointAuthError,
    EndpointBusyError,
    EndpointConnectionError,
    EndpointFailedError,
    EndpointModelError,
    EndpointRequestError,
    EndpointTimeoutError,
    EngineConfig,
    InvalidRequestError,
    PromptTooLongError,
    StreamInterruptedError,
    UnknownOptionError,
)
from langchain_qwen3_int4.llama_index import Qwen3Int4
from langchain_qwen3_int4.testing import Reply, ScriptedEndpoint, failure, streamed, whole
from tests.llama_ways import CHAT_WAYS, COMPLETE_WAYS, chat, complete, responses
from tests.wire_cases import CASES, OFFERED, asked, said

USAGE = {
    "prompt_tokens": 9,
    "completion_tokens": 6,
    "total_tokens": 15,
    "prompt_tokens_details": {"cached_tokens": 8},
    "completion_tokens_details": {"reasoning_tokens": 4},
}


@pytest.fixture
def remote(endpoint: ScriptedEndpoint) -> Qwen3Int4:
    return Qwen3Int4(base_url=endpoint.base_url)


def reply(way: str, message: dict[str, Any], **options: Any) -> Reply:
    """Return the same message whole or streamed, as the way of asking needs it."""
    return (
        streamed([{key: value} for key, value in message.items()], **options)
        if "stream" in way
        else whole(message, **options)
    )


def thought_of(response: ChatResponse) -> str:
    return "".join(block.content or "" for block in response.message.blocks if isinstance(block, ThinkingBlock))


@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_every_wire_case_means_the_same_in_every_way(way: str) -> None:
    with ScriptedEndpoint(lambda request: said(case, request)) as endpoint:
        llm = Qwen3Int4(base_url=endpoint.base_url)
        for name, case in CASES.items():
            model, options = asked(case)
            response = await chat(llm, "Hi", way, model=model, **options)
            made = llm.get_tool_calls_from_response(response, error_on_no_tool_call=False)
            facts = response.additional_kwargs
            meaning = (
                thought_of(response),
                response.message.content,
                [(call.tool_name, call.tool_kwargs) for call in made],
                [call["function"]["name"] for call in response.message.additional_kwargs.get("invalid_tool_calls", ())],
                facts["finish_reason"],
                facts.get("incomplete"),
            )
            calls = [(name, json.loads(arguments)) for name, arguments in case.calls]
            expected = (case.reasoning, case.content, calls, [name for name, _ in case.invalid])
            assert meaning == (*expected, case.finish, case.incomplete), name


@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_thought_answer_and_usage_come_apart(remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str) -> None:
    endpoint.enqueue(reply(way, {"reasoning": "\nThey greet.\n", "content": "\n\nHello!"}, usage=USAGE))
    response = await chat(remote, "Hi", way)
    assert response.message.blocks == [
        ThinkingBlock(content="They greet.", num_tokens=4),
        TextBlock(text="Hello!"),
    ]
    assert response.additional_kwargs == {
        "finish_reason": "stop",
        "prompt_tokens": 9,
        "completion_tokens": 6,
        "total_tokens": 15,
        "reasoning_tokens": 4,
        "cached_tokens": 8,
    }
    assert response.raw["usage"] == USAGE
    assert response.raw["model"] == "scripted"


@pytest.mark.parametrize("way", COMPLETE_WAYS)
async def test_a_completion_is_the_reply_to_one_user_message(
    remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(reply(way, {"reasoning": "They greet.", "content": "Hello!"}, usage=USAGE))
    response = await complete(remote, "Hi", way)
    assert response.text == "Hello!"
    assert response.additional_kwargs["completion_tokens"] == 6
    assert endpoint.requests[0]["messages"] == [{"role": "user", "content": "Hi"}]


@pytest.mark.parametrize("way", ["stream_chat", "astream_chat"])
async def test_a_stream_holds_what_came_and_all_of_it_so_far(
    remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    pieces = [{"reasoning": "They "}, {"reasoning": "greet."}, {"content": "Hel"}, {"content": "lo!"}]
    endpoint.enqueue(streamed(pieces, usage=USAGE, pause_s=0.01))
    *before, last = await responses(remote, [ChatMessage("Hi")], way)
    assert "".join(response.additional_kwargs.get("thinking_delta", "") for response in before) == "They greet."
    assert "".join(response.delta for response in before) == "Hello!"
    assert [thought_of(response) for response in before][:2] == ["They", "They greet."]
    assert before[-1].message.content == last.message.content == "Hello!"
    assert not any("prompt_tokens" in response.additional_kwargs for response in before)
    assert (last.delta, last.additional_kwargs["prompt_tokens"]) == ("", 9)


def test_the_same_conversation_is_the_same_request_as_langchains(endpoint: ScriptedEndpoint) -> None:
    call = {"name": "add", "args": {"a": 1, "b": "é"}, "id": "call_1"}
    theirs = [
        SystemMessage("Be brief."),
        HumanMessage("Hi"),
        AIMessage("Hello", additional_kwargs={"reasoning_content": "old"}),
        HumanMessage([{"type": "text", "text": "Add "}, {"type": "text", "text": "one."}]),
        AIMessage("", tool_calls=[call], additional_kwargs={"reasoning_content": "running"}),
        ToolMessage("2", tool_call_id="call_1"),
    ]
    block = ToolCallBlock(tool_name=call["name"], tool_kwargs=call["args"], tool_call_id=call["id"])
    ours = [
        ChatMessage("Be brief.", role="system"),
        ChatMessage("Hi"),
        ChatMessage([ThinkingBlock(content="old"), TextBlock(text="Hello")], role="assistant"),
        ChatMessage([TextBlock(text="Add "), TextBlock(text="one.")]),
        ChatMessage([ThinkingBlock(content="running"), TextBlock(text=""), block], role="assistant"),
        ChatMessage("2", role="tool", additional_kwargs={"tool_call_id": "call_1"}),
    ]
    options: dict[str, Any] = {
        "base_url": endpoint.base_url, "model": "Qwen3-0.6B", "enable_thinking": True, "thinking_budget": 50,
        "temperature": 0.5, "max_tokens": 99, "top_k": 3, "seed": 1, "stop": ["END"], "priority": 2, "max_retries": 0,
        "extra_body": {"cache_salt": "x"}, "logprobs": True, "top_logprobs": 2, "repetition_penalty": 1.1, "timeout": 9,
    }  # fmt: skip
    body = {"extra_body": {"enable_thinking": True, "ignore_eos": True}, "tools": OFFERED}
    answer = streamed([{"reasoning": "a"}, {"content": "b"}])
    endpoint.enqueue(answer, answer)
    ChatQwen3Int4(**options).invoke(theirs, **body)
    Qwen3Int4(**options).chat(ours, **body)
    for request in endpoint.requests:
        for message in request["messages"]:
            for made in message.get("tool_calls", ()):
                made["function"]["arguments"] = json.loads(made["function"]["arguments"])
    first, second = endpoint.requests
    assert first == second
    assert [message.get("reasoning") for message in second["messages"]] == [None, None, None, None, "running", None]


@pytest.mark.parametrize("way", CHAT_WAYS)
async def test_what_is_no_text_is_refused_before_it_is_sent(
    remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    with pytest.raises(InvalidRequestError, match="'image'"):
        await chat(remote, [ChatMessage([ImageBlock(url="http://localhost/a.png")])], way)
    assert endpoint.requests == []


@pytest.mark.parametrize("way", CHAT_WAYS)
@pytest.mark.parametrize(
    ("status", "fields", "expected"),
    [
        (400, {}, EndpointRequestError),
        (400, {"param": "input_tokens"}, PromptTooLongError),
        (401, {}, EndpointAuthError),
        (404, {}, EndpointModelError),
        (429, {}, EndpointBusyError),
        (503, {}, EndpointFailedError),
    ],
)
async def test_a_servers_refusal_is_a_typed_error(
    endpoint: ScriptedEndpoint, way: str, status: int, fields: dict[str, Any], expected: type[Exception]
) -> None:
    endpoint.enqueue(failure(status, "It said no.", **fields))
    with pytest.raises(expected, match="It said no"):
        await chat(Qwen3Int4(base_url=endpoint.base_url, max_retries=0), "Hi", way)


@pytest.mark.parametrize("way", ["stream_chat", "astream_chat"])
async def test_a_stream_that_breaks_keeps_what_had_come(
    remote: Qwen3Int4, endpoint: ScriptedEndpoint, way: str
) -> None:
    endpoint.enqueue(streamed([{"reasoning": "They greet."}, {"content": "Hel"}], finish_reason=None))
    with pytest.raises(StreamInterruptedError) as caught:
        await chat(remote, "Hi", way)
    assert (caught.value.partial_text, caught.value.partial_reasoning) == ("Hel", "They greet.")


@pytest.mark.parametrize("way", ["chat", "astream_chat"])
async def test_a_server_that_is_not_there_or_says_nothing_is_an_error(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        with pytest.raises(EndpointTimeoutError):
            await chat(Qwen3Int4(base_url=url, timeout=0.3, max_retries=0), "Hi", way)
    with pytest.raises(EndpointConnectionError):
        await chat(Qwen3Int4(base_url=url), "Hi", way)


def test_options_of_one_call_override_those_of_the_object(remote: Qwen3Int4, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(*[whole({"content": "b"})] * 2)
    remote.chat([ChatMessage("Hi")], enable_thinking=False, top_k=5, extra_body={"cache_salt": "x"}, model="adapter")
    remote.chat([ChatMessage("Hi")])
    first, second = endpoint.requests
    assert (first["top_k"], first["cache_salt"], first["model"]) == (5, "x", "adapter")
    assert first["chat_template_kwargs"] == {"enable_thinking": False}
    assert (second["top_k"], second["temperature"], second["model"]) == (20, 0.6, "Qwen/Qwen3-0.6B")


def test_what_cannot_be_used_is_refused_by_name(remote: Qwen3Int4) -> None:
    with pytest.raises(UnknownOptionError, match=r"'enable_thinkin' \(did you mean 'enable_thinking'"):
        Qwen3Int4(model="tiny", enable_thinkin=True)
    with pytest.raises(UnknownOptionError, match="did you mean 'enable_thinking'"):
        remote.chat([ChatMessage("Hi")], enable_thinkin=True)
    with pytest.raises(ConfigurationError, match="one reply"):
        remote.chat([ChatMessage("Hi")], n=2)
    for options, words in (
        ({"base_url": "http://localhost:1/v1", "engine": EngineConfig()}, "in-process"),
        ({"enable_thinking": True, "extra_body": {"enable_thinking": False}}, "twice"),
        ({"thinking_budget": 5, "enable_thinking": False}, "thinking_budget"),
        ({"context_window": 9}, "max_model_len"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            Qwen3Int4(model="tiny", **options)


def test_a_saved_object_holds_no_key_and_can_be_loaded(endpoint: ScriptedEndpoint) -> None:
    llm = Qwen3Int4(base_url=endpoint.base_url, api_key="secret", default_headers={"X-Key": "secret"}, top_k=3)
    endpoint.enqueue(*[whole({"content": "Hello!"})] * 3)
    llm.complete("Hi")
    assert endpoint.headers[0]["authorization"] == "Bearer secret"
    assert endpoint.headers[0]["x-key"] == "secret"
    assert "secret" not in llm.to_json() + repr(llm)
    loaded = Qwen3Int4.from_dict(llm.to_dict(), api_key="other")
    assert (loaded.top_k, loaded.complete("Hi").text) == (3, "Hello!")
    assert endpoint.headers[1]["authorization"] == "Bearer other"
    assert pickle.loads(pickle.dumps(llm)).complete("Hi").text == "Hello!"
    with_engine = Qwen3Int4(model="tiny", engine=EngineConfig(max_model_len=512))
    assert Qwen3Int4.from_json(with_engine.to_json()).engine == with_engine.engine


def test_closing_one_object_leaves_the_others_of_the_same_server_alone(endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(*[whole({"content": "Hello!"})] * 3)
    other = Qwen3Int4(base_url=endpoint.base_url).start()
    for _ in range(2):
        with Qwen3Int4(base_url=endpoint.base_url) as llm:
            llm.complete("Hi")
    assert other.complete("Hi").text == "Hello!"


async def test_an_http_client_of_the_callers_own_is_used_and_left_open(endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(*[whole({"content": "Hello!"})] * 2)
    headers = {"X-Team": "blue"}
    with openai.DefaultHttpxClient(headers=headers) as own:
        async with openai.DefaultAsyncHttpxClient(headers=headers) as async_own:
            with Qwen3Int4(base_url=endpoint.base_url, http_client=own, http_async_client=async_own) as llm:
                await llm.acomplete("Hi")
                await asyncio.to_thread(llm.complete, "Hi")
            assert [own.is_closed, async_own.is_closed] == [False, False]
    assert [sent["x-team"] for sent in endpoint.headers] == ["blue", "blue"]


def test_one_object_serves_event_loops_one_after_another(remote: Qwen3Int4, endpoint: ScriptedEndpoint) -> None:
    endpoint.enqueue(*[whole({"content": "Hello!"})] * 3)
    for _ in range(3):
        assert asyncio.run(remote.acomplete("Hi")).text == "Hello!"
    # A connection left open by a loop that has ended would give a ResourceWarning now, which fails the test.
    gc.collect()


def test_the_url_and_the_key_may_come_from_the_environment(
    endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QWEN3_INT4_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("QWEN3_INT4_API_KEY", "of-ours")
    monkeypatch.setenv("OPENAI_API_KEY", "of-somebody-else")
    endpoint.enqueue(whole({"content": "Hello!"}))
    assert Qwen3Int4().complete("Hi").text == "Hello!"
    assert endpoint.headers[0]["authorization"] == "Bearer of-ours"


def test_the_metadata_tell_the_window_of_the_engine_or_the_model() -> None:
    tiny = Qwen3Int4(model="tiny").metadata
    assert (tiny.context_window, tiny.num_output, tiny.model_name) == (4096, 1024, "tiny")
    assert tiny.is_chat_model
    assert tiny.is_function_calling_model
    assert Qwen3Int4(model="tiny", engine=EngineConfig(max_model_len=512)).metadata.context_window == 512
    assert Qwen3Int4(model="tiny", max_tokens=7).metadata.num_output == 7
    url = "http://localhost:1/v1"
    assert Qwen3Int4(model="Qwen3-4B-Thinking-2507", base_url=url).metadata.context_window == 262144
    assert Qwen3Int4(base_url=url, context_window=9000).metadata.context_window == 9000


def test_tokens_are_counted_by_the_server() -> None:
    with ScriptedEndpoint(all_paths=True) as endpoint:
        endpoint.enqueue(*[Reply(body=b'{"count": 3, "tokens": [1, 2, 3]}')] * 2)
        remote = Qwen3Int4(base_url=endpoint.base_url)
        tool = FunctionTool.from_defaults(lambda: "noon", name="now", description="Tell the time.")
        assert remote.get_token_ids("Hello there") == [1, 2, 3]
        assert remote.get_num_tokens_from_messages([ChatMessage("Hello")], [tool], enable_thinking=False) == 3
    assert endpoint.requests[1]["tools"][0]["function"]["name"] == "now"


def test_it_is_a_llamaindex_llm_that_calls_functions() -> None:
    assert {BaseLLM, LLM, FunctionCallingLLM} <= set(Qwen3Int4.__mro__)
    assert Qwen3Int4.class_name() == "Qwen3Int4"
