"""The table of wire cases through the chat model over HTTP, in every way; streamed events and v1 content."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk

from langchain_qwen3_int4 import ChatQwen3Int4
from langchain_qwen3_int4.testing import ScriptedEndpoint, streamed, whole
from tests.ways import WAYS, ask
from tests.wire_cases import CASES, OFFERED, asked, said


def meaning(message: AIMessage) -> tuple[Any, ...]:
    metadata = message.response_metadata
    return (
        message.additional_kwargs.get("reasoning_content", ""),
        message.content,
        [(call["name"], call["args"]) for call in message.tool_calls],
        [call["name"] for call in message.invalid_tool_calls],
        metadata["finish_reason"],
        metadata.get("incomplete"),
    )


@pytest.mark.parametrize("way", WAYS)
async def test_every_wire_case_means_the_same_in_every_way(way: str) -> None:
    with ScriptedEndpoint(lambda request: said(case, request)) as endpoint:
        model = ChatQwen3Int4(base_url=endpoint.base_url)
        for name, case in CASES.items():
            served, options = asked(case)
            message = await ask(model.bind(model=served, **options), "Hi", way)
            calls = [(name, json.loads(arguments)) for name, arguments in case.calls]
            expected = (case.reasoning, case.content, calls, [name for name, _ in case.invalid])
            assert meaning(message) == (*expected, case.finish, case.incomplete), name


CALL = '<tool_call>\n{"name": "add", "arguments": {"a": %d}}\n</tool_call>'
SAID = "<think>Add twice.</think>Wait.\n" + "\n".join(CALL % number for number in (1, 2))
KINDS = ["reasoning", "text", "tool_call", "tool_call"]


@pytest.fixture
def talkative(endpoint: ScriptedEndpoint) -> ChatQwen3Int4:
    """A model whose server thinks, says a word and calls twice, in pieces of three characters."""
    endpoint.enqueue(streamed([{"content": SAID[start : start + 3]} for start in range(0, len(SAID), 3)]))
    return ChatQwen3Int4(base_url=endpoint.base_url)


async def test_events_of_version_2_hold_thought_answer_and_calls(talkative: ChatQwen3Int4) -> None:
    events = [event async for event in talkative.bind_tools(OFFERED).astream_events("Hi", version="v2")]
    chunks = [event["data"]["chunk"] for event in events if event["event"] == "on_chat_model_stream"]
    assert [chunk for chunk in chunks if chunk.additional_kwargs.get("reasoning_content")]
    assert len([chunk for chunk in chunks if chunk.tool_call_chunks]) >= 2
    (end,) = [event["data"]["output"] for event in events if event["event"] == "on_chat_model_end"]
    assert [block["type"] for block in end.content_blocks] == KINDS
    assert [call["args"] for call in end.tool_calls] == [{"a": 1}, {"a": 2}]
    assert end.usage_metadata


@pytest.mark.filterwarnings("ignore::langchain_core._api.beta_decorator.LangChainBetaWarning")
@pytest.mark.parametrize("output_version", ["v0", "v1"])
async def test_events_of_version_3_hold_thought_answer_and_calls(talkative: ChatQwen3Int4, output_version: str) -> None:
    model = talkative.model_copy(update={"output_version": output_version})
    stream = await model.astream_events("Hi", version="v3", tools=OFFERED)
    events = [event async for event in stream]
    begun = [event["content"]["type"] for event in events if event["event"] == "content-block-start"]
    ended = [event["content"] for event in events if event["event"] == "content-block-finish"]
    assert [kind.removesuffix("_chunk") for kind in begun] == KINDS
    assert [block["type"] for block in ended] == KINDS
    assert ended[0]["reasoning"] == "Add twice."
    assert [block["args"] for block in ended[2:]] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("way", ["stream", "astream"])
async def test_v1_chunks_of_different_blocks_have_different_indexes(talkative: ChatQwen3Int4, way: str) -> None:
    model = talkative.model_copy(update={"output_version": "v1"})
    options: dict[str, Any] = {"tools": OFFERED}
    chunks = [chunk async for chunk in model.astream("Hi", **options)] if way == "astream" else list(
        model.stream("Hi", **options)
    )  # fmt: skip
    blocks = [(block["index"], block["type"]) for chunk in chunks for block in chunk.content]
    assert len(set(blocks)) == len({index for index, _ in blocks}) == len(KINDS)
    whole_message = sum(chunks[1:], chunks[0])
    assert isinstance(whole_message, AIMessageChunk)
    assert [block["type"] for block in whole_message.content_blocks] == KINDS


@pytest.mark.parametrize("way", WAYS)
async def test_v1_content_keeps_the_thought_and_every_call(endpoint: ScriptedEndpoint, way: str) -> None:
    model = ChatQwen3Int4(base_url=endpoint.base_url, output_version="v1")
    endpoint.enqueue(streamed([{"content": SAID}]) if "stream" in way else whole({"content": SAID}))
    message = await ask(model, "Add", way, tools=OFFERED)
    assert [block["type"] for block in message.content_blocks] == KINDS
    assert [made["args"] for made in message.tool_calls] == [{"a": 1}, {"a": 2}]
